"""The web pages: files built by `make`, served as they are. They know no more than /v1 tells them."""

from __future__ import annotations

from pathlib import Path
from typing import override

from fastapi import APIRouter, FastAPI, Response
from fastapi.responses import FileResponse, HTMLResponse
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

BUILT = Path(__file__).resolve().parent.parent / "pages" / "dist"
_FOREVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"
_NOT_BUILT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Rounds</title>
<h1>The pages are not built</h1><p>The service runs, but its web pages were not built.
Run <code>make serve</code> in the checkout, which builds them.</p></html>"""

router = APIRouter(include_in_schema=False)


@router.get("/")
def supervisor_page() -> Response:
    return _page("index.html")


@router.get("/appointments")
def appointments_page() -> Response:
    return _page("appointments.html")


@router.get("/areas")
def areas_page() -> Response:
    return _page("areas.html")


@router.get("/absences")
def absences_page() -> Response:
    return _page("absences.html")


@router.get("/outbox")
def outbox_page() -> Response:
    return _page("outbox.html")


@router.get("/practices")
def practices_page() -> Response:
    return _page("practices.html")


@router.get("/ranking")
def ranking_page() -> Response:
    return _page("ranking.html")


@router.get("/report")
def report_page() -> Response:
    return _page("report.html")


@router.get("/day/{link_id}")
def collector_page(link_id: str) -> Response:
    """The same page for every link: what it shows depends on the secret, which is never sent in an address."""
    return _page("day.html")


@router.get("/print/{collector_id}/{date}")
def paper_page(collector_id: str, date: str) -> Response:
    """A day laid out for A4; it asks /v1 for the day, with the rights of whoever looks."""
    return _page("print.html")


@router.get("/day-sw.js")
def service_worker() -> Response:
    """May look after the day page, its assets and /v1, so its scope is the whole site."""
    return _file("day-sw.js", "text/javascript", {"Service-Worker-Allowed": "/"})


@router.get("/icon.svg")
@router.get("/favicon.ico")
def icon() -> Response:
    return _file("icon.svg", "image/svg+xml", {})


def mount_assets(app: FastAPI) -> None:
    """Names of assets carry a hash of their content, so they never change."""
    app.mount("/assets", _Assets(directory=BUILT / "assets", check_dir=False), name="assets")


class _Assets(StaticFiles):
    @override
    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if response.status_code == 200:
            response.headers["Cache-Control"] = _FOREVER
        return response


def _page(name: str) -> Response:
    if not (BUILT / name).is_file():
        return HTMLResponse(_NOT_BUILT, status_code=503, headers={"Cache-Control": "no-store"})
    return _file(name, "text/html; charset=utf-8", {})


def _file(name: str, media_type: str, headers: dict[str, str]) -> Response:
    if not (BUILT / name).is_file():
        return Response(status_code=404)
    return FileResponse(BUILT / name, media_type=media_type, headers=headers | {"Cache-Control": _ASK_AGAIN})
