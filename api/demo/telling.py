"""The demo from beginning to end: the week is loaded and lived through day by day, and the next day is planned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time

from api.commands.progress import Showing, showing
from api.commands.terminal import out, say
from api.demo import show, story
from api.demo.access import Access
from api.demo.clock import DemoClock
from api.demo.day import Json
from api.demo.doors import Doors
from api.demo.living import PLANNED_AT, PUBLISHED_AT, Life
from api.demo.week import DemoDate, DemoWeek

_EVENING = time(21, 0)


@dataclass(frozen=True, slots=True)
class Telling:
    """``seconds``: search time of each plan. Prints as it goes; a second time on the same day it shows what is there:
    each day as it stood on its evening."""

    doors: Doors
    week: DemoWeek
    clock: DemoClock
    life: Life
    access: Access
    seconds: int
    seed: int

    def tell(self) -> None:
        self._open_desk(self.week.days[0])
        with showing("Loading people, cases and earlier contacts"):
            self._load()
        for day in self.week.lived:
            self._day(day)
        self.clock.set_right()
        self._next_day()

    def _open_desk(self, day: DemoDate) -> None:
        """Before anything is loaded: whoever opens it on the first day sees cases, then the plan, as they come."""
        show.show_desk(f"{self.doors.url}/?day={day.date}", self.access.name, self.access.password)
        say("The desk may be opened now; the week appears there while it goes on, its first day at first.")

    def _load(self) -> None:
        if story.published_plan(self.doors, self.week.days[0]) is not None:
            return
        self.clock.turn(self.week.eve)
        batch = story.load(self.doors, self.week)
        self.life.befall(self.week.eve_events)
        say(f"{len(batch['rows'])} cases: {batch['accepted']} accepted, {batch['review']} waiting for review.")

    def _day(self, day: DemoDate) -> None:
        with showing(f"Day {day.number} of {len(self.week.lived)}, {day.date:%A}") as progress:
            plan = story.published_plan(self.doors, day) or self._morning(day, progress)
            progress.step("at the doors")
            self._until_evening(day, plan)
        plan = self.doors.get(f"/v1/plans/{plan['plan_id']}")
        show.show_day(day, self.doors.url, plan, self._looks(day, plan))
        show.show_evening(self.life.learn(plan))

    def _morning(self, day: DemoDate, progress: Showing) -> Json:
        """A draft, what happens before it is published, and the published plan."""
        self.clock.turn(day.at(PLANNED_AT))
        draft = story.drafted_plan(self.doors, self.week, day, self.seconds, self.seed, progress)
        self.life.befall(event for event in day.events if event.at.time() < PUBLISHED_AT)
        self.clock.turn(day.at(PUBLISHED_AT))
        plan = story.publish(self.doors, draft)
        story.verify(self.doors, draft)
        return plan

    def _until_evening(self, day: DemoDate, plan: Json) -> None:
        self.clock.turn(day.at(_EVENING))
        if not self.life.is_over(plan):
            self.life.live(day, plan)
            self.clock.turn(day.at(_EVENING))

    def _looks(self, day: DemoDate, plan: Json) -> Iterator[tuple[str, str, str]]:
        for look in day.look:
            case = self.doors.get(f"/v1/cases/{look.case_id}")
            yield look.case_id, show.planned_for(look.case_id, plan, case), look.say

    def _report(self) -> Json:
        """The figures of the days that were lived through."""
        first, last = self.week.lived[0].date.isoformat(), self.week.lived[-1].date.isoformat()
        report: Json = self.doors.get("/v1/report", **{"from": first, "to": last, "by": "day"})
        return report

    def _next_day(self) -> None:
        day = self.week.ahead
        with showing(f"Planning the next day, {day.date:%A}") as progress:
            plan = story.published_plan(self.doors, day)
            if plan is None:
                draft = story.drafted_plan(self.doors, self.week, day, self.seconds, self.seed, progress)
                plan = story.publish(self.doors, draft)
            story.verify(self.doors, plan)
        for itinerary in story.itineraries(self.doors, plan):
            show.show_itinerary(itinerary)
        show.show_unserved(plan)
        show.show_review(self.doors.get("/v1/review")["items"])
        show.show_totals(plan)
        show.show_day(day, self.doors.url, plan, self._looks(day, plan))
        show.show_figures(self._report())
        out.print("The independent checker finds no broken rule in any of the plans.")
        show.show_desk(f"{self.doors.url}/", self.access.name, self.access.password)
        first, last = self.week.lived[0].date, self.week.lived[-1].date
        show.show_links(f"{self.doors.url}/report?from={first}&to={last}", story.day_links(self.doors, plan))
