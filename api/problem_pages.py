"""What docs/reference/errors.md says about one code, as a small page: the address in every problem's ``type``."""

from __future__ import annotations

import html
import re
import sysconfig
from functools import cache
from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parent.parent / "docs" / "reference" / "errors.md"
_INSTALLED = Path(sysconfig.get_path("data")) / "share" / "rounds" / "errors.md"
_ROW = re.compile(r"^\| *`([a-z0-9_]+)` *\|(.+)\|\s*$", re.MULTILINE)
_SECTION = re.compile(r"^#+ `([a-z0-9_]+)`\s*\n(.*?)(?=^#|\Z)", re.MULTILINE | re.DOTALL)


def problem_page(code: str) -> str | None:
    """HTML; None for a code that is not documented."""
    text = _documented().get(code)
    if text is None:
        return None
    paragraphs = "".join(f"<p>{_marked_up(part)}</p>" for part in text)
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{code} · Rounds</title><h1><code>{code}</code></h1>{paragraphs}"
        '<p><a href="/openapi.json">Description of the API</a></p></html>'
    )


@cache
def _documented() -> dict[str, tuple[str, ...]]:
    """Code → its paragraphs; read once, the document does not change while we run."""
    source = _CHECKOUT if _CHECKOUT.is_file() else _INSTALLED
    text = source.read_text(encoding="utf-8") if source.is_file() else ""
    rows = {
        code: tuple(cell.strip() for cell in cells.split("|") if cell.strip()) for code, cells in _ROW.findall(text)
    }
    sections = {code: tuple(re.split(r"\n\s*\n", body.strip())) for code, body in _SECTION.findall(text)}
    return rows | sections


def _marked_up(text: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text, quote=False))
