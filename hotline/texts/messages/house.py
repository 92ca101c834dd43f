"""Sentences by code: refusals, explanations, and what is sent to citizens."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    # Refusals. Each says what is wrong and names the next step.
    "locked": (
        "Tài khoản tạm khóa đến {until} vì nhập sai nhiều lần. Vui lòng thử lại sau giờ đó hoặc báo quản trị hệ thống.",
        "This account is locked until {until} after too many failures. Try again later or ask an administrator.",
    ),
    "sign_in_failed": (
        "Tên đăng nhập hoặc mật khẩu chưa đúng. Vui lòng kiểm tra phím Caps Lock và nhập lại.",
        "The sign-in name or the password is wrong. Check Caps Lock and try again.",
    ),
    "signed_out": (
        "Phiên làm việc đã hết. Vui lòng đăng nhập lại; nội dung vừa gửi vẫn còn, sẽ hiện lại sau khi đăng nhập.",
        "Your session has ended. Please sign in again; what you sent is kept and comes back then.",
    ),
    "no_such_unsent": (
        "Nội dung chưa gửi này không còn được giữ (chỉ giữ 30 phút). Mở lại trang trước: trình duyệt đặt lại những gì còn giữ được.",
        "What was not sent is kept no longer (30 minutes only). Open the page before: the browser puts back what it has kept.",
    ),
    "form_expired": (
        "Trang này mở đã lâu nên chưa gửi được. Vui lòng bấm gửi lại một lần nữa; nội dung vẫn còn nguyên.",
        "This page was open too long to be sent. Please send it again; nothing you typed is lost.",
    ),
    "form_broken": (
        "Nội dung gửi lên bị hỏng trên đường truyền. Vui lòng quay lại trang trước và gửi lại.",
        "What was sent arrived broken. Please go back and send it again.",
    ),
    "too_large": (
        "Nội dung gửi lên quá lớn (tối đa {most} MB) nên chưa nhận được. Bấm nút quay lại của trình duyệt để về trang trước, rút gọn rồi gửi lại.",
        "What was sent is too large (at most {most} MB) and was not taken. Go back in your browser, shorten it and send it again.",
    ),
    "not_your_role": (
        "Việc này không thuộc vai trò của ông/bà. Vui lòng liên hệ điều phối viên nếu cần.",
        "This is not for your role. Ask the dispatcher if it is needed.",
    ),
    "not_signed_in": (
        "Chưa đăng nhập hoặc phiên làm việc đã hết. Vui lòng đăng nhập ở trang /sign-in rồi gửi lại "
        "yêu cầu kèm cookie của phiên làm việc.",
        "You are not signed in, or the session has ended. Please sign in at /sign-in and ask again "
        "with the cookie of that session.",
    ),
    "api_not_your_role": (
        "Số liệu toàn tỉnh dành cho Văn phòng và điều phối viên. Vui lòng dùng tài khoản của Văn "
        "phòng; cơ quan xem số liệu của mình ở trang /reports/figures.",
        "Figures of the whole province are for the office and dispatchers. Please use an account "
        "of the office; agencies find their own figures at /reports/figures.",
    ),
    "api_no_such_address": (
        "Không có địa chỉ này. Vui lòng gọi GET /api/reports/ kèm kỳ báo cáo, ví dụ "
        "/api/reports/2026-08, 2026-Q3, 2026 hoặc 2026-08-01..2026-08-15.",
        "There is no such address. Please ask GET /api/reports/ with a period, for example "
        "/api/reports/2026-08, 2026-Q3, 2026 or 2026-08-01..2026-08-15.",
    ),
    "not_your_agency": (
        "Phiếu này do cơ quan khác xử lý. Vui lòng quay lại danh sách việc của cơ quan mình.",
        "Another agency handles this ticket. Please go back to your agency's list.",
    ),
    "no_such_ticket": (
        "Không tìm thấy phiếu này. Vui lòng kiểm tra lại mã phiếu, ví dụ 1022-2611-00012.",
        "There is no such ticket. Please check the code, for example 1022-2611-00012.",
    ),
    "no_such_call": (
        "Không tìm thấy cuộc gọi này. Vui lòng quay lại bàn trực.",
        "There is no such call. Please go back to the desk.",
    ),
    "no_such_reply": (
        "Không tìm thấy tin trả lời này. Vui lòng tải lại trang điều phối.",
        "There is no such reply. Please reload the dispatch page.",
    ),
    "no_such_file": (
        "Không tìm thấy tệp này. Vui lòng mở lại từ trang của phiếu.",
        "There is no such file. Please open it from the ticket's page.",
    ),
    "no_such_page": (
        "Không có trang này. Vui lòng quay lại trang đầu.",
        "There is no such page. Please go back to the start.",
    ),
    "moved_on": (
        "Phiếu đã được xử lý ở nơi khác trong lúc ông/bà đang xem. Vui lòng tải lại trang để thấy trạng thái mới.",
        "The ticket has moved on while you were looking. Please reload the page.",
    ),
    "database_busy": (
        "Hệ thống đang bận, chưa lưu được. Nội dung vẫn còn nguyên; vui lòng bấm gửi lại sau vài giây.",
        "The system is busy and could not save. Nothing is lost; please send again in a few seconds.",
    ),
    "kind_missing": (
        "Chưa chọn loại phiếu. Chọn hỏi đáp, phản ánh hoặc kiến nghị.",
        "No kind chosen. Choose question, feedback or petition.",
    ),
    "urgency_missing": (
        "Chưa chọn mức độ khẩn. Chọn bình thường hoặc khẩn.",
        "No urgency chosen. Choose normal or urgent.",
    ),
    "field_missing": (
        "Chưa chọn lĩnh vực. Gõ vài chữ không dấu, ví dụ: rac thai.",
        "No field chosen. Type a few letters, for example: rac thai.",
    ),
    "commune_missing": (
        "Chưa chọn xã/phường. Gõ vài chữ không dấu, ví dụ: sa dec.",
        "No commune chosen. Type a few letters, for example: sa dec.",
    ),
    "content_missing": (
        "Chưa có nội dung. Ghi lại lời người dân, ví dụ: đường ngập trước cổng chợ.",
        "There is no content. Write down what the citizen said.",
    ),
    "content_too_long": (
        "Nội dung dài {long} ký tự, tối đa {most}. Vui lòng rút gọn hoặc đính kèm văn bản.",
        "The content has {long} characters, at most {most} fit. Please shorten it.",
    ),
    "phone_wrong": (
        "Số điện thoại chưa đúng. Nhập đủ số, ví dụ 0912 345 678, hoặc để trống.",
        "The phone number is not right. Type all digits, for example 0912 345 678, or leave it empty.",
    ),
    "answer_missing": (
        "Chưa có câu trả lời. Ghi nội dung trả lời cho người dân rồi gửi lại.",
        "There is no answer. Write what the citizen will be told.",
    ),
    "reason_missing": (
        "Chưa ghi lý do. Viết một câu để người nhận hiểu vì sao.",
        "There is no reason. Write a sentence so that the other side understands.",
    ),
    "dismiss_reason_missing": (
        "Chưa chọn lý do không lập phiếu. Chọn một lý do trong danh sách.",
        "No reason chosen. Choose one from the list.",
    ),
    "agency_missing": (
        "Chưa chọn cơ quan, hoặc cơ quan này đã ngừng hoạt động. Chọn một cơ quan trong danh sách.",
        "No agency chosen, or it no longer exists. Choose one from the list.",
    ),
    "calendar_empty": (
        "Lịch làm việc chưa có giờ nào nên không tính được hạn. Vui lòng báo quản trị khai giờ làm việc.",
        "The calendar has no working time, so nothing can be due. Ask an administrator to enter working hours.",
    ),
    "file_empty": (
        "Tệp “{name}” không có nội dung. Vui lòng chọn lại tệp.",
        "“{name}” is empty. Please choose it again.",
    ),
    "file_too_large": (
        "Tệp “{name}” quá lớn, tối đa {most} MB. Nội dung đã nhập vẫn còn; vui lòng nén tệp hoặc chụp lại ở kích thước nhỏ hơn.",
        "“{name}” is too large, at most {most} MB. What you typed is still here; please send a smaller file.",
    ),
    "no_file_chosen": (
        "Chưa chọn tệp nào. Chọn ảnh hoặc văn bản rồi bấm đính kèm.",
        "No file chosen. Choose a picture or a document, then attach it.",
    ),
    "files_too_large": (
        "Các tệp gửi cùng lúc quá lớn, tổng cộng tối đa {most} MB. Nội dung đã nhập vẫn còn; vui lòng gửi ít tệp hơn.",
        "The files sent together are too large, at most {most} MB in all. What you typed is still here; please send fewer.",
    ),
    "files_too_many": (
        "Chỉ gửi được {most} tệp một lần. Các tệp đầu đã nhận; vui lòng gửi tiếp những tệp còn lại sau.",
        "Only {most} files fit in one go. The first ones are here; please send the others afterwards.",
    ),
    "file_heic": (
        "Tệp “{name}” là ảnh HEIC, chưa nhận được. Trên iPhone: Cài đặt, Camera, Định dạng, chọn “Tương thích nhất” rồi chụp lại, hoặc gửi ảnh chụp màn hình.",
        "“{name}” is a HEIC picture, which cannot be taken. On an iPhone choose Settings, Camera, Formats, Most Compatible, or send a screenshot of it.",
    ),
    "picture_broken": (
        "Ảnh “{name}” bị hỏng, không mở được. Vui lòng chụp lại hoặc lưu lại thành JPG rồi gửi.",
        "The picture “{name}” is broken. Please take it again or save it anew as JPG.",
    ),
    "picture_too_many_pixels": (
        "Ảnh “{name}” có quá nhiều điểm ảnh, tối đa {most} triệu. Vui lòng chụp lại ở độ phân giải thấp hơn.",
        "The picture “{name}” has too many pixels, at most {most} million. Please take it at a lower resolution.",
    ),
    "files_after_end": (
        "Phiếu đã kết thúc nên không thêm hay gỡ tệp được nữa. Mở lại phiếu nếu cần bổ sung.",
        "The ticket has ended, so files can be neither added nor removed. Reopen it if something must be added.",
    ),
    "not_your_file": (
        "Tệp này do bên khác đưa lên nên không gỡ được ở đây. Vui lòng báo bên đã đưa tệp lên.",
        "Another side put this file here. Please ask them to remove it.",
    ),
    "file_kind": (
        "Không nhận tệp “{name}”. Gửi ảnh JPG, PNG hoặc văn bản PDF, DOCX, XLSX.",
        "“{name}” is not accepted. Send JPG, PNG, PDF, DOCX or XLSX.",
    ),
    "file_disguised": (
        "Nội dung tệp “{name}” không đúng với tên của nó nên không nhận. Vui lòng lưu lại đúng định dạng.",
        "What is inside “{name}” is not what its name says. Please save it in its true format.",
    ),
    "rating_off_scale": (
        "Mức hài lòng này không có trong thang đánh giá. Chọn một mức trong danh sách.",
        "This level is not on the scale. Choose one of the list.",
    ),
    "rating_empty": (
        "Chưa có câu trả lời nào trong đánh giá. Vui lòng chọn ít nhất một câu.",
        "The rating has no answer. Please give at least one.",
    ),
    "failed": (
        "Có lỗi trong hệ thống. Vui lòng thử lại; nếu vẫn lỗi, báo quản trị mã {id}.",
        "Something went wrong. Please try again; if it stays, give the administrator the id {id}.",
    ),
    # Time as a person says it.
    "left_minutes": ("còn {n} phút làm việc", "{n} working min left"),
    "left_hours": ("còn {n} giờ làm việc", "{n} working h left"),
    "left_days": ("còn {n} ngày làm việc", "{n} working days left"),
    "late_minutes": ("quá hạn {n} phút", "{n} min overdue"),
    "late_hours": ("quá hạn {n} giờ", "{n} h overdue"),
    "late_days": ("quá hạn {n} ngày", "{n} d overdue"),
    "ago_minutes": ("{n} phút trước", "{n} min ago"),
    "ago_hours": ("{n} giờ trước", "{n} h ago"),
    "ago_days": ("{n} ngày trước", "{n} d ago"),
    # How a due date came about, one line a day.
    "line_first_day": ("không tính ngày đầu", "the first day is not counted"),
    "line_counted": ("ngày thứ {named}", "day {named}"),
    "line_weekend": ("nghỉ cuối tuần", "weekend"),
    "line_holiday": ("nghỉ {named}", "{named}"),
    "line_rolled_over_weekend": (
        "rơi vào cuối tuần, lùi sang ngày sau",
        "falls on a weekend: rolls on",
    ),
    "line_rolled_over_holiday": (
        "rơi vào {named}, lùi sang ngày sau",
        "falls on {named}: rolls on",
    ),
    "line_worked": ("làm việc {named}", "worked {named}"),
    "line_due": ("đến hạn lúc {named}", "due at {named}"),
    # What the command line says to the people who run the hotline.
    "ami_unset": (
        "Chưa đặt HOTLINE_AMI. Đặt HOTLINE_AMI=host:port của tổng đài Asterisk (thường là cổng 5038), hoặc HOTLINE_AMI=simulated để chạy thử với cuộc gọi không có thật.",
        "HOTLINE_AMI is not set. Set HOTLINE_AMI=host:port of the Asterisk PBX (usually port 5038), or HOTLINE_AMI=simulated to try it on made-up calls.",
    ),
    "runs_already": (
        "Đã có một chương trình hotline đang chạy trên thư mục {folder}. Dừng chương trình đó trước, hoặc đặt HOTLINE_DATA_DIR và HOTLINE_DATABASE_URL sang nơi khác.",
        "A hotline runs on the folder {folder} already. Stop it first, or set HOTLINE_DATA_DIR and HOTLINE_DATABASE_URL to another place.",
    ),
    "setting_wrong": (
        "Biến {name} chưa đúng: {why}. Sửa lại rồi chạy lại; các giá trị có trong docs/operations.md.",
        "The setting {name} is wrong: {why}. Mend it and run again; docs/operations.md lists the values.",
    ),
    "command_failed": (
        "Không thực hiện được: {why}. Chạy hotline doctor để biết bộ phận nào hỏng.",
        "That could not be done: {why}. Run hotline doctor to see which part is ill.",
    ),
    "not_a_recording": (
        "{file} không phải bản ghi AMI: {why}. Cần một tệp JSON chứa danh sách sự kiện.",
        "{file} is no AMI recording: {why}. A JSON list of events is needed.",
    ),
    "database_missing": (
        "Chưa có tệp dữ liệu {path}. Kiểm tra HOTLINE_DATABASE_URL, hoặc chạy hotline migrate để tạo mới.",
        "There is no database file {path}. Check HOTLINE_DATABASE_URL, or run hotline migrate to make one.",
    ),
    "sqlite_alone": (
        "Chạy nhiều tiến trình (--only) cần PostgreSQL. Đặt HOTLINE_DATABASE_URL=postgresql+asyncpg://… hoặc bỏ --only.",
        "Several processes (--only) need PostgreSQL. Set HOTLINE_DATABASE_URL=postgresql+asyncpg://… or leave --only out.",
    ),
    "simulator_alone": (
        "Tổng đài mô phỏng chỉ chạy khi không dùng --only. Bỏ --only, hoặc đặt HOTLINE_AMI=host:port.",
        "The simulated PBX runs without --only. Leave --only out, or set HOTLINE_AMI=host:port.",
    ),
    "not_migrated": (
        "Cơ sở dữ liệu chưa đúng phiên bản. Chạy: hotline migrate",
        "The database is not at this program's schema. Run: hotline migrate",
    ),
    "migrated": (
        "Cơ sở dữ liệu đã ở phiên bản mới nhất.",
        "The database is at the newest schema.",
    ),
    "seeding": (
        "Đang tạo tỉnh mẫu (cơ quan, lĩnh vực, quy tắc, lịch, tài khoản)…",
        "Planting the sample province (agencies, fields, rules, calendar, accounts)…",
    ),
    "already_seeded": (
        "Đã có dữ liệu tỉnh, không thay đổi gì. Mật khẩu đã tạo nằm trong {path}.",
        "There is a province already; nothing was changed. The passwords made then are in {path}.",
    ),
    "may_sign_in": (
        "Tài khoản đăng nhập (tên, mật khẩu, vai trò):",
        "Who may sign in (name, password, role):",
    ),
    "more_accounts": (
        "  … và {left} tài khoản cơ quan khác (cb.<mã> cán bộ, ld.<mã> lãnh đạo). Tất cả nằm trong {path}.",
        "  … and {left} more agency accounts (cb.<code> officer, ld.<code> head). All are in {path}.",
    ),
    "listening_simulated": (
        "Tổng đài 1022 chạy tại {address} với TỔNG ĐÀI MÔ PHỎNG: mọi cuộc gọi đều không có thật. Mật khẩu: {path}. Bấm Ctrl-C để dừng.",
        "Hotline 1022 runs at {address} on a SIMULATED PBX: no call is real. Passwords: {path}. Ctrl-C stops it.",
    ),
    "listening_pbx": (
        "Tổng đài 1022 chạy tại {address} với tổng đài {pbx}. Mật khẩu: {path}. Bấm Ctrl-C để dừng.",
        "Hotline 1022 runs at {address} with the PBX at {pbx}. Passwords: {path}. Ctrl-C stops it.",
    ),
    "address_taken": (
        "Không mở được {address}: {why}. Đặt HOTLINE_HTTP hoặc HOTLINE_AGI sang cổng khác, hoặc dừng chương trình đang dùng cổng đó.",
        "Cannot listen on {address}: {why}. Set HOTLINE_HTTP or HOTLINE_AGI to another port, or stop what uses it.",
    ),
    "doctor_database": (
        "Cơ sở dữ liệu {kind} trả lời, phiên bản {revision}.",
        "The {kind} database answers, schema {revision}.",
    ),
    "doctor_database_away": (
        "Không vào được cơ sở dữ liệu: {error}. Kiểm tra HOTLINE_DATABASE_URL và máy chủ dữ liệu.",
        "The database is out of reach: {error}. Check HOTLINE_DATABASE_URL and the server.",
    ),
    "doctor_not_migrated": (
        "Cơ sở dữ liệu ở phiên bản {here}, chương trình cần {there}. Chạy: hotline migrate",
        "The database is at schema {here}, the program needs {there}. Run: hotline migrate",
    ),
    "doctor_statement": (
        "{day} · {system}: tổng đài ghi {journalled} cuộc, ở đây {calls} cuộc, {tickets} phiếu, chênh lệch {difference}.",
        "{day} · {system}: {journalled} calls in the PBX's journal, {calls} here, {tickets} tickets, difference {difference}.",
    ),
    "doctor_no_statement": (
        "Chưa có ngày nào trong bản đối chiếu nhật ký tổng đài.",
        "The daily statement has no day yet.",
    ),
    "doctor_simulated": (
        "Tổng đài mô phỏng: không có gì để kiểm tra.",
        "The PBX is simulated: there is nothing to look at.",
    ),
    "doctor_ami": (
        "Tổng đài {address} cho đăng nhập AMI.",
        "The PBX at {address} lets us in over AMI.",
    ),
    "doctor_ami_away": (
        "Không vào được AMI tại {address}: {detail}. Kiểm tra Asterisk đang chạy, manager.conf có enabled=yes, cổng và tường lửa.",
        "AMI at {address} is out of reach: {detail}. Check that Asterisk runs, manager.conf has enabled=yes, the port and the firewall.",
    ),
    "doctor_ami_refused": (
        "Tổng đài {address} từ chối đăng nhập: {detail}. Kiểm tra HOTLINE_AMI_USERNAME, HOTLINE_AMI_SECRET và permit trong manager.conf.",
        "The PBX at {address} refuses the login: {detail}. Check HOTLINE_AMI_USERNAME, HOTLINE_AMI_SECRET and permit in manager.conf.",
    ),
    "doctor_privileges": (
        "Người dùng AMI thiếu quyền dùng: {missing}. Thêm vào write= trong manager.conf (system, originate, reporting).",
        "The AMI user may not use: {missing}. Add to write= in manager.conf (system, originate, reporting).",
    ),
    "doctor_privileges_good": (
        "Người dùng AMI có đủ quyền cần thiết.",
        "The AMI user has the privileges it needs.",
    ),
    "doctor_deaf": (
        "Không nghe được sự kiện UserEvent của chính mình. Thêm user vào read= và eventfilter cho UserEvent trong manager.conf.",
        "Our own UserEvent was not heard. Add user to read= and an eventfilter for UserEvent in manager.conf.",
    ),
    "doctor_undated": (
        "Sự kiện không có thời điểm. Đặt timestampevents=yes trong manager.conf.",
        "Events carry no time. Set timestampevents=yes in manager.conf.",
    ),
    "doctor_events": (
        "Nghe được sự kiện, có thời điểm.",
        "Events are heard, with their times.",
    ),
    "doctor_journal": (
        "Nhật ký tổng đài đọc được, {waiting} mục đang chờ.",
        "The PBX's journal can be read, {waiting} entries stand in it.",
    ),
    "doctor_journal_broken": (
        "Nhật ký tổng đài có mục không hiểu được: {keys}. Xem bằng: asterisk -rx 'database show hotline'.",
        "The PBX's journal holds entries that make no sense: {keys}. Look with: asterisk -rx 'database show hotline'.",
    ),
    "doctor_agi": (
        "Cổng AGI {address} có người nghe.",
        "Somebody listens on the AGI port {address}.",
    ),
    "doctor_agi_away": (
        "Cổng AGI {address} không có ai nghe. Chạy hotline serve, hoặc đặt HOTLINE_AGI đúng địa chỉ.",
        "Nobody listens on the AGI port {address}. Run hotline serve, or set HOTLINE_AGI rightly.",
    ),
    "doctor_gateway": ("Cổng tin nhắn trả lời.", "The SMS gateway answers."),
    "doctor_no_gateway": (
        "Không đặt HOTLINE_SMS_URL: chỉ xin đánh giá bằng cuộc gọi.",
        "HOTLINE_SMS_URL is not set: callers are asked by phone only.",
    ),
    "doctor_gateway_away": (
        "Cổng tin nhắn không trả lời ({why}). Kiểm tra HOTLINE_SMS_URL và Kannel.",
        "The SMS gateway does not answer ({why}). Check HOTLINE_SMS_URL and Kannel.",
    ),
    "doctor_no_token": (
        "Có cổng tin nhắn nhưng chưa đặt HOTLINE_SMS_TOKEN: tin trả lời của người dân sẽ bị từ chối.",
        "There is a gateway but no HOTLINE_SMS_TOKEN: what citizens reply will be refused.",
    ),
}
