"""Read what retention will do, what the person asks, and all that a copy of a carnet holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import DateTime, Text, column, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.selectable import LateralFromClause

from auth.comptes.models import Compte
from auth.personnes.models import Personne
from auth.personnes.queries import NAISSANCE
from auth.personnes.rules import dire_lieu_naissance
from auth.territoires.models import Structure
from auth.territoires.queries import ligne_de, list_gardees
from auth.vocabulary import Acteur, Domaine
from core.dates import jour_de
from core.db import infos
from core.errors import NotFound
from core.geo.pays import nommer_pays
from core.geo.queries import dire_commune, list_nommees
from droits.conservation.models import (
    ConservationEvenement,
    CopieCarnet,
    DemandeDroit,
    DemandeDroitSuite,
    DemandeDroitTexte,
    Gel,
)
from droits.conservation.rules import (
    AVIS_MOIS,
    Dossier,
    Echeance,
    echeance_promise,
    echeance_reponse,
    etat_demande,
    plus_mois,
    prochaine_etape,
)
from droits.conservation.vocabulary import (
    CHAMPS_IDENTITE,
    DITE,
    DITE_SUR,
    EtatDemande,
    GenreDemande,
    GenreSuite,
    Nouvelle,
)

# Every column of every table that names a person, as far as the caller may read it; never a binary
# value.
TABLES_DE_LA_COPIE = """
select c.relname as nom, array_agg(a.attname::text order by a.attnum) as colonnes
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
 where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
   and a.atttypid <> 'bytea'::regtype
   and has_column_privilege(current_user, c.oid, a.attnum, 'select')
   and exists (select 1 from pg_attribute p
                where p.attrelid = c.oid and p.attname = 'personne_id' and not p.attisdropped)
   and c.relname not in ('copie_carnet', 'acces')
 group by c.relname order by c.relname
"""


@dataclass(frozen=True, slots=True)
class SuiviConservation:
    """Hold one carnet that retention follows: its number, the last news, and what comes next."""

    personne_id: UUID
    dossier: Dossier
    nouvelle: Nouvelle
    prochaine: Echeance


async def list_conservation(db: AsyncSession, *, jusqu_au: date) -> Sequence[SuiviConservation]:
    """List the carnets whose next step falls on or before a day, the oldest news first.

    By numbers, never by names.
    """
    avant = plus_mois(jusqu_au, -AVIS_MOIS)
    lignes = await db.execute(
        text("select * from prive.conservation(cast(:avant as date) + interval '1 day')"),
        {"avant": avant},
    )
    suivis = []
    for ligne in lignes:
        dossier = Dossier(ligne.derniere, ligne.avise_le, ligne.archive_le, ligne.gele)
        suivis.append(
            SuiviConservation(
                ligne.personne_id, dossier, Nouvelle(ligne.genre), prochaine_etape(dossier)
            )
        )
    return sorted(
        (s for s in suivis if s.prochaine.le <= jusqu_au),
        key=lambda s: (s.prochaine.le, str(s.personne_id)),
    )


def derniere_nouvelle() -> LateralFromClause:
    """Give the last news of each `Personne` of a query: its `genre`, when (`le`).

    As far as who asks may see.
    """
    nouvelles = func.prive.nouvelles(Personne.territoire_id, Personne.id).table_valued(
        column("genre", Text), column("le", DateTime(timezone=True))
    )
    return (
        select(nouvelles.c.genre, nouvelles.c.le).order_by(nouvelles.c.le.desc()).limit(1).lateral()
    )


async def list_papiers_a_effacer(db: AsyncSession) -> Sequence[str]:
    """List the files of erased carnets that are still to be erased themselves."""
    return (await db.execute(text("select prive.papiers_a_effacer()"))).scalars().all()


async def list_effacements_dus(db: AsyncSession) -> Sequence[UUID]:
    """List the carnets to erase: by an agreed request, or a month after a welcome without more."""
    return (await db.execute(text("select prive.effacements_dus()"))).scalars().all()


async def est_un_accueil(db: AsyncSession, personne_id: UUID) -> bool:
    """Say whether the carnet is only a welcome, which the caller's structure may still undo."""
    return bool(
        (await db.execute(text("select prive.accueille(:p)"), {"p": personne_id})).scalar_one()
    )


async def list_gels(db: AsyncSession, acteur: Acteur) -> Sequence[Gel]:
    """List holds, the running ones first: the person's own, or all of them for the DPO."""
    requete = (
        select(Gel)
        .where(Gel.territoire_id == acteur.territoire_id)
        .order_by(Gel.leve_le.is_not(None), Gel.pose_le.desc(), Gel.id)
    )
    return (await db.execute(requete)).scalars().all()


async def get_gel(db: AsyncSession, acteur: Acteur, gel_id: UUID) -> Gel:
    """Get a hold, or raise NotFound."""
    requete = select(Gel).where(Gel.territoire_id == acteur.territoire_id, Gel.id == gel_id)
    gel = (await db.execute(requete)).scalar_one_or_none()
    if gel is None:
        raise NotFound()
    return gel


async def list_etapes_faites(
    db: AsyncSession, acteur: Acteur, limite: int = 50
) -> Sequence[ConservationEvenement]:
    """List the steps taken, the latest first."""
    requete = (
        select(ConservationEvenement)
        .where(ConservationEvenement.territoire_id == acteur.territoire_id)
        .order_by(ConservationEvenement.le.desc(), ConservationEvenement.id)
        .limit(limite)
    )
    return (await db.execute(requete)).scalars().all()


async def list_issues_anonymes(db: AsyncSession, axe: str) -> Sequence[tuple[str, int | None]]:
    """List anonymous outcomes by one axis; None stands for a count under eleven."""
    lignes = await db.execute(
        text("select valeur, nombre from prive.faits_anonymes(:axe)"), {"axe": axe}
    )
    return [(ligne.valeur, ligne.nombre) for ligne in lignes]


@dataclass(frozen=True, slots=True)
class SuiteLue:
    """Hold one thing that happened to a request, with who did it."""

    suite: DemandeDroitSuite
    structure: str | None


@dataclass(frozen=True, slots=True)
class DemandeDroitLue:
    """Hold a request as its reader sees it: words only for those who may read them."""

    demande: DemandeDroit
    texte: DemandeDroitTexte | None
    structure: str | None
    suites: list[SuiteLue]
    # In how many days the territoire promised to answer an objection, if it did.
    promis: int | None

    @property
    def genre(self) -> GenreDemande:
        """Name what is asked."""
        return GenreDemande(self.demande.genre)

    @property
    def faits(self) -> list[tuple[GenreSuite, bool | None]]:
        """Give what happened, as the rules take it."""
        return [(GenreSuite(s.suite.genre), s.suite.acceptee) for s in self.suites]

    @property
    def etat(self) -> EtatDemande:
        """Say where it stands."""
        return etat_demande(self.faits)

    @property
    def limite(self) -> date:
        """Give the last day to answer by law."""
        return echeance_reponse(self._faite_le, prolongee=self.est_prolongee)

    @property
    def echeance(self) -> date:
        """Give the last day to answer: that of the law, or the earlier one that was promised."""
        if self.genre is not GenreDemande.opposition or self.est_prolongee:
            return self.limite
        return echeance_promise(self.limite, self._faite_le, self.promis)

    @property
    def _faite_le(self) -> date:
        # What she said to somebody is asked from that day.
        return self.demande.dit_le or jour_de(self.demande.faite_le)

    @property
    def est_prolongee(self) -> bool:
        """Say whether more time was taken."""
        return any(genre is GenreSuite.prolongation for genre, _ in self.faits)

    @property
    def reponse(self) -> DemandeDroitSuite | None:
        """Give the answer, when there is one."""
        return next((s.suite for s in self.suites if s.suite.genre == "reponse"), None)

    @property
    def sujet(self) -> str:
        """Name what is contested or asked."""
        if self.demande.objet is None:
            return self.genre.libelle
        if self.demande.objet == DITE:
            return DITE_SUR
        return CHAMPS_IDENTITE.get(self.demande.objet, "Une ligne du carnet")


async def list_demandes_droit(
    db: AsyncSession,
    acteur: Acteur,
    *,
    personne_id: UUID | None = None,
    demande_id: UUID | None = None,
    structure_id: UUID | None = None,
) -> list[DemandeDroitLue]:
    """List the requests that the acteur may see, the latest first."""
    requete = (
        select(
            DemandeDroit,
            DemandeDroitTexte,
            Structure.nom,
            func.prive.delai_d_opposition(DemandeDroit.faite_le),
        )
        .outerjoin(DemandeDroitTexte, ligne_de(DemandeDroitTexte, DemandeDroit.id))
        .outerjoin(Structure, ligne_de(Structure, DemandeDroit.structure_id))
        .where(DemandeDroit.territoire_id == acteur.territoire_id)
        .order_by(DemandeDroit.faite_le.desc(), DemandeDroit.id)
        .limit(500)
    )
    if personne_id is not None:
        requete = requete.where(DemandeDroit.personne_id == personne_id)
    if demande_id is not None:
        requete = requete.where(DemandeDroit.id == demande_id)
    if structure_id is not None:
        requete = requete.where(DemandeDroit.structure_id == structure_id)
    lignes = (await db.execute(requete)).all()
    suites = await _list_suites(db, acteur, [demande.id for demande, *_ in lignes])
    return [
        DemandeDroitLue(demande, texte, nom, suites.get(demande.id, []), promis)
        for demande, texte, nom, promis in lignes
    ]


async def _list_suites(
    db: AsyncSession, acteur: Acteur, demandes: list[UUID]
) -> dict[UUID, list[SuiteLue]]:
    requete = (
        select(DemandeDroitSuite, Structure.nom)
        .outerjoin(Structure, ligne_de(Structure, DemandeDroitSuite.par_structure_id))
        .where(
            DemandeDroitSuite.territoire_id == acteur.territoire_id,
            DemandeDroitSuite.demande_id.in_(demandes),
        )
        .order_by(DemandeDroitSuite.le, DemandeDroitSuite.id)
    )
    suites: dict[UUID, list[SuiteLue]] = {}
    if demandes:
        for suite, structure in await db.execute(requete):
            suites.setdefault(suite.demande_id, []).append(SuiteLue(suite, structure))
    return suites


async def get_demande_droit(db: AsyncSession, acteur: Acteur, demande_id: UUID) -> DemandeDroitLue:
    """Get a request that the acteur may see, or raise NotFound."""
    trouvees = await list_demandes_droit(db, acteur, demande_id=demande_id)
    if not trouvees:
        raise NotFound()
    return trouvees[0]


async def dire_valeur_juste(db: AsyncSession, lue: DemandeDroitLue) -> str | None:
    """Say what she says is right, a place of birth by its name; None when it may not be read."""
    juste = lue.texte.valeur if lue.texte is not None else None
    if juste and lue.demande.objet == NAISSANCE.code:
        noms = {c: dire_commune(n) for c, n in (await list_nommees(db, [juste])).items()}
        return dire_lieu_naissance(juste, None, noms)
    return nommer_pays(juste) if juste and lue.demande.objet == "pays_naissance" else juste


@dataclass(frozen=True, slots=True)
class LigneContestable:
    """Hold one line that a structure wrote about the person."""

    objet: str
    id: UUID
    texte: str
    domaine: Domaine
    structure_id: UUID
    le: datetime

    @property
    def cle(self) -> str:
        """Name the line in a form."""
        return f"{self.objet}:{self.id}"


class SorteDite(Protocol):
    """Say what an item table tells a reader of itself.

    What heads its rows, where they stand, what says and dates them. The tables of a carnet hold it
    in their `info`, under « sorte »; nothing here knows their names.
    """

    relation: str
    titre: str
    rang: int
    texte: str | None
    le: str


def list_sortes() -> list[SorteDite]:
    """List what the item tables say of themselves, in the order of the reader."""
    dites: list[SorteDite] = infos("sorte")
    return sorted(dites, key=lambda sorte: sorte.rang)


async def list_lignes_contestables(db: AsyncSession, personne_id: UUID) -> list[LigneContestable]:
    """List what structures wrote about the person, the latest first."""
    lignes = await db.execute(
        text("select * from prive.lignes_contestables(:personne)"), {"personne": personne_id}
    )
    return [
        LigneContestable(
            ligne.objet,
            ligne.id,
            ligne.texte,
            Domaine(ligne.domaine),
            ligne.auteur_structure_id,
            ligne.le,
        )
        for ligne in lignes
    ]


async def find_structure_responsable(db: AsyncSession, personne_id: UUID) -> UUID | None:
    """Find which structure answers for the identity: the référent's, else who opened the carnet."""
    requete = text(
        "select coalesce((select structure_id from accompagnement where personne_id = p.id and"
        " est_referent"
        " and fin is null), p.cree_par_structure_id, (select structure_id from accompagnement where"
        " personne_id = p.id"
        " and fin is null order by debut limit 1)) from personne p where p.id = :personne"
    )
    structure: UUID | None = (
        await db.execute(requete, {"personne": personne_id})
    ).scalar_one_or_none()
    return structure


async def list_copies(db: AsyncSession, acteur: Acteur) -> Sequence[Any]:
    """List the copies that the person asked for, the latest first, without their content."""
    requete = (
        select(
            CopieCarnet.id,
            CopieCarnet.demandee_le,
            CopieCarnet.avancement,
            CopieCarnet.expire_le,
            CopieCarnet.taille,
            CopieCarnet.telechargee_le,
            CopieCarnet.supprimee_le,
            CopieCarnet.contenu.is_not(None).label("prete"),
        )
        .where(CopieCarnet.territoire_id == acteur.territoire_id)
        .order_by(CopieCarnet.demandee_le.desc(), CopieCarnet.id)
        .limit(10)
    )
    return (await db.execute(requete)).all()


@dataclass(frozen=True, slots=True)
class CarnetEntier:
    """Hold all that may be told to a person of themselves, by table, and who is named in it."""

    personne: Mapping[str, Any]
    tables: Mapping[str, list[dict[str, Any]]]
    structures: Mapping[str, str]
    professionnels: Mapping[str, str]
    notices: list[Mapping[str, Any]]


async def lire_carnet_entier(db: AsyncSession, acteur: Acteur) -> CarnetEntier:
    """Read one's whole carnet through the wall: what it hides from the person is not there.

    Every table that names a person is read, those of slices written after this one too.
    """
    parametres = {"personne": acteur.personne_id, "territoire": acteur.territoire_id}
    tables: dict[str, list[dict[str, Any]]] = {}
    for nom, colonnes in (await db.execute(text(TABLES_DE_LA_COPIE))).all():
        choisies = ", ".join(f'"{colonne}"' for colonne in colonnes if colonne != "territoire_id")
        requete = text(
            f'select to_jsonb(t) from (select {choisies} from "{nom}"'
            " where territoire_id = :territoire and personne_id = :personne) t"
        )
        lignes = (await db.execute(requete, parametres)).scalars().all()
        if lignes:
            tables[nom] = [dict(ligne) for ligne in lignes]
    # What she does not read is counted.
    for gardees in await list_gardees(db, acteur):
        tables.setdefault(gardees.relation, []).append(
            {
                "hors_du_carnet": gardees.phrase,
                "structure": gardees.structure,
                "nombre": gardees.nombre,
            }
        )
    personne = await db.execute(
        text(
            "select to_jsonb(p) - 'territoire_id' - 'nom_recherche' - 'prenom_recherche'"
            " - 'mots_recherche' from personne p"
            " where territoire_id = :territoire and id = :personne"
        ),
        parametres,
    )
    notices = await db.execute(
        text(
            "select id, version, texte, texte_falc, base_legale, publiee_le from notice"
            " where territoire_id = :territoire order by version"
        ),
        {"territoire": acteur.territoire_id},
    )
    return CarnetEntier(
        dict(personne.scalar_one()),
        tables,
        await _nommer(db, acteur, Structure, tables),
        await _nommer(db, acteur, Compte, tables),
        [dict(ligne) for ligne in notices.mappings()],
    )


async def _nommer(
    db: AsyncSession,
    acteur: Acteur,
    modele: type[Structure] | type[Compte],
    tables: Mapping[str, list[dict[str, Any]]],
) -> dict[str, str]:
    """Name those whom the carnet names, and nobody else."""
    cites = {
        valeur
        for lignes in tables.values()
        for ligne in lignes
        for valeur in ligne.values()
        if isinstance(valeur, str)
    }
    if modele is Structure:
        lignes = await db.execute(
            select(Structure.id, Structure.nom).where(
                Structure.territoire_id == acteur.territoire_id
            )
        )
        noms = {str(cle): nom for cle, nom in lignes}
    else:
        comptes = await db.execute(
            select(Compte.id, Compte.prenom, Compte.nom, Compte.fonction).where(
                Compte.territoire_id == acteur.territoire_id
            )
        )
        noms = {
            str(cle): f"{prenom} {nom}" + (f", {fonction}" if fonction else "")
            for cle, prenom, nom, fonction in comptes
        }
    return {cle: nom for cle, nom in noms.items() if cle in cites}
