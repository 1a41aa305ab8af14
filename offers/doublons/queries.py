"""Read the pairs that wait for somebody, with their reasons, and what was decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.territoires.queries import RESTREINTE
from auth.vocabulary import Acteur
from core.telephones import telephone_fr
from offers.catalogue.vocabulary import FRAIS, MODES_ACCUEIL, PUBLICS, TYPES, nommer_thematique
from offers.doublons.ressemblance import comparer_fiches, plier_nom
from offers.doublons.vocabulary import Fiche, Sens

_PROPOSEES = text(
    "with decides as materialized (select a_id, b_id from prive.doublons_decides() where sens <>"
    " 'annulee')"
    " select p.a_id, p.b_id, p.score, count(*) over () as total from doublon_propose p"
    " join catalogue_service a on a.id = p.a_id and a.retire_le is null"
    " join catalogue_service b on b.id = p.b_id and b.retire_le is null"
    " left join decides d on d.a_id = p.a_id and d.b_id = p.b_id"
    " where d.a_id is null and p.departements && array['*', (select code_departement from"
    " territoire where id = :t)]"
    " order by p.score desc, p.a_id, p.b_id limit :limite offset :saut"
)
_PROPOSEE = text(
    "select p.score from doublon_propose p where p.a_id = :a and p.b_id = :b"
    " and p.departements && array['*', (select code_departement from territoire where id = :t)]"
)
_FICHES = text(
    "select s.id, s.source, s.nom, s.description, s.commune, s.code_insee, s.thematiques,"
    " s.publics, s.modes_accueil,"
    " s.frais, s.type, s.date_maj, s.donnees, t.nom as structure, coalesce(t.donnees, '{}') as"
    " porteuse"
    " from catalogue_service s left join catalogue_structure t on t.id = s.structure_id where s.id"
    " = any(:ids)"
)
_DECIDES = text("select a_id, b_id, sens, numero from prive.doublons_decides()")
_DECISIONS = text(
    "select d.numero, d.a_id, d.b_id, d.sens, d.motif, d.le, a.nom as a_nom, a.source as a_source,"
    " b.nom as b_nom,"
    " b.source as b_source, nullif(concat_ws(' ', k.prenom, k.nom), '') as auteur,"
    f" coalesce(s.nom, '{RESTREINTE}') as structure, c.numero is not null as courante, count(*)"
    f" over () as total"
    " from doublon_decision d"
    " left join prive.doublons_decides() c on c.numero = d.numero and c.sens <> 'annulee'"
    " left join catalogue_service a on a.id = d.a_id left join catalogue_service b on b.id = d.b_id"
    " left join compte k on k.territoire_id = d.territoire_id and k.id = d.compte_id"
    " left join structure s on s.territoire_id = d.territoire_id and s.id = d.structure_id"
    " where d.territoire_id = :t order by d.numero desc limit :limite offset :saut"
)
_DERNIER = text("select le, offres, paires from doublon_calcul order by id desc limit 1")


@dataclass(frozen=True, slots=True)
class LigneDoublon:
    """Hold one field of two sheets, side by side."""

    libelle: str
    a: str
    b: str

    @property
    def differe(self) -> bool:
        """Say whether they say two things, spelling aside."""
        return plier_nom(self.a) != plier_nom(self.b)


@dataclass(frozen=True, slots=True)
class PaireLue:
    """Hold a pair to be looked at: both sheets, the score and its reasons."""

    a_id: str
    b_id: str
    a_nom: str
    b_nom: str
    a_source: str
    b_source: str
    score: int
    raisons: Sequence[str]
    lignes: Sequence[LigneDoublon]


@dataclass(frozen=True, slots=True)
class DecisionLue:
    """Hold a line of the history; `courante` while it stands."""

    numero: int
    a_id: str
    b_id: str
    sens: Sens
    motif: str
    le: datetime
    a_nom: str | None
    a_source: str | None
    b_nom: str | None
    b_source: str | None
    auteur: str | None
    structure: str
    courante: bool


async def list_proposees(
    db: AsyncSession, acteur: Acteur, *, limite: int, saut: int = 0
) -> tuple[int, Sequence[PaireLue]]:
    """List the pairs of the acteur's territoire that nobody decided, the likeliest first.

    Gives how many there are too.
    """
    cherche = {"t": acteur.territoire_id, "limite": limite, "saut": saut}
    trouvees = (await db.execute(_PROPOSEES, cherche)).all()
    ids = sorted({cle for ligne in trouvees for cle in (ligne.a_id, ligne.b_id)})
    fiches = {ligne.id: ligne for ligne in await db.execute(_FICHES, {"ids": ids})}
    paires = [_lire(fiches[ligne.a_id], fiches[ligne.b_id], ligne.score) for ligne in trouvees]
    return (trouvees[0].total if trouvees else 0), paires


def _lire(a: Any, b: Any, score: int) -> PaireLue:
    _, raisons = comparer_fiches(_fiche(a), _fiche(b))
    dits = zip(_champs(a).items(), _champs(b).values(), strict=True)
    lignes = [LigneDoublon(libelle, x, y) for (libelle, x), y in dits if x or y]
    return PaireLue(a.id, b.id, a.nom, b.nom, a.source, b.source, score, raisons, lignes)


def _fiche(ligne: Any) -> Fiche:
    donnees, porteuse = ligne.donnees, ligne.porteuse
    return Fiche(
        ligne.id,
        ligne.source,
        ligne.nom,
        ligne.structure,
        porteuse.get("siret"),
        donnees.get("telephone") or porteuse.get("telephone"),
        donnees.get("adresse"),
        ligne.code_insee,
        ligne.thematiques,
        ligne.modes_accueil,
    )


def _champs(ligne: Any) -> Mapping[str, str]:
    donnees, porteuse = ligne.donnees, ligne.porteuse
    description = " ".join(ligne.description.split())
    return {
        "Nom": ligne.nom,
        "Structure": ligne.structure or "",
        "SIRET": porteuse.get("siret") or "",
        "Adresse": " ".join(
            filter(None, (donnees.get("adresse"), donnees.get("code_postal"), ligne.commune))
        ),
        "Téléphone": telephone_fr(donnees.get("telephone") or porteuse.get("telephone") or ""),
        "Courriel": donnees.get("courriel") or porteuse.get("courriel") or "",
        "Thématiques": ", ".join(nommer_thematique(t) for t in sorted(ligne.thematiques)),
        "Publics": ", ".join(PUBLICS.get(p, p) for p in sorted(ligne.publics)),
        "Accueil": ", ".join(MODES_ACCUEIL.get(m, m) for m in sorted(ligne.modes_accueil)),
        "Nature": TYPES.get(ligne.type or "", ""),
        "Frais": FRAIS.get(ligne.frais or "", ""),
        "Description": description if len(description) <= 300 else f"{description[:299]}…",
    }


async def est_proposee(db: AsyncSession, acteur: Acteur, a: str, b: str) -> bool:
    """Say whether this pair is proposed to the acteur's territoire."""
    trouvee = await db.execute(_PROPOSEE, {"a": a, "b": b, "t": acteur.territoire_id})
    return trouvee.first() is not None


async def list_decides(db: AsyncSession) -> Mapping[tuple[str, str], tuple[Sens, int]]:
    """Give what stands of every pair that anybody decided, and the number of that line.

    No author.
    """
    lignes = await db.execute(_DECIDES)
    return {(ligne.a_id, ligne.b_id): (Sens(ligne.sens), ligne.numero) for ligne in lignes}


async def list_decisions(
    db: AsyncSession, acteur: Acteur, *, limite: int, saut: int = 0
) -> tuple[int, Sequence[DecisionLue]]:
    """List what the acteur's territoire decided, undone lines included, the last first."""
    lignes = (
        await db.execute(_DECISIONS, {"t": acteur.territoire_id, "limite": limite, "saut": saut})
    ).all()
    noms = [champ.name for champ in fields(DecisionLue)]
    lues = [
        DecisionLue(**{nom: getattr(ligne, nom) for nom in noms} | {"sens": Sens(ligne.sens)})
        for ligne in lignes
    ]
    return (lignes[0].total if lignes else 0), lues


@dataclass(frozen=True, slots=True)
class DernierCalcul:
    """Hold when the machine last looked, over how many offers."""

    le: datetime
    offres: int
    paires: int


async def find_dernier_calcul(db: AsyncSession) -> DernierCalcul | None:
    """Find the last run of the machine."""
    ligne = (await db.execute(_DERNIER)).first()
    return DernierCalcul(*ligne) if ligne else None


@dataclass(frozen=True, slots=True)
class Jumelle:
    """Hold another sheet of the same offer."""

    id: str
    nom: str
    source: str
    structure: str | None
    date_maj: date


_JUMELLES = text(
    "select s.id, s.nom, s.source, t.nom as structure, s.date_maj from catalogue_service s"
    " left join catalogue_structure t on t.id = s.structure_id where s.id = any(:ids) and"
    " s.retire_le is null"
    " order by s.date_maj desc, s.id"
)


async def list_jumelles(db: AsyncSession, ids: Sequence[str]) -> Sequence[Jumelle]:
    """List the other sheets of an offer, the freshest first."""
    if not ids:
        return []
    return [Jumelle(*ligne) for ligne in await db.execute(_JUMELLES, {"ids": list(ids)})]
