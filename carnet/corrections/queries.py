"""Read what was typed, what it was before, and who corrected it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, inspect, select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from auth.comptes.models import Compte
from auth.comptes.queries import auteur_nomme
from auth.personnes.models import Personne
from auth.personnes.queries import expliquer, get_personne
from auth.territoires.models import Structure
from auth.territoires.queries import ligne_de, nom_de_structure
from auth.vocabulary import Acteur, Domaine
from carnet.corrections.models import Version
from carnet.corrections.vocabulary import IDENTITE, PERSONNE, TEXTES
from carnet.elements.models import Element, sorte_de
from carnet.elements.queries import ELLE_MEME, get_element, suit_un_autre
from carnet.elements.queries import modeles as items
from carnet.elements.rules import list_domaines
from carnet.elements.vocabulary import FRISE
from core.errors import NotFound
from core.geo.models import Commune
from core.geo.queries import list_nommees

_RECENTES = (Version.le.desc(), Version.numero.desc(), Version.id)
_PEUT = text("select prive.peut_corriger(:relation, :ligne)")


@dataclass(frozen=True, slots=True)
class VersionLue:
    """Hold one version with who corrected it; no structure when the person did."""

    version: Version
    prenom: str | None
    nom: str | None
    structure: str | None
    # To herself, « vous-même ».
    elle: str = ELLE_MEME

    @property
    def noms(self) -> str:
        """Give the name of who corrected, empty when nobody may be named."""
        return " ".join(mot for mot in (self.prenom, self.nom) if mot)

    @property
    def qui(self) -> str:
        """Say in a sentence who corrected."""
        return self.noms or self.structure or self.elle

    @property
    def signature(self) -> str:
        """Say under a version who corrected, and from where."""
        return ", ".join(mot for mot in (self.noms, self.structure) if mot) or self.elle


@dataclass(frozen=True, slots=True)
class TexteLu:
    """Hold the typed fields of one line, with its versions, the newest first.

    It says whether the acteur may correct it. `domaines` are those where the acteur may file it.
    """

    relation: str
    nom: str
    ligne: Element
    valeurs: Mapping[str, str | None]
    versions: Sequence[VersionLue]
    corrigeable: bool
    domaines: Sequence[Domaine] = ()

    @property
    def domaine(self) -> Domaine:
        """Give the domain where the line is filed."""
        return Domaine(self.ligne.domaine)


@dataclass(frozen=True, slots=True)
class IdentiteLue:
    """Hold an identity, with its versions, the newest first.

    Its communes are those of its codes, and those that its versions say, when they still are; it
    says whether the acteur may correct it.
    """

    personne: Personne
    communes: Mapping[str, Commune]
    versions: Sequence[VersionLue]
    corrigeable: bool

    @property
    def valeurs(self) -> dict[str, Any]:
        """Give the fields that may be corrected."""
        return {nom: getattr(self.personne, nom) for nom in IDENTITE}


def modeles_corriges() -> Mapping[str, type[Any]]:
    """Name the item tables that hold typed words.

    From the models, so that those that a slice adds are among them.
    """
    return {
        nom: modele
        for nom, modele in items().items()
        if set(TEXTES) & set(inspect(modele).columns.keys())
    }


async def get_texte(db: AsyncSession, acteur: Acteur, relation: str, ligne_id: UUID) -> TexteLu:
    """Get one line that the acteur may see, or raise NotFound."""
    modele = modeles_corriges().get(relation)
    if modele is None:
        raise NotFound()
    ligne = await get_element(db, acteur, modele, ligne_id)
    ou = and_(Version.relation == relation, Version.ligne_id == ligne_id)
    corrigeable = bool(await db.scalar(_PEUT, {"relation": relation, "ligne": ligne_id}))
    se_range = corrigeable and relation != FRISE.relation and not suit_un_autre(modele)
    ouverts = await expliquer(db, acteur, ligne.personne_id) if se_range else ()
    return TexteLu(
        relation,
        sorte_de(modele).nom,
        ligne,
        {nom: getattr(ligne, nom) for nom in TEXTES if hasattr(modele, nom)},
        [
            VersionLue(*lue, _elle(acteur))
            for lue in await db.execute(_versions(acteur).where(ou).order_by(*_RECENTES))
        ],
        corrigeable,
        list_domaines(
            Domaine(ligne.domaine), (v.domaine for v in ouverts if v.complete), acteur.est_personne
        ),
    )


async def get_identite(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> IdentiteLue:
    """Get the identity of a person whom the acteur may see, or raise NotFound."""
    personne = await get_personne(db, acteur, personne_id)
    ou = and_(Version.relation == PERSONNE, Version.personne_id == personne_id)
    versions = [
        VersionLue(*lue, _elle(acteur))
        for lue in await db.execute(_versions(acteur).where(ou).order_by(*_RECENTES))
    ]
    codes = [
        code
        for champ in ("commune_code", "commune_naissance")
        for code in (getattr(personne, champ), *(v.version.avant.get(champ) for v in versions))
    ]
    communes = await list_nommees(db, codes)
    verdicts = () if acteur.est_personne else await expliquer(db, acteur, personne_id)
    corrigeable = any(v.domaine is Domaine.identite and v.complete for v in verdicts)
    return IdentiteLue(personne, communes, versions, corrigeable)


@dataclass(frozen=True, slots=True)
class Modification:
    """Hold the last correction of one line: which line, when, by whom."""

    relation: str
    le: datetime
    qui: str
    par_compte_id: UUID


async def list_modifications(
    db: AsyncSession, acteur: Acteur, personne_id: UUID
) -> Mapping[UUID, Modification]:
    """Give the last correction of each line of a carnet that was corrected, by line."""
    requete = (
        _versions(acteur)
        .where(Version.personne_id == personne_id)
        .ext(distinct_on(Version.ligne_id))
        .order_by(Version.ligne_id, Version.numero.desc())
    )
    return {
        lue.version.ligne_id: Modification(
            lue.version.relation, lue.version.le, lue.qui, lue.version.par_compte_id
        )
        for lue in [VersionLue(*ligne, _elle(acteur)) for ligne in await db.execute(requete)]
    }


async def list_anciens_mots(
    db: AsyncSession, acteur: Acteur, personne_id: UUID
) -> Mapping[UUID, Sequence[tuple[datetime, Mapping[str, Any]]]]:
    """Give, by line, when each of its corrections was made and its words before, in that order."""
    requete = (
        select(Version.ligne_id, Version.le, Version.avant)
        .where(
            Version.territoire_id == acteur.territoire_id,
            Version.personne_id == personne_id,
            Version.relation != PERSONNE,
        )
        .order_by(Version.ligne_id, Version.numero)
    )
    anciens: dict[UUID, list[tuple[datetime, Mapping[str, Any]]]] = {}
    for ligne_id, le, avant in await db.execute(requete):
        anciens.setdefault(ligne_id, []).append((le, avant))
    return anciens


def _elle(acteur: Acteur) -> str:
    return "vous-même" if acteur.est_personne else ELLE_MEME


def _versions(acteur: Acteur) -> Select[Version, str, str, str | None]:
    return (
        select(Version, Compte.prenom, Compte.nom, nom_de_structure(Version.par_structure_id))
        .outerjoin(Structure, ligne_de(Structure, Version.par_structure_id))
        .outerjoin(
            Compte,
            auteur_nomme(Version.par_compte_id, Version.par_structure_id),
        )
        .where(Version.territoire_id == acteur.territoire_id)
    )
