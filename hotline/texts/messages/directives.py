"""Sentences of directives: code → (Vietnamese, English)."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "directive_period_running": (
        "Kỳ này đến {end} mới kết thúc. Chọn một kỳ đã kết thúc để lập chỉ đạo.",
        "This period ends at {end}. Choose one that has ended to draft a directive.",
    ),
    "directive_there": (
        "Kỳ này đã có văn bản chỉ đạo hoặc bản dự thảo. Mở bản đó trong danh sách: bản đã ban hành thì lập văn bản bổ sung, bản dự thảo muốn lập lại thì bỏ trước.",
        "This period has a directive or a draft already. Open it in the list: one that was issued can be supplemented, a draft has to be dropped before you begin anew.",
    ),
    "directive_draft_there": (
        "Kỳ này đang có một bản dự thảo bổ sung. Mở bản đó trong danh sách; muốn lập lại thì bỏ bản dự thảo trước.",
        "This period has the draft of a supplement already. Open it in the list; to begin anew, drop the draft first.",
    ),
    "directive_not_issued": (
        "Văn bản này chưa ban hành nên chưa bổ sung được. Thêm phiếu vào chính bản dự thảo.",
        "It is not issued yet and cannot be supplemented. Add the tickets to the draft itself.",
    ),
    "directive_asked_before": (
        "Phiếu {ticket} đã được yêu cầu việc này tại Văn bản số {number}. Theo dõi ở văn bản đó, hoặc thôi yêu cầu ở đó trước.",
        "Directive {number} asks this of ticket {ticket} already. Follow it there, or withdraw it there first.",
    ),
    "directive_agency_ended": (
        "{name} đã kết thúc hoạt động và chưa có cơ quan kế thừa. Nhờ quản trị ghi cơ quan kế thừa, hoặc đưa các phiếu của cơ quan này ra, rồi ban hành lại.",
        "{name} has ended and nobody has taken its place. Ask the administrator to name its successor, or take its tickets out, and issue it again.",
    ),
    "directive_files_most": (
        "Mỗi phiếu, hoặc cả báo cáo, kèm tối đa {most} tệp. Bỏ bớt tệp, hoặc gộp các trang vào một tệp PDF.",
        "A ticket, or the whole report, goes with at most {most} files. Take some off, or join the pages in one PDF.",
    ),
    "agency_now": ("{name} (nay là {heir})", "{name} (now {heir})"),
    "no_such_directive": (
        "Không tìm thấy văn bản chỉ đạo này. Quay lại danh sách và chọn lại.",
        "There is no such directive. Go back to the list and choose again.",
    ),
    "no_such_directive_task": (
        "Không tìm thấy phần việc này của chỉ đạo. Tải lại trang và thử lại.",
        "There is no such task of a directive. Reload the page and try again.",
    ),
    "no_such_directive_line": (
        "Phiếu này không còn trong bản dự thảo. Tải lại trang và thử lại.",
        "This ticket is no longer in the draft. Reload the page and try again.",
    ),
    "directive_no_draft": (
        "Văn bản đã ban hành hoặc đã bỏ, không sửa được nữa. Tải lại trang để xem.",
        "It was issued or dropped and cannot be edited any more. Reload the page to see it.",
    ),
    "directive_not_left_out": (
        "Phiếu này không do Văn phòng đưa ra nên không đưa lại được. Tải lại trang để xem lý do.",
        "This ticket was not taken out by the office. Reload the page to see why it is not asked.",
    ),
    "directive_kind": (
        "Chưa chọn loại việc phải báo cáo.",
        "Choose what is to be reported.",
    ),
    "directive_ticket": (
        "Không có phiếu {ticket} đã tiếp nhận. Ghi mã như trên phiếu, ví dụ 1022-2611-00012.",
        "There is no received ticket {ticket}. Write the code as it is, for example 1022-2611-00012.",
    ),
    "directive_line_there": (
        "Phiếu {ticket} đã có trong phần việc này. Tìm trong danh sách bên trên.",
        "Ticket {ticket} is in this list already. Look for it above.",
    ),
    "directive_not_negative": (
        "Phiếu {ticket} không có đánh giá chưa hài lòng nào để giải trình. Chọn loại việc khác.",
        "Ticket {ticket} has no negative rating to explain. Choose another kind.",
    ),
    "directive_due_past": (
        "Thời hạn phải sau ngày {after}. Chọn một ngày làm việc sau ngày đó.",
        "The date must be after {after}. Choose a working day after it.",
    ),
    "directive_due_off": (
        "Ngày {day} là ngày nghỉ. Ngày làm việc gần nhất sau đó là {next}.",
        "{day} is a day off. The next working day is {next}.",
    ),
    "directive_number": (
        "Chưa ghi số, ký hiệu văn bản, ví dụ 1234/UBND-VP.",
        "The number of the document is missing, for example 1234/UBND-VP.",
    ),
    "directive_dated": (
        "Chưa ghi ngày ban hành, hoặc ngày sau ngày mai. Ghi ngày như trên văn bản, ví dụ 21/11/2026.",
        "The day of issue is missing or later than tomorrow. Write it as on the document, for example 21/11/2026.",
    ),
    "directive_dated_early": (
        "Kỳ này đến {ended} mới kết thúc, văn bản không thể ban hành trước đó. Ghi ngày từ {ended} trở đi.",
        "The period ended at {ended}: its document cannot be older. Give a day from {ended} on.",
    ),
    "directive_dated_before": (
        "Văn bản bổ sung không thể đề ngày trước Văn bản số {number}. Ghi ngày từ {day} trở đi.",
        "A supplement cannot be older than document {number}. Give a day from {day} on.",
    ),
    "directive_number_taken": (
        "Số {number} là của văn bản trước. Ghi số của văn bản bổ sung.",
        "{number} is the number of the document before. Give the supplement's own number.",
    ),
    "directive_promised_far": (
        "Ngày cam kết xong quá xa. Ghi một ngày chậm nhất là {last}.",
        "The committed day is too far ahead. Give a day no later than {last}.",
    ),
    "directive_issuer": (
        "Chưa ghi cơ quan ban hành, ví dụ: ỦY BAN NHÂN DÂN TỈNH.",
        "Which body issues it is missing, for example ỦY BAN NHÂN DÂN TỈNH.",
    ),
    "directive_place": (
        "Chưa ghi địa danh đứng trước ngày ban hành, ví dụ: Đồng Tháp.",
        "The place that stands before the day is missing, for example Đồng Tháp.",
    ),
    "directive_position": (
        "Chưa ghi chức vụ người ký, ví dụ: CHÁNH VĂN PHÒNG.",
        "The signer's office is missing, for example CHÁNH VĂN PHÒNG.",
    ),
    "directive_signer": (
        "Chưa ghi người ký văn bản.",
        "Who signs the document is missing.",
    ),
    "directive_moved_on": (
        "Danh sách vừa thay đổi trong lúc lập văn bản. Xem lại danh sách rồi ban hành lần nữa.",
        "The lists have changed while the document was made. Look at them and issue it once more.",
    ),
    "directive_empty": (
        "Không còn phiếu nào để yêu cầu báo cáo. Đưa lại hoặc thêm phiếu, hoặc bỏ bản dự thảo.",
        "No ticket is asked about. Put one back or add one, or drop the draft.",
    ),
    "directive_explained_there": (
        "Giải trình được gửi và xem xét trên trang của từng phiếu. Bấm mã phiếu để mở.",
        "Explanations are given and decided on the page of each ticket. Open it by its code.",
    ),
    "directive_done_by_itself": (
        "Các phiếu này đều đã đóng, không còn gì phải báo cáo. Tải lại trang để xem.",
        "All these tickets are closed: nothing is left to report. Reload the page to see it.",
    ),
    "directive_late": (
        "Chưa chọn hồ sơ có trễ hạn so với quy định hay không.",
        "Say whether the dossier was late against the rule.",
    ),
    "directive_section": (
        "Hồ sơ trễ hạn: chưa ghi trễ ở khâu nào của quy trình nội bộ.",
        "A late dossier: say in which section of the internal process.",
    ),
    "directive_cause": (
        "Chưa ghi nguyên nhân.",
        "The cause is missing.",
    ),
    "directive_remedy": (
        "Chưa ghi biện pháp khắc phục.",
        "The remedy is missing.",
    ),
    "directive_words": (
        "Chưa ghi tiến độ của phiếu này, một câu là đủ.",
        "Say how this ticket goes; one sentence will do.",
    ),
    "directive_promised_on": (
        "Chưa ghi ngày cam kết xong, hoặc ngày đã qua. Ghi một ngày từ hôm nay trở đi, ví dụ 28/11/2026.",
        "The committed day is missing or has passed. Give a day from today on, for example 28/11/2026.",
    ),
    "directive_written_meanwhile": (
        "Chưa lưu: người khác vừa lưu nội dung khác vào ô đang sửa. Xem nội dung của họ dưới ô, giữ nội dung đúng rồi bấm lần nữa.",
        "Not saved: somebody else has just saved something different in a field changed here. See theirs below the field, keep the right one and press once more.",
    ),
    "directive_written_since": (
        "Chưa gửi: người khác vừa sửa báo cáo này sau khi trang được mở. Xem lại các ô và tệp bên dưới rồi bấm gửi lần nữa.",
        "Not sent: somebody else has changed this report since the page was opened. Look at the fields and files below and send it once more.",
    ),
    "directive_answered_anew": (
        "Cơ quan đã gửi báo cáo khác sau khi trang này được mở. Đọc báo cáo mới bên dưới rồi quyết định lại.",
        "The agency has sent another report since this page was opened. Read it below and decide again.",
    ),
    "directive_is_owed": (
        "Cơ quan chưa báo cáo phần này, chưa có gì để xem xét.",
        "The agency has not reported yet: there is nothing to decide.",
    ),
    "directive_is_answered": (
        "Báo cáo đã gửi, đang chờ Văn phòng xem xét. Tải lại trang để xem nội dung đã gửi.",
        "It was sent and waits for the office. Reload the page to read what was sent.",
    ),
    "directive_is_sent_back": (
        "Phần này đã được yêu cầu báo cáo lại. Chờ cơ quan gửi lại.",
        "It was sent back already. It waits for the agency.",
    ),
    "directive_is_accepted": (
        "Báo cáo đã được chấp nhận, không thay đổi được nữa.",
        "It was accepted and cannot be changed any more.",
    ),
    "directive_is_withdrawn": (
        "Yêu cầu này đã được rút, không phải báo cáo nữa.",
        "The demand was withdrawn: nothing is owed any more.",
    ),
    "tracker_field": (
        "Chưa chọn lĩnh vực. Gõ vài chữ không dấu, ví dụ: can cuoc.",
        "No field chosen. Type a few letters, for example: can cuoc.",
    ),
    "tracker_there": (
        "Lĩnh vực “{name}” đã có cơ quan theo dõi riêng. Bỏ dòng cũ trước khi chọn cơ quan khác.",
        "“{name}” has a tracker already. Remove it before choosing another agency.",
    ),
    "no_such_tracker": (
        "Dòng này đã được bỏ trước đó. Tải lại trang.",
        "This line was removed before. Reload the page.",
    ),
    "changed_number": ("Số văn bản", "Number"),
    "changed_due_on": ("Thời hạn", "Date"),
    "changed_asked": ("Cơ quan", "Agency"),
    "changed_task": ("Phần việc", "Task"),
    "changed_supplements": ("Bổ sung Văn bản số", "Supplements"),
}
