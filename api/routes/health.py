"""For those who look after the service: does it live, can it work, what has it done."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST

from api.deps import House
from api.metrics import Metrics
from api.problem_pages import problem_page
from api.problems import RETRY_AFTER_SECONDS, MissingError
from api.readiness import readiness

router = APIRouter(tags=["operation"])


@router.get("/healthz", responses={200: {"description": "The process lives."}})
async def get_health() -> dict[str, str]:
    """Says that the process lives; asks nobody else."""
    return {"status": "ok"}


@router.get("/readyz", responses={503: {"description": "Something that is needed is not there."}})
def get_readiness(house: House) -> JSONResponse:
    """Says of the store, the regions and the workers whether they are there; 503 when one is not."""
    parts = readiness(house)
    ready = all(part.ready for part in parts.values())
    shown: dict[str, Any] = {name: {"ready": part.ready, "detail": part.detail} for name, part in parts.items()}
    headers = {"Cache-Control": "no-store"}
    if not ready:
        headers["Retry-After"] = str(RETRY_AFTER_SECONDS[503])
    return JSONResponse({"ready": ready, "parts": shown}, 200 if ready else 503, headers)


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
def get_metrics(request: Request) -> Response:
    """Figures for Prometheus; without ids and without personal data."""
    metrics: Metrics = request.app.state.metrics
    return Response(metrics.page(), media_type=CONTENT_TYPE_LATEST)


@router.get("/problems/{code}", response_class=HTMLResponse)
def get_problem_page(code: str) -> HTMLResponse:
    """A page for people about one error code."""
    page = problem_page(code)
    if page is None:
        raise MissingError("problem_unknown", "There is no such error code.", "See docs/reference/errors.md.")
    return HTMLResponse(page)
