"""Labels of the dashboard and of agencies' cards."""

from __future__ import annotations

LABELS: dict[str, dict[str, tuple[str, str]]] = {
    "CallsOf": {
        "in": ("Cuộc gọi đến", "Incoming calls"),
        "missed": ("Cuộc gọi nhỡ", "Missed calls"),
        "out": ("Cuộc gọi đi", "Outgoing calls"),
    },
    "CardFigure": {
        "closed": ("Phiếu đã đóng", "Closed tickets"),
        "on_time": ("Đúng hạn", "On time"),
        "late_extended": ("Trễ hạn ban đầu, trong thời gian gia hạn", "Late, within an extension"),
        "late": ("Trễ hạn", "Late"),
        "returns_given": ("Trả lại nơi khác", "Returns given"),
        "returns_taken": ("Nhận phiếu nơi khác trả lại", "Returns taken"),
        "extensions_asked": ("Xin gia hạn", "Extensions asked"),
        "extensions_granted": ("Được gia hạn", "Extensions granted"),
        "rated": ("Có đánh giá", "Rated"),
        "positive": ("Tích cực", "Positive"),
        "negative": ("Chưa hài lòng", "Negative"),
        "no_response": ("Không phản hồi", "No response"),
        "explanations": ("Phải giải trình", "Explanations owed"),
        "explanations_late": ("Quá hạn giải trình", "Explanations overdue"),
        "explanations_accepted": ("Giải trình được chấp nhận", "Explanations accepted"),
        "dossiers_late": ("Hồ sơ quá hẹn, chưa xong", "Dossiers overdue"),
        "dossiers_finished_late": ("Hồ sơ xong sau ngày hẹn", "Dossiers finished late"),
        "dossiers_without_letter": ("Hồ sơ trễ chưa có thư xin lỗi", "Late without an apology"),
        "commendations": ("Biểu dương", "Commendations"),
        "criticisms": ("Phê bình", "Criticisms"),
    },
    "CardShare": {
        "on_time": ("Đóng đúng hạn", "Closed on time"),
        "satisfied": ("Đánh giá tích cực", "Rated positive"),
        "response": ("Tỷ lệ phản hồi", "Response rate"),
    },
}
