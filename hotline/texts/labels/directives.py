"""Labels of directives: (Vietnamese, English)."""

from __future__ import annotations

LABELS: dict[str, dict[str, tuple[str, str]]] = {
    "DirectiveState": {
        "draft": ("Bản dự thảo", "Draft"),
        "issued": ("Đã ban hành", "Issued"),
        "dropped": ("Đã bỏ", "Dropped"),
    },
    "TaskKind": {
        "dossier_report": ("Báo cáo hồ sơ, thủ tục", "Report on procedures"),
        "remaining": ("Tiến độ phiếu còn lại", "Progress of remaining tickets"),
        "explanation": ("Giải trình", "Explanation"),
    },
    "TaskState": {
        "owed": ("Phải báo cáo", "Owed"),
        "answered": ("Chờ Văn phòng xem xét", "Waits for the office"),
        "sent_back": ("Phải báo cáo lại", "Sent back"),
        "accepted": ("Đã xong", "Done"),
        "withdrawn": ("Thôi yêu cầu", "Withdrawn"),
    },
    "LeftOut": {
        "office": ("Văn phòng bỏ khỏi văn bản", "Taken out by the office"),
        "excused": (
            "Yêu cầu của người dân trái quy định, không phải giải trình",
            "The demand was against the rules: excused",
        ),
        "explained": ("Giải trình đã được chấp nhận", "The explanation was accepted already"),
        "reopened": ("Phiếu đã được mở lại", "The ticket was reopened"),
        "closed": (
            "Phiếu đã đóng trước khi ban hành, không phải báo cáo",
            "Closed before the issue: nothing to report",
        ),
    },
}
