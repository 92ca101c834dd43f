"""Labels of commendation and criticism: (Vietnamese, English)."""

from __future__ import annotations

LABELS: dict[str, dict[str, tuple[str, str]]] = {
    "MeritKind": {
        "commendation": ("Biểu dương", "Commendation"),
        "criticism": ("Phê bình", "Criticism"),
    },
    "GroundKind": {
        "ticket": ("Phiếu", "Ticket"),
        "rating": ("Đánh giá", "Rating"),
        "explanation": ("Giải trình", "Explanation"),
        "dossier": ("Hồ sơ", "Dossier"),
        "directive": ("Văn bản chỉ đạo", "Directive"),
        "figure": ("Số liệu", "Figure"),
    },
}
