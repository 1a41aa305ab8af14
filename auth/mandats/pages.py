"""Let her circle write a mandate, the DPO confirm it, and its guardian see whom they represent."""

from collections.abc import Mapping
from functools import partial
from itertools import groupby
from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from auth.comptes.commands import exiger_dpo
from auth.consentements.commands import donner_consentement, retirer_consentement, seconder
from auth.consentements.queries import (
    get_consentement,
    list_attendus,
    list_consentements,
    list_qui_voit_en_mandat,
)
from auth.consentements.saisie import DUREES, champs_accord
from auth.consentements.schemas import NouveauConsentement
from auth.entrees.pages import (
    PAR_MINUTE,
    exiger_attente,
    montrer_papier,
    papier_en_pdf,
    secret_de,
)
from auth.entrees.papier import Papier, ecrire_papier
from auth.entrees.queries import find_numero_a_appeler, get_espace
from auth.entrees.schemas import CodeDePapier
from auth.journal.commands import Precisions, noter
from auth.mandats.commands import (
    clore_mandat,
    donner_code_mandat,
    noter_mandat,
    repondre_mandat,
)
from auth.mandats.queries import (
    get_mandat,
    get_mes_mandats,
    list_mandats,
    list_mandats_suivis,
    list_mes_mandats,
)
from auth.mandats.schemas import NouveauMandat, ReponseMandat
from auth.mandats.vocabulary import Qualite
from auth.personnes.queries import find_personne
from auth.territoires.queries import list_structures
from auth.vocabulary import (
    ORDINAIRES,
    TOUS,
    Acteur,
    Domaine,
    Geste,
    Role,
    domaines_du_masque,
)
from core.clock import aujourdhui, maintenant
from core.db import AsyncSession
from core.errors import Forbidden, NotFound
from core.forms import lire_formulaire
from core.pages import TASSE, Requete, formulaire, limiter, page, poster, vers

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "mandat_note": "C’est noté. Ce mandat n’ouvre rien tant que le délégué ne l’a pas confirmé.",
    "mandat_clos": "Ce mandat est terminé : son espace n’ouvre plus rien, dès maintenant.",
    "mandat_confirme": "C’est confirmé. Le cercle peut remettre un papier pour entrer.",
    "mandat_refuse": "C’est refusé : ce mandat n’ouvre rien.",
    "accord_en_mandat": "C’est fait. La personne en est prévenue, et peut le retirer.",
    "accord_retire_en_mandat": "C’est fait. Cet accord n’ouvre plus rien, dès maintenant.",
}
FONDEMENT = "mandat confirmé"
_TITRE = "Pour entrer dans votre espace"


async def _representants(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    valeurs: dict[str, Any],
    erreurs: dict[str, str],
) -> Template:
    espace = await get_espace(db, personne_id)
    lit = await find_personne(db, acteur, personne_id) is not None
    return formulaire(
        "auth.mandats/representants.html",
        valeurs,
        erreurs,
        personne_id=personne_id,
        espace=espace,
        mandats=await list_mandats(db, acteur, personne_id),
        qualites=[(q.value, q.libelle) for q in Qualite],
        domaines=[(d.name, d.libelle) for d in Domaine],
        # Her space is opened before she agreed to anything: there may be no carnet to come back to.
        lit=lit,
    )


@get("/carnets/{personne_id:uuid}/representants", name="representants")
async def representants(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    reprend: FromQuery[UUID | None] = None,
) -> Template:
    """Show who represents her, and offer to write a mandate, or to write one again."""
    valeurs: dict[str, Any] = {"debut": aujourdhui().isoformat()}
    if reprend is not None:
        ancien = (await get_mandat(db, acteur, reprend)).mandat
        valeurs = {
            "reprend": reprend,
            "prenom": ancien.prenom,
            "nom": ancien.nom,
            "date_naissance": ancien.date_naissance,
            "qualite": ancien.qualite,
            "telephone": ancien.telephone,
            "courriel": ancien.courriel,
            "domaines": [d.name for d in domaines_du_masque(ancien.domaines)],
            "debut": ancien.debut,
            "fin": ancien.fin,
            "jugement": ancien.jugement,
        }
    await noter(db, Geste.lecture, "Représentants", personne_id=personne_id, domaines=1)
    return await _representants(db, acteur, personne_id, valeurs, {})


@post("/carnets/{personne_id:uuid}/representants", name="noter-mandat")
async def ecrire(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template | Redirect:
    """Write a mandate, which waits for the DPO."""

    async def agir(valeur: NouveauMandat) -> Redirect:
        await noter_mandat(db, acteur, personne_id, valeur)
        retour = request.app.route_reverse("representants", personne_id=personne_id)
        return vers(retour, "mandat_note")

    revoir = partial(_representants, db, acteur, personne_id)
    return await poster(request, db, NouveauMandat, agir, revoir, ("domaines",))


@post("/mandats/{mandat_id:uuid}/fin", name="clore-mandat")
async def clore(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    mandat_id: FromPath[UUID],
) -> Redirect:
    """Close a mandate, now."""
    personne_id = await clore_mandat(db, acteur, mandat_id)
    if acteur.est_representant:
        return vers("/connexion", "mandat_clos")
    retour = (
        request.app.route_reverse("mandats-a-confirmer")
        if acteur.role is Role.dpo
        else request.app.route_reverse("representants", personne_id=personne_id)
    )
    return vers(retour, "mandat_clos")


async def _papier(
    request: Requete, db: AsyncSession, acteur: Acteur, prenom: str, code: str, fin: Any
) -> Papier:
    return ecrire_papier(
        prenom=prenom,
        code=code,
        fin=fin,
        site=str(request.app.state.settings.base_url),
        numero=await find_numero_a_appeler(db, acteur),
        titre=_TITRE,
    )


@post("/mandats/{mandat_id:uuid}/code", name="code-mandat", status_code=200)
async def code(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    mandat_id: FromPath[UUID],
) -> Template:
    """Show the paper by which the guardian enters: the only time its code is seen."""
    await limiter(request, "code_donne", acteur.compte_id, maximum=40, fenetre_s=3600)
    lu = await get_mandat(db, acteur, mandat_id)
    tire, fin = await donner_code_mandat(db, acteur, mandat_id, secret_de(request))
    return montrer_papier(
        await _papier(request, db, acteur, lu.mandat.prenom or "", tire, fin),
        retour=request.app.route_reverse("representants", personne_id=lu.mandat.personne_id),
        fait="J’ai remis le papier",
        imprimer=request.app.route_reverse("papier-mandat", mandat_id=mandat_id),
    )


@post("/mandats/{mandat_id:uuid}/papier", name="papier-mandat", opt=TASSE)
async def papier(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    mandat_id: FromPath[UUID],
) -> Response[bytes]:
    """Print the paper that the page shows, in the size of a pocket."""
    await limiter(request, "papier_a6", acteur.compte_id, maximum=PAR_MINUTE, fenetre_s=60)
    personne_id = (await get_mandat(db, acteur, mandat_id)).mandat.personne_id
    await get_espace(db, personne_id)
    lus = await list_mandats(db, acteur, personne_id)
    lu = next(lu for lu in lus if lu.mandat.id == mandat_id)

    async def agir(valeur: CodeDePapier) -> Response[bytes]:
        fin = exiger_attente(lu.code_jusqu_au)
        await noter(db, Geste.export, "Papier pour entrer", personne_id=personne_id, domaines=1)
        return papier_en_pdf(
            await _papier(request, db, acteur, lu.mandat.prenom or "", valeur.code, fin)
        )

    return await poster(request, db, CodeDePapier, agir)


@get("/mandats-a-confirmer", name="mandats-a-confirmer")
async def a_confirmer(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """List the mandates that wait for whoever reads the judgment, and those that run."""
    exiger_dpo(acteur)
    suivis = await list_mandats_suivis(db, acteur)
    for suivi in suivis:
        personne_id = suivi.lu.mandat.personne_id
        await noter(db, Geste.lecture, "Mandat à confirmer", personne_id=personne_id, domaines=1)
    return page("auth.mandats/a_confirmer.html", suivis=suivis)


@post("/mandats-a-confirmer/{mandat_id:uuid}", name="repondre-mandat")
async def repondre(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    mandat_id: FromPath[UUID],
) -> Template | Redirect:
    """Confirm it, or refuse it."""
    exiger_dpo(acteur)

    async def agir(valeur: ReponseMandat) -> Redirect:
        await repondre_mandat(db, acteur, mandat_id, valeur)
        fait = "mandat_confirme" if valeur.oui else "mandat_refuse"
        return vers(request.app.route_reverse("mandats-a-confirmer"), fait)

    return await poster(request, db, ReponseMandat, agir)


@get("/qui-je-represente", name="mes-mandats")
async def mes_mandats(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """Show a guardian whom they represent today, on what and until when."""
    if not acteur.est_representant:
        raise Forbidden("Cette page est celle d’un représentant.")
    return page("auth.mandats/mes_mandats.html", mandats=await list_mes_mandats(db))


async def _accords(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    valeurs: dict[str, Any],
    erreurs: dict[str, str],
) -> Template:
    mandats = await get_mes_mandats(db, personne_id)
    lus = ORDINAIRES if acteur.par_lien else TOUS
    masque = 0
    for mandat in mandats:
        masque |= mandat.masque & lus
    voit = await list_qui_voit_en_mandat(db, acteur, personne_id)
    structures = [(s.id, s.nom) for s in await list_structures(db, acteur)]
    noms = dict(structures)
    await noter(
        db,
        Geste.lecture,
        "Qui sait quoi, par un représentant",
        precisions=Precisions(fondement=FONDEMENT),
        personne_id=personne_id,
        domaines=masque | 1,
    )
    return formulaire(
        "auth.mandats/accords.html",
        valeurs,
        erreurs,
        mandats=mandats,
        personne=mandats[0],
        attendus=[
            (a, a.dire(noms.get(a.structure_id) if a.structure_id else None))
            for a in await list_attendus(db, acteur, personne_id)
        ],
        accords=[
            lu
            for lu in await list_consentements(db, acteur, personne_id)
            if lu.etat in ("actif", "a_venir")
        ],
        voit=[
            (lot[0].structure, [v.domaine for v in lot if v.lit])
            for lot in (list(lot) for _, lot in groupby(voit, key=lambda v: v.structure_id))
        ],
        structures=structures,
        domaines=[
            (d.name, d.libelle) for d in domaines_du_masque(masque) if d is not Domaine.identite
        ],
        durees=DUREES,
    )


@get("/represente/{personne_id:uuid}/accords", name="accords-represente")
async def accords(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template:
    """Show a guardian who reads what of the mandate's domains, and what they may agree to."""
    return await _accords(db, acteur, personne_id, {"duree": "12"}, {})


def _accord(donnees: dict[str, Any]) -> tuple[NouveauConsentement | None, dict[str, str]]:
    champs = champs_accord(donnees, aujourdhui())
    # A guardian names one structure, in their own name, here.
    champs |= {"portee": "structure", "donne_par": "representant", "recueil": "ecran"}
    return lire_formulaire(NouveauConsentement, champs)


@post("/represente/{personne_id:uuid}/accords", name="donner-en-mandat")
async def donner(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template | Redirect:
    """Agree within the mandate; of a curatelle, it waits for her."""

    async def agir(valeur: NouveauConsentement) -> Redirect:
        await donner_consentement(db, acteur, personne_id, valeur, maintenant=maintenant())
        return vers(_vers_accords(request, personne_id), "accord_en_mandat")

    revoir = partial(_accords, db, acteur, personne_id)
    return await poster(request, db, _accord, agir, revoir, ("domaines",))


def _vers_accords(request: Requete, personne_id: UUID) -> str:
    return str(request.app.route_reverse("accords-represente", personne_id=personne_id))


@post(
    "/represente/{personne_id:uuid}/accords/{consentement_id:uuid}/second", name="seconder-mandat"
)
async def dire_oui_aussi(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    consentement_id: FromPath[UUID],
) -> Redirect:
    """Say yes to what she said yes to: of a curatelle, both are needed."""
    await get_mes_mandats(db, personne_id)
    await seconder(db, acteur, personne_id, consentement_id, maintenant=maintenant())
    return vers(_vers_accords(request, personne_id), "accord_en_mandat")


@post(
    "/represente/{personne_id:uuid}/accords/{consentement_id:uuid}/retrait", name="retrait-mandat"
)
async def retirer(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    consentement_id: FromPath[UUID],
) -> Redirect:
    """Withdraw an agreement that says nothing beside the mandate, now."""
    await get_mes_mandats(db, personne_id)
    accord = await get_consentement(db, acteur, consentement_id)
    if accord.personne_id != personne_id:
        raise NotFound()
    await retirer_consentement(db, acteur, consentement_id, maintenant=maintenant())
    return vers(_vers_accords(request, personne_id), "accord_retire_en_mandat")


router = Router(
    "/",
    route_handlers=[
        representants,
        ecrire,
        clore,
        code,
        papier,
        a_confirmer,
        repondre,
        mes_mandats,
        accords,
        donner,
        dire_oui_aussi,
        retirer,
    ],
)
