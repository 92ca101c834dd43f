"""What the set-up of asking says when it cannot take what was typed."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "asking_name": (
        "Cách hỏi cần một cái tên, nhiều nhất {most} ký tự.",
        "The policy needs a name of at most {most} characters.",
    ),
    "asking_choice": (
        "Lựa chọn này không còn trong danh sách. Chọn lại một mục.",
        "This choice is not on the list any more. Choose again.",
    ),
    "asking_steps": (
        "Nhiều nhất {most} lần hỏi. Bỏ bớt một lần.",
        "At most {most} attempts. Leave one out.",
    ),
    "asking_wait": (
        "Nhập thời gian chờ bằng số, nhiều nhất 60 ngày. Ví dụ: 4 giờ.",
        "Enter the wait as a number, at most 60 days. For example: 4 hours.",
    ),
    "terms_bounds": (
        "Nhập một số từ {least} đến {most}.",
        "Enter a number from {least} to {most}.",
    ),
    "scale_changed": (
        "Thang đánh giá vừa được người khác sửa. Tải lại trang rồi sửa lại.",
        "Somebody else has just changed the scale. Load the page again.",
    ),
    "scale_words": (
        "Mỗi mức cần có lời, nhiều nhất {most} ký tự.",
        "Each level needs words, at most {most} characters.",
    ),
    "scale_negative": (
        "Cần ít nhất một mức hài lòng và một mức chưa hài lòng; các mức chưa hài lòng đứng cuối.",
        "At least one level must be positive and one negative; negative levels come last.",
    ),
    "reason_key": (
        "Phím phải là 1, 2 hoặc 3 và chưa được lý do khác dùng. Có thể để trống.",
        "The key must be 1, 2 or 3 and not in use by another reason. It may be left empty.",
    ),
    "no_such_asking_policy": (
        "Cách hỏi này không còn dùng nữa. Mở lại danh sách để xem những cách đang dùng.",
        "This policy is not in use any more. Open the list to see those in use.",
    ),
    "no_such_reason": (
        "Lý do này không còn dùng nữa. Tải lại trang.",
        "This reason is not in use any more. Load the page again.",
    ),
    "wait_minutes": ("{n} phút", "{n} min"),
    "wait_hours": ("{n} giờ", "{n} h"),
    "wait_days": ("{n} ngày", "{n} days"),
    "changed_channel": ("Kênh", "Channel"),
    "changed_number_type": ("Loại số điện thoại", "Type of number"),
    "changed_position": ("Thứ tự xét", "Place in the order"),
    "changed_asking_step": ("Lần hỏi {number}", "Attempt {number}"),
    "changed_to_step": ("{mode}, sau {minutes} phút", "{mode}, after {minutes} min"),
    "changed_scale_level": ("Mức {number}", "Level {number}"),
    "changed_messages_per_day": ("Tin nhắn mỗi số mỗi ngày", "Messages a number and day"),
    "changed_calls_per_day": ("Cuộc gọi mỗi số mỗi ngày", "Calls a number and day"),
    "changed_together": ("Phiếu hỏi chung một lần", "Tickets asked about together"),
    "changed_reply_hours": ("Chờ trả lời tin nhắn (giờ)", "Wait for a reply (hours)"),
    "changed_explain_days": ("Giải trình trong (ngày làm việc)", "Explain within (working days)"),
    "changed_fewest": ("Tính tỷ lệ từ số đánh giá", "Ratings a percentage needs"),
    "changed_accents": ("Tin nhắn có dấu", "Messages with accents"),
    "changed_spare_desk": ("Không gọi khi có người chờ", "No calls while somebody waits"),
    "month_of": ("tháng {month}/{year}", "month {month}/{year}"),
}
