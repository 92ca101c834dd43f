"""Sentences of the room or trait `tickets`: (Vietnamese, English)."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "changed_kind": ("Loại", "Kind"),
    "changed_field": ("Lĩnh vực", "Field"),
    "changed_commune": ("Xã, phường", "Commune"),
    "changed_urgency": ("Mức độ", "Urgency"),
    "changed_level": ("Cấp độ", "Level"),
    "changed_procedure": ("Thủ tục hành chính", "Administrative procedure"),
    "changed_reason_class": ("Lý do phản ánh", "About"),
    "changed_dossier": ("Mã hồ sơ", "Dossier"),
    "changed_due_at": ("Hạn trả lời", "Answer due"),
    "changed_wished_due_at": ("Hạn trả lời nếu được đồng ý", "Answer due if granted"),
    "changed_handler": ("Người xử lý", "In the hands of"),
    "changed_agency": ("Cơ quan chủ trì", "Lead agency"),
    "yes": ("Có", "Yes"),
    "no": ("Không", "No"),
    "into_missing": (
        "Không tìm thấy phiếu chính. Vui lòng nhập mã một phiếu khác, ví dụ 1022-2611-00012.",
        "The other ticket was not found. Please enter its code, for example 1022-2611-00012.",
    ),
    "part_missing": (
        "Chưa chọn cơ quan phối hợp. Vui lòng tải lại trang rồi chọn một cơ quan.",
        "No cooperating agency was chosen. Please reload the page and choose one.",
    ),
    "level_missing": (
        "Chưa chọn cấp độ. Chọn cấp 1, 2 hoặc 3; phần lớn phiếu là cấp 1.",
        "No level chosen. Choose 1, 2 or 3; most tickets are level 1.",
    ),
    "reason_class_missing": (
        "Phiếu về thủ tục hành chính cần lý do phản ánh. Chọn một trong bốn lý do.",
        "A ticket about a procedure needs what it is about. Choose one of the four.",
    ),
    "dossier_wrong": (
        "Mã hồ sơ chưa đúng. Chép mã trên giấy hẹn, ví dụ 000.00.16.H20-261105-0012, hoặc để trống.",
        "The dossier code is not right. Copy it from the slip, for example 000.00.16.H20-261105-0012, or leave it empty.",
    ),
    "text_too_long": (
        "Nội dung quá dài ({long} ký tự, tối đa {most}). Vui lòng rút gọn hoặc đưa phần dài vào tệp đính kèm; nội dung đã nhập vẫn còn.",
        "This is too long ({long} characters, at most {most}). Please shorten it or attach the long part as a file; what you typed is kept.",
    ),
    "agency_ended": (
        "{name} đã kết thúc hoạt động nên không nhận phiếu mới. Vui lòng chọn cơ quan kế thừa trong danh sách.",
        "{name} has ended and takes no new tickets. Please choose its successor from the list.",
    ),
    "arbitration_reason_missing": (
        "Phiếu đã bị trả lại từ hai lần, lần này là quyết định cuối. Vui lòng ghi rõ căn cứ giao cơ quan này xử lý.",
        "The ticket was returned twice; this decision is final. Please say on what ground this agency is to handle it.",
    ),
    "arbitrated_already": (
        "Điều phối viên đã phân xử cơ quan xử lý nên phiếu không trả lại được nữa. Nếu cần cơ quan khác góp ý, hãy dùng mục Phối hợp.",
        "The dispatcher has decided who handles this ticket, so it cannot be returned again. To involve another agency, ask it to cooperate.",
    ),
    "disagreement_open": (
        "Các cơ quan còn chưa thống nhất. Vui lòng chờ điều phối viên quyết định rồi gửi trả lời; nội dung đã soạn vẫn còn.",
        "The agencies still disagree. Please wait for the dispatcher's decision before answering; what you wrote is kept.",
    ),
    "parts_owed": (
        "Chưa có ý kiến phối hợp của {names}. Vui lòng chờ, hoặc thôi đề nghị phối hợp kèm lý do, rồi gửi trả lời.",
        "{names} still owe their contribution. Please wait, or withdraw the request with a reason, before answering.",
    ),
    "handler_missing": (
        "Chưa chọn được cán bộ xử lý. Vui lòng chọn một người đang làm việc của cơ quan mình.",
        "Nobody to handle the ticket was chosen. Please choose an active officer of your own agency.",
    ),
    "progress_missing": (
        "Chưa ghi tiến độ. Vui lòng ghi một câu: đã làm gì, còn vướng gì, dự kiến xong khi nào.",
        "Nothing was said about the progress. One sentence will do: what is done, what hinders, when it will be finished.",
    ),
    "extension_amount": (
        "Thời gian xin gia hạn chưa đúng. Vui lòng nhập số từ 1 đến {most} và chọn đơn vị.",
        "The time asked for is not right. Please enter a number from 1 to {most} and choose its unit.",
    ),
    "extension_past": (
        "Hạn mới là {until}, đã qua rồi. Vui lòng xin thêm nhiều ngày hơn, đủ để làm xong.",
        "The new date would be {until}, which has passed. Please ask for more time, enough to finish.",
    ),
    "extension_asked_already": (
        "Phiếu đang có một đề nghị gia hạn chờ quyết định. Vui lòng chờ điều phối viên trả lời.",
        "An extension is already waiting for a decision. Please wait for the dispatcher.",
    ),
    "extension_decided": (
        "Đề nghị gia hạn này đã được giải quyết. Vui lòng tải lại trang để xem kết quả.",
        "This request for an extension has been decided already. Please reload the page.",
    ),
    "no_due_date": (
        "Phiếu chưa có hạn trả lời nên chưa cần gia hạn. Vui lòng báo quản trị bổ sung quy định thời hạn cho lĩnh vực này.",
        "The ticket has no due date, so there is nothing to extend. Please ask the administrator for a deadline policy for this field.",
    ),
    "part_of_lead": (
        "{name} đang chủ trì phiếu này. Vui lòng chọn một cơ quan khác để phối hợp.",
        "{name} leads this ticket. Please choose another agency to cooperate.",
    ),
    "question_missing": (
        "Chưa ghi nội dung đề nghị phối hợp. Vui lòng ghi rõ cần cơ quan đó làm gì hoặc cho ý kiến gì.",
        "Nothing was asked. Please say what the other agency should do or tell.",
    ),
    "part_ended": (
        "Đề nghị phối hợp này đã kết thúc. Vui lòng tải lại trang để xem tình trạng mới.",
        "This request to cooperate has ended. Please reload the page.",
    ),
    "no_such_part": (
        "Không tìm thấy đề nghị phối hợp này. Vui lòng tải lại trang của phiếu.",
        "There is no such request to cooperate. Please reload the ticket's page.",
    ),
    "nothing_to_settle": (
        "Phiếu không còn chỗ nào chưa thống nhất. Vui lòng tải lại trang để xem tình trạng mới.",
        "Nothing is left to settle on this ticket. Please reload the page.",
    ),
    "nothing_changed": (
        "Chưa có gì thay đổi so với phân loại hiện tại. Vui lòng sửa ít nhất một mục rồi lưu.",
        "Nothing differs from the present classification. Please change at least one item before saving.",
    ),
    "petition_missing": (
        "Chưa chọn loại đơn. Vui lòng chọn khiếu nại hoặc tố cáo.",
        "Please choose whether it is a complaint or a denunciation.",
    ),
    "referral_reason_missing": (
        "Chưa ghi đã hướng dẫn người dân đến đâu. Vui lòng ghi nơi tiếp công dân và giấy tờ cần mang.",
        "Please write down where the citizen was sent, and with which papers.",
    ),
    "merge_into_itself": (
        "Chưa chọn được phiếu chính. Vui lòng nhập mã một phiếu khác đang mở, ví dụ 1022-2611-00012.",
        "No other ticket was chosen to merge into. Please enter the code of another open ticket, for example 1022-2611-00012.",
    ),
    "merge_into_ended": (
        "Phiếu {into} đã kết thúc nên không gộp vào được. Vui lòng chọn phiếu đang mở, hoặc mở lại phiếu đó trước.",
        "Ticket {into} is over, so nothing can be merged into it. Please choose an open one, or reopen it first.",
    ),
}
