"""Read what a territoire knows of offers; whoever belongs to none reads nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import func, inspect, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.comptes.models import Compte
from auth.comptes.queries import auteur_nomme
from auth.territoires.models import Structure
from auth.territoires.queries import (
    RESTREINTE,
    ligne_de,
    nom_de_structure,
    nommer,
)
from auth.vocabulary import Acteur
from core.editions import dire_changement
from offers.extensions.models import (
    Dit,
    OffreConvention,
    OffreCritere,
    OffrePlaces,
    OffrePrecision,
    OffreSession,
)
from offers.extensions.rules import OUVERTE, Calendrier, EtatDit, Places, Session, etat_offre
from offers.extensions.schemas import FichePrecision
from offers.extensions.vocabulary import GenreCritere


@dataclass(frozen=True, slots=True)
class Extension:
    """Hold all that stands of one offer; what nobody said is None or absent."""

    precision: OffrePrecision | None = None
    criteres: Mapping[GenreCritere, OffreCritere] = field(default_factory=dict)
    conventions: Sequence[OffreConvention] = ()
    places: OffrePlaces | None = None
    sessions: Sequence[OffreSession] = ()
    dernier: datetime | None = None
    structure: str | None = None

    def etat(self, jour: date) -> EtatDit:
        """Say whether the offer can be asked for on that day."""
        return etat_offre(*_lus(self.precision, self.places, self.sessions), jour)

    @property
    def est_vide(self) -> bool:
        """Say whether nobody said anything."""
        return self.dernier is None


VIDE = Extension()


def champs_dits(extension: Extension, modele: type[BaseModel]) -> dict[str, Any]:
    """Give what stands of an offer, under the names of the fields of one of its forms."""
    dits = list_dits(extension)
    return {nom: dits.get(nom) for nom in modele.model_fields}


def list_dits(extension: Extension) -> dict[str, Any]:
    """Give what stands of an offer, as its forms name and write it."""
    valeurs: dict[str, Any] = {}
    if extension.precision:
        for nom in FichePrecision.model_fields:
            valeur = getattr(extension.precision, nom)
            valeurs[nom] = valeur.isoformat() if hasattr(valeur, "isoformat") else valeur
    for genre, critere in extension.criteres.items():
        if genre is GenreCritere.age:
            valeurs |= {"age_min": critere.age_min, "age_max": critere.age_max}
        elif genre is GenreCritere.residence:
            valeurs["residence"] = ", ".join(critere.valeurs)
        elif genre in (GenreCritere.niveau, GenreCritere.langue):
            valeurs[genre.value] = critere.valeurs[0]
        else:
            valeurs[genre.value] = critere.valeurs
        if genre is GenreCritere.statuts:
            valeurs["precisions"] = critere.precisions
    return valeurs


def _lus(
    precision: OffrePrecision | None, places: OffrePlaces | None, sessions: Sequence[OffreSession]
) -> tuple[Calendrier, Places, list[Session]]:
    calendrier = (
        Calendrier(
            precision.en_projet,
            precision.ouverture_prevue,
            precision.suspendue_du,
            precision.suspendue_au,
            precision.fermee_le,
        )
        if precision
        else Calendrier()
    )
    dites = Places(places.capacite, places.occupees, places.en_attente) if places else Places()
    return calendrier, dites, [Session(s.limite or s.debut, s.places, s.prises) for s in sessions]


_TABLES: Mapping[str, type[Dit]] = {
    table.__tablename__: table
    for table in (OffrePrecision, OffreCritere, OffreConvention, OffrePlaces, OffreSession)
}
_DITS = text(
    " union all ".join(
        f"select '{nom}' as relation, to_jsonb(d) as dit, d.dit_le, case when s.id is not null then"
        f" s.nom"
        f" when d.structure_id is not null then '{RESTREINTE}' end as structure from {nom} d"
        " left join structure s on s.territoire_id = d.territoire_id and s.id = d.structure_id"
        " where d.service_id = any(:ids) and d.remplace_le is null"
        for nom in _TABLES
    )
)
_LIRE: Mapping[type, Callable[[str], Any]] = {
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
    UUID: UUID,
}


def _rebatir(relation: str, dit: Mapping[str, Any]) -> Dit:
    """Make the row that was read as JSON; it belongs to no session."""
    valeurs = {}
    for colonne in inspect(_TABLES[relation]).columns:
        valeur = dit[colonne.key]
        lire = _LIRE.get(colonne.type.python_type)
        valeurs[colonne.key] = lire(valeur) if lire and valeur is not None else valeur
    return _TABLES[relation](**valeurs)


async def list_extensions(db: AsyncSession, service_ids: Sequence[str]) -> Mapping[str, Extension]:
    """Read what stands of several offers, at once; an offer of which nothing is said is absent."""
    lus: dict[str, list[Any]] = {}
    derniers: dict[str, tuple[datetime, str | None]] = {}
    for ligne in await db.execute(_DITS, {"ids": list(service_ids)}):
        dit = _rebatir(ligne.relation, ligne.dit)
        lus.setdefault(dit.service_id, []).append(dit)
        if dit.service_id not in derniers or derniers[dit.service_id][0] < ligne.dit_le:
            derniers[dit.service_id] = (ligne.dit_le, ligne.structure)
    return {
        cle: Extension(
            next((d for d in dits if isinstance(d, OffrePrecision)), None),
            {
                genre: d
                for genre in GenreCritere
                for d in dits
                if isinstance(d, OffreCritere) and d.genre == genre
            },
            sorted(
                (d for d in dits if isinstance(d, OffreConvention)), key=lambda d: (d.debut, d.id)
            ),
            next((d for d in dits if isinstance(d, OffrePlaces)), None),
            sorted((d for d in dits if isinstance(d, OffreSession)), key=lambda d: (d.debut, d.id)),
            *derniers[cle],
        )
        for cle, dits in lus.items()
    }


async def get_extension(db: AsyncSession, service_id: str) -> Extension:
    """Read what stands of one offer."""
    return (await list_extensions(db, [service_id])).get(service_id, VIDE)


async def find_dernier_dit(
    db: AsyncSession, acteur: Acteur, table: type[Dit], service_id: str
) -> str | None:
    """Say who stated something of an offer last, and when; None when nobody did.

    What was only withdrawn says when: nothing says by whom.
    """
    requete = (
        select(
            table.dit_le,
            func.max(table.remplace_le).over(),
            Compte.prenom,
            Compte.nom,
            nom_de_structure(table.structure_id),
        )
        .outerjoin(Structure, ligne_de(Structure, table.structure_id))
        .outerjoin(
            Compte,
            auteur_nomme(table.compte_id, table.structure_id),
        )
        .where(table.territoire_id == acteur.territoire_id, table.service_id == service_id)
        .order_by(table.dit_le.desc(), table.id)
        .limit(1)
    )
    dit = (await db.execute(requete)).one_or_none()
    if dit is None:
        return None
    dit_le, retire_le, prenom, nom, structure = dit
    if retire_le is not None and retire_le > dit_le:
        return dire_changement(retire_le, None)
    return dire_changement(dit_le, nommer(prenom, nom, structure) or "la structure elle-même")


# Only statements that may close an offer are looked at: the others leave it open.
_FERMANTES = text(
    "select service_id from offre_precision where remplace_le is null"
    " and (en_projet or suspendue_du is not null or fermee_le is not null)"
    " union select service_id from offre_places where remplace_le is null and occupees >= capacite"
    " union select service_id from offre_session where remplace_le is null"
)


async def list_etats(db: AsyncSession, jour: date) -> Mapping[str, EtatDit]:
    """Give the territoire's offers that are not plainly open on that day, each with its state."""
    cles = list((await db.execute(_FERMANTES)).scalars())
    etats = (
        {cle: lue.etat(jour) for cle, lue in (await list_extensions(db, cles)).items()}
        if cles
        else {}
    )
    return {cle: etat for cle, etat in etats.items() if etat is not OUVERTE}


_RESERVEES = text(
    "select p.service_id from offre_precision p where p.remplace_le is null and p.prescription ="
    " 'requise'"
    " and (cast(:categorie as text) is null or exists (select 1 from offre_convention c where"
    " {courante})"
    " and not exists (select 1 from offre_convention c where {courante} and :categorie ="
    " any(c.categories)))".format(
        courante="c.territoire_id = p.territoire_id and c.service_id = p.service_id and"
        " c.remplace_le is null"
        " and c.debut <= :jour and (c.fin is null or c.fin >= :jour)"
    )
)


async def list_reservees(db: AsyncSession, categorie: str | None, jour: date) -> Sequence[str]:
    """List the offers that a structure of this category may not prescribe.

    Without one, all that need a prescriber.
    """
    return (await db.execute(_RESERVEES, {"categorie": categorie, "jour": jour})).scalars().all()
