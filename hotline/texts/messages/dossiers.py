"""Sentences of the room `dossiers`: (Vietnamese, English)."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    # What citizens get.
    "sms_apology": (
        "{agency} xin lỗi ông/bà vì hồ sơ {code} trễ hẹn ngày {missed}, xin hẹn lại ngày {anew}. Hỏi thêm: 1022.",
        "{agency} apologises: dossier {code} misses {missed}; the new day is {anew}. Questions: 1022.",
    ),
    "mail_apology_subject": (
        "{agency}: thư xin lỗi về hồ sơ {code}",
        "{agency}: apology for dossier {code}",
    ),
    # Refusals.
    "no_such_dossier": (
        "Không có hồ sơ này, hoặc hồ sơ không thuộc cơ quan của ông/bà. Hãy tra lại bằng mã hồ sơ ở trang Hồ sơ.",
        "There is no such dossier, or it is not your agency's. Please look it up by its code on the page of dossiers.",
    ),
    "no_such_import": (
        "Không có lần nhập này. Hãy chọn lại trong danh sách các tệp đã nhập.",
        "There is no such import. Please choose from the list of files.",
    ),
    "no_such_apology": (
        "Không có thư xin lỗi này, hoặc thư không thuộc cơ quan của ông/bà.",
        "There is no such letter, or it is not your agency's.",
    ),
    "no_such_apology_rule": (
        "Không có quy định này. Vui lòng tải lại trang.",
        "There is no such rule. Please reload the page.",
    ),
    "import_empty": (
        "Tệp không có gì. Hãy xuất lại danh sách hồ sơ từ phần mềm một cửa rồi chọn tệp đó.",
        "The file is empty. Please export the dossiers again and choose that file.",
    ),
    "import_kind": (
        "Chưa đọc được tệp “{name}”. Hãy lưu lại thành Excel (.xlsx), CSV hoặc JSON; tệp .xls cũ thì mở bằng Excel và lưu thành .xlsx.",
        "“{name}” cannot be read. Please save it as Excel (.xlsx), CSV or JSON; open an old .xls in Excel and save it as .xlsx.",
    ),
    "import_unreadable_workbook": (
        "Không mở được tệp Excel: tệp tải về chưa đủ hoặc bị hỏng. Hãy xuất lại tệp, mở thử bằng Excel rồi chọn lại.",
        "The workbook cannot be opened: it is broken or was not downloaded whole. Please export it again, try it in Excel and choose it again.",
    ),
    "import_unreadable_packed": (
        "Tệp Excel quá lớn khi mở ra. Hãy xuất theo từng quý hoặc từng cơ quan rồi nhập lần lượt.",
        "The workbook is too large once opened. Please export by quarter or agency and import one after another.",
    ),
    "import_unreadable_text": (
        "Tệp CSV có chữ không đọc được hoặc một ô quá dài. Hãy lưu lại bằng Excel, chọn kiểu “CSV UTF-8”, rồi chọn lại.",
        "The CSV holds letters that cannot be read, or a cell that is too long. Please save it from Excel as “CSV UTF-8” and choose it again.",
    ),
    "import_unreadable_json": (
        "Tệp JSON bị cắt ngang hoặc sai cách viết. Hãy xuất lại tệp rồi chọn lại.",
        "The JSON is cut off or malformed. Please export it again and choose it again.",
    ),
    "import_no_head": (
        "Không tìm thấy dòng tiêu đề cột trong 20 dòng đầu. Tệp cần một dòng tên cột, ví dụ: Mã hồ sơ, Ngày hẹn trả, Trạng thái.",
        "No row of headings was found among the first 20. The file needs one, for example: Mã hồ sơ, Ngày hẹn trả, Trạng thái.",
    ),
    "import_sheets": (
        "Tệp có {count} trang hồ sơ: {names}. Hãy lưu mỗi trang thành một tệp rồi nhập lần lượt, hoặc ẩn trang không nhập.",
        "The workbook has {count} sheets of dossiers: {names}. Please save each as a file of its own, or hide those that are not to be imported.",
    ),
    "import_uncounted": (
        "Ô {cell} có công thức chưa tính nên không đọc được. Hãy mở tệp bằng Excel, lưu lại rồi chọn lại.",
        "The cell {cell} has a formula that was never counted. Please open the file in Excel, save it and choose it again.",
    ),
    "import_quotes": (
        'Dòng {row} có dấu nháy kép (") mở mà không đóng, làm các dòng sau dính vào một ô. Hãy sửa dấu nháy ở dòng đó, hoặc xuất tệp dạng Excel (.xlsx), rồi chọn lại.',
        "In row {row} a quotation mark opens and does not close, so that the rows after it become one cell. Please mend that row, or export the file as Excel (.xlsx), and choose it again.",
    ),
    "import_too_large": (
        "Tệp lớn hơn {most} MB. Hãy xuất theo từng quý hoặc từng cơ quan rồi nhập lần lượt.",
        "The file is larger than {most} MB. Please export by quarter or agency and import one after another.",
    ),
    "import_no_file": (
        "Chưa chọn tệp. Hãy chọn tệp Excel, CSV hoặc JSON xuất từ phần mềm một cửa.",
        "No file was chosen. Please choose an Excel, CSV or JSON file from the one-stop system.",
    ),
    "import_column_missing": (
        "Chưa chọn cột cho “{column}”. Chọn cột nào của tệp chứa thông tin này.",
        "No column was chosen for “{column}”. Please choose the one that holds it.",
    ),
    "import_column_twice": (
        "Một cột của tệp được chọn cho hai thông tin. Mỗi cột chỉ dùng một lần.",
        "One column was chosen for two things. Please use each column once.",
    ),
    "import_agency_missing": (
        "Tệp không có cột cơ quan. Hãy chọn cơ quan cho cả tệp.",
        "The file has no column of agencies. Please choose the agency of the whole file.",
    ),
    "import_told_wrong": (
        "Chưa đúng ngày giờ số liệu. Ghi như 17:00 20/11/2026 hoặc 20/11/2026.",
        "That is no date of the data. Write it like 17:00 20/11/2026 or 20/11/2026.",
    ),
    "import_told_later": (
        "Số liệu không thể là của thời điểm chưa tới. Ghi ngày giờ xuất tệp.",
        "Data cannot be of a time to come. Please write when the file was exported.",
    ),
    "import_moved_on": (
        "Lần nhập này đang chạy hoặc tệp đã được dọn đi. Tải lại trang để xem; muốn nhập nữa thì chọn lại tệp.",
        "This import is running, or its file is gone. Reload the page; to import again, choose the file again.",
    ),
    "apology_needless": (
        "Hồ sơ này không trễ hẹn nên không cần thư xin lỗi.",
        "This dossier does not miss its appointment: no letter is needed.",
    ),
    "apology_other_day": (
        "Hồ sơ đã được hẹn sang ngày {due}, thư này nói về lần hẹn trước. Hãy bỏ thư này; nếu lại không kịp, soạn thư mới.",
        "The dossier has an appointment on {due} by now, the letter is about the one before. Please drop it; if the new one is missed too, write another.",
    ),
    "apology_day_passed": (
        "Ngày hẹn lại {day} đã qua. Hãy soạn lại với ngày khác; thư đã duyệt thì bỏ và soạn thư mới.",
        "The new day {day} has passed. Please word the letter with another one; if it was approved, drop it and write another.",
    ),
    "apology_blank": (
        "Thư còn chỗ trống (…) vì tệp nhập không có đủ thông tin. Hãy in bản giấy, điền tay rồi trao, hoặc nhập hồ sơ đủ thông tin rồi soạn lại.",
        "The letter has blanks (…) as the imported file did not tell everything. Please print it, fill it by hand and hand it over, or import the dossier whole and write it again.",
    ),
    "apology_there": (
        "Đã có thư xin lỗi cho lần hẹn này. Tải lại trang để xem thư.",
        "There is a letter about this appointment already. Reload the page to see it.",
    ),
    "apology_moved_on": (
        "Thư đã được người khác xử lý. Tải lại trang để xem thư đang ở bước nào.",
        "Somebody else has dealt with the letter. Reload the page to see where it stands.",
    ),
    "apology_reason_length": (
        "Ghi rõ lý do trễ hẹn, từ {least} đến {most} chữ cái; người dân đọc câu này.",
        "Write why it is late, in {least} to {most} letters; the applicant reads it.",
    ),
    "apology_day_missing": (
        "Chưa ghi ngày hẹn lại. Ghi như 25/11/2026.",
        "The new day is missing. Write it like 25/11/2026.",
    ),
    "apology_day_far": (
        "Ngày hẹn lại quá xa. Chọn một ngày làm việc, chậm nhất là {last}.",
        "The new day is too far ahead. Choose a working day, {last} at the latest.",
    ),
    "apology_day_off": (
        "Ngày {day} cơ quan nghỉ, người dân không đến nhận được. Ngày làm việc gần nhất sau đó là {next}.",
        "The agency is closed on {day}. Its next working day is {next}.",
    ),
    "apology_day_early": (
        "Ngày hẹn lại phải sau ngày hẹn cũ ({due}) và không ở trong quá khứ.",
        "The new day must be after the old one ({due}) and not in the past.",
    ),
    "apology_why_missing": (
        "Ghi điều cần sửa để người soạn biết.",
        "Write what is to be changed, so that the writer knows.",
    ),
    "apology_means_missing": (
        "Chọn cách gửi: tin nhắn, thư điện tử hoặc trao bản giấy.",
        "Choose how to send it: SMS, e-mail or on paper.",
    ),
    "apology_no_phone": (
        "Hồ sơ không có số di động. Hãy gửi thư điện tử hoặc trao bản giấy.",
        "The dossier names no mobile number. Please send an e-mail or hand it over on paper.",
    ),
    "apology_no_email": (
        "Hồ sơ không có địa chỉ thư điện tử. Hãy gửi tin nhắn hoặc trao bản giấy.",
        "The dossier names no e-mail address. Please send an SMS or hand it over on paper.",
    ),
    "apology_taker_missing": (
        "Ghi ai đã nhận bản giấy, ví dụ: ông Nguyễn Văn Tư ký nhận tại bộ phận Một cửa.",
        "Write who took the paper, for example: Mr Nguyễn Văn Tư signed at the one-stop counter.",
    ),
    "apology_taker_long": (
        "Ai đã nhận bản giấy: viết nhiều nhất {most} ký tự, chỉ cần họ tên và nơi nhận.",
        "Who took the paper: at most {most} characters, the name and the place will do.",
    ),
    "apology_arrived": (
        "Tin đã gửi và chưa có báo lỗi, không cần trao bản giấy. Tải lại trang để xem tình trạng tin.",
        "The message went out and no fault was reported: no paper is needed. Reload the page to see how it fared.",
    ),
    "apology_rule_days": (
        "Số ngày phải từ 0 đến {most}, tính theo ngày hoặc ngày làm việc.",
        "The days must be 0 to {most}, calendar or working days.",
    ),
    "apology_rule_ahead": (
        "Số ngày báo trước phải từ 1 đến {most}.",
        "How many days ahead must be 1 to {most}.",
    ),
    "apology_rule_ahead_short": (
        "Số ngày báo trước phải lớn hơn {days}, là số ngày gửi thư trước hẹn: nếu không, lúc được báo thì đã quá hạn gửi thư.",
        "The days ahead must be more than {days}, the days before the appointment: else the letter is late already when people are told.",
    ),
    "apology_rule_source": (
        "Ghi văn bản quy định, không quá {most} chữ cái, ví dụ: Nghị định 118/2025/NĐ-CP.",
        "Name the law, in at most {most} letters, for example: Nghị định 118/2025/NĐ-CP.",
    ),
    "apology_rule_twice": (
        "Đã có quy định từ ngày này. Hãy sửa dòng đó.",
        "There is a rule from this day already. Please change that one.",
    ),
    "apology_body_length": (
        "Mẫu thư phải có nội dung, không quá {most} chữ cái.",
        "The text must say something, in at most {most} letters.",
    ),
    "apology_place_missing": (
        "Mẫu thư thiếu chỗ điền {name}. Thư xin lỗi phải nêu người nhận, hồ sơ, lý do và ngày hẹn lại.",
        "The text lacks the place {name}. A letter of apology names the applicant, the dossier, the reason and the new day.",
    ),
    "publish_nothing_late": (
        "Chỉ công khai hồ sơ trễ hẹn. Hãy chọn một danh sách hồ sơ trễ trước khi công khai.",
        "Only late dossiers are published. Please choose a list of late ones first.",
    ),
    # Why a row of a file was left out.
    "row_code_missing": ("thiếu mã hồ sơ.", "the dossier's code is missing."),
    "row_code_wrong": ("“{said}” không phải là mã hồ sơ.", "“{said}” is no dossier code."),
    "row_agency_missing": ("thiếu tên cơ quan.", "the agency is missing."),
    "row_agency_unknown": ("chưa biết cơ quan “{said}”.", "the agency “{said}” is not known."),
    "row_status_unknown": ("chưa biết trạng thái “{said}”.", "the status “{said}” is not known."),
    "row_time_wrong": (
        "“{said}” ở cột {column} không phải là ngày giờ.",
        "“{said}” in the column {column} is no date.",
    ),
    "row_due_before_received": (
        "hẹn trả ngày {due} trước ngày tiếp nhận {received}.",
        "the appointment {due} is before the receipt {received}.",
    ),
    "row_done_before_received": (
        "có kết quả ngày {done} trước ngày tiếp nhận {received}.",
        "the result of {done} is before the receipt {received}.",
    ),
    "row_section_untimed": (
        "công đoạn “{said}” thiếu ngày nhận.",
        "the section “{said}” has no beginning.",
    ),
    "row_section_backwards": (
        "công đoạn “{said}” xong trước khi nhận.",
        "the section “{said}” ends before it begins.",
    ),
    "row_contradicts": (
        "hồ sơ {code} đã có ở dòng {first} với {column} khác; chỉ lấy dòng {first}. Giữ lại dòng đúng trong tệp rồi nhập lại.",
        "the dossier {code} stands in row {first} with another {column}; only row {first} is taken. Keep the right row in the file and import it again.",
    ),
    "row_due_missing": (
        "hồ sơ {code} không có ngày hẹn trả.",
        "the dossier {code} has no appointment.",
    ),
    # What was changed of the rules.
    "changed_apology_days": ("Số ngày trước hẹn", "Days before the appointment"),
    "changed_apology_ahead": ("Báo trước (ngày)", "Days ahead"),
    "changed_apology_body": ("Mẫu thư", "Text of letters"),
}
