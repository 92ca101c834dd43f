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
}
