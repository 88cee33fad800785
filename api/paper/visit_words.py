"""Words of a printed visit's brief, as on the pages (api/pages/src/words/*/visit.ts); a test holds both together."""

from __future__ import annotations

from collections.abc import Mapping

from api.paper.words import Language

GOALS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "first_talk": "First talk",
        "document": "Hand over a document",
        "promise": "Agree what is paid, and when",
        "restructuring": "Offer other terms",
        "find_person": "Find the person",
    },
    "zh": {
        "first_talk": "初次面谈",
        "document": "送达文书",
        "promise": "商定还款金额与日期",
        "restructuring": "提出重组方案",
        "find_person": "查找本人",
    },
}
MANNERS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "alone": "Alone",
        "two": "Two collectors",
        "interpreter": "With an interpreter",
        "manager": "With a manager",
    },
    "zh": {
        "alone": "单人",
        "two": "双人",
        "interpreter": "带翻译",
        "manager": "主管同行",
    },
}
NOTES: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "show_id": "Show your identity card and say whom you work for.",
        "debtor_only": "Talk about the debt with the debtor only.",
        "tell_nobody_else": "Tell nobody else why you came.",
        "enter_if_asked": "Go inside only when asked in.",
        "leave_if_asked": "Leave as soon as you are asked to.",
        "nothing_readable": "Leave nothing that others can read.",
        "say_the_purpose": "Say what the visit is for.",
        "bring_statement": "Bring a statement of the account.",
        "ask_why_broken": "Ask why the last promise was not kept.",
        "write_promise_down": "Write the promise down: amount and day.",
        "offer_plan": "Offer a plan of payments that can be kept.",
        "tell_of_help": "Tell where advice and help can be had.",
        "no_pressure": "No pressure: listen, and note what you hear.",
        "ask_new_address": "Ask where the person lives now, without a reason.",
        "stay_outside": "Stay outside, near the way out.",
        "call_manager": "Call your manager before you go.",
        "agree_next_day": "Agree on which day you come again.",
    },
    "zh": {
        "show_id": "出示工作证件，说明所属单位。",
        "debtor_only": "只与债务人本人谈欠款。",
        "tell_nobody_else": "不向他人透露来意。",
        "enter_if_asked": "受邀方可入内。",
        "leave_if_asked": "对方要求离开时立即离开。",
        "nothing_readable": "不留他人可读的字条。",
        "say_the_purpose": "说明走访目的。",
        "bring_statement": "携带账单。",
        "ask_why_broken": "询问上次承诺未兑现的原因。",
        "write_promise_down": "写下承诺的金额和日期。",
        "offer_plan": "提出可行的分期方案。",
        "tell_of_help": "告知可求助的渠道。",
        "no_pressure": "不施压：倾听并如实记录。",
        "ask_new_address": "询问其现住址，不说原因。",
        "stay_outside": "留在门外，靠近出口。",
        "call_manager": "出发前联系主管。",
        "agree_next_day": "约定下次来访的日期。",
    },
}
