"""Sentences of the dashboard and of agencies' cards: code → (Vietnamese, English)."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "board_more": ("tăng {n} so với kỳ trước", "{n} more than the period before"),
    "board_fewer": ("giảm {n} so với kỳ trước", "{n} fewer than the period before"),
    "board_same": ("bằng kỳ trước", "as many as the period before"),
    "board_on_time": ("Đóng đúng hạn", "Closed on time"),
    "board_satisfied": ("Đánh giá tích cực", "Rated positive"),
    "board_response": ("Tỷ lệ phản hồi", "Response rate"),
    "no_such_list": (
        "Không có danh sách này. Mở lại thẻ cơ quan và bấm vào con số cần xem.",
        "There is no such list. Open the agency's card again and choose a number.",
    ),
}
