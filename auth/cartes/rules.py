"""Decide which secret numbers are worth something against whoever knows her."""

from itertools import pairwise


def est_devinable(nombre: str) -> bool:
    """Say whether four figures are a date, a year, one figure or a run of them.

    Whoever printed the card knows her birth date, and has five tries.
    """
    un, deux = int(nombre[:2]), int(nombre[2:])
    if 1 <= min(un, deux) <= 12 and 1 <= max(un, deux) <= 31:
        return True
    if nombre[:2] in ("19", "20"):
        return True
    pas = {int(b) - int(a) for a, b in pairwise(nombre)}
    return len(pas) == 1 and pas <= {-1, 0, 1}
