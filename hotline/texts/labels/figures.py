"""Labels of the figures of feedback."""

from __future__ import annotations

LABELS: dict[str, dict[str, tuple[str, str]]] = {
    "Response": {
        "closed": ("Phiếu đã đóng", "Closed tickets"),
        "asked": ("Đã hỏi", "Asked"),
        "rated": ("Có đánh giá", "Rated"),
        "positive": ("Tích cực", "Positive"),
        "negative": ("Chưa hài lòng", "Negative"),
        "no_response": ("Không phản hồi", "No response"),
        "being_asked": ("Đang chờ hỏi, chờ trả lời", "Being asked"),
    },
    "Slice": {
        "agency": ("Cơ quan", "Agency"),
        "field": ("Lĩnh vực", "Field"),
        "operator": ("Điện thoại viên", "Operator"),
        "mode": ("Cách hỏi", "Means of asking"),
        "commune": ("Xã, phường", "Commune"),
        "policy": ("Quy định hỏi", "Asking policy"),
        "month": ("Tháng", "Month"),
    },
    "FindingKind": {
        "response_fell": ("Tỷ lệ phản hồi giảm", "Response falls"),
        "mode_drifts": ("Cách hỏi cho kết quả khác hẳn", "A means differs from the others"),
    },
    "SaidTable": {
        "reasons": ("Lý do chưa hài lòng", "Reasons of negative ratings"),
        "phrases": ("Cụm từ hay gặp", "Frequent phrases"),
        "words": ("Lời người dân", "What people said"),
    },
}
