"""What operators are told while they ask citizens, type papers, and keep who wishes peace."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "no_such_ask": (
        "Không tìm thấy lượt gọi này. Vui lòng quay lại danh sách Gọi hỏi ý kiến.",
        "There is no such call to make. Please go back to the list of calls to make.",
    ),
    "ask_over": (
        "Phiếu này không cần gọi hỏi nữa: người dân đã đánh giá, không muốn được hỏi, hoặc phiếu đã mở lại. Vui lòng quay lại danh sách và chọn người khác.",
        "Nobody needs to ask about this ticket any more: it was rated, the citizen wishes peace, or it was reopened. Go back to the list and choose somebody else.",
    ),
    "ask_held": (
        "{name} đang gọi số này. Vui lòng chọn người khác trong danh sách để không ai bị gọi hai lần.",
        "{name} is ringing this number. Choose somebody else from the list, so that nobody is rung twice.",
    ),
    "ask_at_rest": (
        "Đang ngoài giờ được gọi cho người dân. Có thể gọi lại từ {until}.",
        "Citizens are not rung at this hour. They may be rung from {until} on.",
    ),
    "ask_rung_today": (
        "Số này hôm nay đã được gọi đủ số lần cho phép. Phiếu sẽ trở lại danh sách vào ngày mai.",
        "This number was rung today as often as is allowed. The ticket comes back to the list tomorrow.",
    ),
    "ask_own_ticket": (
        "Ông/bà đã ghi, trả lời hoặc trao đổi về phiếu này nên không hỏi đánh giá được. Vui lòng nhờ một điện thoại viên khác hỏi.",
        "You wrote, answered or spoke about this ticket, so you cannot ask how it was rated. Please have another operator ask.",
    ),
    "ask_taken_over": (
        "Lượt gọi này không còn ở tay ông/bà: đã quá thời gian giữ và người khác đã nhận, hoặc đã có kết quả. Nội dung đã ghi vẫn ở dưới đây để sao lại.",
        "This call is no longer yours: it was held too long and taken by somebody else, or it has its outcome. What you wrote is still below, to be copied.",
    ),
    "ask_outcome_missing": (
        "Chưa chọn kết quả cuộc gọi. Bấm một nút kết quả ở cuối trang.",
        "No outcome of the call was chosen. Press one of the buttons at the end of the page.",
    ),
    "ask_later_wrong": (
        "Giờ hẹn gọi lại chưa đúng. Nhập ngày và giờ sau lúc này, trong vòng {most} ngày tới, ví dụ 21/11/2026 15:30.",
        "The time to ring again is not right. Type a day and an hour after now, within {most} days, for example 21/11/2026 15:30.",
    ),
    "rating_not_closed": (
        "Phiếu chưa đóng nên chưa đánh giá được. Ghi lại ý kiến của người dân vào diễn biến, và hỏi đánh giá khi phiếu đóng.",
        "The ticket is not closed, so it cannot be rated yet. Ask when it is closed.",
    ),
}
