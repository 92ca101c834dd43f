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
