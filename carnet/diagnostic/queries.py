"""Read the diagnosis as it stands, grouped by thématique."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from auth.comptes.models import Compte
from auth.comptes.queries import auteur_nomme
from auth.personnes.queries import VerdictDomaine, expliquer
from auth.territoires.models import Structure
from auth.territoires.queries import ligne_de, nom_de_structure, nommer
from auth.vocabulary import Acteur
from carnet.diagnostic.models import Constat
from carnet.diagnostic.vocabulary import QUESTIONS, Source
from core.editions import dire_changement


@dataclass(frozen=True, slots=True)
class ConstatLu:
    """Hold a finding with who wrote it; no structure when the person did."""

    constat: Constat
    prenom: str
    nom: str
    structure: str | None

    @property
    def auteur(self) -> str:
        """Give who wrote it."""
        return f"{self.prenom} {self.nom}".strip()

    @property
    def notes_par(self) -> str | None:
        """Say who noted the person's words, when it was not her own hand."""
        if self.constat.source != Source.personne or self.constat.auteur_structure_id is None:
            return None
        return nommer(self.prenom, self.nom, self.structure)


async def list_constats(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    *,
    le: datetime | None = None,
    clos: bool = False,
) -> Sequence[ConstatLu]:
    """List the findings that stand now, or stood at `le`.

    By thématique, the person's own words first. With `clos`, those that no longer hold are among
    them.
    """
    debut = Constat.cree_le <= (le if le is not None else func.now())
    tient = or_(Constat.clos_le.is_(None), Constat.clos_le > (le if le is not None else func.now()))
    requete = (
        _lus(acteur, personne_id)
        .where(debut, *(() if clos else (tient,)))
        .order_by(
            Constat.thematique,
            case((Constat.source == "personne", 0), else_=1),
            Constat.urgence.desc(),
        )
        .order_by(Constat.cree_le.desc(), Constat.id)
    )
    return [
        ConstatLu(constat, prenom or "", nom or "", structure)
        for constat, prenom, nom, structure in await db.execute(requete)
    ]


def _lus(acteur: Acteur, personne_id: UUID) -> Select[Constat, str, str, str | None]:
    return (
        select(Constat, Compte.prenom, Compte.nom, nom_de_structure(Constat.auteur_structure_id))
        .outerjoin(Structure, ligne_de(Structure, Constat.auteur_structure_id))
        .outerjoin(
            Compte,
            auteur_nomme(Constat.auteur_compte_id, Constat.auteur_structure_id),
        )
        .where(Constat.territoire_id == acteur.territoire_id, Constat.personne_id == personne_id)
    )


async def get_constat_lu(db: AsyncSession, acteur: Acteur, constat: Constat) -> ConstatLu:
    """Get a finding with who wrote it."""
    requete = _lus(acteur, constat.personne_id).where(Constat.id == constat.id)
    lu, prenom, nom, structure = (await db.execute(requete)).one()
    return ConstatLu(lu, prenom or "", nom or "", structure)


async def list_faits(
    db: AsyncSession, acteur: Acteur, personne_id: UUID
) -> Mapping[str, ConstatLu]:
    """Give the answer that stands to each question that the acteur may see.

    It is the newest, whoever gave it.
    """
    return faits_de(await list_constats(db, acteur, personne_id))


async def list_reponses(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> dict[str, str]:
    """Give the answers that the acteur may change, as the page asks for them; empty: none yet.

    By no clock: whoever waited for another's answers reads them, later than one's own transaction.
    """
    verdicts = await expliquer(db, acteur, personne_id)
    requete = _lus(acteur, personne_id).where(Constat.cle.is_not(None), Constat.clos_le.is_(None))
    lus = [
        ConstatLu(constat, prenom or "", nom or "", structure)
        for constat, prenom, nom, structure in await db.execute(requete)
    ]
    return reponses_de(verdicts, faits_de(lus))


def reponses_de(
    verdicts: Iterable[VerdictDomaine], faits: Mapping[str, ConstatLu]
) -> dict[str, str]:
    """Keep the answers to the questions of the domains that the acteur completes."""
    completes = {verdict.domaine for verdict in verdicts if verdict.complete}
    return {
        cle: faits[cle].constat.valeur or "" if cle in faits else ""
        for cle, question in QUESTIONS.items()
        if question.domaine in completes
    }


async def find_derniere_reponse(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> str | None:
    """Say who answered last a question that the acteur may see, and when; None when nobody did.

    What was only withdrawn says when: nothing says by whom.
    """
    requete = (
        _lus(acteur, personne_id)
        .add_columns(func.max(Constat.clos_le).over())
        .where(Constat.cle.is_not(None))
        .order_by(Constat.cree_le.desc(), Constat.id)
        .limit(1)
    )
    lue = (await db.execute(requete)).one_or_none()
    if lue is None:
        return None
    constat, prenom, nom, structure, retire_le = lue
    if retire_le is not None and retire_le > constat.cree_le:
        return dire_changement(retire_le, None)
    return dire_changement(constat.cree_le, nommer(prenom, nom, structure))


def faits_de(constats: Sequence[ConstatLu]) -> Mapping[str, ConstatLu]:
    """Keep the newest answer to each question among findings."""
    faits = sorted(
        (c for c in constats if c.constat.cle), key=lambda c: (c.constat.cree_le, c.constat.id)
    )
    return {str(c.constat.cle): c for c in faits}
