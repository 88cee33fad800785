"""Days, clocks, lengths as a reader of each language writes them."""

from __future__ import annotations

from datetime import date

from api.paper.words import Language

_WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "zh": ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"),
}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def day_name(day: date, language: Language) -> str:
    """Monday 23 November 2026; 2026年11月23日（星期一）."""
    weekday = _WEEKDAYS[language][day.weekday()]
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日（{weekday}）"
    return f"{weekday} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def duration(seconds: int, language: Language) -> str:
    """In minutes, and hours from an hour on."""
    hours, minutes = divmod(round(seconds / 60), 60)
    hour, minute = (" 小时", " 分钟") if language == "zh" else (" h", " min")
    if hours == 0:
        return f"{minutes}{minute}"
    return f"{hours}{hour} {minutes}{minute}" if minutes else f"{hours}{hour}"


def distance(metres: int, language: Language) -> str:
    """To 10 m below a kilometre, to 100 m above."""
    kilometre, metre = ("公里", "米") if language == "zh" else ("km", "m")
    return f"{metres / 1000:.1f} {kilometre}" if metres >= 995 else f"{round(metres, -1)} {metre}"
