"""Read people, and only those that the acteur may see."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Row, column, exists, func, select, table, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

import auth.personnes.lectures  # noqa: F401 -- notes who is read, whoever reads
from auth.acces import DOMAINES_DU_ROLE, Raison, mesurer_ouverture
from auth.personnes.empreintes import Numeros, Sceau
from auth.personnes.models import Personne, Rapprochement, Representant
from auth.personnes.rules import (
    Candidat,
    IdentiteComparee,
    PersonneCherchee,
    dire_lieu_naissance,
    inverser,
    nommee,
)
from auth.personnes.schemas import IdentiteEcrite
from auth.personnes.vocabulary import (
    EtatRapprochement,
    GenreIdentifiant,
    Par,
    Ressemblance,
)
from auth.territoires.queries import ligne_de
from auth.vocabulary import SENSIBLES, TOUS, Acteur, Domaine, Etendue, masque
from core.clock import aujourdhui
from core.errors import NotFound
from core.geo.queries import ChampCommune, dire_commune, list_nommees
from core.plier import normaliser

# What the acteur's structure may open, as the wall itself reads it (auth/acces.sql, section 6).
_MES_ACCES = table(
    "mes_acces",
    column("personne_id"),
    column("debut"),
    column("fin"),
    column("domaines"),
    schema="prive",
)


def visible(acteur: Acteur) -> ColumnElement[bool]:
    """Restrict a query on people to those the acteur may see.

    It is what the wall says, as the planner likes it.
    """
    if acteur.est_personne:
        return Personne.id == acteur.personne_id
    return exists().where(
        _MES_ACCES.c.personne_id == Personne.id,
        _MES_ACCES.c.debut <= func.now(),
        _MES_ACCES.c.fin > func.now(),
        _MES_ACCES.c.domaines.op("&")(DOMAINES_DU_ROLE[acteur.role]).op("&")(1) != 0,
    )


async def get_personne(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> Personne:
    """Get a person, or raise NotFound: the same for absent, elsewhere, never agreed, withdrawn."""
    personne = await find_personne(db, acteur, personne_id)
    if personne is None:
        raise NotFound()
    return personne


async def find_personne(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> Personne | None:
    """Find a person whom the acteur may see."""
    requete = select(Personne).where(
        Personne.territoire_id == acteur.territoire_id, Personne.id == personne_id, visible(acteur)
    )
    return (await db.execute(requete)).scalar_one_or_none()


@dataclass(frozen=True, slots=True)
class PersonnesTrouvees:
    """Hold a page of those found, how many there are in all, and whether by a slip forgiven."""

    personnes: Sequence[Personne]
    nombre: int
    proches: bool = False

    @property
    def seule(self) -> Personne | None:
        """Give the one person found; nobody when a slip was forgiven: somebody else may be."""
        une = self.nombre == len(self.personnes) == 1 and not self.proches
        return self.personnes[0] if une else None


_RECHERCHE = text(
    "select personne_id, nombre from prive.rechercher_personnes(:q, :limite, cast(:par as text[]),"
    " cast(:jours as date[]), :ft, :caf, :apres_nom, :apres)"
)
# What a search by name looks for, and, when there is nobody, what else.
_DEBUT, _PRESQUE = "debut", "presque"


async def find_personnes(
    db: AsyncSession,
    acteur: Acteur,
    cherchee: PersonneCherchee,
    sceau: Sceau,
    apres: tuple[str, UUID] | None = None,
    limite: int = 20,
) -> PersonnesTrouvees:
    """Find the people whom the acteur may see, by what was recognised, by name.

    When no name begins as is typed, those that are near, slips forgiven.
    """
    if cherchee.est_double:
        return await _trouver_nes(db, acteur, cherchee, apres, limite)
    territoire = acteur.territoire_id
    empreintes = {
        genre: sceau.empreinter(territoire, genre, numero) for genre, numero in cherchee.numeros
    }
    parametres = {
        "q": cherchee.q,
        "limite": limite,
        "par": [_DEBUT if par is Par.nom else par.value for par in cherchee.par],
        "jours": list(cherchee.jours),
        "ft": empreintes.get(GenreIdentifiant.france_travail),
        "caf": empreintes.get(GenreIdentifiant.caf),
        "apres_nom": apres and apres[0],
        "apres": apres and apres[1],
    }
    trouvees = await _rechercher(db, acteur, parametres)
    if trouvees.nombre or Par.nom not in cherchee.par:
        return trouvees
    proches = await _rechercher(db, acteur, parametres | {"par": [_PRESQUE]})
    return replace(proches, proches=True) if proches.nombre else proches


# The wall gives so many at once, at most.
_PAR_LECTURE = 100


async def _trouver_nes(
    db: AsyncSession,
    acteur: Acteur,
    cherchee: PersonneCherchee,
    apres: tuple[str, UUID] | None,
    limite: int,
) -> PersonnesTrouvees:
    """Find those who were born on a day, and bear a name: few are, and their names are read."""
    nes: list[Personne] = []
    parametres = {
        "q": "",
        "limite": _PAR_LECTURE,
        "par": [],
        "jours": list(cherchee.jours),
        "ft": None,
        "caf": None,
        "apres_nom": None,
        "apres": None,
    }
    while len((lues := await _rechercher(db, acteur, parametres)).personnes) == _PAR_LECTURE:
        nes += lues.personnes
        parametres |= {"apres_nom": nes[-1].nom_recherche, "apres": nes[-1].id}
    nes += lues.personnes
    portes = [(p, nommee(cherchee.q, (p.prenom, p.nom, p.nom_naissance))) for p in nes]
    justes = [p for p, porte in portes if porte]
    gardees = justes or [p for p, porte in portes if porte is None]
    suivantes = [p for p in gardees if apres is None or (p.nom_recherche, p.id) > apres]
    return PersonnesTrouvees(suivantes[:limite], len(gardees), bool(gardees) and not justes)


async def _rechercher(
    db: AsyncSession, acteur: Acteur, parametres: Mapping[str, object]
) -> PersonnesTrouvees:
    lignes = (await db.execute(_RECHERCHE, parametres)).all()
    if not lignes:
        return PersonnesTrouvees((), 0)
    lues = {p.id: p for p in await list_personnes(db, acteur, [cle for cle, _ in lignes])}
    gardees = [lues[cle] for cle, _ in lignes if cle in lues]
    return PersonnesTrouvees(gardees, lignes[0].nombre)


async def list_representants(
    db: AsyncSession, acteur: Acteur, personne_id: UUID
) -> Sequence[Representant]:
    """List the guardians whose mandate runs today, or waits for whoever confirms it."""
    jour = aujourdhui()
    requete = (
        select(Representant)
        .where(
            Representant.territoire_id == acteur.territoire_id,
            Representant.personne_id == personne_id,
        )
        .where(Representant.debut <= jour)
        .where((Representant.fin.is_(None)) | (Representant.fin > jour))
        .where(Representant.clos_le.is_(None), Representant.reponse.is_distinct_from("non"))
        .order_by(Representant.debut, Representant.id)
    )
    return (await db.execute(requete)).scalars().all()


@dataclass(frozen=True, slots=True)
class VerdictDomaine:
    """Hold what the acteur may do in one domain, and what decides."""

    domaine: Domaine
    lit: bool
    complete: bool
    raison: Raison
    consentement_id: UUID | None
    jusqu_au: datetime | None


async def expliquer(
    db: AsyncSession, acteur: Acteur, personne_id: UUID
) -> Sequence[VerdictDomaine]:
    """Explain the twelve domains to the acteur, from the SQL of the wall.

    Empty when the person is hidden from them.
    """
    if acteur.est_personne:
        return expliquer_le_sien(acteur)
    lignes = await db.execute(
        text("select * from prive.expliquer(:personne)"), {"personne": personne_id}
    )
    return [
        VerdictDomaine(
            Domaine(ligne.domaine),
            ligne.lit,
            ligne.complete,
            Raison(ligne.raison),
            ligne.consentement_id,
            ligne.jusqu_au,
        )
        for ligne in lignes
    ]


def expliquer_le_sien(acteur: Acteur) -> Sequence[VerdictDomaine]:
    """Explain the twelve domains to the person herself.

    What her way in covers is neither read nor written.
    """
    couverts = SENSIBLES if acteur.par_lien else 0
    return [
        VerdictDomaine(domaine, False, False, Raison.entree_par_lien, None, None)
        if couverts & (1 << domaine)
        else VerdictDomaine(domaine, True, True, Raison.votre_carnet, None, None)
        for domaine in Domaine
    ]


def mesurer_lecture(
    acteur: Acteur, verdicts: Iterable[VerdictDomaine], *, parmi: int = TOUS
) -> Etendue:
    """Say how much of a carnet these verdicts open to the acteur, among some domains."""
    return mesurer_ouverture(
        masque(v.domaine for v in verdicts if v.lit), par_lien=acteur.par_lien, parmi=parmi
    )


_CANDIDATS = text(
    "select * from prive.candidats(cast(:jours as date[]), cast(:cles as text[]), :nir,"
    " :provisoire, :ft, :caf, :commune, :pays)"
)
_CANDIDATS_DE = text(
    "select * from prive.candidats_de(:personne, cast(:jours as date[]), cast(:cles as text[]))"
)


def plier_identite(
    nom: str, prenom: str, nom_naissance: str | None, naissance: date
) -> IdentiteComparee:
    """Fold an identity as it is compared."""
    return IdentiteComparee(
        normaliser(nom), normaliser(prenom), naissance, normaliser(nom_naissance or "")
    )


def plier_saisie(saisie: IdentiteEcrite) -> IdentiteComparee:
    """Fold what is typed about somebody, the place of birth with it."""
    pliee = plier_identite(saisie.nom, saisie.prenom, saisie.nom_naissance, saisie.date_naissance)
    return replace(pliee, commune=saisie.commune_naissance, pays=saisie.pays_naissance)


def _bloc(identite: IdentiteComparee) -> dict[str, list[date] | list[str]]:
    """Say where to look: the days and folded names that make a small set hold the likely ones."""
    jours = [jour for jour in (identite.naissance, inverser(identite.naissance)) if jour]
    noms = [nom for nom in (identite.nom, identite.nom_naissance) if nom]
    return {"jours": jours, "cles": [f"{nom} {identite.prenom}" for nom in noms]}


def _candidat(ligne: Row[tuple[object, ...]]) -> Candidat:
    identite = plier_identite(ligne.nom, ligne.prenom, ligne.nom_naissance, ligne.date_naissance)
    return Candidat(
        ligne.personne_id,
        identite,
        ligne.nir_egal,
        ligne.france_travail_egal,
        ligne.caf_egal,
        ligne.ne_ailleurs,
    )


async def list_candidats(
    db: AsyncSession, acteur: Acteur, identite: IdentiteComparee, numeros: Numeros
) -> tuple[Sequence[Candidat], frozenset[UUID]]:
    """List who may be this person, among those whom the acteur may know or already sees."""
    parametres = _bloc(identite) | {
        "nir": numeros.empreinte(GenreIdentifiant.nir),
        "provisoire": numeros.est_provisoire,
        "ft": numeros.empreinte(GenreIdentifiant.france_travail),
        "caf": numeros.empreinte(GenreIdentifiant.caf),
        "commune": identite.commune,
        "pays": identite.pays,
    }
    lignes = (await db.execute(_CANDIDATS, parametres)).all()
    vus = frozenset(ligne.personne_id for ligne in lignes if ligne.est_visible)
    return [_candidat(ligne) for ligne in lignes], vus


# The fields that ask a birthplace: its name, as it is or was.
NAISSANCE = ChampCommune("lieu_naissance", "commune_naissance", code_postal=None, disparues=True)


async def nommer_naissances(
    db: AsyncSession, personnes: Sequence[Personne]
) -> Mapping[UUID, str | None]:
    """Say where each of these people was born; None when it is not known."""
    communes = await list_nommees(db, (p.commune_naissance for p in personnes))
    noms = {code: dire_commune(commune) for code, commune in communes.items()}
    return {
        p.id: dire_lieu_naissance(p.commune_naissance, p.pays_naissance, noms) for p in personnes
    }


async def list_personnes(
    db: AsyncSession, acteur: Acteur, ids: Sequence[UUID]
) -> Sequence[Personne]:
    """List those of these people whom the acteur sees, in no order of their own."""
    requete = select(Personne).where(
        Personne.territoire_id == acteur.territoire_id, Personne.id.in_(ids), visible(acteur)
    )
    return (await db.execute(requete.order_by(Personne.id))).scalars().all()


async def exiger_joignable(db: AsyncSession, personne_id: UUID) -> None:
    """Let pass whoever may be told of this carnet; to the others it does not exist."""
    if not await db.scalar(
        text("select prive.est_joignable(:personne)"), {"personne": personne_id}
    ):
        raise NotFound()


async def find_a_rapprocher(db: AsyncSession, personne_id: UUID) -> IdentiteComparee | None:
    """Find the identity that a job compares; None when the carnet was joined to another."""
    requete = text("select * from prive.identite_a_rapprocher(:personne)")
    ligne = (await db.execute(requete, {"personne": personne_id})).one_or_none()
    return (
        None
        if ligne is None
        else plier_identite(ligne.nom, ligne.prenom, ligne.nom_naissance, ligne.date_naissance)
    )


async def list_candidats_de(
    db: AsyncSession, personne_id: UUID, identite: IdentiteComparee
) -> Sequence[Candidat]:
    """List who may be the same person in the whole territoire, for a job."""
    lignes = await db.execute(_CANDIDATS_DE, _bloc(identite) | {"personne": personne_id})
    return [_candidat(ligne) for ligne in lignes]


@dataclass(frozen=True, slots=True)
class PairePersonnes:
    """Hold two carnets that look alike, and why."""

    rapprochement: Rapprochement
    a: Personne
    b: Personne

    @property
    def raisons(self) -> Sequence[Ressemblance]:
        """Give why they look alike, the strongest first."""
        return [Ressemblance(raison) for raison in self.rapprochement.raisons]


async def list_paires(
    db: AsyncSession, acteur: Acteur, limite: int = 50
) -> Sequence[PairePersonnes]:
    """List the pairs to look at, of which the acteur sees both; the likeliest first."""
    a, b = aliased(Personne), aliased(Personne)
    requete = (
        select(Rapprochement, a, b)
        .join(a, ligne_de(a, Rapprochement.a_id))
        .join(b, ligne_de(b, Rapprochement.b_id))
        .where(Rapprochement.territoire_id == acteur.territoire_id)
        .where(Rapprochement.etat == EtatRapprochement.propose.value)
        .order_by(Rapprochement.score.desc(), Rapprochement.propose_le, Rapprochement.id)
        .limit(limite)
    )
    return [PairePersonnes(*ligne) for ligne in await db.execute(requete)]


async def get_rapprochement(
    db: AsyncSession, acteur: Acteur, rapprochement_id: UUID
) -> Rapprochement:
    """Get a pair that still waits and of which the acteur sees both, or raise NotFound."""
    requete = select(Rapprochement).where(
        Rapprochement.territoire_id == acteur.territoire_id,
        Rapprochement.id == rapprochement_id,
        Rapprochement.etat == EtatRapprochement.propose.value,
    )
    rapprochement = (await db.execute(requete)).scalar_one_or_none()
    if rapprochement is None:
        raise NotFound()
    return rapprochement


async def find_prenom(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> str | None:
    """Find the name of a person.

    None when the acteur may listen to them but not read who they are.
    """
    requete = select(Personne.prenom).where(
        Personne.territoire_id == acteur.territoire_id, Personne.id == personne_id, visible(acteur)
    )
    return (await db.execute(requete)).scalar_one_or_none()
