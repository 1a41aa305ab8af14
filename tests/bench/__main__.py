"""Run every benchmark: `python -m tests.bench`."""

import asyncio

from tests.bench import ecritures, mur, pages


async def mesurer() -> None:
    """Time pages in the demo, then the wall and the writes in the large territoire, built once."""
    await pages.mesurer()
    async with mur.monter() as monde:
        await mur.mesurer_dans(monde)
        await ecritures.mesurer_dans(monde)


if __name__ == "__main__":
    asyncio.run(mesurer())
