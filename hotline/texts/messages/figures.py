"""Sentences of the figures of feedback."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "target_year_wrong": (
        "Năm của mục tiêu phải gồm 4 chữ số, ví dụ 2026.",
        "The year of a target has 4 digits, for example 2026.",
    ),
    "target_percent_wrong": (
        "Mục tiêu là số phần trăm lớn hơn 0 và không quá 100, ví dụ 90 hoặc 87,5.",
        "A target is a percentage above 0 and at most 100, for example 90 or 87.5.",
    ),
    "target_name_missing": (
        "Chưa có tên mục tiêu. Ghi ngắn gọn, ví dụ: Hài lòng về xử lý phản ánh.",
        "The target has no name. Keep it short, for example: Satisfied with how reports are handled.",
    ),
    "target_source_missing": (
        "Chưa ghi văn bản giao mục tiêu. Ghi số, ký hiệu và ngày của văn bản.",
        "The document that sets the target is missing. Give its number and date.",
    ),
    "target_known": (
        "Năm này đã có mục tiêu cùng tên. Bỏ mục tiêu cũ trước, hoặc đặt tên khác.",
        "This year has a target of that name. Remove it first, or use another name.",
    ),
    "no_such_target": (
        "Mục tiêu này không còn. Tải lại trang để xem các mục tiêu hiện có.",
        "This target is gone. Load the page again to see those there are.",
    ),
    "watch_term_wrong": (
        "Cần một số từ {low} đến {high}.",
        "A number from {low} to {high} is needed.",
    ),
    "no_such_voice": (
        "Không có lời nhắn thoại này, hoặc tệp ghi âm đã được xóa.",
        "There is no such voice message, or its recording was deleted.",
    ),
    "figures_month": ("Tháng {month}", "Month {month}"),
    "figures_quarter": ("Quý {quarter} năm {year}", "Quarter {quarter} of {year}"),
    "figures_year": ("Năm {year}", "Year {year}"),
    "figures_day": ("Ngày {start}", "{start}"),
    "figures_days": ("Từ ngày {start} đến ngày {end}", "From {start} to {end}"),
    "figures_range": ("Từ {start} đến trước {end}", "From {start} until before {end}"),
    "figures_without": ("Chưa ghi", "Not given"),
    "report_tracked": (
        "{field} ({agency} theo dõi riêng)",
        "{field} (followed apart by {agency})",
    ),
    "report_earlier": ("Kỳ trước", "Period before"),
    "figures_unrated": ("Chưa có đánh giá", "Not rated"),
    "figures_few": ("chưa đủ số liệu", "too few ratings"),
    "figures_file": ("danh-gia", "feedback"),
    "figures_name": ("Tên", "Name"),
    "figures_score": ("% tích cực", "% positive"),
    "figures_low": ("Khoảng 95 % từ", "95 % interval from"),
    "figures_high": ("Khoảng 95 % đến", "95 % interval to"),
    "figures_response": ("% phản hồi", "% response"),
    "said_count": ("Số đánh giá", "Ratings"),
    "said_phrase": ("Cụm từ", "Phrase"),
    "said_reason": ("Lý do", "Reason"),
    "said_no_reason": ("Không nêu lý do", "No reason given"),
    "said_at": ("Lúc", "At"),
    "said_code": ("Phiếu", "Ticket"),
    "said_verdict": ("Đánh giá", "Rating"),
    "said_words": ("Lời người dân", "Words"),
    "said_voice": ("Lời nhắn thoại", "Voice message"),
    "said_yes": ("có", "yes"),
    "changed_year": ("Năm", "Year"),
    "changed_percent": ("Phần trăm", "Percent"),
}
