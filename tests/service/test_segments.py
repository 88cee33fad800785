"""How many parts a short message takes, at the edges of both alphabets."""

import pytest

from service.messages.segments import Length, length_of


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", Length("gsm-7", 0, 1)),
        ("a" * 160, Length("gsm-7", 160, 1)),
        ("a" * 161, Length("gsm-7", 161, 2)),
        ("a" * 306, Length("gsm-7", 306, 2)),
        ("a" * 307, Length("gsm-7", 307, 3)),
        ("käynti é ñ Ü", Length("gsm-7", 12, 1)),
        ("€" * 80, Length("gsm-7", 160, 1)),
        ("a" * 159 + "€", Length("gsm-7", 161, 2)),
        ("a" * 152 + "€" + "a" * 152, Length("gsm-7", 306, 3)),  # the euro sign fills no half place
        ("字" * 70, Length("ucs-2", 70, 1)),
        ("字" * 71, Length("ucs-2", 71, 2)),
        ("字" * 134, Length("ucs-2", 134, 2)),
        ("字" * 135, Length("ucs-2", 135, 3)),
        ("–", Length("ucs-2", 1, 1)),
        ("😀" * 35, Length("ucs-2", 70, 1)),
        ("😀" * 67, Length("ucs-2", 134, 3)),  # 33 to a part: none is cut in two
    ],
)
def test_units_and_parts(text: str, length: Length) -> None:
    assert length_of(text) == length
