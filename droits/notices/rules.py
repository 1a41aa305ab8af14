"""Seal the text of a notice."""

import hashlib


def empreinte_de_notice(texte: str, texte_falc: str) -> bytes:
    """Give the sha256 of both texts, one after the other: what a receipt proves was read."""
    return hashlib.sha256((texte + texte_falc).encode()).digest()
