"""Sentences about reports: code → (Vietnamese, English)."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "period_unreadable": (
        "Không hiểu kỳ báo cáo “{typed}”. Vui lòng ghi tháng (2026-08), quý (2026-Q3), năm (2026) "
        "hoặc hai ngày (2026-08-01..2026-08-15).",
        "The period “{typed}” cannot be read. Please write a month (2026-08), a quarter "
        "(2026-Q3), a year (2026) or two days (2026-08-01..2026-08-15).",
    ),
    "as_of_unreadable": (
        "Không hiểu thời điểm “{typed}”. Vui lòng ghi giờ và ngày, ví dụ 17:00 20/11/2026.",
        "The instant “{typed}” cannot be read. Please write time and day, say 17:00 20/11/2026.",
    ),
    "report_head": (
        "Tổng đài 1022: {period}, số liệu tính đến {as_of}",
        "Hotline 1022: {period}, as things stood at {as_of}",
    ),
    "report_before": (
        "Cơ quan báo cáo trước ngày {day}",
        "Agencies report before {day}",
    ),
    "figure_reopened_by_then": ("Mở lại đến lúc tính số liệu", "Reopened by the time of counting"),
    "figure_ended_by_then": ("Kết thúc đến lúc tính số liệu", "Ended by the time of counting"),
    "figure_tracked_then": ("Đang theo dõi lúc tính số liệu", "In tracking when counted"),
    "report_written": ("Đã ghi báo cáo vào {path}.", "The report was written to {path}."),
    "verify_reports_hold": (
        "Các báo cáo và cách phiếu được tính đúng như đã ghi.",
        "Reports, and how tickets are counted, are as they were written.",
    ),
    "verify_report": (
        "Báo cáo {period} bản {version} không còn đúng với mã băm của nó.",
        "The report of {period}, version {version}, is not what its hash says.",
    ),
    "verify_spells": (
        "{count} phiếu có tình trạng đã ghi không khớp với phiếu, ví dụ phiếu {code}.",
        "{count} tickets do not stand as was kept of them, for example {code}.",
    ),
    "report_hash": ("Mã băm số liệu: {hash}", "Hash of the figures: {hash}"),
    "check_percent": ("{pair} là {true}, không phải {said}.", "{pair} is {true}, not {said}."),
    "check_of_nothing": (
        "{pair}: không có tỷ lệ phần trăm của số 0.",
        "{pair}: nothing has no percentage.",
    ),
    "check_unequal": (
        "{left}, không khớp {right}: lệch {difference}.",
        "{left} does not agree with {right}: {difference} apart.",
    ),
    "check_above": (
        "{left} không thể lớn hơn {right}: thừa {difference}.",
        "{left} cannot be more than {right}: {difference} too many.",
    ),
    "check_sum": ("tổng “{what}” theo {split}", "the sum of “{what}” by {split}"),
    "check_twice": (
        "“{what}” được ghi hai số khác nhau: {first} và {second}.",
        "“{what}” is given twice and differently: {first} and {second}.",
    ),
    "check_differs": (
        "“{what}” ghi {said}, hệ thống đếm được {counted}.",
        "“{what}” is given as {said}; the system counted {counted}.",
    ),
    "check_reckoned": (
        "“{what}”: {parts} = {true}, không phải {said}.",
        "“{what}”: {parts} = {true}, not {said}.",
    ),
    "check_above_of": ("trên {share}", "above {share}"),
    "check_below_of": ("dưới {share}", "below {share}"),
    "check_about_count": ("khoảng {count}", "about {count}"),
    "check_nearly_count": ("gần {count}", "nearly {count}"),
    "check_over_count": ("hơn {count}", "more than {count}"),
    "check_at_least_count": ("ít nhất {count}", "at least {count}"),
    "check_at_most_count": ("không quá {count}", "at most {count}"),
    "check_rough": (
        "“{what}” ghi {said}, chỗ khác của báo cáo ghi {true}.",
        "“{what}” is given as {said}; elsewhere the report says {true}.",
    ),
    "check_rough_own": (
        "“{what}” ghi {said}, hệ thống đếm được {true}.",
        "“{what}” is given as {said}; the system counted {true}.",
    ),
    "check_about_of": ("khoảng {share}", "about {share}"),
    "check_nothing": (
        "Vui lòng dán lời văn hoặc bảng số của báo cáo vào ô.",
        "Please paste the words or the table of the report.",
    ),
    "check_long": (
        "Nội dung dài quá {most} ký tự. Vui lòng dán từng phần.",
        "This is longer than {most} characters. Please paste it in parts.",
    ),
    "changed_cutoff_day": ("Ngày chốt tháng", "Day on which a month ends"),
    "changed_cutoff_hour": ("Giờ chốt", "Hour at which it ends"),
    "changed_counted_after_hours": ("Tính số liệu sau (giờ)", "Counted after (hours)"),
    "changed_draft_after_hours": ("Tự lập dự thảo sau (giờ)", "Drafted after (hours)"),
    "changed_answer_days": ("Cơ quan báo cáo trong (ngày)", "Agencies report within (days)"),
    "no_such_row": (
        "Không có mục này. Vui lòng mở lại báo cáo.",
        "There is no such row. Please open the report again.",
    ),
    "annex_too_long": (
        "Phụ lục {number} có hơn {most} dòng, không in trong tệp Word được. "
        "Vui lòng bỏ chọn phụ lục này và dùng tệp Excel “Mọi phụ lục”.",
        "Annex {number} has more than {most} lines and cannot be printed in the Word file. "
        "Please leave it out and use the Excel file “All annexes”.",
    ),
    "report_not_begun": (
        "Kỳ này chưa bắt đầu. Vui lòng chọn kỳ đã bắt đầu, ví dụ tháng trước.",
        "This period has not begun. Please choose one that has, say last month.",
    ),
    "report_move_unknown": (
        "Không rõ việc cần làm. Vui lòng bấm lại một nút trên trang.",
        "It is not clear what to do. Please press one of the page's buttons again.",
    ),
    "no_such_report": (
        "Không có báo cáo này. Vui lòng mở lại danh sách báo cáo.",
        "There is no such report. Please open the list of reports again.",
    ),
    "report_drafted_already": (
        "Kỳ này đã có bản dự thảo chưa phát hành. Vui lòng mở bản đó để làm tiếp.",
        "This period has a draft that was not issued. Please go on with that one.",
    ),
    "report_because_missing": (
        "Vui lòng ghi lý do đính chính.",
        "Please say why the report is corrected.",
    ),
    "report_unsound": (
        "Chưa thể xác nhận: {count} chỗ số liệu không khớp. {first} Vui lòng bấm đếm lại số liệu.",
        "It cannot be confirmed: the figures disagree in {count} places. {first} Please count "
        "again.",
    ),
    "report_check_another": (
        "Người soạn không tự kiểm tra. Vui lòng nhờ một người khác của văn phòng.",
        "Whoever wrote it does not check it. Please ask somebody else of the office.",
    ),
    "report_period_runs": (
        "Kỳ báo cáo kết thúc lúc {end}. Vui lòng đếm lại sau đó rồi phát hành.",
        "The period ends at {end}. Please count again after that, then issue it.",
    ),
    "report_number_missing": (
        "Vui lòng ghi số, ký hiệu văn bản, ví dụ 125/BC-VP.",
        "Please write the number of the document, say 125/BC-VP.",
    ),
    "report_day_missing": (
        "Vui lòng ghi ngày ban hành, ví dụ 05/09/2026.",
        "Please write the day of issue, say 05/09/2026.",
    ),
    "report_place_missing": (
        "Vui lòng ghi địa danh đứng trước ngày ký, ví dụ: Đồng Tháp.",
        "Please write the place that stands before the day, for example Đồng Tháp.",
    ),
    "report_signer_missing": (
        "Vui lòng ghi họ tên người ký.",
        "Please write the signer's name.",
    ),
    "report_number_long": (
        "Số, ký hiệu văn bản dài quá {most} ký tự. Vui lòng chỉ ghi số và ký hiệu, ví dụ "
        "125/BC-VP.",
        "The document's number is longer than {most} characters. Please write the number only, "
        "say 125/BC-VP.",
    ),
    "report_number_taken": (
        "Số {number} đã dùng cho báo cáo {period} bản {version} trong năm này. Vui lòng ghi số "
        "khác.",
        "{number} is the number of the report {period}, version {version}, of the same year. "
        "Please write another one.",
    ),
    "report_signer_long": (
        "Họ tên người ký dài quá {most} ký tự. Vui lòng chỉ ghi họ tên.",
        "The signer's name is longer than {most} characters. Please write the name only.",
    ),
    "report_day_outside": (
        "Ngày ban hành phải từ {first} (kỳ báo cáo kết thúc) đến {last}. Vui lòng sửa lại ngày.",
        "The day of issue must be {first} (the end of the period) to {last}. Please correct it.",
    ),
    "as_of_ahead": (
        "Thời điểm đếm số liệu chưa tới. Vui lòng ghi một thời điểm đã qua, hoặc để trống.",
        "Figures cannot be counted as of a time to come. Please write one that has passed, or "
        "leave it empty.",
    ),
    "report_stands_elsewhere": (
        "Báo cáo đã được chuyển sang bước khác. Vui lòng xem lại trang này.",
        "The report has moved on. Please look at this page again.",
    ),
    "report_changed_meanwhile": (
        "Báo cáo đã được sửa trong lúc trang này đang mở. Vui lòng xem lại rồi làm lại.",
        "The report was changed while this page was open. Please look again, then repeat.",
    ),
    "report_words_long": (
        "Đoạn này dài quá {most} ký tự. Vui lòng viết ngắn hơn.",
        "This is longer than {most} characters. Please write less.",
    ),
}
