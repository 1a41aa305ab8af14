"""Welcome somebody: who they are, whether their carnet already exists, and what they agree to.

What is answered depends on nothing but what is typed and the carnets that the caller may be told of
(docs/adr/0014).
"""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from auth.acces import DOMAINES_DU_ROLE, ROLES_QUI_ECRIVENT
from auth.consentements.commands import donner_consentement, exiger_recueil
from auth.consentements.queries import get_notice
from auth.consentements.rules import fin_de_vive_voix
from auth.journal.commands import Precisions, noter
from auth.personnes.commands import verifier_accueil
from auth.personnes.empreintes import Numeros
from auth.personnes.queries import (
    NAISSANCE,
    list_candidats,
    list_paires,
    list_personnes,
    nommer_naissances,
    plier_saisie,
)
from auth.personnes.rules import Rang, classer_candidats
from auth.personnes.schemas import NouvelAccueil
from auth.personnes.vocabulary import PHRASES_RESSEMBLANCE
from auth.rapprochements.commands import ecarter_paire
from auth.vocabulary import Acteur, Domaine, Geste, domaines_du_masque
from carnet.accueil.commands import ouvrir_carnet, rejoindre_carnet, remettre_a_plus_tard
from carnet.accueil.schemas import Arrivee, Garde, PasAujourdhui, PremierAccord
from core.clock import aujourdhui, maintenant
from core.db import AsyncSession
from core.errors import Forbidden, Invalid
from core.forms import lire_avec, lire_formulaire
from core.geo.pays import list_pays
from core.geo.queries import (
    COMMUNE,
    Proposees,
    choisir_commune,
    placer_refus,
    verifier_lieu,
)
from core.pages import (
    Requete,
    formulaire,
    limiter,
    page,
    poster,
    recueillir,
    vers,
)
from droits.conservation.queries import est_un_accueil
from droits.conservation.vocabulary import MoyenContact
from droits.reunions.queries import list_separables

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "carnet_ouvert": "Le carnet est ouvert. Il reste à dire ce que la personne accepte de"
    " partager.",
    "accueil_efface": "C’est effacé : il ne reste rien de ce qui a été tapé. Elle peut revenir"
    " quand elle veut.",
    "accueil_reduit": "Seul ce qu’elle a voulu est gardé, trente jours. Pour aller plus loin,"
    " tendez-lui l’écran.",
    "premier_accord": "L’accord de la personne est noté ; elle peut le retirer quand elle veut.",
    "doublon_ecarte": "C’est noté : ces deux carnets ne seront plus rapprochés.",
}
_LIEUX = (COMMUNE.tape, COMMUNE.proposee, NAISSANCE.tape, NAISSANCE.proposee)
_HORS_MODELE = (*_LIEUX, "nir_garde", "confirme", "distinctes")


def _exiger_role(acteur: Acteur) -> UUID:
    if acteur.structure_id is None or acteur.role not in ROLES_QUI_ECRIVENT:
        raise Forbidden("Cette page est celle des professionnels qui accompagnent des personnes.")
    return acteur.structure_id


@get("/accueil", name="accueil-personne")
async def nouveau(acteur: NamedDependency[Acteur]) -> Template:
    """Ask who comes."""
    _exiger_role(acteur)
    return _formulaire({}, {}, {})


def _formulaire(
    valeurs: dict[str, Any], erreurs: dict[str, str], communes: Mapping[str, Proposees]
) -> Template:
    return formulaire(
        "carnet.accueil/accueil.html", valeurs, erreurs, communes=communes, pays=list_pays()
    )


# Whoever comes, and what was typed, to be shown again beside who looks like them.
_Lu = tuple[NouvelAccueil, dict[str, Any]]


@post("/accueil", name="accueillir", status_code=200)
async def accueillir(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template | Redirect:
    """Open the carnet, unless one that the caller may know looks like it: then show it first."""
    _exiger_role(acteur)
    await limiter(request, "accueil", acteur.compte_id, maximum=40, fenetre_s=3600)
    communes: dict[str, Proposees] = {}

    async def lire_accueil(donnees: dict[str, Any]) -> tuple[_Lu | None, dict[str, str]]:
        erreurs = dict[str, str]()
        for champ in (COMMUNE, NAISSANCE):
            communes[champ.tape] = await choisir_commune(db, donnees, erreurs, champ)
        with recueillir(erreurs):
            _reprendre_nir(request, acteur, donnees)
        valeur, fautes = lire_avec(NouvelAccueil, *_HORS_MODELE)(donnees)
        return valeur, erreurs | fautes

    async def agir(lu: _Lu) -> Template | Redirect:
        valeur, donnees = lu
        marques = await _marquer(request, db, acteur, valeur)
        identite = plier_saisie(valeur)
        candidats, vus = await list_candidats(db, acteur, identite, marques)
        rangs = [
            r
            for r in classer_candidats(identite, candidats)
            if r.est_certain or r.candidat.personne_id in vus
        ][:10]
        await noter(db, Geste.recherche, "Accueil d’une personne", domaines=1)
        montres = " ".join(str(r.candidat.personne_id) for r in rangs)
        if rangs and donnees.get("distinctes") != montres:
            return await _candidats(request, db, acteur, donnees, rangs, montres)
        distinctes = tuple(r.candidat.personne_id for r in rangs)
        personne_id = await ouvrir_carnet(
            db, acteur, valeur, marques, distinctes=distinctes, maintenant=maintenant()
        )
        return vers(
            request.app.route_reverse("premier-accord", personne_id=personne_id), "carnet_ouvert"
        )

    return await poster(
        request,
        db,
        lire_accueil,
        agir,
        lambda donnees, erreurs: _encore(request, acteur, donnees, erreurs, communes),
        ("publics",),
    )


async def _marquer(
    request: Requete, db: AsyncSession, acteur: Acteur, valeur: NouvelAccueil
) -> Numeros:
    """Mark the numbers of whoever comes; raises Invalid for all that is wrong, at once."""
    erreurs, numeros = dict[str, str](), dict[Any, str]()
    with recueillir(erreurs):
        numeros = verifier_accueil(valeur, aujourdhui())
    with recueillir(erreurs):
        await verifier_lieu(db, valeur.commune_code, valeur.code_postal)
    if erreurs:
        raise Invalid(erreurs)
    marques: Numeros = request.app.state.sceau.marquer(acteur.territoire_id, numeros)
    return marques


def _reprendre_nir(request: Requete, acteur: Acteur, donnees: dict[str, Any]) -> None:
    garde = donnees.get("nir_garde")
    if garde and not donnees.get("nir"):
        donnees["nir"] = request.app.state.sceau.reprendre(acteur.compte_id, str(garde))


def _sans_nir(request: Requete, acteur: Acteur, donnees: dict[str, Any]) -> dict[str, Any]:
    """Give what was typed without the NIR, which no page repeats: it is sealed for its author."""
    nir = str(donnees.get("nir") or "")[:40]
    garde = request.app.state.sceau.garder(acteur.compte_id, nir) if nir else ""
    return donnees | {"nir": "", "nir_garde": garde}


def _encore(
    request: Requete,
    acteur: Acteur,
    donnees: dict[str, Any],
    erreurs: dict[str, str],
    communes: Mapping[str, Proposees],
) -> Template:
    valeurs = _sans_nir(request, acteur, donnees)
    if "nir" in erreurs:
        valeurs["nir_garde"] = ""
    for champ in (COMMUNE, NAISSANCE):
        placer_refus(erreurs, champ, communes.get(champ.tape, []))
    return _formulaire(valeurs, erreurs, communes)


async def _candidats(
    request: Requete,
    db: AsyncSession,
    acteur: Acteur,
    donnees: dict[str, Any],
    rangs: list[Rang],
    montres: str,
) -> Template:
    ids = [rang.candidat.personne_id for rang in rangs]
    vues = {p.id: p for p in await list_personnes(db, acteur, ids)}
    gardees = _sans_nir(request, acteur, donnees) | {"distinctes": montres}
    return page(
        "carnet.accueil/candidats.html",
        rangs=[(rang, vues.get(rang.candidat.personne_id)) for rang in rangs],
        naissances=await nommer_naissances(db, list(vues.values())),
        phrases=PHRASES_RESSEMBLANCE,
        gardees=[
            (c, v) for c, vs in gardees.items() for v in (vs if isinstance(vs, list) else [vs])
        ],
        valeurs={},
        erreurs={},
    )


def _lire_arrivee(donnees: dict[str, Any]) -> tuple[Arrivee | None, dict[str, str]]:
    valeur, erreurs = lire_formulaire(Arrivee, donnees)
    if valeur is None:
        raise Invalid(
            erreurs, "Dites en dix caractères au moins pourquoi vous entrez dans ce cercle."
        )
    return valeur, erreurs


@post("/accueil/rejoindre", name="rejoindre-carnet")
async def rejoindre(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template | Redirect:
    """Enter the circle of a carnet that the person's agreement already opens to the structure."""
    _exiger_role(acteur)

    async def agir(valeur: Arrivee) -> Redirect:
        await rejoindre_carnet(
            db, acteur, valeur.personne_id, motif=valeur.motif, maintenant=maintenant()
        )
        return vers(
            request.app.route_reverse("premier-accord", personne_id=valeur.personne_id),
            "cercle_rejoint",
        )

    return await poster(request, db, _lire_arrivee, agir)


@get("/accueil/{personne_id:uuid}/accord", name="premier-accord")
async def accord(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], personne_id: FromPath[UUID]
) -> Template:
    """Ask what the person, who is there, agrees to."""
    trente_jours = fin_de_vive_voix(aujourdhui()).isoformat()
    # Nothing is ticked before she speaks: a silence is never a yes.
    return await _accord(db, acteur, personne_id, {"fin": trente_jours}, {})


async def _accord(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    valeurs: dict[str, Any],
    erreurs: dict[str, str],
) -> Template:
    _exiger_role(acteur)
    await exiger_recueil(db, acteur, personne_id)
    domaines = [
        d for d in domaines_du_masque(DOMAINES_DU_ROLE[acteur.role]) if d is not Domaine.identite
    ]
    return formulaire(
        "carnet.accueil/accord.html",
        valeurs,
        erreurs,
        personne_id=personne_id,
        notice=await get_notice(db, acteur),
        ordinaires=[(d.name, d.libelle) for d in domaines if not d.est_sensible],
        a_conclure=await est_un_accueil(db, personne_id),
    )


@post("/accueil/{personne_id:uuid}/accord", name="noter-premier-accord")
async def noter_accord(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template | Redirect:
    """Record what the person said, then open their carnet."""
    structure_id = _exiger_role(acteur)
    await exiger_recueil(db, acteur, personne_id)

    async def agir(valeur: PremierAccord) -> Redirect:
        await donner_consentement(
            db, acteur, personne_id, valeur.pour(structure_id), maintenant=maintenant()
        )
        return vers(request.app.route_reverse("carnet", personne_id=personne_id), "premier_accord")

    return await poster(
        request, db, PremierAccord, agir, partial(_accord, db, acteur, personne_id), ("domaines",)
    )


@get("/accueil/{personne_id:uuid}/plus-tard", name="plus-tard")
async def plus_tard(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], personne_id: FromPath[UUID]
) -> Template:
    """Ask somebody who says « not today » what she wants kept."""
    return await _plus_tard(db, acteur, personne_id, {}, {})


async def _plus_tard(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    valeurs: dict[str, Any],
    erreurs: dict[str, str],
) -> Template:
    _exiger_role(acteur)
    await exiger_recueil(db, acteur, personne_id)
    return formulaire(
        "carnet.accueil/plus_tard.html",
        valeurs,
        erreurs,
        personne_id=personne_id,
        a_conclure=await est_un_accueil(db, personne_id),
        moyens=[(moyen.value, moyen.libelle) for moyen in MoyenContact],
    )


@post("/accueil/{personne_id:uuid}/plus-tard", name="remettre-a-plus-tard")
async def remettre(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template | Redirect:
    """Keep what she wants, and erase the rest of what was typed."""
    _exiger_role(acteur)
    await exiger_recueil(db, acteur, personne_id)

    async def agir(valeur: PasAujourdhui) -> Redirect:
        await remettre_a_plus_tard(
            db,
            acteur,
            personne_id,
            valeur,
            fin=fin_de_vive_voix(aujourdhui()),
            maintenant=maintenant(),
        )
        if valeur.garde is Garde.rien:
            return vers(request.app.route_reverse("personnes"), "accueil_efface")
        return vers(request.app.route_reverse("carnet", personne_id=personne_id), "accueil_reduit")

    revoir = partial(_plus_tard, db, acteur, personne_id)
    return await poster(request, db, PasAujourdhui, agir, revoir, ("moyens",))


@get("/doublons", name="doublons")
async def doublons(db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]) -> Template:
    """Show the pairs of carnets, both visible, that may be one person's."""
    _exiger_role(acteur)
    paires = await list_paires(db, acteur)
    await noter(
        db,
        Geste.recherche,
        "Carnets qui se ressemblent",
        precisions=Precisions(details={"nombre": 2 * len(paires)}),
        domaines=1,
    )
    return page(
        "carnet.accueil/doublons.html",
        paires=paires,
        separables=await list_separables(db, acteur),
        phrases=PHRASES_RESSEMBLANCE,
    )


@post("/doublons/{rapprochement_id:uuid}/ecart", name="ecarter-doublon")
async def ecarter_doublon(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    rapprochement_id: FromPath[UUID],
) -> Redirect:
    """Say that they are two people: the pair is not proposed again."""
    _exiger_role(acteur)
    await ecarter_paire(db, acteur, rapprochement_id)
    return vers(request.app.route_reverse("doublons"), "doublon_ecarte")


router = Router(
    "/",
    route_handlers=[
        nouveau, accueillir, rejoindre, accord, noter_accord, plus_tard, remettre, doublons,
        ecarter_doublon,
    ],
)  # fmt: skip
