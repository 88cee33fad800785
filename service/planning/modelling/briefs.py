"""What each visit is for and how it is made, as the organisation's rules choose it from the state of its case.

Whether an interpreter is needed depends on who goes, which the search decides: so both briefs are made, and who speaks
the debtor's language is kept beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from service.choosing.briefing import Situation, brief, plain_tag
from service.model.brief import Brief
from service.model.case import Case
from service.planning.modelling.agenda import Agenda
from service.planning.modelling.legend import Wanted
from service.planning.modelling.visits import Modelled

_ANOTHER = "und"
"""A language that no debtor has: undetermined, in BCP 47."""


class Briefs:
    """Numbers briefs in the order in which they are met, each once, however many visits are made so."""

    def __init__(self, agenda: Agenda) -> None:
        self._agenda = agenda
        self._cases = {case.id: case for case in agenda.cases}
        self._numbers: dict[Brief, int] = {}

    def written(self, modelled: Iterable[Modelled]) -> list[Modelled]:
        """The same visits, each with the numbers of its briefs."""
        return [
            replace(
                one,
                wanted=tuple(self._with_brief(w, v.crew) for w, v in zip(one.wanted, one.visits, strict=True)),
            )
            for one in modelled
        ]

    def all(self) -> tuple[Brief, ...]:
        """By number."""
        return tuple(self._numbers)

    def speakers(self) -> Mapping[str, tuple[str, ...]]:
        """By a debtor's language, without its region, the collectors of the agenda who speak it.

        Where the organisation names no language of its own, one whose languages nobody entered is taken to speak it.
        """
        spoken = {c.id: {plain_tag(tag) for tag in c.languages} for c, _ in self._agenda.people}
        wanted = {plain_tag(case.debtor.language) for case in self._cases.values() if case.debtor.language}
        unsaid = not self._agenda.briefs.languages
        return {
            tag: tuple(sorted(who for who, tags in spoken.items() if tag in tags or (unsaid and not tags)))
            for tag in sorted(wanted)
        }

    def _with_brief(self, wanted: Wanted, crew: int) -> Wanted:
        case = self._cases[wanted.case_id]
        language = plain_tag(case.debtor.language) if case.debtor.language else ""
        spoken = self._number(case, crew, frozenset({language} if language else ()))
        foreign = self._number(case, crew, frozenset({_ANOTHER}))
        return replace(wanted, brief=spoken, foreign_brief=foreign, language=language)

    def _number(self, case: Case, crew: int, speaks: frozenset[str]) -> int:
        situation = self._situation(case, crew, speaks)
        return self._numbers.setdefault(brief(self._agenda.briefs, situation), len(self._numbers))

    def _situation(self, case: Case, crew: int, speaks: frozenset[str]) -> Situation:
        outlook = self._agenda.outlook
        if outlook is None:
            return Situation(case, crew, speaks=speaks)
        standing = outlook.standing.get(case.id)
        return Situation(
            case,
            crew,
            outlook.last.get(case.id),
            outlook.steps.get(case.id),
            standing.broken_promises if standing is not None else 0,
            standing is not None and standing.hardship,
            speaks,
        )
