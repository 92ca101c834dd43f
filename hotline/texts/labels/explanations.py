"""Labels of the trait `explanations`: (Vietnamese, English)."""

from __future__ import annotations

LABELS: dict[str, dict[str, tuple[str, str]]] = {
    "ExplanationState": {
        "owed": ("Phải giải trình", "Owed"),
        "given": ("Đã giải trình, chờ xem xét", "Given, to be decided"),
        "sent_back": ("Phải giải trình lại", "Sent back"),
        "accepted": ("Đã chấp nhận", "Accepted"),
        "excused": ("Yêu cầu trái quy định", "Excused"),
        "reopened": ("Phiếu được mở lại", "Ticket reopened"),
    },
    "LedgerPile": {
        "owed": ("Phải giải trình", "Owed"),
        "late": ("Quá hạn", "Late"),
        "given": ("Chờ xem xét", "To decide"),
        "sent_back": ("Phải làm lại", "Sent back"),
        "accepted": ("Chấp nhận", "Accepted"),
        "excused": ("Trái quy định", "Excused"),
        "reopened": ("Mở lại phiếu", "Reopened"),
    },
    "Hearing": {
        "messaged": ("Đã gửi tin nhắn", "By SMS"),
        "to_call": ("Chờ tổng đài gọi báo", "To be rung"),
        "told": ("Tổng đài đã gọi báo", "Told by telephone"),
        "unreached": ("Gọi nhiều lần không được", "Not reached"),
        "nobody": (
            "Không báo: không có số hoặc người dân không muốn nhận",
            "Nobody to tell: no number, or wishes to be left in peace",
        ),
    },
}
