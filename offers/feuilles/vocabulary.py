"""Name the two sizes of paper, and how many offers each holds in a type that can be read."""

from collections.abc import Mapping

MAXIMUM: Mapping[str, int] = {"a5": 12, "a3": 14}
