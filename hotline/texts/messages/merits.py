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
        "Không có phiếu {ticket}. Ghi mã như trên phiếu, ví dụ 1022-2611-00012.",
        "There is no ticket {ticket}. Write the code as it is, for example 1022-2611-00012.",
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
