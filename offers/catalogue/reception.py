"""Hand checked rows to the database while the next ones are checked: two processors work at once.

The rows wait in temporary tables, where the words of each offer are prepared as it comes.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

import psycopg

Connexion = psycopg.Connection[Any]
# Rows leave together: each sending costs as much as checking a field or two.
ENVOI = 30
# Rows of the other kind wait until there are so many: a file that mixes them does not begin a copy
# for each.
ATTENTE_MAX = 2_000
# What the words of an offer are prepared from, folded here while the database works.
PLIES = ("plat_nom", "plat_libelles", "plat_description")


class Reception:
    """Copy rows into `recu_structure` and `recu_service`, numbered by `rang` in the order given."""

    def __init__(self, connexion: Connexion, colonnes: Mapping[str, Sequence[str]]) -> None:
        self.connexion = connexion
        self.colonnes = {modele: ", ".join(noms) for modele, noms in colonnes.items()}
        self.copiees = self.colonnes | {"service": ", ".join((*colonnes["service"], *PLIES))}
        self.attente: dict[str, list[str]] = {modele: [] for modele in colonnes}
        self.courant = ""
        self.pile = ExitStack()
        self.copie: psycopg.Copy | None = None

    def __enter__(self) -> Self:
        """Make the tables."""
        for modele, noms in self.colonnes.items():
            ajouts = "add column rang bigint generated always as identity"
            if modele == "service":
                mots = f"prive.mots_offre({', '.join(PLIES)})"
                ajouts += "".join(f", add column {nom} text" for nom in PLIES)
                ajouts += f", add column recherche tsvector generated always as ({mots}) stored"
            table = (
                f"create temp table recu_{modele} on commit drop as select {noms} from"
                f" catalogue_{modele} with no data"
            )
            self.connexion.execute(table.encode())
            self.connexion.execute(f"alter table recu_{modele} {ajouts}".encode())
        return self

    def __exit__(
        self,
        genre: type[BaseException] | None,
        erreur: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Send what waits, or give up the copy under way."""
        if genre is None:
            for modele in self.attente:
                self._envoyer(modele)
        self.pile.__exit__(genre, erreur, trace)

    def prendre(self, modele: str, valeurs: Iterable[Any]) -> None:
        """Take one row, in the order of its columns.

        An offer is followed by its name, labels and words, folded.
        """
        attente = self.attente[modele]
        attente.append("\t".join([_texte(valeur) for valeur in valeurs]) + "\n")
        if len(attente) >= (ENVOI if modele == self.courant else ATTENTE_MAX):
            self._envoyer(modele)

    def _envoyer(self, modele: str) -> None:
        if not self.attente[modele]:
            return
        if self.courant != modele:
            self.pile.close()
            self.courant = modele
            copie = self.connexion.cursor().copy(
                f"copy recu_{modele} ({self.copiees[modele]}) from stdin".encode()
            )
            self.copie = self.pile.enter_context(copie)
        if self.copie is not None:
            self.copie.write("".join(self.attente[modele]))
        self.attente[modele].clear()


def _texte(valeur: Any) -> str:
    """Write a value as COPY reads it.

    The elements of a list are words of vocabularies and codes.
    """
    if valeur is None:
        return r"\N"
    if isinstance(valeur, str):
        return (
            valeur.replace("\\", "\\\\")
            .replace("\t", "\\t")
            .replace("\n", "\\n")
            .replace("\r", "\\r")
        )
    if isinstance(valeur, list):
        return "{" + ",".join(valeur) + "}"
    if isinstance(valeur, bytes):
        return "\\\\x" + valeur.hex()
    return str(valeur)
