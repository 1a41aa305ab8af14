"""Compare the offers around a person with her situation, as the acteur may see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from auth.cercle.queries import est_accompagnee
from auth.personnes.models import Personne
from auth.personnes.queries import visible
from auth.territoires.queries import find_structure
from auth.vocabulary import Acteur, Categorie, Etendue
from carnet.diagnostic.queries import ConstatLu, faits_de, list_constats
from core.elision import de_lieu
from offers.catalogue.queries import name_zones
from offers.catalogue.rules import est_a_confirmer
from offers.catalogue.vocabulary import PUBLICS, categorie_de
from offers.extensions.queries import VIDE, Extension, list_extensions
from offers.extensions.rules import EtatDit
from offers.extensions.vocabulary import GenreCritere, Prescription
from offers.moteur.ordre import RechercheSituee
from offers.moteur.rules import Centre
from offers.moteur.schemas import Recherche
from offers.places.queries import list_sollicitations
from offers.recherche.queries import Carte, get_centre, list_cartes, list_proches
from offers.suggestions.rules import (
    Conditions,
    Convention,
    Critere,
    Noms,
    OffreCandidate,
    Situation,
    VerdictCritere,
    evaluer,
    exclut,
    ordonner_candidates,
)

BESOINS_MAX = 8
# As many offers are weighed for each need; the nearest, so that one more could only be farther.
PESEES = 60
_OUVRENT = ("besoin", "frein")


@dataclass(frozen=True, slots=True)
class Besoin:
    """Hold an open need: a thématique, how urgent, in which words it was told."""

    thematique: str
    urgence: int
    textes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Contexte:
    """Hold what the acteur may know of a person, for comparing."""

    personne: Personne
    situation: Situation
    besoins: Sequence[Besoin]
    frein_mobilite: bool
    centre: Centre | None
    etendue: Etendue


@dataclass(frozen=True, slots=True)
class Examen:
    """Hold one offer compared with a situation."""

    carte: Carte
    km: float | None
    extension: Extension
    etat: EtatDit
    verdicts: Sequence[VerdictCritere]
    refus: Sequence[VerdictCritere]


@dataclass(frozen=True, slots=True)
class PropositionOffres:
    """Hold, for one need, the offers in order, and those left out with what leaves them out."""

    besoin: Besoin
    offres: Sequence[Examen]
    ecartees: Sequence[Examen]


async def get_contexte(
    db: AsyncSession, acteur: Acteur, personne: Personne, etendue: Etendue
) -> Contexte:
    """Gather the situation.

    The wall gave the findings, so what is closed to the acteur is not in it.
    """
    constats = await list_constats(db, acteur, personne.id)
    recherche = (
        Recherche(code_commune=personne.commune_code) if personne.commune_code else Recherche()
    )
    centre = await get_centre(db, recherche) if personne.commune_code else None
    structure = (
        await find_structure(db, acteur, acteur.structure_id) if acteur.structure_id else None
    )
    faits = {cle: str(fait.constat.valeur) for cle, fait in faits_de(constats).items()}
    situation = Situation(
        personne.date_naissance,
        [zone for zone in centre.zones if zone != "*"] if centre else [],
        faits,
        structure.categorie if structure else None,
        personne.publics,
    )
    ouverts = [c for c in constats if c.constat.nature in _OUVRENT]
    frein = any(
        c.constat.nature == "frein" and categorie_de(c.constat.thematique) == "mobilite"
        for c in ouverts
    )
    return Contexte(personne, situation, _besoins(ouverts), frein, centre, etendue)


def _besoins(constats: Sequence[ConstatLu]) -> list[Besoin]:
    """Group open needs by thématique: the most urgent first, then the newest, then by name."""
    groupes: dict[str, list[ConstatLu]] = {}
    for lu in constats:
        groupes.setdefault(lu.constat.thematique, []).append(lu)

    def cle(thematique: str) -> tuple[int, float, str]:
        membres = groupes[thematique]
        dernier = max(lu.constat.cree_le for lu in membres)
        return -max(lu.constat.urgence for lu in membres), -dernier.timestamp(), thematique

    return [
        Besoin(
            t, max(lu.constat.urgence for lu in groupes[t]), [lu.constat.texte for lu in groupes[t]]
        )
        for t in sorted(groupes, key=cle)
    ]


async def list_propositions(
    db: AsyncSession,
    contexte: Contexte,
    jour: date,
    *,
    rayon: int,
    par_besoin: int,
    thematique: str | None = None,
) -> Sequence[PropositionOffres]:
    """Propose offers for each open need, or for one of them.

    The order is total, and the same for equal rights.
    """
    besoins = [b for b in contexte.besoins if thematique in (None, b.thematique)][:BESOINS_MAX]
    proches: dict[str, Sequence[tuple[str, float | None]]] = {}
    for besoin in besoins:
        recherche = Recherche(
            code_commune=contexte.personne.commune_code,
            thematiques=[besoin.thematique],
            rayon=rayon,
        )
        proches[besoin.thematique] = await list_proches(
            db, RechercheSituee(recherche, contexte.centre, jour), PESEES
        )
    distances = {cle: km for paires in proches.values() for cle, km in paires}
    examens = await examiner(db, contexte, distances, jour)
    # Whoever belongs to no structure proposes nothing, and counts nothing.
    demandes = await list_sollicitations(db, list(examens)) if contexte.situation.categorie else {}
    return [
        _proposer(
            besoin,
            [examens[cle] for cle, _ in proches[besoin.thematique] if cle in examens],
            demandes,
            contexte,
            par_besoin,
            jour,
        )
        for besoin in besoins
    ]


def _proposer(
    besoin: Besoin,
    lus: Sequence[Examen],
    demandes: Mapping[str, int],
    contexte: Contexte,
    par_besoin: int,
    jour: date,
) -> PropositionOffres:
    candidates = [
        OffreCandidate(
            e.carte.id,
            e.km,
            e.verdicts,
            e.etat.etat,
            demandes.get(e.carte.id, 0),
            est_a_confirmer(e.carte.date_maj, jour),
        )
        for e in lus
    ]
    retenues = ordonner_candidates(candidates, frein_mobilite=contexte.frein_mobilite)
    par_id = {e.carte.id: e for e in lus}
    ecartees = [e for e in lus if e.refus or e.etat.etat.est_masquee]
    return PropositionOffres(besoin, [par_id[c.id] for c in retenues[:par_besoin]], ecartees)


async def examiner(
    db: AsyncSession, contexte: Contexte, distances: Mapping[str, float | None], jour: date
) -> Mapping[str, Examen]:
    """Compare some offers with the situation; a withdrawn one is absent."""
    cartes = await list_cartes(db, list(distances))
    extensions = await list_extensions(db, list(cartes))
    codes = {zone for carte in cartes.values() for zone in carte.zones if zone != "*"}
    for extension in extensions.values():
        codes |= {zone for convention in extension.conventions for zone in convention.zones}
        residence = extension.criteres.get(GenreCritere.residence)
        codes |= set(residence.valeurs) if residence else set()
    noms = Noms(
        await name_zones(db, sorted(codes)), PUBLICS, {c.value: c.libelle for c in Categorie}
    )
    examens = {}
    for cle, carte in cartes.items():
        extension = extensions.get(cle, VIDE)
        verdicts = evaluer(conditions_de(carte, extension), contexte.situation, jour, noms)
        examens[cle] = Examen(
            carte, distances[cle], extension, extension.etat(jour), verdicts, exclut(verdicts)
        )
    return examens


def conditions_de(carte: Carte, extension: Extension) -> Conditions:
    """Gather what an offer asks for, from the schema and from what the territoire typed."""
    precision = extension.precision
    return Conditions(
        [
            Critere(genre, c.age_min, c.age_max, c.valeurs, c.precisions)
            for genre, c in extension.criteres.items()
        ],
        carte.publics,
        carte.zones,
        Prescription(precision.prescription) if precision and precision.prescription else None,
        [Convention(c.categories, c.zones, c.debut, c.fin) for c in extension.conventions],
    )


async def find_examen(
    db: AsyncSession, contexte: Contexte, service_id: str, jour: date, *, rayon: int
) -> tuple[Examen | None, Sequence[str]]:
    """Compare one offer, wherever it is.

    Gives it and why it is not among the suggestions (none: it may be).
    """
    recherche = Recherche(code_commune=contexte.personne.commune_code, rayon=rayon)
    distances = dict(
        await list_proches(db, RechercheSituee(recherche, contexte.centre, jour), 100_000)
    )
    la = service_id in distances
    examens = await examiner(db, contexte, {service_id: distances.get(service_id)}, jour)
    examen = examens.get(service_id)
    if examen is None:
        return None, []
    raisons = []
    if contexte.besoins and not {b.thematique for b in contexte.besoins} & set(
        examen.carte.thematiques
    ):
        raisons.append(
            contexte.etendue.dire("Aucun besoin en cours sur une thématique de cette offre", "")
            + "."
        )
    if contexte.centre is None:
        raisons.append(
            "La commune de la personne n’est pas connue : les suggestions partent d’elle."
        )
    elif not la:
        ou = (
            f"Elle se reçoit à plus de {rayon} km {de_lieu(contexte.centre.nom)}, ou sa zone n’y"
            f" est pas ouverte."
        )
        raisons.append(ou)
    raisons += [refus.phrase for refus in examen.refus]
    if examen.etat.etat.est_masquee:
        raisons.append(examen.etat.phrase)
    return examen, raisons


async def list_mes_personnes(
    db: AsyncSession, acteur: Acteur, limite: int = 200
) -> Sequence[Personne]:
    """List the people whom the acteur accompanies themselves and may see, by name."""
    requete = (
        select(Personne)
        .where(
            Personne.territoire_id == acteur.territoire_id,
            visible(acteur),
            exists().where(est_accompagnee(acteur)),
        )
        .order_by(Personne.nom_recherche, Personne.id)
        .limit(limite)
    )
    return (await db.execute(requete)).scalars().all()
