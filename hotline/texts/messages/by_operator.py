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
    # Paper.
    "no_such_batch": (
        "Không tìm thấy tập phiếu giấy này. Vui lòng quay lại danh sách phiếu giấy.",
        "There is no such batch of papers. Please go back to the list of batches.",
    ),
    "batch_name": (
        "Chưa có tên tập phiếu, hoặc tên quá {most} ký tự. Ví dụ: Bưu điện trả về ngày 21/11.",
        "The batch has no name, or one of more than {most} characters. For example: Returned by post on 21/11.",
    ),
    "batch_papers": (
        "Số tờ trong tập từ 1 đến {most}. Đếm lại, hoặc chia thành nhiều tập.",
        "A batch has from 1 to {most} papers. Count again, or make several batches.",
    ),
    "paper_same_person": (
        "Ông/bà đã nhập lượt một của tập này nên không nhập lượt hai được. Vui lòng nhờ người khác nhập, không xem bản đã nhập.",
        "You typed this batch the first time, so you cannot type it the second time. Please have somebody else type it, without a look at yours.",
    ),
    "paper_held": (
        "{name} đang nhập tập này. Vui lòng chọn tập khác, hoặc chờ người đó nhập xong.",
        "{name} is typing this batch. Choose another one, or wait until it is done.",
    ),
    "paper_entered": (
        "Tập này đã nhập đủ hai lượt. Vui lòng tải lại trang để xem kết quả so sánh.",
        "This batch was typed twice already. Reload the page to see how the two compare.",
    ),
    "paper_not_compared": (
        "Tập này chưa nhập đủ hai lượt hoặc đã xong, nên chưa làm bước này được. Vui lòng tải lại trang.",
        "This batch was not typed twice yet, or is done. Please reload the page.",
    ),
    "paper_kept": (
        "Phiếu này đã thành đánh giá nên không sửa được nữa. Nếu cần, nhập một tập mới; cả hai đánh giá đều được giữ.",
        "This paper has become a rating and cannot be changed. If need be, type a new batch; both ratings are kept.",
    ),
    "paper_unreadable": (
        "Phiếu còn chỗ chưa đúng. Mã không để trống; câu 1 là 1 hoặc 2; câu 2 và lý do là số in trên phiếu; ngày không sau hôm nay.",
        "Something on this paper is not right yet. The code is not empty; question 1 is 1 or 2; question 2 and the reason are numbers printed on the form; the day is not after today.",
    ),
    "paper_drop_reason": (
        "Chưa ghi vì sao bỏ phiếu này. Viết một câu, ví dụ: tờ trùng, chữ không đọc được.",
        "Say why this paper is set aside, for example: the same paper twice, or it cannot be read.",
    ),
    # Replies and wishes.
    "reply_read": (
        "Tin này đã có người đọc rồi. Vui lòng quay lại trang điều phối.",
        "Somebody has read this message already. Please go back to the dispatch page.",
    ),
    "reply_ticket_missing": (
        "Chưa chọn tin này trả lời phiếu nào. Chọn một phiếu trong danh sách đã hỏi số này.",
        "Choose which ticket this message answers, among those this number was asked about.",
    ),
    "opt_out_known": (
        "Số này đã có trong danh sách không muốn được hỏi. Không cần thêm nữa.",
        "This number is among those not to be asked already. Nothing needs to be added.",
    ),
    "opt_out_phone": (
        "Số điện thoại chưa đúng. Nhập đủ số, ví dụ 0912 345 678.",
        "The phone number is not right. Type all digits, for example 0912 345 678.",
    ),
    "opt_out_lifted": (
        "Số này không còn trong danh sách. Vui lòng tải lại trang.",
        "This number is not on the list any more. Please reload the page.",
    ),
    "changed_opted_out_via": ("Không muốn được hỏi, báo qua", "Not to be asked, told by"),
    "changed_lifted_because": ("Lý do hỏi lại", "Why asked again"),
}
