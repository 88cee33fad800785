"""The form of every error, for the API's description."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field


class IssueOut(BaseModel):
    """One thing wrong with one place of the input."""

    code: str
    pointer: str = Field(description="A JSON pointer into the body, `query:name`, or `line 4, column address`.")
    message: str
    action: str


class ProblemOut(BaseModel):
    """RFC 9457 problem details."""

    type: str = Field(description="Address of a page about this code.", examples=["/problems/plan_conflict"])
    title: str
    status: int
    code: str = Field(description="Stable: programs may depend on it.")
    detail: str = Field(description="The cause, in one sentence, without what was sent.")
    action: str = Field(description="What helps.")
    request_id: str = Field(description="Stands in the service's log as well.")
    issues: list[IssueOut]


def _problem(description: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemOut"}}}
    return {"description": description, "content": content}


PROBLEM_RESPONSES: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": ProblemOut, **_problem("The request is refused.")},
    "5XX": {"model": ProblemOut, **_problem("It failed on our side.")},
}
