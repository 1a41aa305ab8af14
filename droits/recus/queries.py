"""Read the history of agreements, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from auth.comptes.models import Compte
from auth.consentements.models import Consentement, ConsentementEvenement, Notice
from auth.consentements.rules import SUJET_COUVERT, nommer_portee, phrase_consentement
from auth.paroles.vocabulary import DITS
from auth.territoires.models import Structure
from auth.territoires.queries import ligne_de
from auth.vocabulary import SENSIBLES, TOUS, Acteur, Categorie, Finalite, Portee
from core.errors import NotFound
from core.texts import date_fr


@dataclass(frozen=True, slots=True)
class EvenementLu:
    """Hold one event with what it is about."""

    evenement: ConsentementEvenement
    consentement: Consentement | None
    notice: Notice | None
    par: str | None
    visee: str | None
    couvert: bool = False

    def _quoi(self, champ: str, defaut: Any = None) -> Any:
        if self.consentement is not None:
            return getattr(self.consentement, champ)
        return self.evenement.details.get(champ, defaut)

    @property
    def domaines(self) -> int:
        """Give the mask of domains that the event is about."""
        return int(self._quoi("domaines", 1))

    @property
    def finalite(self) -> Finalite:
        """Give what the data would be shared for."""
        return Finalite(self._quoi("finalite", "coordination"))

    @property
    def peut_completer(self) -> bool:
        """Say whether writing was asked too."""
        return bool(self._quoi("peut_completer", False))

    @property
    def destinataires(self) -> list[str]:
        """Name who would read."""
        categorie = self._quoi("categorie")
        portee = Portee(self._quoi("portee", "structure"))
        return [nommer_portee(portee, self.visee, Categorie(categorie) if categorie else None)]

    @property
    def dit(self) -> str | None:
        """Say how and when the person said it, when somebody noted it for her."""
        details = self.evenement.details
        if details.get("dit") not in DITS or not details.get("dit_le"):
            return None
        return f"dit {DITS[details['dit']]}, le {date_fr(date.fromisoformat(details['dit_le']))}"

    @property
    def phrase(self) -> str:
        """Say in one sentence what the event is about; what a link covers is covered."""
        if self.couvert:
            return f"Un accord, ou une demande, sur {SUJET_COUVERT}"
        if self.evenement.genre in ("exclusion", "levee"):
            verbe = (
                "ne lit plus"
                if self.evenement.genre == "exclusion"
                else "peut de nouveau, selon mes accords, lire"
            )
            return f"{self.visee or 'Un professionnel ou une structure'} {verbe} mes informations"
        if self.consentement is None and "domaines" not in self.evenement.details:
            return "Une demande pour lire mon carnet"
        categorie = self._quoi("categorie")
        return phrase_consentement(
            Portee(self._quoi("portee", "structure")),
            self.visee,
            Categorie(categorie) if categorie else None,
            self.domaines,
            self.peut_completer,
            self.finalite,
        )


def _requete(acteur: Acteur) -> Any:
    accord, evenement = Consentement, ConsentementEvenement
    return (
        select(evenement, accord, Notice, Compte.prenom, Compte.nom)
        .outerjoin(accord, ligne_de(accord, evenement.consentement_id))
        .outerjoin(Notice, ligne_de(Notice, accord.notice_id))
        .outerjoin(Compte, ligne_de(Compte, evenement.par_compte_id))
        .where(evenement.territoire_id == acteur.territoire_id)
    )


async def _lire(db: AsyncSession, acteur: Acteur, requete: Any) -> list[EvenementLu]:
    lignes = (await db.execute(requete)).all()
    noms = await _noms(db, acteur, [_visee(e, c) for e, c, *_ in lignes])
    return [
        EvenementLu(
            evenement,
            accord,
            notice,
            f"{prenom} {nom}" if nom else None,
            noms.get(_visee(evenement, accord)),
            acteur.par_lien and _est_couvert(evenement, accord),
        )
        for evenement, accord, notice, prenom, nom in lignes
    ]


def _est_couvert(evenement: ConsentementEvenement, accord: Consentement | None) -> bool:
    """Say whether it is about something sensitive.

    Its agreement is hidden, or its own details name it.
    """
    if evenement.consentement_id is not None:
        return accord is None
    domaines = int(evenement.details.get("domaines", 0))
    return domaines != TOUS and bool(domaines & SENSIBLES)


def _visee(evenement: ConsentementEvenement, accord: Consentement | None) -> UUID | None:
    if accord is not None:
        return accord.structure_id
    cle = evenement.details.get("structure_id") or evenement.details.get("compte_id")
    return UUID(cle) if cle else None


async def _noms(
    db: AsyncSession, acteur: Acteur, cles: Sequence[UUID | None]
) -> dict[UUID | None, str]:
    cherches = {cle for cle in cles if cle is not None}
    if not cherches:
        return {}
    structures = select(Structure.id, Structure.nom).where(
        Structure.territoire_id == acteur.territoire_id, Structure.id.in_(cherches)
    )
    comptes = select(Compte.id, func.concat(Compte.prenom, " ", Compte.nom)).where(
        Compte.territoire_id == acteur.territoire_id, Compte.id.in_(cherches)
    )
    lignes = await db.execute(structures.union_all(comptes))
    return {ligne[0]: ligne[1] for ligne in lignes}


async def list_evenements_accord(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, *, limite: int, saut: int = 0
) -> Sequence[EvenementLu]:
    """List what happened to the agreements of a person, newest first."""
    requete = _requete(acteur).where(ConsentementEvenement.personne_id == personne_id)
    ordre = requete.order_by(ConsentementEvenement.le.desc(), ConsentementEvenement.id)
    return await _lire(db, acteur, ordre.limit(limite).offset(saut))


async def count_evenements(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> int:
    """Count what happened to the agreements of a person."""
    requete = select(func.count()).where(
        ConsentementEvenement.territoire_id == acteur.territoire_id,
        ConsentementEvenement.personne_id == personne_id,
    )
    return (await db.execute(requete)).scalar_one()


async def get_evenement(db: AsyncSession, acteur: Acteur, evenement_id: UUID) -> EvenementLu:
    """Get one event that the acteur may see, or raise NotFound."""
    lus = await _lire(db, acteur, _requete(acteur).where(ConsentementEvenement.id == evenement_id))
    if not lus:
        raise NotFound()
    return lus[0]
