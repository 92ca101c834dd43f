"""Sentences of the room or trait `deadlines`: (Vietnamese, English)."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "line_own_hours": ("giờ làm riêng của ngày này, {named}", "hours of this day's own, {named}"),
    "line_calendar": ("tính theo lịch “{named}”", "counted by the calendar “{named}”"),
    "line_extended": (
        "được gia hạn, tính tiếp từ {named} của ngày này",
        "extended; counted on from {named} of this day",
    ),
    "hours_unreadable": (
        "Không đọc được giờ làm “{typed}”. Viết như: 07:30-11:30, 13:30-17:00.",
        "The hours “{typed}” cannot be read. Write them like this: 07:30-11:30, 13:30-17:00.",
    ),
    "hours_inside_out": (
        "Khoảng giờ “{typed}” kết thúc trước khi bắt đầu. Viết giờ sớm trước, giờ muộn sau.",
        "The stretch “{typed}” ends before it begins. Write the earlier hour first.",
    ),
    "hours_overlap": (
        "Các khoảng giờ trong “{typed}” chồng lên nhau. Tách chúng ra, ví dụ: 07:30-11:30, 13:30-17:00.",
        "The stretches in “{typed}” overlap. Part them, for example: 07:30-11:30, 13:30-17:00.",
    ),
    "week_empty": (
        "Tuần này không có giờ làm nào, nên không thời hạn nào tính được. Nhập giờ làm cho ít nhất một ngày.",
        "This week has no working time, so nothing can be due. Enter hours for at least one day.",
    ),
    "day_unreadable": (
        "Không đọc được ngày “{typed}”. Viết như 05/02/2027, năm từ 2000 đến 2100.",
        "The day “{typed}” cannot be read. Write it like 05/02/2027, the year from 2000 to 2100.",
    ),
    "day_name_missing": (
        "Chưa ghi vì sao ngày này khác thường. Ví dụ: Nghỉ tránh bão, Làm bù cho ngày 31/08.",
        "Say why this day is different, for example: storm closure, make-up day for 31 August.",
    ),
    "day_hours_missing": (
        "Chưa ghi giờ làm của ngày này. Ví dụ: 07:30-11:30. Nếu cả ngày nghỉ, chọn “Nghỉ cả ngày”.",
        "Enter this day's hours, for example 07:30-11:30, or choose “Off all day”.",
    ),
    "no_such_calendar": (
        "Không có lịch làm việc này. Có thể nó vừa bị xóa; mở lại danh sách lịch.",
        "There is no such calendar. It may just have been removed; open the list again.",
    ),
    "calendar_name": (
        "Chưa đặt tên lịch, hoặc tên dài quá {most} ký tự. Ví dụ: Lịch trực của Công an tỉnh.",
        "The calendar needs a name of at most {most} characters, for example: Police duty roster.",
    ),
    "calendar_name_taken": (
        "Đã có lịch tên “{name}”. Đặt tên khác.",
        "There is a calendar named “{name}” already. Choose another name.",
    ),
    "calendar_of_province": (
        "Đây là lịch chung của tỉnh, không xóa được. Sửa giờ và ngày nghỉ ngay trên lịch này.",
        "This is the province's own calendar and cannot be removed. Change its hours and days instead.",
    ),
    "calendar_in_use": (
        "Còn {count} cơ quan dùng lịch này. Chuyển các cơ quan đó về lịch khác rồi mới xóa được.",
        "{count} agencies still count by this calendar. Move them to another one, then remove it.",
    ),
    "decided_document_missing": (
        "Chưa ghi văn bản công bố lịch nghỉ. Ví dụ: Thông báo số 12/TB-VP về lịch nghỉ Tết.",
        "Name the document that announced the days off.",
    ),
    "decided_on_wrong": (
        "Ngày ban hành văn bản chưa đúng: viết như 20/11/2026 và không muộn hơn hôm nay.",
        "The document's date is wrong: write it like 20/11/2026, not later than today.",
    ),
    "tet_undecided": (
        "Chưa ghi nhận thông báo lịch nghỉ năm {year}. Ngày nghỉ Tết đang tạm tính theo âm lịch; khi có thông báo, vào trang Lịch làm việc để sửa và ghi số văn bản.",
        "The days off of {year} are not recorded as decided. Tết is reckoned by the lunar calendar for now; once it is announced, correct it on the page Calendars and record the document.",
    ),
    "tet_decided": (
        "Lịch nghỉ: đã ghi nhận văn bản cho năm cần có.",
        "Days off: the announcement for the year at hand is recorded.",
    ),
    "ical_unreadable": (
        "Tệp này không phải lịch iCalendar (.ics) đọc được. Xuất lại từ phần mềm lịch, hoặc dùng tệp CSV.",
        "This is no readable iCalendar file (.ics). Export it again, or use a CSV file.",
    ),
    "ical_repeats": (
        "Sự kiện “{name}” lặp lại, nên không rõ là những ngày nào. Ghi từng ngày rồi nhập lại.",
        "The event “{name}” repeats, so its days are not certain. Write out each day and import again.",
    ),
    "ical_hours": (
        "Sự kiện “{name}” có giờ; lịch nghỉ chỉ nhận sự kiện cả ngày. Đổi thành cả ngày rồi nhập lại.",
        "The event “{name}” has hours; only all-day events are taken. Make it all-day and import again.",
    ),
    "ical_long": (
        "Sự kiện “{name}” dài hơn {most} ngày. Kiểm tra ngày kết thúc rồi nhập lại.",
        "The event “{name}” lasts more than {most} days. Check its end and import again.",
    ),
    "csv_not_utf8": (
        "Tệp CSV không ở dạng UTF-8 nên chữ Việt không đọc được. Lưu lại dạng “CSV UTF-8” rồi nhập.",
        "The CSV file is not UTF-8. Save it as “CSV UTF-8” and import again.",
    ),
    "csv_line": (
        "Dòng {line} không đọc được: “{said}”. Mỗi dòng gồm ngày; tên; giờ làm (để trống nếu nghỉ).",
        "Line {line} cannot be read: “{said}”. A line has day; name; hours (empty for a day off).",
    ),
    "no_days": (
        "Trong tệp không có ngày nào để nhập. Mỗi dòng gồm ngày; tên; giờ làm (để trống nếu nghỉ).",
        "The file holds no days to import. A line has day; name; hours (empty for a day off).",
    ),
    "days_beyond": (
        "Tệp có quá {most} ngày, hoặc có ngày ngoài các năm 2000–2100. Kiểm tra tệp rồi nhập lại.",
        "The file has more than {most} days, or days outside 2000–2100. Check it and import again.",
    ),
    "file_missing": (
        "Chưa chọn tệp. Chọn tệp .ics hoặc .csv rồi bấm nhập.",
        "No file was chosen. Choose an .ics or .csv file, then import.",
    ),
    "no_such_policy": (
        "Không có dòng thời hạn này. Có thể nó vừa bị xóa; mở lại danh sách.",
        "There is no such policy. It may just have been removed; open the list again.",
    ),
    "policy_amount": (
        "Số ngày hoặc giờ phải là số nguyên từ 1 đến {most}.",
        "The amount must be a whole number from 1 to {most}.",
    ),
    "policy_twice": (
        "Đã có một dòng cho đúng bước, lĩnh vực, loại và mức độ này. Sửa dòng ấy thay vì thêm dòng mới.",
        "There is a policy for this very step, field, kind and urgency. Change that one instead.",
    ),
    "policy_general_answer": (
        "Phải luôn có một dòng “trả lời” chung cho mọi phiếu, nếu không có phiếu sẽ không có hạn. Sửa số ngày của dòng chung thay vì xóa hay thu hẹp nó.",
        "There must always be one general “answer” policy, or some tickets would have no due date. Change its amount instead of removing or narrowing it.",
    ),
    "policy_choice": (
        "Lựa chọn “{typed}” không có trong danh sách. Chọn lại từ danh sách.",
        "“{typed}” is not in the list. Choose from the list.",
    ),
    "days_in_a_row": (
        "Ngày cuối phải từ ngày đầu trở đi và không quá {most} ngày. Sửa ngày cuối, hoặc để trống nếu chỉ một ngày.",
        "The last day must not lie before the first, and at most {most} days can be set at once.",
    ),
    "mark_holiday": ("lễ", "hol."),
    "mark_off": ("nghỉ", "off"),
    "mark_make_up": ("bù", "works"),
    "mark_own_hours": ("giờ", "hours"),
    "changed_step_due_at": ("Hạn", "Due"),
    "changed_step": ("Việc", "Step"),
    "changed_amount": ("Trong bao lâu", "Within"),
    "changed_unit": ("Tính bằng", "Counted in"),
    "changed_source": ("Căn cứ", "Source"),
    "changed_special_days": ("Ngày đặt riêng", "Special days"),
    "changed_week": ("Giờ làm hằng tuần", "Hours of the week"),
    "changed_calendar": ("Lịch làm việc", "Calendar"),
    "changed_decided": ("Thông báo lịch nghỉ", "Announcement of the days off"),
    "because_off": ("nghỉ", "off"),
    "because_day": ("{day}: {was} → {now}", "on {day}: {was} → {now}"),
    "because_policy": ("quy định đổi từ {was} thành {now}", "the rule changed from {was} to {now}"),
    "because_agency_calendar": (
        "tính theo lịch làm việc của {named}",
        "counted by the calendar of {named}",
    ),
    "because_other_calendar": (
        "cơ quan làm việc theo lịch “{named}”",
        "the agency works by the calendar “{named}”",
    ),
    "no_such_agency": (
        "Không có cơ quan này. Mở lại trang rồi chọn từ danh sách.",
        "There is no such agency. Open the page again and choose from the list.",
    ),
}
