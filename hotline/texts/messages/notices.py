"""Sentences of the room or trait `notices`: (Vietnamese, English)."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    # Refusals.
    "no_such_notice": (
        "Không tìm thấy thông báo này. Vui lòng quay lại danh sách thông báo.",
        "There is no such notice. Please go back to the list.",
    ),
    "no_such_alarm_rule": (
        "Không tìm thấy quy tắc nhắc hạn này, có thể đã bị bỏ. Vui lòng tải lại trang.",
        "There is no such alarm rule; it may have been dropped. Please reload the page.",
    ),
    "alarm_rule_incomplete": (
        "Quy tắc chưa đủ. Hãy chọn bước, đơn vị thời gian và người được báo.",
        "The rule is incomplete. Choose the step, the unit of time and who is told.",
    ),
    "alarm_amount": (
        "Khoảng thời gian phải là số từ 0 đến {most}. Ví dụ: 4 giờ làm việc trước hạn.",
        "The distance must be a number from 0 to {most}. For example: 4 working hours before.",
    ),
    "email_wrong": (
        "Địa chỉ thư điện tử chưa đúng. Nhập đủ địa chỉ, ví dụ minh@dongthap.gov.vn, hoặc để trống.",
        "The e-mail address is not right. Type all of it, for example minh@dongthap.gov.vn, or leave it empty.",
    ),
    "mobile_wrong": (
        "Tin nhắn không đến được số này. Nhập số di động, ví dụ 0912 345 678, hoặc để trống.",
        "No SMS can reach this number. Type a mobile number, for example 0912 345 678, or leave it empty.",
    ),
    # Traits of an alarm rule that was changed.
    "changed_before": ("Trước hạn", "Before it is due"),
    "changed_circle": ("Báo cho", "Told to"),
    "changed_sms": ("Tin nhắn", "SMS"),
    # What the bell, an e-mail and an SMS say.
    "notice_assigned": (
        "Phiếu {code} được chuyển đến {agency}.",
        "Ticket {code} has come to {agency}.",
    ),
    "notice_reopened": (
        "Phiếu {code} được mở lại và chuyển về {agency}.",
        "Ticket {code} was reopened and is back with {agency}.",
    ),
    "notice_handed": (
        "{by} giao phiếu {code} cho ông/bà xử lý.",
        "{by} handed ticket {code} to you.",
    ),
    "notice_changed": (
        "Phân loại hoặc thời hạn của phiếu {code} đã thay đổi.",
        "The classes or the due date of ticket {code} have changed.",
    ),
    "notice_taken_away": (
        "Phiếu {code} không còn do {agency} xử lý.",
        "Ticket {code} is no longer with {agency}.",
    ),
    "notice_inherited": (
        "{count} phiếu được chuyển từ {agency}, cơ quan đã kết thúc hoạt động.",
        "{count} tickets have come from {agency}, which has ended.",
    ),
    "notice_part_asked": (
        "{agency} được đề nghị phối hợp trả lời phiếu {code}.",
        "{agency} is asked to contribute to the answer of ticket {code}.",
    ),
    "notice_part_answered": (
        "{agency} đã trả lời phần phối hợp của phiếu {code}.",
        "{agency} has contributed its part to ticket {code}.",
    ),
    "notice_part_withdrawn": (
        "Phiếu {code} không cần {agency} phối hợp nữa.",
        "Ticket {code} no longer needs a contribution of {agency}.",
    ),
    "notice_to_approve": (
        "Câu trả lời của phiếu {code} chờ ông/bà duyệt.",
        "The answer of ticket {code} waits for your approval.",
    ),
    "notice_sent_back": (
        "{by} yêu cầu sửa câu trả lời của phiếu {code}.",
        "{by} sent the answer of ticket {code} back.",
    ),
    "notice_approved": (
        "Câu trả lời của phiếu {code} đã được duyệt, phiếu đã đóng.",
        "The answer of ticket {code} was approved; the ticket is closed.",
    ),
    "notice_unrouted": (
        "Phiếu {code} chưa có quy tắc chuyển phù hợp, chờ điều phối.",
        "No routing rule agrees with ticket {code}: it waits for a dispatcher.",
    ),
    "notice_returned": (
        "{agency} trả lại phiếu {code} vì không đúng thẩm quyền.",
        "{agency} returned ticket {code} as not theirs.",
    ),
    "notice_disagreed": (
        "Các cơ quan chưa thống nhất cách xử lý phiếu {code}, chờ điều phối.",
        "The agencies disagree about ticket {code}: it waits for a dispatcher.",
    ),
    "notice_extension_asked": (
        "{agency} đề nghị gia hạn phiếu {code}.",
        "{agency} asks for more time for ticket {code}.",
    ),
    "notice_extension_granted": (
        "Phiếu {code} được gia hạn.",
        "Ticket {code} was given more time.",
    ),
    "notice_extension_refused": (
        "Đề nghị gia hạn phiếu {code} không được chấp thuận.",
        "More time for ticket {code} was refused.",
    ),
    "notice_due_soon": (
        "Phiếu {code} sắp đến hạn ở bước: {step}.",
        "Ticket {code} is due soon: {step}.",
    ),
    "notice_overdue": (
        "Phiếu {code} đã hết hạn ở bước: {step}.",
        "Ticket {code} is past its due date: {step}.",
    ),
    "notice_escalated": (
        "Phiếu {code} của {agency} đã hết hạn ở bước: {step}.",
        "Ticket {code} of {agency} is past its due date: {step}.",
    ),
    "notice_response_fell": (
        "Tháng {month}: tỷ lệ phản hồi giảm còn {share} %, trước đó {other} %.",
        "Month {month}: the response rate fell to {share} %, before it was {other} %.",
    ),
    "notice_mode_drifts": (
        "Tháng {month}: hỏi bằng cách “{mode}” có {share} % tích cực, các cách khác {other} %.",
        "Month {month}: asked by “{mode}” {share} % are positive, by the other means {other} %.",
    ),
    "notice_counter_low": (
        "Tháng {month}: {counter} có {share} % kết quả trả được đánh giá ({hits}/{of}), mức phải có là {other} %.",
        "Month {month}: {share} % of the results returned at {counter} were rated ({hits}/{of}); {other} % are expected.",
    ),
    "notice_counter_fell": (
        "Tháng {month}: tỷ lệ kết quả trả được đánh giá ở {counter} giảm còn {share} %, các tháng trước {other} %.",
        "Month {month}: rated of what was returned at {counter} fell to {share} %, before it was {other} %.",
    ),
    "notice_commended": ("{agency} được biểu dương.", "{agency} was commended."),
    "notice_criticised": ("{agency} bị phê bình.", "{agency} was criticised."),
    "notice_report_drafted": (
        "Dự thảo báo cáo tháng {month} đã được lập, chờ văn phòng xem và kiểm tra.",
        "The report of month {month} was drafted; the office is to look at it and check it.",
    ),
    "notice_merit_withdrawn": (
        "Một biểu dương hoặc phê bình của {agency} đã được rút lại.",
        "A commendation or criticism of {agency} was withdrawn.",
    ),
    "notice_directive_issued": (
        "Văn bản chỉ đạo số {number}: {agency} phải báo cáo về {count} phiếu.",
        "Directive {number}: {agency} is to report on {count} tickets.",
    ),
    "notice_directive_written": (
        "{by} đã viết xong báo cáo theo chỉ đạo số {number}, chờ ông/bà gửi.",
        "{by} has written what directive {number} asks: it waits for you to send it.",
    ),
    "notice_directive_answered": (
        "{agency} đã báo cáo theo chỉ đạo số {number}, chờ Văn phòng xem xét.",
        "{agency} has reported as directive {number} asks: it waits for the office.",
    ),
    "notice_directive_accepted": (
        "Báo cáo của {agency} theo chỉ đạo số {number} được chấp nhận.",
        "What {agency} reported on directive {number} was accepted.",
    ),
    "notice_directive_sent_back": (
        "Báo cáo của {agency} theo chỉ đạo số {number} cần làm lại theo ý kiến của {by}.",
        "{by} sent back what {agency} reported on directive {number}.",
    ),
    "notice_directive_withdrawn": (
        "{agency} không phải báo cáo một phần của chỉ đạo số {number} nữa.",
        "{agency} need not report on a part of directive {number} any more.",
    ),
    "notice_directive_due_soon": (
        "Sắp đến hạn báo cáo theo chỉ đạo số {number} của {agency}.",
        "What {agency} is to report on directive {number} is due soon.",
    ),
    "notice_directive_late": (
        "Đã hết hạn báo cáo theo chỉ đạo số {number} của {agency}.",
        "What {agency} is to report on directive {number} is past its date.",
    ),
    "notice_apology_due_soon": (
        "{agency}: {count} hồ sơ sắp đến hẹn mà chưa xong. Nếu không kịp thì phải gửi thư xin lỗi, thư đầu tiên chậm nhất ngày {day}.",
        "{agency}: {count} dossiers will soon be due and are not finished. If they miss their appointments, letters of apology are due, the first by {day}.",
    ),
    "notice_apology_late": (
        "{agency}: {count} hồ sơ đã quá hạn gửi thư xin lỗi mà chưa gửi. Cơ quan cần soạn, duyệt và gửi ngay.",
        "{agency}: for {count} dossiers the letter of apology is late. The agency has to write, approve and send it now.",
    ),
    "notice_apology_to_approve": (
        "{agency}: {count} thư xin lỗi chờ ông/bà duyệt, thư đầu tiên phải gửi chậm nhất ngày {day}.",
        "{agency}: {count} letters of apology wait for your approval, the first has to go out by {day}.",
    ),
    "notice_apology_sent_back": (
        "{agency}: lãnh đạo trả lại {count} thư xin lỗi để sửa, thư đầu tiên phải gửi chậm nhất ngày {day}.",
        "{agency}: the head has sent back {count} letters of apology, the first has to go out by {day}.",
    ),
    "notice_explanation_owed": (
        "Người dân chưa hài lòng với phiếu {code}: {agency} phải giải trình.",
        "The caller of ticket {code} is not satisfied: {agency} owes an explanation.",
    ),
    "notice_explained": (
        "{agency} đã giải trình phiếu {code}, chờ Văn phòng xem xét.",
        "{agency} has explained ticket {code}: it waits for the office.",
    ),
    "notice_explanation_accepted": (
        "Giải trình của phiếu {code} được chấp nhận.",
        "The explanation of ticket {code} was accepted.",
    ),
    "notice_explanation_sent_back": (
        "Giải trình của phiếu {code} cần làm lại theo ý kiến của {by}.",
        "{by} sent the explanation of ticket {code} back.",
    ),
    "notice_explanation_excused": (
        "Phiếu {code} không phải giải trình nữa: yêu cầu của người dân trái quy định.",
        "No explanation is owed for ticket {code}: the demand was against the rules.",
    ),
    "notice_no_reviewer": (
        "Phiếu {code} bị đánh giá chưa hài lòng, {agency} không còn ai ngoài người trả lời và người duyệt: đề nghị Văn phòng xem kỹ giải trình.",
        "Ticket {code} was rated negative and {agency} has nobody but who answered and who approved: please look closely at its explanation.",
    ),
    "notice_until": ("Hạn: {due}.", "Due: {due}."),
    # The letter around a notice.
    "mail_greeting": ("Kính gửi ông/bà {name},", "Dear {name},"),
    "mail_until": ("Hạn: {due}", "Due: {due}"),
    "mail_reason": ("Nội dung: {reason}", "In their words: {reason}"),
    "mail_page": ("Xem tại: {link}", "The page: {link}"),
    "mail_ticket": ("Xem phiếu: {link}", "The ticket: {link}"),
    "mail_foot": (
        "Thư này do Tổng đài 1022 gửi tự động, xin không trả lời thư. Chọn cách nhận thông báo tại: {link}",
        "Sent by the 1022 hotline by itself; please do not reply. Choose what reaches you at: {link}",
    ),
    "mail_sender": ("Tổng đài 1022", "Hotline 1022"),
    # What callers are told by SMS, where the province wishes it.
    "sms_extension_granted": (
        "1022: Phiếu {code} của ông/bà cần thêm thời gian, dự kiến có kết quả trước {due}. Xin lỗi vì sự chậm trễ.",
        "1022: Your ticket {code} needs more time; the result is expected before {due}. We are sorry for the delay.",
    ),
    "sms_referred": (
        "1022: Nội dung phiếu {code} thuộc khiếu nại, tố cáo, được giải quyết theo luật riêng. Mời ông/bà liên hệ Ban Tiếp công dân tỉnh.",
        "1022: What ticket {code} is about is a complaint or denunciation and has a law of its own. Please turn to the citizen reception office.",
    ),
    # What the command line says.
    "doctor_mail": (
        "Máy chủ thư {address} trả lời.",
        "The mail server {address} answers.",
    ),
    "doctor_mail_away": (
        "Máy chủ thư {address} chưa dùng được: {why}. Kiểm tra HOTLINE_SMTP_URL và mạng; thư chờ trong hàng gửi đi.",
        "The mail server {address} cannot be used: {why}. Check HOTLINE_SMTP_URL and the network; letters wait in the outbox.",
    ),
    "doctor_no_mail": (
        "Chưa cài máy chủ thư (HOTLINE_SMTP_URL): thông báo chỉ đến trên trang và qua tin nhắn.",
        "No mail server is set (HOTLINE_SMTP_URL): notices come in the console and by SMS only.",
    ),
}
