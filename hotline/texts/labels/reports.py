"""Labels of the figures of reports."""

from __future__ import annotations

LABELS: dict[str, dict[str, tuple[str, str]]] = {
    "Figure": {
        "calls": ("Cuộc gọi", "Calls"),
        "calls_in": ("Cuộc gọi đến", "Incoming calls"),
        "calls_out": ("Cuộc gọi đi", "Outgoing calls"),
        "calls_asking": ("Cuộc gọi hỏi đánh giá", "Calls asking for a rating"),
        "interactions": ("Tương tác qua các kênh khác", "Interactions by other channels"),
        "tickets": ("Phiếu tiếp nhận", "Tickets received"),
        "previous": ("Phiếu kỳ trước", "Tickets of the previous period"),
        "change": ("Tăng, giảm so với kỳ trước", "Change against the previous period"),
        "procedure": ("Phiếu về thủ tục hành chính", "Tickets about procedures"),
        "resolved": ("Đã giải quyết", "Resolved"),
        "open": ("Đang xử lý", "Open"),
        "rated": ("Có đánh giá", "Rated"),
        "positive": ("Hài lòng hoặc hữu ích", "Positive"),
        "negative": ("Chưa hài lòng hoặc chưa hữu ích", "Negative"),
        "no_response": ("Không phản hồi", "No response"),
        "being_asked": ("Trong đó đang chờ hỏi, chờ trả lời", "Of these being asked"),
        "opening": ("Tồn kỳ trước chuyển sang", "Carried over from the previous period"),
        "reopened": ("Mở lại trong kỳ", "Reopened"),
        "ended": ("Kết thúc trong kỳ", "Ended"),
        "closing": ("Đang theo dõi cuối kỳ", "In tracking at the end"),
        "carried": ("Trong đó từ kỳ trước", "Of these carried over"),
        "overdue": ("Trong đó quá hạn", "Of these overdue"),
        "complained": (
            "Phản ánh TTHC trễ hạn, thái độ, quy định",
            "Procedures: late, attitude, regulation",
        ),
        "given_negative": ("Đánh giá chưa hài lòng trong kỳ", "Negative ratings given"),
    },
    "SpellState": {
        "open": ("Đang xử lý", "Open"),
        "closed": ("Đã giải quyết", "Resolved"),
        "referred": ("Đã chuyển tiếp công dân", "Referred to citizen reception"),
    },
    "Split": {
        "agency": ("Cơ quan", "Agency"),
        "field": ("Lĩnh vực", "Field"),
        "commune": ("Xã, phường", "Commune"),
        "channel": ("Kênh", "Channel"),
        "level": ("Cấp độ", "Level"),
        "mode": ("Cách hỏi", "Means of asking"),
        "reason": ("Nội dung phản ánh TTHC", "Subject about procedures"),
    },
}
