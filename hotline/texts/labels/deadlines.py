"""Labels of the room or trait `deadlines`: (Vietnamese, English)."""

from __future__ import annotations

LABELS: dict[str, dict[str, tuple[str, str]]] = {
    "DayKind": {
        "work": ("Ngày làm việc", "Working day"),
        "weekend": ("Nghỉ hằng tuần", "Weekly day off"),
        "holiday": ("Nghỉ lễ, Tết", "Public holiday"),
        "off": ("Nghỉ riêng", "Day off by decision"),
        "make_up": ("Làm bù", "Worked after all"),
        "own_hours": ("Giờ làm riêng", "Hours of its own"),
    },
}
