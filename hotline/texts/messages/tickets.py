"""Sentences of the room or trait `tickets`: (Vietnamese, English)."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
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
}
