"""What the sample office knows, planted as if its dispatcher had written it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock, knowledge
from hotline.agencies import Field
from hotline.knowledge import ArticleWords
from hotline.staff import Person, Role


async def plant_knowledge(
    s: AsyncSession, rows: Mapping[str, Any], fields: Mapping[str, Field]
) -> None:
    """Write articles and answer templates; the staff must be there already."""
    writers = select(Person).where(Person.role == Role.DISPATCHER).order_by(Person.id).limit(1)
    writer = await s.scalar(writers)
    if writer is None:
        return
    at = clock.at_local(rows["valid_from"])
    for row in rows.get("articles", ()):
        words = ArticleWords(
            question=row["question"],
            answer=row["answer"],
            field=str(fields[row["field"]].id) if "field" in row else "",
            valid_from=row["valid_from"].isoformat(),
            source=row["source"],
            link=row.get("link", ""),
        )
        await knowledge.write(s, words, by=writer, at=at)
    for row in rows.get("answer_templates", ()):
        await knowledge.write_template(s, row["name"], row["body"], by=writer, at=at)
