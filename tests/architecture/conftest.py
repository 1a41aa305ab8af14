"""Give to one worker what reads the same sources."""

from pathlib import Path

import pytest

ICI = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of this folder together: what one has read, the others have too."""
    for test in items:
        if test.path.is_relative_to(ICI):
            test.add_marker(pytest.mark.xdist_group("sources"))
