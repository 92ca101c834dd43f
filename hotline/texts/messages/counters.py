"""Sentences of counters: their roster, results returned, ratings beside them."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "duty_officer": (
        "Chưa chọn cán bộ, hoặc cán bộ không thuộc quầy này. Chọn trong danh sách cán bộ của quầy.",
        "No officer chosen, or not one of this counter. Choose from the counter's list.",
    ),
    "duty_since": (
        "Chưa có lúc bắt đầu trực. Chọn ngày và giờ.",
        "The beginning is missing. Choose a day and an hour.",
    ),
    "duty_until": (
        "Lúc kết thúc phải sau lúc bắt đầu. Sửa lại, hoặc để trống.",
        "The end must be after the beginning. Change it, or leave it empty.",
    ),
    "duty_taken": (
        "{name} đã được xếp trực từ {start} trong khoảng này. Bỏ dòng đó trước, hoặc chọn khoảng khác.",
        "{name} is on the roster from {start} within this span. Drop that line first, or choose another span.",
    ),
    "no_such_duty": (
        "Dòng này không còn trong lịch trực. Tải lại trang.",
        "This line is not on the roster any more. Reload the page.",
    ),
    "returned_wrong": (
        "Số kết quả phải là số từ 0 đến {most}, hoặc để trống khi chưa biết.",
        "Results are a number from 0 to {most}; leave it empty when it is not known.",
    ),
    "returned_ahead": (
        "Ngày này chưa đến. Chọn hôm nay hoặc ngày đã qua.",
        "This day has not come yet. Choose today or a day before.",
    ),
    "returned_file_empty": (
        "Tệp không có gì. Hãy chọn tệp có các cột ngày, quầy, cán bộ, kết quả, hoặc dán các dòng từ bảng tính.",
        "The file is empty. Choose one with the columns day, counter, officer, results, or paste lines from a spreadsheet.",
    ),
    "returned_empty": (
        "Chưa có dòng nào. Chọn tệp, hoặc dán các dòng từ bảng tính.",
        "There are no lines. Choose a file, or paste lines from a spreadsheet.",
    ),
    "returned_long": (
        "Nhiều hơn {most} dòng. Chia thành nhiều tệp, mỗi tệp một tháng.",
        "More than {most} lines. Divide them into several files, one a month.",
    ),
    "returned_columns": (
        "Không thấy đủ các cột Ngày, Quầy và Kết quả. Sửa tên cột ở dòng đầu.",
        "The columns day, counter and results are not all there. Change the names in the first line.",
    ),
    "returned_days": (
        "Chọn từ ngày, đến ngày: nhiều nhất {most} ngày một lần.",
        "Choose from which day to which: at most {most} days at a time.",
    ),
    "returned_none": (
        "Không có hồ sơ nào trả kết quả ở các quầy này trong những ngày đã chọn. Nhập hồ sơ của kỳ ấy trước, hoặc chọn ngày khác.",
        "No dossier was handed out at these counters on the days chosen. Import the dossiers of that time first, or choose other days.",
    ),
    "returned_meanwhile": (
        "Chưa lưu: người khác vừa lưu số khác vào ô đang sửa. Xem số của họ dưới ô, giữ số đúng rồi bấm Lưu lần nữa.",
        "Not saved: somebody else has just saved another number in a field changed here. See theirs below the field, keep the right one and save once more.",
    ),
    "returned_nothing": (
        "Không có dòng nào đúng để ghi. Sửa các dòng rồi bấm Xem trước.",
        "No line can be kept. Correct them and look at the preview again.",
    ),
    "counters_nobody": ("Không rõ cán bộ", "Officer not known"),
    # The page of a counter for visitors' own phones.
    "counter_link_unknown": (
        "Địa chỉ đánh giá này không đúng. Xin quét lại mã trên giấy hẹn, hoặc gọi 1022.",
        "This address is not right. Please scan the code on the receipt again, or call 1022.",
    ),
    "counter_closed": (
        "Quầy này đã ngừng hoạt động nên không nhận đánh giá. Xin ông/bà gọi 1022 nếu muốn góp ý.",
        "This counter has closed and takes no ratings. Please call 1022 if you wish to tell us something.",
    ),
    "counter_dossier": (
        "Xin ghi mã hồ sơ trên giấy hẹn, ví dụ 000.00.16.H20-261105-0012.",
        "Please give the code of the dossier on the receipt, for example 000.00.16.H20-261105-0012.",
    ),
    # Traits of a counter that was changed.
    "changed_duty": ("Lịch trực", "Roster"),
    "changed_returned": ("Kết quả đã trả", "Results returned"),
}
