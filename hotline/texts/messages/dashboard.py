"""Sentences of the dashboard and of agencies' cards: code → (Vietnamese, English)."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "board_more": ("tăng {n} so với {before}", "{n} more than {before}"),
    "board_fewer": ("giảm {n} so với {before}", "{n} fewer than {before}"),
    "board_same": ("bằng {before}", "as many as {before}"),
    "board_before": ("kỳ trước", "the period before"),
    "board_before_part": ("cùng thời gian kỳ trước", "the same part of the period before"),
    "board_before_month": ("cùng thời gian tháng trước", "the same part of the month before"),
    "board_too_few": (
        "chưa tính tỷ lệ: có dưới {n} phiếu",
        "no percentage: fewer than {n} tickets",
    ),
    "board_on_time": ("Đóng đúng hạn", "Closed on time"),
    "board_satisfied": ("Đánh giá tích cực", "Rated positive"),
    "board_response": ("Tỷ lệ phản hồi", "Response rate"),
    "no_such_list": (
        "Không có danh sách này. Mở lại thẻ cơ quan và bấm vào con số cần xem.",
        "There is no such list. Open the agency's card again and choose a number.",
    ),
}
