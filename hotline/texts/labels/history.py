"""Labels of the room or trait `history`: (Vietnamese, English)."""

from __future__ import annotations

LABELS: dict[str, dict[str, tuple[str, str]]] = {
    "Broken": {
        "changed": ("Bị sửa", "Changed"),
        "missing": ("Bị thiếu", "Missing"),
        "cut_off": ("Bị cắt đuôi", "Cut off"),
        "headless": ("Mất đầu chuỗi", "Without its head"),
    },
    "Subject": {
        "rule": ("Quy tắc chuyển", "Routing rule"),
        "agency": ("Cơ quan", "Agency"),
        "field": ("Lĩnh vực", "Field"),
        "person": ("Người dùng", "Person"),
        "calendar": ("Lịch làm việc", "Calendar"),
        "policy": ("Quy định thời hạn", "Deadline rule"),
        "hot_spot": ("Quy tắc điểm nóng", "Hot spot rule"),
        "alarm_rule": ("Quy tắc nhắc hạn", "Alarm rule"),
        "asking": ("Cách hỏi ý kiến", "Asking set-up"),
        "target": ("Mục tiêu hài lòng", "Satisfaction target"),
        "opt_out": ("Không muốn được hỏi", "Not to be asked"),
        "counter": ("Quầy tiếp nhận", "Counter"),
        "report_terms": ("Quy định báo cáo", "Terms of reporting"),
        "apology": ("Thư xin lỗi", "Apology letters"),
        "merit": ("Biểu dương, phê bình", "Commendation or criticism"),
        "directive": ("Văn bản chỉ đạo", "Directive"),
        "tracker": ("Lĩnh vực theo dõi riêng", "Field tracked apart"),
    },
    "AskingPart": {
        "terms": ("Giới hạn", "Limits"),
        "scale": ("Thang mức hài lòng", "Scale of satisfaction"),
        "courtesy": ("Giờ lịch sự", "Courtesy hours"),
    },
    "Deed": {
        "added": ("Thêm", "Added"),
        "changed": ("Sửa", "Changed"),
        "removed": ("Bỏ", "Removed"),
        "issued": ("Ban hành", "Issued"),
        "handed_over": ("Chuyển giao cho cơ quan kế thừa", "Handed over to the successor"),
        "password_renewed": ("Cấp mật khẩu mới", "Gave a new password"),
        "address_renewed": ("Đổi địa chỉ", "Gave a new address"),
        "withdrawn": ("Rút lại", "Withdrew"),
    },
    "Flaw": {
        "conflict": ("Mâu thuẫn", "Conflict"),
        "shadowed": ("Không bao giờ được dùng", "Never used"),
        "expired": ("Đã hết hiệu lực", "Expired"),
        "agency_ended": ("Cơ quan đã kết thúc", "Agency has ended"),
        "succeeded": ("Chuyển cho cơ quan kế thừa", "Goes to the successor"),
        "field_ended": ("Lĩnh vực đã kết thúc", "Field has ended"),
        "no_committee": ("Địa bàn chưa có UBND", "No committee there"),
    },
}
