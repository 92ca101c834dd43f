"""Labels of lists and what is found in them: (Vietnamese, English)."""

from __future__ import annotations

LABELS: dict[str, dict[str, tuple[str, str]]] = {
    "Pile": {
        "open": ("Đang mở", "Open"),
        "overdue": ("Quá hạn", "Overdue"),
        "due_today": ("Đến hạn hôm nay", "Due today"),
        "waiting": ("Chờ điều phối", "Waiting for dispatch"),
        "returned": ("Bị trả lại", "Returned"),
        "extension": ("Xin gia hạn", "Extension asked"),
        "to_approve": ("Chờ duyệt", "To approve"),
        "negative": ("Đánh giá chưa hài lòng", "Negative ratings"),
        "merged": ("Đã gộp", "Merged"),
    },
    "Sort": {
        "newest": ("Mới nhất", "Newest"),
        "due": ("Sắp đến hạn (phiếu đang mở)", "Due soonest (open tickets)"),
    },
    "Procedure": {
        "yes": ("Có", "Yes"),
        "no": ("Không", "No"),
    },
    "Bulk": {
        "assign": ("Chuyển cơ quan", "Assign to an agency"),
        "suggested": ("Chuyển theo gợi ý", "Assign as suggested"),
        "approve": ("Duyệt và đóng phiếu", "Approve and close"),
    },
}
