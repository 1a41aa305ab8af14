"""Run every benchmark: `python -m tests.bench`."""

import asyncio

from tests.bench import mur, pages

if __name__ == "__main__":
    asyncio.run(pages.mesurer())
    asyncio.run(mur.mesurer())
