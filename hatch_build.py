"""The wheel's build hook: assets, templates and migrations travel inside `hotline/_shipped`."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHIPPED = (
    ("web/templates", "web/templates"),
    ("web/locale", "web/locale"),
    ("web/static", "web/static"),
    ("migrations", "migrations"),
)


class ShippedFiles(BuildHookInterface):  # type: ignore[type-arg]
    """Builds web/static and puts what the program reads at run time into the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """An editable install reads the source tree and needs nothing of this."""
        if self.target_name != "wheel" or version == "editable":
            return
        root = Path(self.root)
        runpy.run_path(str(root / "scripts" / "build_assets.py"))["build"]()
        for source, inside in SHIPPED:
            build_data["force_include"][str(root / source)] = f"hotline/_shipped/{inside}"
