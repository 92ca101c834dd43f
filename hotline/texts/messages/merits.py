"""Sentences of commendation and criticism."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "merit_kind": (
        "Chưa chọn biểu dương hay phê bình.",
        "Choose whether it is a commendation or a criticism.",
    ),
    "merit_agency": (
        "Chưa chọn cơ quan. Gõ vài chữ không dấu, ví dụ: hanh chinh cong.",
        "No agency chosen. Type a few letters, for example: hanh chinh cong.",
    ),
    "merit_officer": (
        "Người này không thuộc cơ quan đã chọn. Chọn lại, hoặc ghi tên vào ô bên cạnh.",
        "This person is not of the chosen agency. Choose again, or write the name beside it.",
    ),
    "merit_day": (
        "Chưa có ngày, hoặc ngày chưa đến. Ghi ngày biểu dương, phê bình, ví dụ 21/11/2026.",
        "The day is missing or has not come yet. Give the day, for example 21/11/2026.",
    ),
    "merit_document": (
        "Văn bản cần cả số và ngày. Ghi đủ hai ô, hoặc để trống cả hai.",
        "A document has a number and a date. Give both, or leave both empty.",
    ),
    "merit_words": (
        "Chưa ghi nội dung, hoặc dài quá {most} chữ.",
        "The words are missing, or longer than {most} characters.",
    ),
    "merit_grounds": (
        "Cần ít nhất một căn cứ, nhiều nhất {most}: phiếu, đánh giá, giải trình, hồ sơ, văn bản chỉ đạo hoặc số liệu.",
        "At least one ground is needed and at most {most}: a ticket, rating, explanation, dossier, directive or figure.",
    ),
    "merit_ground": (
        "Căn cứ này chưa chọn loại. Chọn loại căn cứ trong danh sách.",
        "This ground has no kind. Choose one from the list.",
    ),
    "merit_ground_ticket": (
        "Cơ quan này không chủ trì, phối hợp phiếu {reference}. Xem lại mã phiếu, ví dụ 1022-2611-00012, hoặc chọn lại cơ quan.",
        "This agency has no ticket {reference}. Look at the code again, for example 1022-2611-00012, or choose another agency.",
    ),
    "merit_ground_rating": (
        "Không có đánh giá của người dân trên phiếu {reference} của cơ quan này. Xem lại mã phiếu, hoặc chọn lại cơ quan.",
        "No ticket {reference} of this agency was rated. Look at the code again, or choose another agency.",
    ),
    "merit_ground_explanation": (
        "Cơ quan này không có giải trình trên phiếu {reference}. Xem lại mã phiếu, hoặc chọn lại cơ quan.",
        "This agency owes no explanation on a ticket {reference}. Look at the code again, or choose another agency.",
    ),
    "merit_ground_dossier": (
        "Cơ quan này không có hồ sơ {reference}. Tìm mã trong trang Hồ sơ, hoặc chọn lại cơ quan.",
        "This agency has no dossier {reference}. Find its code among the dossiers, or choose another agency.",
    ),
    "merit_ground_directive": (
        "Không có văn bản chỉ đạo số {reference} yêu cầu cơ quan này. Xem số trong trang Văn bản chỉ đạo, hoặc chọn lại cơ quan.",
        "No directive {reference} asks this agency. Look at the number among the directives, or choose another agency.",
    ),
    "merit_ground_figure": (
        "Chưa rõ số liệu hoặc kỳ nào. Mở trang số liệu và chép địa chỉ có kỳ, ví dụ /feedback?period=2026-11.",
        "Which figure of which period is not clear. Open the page and copy its address with the period, for example /feedback?period=2026-11.",
    ),
    "merit_ground_path": (
        "Địa chỉ của căn cứ phải là một trang của hệ thống này, bắt đầu bằng dấu /.",
        "The address of a ground must be a page of this system and begin with a slash.",
    ),
    "merit_because": (
        "Chưa ghi lý do rút lại.",
        "The reason for withdrawing it is missing.",
    ),
    "merit_withdrawn": (
        "Nội dung này đã được rút lại trước đó. Tải lại trang để xem lý do.",
        "It was withdrawn before. Reload the page to read why.",
    ),
    "no_such_merit": (
        "Không tìm thấy biểu dương, phê bình này. Quay lại danh sách và chọn lại.",
        "There is no such commendation or criticism. Go back to the list and choose again.",
    ),
    "changed_words": ("Nội dung", "Words"),
    "changed_of_officer": ("Cán bộ", "Officer"),
    "changed_because": ("Lý do", "Reason"),
}
