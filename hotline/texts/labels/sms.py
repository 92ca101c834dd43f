"""Labels of the messages that come in by SMS: (Vietnamese, English)."""

from __future__ import annotations

LABELS: dict[str, dict[str, tuple[str, str]]] = {
    "Meant": {
        "rating": ("Đánh giá", "Rating"),
        "stop": ("Xin thôi nhận tin", "Asks for no more messages"),
        "status": ("Tra cứu phiếu", "Asks for a ticket's state"),
        "unclear": ("Cần người đọc", "A person must read it"),
        "too_many": ("Nhắn quá nhiều", "Too many messages"),
    },
}
