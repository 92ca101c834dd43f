"""Sentences of the room or trait `knowledge`: (Vietnamese, English)."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "no_such_article": (
        "Không tìm thấy bài này trong kho tri thức. Vui lòng tìm lại theo từ khóa.",
        "There is no such article. Please search the knowledge base again.",
    ),
    "no_such_template": (
        "Không tìm thấy mẫu trả lời này. Vui lòng mở lại danh sách mẫu.",
        "There is no such template. Please open the list of templates again.",
    ),
    "article_moved_on": (
        "Bài này vừa được {by} sửa trong lúc ông/bà đang viết. Nội dung ông/bà nhập vẫn còn dưới đây; mở bài ở trang khác để so lại rồi lưu lần nữa.",
        "{by} has changed this article while you were writing. Your words are still below; open the article in another tab to compare, then save again.",
    ),
    "template_moved_on": (
        "Mẫu này vừa được {by} sửa trong lúc ông/bà đang viết. Nội dung ông/bà nhập vẫn còn dưới đây; mở mẫu ở trang khác để so lại rồi lưu lần nữa.",
        "{by} has changed this template while you were writing. Your words are still below; open the template in another tab to compare, then save again.",
    ),
    "question_unwritten": (
        "Chưa có câu hỏi. Viết như người dân hỏi, ví dụ: Làm lại căn cước ở đâu?",
        "There is no question. Write it as citizens ask it.",
    ),
    "answer_unwritten": (
        "Chưa có câu trả lời. Viết câu ngắn, mỗi câu một ý, để đọc qua điện thoại.",
        "There is no answer. Write short sentences that can be read over the telephone.",
    ),
    "source_unwritten": (
        "Chưa có văn bản làm căn cứ. Ghi số hiệu và tên văn bản, ví dụ: Luật Cư trú số 68/2020/QH14.",
        "There is no document it stands on. Write its number and name.",
    ),
    "template_words_missing": (
        "Ô này còn trống. Mẫu cần có tên và nội dung.",
        "This is empty. A template needs a name and a body.",
    ),
    "words_too_long": (
        "Nội dung dài {long} ký tự, tối đa {most}. Vui lòng rút gọn.",
        "This has {long} characters, at most {most} fit. Please shorten it.",
    ),
    "validity_backwards": (
        "Ngày hết hiệu lực phải sau ngày bắt đầu. Vui lòng xem lại hai ngày.",
        "The last day must come after the first. Please look at both dates.",
    ),
    "validity_over": (
        "Ngày hết hiệu lực {day} đã qua nên bài sẽ không ai tìm thấy. Chọn một ngày sau hôm nay hoặc để trống.",
        "The article would have ended on {day} already, so nobody could find it. Choose a later day or leave it empty.",
    ),
    "day_wrong": (
        "Ngày chưa đúng. Nhập ngày, tháng, năm (từ 2000 đến 2100), ví dụ 21/11/2026.",
        "The day is not right. Type day, month and year (2000 to 2100), for example 21/11/2026.",
    ),
    "moment_wrong": (
        "Ngày giờ chưa đúng. Nhập giờ rồi ngày, ví dụ 07:00 21/11/2026; chỉ nhập ngày thì tính từ đầu ngày.",
        "The time is not right. Type the hour, then the day, for example 07:00 21/11/2026; a day alone is where it begins.",
    ),
    "link_wrong": (
        "Đường dẫn chưa đúng. Chép nguyên địa chỉ bắt đầu bằng https:// hoặc để trống.",
        "The link is not right. Copy the whole address that begins with https:// or leave it empty.",
    ),
    "place_unknown": (
        "Không có chỗ điền {name}. Chỉ dùng được: {known}.",
        "There is no placeholder {name}. Only these can be used: {known}.",
    ),
    "place_misspelt": (
        "Không có chỗ điền {name}. Có phải ông/bà muốn viết {near}?",
        "There is no placeholder {name}. Did you mean {near}?",
    ),
    "place_open": (
        "Có dấu ngoặc nhọn chưa khép ở gần “{near}”. Viết đủ hai dấu, ví dụ {{ma_phieu}}.",
        "A brace is left open near “{near}”. Write both, for example {{ma_phieu}}.",
    ),
    "template_name_taken": (
        "Đã có mẫu tên “{name}”. Vui lòng đặt tên khác hoặc sửa mẫu đó.",
        "There is a template called “{name}” already. Choose another name or change that one.",
    ),
    # What a preview of a template is filled with.
    "example_co_quan": ("Sở Xây dựng", "Department of Construction"),
    "example_linh_vuc": ("Giao thông", "Roads"),
    "example_xa_phuong": ("Phường Sa Đéc", "Sa Đéc ward"),
    "example_dia_diem": ("trước số 12 đường Hùng Vương", "in front of 12 Hùng Vương street"),
}
