"""Sentences of the room or trait `history`: (Vietnamese, English)."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "history_system": ("hệ thống", "the hotline itself"),
    "verify_walking": ("Đang đối chiếu chuỗi nhật ký phiếu", "Walking the chain of the timeline"),
    "verify_holds": (
        "Chuỗi nhật ký phiếu nguyên vẹn: không dòng nào bị sửa, không dòng nào thiếu.",
        "The chain of the timeline holds: no line was changed, none is missing.",
    ),
    "verify_changed": (
        "Dòng thứ {position} đã bị sửa sau khi niêm: phiếu {code}, “{verb}”, {actor}, {at}.",
        "Line {position} was changed after it was sealed: ticket {code}, “{verb}”, {actor}, {at}.",
    ),
    "verify_missing": (
        "Thiếu {count} dòng, từ dòng thứ {position} đến dòng thứ {last}; dòng liền trước thuộc phiếu {code}.",
        "{count} lines are missing, from line {position} to line {last}; the line before belongs to ticket {code}.",
    ),
    "verify_cut_off": (
        "Cuối chuỗi không khớp với đầu chuỗi đã lưu: mất hoặc bị thay từ dòng thứ {position} đến dòng thứ {last}; dòng cuối còn lại thuộc phiếu {code}.",
        "The end of the chain is not the head that was kept: lines {position} to {last} are cut off or replaced; the last line left belongs to ticket {code}.",
    ),
    "verify_headless": (
        "Đầu chuỗi đã lưu (bảng ticket_chain) bị xóa, nên không biết chuỗi phải dài đến đâu.",
        "The head that was kept (table ticket_chain) was deleted, so nobody knows how long the chain must be.",
    ),
    "verify_more": ("Và {count} chỗ khác.", "And {count} more."),
    "verify_advice": (
        "Việc cần làm: không sửa gì thêm trong cơ sở dữ liệu; chép lại bản hiện tại, mở bản sao lưu gần nhất trước đó, so các dòng trên, lập biên bản và báo Văn phòng. Chạy lại lệnh này trên bản sao lưu để biết bản nào còn nguyên.",
        "What to do: change nothing more in the database; copy it as it is, open the last backup from before, compare the lines above, put it on record and tell the office. Run this command on the backup to see which one is whole.",
    ),
    "verify_noted_holds": (
        "Đầu chuỗi đã ghi sổ (dòng thứ {position}) vẫn nằm trong chuỗi: từ lúc ghi đến nay không ai viết lại phần trước đó.",
        "The head that was noted (line {position}) is still in the chain: nobody has rewritten what came before it.",
    ),
    "verify_noted_gone": (
        "Đầu chuỗi đã ghi sổ (dòng thứ {position}) không còn trong chuỗi: phần trước đó đã bị viết lại hoặc cắt bỏ, hoặc ghi sai một chữ số. Kiểm tra lại số đã ghi trước.",
        "The head that was noted (line {position}) is not in the chain any more: what came before was rewritten or cut off, or a digit was noted wrongly. Check the digits first.",
    ),
    "verify_head_typed": (
        "Đầu chuỗi phải có dạng SỐ:MÃ, mã ít nhất 16 chữ số thập lục phân, ví dụ 1204:9f3c0a77be1d2240.",
        "A head has the form NUMBER:HASH with at least 16 hexadecimal digits, for example 1204:9f3c0a77be1d2240.",
    ),
    "verify_ratings": (
        "Đánh giá của phiếu {code} không khớp với diễn biến: {ratings} đánh giá không có dòng nào ghi lại, {lines} dòng không còn đánh giá như vậy. Đánh giá đã bị sửa, thêm hoặc xóa.",
        "The ratings of ticket {code} do not agree with its timeline: {ratings} ratings that no line tells, {lines} lines without such a rating. A rating was changed, added or deleted.",
    ),
    "verify_ratings_hold": (
        "Mọi đánh giá khớp với dòng diễn biến đã ghi khi người dân đánh giá.",
        "Every rating agrees with the line that told it when it was given.",
    ),
    "verify_explanations": (
        "Giải trình của phiếu {code} không khớp với diễn biến: đang lưu {kept}, diễn biến ghi {told}. Giải trình đã bị sửa, thêm hoặc xóa.",
        "The explanations of ticket {code} do not agree with its timeline: kept {kept}, told {told}. An explanation was changed, added or deleted.",
    ),
    "verify_explanations_hold": (
        "Mọi giải trình khớp với các dòng diễn biến đã ghi.",
        "Every explanation agrees with the lines that told it.",
    ),
    "verify_unsealed": (
        "{count} dòng chờ niêm đã quá một phút. Việc niêm chạy cùng hotline serve (phần workers); kiểm tra phần này có đang chạy và xem nhật ký của nó.",
        "{count} lines have waited for their seal for more than a minute. Sealing runs with hotline serve (part workers); check that it runs and read its log.",
    ),
    "verify_head": (
        "Đầu chuỗi hiện nay, để ghi vào sổ giấy: {head}\nKiểm tra lại sau này bằng: hotline verify --head '{head}'",
        "The head as of now, to be noted on paper: {head}\nCheck it later with: hotline verify --head '{head}'",
    ),
    "verify_not_covered": (
        "Chuỗi này giữ các dòng diễn biến của phiếu. Không nằm trong chuỗi: bản thân phiếu, cuộc gọi, ghi âm, nội dung tệp đính kèm, và dòng bị xóa trước khi kịp niêm (vài giây).",
        "The chain keeps the lines of the timeline. Not in it: the ticket's own row, calls, recordings, the contents of attachments, and a line deleted before it was sealed (seconds).",
    ),
    "doctor_chain": (
        "Chuỗi nhật ký phiếu: {count} dòng đã niêm, các dòng mới nhất nguyên vẹn.",
        "Chain of the timeline: {count} lines sealed, the newest ones hold.",
    ),
    "doctor_chain_broken": (
        "Chuỗi nhật ký phiếu bị đứt quanh dòng thứ {position}. Chạy: hotline verify",
        "The chain of the timeline breaks near line {position}. Run: hotline verify",
    ),
    # What the office keeps: rules, agencies, fields, people.
    "no_such_rule": (
        "Không có quy tắc chuyển này. Quay lại danh sách quy tắc và chọn lại.",
        "There is no such routing rule. Go back to the list of rules and choose again.",
    ),
    "no_such_field": (
        "Không có lĩnh vực này. Quay lại danh sách lĩnh vực và chọn lại.",
        "There is no such field. Go back to the list of fields and choose again.",
    ),
    "field_ended": (
        "Lĩnh vực “{name}” đã thôi dùng. Chọn lĩnh vực khác trong danh sách; nội dung đã nhập vẫn còn.",
        "The field “{name}” is not used any more. Choose another from the list; what you typed is kept.",
    ),
    "no_such_person": (
        "Không có người dùng này. Quay lại danh sách người dùng và chọn lại.",
        "There is no such person. Go back to the list of people and choose again.",
    ),
    "rule_unchanged": (
        "Quy tắc này chưa có gì khác so với hiện nay. Sửa ít nhất một mục rồi ghi vào bản nháp.",
        "This says nothing new about the rule. Change at least one thing, then put it into the draft.",
    ),
    "rule_removed": (
        "Quy tắc này đã bỏ nên không sửa được nữa. Lập quy tắc mới nếu cần.",
        "This rule was removed and cannot be changed any more. Make a new one if it is needed.",
    ),
    "rule_kind_wrong": (
        "Loại phiếu hoặc mức độ không có trong danh sách. Chọn lại, hoặc để trống để áp dụng cho mọi phiếu.",
        "The kind or urgency is not in the list. Choose again, or leave it empty for every ticket.",
    ),
    "priority_wrong": (
        "Ưu tiên phải là số nguyên từ -100 đến 100; để 0 nếu không có lý do đặc biệt.",
        "The priority must be a whole number from -100 to 100; leave 0 without a special reason.",
    ),
    "draft_empty": (
        "Bản nháp không còn thay đổi nào: có thể người khác vừa áp dụng hoặc bỏ. Tải lại trang để xem quy tắc hiện nay.",
        "The draft holds no change any more: somebody else may have adopted or dropped it. Reload to see the rules as they are.",
    ),
    "changed_meanwhile": (
        "Trong lúc ông/bà sửa, người khác đã lưu nội dung khác; xem ở phần “Ai đã sửa gì” cuối trang. Những gì ông/bà nhập vẫn còn: bấm Lưu lần nữa nếu muốn thay bằng nội dung này.",
        "Somebody else saved something different meanwhile; see “Who changed what” at the end of the page. What you typed is still here: save once more to put it in its place.",
    ),
    "days_reversed": (
        "Ngày kết thúc phải sau ngày bắt đầu. Sửa lại một trong hai ngày.",
        "The end must be after the beginning. Change one of the two days.",
    ),
    "agency_kind_missing": (
        "Chưa chọn loại cơ quan. Chọn sở, ngành; UBND xã, phường; hoặc Văn phòng.",
        "No kind of agency chosen. Choose department, commune committee or office.",
    ),
    "parent_wrong": (
        "Cấp trên chưa đúng: không thể là chính nó hay cấp dưới của nó. Chọn lại hoặc để trống.",
        "What it belongs to is not right: it cannot be itself or below itself. Choose again or leave it empty.",
    ),
    "successor_without_end": (
        "Đã chọn cơ quan kế thừa nhưng chưa có ngày kết thúc. Nhập ngày kết thúc, hoặc bỏ chọn cơ quan kế thừa.",
        "A successor is chosen but no end. Give the day of the end, or choose no successor.",
    ),
    "successor_wrong": (
        "Cơ quan kế thừa phải đang hoạt động vào ngày cơ quan này kết thúc. Chọn cơ quan khác hoặc sửa ngày.",
        "The successor must exist on the day on which this agency ends. Choose another or change the day.",
    ),
    "successor_in_a_circle": (
        "Cơ quan kế thừa này lại do chính cơ quan đang sửa kế thừa, thành vòng tròn. Chọn cơ quan khác.",
        "That successor is itself succeeded by this agency, in a circle. Choose another.",
    ),
    "agency_not_ended": (
        "{name} chưa kết thúc nên phiếu chưa chuyển được. Nhập ngày kết thúc và cơ quan kế thừa, lưu lại, rồi chuyển vào ngày đó.",
        "{name} has not ended, so nothing is handed over. Give the day of the end and a successor, save, and hand over on that day.",
    ),
    "agency_without_heir": (
        "{name} chưa có cơ quan kế thừa đang hoạt động. Chọn cơ quan kế thừa và lưu trước, rồi chuyển phiếu.",
        "{name} has no successor that exists today. Choose one and save first, then hand over.",
    ),
    "code_taken": (
        "Mã {taken} đã dùng cho mục khác. Chọn mã khác; mục đã kết thúc vẫn giữ mã của mình.",
        "The code {taken} is in use. Choose another; what has ended keeps its code.",
    ),
    "code_missing": (
        "Chưa có mã, hoặc mã dài quá 20 ký tự. Nhập mã ngắn, ví dụ SXD hoặc 03.2.",
        "There is no code, or it is longer than 20 characters. Type a short one, for example SXD or 03.2.",
    ),
    "name_missing": (
        "Chưa có tên, hoặc tên quá dài. Nhập tên đầy đủ như trên văn bản.",
        "There is no name, or it is too long. Type the full name as it stands in documents.",
    ),
    "login_wrong": (
        "Tên đăng nhập gồm chữ thường không dấu, số, dấu chấm, gạch; ít nhất 2 ký tự, ví dụ lan hoặc cb.sxd.",
        "A sign-in name has small unaccented letters, digits, dots and dashes; at least 2, for example lan or cb.sxd.",
    ),
    "login_taken": (
        "Tên đăng nhập {login} đã có người dùng. Chọn tên khác, ví dụ thêm tên cơ quan.",
        "The sign-in name {login} is in use. Choose another, for example with the agency's name.",
    ),
    "role_missing": (
        "Chưa chọn vai trò. Chọn một vai trò trong danh sách.",
        "No role chosen. Choose one from the list.",
    ),
    "person_without_agency": (
        "Cán bộ và lãnh đạo phải thuộc một cơ quan. Gõ vài chữ để chọn cơ quan.",
        "Officers and heads belong to an agency. Type a few letters to choose it.",
    ),
    "extension_wrong": (
        "Số máy lẻ gồm 2 đến 8 chữ số như trên tổng đài, ví dụ 101, hoặc để trống.",
        "An extension has 2 to 8 digits as on the PBX, for example 101, or leave it empty.",
    ),
    "extension_taken": (
        "Số máy lẻ này đang gắn với {name}. Gỡ ở người đó trước hoặc nhập số khác.",
        "This extension belongs to {name}. Remove it there first or type another.",
    ),
    "last_administrator": (
        "Đây là quản trị hệ thống cuối cùng còn hoạt động. Thêm một quản trị khác trước, rồi mới đổi vai trò hoặc cho nghỉ.",
        "This is the last active administrator. Add another one first, then change the role or deactivate.",
    ),
    "changed_status": ("Trạng thái", "Status"),
    "changed_code": ("Mã", "Code"),
    "changed_name": ("Tên", "Name"),
    "changed_parent": ("Thuộc", "Belongs to"),
    "changed_valid_from": ("Từ ngày", "From"),
    "changed_valid_to": ("Đến trước ngày", "Until before"),
    "changed_successor": ("Cơ quan kế thừa", "Successor"),
    "changed_priority": ("Ưu tiên", "Priority"),
    "changed_note": ("Ghi chú", "Note"),
    "changed_login": ("Tên đăng nhập", "Sign-in name"),
    "changed_role": ("Vai trò", "Role"),
    "changed_extension": ("Máy lẻ", "Extension"),
    "changed_email": ("Thư điện tử", "E-mail"),
    "changed_phone": ("Di động", "Mobile"),
    "changed_active": ("Còn làm việc", "Active"),
    "changed_of_agency": ("Cơ quan", "Agency"),
    "changed_to_agency": ("Chuyển đến", "Goes to"),
    "changed_agency_kind": ("Loại cơ quan", "Kind of agency"),
    "changed_tickets": ("Phiếu đang mở đã chuyển", "Open tickets handed over"),
    "changed_parts": ("Việc phối hợp đã chuyển", "Parts handed over"),
    "changed_people": ("Người dùng đã chuyển", "People moved"),
    "changed_partner": ("Cơ quan phối hợp", "Cooperating agency"),
}
