"""Sentences of the room `portal`: (Vietnamese, English)."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    # Refusals.
    "link_unknown": (
        "Địa chỉ này không đúng hoặc bị thiếu chữ. Xin mở lại từ tin nhắn hay thư của Tổng đài 1022, hoặc gọi 1022 để đánh giá.",
        "This address is wrong or cut short. Please open it again from the message or letter of the 1022 hotline, or call 1022.",
    ),
    "link_expired": (
        "Địa chỉ này đã hết hạn. Nếu vẫn muốn đánh giá, xin gọi 1022 và đọc mã phiếu trong tin nhắn.",
        "This address has expired. If you still wish to rate, please call 1022 and read out the code in the message.",
    ),
    "link_moved_on": (
        "Phiếu {ticket} đang được giải quyết lại nên chưa đánh giá được. Xin tải lại trang này.",
        "Ticket {ticket} is being handled again and cannot be rated yet. Please reload this page.",
    ),
    "link_nothing_chosen": (
        "Chưa chọn câu trả lời nào. Xin chọn ít nhất một câu rồi bấm gửi.",
        "No answer was chosen. Please choose at least one and send again.",
    ),
    "link_words_alone": (
        "Phiếu {ticket} chưa có câu trả lời. Xin chọn một câu ở trên lời nhắn rồi bấm gửi; lời nhắn vẫn còn nguyên.",
        "Ticket {ticket} has no answer yet. Please choose one above your words and send again; nothing you typed is lost.",
    ),
    "link_words_too_long": (
        "Lời nhắn dài {long} chữ, nhiều nhất là {most} chữ. Xin viết ngắn lại rồi bấm gửi.",
        "Your words have {long} characters, at most {most} can be taken. Please shorten them and send again.",
    ),
    "kiosk_unknown": (
        "Địa chỉ của máy đánh giá này không đúng hoặc đã được đổi. Xin cán bộ lấy địa chỉ mới ở trang Quầy tiếp nhận.",
        "The address of this tablet is wrong or was renewed. Please fetch the new one from the page of counters.",
    ),
    "kiosk_ended": (
        "Quầy này đã ngừng hoạt động nên máy không nhận đánh giá. Xin ông/bà gọi 1022 nếu muốn góp ý.",
        "This counter has closed and takes no ratings. Please call 1022 if you wish to tell us something.",
    ),
    "kiosk_broken": (
        "Nội dung gửi từ máy đánh giá không đọc được. Xin tải lại trang trên máy.",
        "What the tablet sent cannot be read. Please reload the page on the tablet.",
    ),
    "kiosk_too_old": (
        "Đánh giá này đã quá một năm nên không nhận. Xin kiểm tra ngày giờ của máy.",
        "This rating is more than a year old and was not taken. Please check the tablet's date and time.",
    ),
    "kiosk_officer": (
        "Cán bộ được chọn không ngồi ở quầy này. Xin chọn lại cán bộ trực trên máy.",
        "The officer chosen does not sit at this counter. Please choose again on the tablet.",
    ),
    "no_such_counter": (
        "Không tìm thấy quầy này. Vui lòng quay lại danh sách quầy.",
        "There is no such counter. Please go back to the list.",
    ),
    "counter_name": (
        "Tên quầy phải có và dài nhất {most} chữ. Ví dụ: Quầy 3 – Đất đai.",
        "A counter needs a name of at most {most} characters. For example: Counter 3 – Land.",
    ),
    "counter_agency": (
        "Chưa chọn cơ quan của quầy. Gõ vài chữ không dấu, ví dụ: hanh chinh cong.",
        "No agency chosen. Type a few letters, for example: hanh chinh cong.",
    ),
    "counter_officers": (
        "Nhiều nhất {most} cán bộ, mỗi dòng một tên dài nhất {long} chữ. Hãy rút bớt.",
        "At most {most} officers, one name of at most {long} characters a line. Please shorten the list.",
    ),
    "counter_ended": (
        "Quầy {name} đã ngừng, không sửa và không nhận đánh giá được nữa. Hãy thêm quầy mới.",
        "Counter {name} has closed: it cannot be changed and takes no ratings. Please add a new one.",
    ),
    # Traits of a counter that was changed.
    "changed_officers": ("Cán bộ ngồi quầy", "Officers"),
    # The letter that asks for a rating.
    "mail_ask_subject": (
        "[1022] Xin ông/bà đánh giá kết quả giải quyết phiếu {codes}",
        "[1022] How was your ticket {codes} handled?",
    ),
    "mail_ask_greeting": ("Kính gửi ông/bà,", "Dear Sir or Madam,"),
    "mail_ask_codes": (
        "Phản ánh của ông/bà đã được giải quyết. Mã phiếu: {codes}.",
        "What you told us has been handled. Your ticket: {codes}.",
    ),
    "mail_ask_request": (
        "Kính mong ông/bà dành nửa phút cho biết kết quả có làm ông/bà hài lòng không, tại địa chỉ:",
        "Please take half a minute to tell us whether you are content with the result, at:",
    ),
    "mail_ask_holds": (
        "Địa chỉ này dành riêng cho ông/bà, không cần mật khẩu và dùng được trong {days} ngày.",
        "This address is yours alone, needs no password and holds for {days} days.",
    ),
    "mail_ask_peace": (
        "Nếu không muốn được hỏi nữa, xin mở địa chỉ trên và chọn “Tôi không muốn được hỏi nữa”.",
        "If you do not wish to be asked again, open the address and choose “I do not wish to be asked again”.",
    ),
    "mail_ask_foot": (
        "Thư do Tổng đài 1022 gửi tự động, xin không trả lời thư. Cần trao đổi thêm, xin gọi 1022.",
        "Sent by the 1022 hotline by itself; please do not reply. For anything else, please call 1022.",
    ),
    # Too much.
    "too_many_guesses": (
        "Có quá nhiều địa chỉ sai được mở từ mạng này. Xin thử lại sau mười phút, hoặc gọi 1022.",
        "Too many wrong addresses were opened from this network. Please try again in ten minutes, or call 1022.",
    ),
    "sent_too_much": (
        "Nội dung gửi lên dài quá nên chưa nhận được. Xin quay lại, viết ngắn hơn rồi gửi.",
        "What was sent is too long and was not taken. Please go back, shorten it and send again.",
    ),
}
