"""Sentences of the room `documents`: (Vietnamese, English)."""

from __future__ import annotations

_AGAIN = " Mẫu đang dùng vẫn giữ nguyên."
_AGAIN_EN = " The template in use stays as it is."

MESSAGES: dict[str, tuple[str, str]] = {
    "no_such_document": (
        "Không tìm thấy mẫu văn bản này. Vui lòng mở lại trang Mẫu văn bản.",
        "There is no such template. Please open the page of templates again.",
    ),
    "document_missing": (
        "Chưa chọn tệp mẫu. Chọn tệp .docx đã sửa rồi tải lên.",
        "No file was chosen. Choose the .docx that you changed, then upload it.",
    ),
    "document_not_word": (
        "Tệp này không mở được như văn bản Word. Mở lại bằng Word, chọn Lưu thành kiểu .docx (Word Document), rồi tải tệp đó lên."
        + _AGAIN,
        "This file does not open as a Word document. Open it in Word, save it as .docx (Word Document), then upload that file."
        + _AGAIN_EN,
    ),
    "document_too_large": (
        "Tệp mẫu lớn hơn {most} MB. Thu nhỏ ảnh trong mẫu (Word: Nén ảnh) rồi tải lại." + _AGAIN,
        "The template is larger than {most} MB. Make its pictures smaller (Word: Compress Pictures), then upload it again."
        + _AGAIN_EN,
    ),
    "document_macros": (
        "Tệp có macro hoặc đối tượng nhúng, nên không được nhận. Lưu lại thành .docx không có macro, bỏ đối tượng nhúng, rồi tải lên."
        + _AGAIN,
        "The file has macros or embedded objects and is not taken. Save it as .docx without macros, remove embedded objects, then upload it."
        + _AGAIN_EN,
    ),
    "document_outside": (
        "Mẫu lấy ảnh hoặc nội dung từ nơi khác khi mở. Chèn thẳng ảnh vào văn bản (không liên kết), bỏ trường INCLUDEPICTURE, INCLUDETEXT, DDE, rồi tải lại."
        + _AGAIN,
        "The template fetches pictures or text from elsewhere when it is opened. Insert pictures into the document itself, remove INCLUDEPICTURE, INCLUDETEXT and DDE fields, then upload it again."
        + _AGAIN_EN,
    ),
    "document_syntax": (
        "Một chỗ điền viết chưa đúng, gần chữ “{near}”. Mỗi chỗ điền mở bằng {{{{ và đóng bằng }}}}; mỗi vòng lặp for, điều kiện if phải có endfor, endif. Sửa rồi tải lại."
        + _AGAIN,
        "A blank is not written right, near “{near}”. Each opens with {{{{ and closes with }}}}; each for needs its endfor, each if its endif. Mend it, then upload it again."
        + _AGAIN_EN,
    ),
    "document_code": (
        "Mẫu có lệnh không được dùng ({what}). Chỉ dùng chỗ điền trong danh sách, vòng lặp for và điều kiện if; bỏ lệnh đó rồi tải lại."
        + _AGAIN,
        "The template has an instruction that may not be used ({what}). Use only the blanks listed, for loops and if conditions; remove it, then upload it again."
        + _AGAIN_EN,
    ),
    "document_unknown": (
        "Mẫu có chỗ điền không có trong danh sách: {named}. Sửa theo tên gợi ý sau dấu mũi tên hoặc bỏ đi, rồi tải lại."
        + _AGAIN,
        "The template has blanks that are not listed: {named}. Use the name behind the arrow, or remove them, then upload it again."
        + _AGAIN_EN,
    ),
    "document_lacks": (
        "Mẫu thiếu chỗ điền bắt buộc: {named}. Thêm vào mẫu rồi tải lại." + _AGAIN,
        "The template lacks blanks that it must have: {named}. Add them, then upload it again."
        + _AGAIN_EN,
    ),
    "document_unfillable": (
        "Điền thử mẫu không được ({why}). Thường do vòng lặp hoặc điều kiện mở ở một ô bảng mà đóng ở ô khác: đặt mở và đóng trong những đoạn, dòng riêng, rồi tải lại."
        + _AGAIN,
        "The template could not be filled ({why}). Mostly a loop or condition opens in one cell and closes in another: give opening and closing paragraphs or rows of their own, then upload it again."
        + _AGAIN_EN,
    ),
    "document_moved_on": (
        "Mẫu này vừa được người khác thay. Xem lại các phiên bản dưới đây, rồi tải lên hoặc chọn lại nếu vẫn cần.",
        "Somebody else has just changed this template. Look at the versions below, then upload or choose again if it is still needed.",
    ),
    "document_unmade": (
        "Văn bản chưa làm được: quá lâu hoặc máy chủ thiếu bộ nhớ. Thử lại sau ít phút; nếu lặp lại, bỏ bớt phụ lục hoặc báo quản trị máy chủ.",
        "The document could not be made: it took too long, or the server lacks memory. Try again in a few minutes; if it happens again, leave out annexes or tell the server's administrator.",
    ),
    "office_missing": (
        "Máy chủ chưa có LibreOffice nên chưa làm được PDF. Tải tệp Word và in từ Word; quản trị máy chủ cài bằng scripts/office-install.sh hoặc chỉ nơi cài ở HOTLINE_OFFICE.",
        "The server has no LibreOffice, so no PDF can be made. Use the Word file; the server's administrator can install it with scripts/office-install.sh or name it in HOTLINE_OFFICE.",
    ),
    "office_late": (
        "LibreOffice không làm xong PDF trong {seconds} giây. Thử lại sau ít phút, hoặc dùng tệp Word.",
        "LibreOffice did not finish the PDF in {seconds} seconds. Try again in a few minutes, or use the Word file.",
    ),
    "office_failed": (
        "LibreOffice không chuyển được tệp này sang PDF ({why}). Dùng tệp Word; nếu lặp lại, chạy hotline doctor trên máy chủ.",
        "LibreOffice could not turn this file into PDF ({why}). Use the Word file; if it happens again, run hotline doctor on the server.",
    ),
    "doctor_office": (
        "LibreOffice làm PDF được: {path}",
        "LibreOffice makes PDF files: {path}",
    ),
    "doctor_office_missing": (
        "Chưa có LibreOffice: báo cáo, văn bản có tệp Word nhưng chưa có PDF. Cài bằng scripts/office-install.sh, hoặc chỉ nơi cài ở HOTLINE_OFFICE.",
        "There is no LibreOffice: documents come as Word files but not as PDF. Install it with scripts/office-install.sh, or name it in HOTLINE_OFFICE.",
    ),
    "doctor_office_ill": (
        "LibreOffice ở {path} không làm được PDF: {why}",
        "LibreOffice at {path} makes no PDF: {why}",
    ),
    "document_own": ("Mẫu gốc của chương trình", "This program's own template"),
}
