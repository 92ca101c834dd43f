"""Labels of the room or trait `knowledge`: (Vietnamese, English)."""

from __future__ import annotations

LABELS: dict[str, dict[str, tuple[str, str]]] = {
    "Place": {
        "ma_phieu": ("Mã phiếu", "Ticket code"),
        "co_quan": ("Tên cơ quan trả lời", "Name of the answering agency"),
        "ngay_han": ("Ngày hết hạn trả lời", "Day the answer is due"),
        "ngay_tiep_nhan": ("Ngày tiếp nhận phiếu", "Day the ticket was received"),
        "ngay_hom_nay": ("Ngày soạn câu trả lời", "Day the answer is written"),
        "linh_vuc": ("Lĩnh vực", "Field"),
        "xa_phuong": ("Xã, phường", "Commune"),
        "dia_diem": ("Địa điểm người dân nêu", "Place that the citizen named"),
    },
}
