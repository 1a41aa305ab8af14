"""Show who surrounds a person; join, leave, propose a référent de parcours and answer."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from auth.absences.queries import list_absents
from auth.acces import ROLES_QUI_ECRIVENT
from auth.cercle.commands import (
    accorder_designation,
    est_tiers,
    exiger_commence,
    proposer_referent,
    quitter,
    rejoindre,
    repondre_designation,
    retirer_designation,
    tendre_designation,
)
from auth.cercle.queries import (
    exiger_de_pouvoir_rejoindre,
    find_ma_place,
    get_designation,
    lecture_seule,
    list_a_repondre,
    list_designations,
    list_places,
    list_proposables,
    repond,
)
from auth.cercle.schemas import Accord, EntreeCercle, PropositionReferent, ReponseReferent
from auth.cercle.vocabulary import ETATS_DESIGNATION, TITRES_DESIGNATION
from auth.comptes.commands import exiger_personne
from auth.consentements.queries import list_en_attente, list_invitations
from auth.journal.commands import Precisions, noter
from auth.personnes.queries import find_personne, get_personne
from auth.relais.queries import list_relais
from auth.remises.ecran import confier
from auth.remises.schemas import NouveauCode
from auth.vocabulary import Acteur, Geste
from core.clock import maintenant
from core.db import AsyncSession
from core.errors import NotFound
from core.forms import lire_formulaire
from core.pages import (
    Requete,
    formulaire,
    limiter,
    menant,
    page,
    poster,
    vers,
)

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "cercle_rejoint": "Vous êtes dans le cercle. La personne et son référent de parcours sont"
    " prévenus.",
    "referent_propose": "Votre proposition est envoyée au professionnel et à la personne. Rien ne"
    " change avant leurs deux oui.",
    "reponse_notee": "C’est noté. Ceux que cela concerne sont prévenus.",
    "proposition_retiree": "Votre proposition est retirée.",
    "cercle_quitte": "Vous avez quitté le cercle. La personne et son référent de parcours sont"
    " prévenus.",
}


@get("/carnets/{personne_id:uuid}/cercle", name="cercle")
async def cercle(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], personne_id: FromPath[UUID]
) -> Template:
    """Answer « Qui entoure cette personne ? »."""
    personne = await get_personne(db, acteur, personne_id)
    places = await list_places(db, acteur, personne_id)
    await noter(
        db,
        Geste.lecture,
        "Cercle",
        precisions=Precisions(fondement="accord de la personne"),
        personne_id=personne_id,
        domaines=1,
    )
    return page(
        "auth.cercle/cercle.html",
        personne=personne,
        presents=[m for m in places if m.est_present],
        a_venir=[m for m in places if m.est_a_venir],
        passes=[m for m in places if not m.est_present and not m.est_a_venir],
        designations=await list_designations(db, acteur, personne_id=personne_id),
        invitations=[
            lue
            for lue in await list_invitations(db, acteur, personne_id)
            if lue.demande.attend(maintenant())
        ],
        etats=ETATS_DESIGNATION,
        lecture_seule=lecture_seule(places, acteur),
        ma_place=await find_ma_place(db, acteur, personne_id),
        peut_proposer=acteur.role in ROLES_QUI_ECRIVENT
        and acteur.structure_id
        in {m.accompagnement.structure_id for m in places if m.est_present} - {None},
        peut_rejoindre=acteur.role in ROLES_QUI_ECRIVENT and not acteur.est_personne,
    )


@get("/mon-cercle", name="mon-cercle")
async def mon_cercle(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """Answer « Qui m’accompagne ? » for the person: since when, how they came, who left."""
    personne_id = exiger_personne(acteur)
    places = await list_places(db, acteur, personne_id)
    await noter(db, Geste.lecture, "Mon cercle", personne_id=personne_id, domaines=1)
    return page(
        "auth.cercle/mon_cercle.html",
        presents=[m for m in places if m.est_present],
        a_venir=[m for m in places if m.est_a_venir],
        passes=[m for m in places if not m.est_present and not m.est_a_venir],
        propositions=await list_a_repondre(db, acteur),
        relais=await list_relais(db, acteur),
        absents=await list_absents(db, acteur),
    )


async def _rejoindre(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    valeurs: dict[str, Any],
    erreurs: dict[str, str],
) -> Template:
    await exiger_de_pouvoir_rejoindre(db, acteur, personne_id)
    personne = await find_personne(db, acteur, personne_id)
    return formulaire(
        "auth.cercle/rejoindre.html",
        valeurs,
        erreurs,
        personne_id=personne_id,
        personne=personne,
        en_attente=await list_en_attente(db, acteur, personne_id),
        deja=personne is not None and await find_ma_place(db, acteur, personne_id) is not None,
    )


@get("/carnets/{personne_id:uuid}/cercle/rejoindre", name="rejoindre-cercle")
async def entrer(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], personne_id: FromPath[UUID]
) -> Template:
    """Ask why one joins; nothing of the carnet shows before."""
    if acteur.role not in ROLES_QUI_ECRIVENT:
        raise NotFound()
    return await _rejoindre(db, acteur, personne_id, {}, {})


@post("/carnets/{personne_id:uuid}/cercle/rejoindre", name="entrer-dans-le-cercle")
async def joindre(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template | Redirect:
    """Join, and tell the person and their référent."""
    if acteur.role not in ROLES_QUI_ECRIVENT:
        raise NotFound()
    await limiter(request, "cercle", acteur.compte_id, maximum=30, fenetre_s=3600)
    await exiger_de_pouvoir_rejoindre(db, acteur, personne_id)

    async def agir(valeur: EntreeCercle) -> Redirect:
        await rejoindre(db, acteur, personne_id, motif=valeur.motif, maintenant=maintenant())
        return vers(request.app.route_reverse("carnet", personne_id=personne_id), "cercle_rejoint")

    return await poster(
        request, db, EntreeCercle, agir, partial(_rejoindre, db, acteur, personne_id)
    )


@get("/carnets/{personne_id:uuid}/cercle/quitter", name="quitter-cercle")
async def confirmer_sortie(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template:
    """Say what leaving changes and what it does not, before it is done."""
    personne = await get_personne(db, acteur, personne_id)
    place = await find_ma_place(db, acteur, personne_id)
    if place is None:
        raise NotFound()
    with menant(request.app.route_reverse("cercle", personne_id=personne_id)):
        exiger_commence(place, maintenant())
    return page("auth.cercle/quitter.html", personne=personne, place=place)


@post("/carnets/{personne_id:uuid}/cercle/quitter", name="sortir-du-cercle")
async def sortir(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Redirect:
    """Leave, and tell the person and their référent."""
    await quitter(db, acteur, personne_id, maintenant=maintenant())
    return vers(request.app.route_reverse("ma-journee"), "cercle_quitte")


async def _proposer(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    valeurs: dict[str, Any],
    erreurs: dict[str, str],
) -> Template:
    return formulaire(
        "auth.cercle/proposer.html",
        valeurs,
        erreurs,
        personne=await get_personne(db, acteur, personne_id),
        proposables=await list_proposables(db, acteur, personne_id),
    )


@get("/carnets/{personne_id:uuid}/referent", name="proposer-referent")
async def nouvelle_proposition(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], personne_id: FromPath[UUID]
) -> Template:
    """Show the form of a proposal of référent."""
    return await _proposer(db, acteur, personne_id, {}, {})


@post("/carnets/{personne_id:uuid}/referent", name="propose-referent")
async def propose(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template | Redirect:
    """Propose, or show the form again with what was typed."""

    async def agir(valeur: PropositionReferent) -> Redirect:
        compte, structure = valeur.qui.split()
        await proposer_referent(
            db, acteur, personne_id, UUID(compte), UUID(structure), motif=valeur.motif
        )
        return vers(
            request.app.route_reverse("cercle", personne_id=personne_id), "referent_propose"
        )

    return await poster(
        request, db, PropositionReferent, agir, partial(_proposer, db, acteur, personne_id)
    )


async def _designation(
    db: AsyncSession,
    acteur: Acteur,
    designation_id: UUID,
    valeurs: dict[str, Any],
    erreurs: dict[str, str],
) -> Template:
    lue = await get_designation(db, acteur, designation_id)
    d = lue.designation
    en_attente = lue.etat == "en_attente"
    return formulaire(
        "auth.cercle/designation.html",
        valeurs,
        erreurs,
        lue=lue,
        etats=TITRES_DESIGNATION,
        a_moi=en_attente and d.reponse is None and repond(acteur, d),
        en_presence=en_attente and acteur.role in ROLES_QUI_ECRIVENT and d.accord is None,
        temoin=est_tiers(acteur, d),
        retirable=en_attente and d.propose_par == acteur.compte_id,
    )


@get("/designations/{designation_id:uuid}", name="designation")
async def designation(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    designation_id: FromPath[UUID],
) -> Template:
    """Show a proposal of référent: who, why, who has still to answer."""
    return await _designation(db, acteur, designation_id, {}, {})


@post("/designations/{designation_id:uuid}/reponse", name="repondre-designation")
async def repondre(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    designation_id: FromPath[UUID],
) -> Template | Redirect:
    """Accept to be the référent, or refuse and say why."""

    async def agir(valeur: ReponseReferent) -> Redirect:
        await repondre_designation(db, acteur, designation_id, oui=valeur.oui, motif=valeur.motif)
        return vers(
            request.app.route_reverse("designation", designation_id=designation_id), "reponse_notee"
        )

    return await poster(
        request, db, ReponseReferent, agir, partial(_designation, db, acteur, designation_id)
    )


@post("/designations/{designation_id:uuid}/accord", name="accorder-designation")
async def accorder(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    designation_id: FromPath[UUID],
) -> Template | Redirect:
    """Note what the person says, on their own screen or in somebody's presence."""

    async def agir(valeur: Accord) -> Redirect:
        await accorder_designation(db, acteur, designation_id, oui=valeur.oui)
        if acteur.est_personne:
            return vers(request.app.route_reverse("mon-cercle"), "reponse_notee")
        return vers(
            request.app.route_reverse("designation", designation_id=designation_id), "reponse_notee"
        )

    return await poster(request, db, Accord, agir)


def _code(donnees: dict[str, Any]) -> tuple[NouveauCode | None, dict[str, str]]:
    valeur, erreurs = lire_formulaire(NouveauCode, {"code": donnees.get("code", "")})
    return valeur, dict.fromkeys(erreurs, "Choisissez quatre chiffres.")


@post("/designations/{designation_id:uuid}/remise", name="tendre-designation")
async def tendre(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    designation_id: FromPath[UUID],
) -> Template | Redirect:
    """Hand the screen over so that the person answers herself."""

    async def agir(valeur: NouveauCode) -> Redirect:
        session = request.cookies.get(request.app.state.cookie, "")
        remise = await tendre_designation(
            db, acteur, designation_id, session=session, code=valeur.code
        )
        return confier(request, remise)

    return await poster(
        request,
        db,
        _code,
        agir,
        # No page repeats a code.
        lambda _donnees, erreurs: _designation(db, acteur, designation_id, {}, erreurs),
    )


@post("/designations/{designation_id:uuid}/retrait", name="retirer-designation")
async def retirer(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    designation_id: FromPath[UUID],
) -> Redirect:
    """Take one's own proposal back."""
    personne_id = await retirer_designation(db, acteur, designation_id)
    return vers(request.app.route_reverse("cercle", personne_id=personne_id), "proposition_retiree")


router = Router(
    "/",
    route_handlers=[
        cercle,
        mon_cercle,
        entrer,
        joindre,
        confirmer_sortie,
        sortir,
        nouvelle_proposition,
        propose,
        designation,
        repondre,
        accorder,
        tendre,
        retirer,
    ],
)
