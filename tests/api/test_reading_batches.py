"""A batch, read: every kind of bad input is named with its place, and good rows go on beside bad ones."""

import io
import json
from datetime import date

import pytest

from api.problems import DoorError
from api.schemas.cases_csv import read_csv_cases
from api.schemas.cases_json import read_json_cases
from api.schemas.envelope import read_envelope
from api.uploads import check_text
from geo.point import Point
from service.model.batch import CaseRow

CASE = {"case_id": "C-1", "address": {"text": "Bulevardi 1"}, "priority": 10}
HEADER = "case_id,address,priority,service_minutes,window_start,window_end,crew,skills\n"


def json_rows(*cases: object) -> list[CaseRow]:
    file = io.BytesIO(json.dumps({"cases": cases}).encode())
    check_text(file)
    assert read_envelope(file).rows == len(cases)
    return list(read_json_cases(file))


def csv_rows(text: str | bytes) -> list[CaseRow]:
    file = io.BytesIO(text if isinstance(text, bytes) else text.encode())
    check_text(file)
    return list(read_csv_cases(file))


def test_json_and_csv_say_the_same() -> None:
    (from_json,) = json_rows(
        CASE
        | {
            "service_seconds": 1200,
            "windows": [{"start": "09:00", "end": "12:30", "appointment": True}],
            "crew": 2,
            "skills": ["fi", "sv"],
            "debtor": {"name": "Aino Esimerkki", "phone": "+358 40 000 0001"},
            "amount_overdue": {"minor": 125050, "currency": "EUR"},
            "hold": {"kind": "dispute", "until": "2026-12-01"},
        }
    )
    (from_csv,) = csv_rows(
        "case_id,address,priority,service_minutes,window_start,window_end,appointment,crew,skills,debtor_name,phone,"
        "amount,currency,hold,hold_until\n"
        "C-1,Bulevardi 1,10,20,09:00,12:30,yes,2,fi; sv,Aino Esimerkki,"
        "+358 40 000 0001,1250.50,EUR,dispute,2026-12-01\n"
    )
    assert from_json.case is not None
    assert from_csv.case == from_json.case


def test_wishes_dates_and_other_addresses_in_both_forms() -> None:
    (from_json,) = json_rows(
        CASE
        | {
            "alternative_addresses": [{"text": "Mannerheimintie 5", "kind": "work"}],
            "debtor": {"name": "Aino Esimerkki", "language": "sv", "preferred_contact": "letter"},
            "deadline": "2026-12-01",
            "limitation": "2027-03-31",
            "relation_value": 300,
            "product": "microfinance",
            "consents": [
                {
                    "since": "2026-11-01",
                    "evidence": "Letter 4",
                    "hours": [{"start": "19:00", "end": "20:30"}],
                    "places": ["work"],
                }
            ],
            "requests": [
                {"weekdays": ["mon", "tue"], "never": [{"start": "12:00", "end": "00:00"}], "meet_at": "other"}
            ],
        }
    )
    (from_csv,) = csv_rows(
        "case_id,address,priority,alternative_address,alternative_kind,debtor_name,language,preferred_contact,deadline,"
        "limitation,relation_value,product,consent_since,consent_evidence,consent_start,consent_end,consent_places,"
        "request_weekdays,request_never_start,request_never_end,request_meet_at\n"
        "C-1,Bulevardi 1,10,Mannerheimintie 5,work,Aino Esimerkki,sv,letter,2026-12-01,2027-03-31,300,microfinance,"
        "2026-11-01,Letter 4,19:00,20:30,work,mon; tue,12:00,00:00,other\n"
    )
    assert from_json.case is not None
    assert from_csv.case == from_json.case
    [request] = from_json.case.requests
    assert request.holds(date(2020, 1, 1)), "without a first day it holds always"


@pytest.mark.parametrize(
    ("change", "code", "pointer"),
    [
        ({"consents": [{"since": "2026-11-01", "evidence": "x"}]}, "field_invalid", "/cases/0/consents/0"),
        ({"consents": [{"evidence": "x", "places": ["work"]}]}, "field_missing", "/cases/0/consents/0/since"),
        ({"requests": [{"weekdays": ["mon"]}]}, "field_invalid", "/cases/0/requests/0"),
        ({"requests": [{"no_places": ["car"]}]}, "field_invalid", "/cases/0/requests/0/no_places/0"),
        ({"relation_value": 1001}, "field_invalid", "/cases/0/relation_value"),
        ({"debtor": {"name": "A", "preferred_contact": "visit"}}, "field_invalid", "/cases/0/debtor/preferred_contact"),
        ({"case_id": ""}, "field_invalid", "/cases/0/case_id"),
        ({"case_id": "a/b"}, "field_invalid", "/cases/0/case_id"),
        ({"case_id": "x" * 65}, "field_invalid", "/cases/0/case_id"),
        ({"case_id": 7}, "field_invalid", "/cases/0/case_id"),
        ({"address": {}}, "field_missing", "/cases/0/address/text"),
        ({"address": "Bulevardi 1"}, "field_invalid", "/cases/0/address"),
        ({"address": {"text": "x", "lat": 60.0}}, "field_invalid", "/cases/0/address"),
        ({"address": {"text": "x", "lat": 91, "lon": 0}}, "field_invalid", "/cases/0/address/lat"),
        ({"address": {"text": "x" * 501}}, "field_invalid", "/cases/0/address/text"),
        ({"address": {"text": "a\0b"}}, "field_invalid", "/cases/0/address/text"),
        ({"priority": -1}, "field_invalid", "/cases/0/priority"),
        ({"priority": 1001}, "field_invalid", "/cases/0/priority"),
        ({"priority": "10"}, "field_invalid", "/cases/0/priority"),
        ({"priority": 1.5}, "field_invalid", "/cases/0/priority"),
        ({"priority": True}, "field_invalid", "/cases/0/priority"),
        ({"crew": 3}, "field_invalid", "/cases/0/crew"),
        ({"required": "yes"}, "field_invalid", "/cases/0/required"),
        ({"windows": [{"start": "9:00", "end": "10:00"}]}, "field_invalid", "/cases/0/windows/0/start"),
        ({"windows": [{"start": "12:00", "end": "10:00"}]}, "field_invalid", "/cases/0/windows/0"),
        ({"windows": [{"start": "24:00", "end": "25:00"}]}, "field_invalid", "/cases/0/windows/0/start"),
        ({"not_before": "2026-02-30"}, "field_invalid", "/cases/0/not_before"),
        ({"not_before": 20261123}, "field_invalid", "/cases/0/not_before"),
        ({"hold": {"kind": "bored"}}, "field_invalid", "/cases/0/hold/kind"),
        ({"amount_overdue": {"minor": 1, "currency": "euro"}}, "field_invalid", "/cases/0/amount_overdue/currency"),
        ({"amount_overdue": {"minor": 10**16, "currency": "EUR"}}, "field_invalid", "/cases/0/amount_overdue/minor"),
        ({"debtor": {"name": "A", "phone": "1" * 41}}, "field_invalid", "/cases/0/debtor/phone"),
        ({"priorty": 5}, "field_unknown", "/cases/0/priorty"),
        ({"a/b~c": 5}, "field_unknown", "/cases/0/a~1b~0c"),
    ],
)
def test_json_names_the_field(change: dict[str, object], code: str, pointer: str) -> None:
    bad, good = json_rows(CASE | change, CASE | {"case_id": "C-2"})
    assert (code, pointer) in [(issue.code, issue.pointer) for issue in bad.issues]
    assert bad.case is None
    assert good.case is not None


@pytest.mark.parametrize("row", [3, None, "C-1", [], True])
def test_json_row_that_is_no_object(row: object) -> None:
    bad, good = json_rows(row, CASE)
    assert [(issue.code, issue.pointer) for issue in bad.issues] == [("field_invalid", "/cases/0")]
    assert good.case is not None


def test_issue_does_not_repeat_the_value() -> None:
    (bad,) = json_rows(CASE | {"debtor": {"name": "Aino Esimerkki", "phone": 358400000001, "nickname": "Salaisuus"}})
    said = json.dumps([[issue.message, issue.action] for issue in bad.issues])
    assert bad.issues
    assert "Aino" not in said
    assert "358" not in said
    assert "Salaisuus" not in said


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty_body"),
        (b"{", "broken_json"),
        (b'{"cases":[{"case_id":1', "broken_json"),
        (b'{"cases":[]} {}', "broken_json"),
        (b'{"cases":[NaN]}', "broken_json"),
        (b'{"cases":[' + b"[" * 100_000, "broken_json"),
        (b"case_id,address", "broken_json"),
        (b"[]", "invalid_request"),
        (b"null", "invalid_request"),
        (b"{}", "invalid_request"),
        (b'{"cases":{}}', "invalid_request"),
        (b'{"cases":[],"case":[]}', "invalid_request"),
        (b'{"cases":[],"cases":[]}', "invalid_request"),
        (b'{"cases":[],"region":5}', "invalid_request"),
        (b'{"cases":["\xe4"]}', "wrong_encoding"),
        (b'{"cases":["\x00"]}', "wrong_encoding"),
        ('{"cases":[]}'.encode("utf-16"), "wrong_encoding"),
        ('{"cases":[]}'.encode("utf-32"), "wrong_encoding"),
    ],
)
def test_json_refused_whole(body: bytes, code: str) -> None:
    with pytest.raises(DoorError) as refused:
        file = io.BytesIO(body)
        check_text(file)
        read_envelope(file)
    assert refused.value.code == code
    assert refused.value.action


def test_byte_order_mark_is_no_error() -> None:
    file = io.BytesIO(b"\xef\xbb\xbf" + json.dumps({"cases": [CASE], "region": "helsinki"}).encode())
    check_text(file)
    assert read_envelope(file).region == "helsinki"
    assert [row.case_id for row in read_json_cases(file)] == ["C-1"]


@pytest.mark.parametrize("before", [0, 999_999, 1_000_000, 1_000_001, 2_500_000])
def test_wrong_encoding_names_the_byte(before: int) -> None:
    with pytest.raises(DoorError, match=f"byte {before} ") as refused:
        check_text(io.BytesIO(b"x" * before + b"\xe4\xe4"))
    assert refused.value.code == "wrong_encoding"


def test_letter_across_two_chunks_is_no_error() -> None:
    check_text(io.BytesIO(b"x" * 999_999 + "漢字".encode()))


@pytest.mark.parametrize(
    ("row", "code", "place"),
    [
        ("C-1,Bulevardi 1,ten,,,,,", "field_invalid", "line 2, column priority"),
        ("C-1,Bulevardi 1,,,,,,", "field_missing", "line 2, column priority"),
        (",Bulevardi 1,5,,,,,", "field_missing", "line 2, column case_id"),
        ("C-1,,5,,,,,", "field_missing", "line 2, column address"),
        ("C-1,Bulevardi 1,5,-3,,,,", "field_invalid", "line 2, column service_minutes"),
        ("C-1,Bulevardi 1,5,nan,,,,", "field_invalid", "line 2, column service_minutes"),
        ("C-1,Bulevardi 1,5,1e999,,,,", "field_invalid", "line 2, column service_minutes"),
        ("C-1,Bulevardi 1,5,,9,10:00,,", "field_invalid", "line 2, column window_start"),
        ("C-1,Bulevardi 1,5,,09:00,,,", "field_missing", "line 2, column window_end"),
        ("C-1,Bulevardi 1,5,,11:00,10:00,,", "field_invalid", "line 2, column window_start"),
        ("C-1,Bulevardi 1,5,,,,3,", "field_invalid", "line 2, column crew"),
        ("C-1,Bulevardi 1", "row_length", "line 2"),
        ("C-1,Bulevardi 1,5,,,,,,,extra", "row_length", "line 2"),
    ],
)
def test_csv_names_line_and_column(row: str, code: str, place: str) -> None:
    bad, good = csv_rows(f'{HEADER}{row}\n\nC-2,"Bulevardi 1, A 4",5,,,,,\n')
    assert (code, place) in [(issue.code, issue.pointer) for issue in bad.issues]
    assert good.number == 4
    assert good.case is not None
    assert good.case.addresses[0].text == "Bulevardi 1, A 4"


def test_csv_counts_lines_of_the_file() -> None:
    rows = csv_rows(HEADER + 'C-1,"Bulevardi 1,\nA 4",5,,,,,\nC-2,Bulevardi 1,x,,,,,\n')
    assert [row.place for row in rows] == ["line 2", "line 4"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("case_id,address\nC-1,x\n", "csv_header"),
        ("case_id;address;priority\nC-1;x;5\n", "csv_header"),
        ("case_id,address,priority,name\n", "csv_header"),
        ("case_id,address,priority,address\n", "csv_header"),
        ("\n\n", "csv_header"),
        (HEADER + 'C-1,"Bulevardi 1,5,,,,,\nC-2,x,5,,,,,\n', "broken_csv"),
        (HEADER + 'C-1,"Bulevardi" 1,5,,,,,\n', "broken_csv"),
    ],
)
def test_csv_refused_whole(text: str, code: str) -> None:
    with pytest.raises(DoorError) as refused:
        csv_rows(text)
    assert refused.value.code == code


def test_csv_place_instead_of_address() -> None:
    good, bad = csv_rows("case_id,priority,lat,lon\nC-1,5,60.16,24.94\nC-2,5,60.16,\n")
    assert good.case is not None
    assert good.case.addresses[0].place == Point(60.16, 24.94)
    assert bad.issues


@pytest.mark.parametrize(
    ("amount", "currency", "minor"), [("12.50", "EUR", 1250), ("12", "JPY", 12), ("1.234", "KWD", 1234)]
)
def test_csv_amounts_by_currency(amount: str, currency: str, minor: int) -> None:
    (row,) = csv_rows(f"case_id,address,priority,amount,currency\nC-1,x,5,{amount},{currency}\n")
    assert row.case is not None
    assert (row.case.amount_minor, row.case.currency) == (minor, currency)
