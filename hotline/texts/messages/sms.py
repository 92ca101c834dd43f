"""Sentences to citizens by SMS, and about the gateways: code → (Vietnamese, English)."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    # Asking. Each letter with an accent counts: 70 to a message, 67 to each part of a longer one.
    "sms_ask": (
        "Phiếu {codes} đã có kết quả, ông/bà hài lòng không? Nhắn 2 số, vd 1 2: 1 hữu ích, 2 không; {levels}",
        "Ticket {codes} has its result. Are you satisfied? Text 2 numbers, e.g. 1 2: 1 useful, 2 not; {levels}",
    ),
    "sms_ask_several": (
        "Các phiếu {codes} đã có kết quả, ông/bà hài lòng không? Nhắn 2 số cho tất cả, vd 1 2: 1 hữu ích, 2 không; {levels}. Riêng từng phiếu: mã phiếu rồi 2 số",
        "Tickets {codes} have their results. Are you satisfied? Text 2 numbers for all, e.g. 1 2: 1 useful, 2 not; {levels}. For one of them: its code, then 2 numbers",
    ),
    "sms_ask_link": (". Hoặc mở {address}", ". Or open {address}"),
    "sms_ask_stop": (" Thôi nhận tin: STOP", " No more messages: STOP"),
    # What citizens asked for themselves.
    "sms_stopped": (
        "Tổng đài 1022 sẽ không nhắn tin, gọi điện xin đánh giá đến số này nữa. Cần hỗ trợ, ông/bà vẫn gọi 1022 như trước. Xin cảm ơn.",
        "1022 will not text or call this number for ratings any more. You can still call 1022 whenever you need us. Thank you.",
    ),
    "sms_status": ("1022: Phiếu {code} {state}", "1022: Ticket {code} {state}"),
    "sms_status_due": (" Hạn trả lời: {day}.", " Answer due: {day}."),
    "sms_status_unknown": (
        "1022: Không có phiếu với mã này gửi từ số điện thoại của ông/bà. Xin kiểm tra mã trong tin đã nhận và nhắn: TT 1022-2611-00012, hoặc gọi 1022.",
        "1022: There is no ticket of this code from your number. Please check the code and text: TT 1022-2611-00012, or call 1022.",
    ),
    "sms_status_how": (
        "1022: Để tra cứu, xin nhắn TT và mã phiếu, ví dụ: TT 1022-2611-00012. Nếu không nhớ mã, mời ông/bà gọi 1022.",
        "1022: To ask for the state of a ticket, text TT and its code, for example: TT 1022-2611-00012. If you do not know the code, please call 1022.",
    ),
    "told_received": (
        "đã được tiếp nhận và đang được phân loại.",
        "was received and is being classified.",
    ),
    "told_assigned": (
        "đã được chuyển đến cơ quan có thẩm quyền.",
        "was passed to the competent agency.",
    ),
    "told_in_progress": (
        "đang được cơ quan có thẩm quyền xử lý.",
        "is being worked on by the competent agency.",
    ),
    "told_extended": (
        "đang được xử lý và đã được gia hạn.",
        "is being worked on and was given more time.",
    ),
    "told_answered": (
        "đã có kết quả và đang chờ phê duyệt.",
        "has its result, which waits for approval.",
    ),
    "told_closed": (
        "đã được giải quyết xong. Mời ông/bà gọi 1022 nếu muốn nghe kết quả.",
        "is settled. Please call 1022 to hear the result.",
    ),
    "told_returned": (
        "đang được chuyển lại đến cơ quan đúng thẩm quyền.",
        "is on its way to the agency that is competent.",
    ),
    "told_referred": (
        "thuộc khiếu nại, tố cáo. Mời ông/bà liên hệ Ban Tiếp công dân để được hướng dẫn.",
        "is a complaint or denunciation. Please turn to the citizen reception office.",
    ),
    # What the people who run the hotline read about a gateway.
    "two_gateways": (
        "Đặt cả HOTLINE_SMS_URL lẫn HOTLINE_SMS_GATEWAY. Chỉ giữ một: URL cho Kannel, hoặc tệp mô tả nhà cung cấp.",
        "Both HOTLINE_SMS_URL and HOTLINE_SMS_GATEWAY are set. Keep one: the URL for Kannel, or the file that describes a provider.",
    ),
    "gateway_template": (
        "Tệp mô tả cổng tin nhắn {path} (HOTLINE_SMS_GATEWAY) chưa dùng được. Sửa những chỗ sau; mẫu có trong docs/sms:\n{faults}",
        "The file {path} (HOTLINE_SMS_GATEWAY) does not describe a gateway yet. Mend the following; there are samples in docs/sms:\n{faults}",
    ),
    "doctor_provider": (
        "Tệp mô tả cổng tin nhắn “{name}” đúng, máy chủ của nhà cung cấp trả lời.",
        "The file of the gateway “{name}” is right, and the provider's server answers.",
    ),
    "template_unreadable": (
        "Không đọc được tệp ({why}). Kiểm tra đường dẫn và quyền đọc.",
        "The file cannot be read ({why}). Check its path and who may read it.",
    ),
    "template_no_toml": (
        "Tệp không đúng cú pháp TOML: {why}.",
        "The file is not TOML: {why}.",
    ),
    "template_missing": ("còn thiếu, phải ghi mục này.", "is missing and must be there."),
    "template_extra": (
        "không có mục nào tên như vậy. Xem lại chính tả.",
        "there is no such entry. Check its spelling.",
    ),
    "template_too_long": (
        "“{said}” dài quá {most} ký tự.",
        "“{said}” is longer than {most} characters.",
    ),
    "template_empty": (
        "đang để trống, phải ghi ít nhất một giá trị.",
        "is empty and needs a value.",
    ),
    "template_wrong": (
        "không dùng được “{said}”; cần: {expected}.",
        "“{said}” does not do; expected: {expected}.",
    ),
    "template_place_unknown": (
        "không có chỗ điền {said}. Dùng được: {known}.",
        "there is no place {said}. Known are: {known}.",
    ),
    "template_place_needed": (
        "chưa có chỗ điền {needed}, nên tin không có người nhận hay nội dung.",
        "needs {needed}, or the message has no recipient or no words.",
    ),
    "template_body": (
        'dùng body với format = "xml", và fields với các format khác.',
        'give body with format = "xml", and fields with the others.',
    ),
    "template_path_values": (
        "path và values phải đi cùng nhau: đọc ở đâu và giá trị nào là đúng.",
        "path and values belong together: where to look and which values hold.",
    ),
    "template_regex": (
        "biểu thức chính quy sai: {why}.",
        "the regular expression is wrong: {why}.",
    ),
    "template_regex_group": (
        "biểu thức phải có một cặp ngoặc tròn quanh mã tin.",
        "the expression needs a pair of brackets around the message's id.",
    ),
    "template_report_names_nothing": (
        "báo cáo phải nêu tin nào: ghi reference (mã của tổng đài) hoặc id (mã của nhà cung cấp).",
        "a report must name its message: give reference (our own) or id (the provider's).",
    ),
    "template_id_unknown": (
        "báo cáo gọi tin bằng mã của nhà cung cấp, nên phải ghi cách đọc mã đó trong câu trả lời (path hoặc regex).",
        "reports name messages by the provider's id, so say where its answer holds it (path or regex).",
    ),
    "template_secret_unknown": (
        "không có mục secrets.{said}.",
        "there is no secrets.{said}.",
    ),
    "template_address": (
        "“{said}” không phải địa chỉ hay dải địa chỉ mạng, ví dụ 203.0.113.7 hoặc 203.0.113.0/24.",
        "“{said}” is no network address or range, like 203.0.113.7 or 203.0.113.0/24.",
    ),
    "template_secret_where": (
        'ghi đúng một nơi để lấy: env = "TÊN_BIẾN" hoặc file = "/đường/dẫn".',
        'say one place to find it: env = "VARIABLE" or file = "/path".',
    ),
    "template_secret_missing": (
        "không tìm thấy hoặc rỗng: {said}. Đặt biến môi trường hay tạo tệp rồi khởi động lại.",
        "not found or empty: {said}. Set the variable or make the file, then start again.",
    ),
}
