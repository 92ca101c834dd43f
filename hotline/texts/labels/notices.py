"""Labels of the room or trait `notices`: (Vietnamese, English)."""

from __future__ import annotations

LABELS: dict[str, dict[str, tuple[str, str]]] = {
    "Occasion": {
        "assigned": ("Phiếu mới chuyển đến", "A ticket came in"),
        "reopened": ("Phiếu được mở lại", "A ticket was reopened"),
        "handed": ("Được giao một phiếu", "A ticket was handed to you"),
        "changed": ("Phân loại hoặc hạn thay đổi", "Classes or due date changed"),
        "taken_away": ("Phiếu không còn ở cơ quan", "A ticket left the agency"),
        "inherited": ("Nhận phiếu của cơ quan đã kết thúc", "Tickets of an ended agency"),
        "part_asked": ("Được đề nghị phối hợp", "Cooperation asked of you"),
        "part_answered": ("Cơ quan phối hợp đã trả lời", "A partner contributed"),
        "part_withdrawn": ("Thôi đề nghị phối hợp", "Cooperation withdrawn"),
        "to_approve": ("Câu trả lời chờ duyệt", "An answer to approve"),
        "sent_back": ("Yêu cầu sửa câu trả lời", "An answer sent back"),
        "approved": ("Câu trả lời được duyệt", "An answer approved"),
        "unrouted": ("Phiếu chờ điều phối", "A ticket to dispatch"),
        "returned": ("Phiếu bị trả lại", "A ticket was returned"),
        "disagreed": ("Các cơ quan chưa thống nhất", "Agencies disagree"),
        "extension_asked": ("Đề nghị gia hạn", "An extension asked"),
        "extension_granted": ("Được gia hạn", "An extension granted"),
        "extension_refused": ("Không được gia hạn", "An extension refused"),
        "due_soon": ("Nhắc sắp đến hạn", "Reminder before a due date"),
        "overdue": ("Báo động khi hết hạn", "Alarm when overdue"),
        "escalated": ("Báo cáo cấp trên khi quá hạn", "Escalation when overdue"),
        "explanation_owed": ("Phải giải trình đánh giá chưa hài lòng", "An explanation is owed"),
        "explained": ("Giải trình chờ xem xét", "An explanation to decide"),
        "explanation_accepted": ("Giải trình được chấp nhận", "An explanation accepted"),
        "explanation_sent_back": ("Yêu cầu giải trình lại", "An explanation sent back"),
        "explanation_excused": ("Không phải giải trình nữa", "An explanation owed no more"),
        "no_reviewer": ("Không có người xem xét độc lập", "Nobody independent to review"),
        "response_fell": ("Tỷ lệ phản hồi giảm", "Response to being asked falls"),
        "mode_drifts": ("Một cách hỏi cho kết quả khác hẳn", "A means of asking differs"),
    },
    "Circle": {
        "handler": ("Người đang xử lý", "Who has it in hand"),
        "officers": ("Cán bộ của cơ quan", "Officers of the agency"),
        "head": ("Lãnh đạo cơ quan", "Head of the agency"),
        "office": ("Văn phòng UBND tỉnh", "Provincial office"),
        "dispatchers": ("Điều phối viên", "Dispatchers"),
    },
    "CallerOccasion": {
        "extension_granted": ("Khi phiếu được gia hạn", "When an extension is granted"),
        "referred": (
            "Khi chuyển khiếu nại, tố cáo sang tiếp công dân",
            "When a complaint or denunciation is referred",
        ),
    },
    "OffsetUnit": {
        "hours": ("giờ", "hours"),
        "working_hours": ("giờ làm việc", "working hours"),
        "working_days": ("ngày làm việc", "working days"),
        "calendar_days": ("ngày", "days"),
    },
}
