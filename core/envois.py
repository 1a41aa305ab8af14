"""Make one act of what is sent twice, by the key of the form that we showed or of the call.

The key is taken by the first statement that the request sends to the database, in the transaction
of its act: work done before holds nothing, and a refused act frees its key. Who comes second waits
there for the first, also when its answer never arrived, and is given that answer.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import Conflict

_RECEVOIR = text(
    "select etat, statut, lieu, reponse from prive.recevoir_envoi(:cle, :route, :corps)"
)
_REPONDRE = text("select prive.repondre_envoi(:cle, :statut, :lieu, :reponse)")
_OUBLIER = text("select prive.oublier_envoi(:cle)")


class DejaFaite(Exception):
    """Stop what was done already, to answer the same: a place of ours, or a sealed body."""

    def __init__(self, statut: int | None, lieu: str | None, reponse: bytes | None) -> None:
        super().__init__("done already")
        self.statut = statut
        self.lieu = lieu
        self.reponse = reponse


@dataclass(slots=True)
class EnvoiEnCours:
    """Hold one sending: prints of its key and of its words, where it goes, what refuses others."""

    cle: bytes
    route: str
    corps: bytes
    phrase: str
    neuf: bool = False
    autre: bool = False

    def recevoir(self, connexion: Connection) -> None:
        """Take the key, or wait for whoever holds it; raises DejaFaite when the act is done.

        Another content under the same key is only noted here: `exiger_le_meme` refuses it, where
        what was typed can be kept.
        """
        donnees = {"cle": self.cle, "route": self.route, "corps": self.corps}
        lu = connexion.execute(_RECEVOIR, donnees).one_or_none()
        if lu is None:
            return
        if lu.etat == "fait":
            raise DejaFaite(lu.statut, lu.lieu, lu.reponse)
        self.neuf, self.autre = lu.etat == "neuf", lu.etat == "autre"

    def exiger_le_meme(self) -> None:
        """Refuse other words under a key that served."""
        if self.autre:
            raise Conflict(self.phrase)

    async def repondre(
        self, db: AsyncSession, statut: int, lieu: str | None, reponse: bytes | None = None
    ) -> None:
        """Keep what is answered, in the transaction of the act."""
        donnees = {"cle": self.cle, "statut": statut, "lieu": lieu, "reponse": reponse}
        await db.execute(_REPONDRE, donnees)

    async def oublier(self, db: AsyncSession) -> None:
        """Free the key: nothing was done."""
        await db.execute(_OUBLIER, {"cle": self.cle})
