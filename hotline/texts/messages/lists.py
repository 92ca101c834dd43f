"""Sentences of lists, saved views and steps for many tickets: (Vietnamese, English)."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "sheet_told": (
        "{title}{asked} – {name} lập lúc {at}",
        "{title}{asked} – made by {name} at {at}",
    ),
    "index_building": (
        "Đang lập lại chỉ mục từ ngữ của phiếu",
        "Building the index of tickets' words anew",
    ),
    "index_built": (
        "Đã lập lại chỉ mục từ ngữ cho {count} phiếu, kể cả phiếu nháp: tìm kiếm theo đúng tên lĩnh vực và địa bàn hiện nay.",
        "Built the index of words anew for {count} tickets, drafts included: search knows fields and communes by their present names.",
    ),
    "view_name_missing": (
        "Chưa đặt tên cho danh sách. Gõ vài chữ, ví dụ: Rác quá hạn ở Sa Đéc.",
        "The list has no name yet. Type a few words, for example: Overdue waste in Sa Đéc.",
    ),
    "view_name_long": (
        "Tên danh sách dài quá {most} chữ. Vui lòng rút ngắn lại.",
        "The list's name is longer than {most} characters. Please shorten it.",
    ),
    "view_too_long": (
        "Danh sách này có quá nhiều điều kiện để lưu. Vui lòng bỏ bớt vài điều kiện.",
        "This list has too many filters to be saved. Please take some off.",
    ),
    "views_full": (
        "Ông/bà đã lưu đủ {most} danh sách. Vui lòng mở một danh sách cũ và bỏ đi trước.",
        "You have saved {most} lists already. Please open an old one and remove it first.",
    ),
    "no_such_view": (
        "Không tìm thấy danh sách đã lưu này. Vui lòng quay lại trang Phiếu.",
        "There is no such saved list. Please go back to the tickets.",
    ),
    "bulk_unknown": (
        "Chưa rõ phải làm gì với các phiếu này. Vui lòng quay lại danh sách và chọn lại.",
        "It is not clear what to do with these tickets. Please go back to the list and choose again.",
    ),
    "bulk_none": (
        "Chưa chọn phiếu nào. Vui lòng quay lại danh sách và đánh dấu vào ô trước mã phiếu.",
        "No ticket is chosen. Please go back to the list and tick the boxes before the codes.",
    ),
    "bulk_too_many": (
        "Mỗi lần chỉ làm được với {most} phiếu. Vui lòng chọn ít hơn.",
        "At most {most} tickets can be done at once. Please choose fewer.",
    ),
    "bulk_elsewhere": (
        "Phiếu đang ở bước khác nên không làm được việc này. Mở phiếu để xem bước tiếp theo.",
        "The ticket stands elsewhere on its path. Open it to see its next step.",
    ),
    "bulk_no_suggestion": (
        "Chưa có quy tắc nào gợi ý cơ quan cho phiếu này. Hãy mở phiếu và chọn cơ quan.",
        "No rule suggests an agency for this ticket. Open it and choose one.",
    ),
}
