"""What the documents name exists, and decisions keep their form."""

import re
from pathlib import Path

import pytest

from tests.house.sources import ROOMS, ROOT, files, name

DOCUMENTS = files(".md", under=("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs"))
DECISIONS = [path for path in files(".md", under=("docs/decisions",)) if path.name != "README.md"]
ONE_PAGE = 60
NEVER = {"service.py"}
"""Named as what is not there."""
MODULES = {
    f"/{form}" for path in files(".py") for form in (name(path), name(path).removesuffix(".py"), name(path.parent))
}
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_links_lead_somewhere(document: Path) -> None:
    broken = [link for link in links(document) if not leads_somewhere(document, link)]
    assert not broken


def links(document: Path) -> list[str]:
    text = without_code(document.read_text(encoding="utf-8"))
    found = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'(?:src|href)="([^"]+)"', text)
    return [link for link in found if not re.match(r"[a-z]+:", link)]


def without_code(text: str) -> str:
    return re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)


def leads_somewhere(document: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (document.parent / path).resolve() if path else document
    return target.exists() and (not anchor or anchor in anchors(target))


def anchors(document: Path) -> set[str]:
    """The anchors that headings get on the usual hosts: lower case, no punctuation, dashes for spaces."""
    titles = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_make_targets_exist(document: Path) -> None:
    named = set(re.findall(r"`(?:[A-Z_]+=\S+ )*make ([a-z]+)[^`]*`", document.read_text(encoding="utf-8")))
    named |= set(re.findall(r"^(?:\$ )?make ([a-z]+)", document.read_text(encoding="utf-8"), re.MULTILINE))
    assert named <= TARGETS


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_modules_that_are_named_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    paths = set(re.findall(r"`((?:\w+/)*\w+\.py)`", text)) - NEVER
    assert [path for path in paths if not any(there.endswith(f"/{path}") for there in MODULES)] == []
    dotted = set(re.findall(rf"`((?:{'|'.join(ROOMS)})(?:\.\w+)+)`", text)) - NEVER
    assert [one for one in dotted if not is_module(one) and not is_module(one.rpartition(".")[0])] == []


def is_module(dotted: str) -> bool:
    return "." in dotted and "/" + dotted.replace(".", "/") in MODULES


def test_targets_have_a_line_of_help() -> None:
    helped = set(re.findall(r"^([a-z]+):.*## \S", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert helped == TARGETS >= {"help", "demo", "test", "check", "serve", "bench", "docs", "lock", "clean"}


@pytest.mark.parametrize("record", DECISIONS, ids=name)
def test_decisions_keep_their_form(record: Path) -> None:
    lines = record.read_text(encoding="utf-8").splitlines()
    number = int(re.match(r"(\d{4})-[a-z0-9-]+\.md$", record.name).group(1))
    assert lines[0].startswith(f"# {number}. ")
    assert re.match(r"(Holds|Replaced by \[.+\]\(.+\)) · [A-Z][a-z]+ \d{4}$", lines[2])
    assert [line for line in lines if line.startswith("## ")] == ["## Context", "## Decision", "## Consequences"]
    assert len(lines) <= ONE_PAGE


def test_decision_numbers_are_used_once() -> None:
    numbers = [record.name[:4] for record in DECISIONS]
    assert len(numbers) == len(set(numbers))
