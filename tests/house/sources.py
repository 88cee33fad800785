"""What the tests of the house read: the project's own files."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("api", "service", "solver", "geo")
MADE = {".venv", ".make", ".git", "node_modules", "dist", "build", "var", "__pycache__"}


def files(*suffixes: str, under: tuple[str, ...] = (".",)) -> list[Path]:
    """Every file of ours that ends so, without what was made or installed."""
    found = (path for folder in under for path in _walk(ROOT / folder))
    return sorted(path for path in found if path.name.endswith(suffixes))


def _walk(folder: Path) -> Iterator[Path]:
    if folder.is_file():
        yield folder
        return
    for path in folder.iterdir():
        if path.name in MADE or path.name.endswith(("_cache", ".egg-info")):
            continue
        yield from _walk(path)


def room_modules() -> list[Path]:
    """The Python modules of the four rooms."""
    return files(".py", under=ROOMS)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name(path: Path) -> str:
    """How a failure names a file."""
    return path.relative_to(ROOT).as_posix()
