"""Labels of suggestions, duplicates and hot spots: (Vietnamese, English)."""

from __future__ import annotations

LABELS: dict[str, dict[str, tuple[str, str]]] = {
    "Ground": {
        "rule": ("theo quy tắc", "by the rules"),
        "learned": ("theo phiếu đã đóng", "by closed tickets"),
        "both": ("theo quy tắc và phiếu đã đóng", "by the rules and closed tickets"),
    },
    "Sameness": {
        "number": ("cùng số điện thoại", "same phone number"),
        "commune": ("cùng xã, phường", "same commune"),
        "field": ("cùng lĩnh vực", "same field"),
        "words": ("lời kể giống nhau", "like words"),
    },
}
