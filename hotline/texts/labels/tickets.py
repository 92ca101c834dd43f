"""Labels of the room `tickets`: (Vietnamese, English)."""

from __future__ import annotations

LABELS: dict[str, dict[str, tuple[str, str]]] = {
    "Task": {
        "contribute": ("Góp ý kiến phối hợp", "Contribute"),
        "settle": ("Quyết định khi chưa thống nhất", "Settle the disagreement"),
        "decide_extension": ("Quyết định gia hạn", "Decide the extension"),
        "assign": ("Chuyển cơ quan xử lý", "Assign to an agency"),
        "accept": ("Tiếp nhận xử lý", "Accept"),
        "approve": ("Duyệt trả lời", "Approve the answer"),
        "send_back": ("Yêu cầu sửa lại", "Send the answer back"),
        "start": ("Bắt đầu xử lý", "Start the work"),
        "answer": ("Soạn trả lời", "Draft the answer"),
        "progress": ("Cập nhật tiến độ", "Tell how it goes"),
        "ask_extension": ("Xin gia hạn", "Ask for more time"),
        "ask_part": ("Đề nghị cơ quan phối hợp", "Ask another agency to cooperate"),
        "withdraw_part": ("Thôi đề nghị phối hợp", "Withdraw a request to cooperate"),
        "disagree": ("Chưa thống nhất, nhờ điều phối", "Disagree: to the dispatcher"),
        "hand_over": ("Giao người khác xử lý", "Hand over to somebody else"),
        "return": ("Không thuộc thẩm quyền, trả lại", "Not ours: return"),
        "reclassify": ("Phân loại lại", "Classify anew"),
        "merge": ("Gộp vào phiếu khác", "Merge into another ticket"),
        "refer": ("Khiếu nại, tố cáo", "Complaint or denunciation"),
        "reopen": ("Mở lại phiếu", "Reopen"),
        "explain": ("Giải trình", "Explain"),
        "accept_explanation": ("Chấp nhận giải trình", "Accept the explanation"),
        "return_explanation": ("Yêu cầu giải trình lại", "Send the explanation back"),
        "excuse": (
            "Yêu cầu của người dân trái quy định",
            "The demand was against the rules",
        ),
    },
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
