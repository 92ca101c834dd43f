"""Labels of counters: (Vietnamese, English)."""

from __future__ import annotations

LABELS: dict[str, dict[str, tuple[str, str]]] = {
    "ReturnedSource": {
        "typed": ("Nhập tay", "Typed"),
        "file": ("Từ tệp", "From a file"),
        "dossiers": ("Đếm từ hồ sơ", "Counted from dossiers"),
    },
    "ReturnedFlaw": {
        "day_wrong": (
            "Ngày chưa đúng, ví dụ 21/11/2026",
            "The day is not right, for example 21/11/2026",
        ),
        "day_ahead": ("Ngày chưa đến", "The day has not come yet"),
        "counter_unknown": (
            "Không có quầy này; ghi đúng như tên quầy",
            "No such counter; write its name as it is",
        ),
        "counter_twice": (
            "Nhiều quầy cùng tên; thêm cột Cơ quan",
            "Several counters of that name; add a column with the agency",
        ),
        "officer_unknown": (
            "Cán bộ không thuộc quầy này; thêm ở trang Quầy tiếp nhận, hoặc để trống",
            "Not an officer of this counter; add them on the page of counters, or leave it empty",
        ),
        "number_wrong": ("Số kết quả phải là số từ 0", "Results are a number from 0"),
        "repeated": (
            "Trùng ngày, quầy và cán bộ với dòng khác",
            "Another line has the same day, counter and officer",
        ),
    },
    "CounterFindingKind": {
        "counter_low": ("Ít được đánh giá", "Few rate"),
        "counter_fell": ("Tỷ lệ được đánh giá giảm", "Fewer rate than before"),
    },
}
