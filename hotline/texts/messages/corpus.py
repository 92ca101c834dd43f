"""Sentences of the room or trait `corpus`: (Vietnamese, English)."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "corpus_planting": (
        "Đang tạo {count} phiếu mẫu cho hai năm trước ngày {end} (hạt giống {seed})…",
        "Making {count} sample tickets of the two years before {end} (seed {seed})…",
    ),
    "corpus_planted": (
        "Đã tạo {rows} phiếu và cuộc gọi không thành phiếu trong {seconds} giây ({speed} mỗi giây).",
        "Made {rows} tickets and calls that became none in {seconds} seconds ({speed} a second).",
    ),
    "corpus_tickets_there": (
        "Cơ sở dữ liệu đã có {count} phiếu, không tạo thêm gì. Nếu lần tạo trước bị ngắt giữa chừng, các phiếu đã có vẫn nguyên vẹn: cứ dùng tiếp, hoặc xóa tệp cơ sở dữ liệu thử rồi tạo lại. Nếu thật sự muốn thêm phiếu mẫu vào giữa, hãy thêm --more.",
        "There are {count} tickets already; nothing was made. If the last time was cut off, these are whole: use them, or delete the database you try with and begin anew. To put sample tickets among them all the same, add --more.",
    ),
    "corpus_served": (
        "Chương trình khác đang mở cơ sở dữ liệu này, thường là hotline đang chạy: phiếu mẫu và phiếu mới sẽ giẫm lên nhau. Dừng hotline trước (Ctrl+C ở nơi chạy `make run`, hoặc dừng dịch vụ), rồi chạy lại lệnh này.",
        "Another programme has this database open, mostly a hotline that is running: sample tickets and new ones would get in each other's way. Stop it first (Ctrl+C where `make run` runs, or stop the service), then run this command again.",
    ),
    "corpus_no_province": (
        "Chưa có tỉnh nào để tạo phiếu: cần cơ quan có cán bộ, lĩnh vực, địa bàn, điện thoại viên và điều phối viên. Chạy `hotline seed` trước.",
        "There is no province to make tickets for: it takes agencies with officers, fields, communes, operators and dispatchers. Run `hotline seed` first.",
    ),
    "corpus_real_site": (
        "Số điện thoại của phiếu mẫu là bịa, có thể trùng số của người thật. {name} đang được đặt, nên không tạo phiếu mẫu ở đây; hãy bỏ thiết lập đó khi thử.",
        "The numbers of sample tickets are invented and may be somebody's. {name} is set, so no sample tickets are made here; leave that setting out while trying.",
    ),
}
