"""Run every benchmark: `python -m tests.bench`."""

import asyncio

from tests.bench import pages

if __name__ == "__main__":
    asyncio.run(pages.mesurer())
