"""Sentences of the trait `explanations`: (Vietnamese, English)."""

from __future__ import annotations

_CALL_US = "Cần trao đổi thêm, xin gọi 1022."

MESSAGES: dict[str, tuple[str, str]] = {
    "hotline_itself": ("Tổng đài 1022", "Hotline 1022"),
    "ledger_agency": ("Cơ quan", "Agency"),
    # Refusals.
    "reached_missing": (
        "Chọn đã báo được người dân hay chưa gặp được.",
        "Choose whether the caller was told or could not be reached.",
    ),
    "explanation_none": (
        "Phiếu này không có giải trình nào đang chờ, có thể đã được mở lại. Vui lòng tải lại trang để xem phiếu đang ở đâu.",
        "Nothing waits to be explained for this ticket; it may have been reopened. Please reload the page to see where it stands.",
    ),
    "explanation_is_owed": (
        "Cơ quan chưa gửi giải trình nên chưa có gì để xem xét. Hãy chờ cơ quan gửi, hoặc ghi nhận yêu cầu trái quy định.",
        "The agency has not explained yet, so there is nothing to decide. Wait for it, or record that the demand was against the rules.",
    ),
    "explanation_is_given": (
        "Giải trình đã được gửi và đang chờ Văn phòng xem xét. Muốn bổ sung, hãy liên hệ Văn phòng để được yêu cầu giải trình lại.",
        "The explanation was given and waits for the office. To add to it, ask the office to send it back.",
    ),
    "explanation_is_sent_back": (
        "Giải trình đã được yêu cầu làm lại. Cơ quan gửi giải trình mới, Văn phòng sẽ xem xét tiếp.",
        "The explanation was sent back. The agency gives another, then the office decides.",
    ),
    "explanation_is_accepted": (
        "Giải trình của phiếu này đã được chấp nhận, không thay đổi được nữa. Nếu việc vẫn chưa xong, hãy mở lại phiếu.",
        "The explanation of this ticket was accepted and stays so. If the work is not done, reopen the ticket.",
    ),
    "explanation_is_excused": (
        "Văn phòng đã ghi nhận yêu cầu của người dân trái quy định, không phải giải trình nữa. Vui lòng tải lại trang.",
        "The office has recorded that the demand was against the rules: nothing is owed. Please reload the page.",
    ),
    "explanation_is_reopened": (
        "Phiếu đã được mở lại nên không giải trình nữa. Hãy giải quyết tiếp phiếu này.",
        "The ticket was reopened, so nothing is to be explained. Please go on with the ticket.",
    ),
    "own_answer_explained": (
        "Ông/bà đã viết câu trả lời này nên người khác của cơ quan phải giải trình. Hãy báo lãnh đạo hoặc đồng nghiệp mở phiếu và gửi giải trình.",
        "You wrote this answer, so somebody else of the agency must explain it. Please ask your head or a colleague to open the ticket and do so.",
    ),
    "cause_missing": (
        "Chưa ghi nguyên nhân. Viết vì sao người dân chưa hài lòng, ví dụ: xe thu gom hỏng hai ngày.",
        "The cause is missing. Write why the caller is not satisfied, for example: the truck was broken for two days.",
    ),
    "remedy_missing": (
        "Chưa ghi cách khắc phục. Viết cơ quan đã hoặc sẽ làm gì, đến khi nào.",
        "The remedy is missing. Write what the agency has done or will do, and by when.",
    ),
    "excuse_reason_missing": (
        "Chưa ghi lý do. Viết rõ yêu cầu của người dân trái quy định nào; lý do này nằm trong diễn biến phiếu.",
        "The reason is missing. Write which rule the demand is against; it stays on the ticket's timeline.",
    ),
    "explain_days_wrong": (
        "Chọn số ngày làm việc để giải trình lại, từ 1 đến {most}.",
        "Choose the working days for the next explanation, from 1 to {most}.",
    ),
    "no_outcome_to_tell": (
        "Không có kết quả nào cần báo cho người dân của phiếu này. Vui lòng quay lại danh sách.",
        "There is no outcome to tell the caller of this ticket. Please go back to the list.",
    ),
    "outcome_told_already": (
        "Kết quả này đã được báo hoặc không cần gọi nữa. Vui lòng tải lại danh sách.",
        "This outcome was told already, or nobody is to ring any more. Please reload the list.",
    ),
    # What the caller reads.
    "sms_explanation_accepted": (
        f"1022: Ý kiến chưa hài lòng của ông/bà về phiếu {{code}} đã được xem xét; cơ quan xử lý đã báo cáo nguyên nhân và cách khắc phục. Cảm ơn ông/bà. {_CALL_US}",
        "1022: What you said about ticket {code} was looked into; the agency has reported the cause and how it is put right. Thank you. To talk about it, please call 1022.",
    ),
    "sms_explanation_excused": (
        f"1022: Ý kiến của ông/bà về phiếu {{code}} đã được xem xét. Nội dung đề nghị chưa giải quyết được theo quy định hiện hành. {_CALL_US}",
        "1022: What you said about ticket {code} was looked into. What was asked for cannot be done under the rules in force. To talk about it, please call 1022.",
    ),
    "sms_explanation_reopened": (
        "1022: Theo ý kiến của ông/bà, phiếu {code} đã được mở lại để giải quyết tiếp. Kết quả sẽ được báo cho ông/bà. Trân trọng cảm ơn.",
        "1022: As you said, ticket {code} was reopened and is being worked on. You will hear of the result. Thank you.",
    ),
    # What an operator reads aloud.
    "aloud_accepted": (
        "Kính chào ông/bà, tôi gọi từ Tổng đài 1022 về phiếu {code}. Ý kiến chưa hài lòng của ông/bà đã được xem xét; cơ quan xử lý đã báo cáo nguyên nhân và cách khắc phục. Ông/bà còn điều gì chưa được giải quyết không ạ? Cảm ơn ông/bà đã góp ý.",
        "Good day, this is hotline 1022 about ticket {code}. What you said was looked into; the agency has reported the cause and how it is put right. Is anything still not done? Thank you for telling us.",
    ),
    "aloud_excused": (
        "Kính chào ông/bà, tôi gọi từ Tổng đài 1022 về phiếu {code}. Ý kiến của ông/bà đã được xem xét. Nội dung ông/bà đề nghị chưa giải quyết được theo quy định hiện hành. Nếu ông/bà cần giải thích thêm, chúng tôi xin chuyển tới bộ phận chuyên môn. Cảm ơn ông/bà.",
        "Good day, this is hotline 1022 about ticket {code}. What you said was looked into. What you asked for cannot be done under the rules in force. If you wish to know more, we pass you on to those who know the matter. Thank you.",
    ),
    "aloud_reopened": (
        "Kính chào ông/bà, tôi gọi từ Tổng đài 1022 về phiếu {code}. Theo ý kiến của ông/bà, phiếu đã được mở lại để giải quyết tiếp, kết quả sẽ được báo cho ông/bà. Cảm ơn ông/bà.",
        "Good day, this is hotline 1022 about ticket {code}. As you said, the ticket was reopened and is being worked on; you will hear of the result. Thank you.",
    ),
}
