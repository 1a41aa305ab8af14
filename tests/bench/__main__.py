"""Run every benchmark: `python -m tests.bench`."""

import asyncio

from tests.bench import ecritures, journee, mur, pages, voisins


async def mesurer() -> None:
    """Time pages in the demo, neighbours of an attack, then the wall, the writes and a day of work.

    The last three in the large territoire, built once.
    """
    await pages.mesurer()
    await asyncio.to_thread(voisins.mesurer)
    async with mur.monter() as monde:
        await mur.mesurer_dans(monde)
        await ecritures.mesurer_dans(monde)
        await journee.mesurer_dans(monde)


if __name__ == "__main__":
    asyncio.run(mesurer())
