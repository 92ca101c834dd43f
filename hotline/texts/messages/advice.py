"""Sentences about suggestions, duplicates and hot spots: code → (Vietnamese, English)."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "no_such_hot_spot": (
        "Không tìm thấy điểm nóng này. Vui lòng mở lại trang Điểm nóng.",
        "There is no such hot spot. Please open the hot spots page again.",
    ),
    "hot_spot_over": (
        "Điểm nóng này đã kết thúc hoặc đã được bỏ qua. Vui lòng tải lại trang.",
        "This hot spot is over or was dismissed already. Please reload the page.",
    ),
    "hot_spot_reason_missing": (
        "Chưa ghi lý do bỏ qua. Vui lòng ghi một câu, ví dụ: các phiếu là những việc khác nhau.",
        "Please say in a sentence why it is dismissed, for example: these are different matters.",
    ),
    "hot_spot_rule_wrong": (
        "Số này phải từ {low} đến {high}. Vui lòng nhập lại.",
        "This number must be from {low} to {high}. Please type it again.",
    ),
    "hot_spot_number_missing": (
        "Chưa nhập số. Vui lòng nhập một số nguyên, ví dụ 5.",
        "A number is missing. Please type a whole number, for example 5.",
    ),
    "hot_spot_rule_of_all": ("Mọi lĩnh vực còn lại", "All other fields"),
    "changed_least": ("Ít nhất số phiếu", "Tickets at least"),
    "changed_hours": ("Trong số giờ", "Within hours"),
    "changed_times": ("Gấp mấy lần ngày thường", "Times as many as usual"),
    "nothing_to_merge": (
        "Chưa chọn phiếu nào để ghép. Vui lòng chọn phiếu chính và đánh dấu ít nhất một phiếu khác.",
        "No ticket was chosen to merge. Please choose the main ticket and mark at least one other.",
    ),
    "too_few_to_learn": (
        "Mới có {n} phiếu đã đóng, chưa đủ để học và đo. Cần ít nhất {least} phiếu; có thể thử với: hotline seed --tickets 20000.",
        "There are only {n} closed tickets, too few to learn from and to measure. At least {least} are needed; to try: hotline seed --tickets 20000.",
    ),
    "too_few_words": (
        'Cần ít nhất {least} tiếng để gợi ý. Ví dụ: hotline suggest "rac thai cho".',
        'At least {least} syllables are needed for a suggestion. For example: hotline suggest "rac thai cho".',
    ),
    "learning_from": ("Đang học từ {n} phiếu đã đóng", "Learning from {n} closed tickets"),
    "measuring_on": ("Đang thử trên {n} phiếu mới nhất", "Trying on the newest {n} tickets"),
    "measured_split": (
        "Học từ {train} phiếu đóng trước {until}, thử trên {test} phiếu đóng sau đó.",
        "Learned from {train} tickets closed before {until}, tried on the {test} closed after.",
    ),
    "measured_head": (
        "                                       gợi ý: đúng ngay, trong 3   luôn chọn nhiều nhất",
        "                                       suggested: top-1, top-3     majority: top-1, top-3",
    ),
    "measured_field": ("Lĩnh vực, cả lời kể", "Field, all words"),
    "measured_field_early": ("Lĩnh vực, {n} tiếng đầu", "Field, first {n} syllables"),
    "measured_agency": ("Cơ quan, cả lời kể", "Agency, all words"),
    "measured_agency_early": ("Cơ quan, {n} tiếng đầu", "Agency, first {n} syllables"),
    "measured_learned": ("Cơ quan, không dùng quy tắc", "Agency, without the rules"),
    "measured_rules": (
        "Cơ quan, chỉ quy tắc của lĩnh vực đoán",
        "Agency, only rules of the guessed field",
    ),
    "measured_speed": (
        "Học {learned} phiếu/giây; mỗi gợi ý {median} ms (95 %: {p95} ms).",
        "Learns {learned} tickets/s; a suggestion takes {median} ms (95 %: {p95} ms).",
    ),
    "suggested_fields": ("Lĩnh vực", "Fields"),
    "suggested_agencies": ("Cơ quan", "Agencies"),
    "suggested_similar": ("Phiếu tương tự", "Similar tickets"),
    "committee_of_place": (
        "Ủy ban nhân dân xã, phường nơi xảy ra",
        "The people's committee of the place",
    ),
}
