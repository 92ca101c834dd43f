"""What tests of reports stand on."""

from __future__ import annotations

import pytest

from hotline.db import Database


@pytest.fixture
async def store(request: pytest.FixtureRequest) -> Database:
    """The database of the test, whichever engine it is on."""
    name = "db" if "db" in request.fixturenames else "sqlite_db"
    database: Database = request.getfixturevalue(name)
    return database
