"""Labels of the room `tickets`: (Vietnamese, English)."""

from __future__ import annotations

LABELS: dict[str, dict[str, tuple[str, str]]] = {
    "Level": {
        "1": ("Cấp độ 1", "Level 1"),
        "2": ("Cấp độ 2", "Level 2"),
        "3": ("Cấp độ 3", "Level 3"),
    },
    "ReasonClass": {
        "late": ("Trễ hạn, quá hạn", "Late or overdue"),
        "attitude": ("Thái độ, tác phong", "Attitude or conduct"),
        "regulation": ("Vướng mắc quy định", "Obstacle in regulations"),
        "other": ("Khác", "Other"),
    },
    "Petition": {
        "complaint": ("Khiếu nại", "Complaint"),
        "denunciation": ("Tố cáo", "Denunciation"),
    },
    "ExtensionState": {
        "asked": ("Chờ quyết định", "To decide"),
        "granted": ("Đồng ý", "Granted"),
        "refused": ("Không đồng ý", "Refused"),
        "withdrawn": ("Đã rút", "Withdrawn"),
    },
    "PartState": {
        "asked": ("Chờ trả lời", "Asked"),
        "answered": ("Đã trả lời", "Answered"),
        "disagreed": ("Chưa thống nhất", "Disagrees"),
        "withdrawn": ("Đã thôi đề nghị", "Withdrawn"),
    },
    "Timeliness": {
        "open": ("Trong hạn", "In time"),
        "overdue": ("Quá hạn", "Overdue"),
        "on_time": ("Đúng hạn", "On time"),
        "late_extended": ("Trễ hạn, đã được gia hạn", "Late with an accepted extension"),
        "late": ("Trễ hạn", "Late"),
    },
    "Wish": {
        "caller": ("Theo đề nghị của người dân", "At the caller's wish"),
        "office": ("Theo yêu cầu của Văn phòng UBND tỉnh", "By the provincial office"),
    },
}
