"""Where papers stand, and what is wrong with them."""

from __future__ import annotations

LABELS: dict[str, dict[str, tuple[str, str]]] = {
    "PaperStage": {
        "first": ("Nhập lượt một", "First entry"),
        "second": ("Chờ nhập lượt hai", "Second entry"),
        "compared": ("So sánh hai lượt", "To be compared"),
        "ended": ("Đã xong", "Done"),
    },
    "PaperState": {
        "agreed": ("Khớp", "Agrees"),
        "differs": ("Khác nhau", "Differs"),
        "flawed": ("Cần xem lại", "To be looked at"),
        "dropped": ("Đã bỏ", "Set aside"),
        "kept": ("Đã thành đánh giá", "Kept as a rating"),
    },
    "PaperFlaw": {
        "code_missing": ("Chưa có mã", "No code"),
        "answer_missing": ("Chưa có câu trả lời nào", "No answer"),
        "useful_wrong": ("Câu 1 chỉ là 1 hoặc 2", "Question 1 is 1 or 2"),
        "satisfied_wrong": ("Câu 2 không có trong thang", "Question 2 is not on the scale"),
        "reason_wrong": ("Số lý do không có trên phiếu", "No such reason"),
        "day_wrong": ("Ngày chưa đúng hoặc sau hôm nay", "The day is wrong or to come"),
        "code_unknown": ("Không có phiếu nào mang mã này", "No ticket has this code"),
        "not_closed": ("Phiếu chưa đóng", "The ticket is not closed"),
        "repeated": ("Mã này có trên hai tờ của tập", "Two papers of the batch have this code"),
        "kept_before": ("Phiếu này đã có đánh giá giấy", "This ticket has a paper rating already"),
    },
}
