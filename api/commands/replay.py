"""`rounds replay`: a published day planned again under other rules, beside what was planned and what happened."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from api.commands.failures import CommandError, InputError
from api.commands.files import read_bytes
from api.commands.opening import ACTOR, load_settings, telling_of_the_store
from api.commands.progress import Showing, showing
from api.commands.terminal import say, show_json, show_table
from api.schemas.replays import InsteadOut, ReplayIn, ReplayResultOut, SideOut, replay_out
from api.validation import issues_of
from service.model.plan import RunState
from service.model.replay import Replay
from service.planning import replaying
from service.wiring import Rounds, open_rounds

app = typer.Typer(rich_markup_mode="markdown", add_completion=False)

_LOOK_SECONDS = 0.3
_MOST_SHOWN = 10


@app.command("replay")
def replay(
    plan: Annotated[str | None, typer.Argument(metavar="PLAN", help="A plan that was published, by its id.")] = None,
    day: Annotated[str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="Or a published day.")] = None,
    region: Annotated[str | None, typer.Option(metavar="NAME", help="Of the day; the only one if unsaid.")] = None,
    policy: Annotated[str | None, typer.Option(metavar="NAME", help="Other visit rules.")] = None,
    weights: Annotated[Path | None, typer.Option(metavar="FILE", help="Other weights, .json.")] = None,
    weights_version: Annotated[int | None, typer.Option(metavar="N", help="Or a version of them.")] = None,
    follow_ups_version: Annotated[int | None, typer.Option(metavar="N", help="Another follow-up table.")] = None,
    limits_version: Annotated[int | None, typer.Option(metavar="N", help="Other limits.")] = None,
    seconds: Annotated[int | None, typer.Option(metavar="N", help="Of search; as long as the plan's own.")] = None,
    seed: Annotated[int | None, typer.Option(metavar="N", help="Another seed, another search.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print all of it as JSON.")] = False,
) -> None:
    """Plan a published day again from what it was planned from, and compare.

    Cases, holds, contacts, collectors and history are those that were known when the day was planned; what no option
    names stays as it was. Both plans are measured by both weights. Nothing is changed but the replay's own record,
    which GET /v1/replays/ID and the page for evaluation show as well. Ctrl-C stops the search.

        rounds replay --date 2026-11-23 --policy uk-conc-7
        rounds replay 3f2a91c0d4e5b678 --weights trial.json --seconds 60
    """
    asked = _asked(
        plan_id=plan,
        date=day,
        region=region,
        policy=policy,
        weights=_weights(weights),
        weights_version=weights_version,
        follow_ups_version=follow_ups_version,
        limits_version=limits_version,
        seconds=seconds,
        seed=seed,
    )
    settings = load_settings(work_in_server=True)
    with telling_of_the_store(), open_rounds(settings) as rounds:
        ended = _work_off(rounds, asked)
    if ended.error_code is not None:
        raise CommandError(ended.error_code, ended.error_cause or "", ended.error_action or "")
    said = replay_out(ended)
    if as_json:
        show_json(said.model_dump(mode="json"))
    elif said.result is None:
        say("It was stopped before there was a plan.")
    else:
        _show(said.result)


def _asked(**fields: Any) -> ReplayIn:
    """InputError ``replay_invalid`` for options that do not go together."""
    try:
        return ReplayIn.model_validate(fields)
    except ValidationError as error:
        issues = issues_of(error.errors(include_input=False))
        raise InputError("replay_invalid", "This replay cannot be asked for.", "See --help.", issues) from error


def _weights(path: Path | None) -> Any:
    if path is None:
        return None
    try:
        return json.loads(read_bytes(path))
    except ValueError as error:
        cause = f"{path}: this is not JSON."
        raise InputError("broken_json", cause, "Give weights as GET /v1/practices/weights shows them.") from error


def _work_off(rounds: Rounds, asked: ReplayIn) -> Replay:
    """Queues it and waits: this process works it off, or a running service does."""
    with rounds.store.begin() as tx:
        plan_id = asked.plan_id
        if plan_id is None:
            assert asked.date is not None
            plan_id = replaying.plan_of_day(tx, rounds.region(asked.region).covers, asked.date)
        queued = replaying.request(tx, rounds, asked.request(plan_id), ACTOR)
    rounds.jobs.start_replay(queued.id)
    with showing("Planning again") as progress:
        try:
            return _wait(rounds, queued.id, progress)
        except KeyboardInterrupt:
            with rounds.store.begin() as tx:
                replaying.cancel(tx, queued.id)
            return _wait(rounds, queued.id, progress)


def _wait(rounds: Rounds, replay_id: str, progress: Showing) -> Replay:
    while True:
        with rounds.store.read() as tx:
            now = replaying.get(tx, replay_id)
        if now.state not in (RunState.QUEUED, RunState.RUNNING):
            return now
        seen = now.progress
        progress.step("" if seen is None or seen.served is None else f"{seen.served} visits, prize {seen.prize}")
        time.sleep(_LOOK_SECONDS)


def _show(result: ReplayResultOut) -> None:
    before, after = _cells(result.planned), _cells(result.replayed)
    show_table(("", "planned:", "replayed:"), [(name, before[name], after[name]) for name in before])
    happened = result.happened
    say(f"Of the planned visits {happened.made} were reported, {happened.met} met somebody.")
    say(f"{result.both} visits are in both; {len(result.only_planned)} would not have been made:")
    _name(result.only_planned)
    say(f"{len(result.only_replayed)} would have been made instead:")
    _name(result.only_replayed)
    for remark in result.remarks:
        say(f"Remark: {remark}, see docs/evaluation.md.")


def _cells(side: SideOut) -> dict[str, object]:
    even = "" if side.evenness_permille is None else f"{side.evenness_permille / 10:.1f}"
    return {
        "visits": side.visits,
        "collectors": side.collectors,
        "points, weights of then": side.points,
        "points, weights asked for": side.points_asked,
        "meetings expected": f"{side.expected_permille / 1000:.1f}",
        "travel, km": f"{side.travel_metres / 1000:.1f}",
        "travel, min": round(side.travel_seconds / 60),
        "work, min": round(side.work_seconds / 60),
        "evenness, %": even,
        "left out by a rule": sum(side.refusals.values()),
        "left out otherwise": sum(side.left_out.values()),
    }


def _name(cases: tuple[InsteadOut, ...]) -> None:
    for one in cases[:_MOST_SHOWN]:
        because = f", the other plan: {one.left_out}" if one.left_out else ""
        say(f"  {one.case_id} ({one.points_asked} points, {one.collector_id} {one.start:%d.%m. %H:%M}{because})")
    if len(cases) > _MOST_SHOWN:
        say(f"  and {len(cases) - _MOST_SHOWN} more; --json names all of them.")
