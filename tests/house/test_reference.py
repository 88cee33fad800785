"""The reference says what the code does: settings, commands, the HTTP API, error codes, reasons and rules."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

from api.app import openapi_document
from scripts.reference import REFERENCE, pages
from service.model.detail import DetailCode
from service.model.warning import WarningCode
from service.settings import Settings
from solver.check import Rule
from solver.explain import Reason
from tests.house.sources import files, name, room_modules, tree

CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*$")
# Calls that look like an error, a name and a sentence, and are none.
NOT_ERRORS = {"Field", "Query", "Header", "Path", "Option", "Argument", "Bar", "Stranded"}
NO_ERRORS_IN = ("solver/", "api/metrics.py")


def test_made_pages_are_current() -> None:
    made = pages()
    stale = [page for page, text in made.items() if (REFERENCE / page).read_text(encoding="utf-8") != text]
    assert stale == [], "run `make docs`"
    assert {"settings.md", "cli.md", "calls.md"} <= made.keys()


def test_every_setting_says_what_it_is() -> None:
    silent = [setting for setting, field in Settings.model_fields.items() if len(field.description or "") < 10]
    assert not silent


def test_description_of_the_api_is_current() -> None:
    written = json.loads((REFERENCE / "openapi.json").read_text(encoding="utf-8"))
    assert written == json.loads(json.dumps(openapi_document())), "run `make docs`"


def test_every_operation_says_what_it_does() -> None:
    described = json.loads((REFERENCE / "openapi.json").read_text(encoding="utf-8"))
    silent = [
        f"{method} {path}"
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
        if not operation.get("summary") or not operation.get("description")
    ]
    assert not silent


def test_every_error_code_has_its_line() -> None:
    raised = error_codes()
    missing = {code: where for code, where in raised.items() if code not in listed("errors.md")}
    assert not missing
    assert len(raised) > 20


def test_no_error_is_listed_that_the_code_does_not_know() -> None:
    known = {node.value for path in room_modules() for node in ast.walk(tree(path)) if isinstance(node, ast.Constant)}
    assert listed("errors.md") - known == set()


def test_every_reason_is_listed() -> None:
    barred = {code for path in room_modules() for code, _ in codes_in(path, frozenset({"Bar", "Stranded"}))}
    unserved = {code for path in room_modules() for code in unserved_codes(path)}
    assert barred
    assert unserved
    assert {reason.value for reason in Reason} | barred | unserved <= listed("reasons.md")


def test_every_rule_is_listed() -> None:
    assert {rule.value for rule in Rule} <= listed("checks.md")


def test_every_warning_of_a_plan_is_listed() -> None:
    assert {code.value for code in WarningCode} == listed("warnings.md")


def test_every_detail_is_documented() -> None:
    assert {code.value for code in DetailCode} == listed("details.md")


def listed(page: str) -> set[str]:
    """The codes that open a row or a heading of a page."""
    return set(re.findall(r"^(?:\| *|#+ )`([a-z0-9_]+)`", (REFERENCE / page).read_text(encoding="utf-8"), re.MULTILINE))


def error_codes() -> dict[str, str]:
    """Codes of api, service and geo by where they stand: a literal that is followed by its cause and its action."""
    modules = [path for path in room_modules() if not name(path).startswith(NO_ERRORS_IN)]
    return {code: f"{name(path)}:{line}" for path in modules for code, line in codes_in(path)}


def codes_in(path: Path, only: frozenset[str] = frozenset()) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree(path)):
        values = said(node, only)
        if len(values) >= 3 and is_code(values[0]) and any(is_sentence(value) for value in values[1:]):
            yield values[0].value, node.lineno


def unserved_codes(path: Path) -> set[str]:
    """The reasons that the business gives itself: ``UnservedCase(case_id, "code", …)``."""
    calls = (
        node for node in ast.walk(tree(path)) if isinstance(node, ast.Call) and callee(node.func) == "UnservedCase"
    )
    seconds = (call.args[1] for call in calls if len(call.args) > 1)
    return {node.value for node in seconds if is_code(node)}


def said(node: ast.AST, only: frozenset[str]) -> list[ast.expr]:
    """The arguments of a call, or the parts of a tuple."""
    match node:
        case ast.Call(func=called) if callee(called) in only or (not only and callee(called) not in NOT_ERRORS):
            return [*node.args, *(keyword.value for keyword in node.keywords)]
        case ast.Tuple() if not only:
            return node.elts
    return []


def callee(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def is_code(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(CODE.match(node.value))


def is_sentence(node: ast.expr) -> bool:
    """Text with words that ends as a sentence does, whether or not parts of it are filled in."""
    match node:
        case ast.JoinedStr(values=[*_, ast.Constant(value=str(last))]):
            return last.endswith(".")
        case ast.Constant(value=str(text)):
            return " " in text and text.endswith(".")
    return False


def test_commands_named_in_documents_exist() -> None:
    known = set(re.findall(r"^#+ `rounds ([a-z ]+)`", (REFERENCE / "cli.md").read_text(encoding="utf-8"), re.MULTILINE))
    first = {command.split()[0] for command in known}
    named = {
        word: name(document)
        for document in files(".md", under=("README.md", "CONTRIBUTING.md", "docs"))
        for word in re.findall(r"(?:`|^)rounds ([a-z]+)", document.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert {word: where for word, where in named.items() if word not in first} == {}
