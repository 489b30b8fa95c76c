"""Everything that an intruder with the database gets: the whole file, or every row of every table."""

from __future__ import annotations

from pathlib import Path

import asyncpg
from databases import Urls


async def dump(urls: Urls) -> bytes:
    """All of the database as bytes; binary columns as they are."""
    if urls.engine == "sqlite":
        path = Path(urls.app.removeprefix("sqlite:///"))
        return b"".join(file.read_bytes() for file in sorted(path.parent.glob(path.name + "*")))
    connection = await asyncpg.connect(urls.superuser)
    try:
        tables = await connection.fetch(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        values = [
            value
            for table in tables
            for row in await connection.fetch(f'SELECT * FROM "{table["relname"]}"')
            for value in row.values()
        ]
    finally:
        await connection.close()
    return b"\n".join(
        value if isinstance(value, bytes) else str(value).encode() for value in values
    )
