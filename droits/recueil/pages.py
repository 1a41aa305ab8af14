"""Let a professional record what the person says, on a screen handed over or on paper."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from auth.cercle.commands import entendre_designation
from auth.cercle.schemas import Accord
from auth.connexions.pages import installer_session, oublier
from auth.consentements.commands import exiger_recueil
from auth.consentements.queries import dire_saisie, get_notice
from auth.consentements.saisie import DEFAUTS, champs_accord, choix_accord, erreurs_accord
from auth.consentements.schemas import NouveauConsentement
from auth.entrees.commands import empreintes_du_papier
from auth.journal.commands import noter
from auth.personnes.queries import find_prenom
from auth.remises.commands import (
    EnvoiDeCode,
    abandonner_ecran,
    envoyer_son_code,
    prouver,
    reprendre_ecran,
)
from auth.remises.ecran import confier, cookie_remise, remise_de
from auth.remises.queries import ESSAIS, RemiseLue
from auth.remises.schemas import NouveauCode
from auth.territoires.queries import list_structures
from auth.vocabulary import Acteur, Geste
from core.clock import aujourdhui, maintenant
from core.db import AsyncSession
from core.depot import Depot
from core.forms import lire_formulaire
from core.pages import TASSE, Requete, essayer_commande, fichier, formulaire, poster, saisie, vers
from droits.conservation.queries import est_un_accueil
from droits.recueil.commands import (
    CopieDeposee,
    SessionGardee,
    lire_preuve,
    noter_papier,
    ordinaires_de,
    proposition_de,
    refuser_copie,
    remettre_ecran,
    repondre_remise,
    sensibles_coches,
    sensibles_de,
)
from droits.recueil.queries import get_preuve

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "ecran_repris": "L’écran est à vous de nouveau. La réponse de la personne est enregistrée, si"
    " elle en a donné une.",
    "son_code": "Un code vient de partir à votre adresse. Il sert une fois, pendant dix minutes.",
    "son_code_sms": "Un code vient de partir par SMS. Il sert une fois, pendant dix minutes.",
    "papier": "L’accord est noté, et sa copie signée est gardée, chiffrée.",
}
# Above the ten megabytes of a paper, so that a file a little too heavy gets its sentence beside the
# field.
ENVOI_MAX_OCTETS = 16 * 1024 * 1024
EXTENSIONS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


def depot_de(request: Requete) -> Depot:
    """Give the place where the scans of signed papers are kept."""
    etat = request.app.state
    return Depot(etat.settings.donnees / "preuves", etat.coffre)


async def _formulaire(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    gabarit: str,
    valeurs: dict[str, Any],
    erreurs: dict[str, str],
) -> Template:
    return formulaire(
        gabarit,
        valeurs,
        erreurs,
        personne_id=personne_id,
        prenom=await find_prenom(db, acteur, personne_id),
        pour_moi=False,
        est_un_accueil=await est_un_accueil(db, personne_id),
        **choix_accord(acteur, await list_structures(db, acteur)),
    )


@get("/carnets/{personne_id:uuid}/recueil", name="recueil")
async def preparer(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], personne_id: FromPath[UUID]
) -> Template:
    """Prepare the question that the person will read."""
    await exiger_recueil(db, acteur, personne_id)
    valeurs = {**DEFAUTS, "structure_id": acteur.structure_id}
    return await _formulaire(db, acteur, personne_id, "droits.recueil/preparer.html", valeurs, {})


@post("/carnets/{personne_id:uuid}/recueil", name="remettre-ecran")
async def remettre(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template | Redirect:
    """Hand the screen over: from now on this browser shows the question and nothing else."""
    await exiger_recueil(db, acteur, personne_id)

    async def agir(lu: tuple[NouveauConsentement, NouveauCode]) -> Redirect:
        valeur, code = lu
        jeton = await remettre_ecran(
            db,
            acteur,
            personne_id,
            valeur,
            SessionGardee(
                session=request.cookies.get(request.app.state.cookie, ""), code=code.code
            ),
            maintenant=maintenant(),
        )
        return confier(request, jeton)

    async def revoir(donnees: dict[str, Any], erreurs: dict[str, str]) -> Template:
        dites = erreurs_accord(erreurs, donnees)
        # No page repeats a code.
        return await _formulaire(
            db, acteur, personne_id, "droits.recueil/preparer.html", donnees | {"code": ""}, dites
        )

    return await poster(request, db, _lire_remise, agir, revoir, ("domaines", "sensibles"))


def _lire_remise(
    donnees: dict[str, Any],
) -> tuple[tuple[NouveauConsentement, NouveauCode] | None, dict[str, str]]:
    champs = champs_accord(donnees, aujourdhui()) | {
        "donne_par": "professionnel",
        "recueil": "ecran",
    }
    valeur, erreurs = lire_formulaire(NouveauConsentement, champs)
    code, faute = lire_formulaire(NouveauCode, {"code": donnees.get("code", "")})
    erreurs |= dict.fromkeys(faute, "Choisissez quatre chiffres.")
    return None if valeur is None or code is None else (valeur, code), erreurs


async def _ecran(
    db: AsyncSession,
    remise: RemiseLue,
    erreurs: dict[str, str],
    valeurs: Mapping[str, Any] | None = None,
) -> Template:
    if "designation" in remise.proposition:
        return formulaire(
            "droits.recueil/remise.html",
            {},
            erreurs,
            referent=remise.proposition,
            remise=remise,
            demande_code=remise.proposition["interesse"],
            bloquee=remise.essais >= ESSAIS,
        )
    proposition, acteur = proposition_de(remise), remise.moi.acteur
    noms = {s.id: s.nom for s in await list_structures(db, acteur)}
    return formulaire(
        "droits.recueil/remise.html",
        # No page repeats a code.
        dict(valeurs or {}) | {"code_elle": ""},
        erreurs,
        referent=None,
        remise=remise,
        demande_code=bool(sensibles_de(proposition)),
        notice=await get_notice(db, acteur),
        phrase=dire_saisie(
            proposition, noms.get(proposition.structure_id) if proposition.structure_id else None
        ),
        fin=proposition.fin,
        ordinaires=ordinaires_de(proposition),
        sensibles=sensibles_de(proposition),
        bloquee=remise.essais >= ESSAIS,
    )


@get("/remise", name="remise")
async def question(request: Requete, db: NamedDependency[AsyncSession]) -> Template:
    """Show the person the notice, the sentence, and two equal buttons.

    Then only how to give the screen back.
    """
    remise, _ = remise_de(request)
    return await _ecran(db, remise, {})


@post("/remise/reponse", name="repondre-remise")
async def entendre(request: Requete, db: NamedDependency[AsyncSession]) -> Template | Redirect:
    """Record the person's answer; what is sensitive asks for a code of hers first."""
    remise, jeton = remise_de(request)
    donnees = await saisie(request, "sensibles")
    if donnees.get("reponse") in ("accord", "refus") and "designation" not in remise.proposition:
        accepte, coches = donnees["reponse"] == "accord", donnees.get("sensibles") or []
        sensible = accepte and sensibles_coches(proposition_de(remise), coches) != 0
        if sensible and (refus := await _prouver(request, db, remise, jeton, donnees)):
            return await _ecran(db, remise, {"code_elle": refus}, donnees)
        await repondre_remise(
            db, remise, jeton, accepte=accepte, coches=coches, maintenant=maintenant()
        )
    return vers(request.app.route_reverse("remise"))


@post("/remise/referent", name="repondre-remise-referent")
async def entendre_referent(
    request: Requete, db: NamedDependency[AsyncSession]
) -> Template | Redirect:
    """Record what the person answers about the proposed référent.

    Her yes asks for a code of hers when whoever hands the screen over gains by it.
    """
    remise, jeton = remise_de(request)
    donnees = await saisie(request)
    valeur, _ = lire_formulaire(Accord, {"oui": donnees.get("oui", "")})
    if valeur is not None and "designation" in remise.proposition:
        interesse = valeur.oui and remise.proposition["interesse"]
        if interesse and (refus := await _prouver(request, db, remise, jeton, donnees)):
            return await _ecran(db, remise, {"code_elle": refus})
        await entendre_designation(db, remise, jeton, oui=valeur.oui)
    return vers(request.app.route_reverse("remise"))


async def _prouver(
    request: Requete,
    db: AsyncSession,
    remise: RemiseLue,
    jeton: str,
    donnees: Mapping[str, Any],
) -> str | None:
    """Say why the code that she typed is not hers, or None when it is, or was already."""
    if remise.prouvee or remise.reponse:
        return None
    saisi = str(donnees.get("code_elle") or "")[:40]
    papiers = empreintes_du_papier(saisi, *request.app.state.settings.secrets)
    return await prouver(db, jeton, saisi, papiers)


@post("/remise/code", name="envoyer-son-code")
async def envoyer_code(request: Requete, db: NamedDependency[AsyncSession]) -> Redirect:
    """Send the person a code at her own address or number, for this screen."""
    remise, jeton = remise_de(request)
    etat = request.app.state
    par_sms = (await saisie(request)).get("par") == "sms"
    envoi = EnvoiDeCode(etat.coffre, etat.settings.passerelle_sms, par_sms=par_sms)
    await envoyer_son_code(db, remise.moi.acteur, envoi, remise, jeton)
    fait = "son_code_sms" if par_sms else "son_code"
    return vers(request.app.route_reverse("remise"), fait)


@post("/remise/reprise", name="reprendre-ecran")
async def reprendre(request: Requete, db: NamedDependency[AsyncSession]) -> Template | Redirect:
    """Take the screen back with the four digits."""
    remise, jeton = remise_de(request)
    session, refus = await reprendre_ecran(db, jeton, str((await saisie(request)).get("code", "")))
    if session is None:
        return await _ecran(db, replace(remise, essais=remise.essais + 1), {"code": refus or ""})
    reponse = vers(
        request.app.route_reverse("recueil", personne_id=remise.personne_id), "ecran_repris"
    )
    installer_session(request, reponse, session)
    reponse.set_cookie(cookie_remise(request, "", duree_s=0))
    return reponse


@post("/remise/abandon", name="abandonner-ecran", opt={"sortie": True})
async def abandonner(request: Requete, db: NamedDependency[AsyncSession]) -> Redirect:
    """Close the session that waits."""
    _, jeton = remise_de(request)
    await abandonner_ecran(db, jeton)
    reponse = vers("/connexion", "deconnexion")
    reponse.set_cookie(cookie_remise(request, "", duree_s=0))
    oublier(request, reponse)
    return reponse


@get("/carnets/{personne_id:uuid}/recueil/papier", name="recueil-papier")
async def preparer_papier(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], personne_id: FromPath[UUID]
) -> Template:
    """Copy what the signed paper says."""
    await exiger_recueil(db, acteur, personne_id)
    valeurs = {**DEFAUTS, "structure_id": acteur.structure_id, "donne_par": "professionnel"}
    return await _formulaire(db, acteur, personne_id, "droits.recueil/papier.html", valeurs, {})


@post(
    "/carnets/{personne_id:uuid}/recueil/papier",
    name="noter-papier",
    request_max_body_size=ENVOI_MAX_OCTETS,
)
async def recevoir_papier(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template | Redirect:
    """Record what was signed, with its scan."""
    donnees = await saisie(request, "domaines", "sensibles")
    champs = champs_accord(donnees, aujourdhui()) | {"recueil": "papier"}
    valeur, erreurs = lire_formulaire(NouveauConsentement, {"donne_par": "professionnel"} | champs)
    envoi = (await request.form()).get("fichier")
    contenu = await envoi.read() if isinstance(envoi, UploadFile) else b""
    # Encrypted before the database is asked anything; erased again when the paper is refused.
    a_deposer = contenu if valeur and refuser_copie(contenu) is None else b""
    async with depot_de(request).essai(f"compte {acteur.compte_id}", a_deposer) as depose:
        await exiger_recueil(db, acteur, personne_id)
        if valeur:
            async with essayer_commande(db, erreurs):
                await noter_papier(
                    db,
                    acteur,
                    personne_id,
                    valeur,
                    CopieDeposee(contenu, depose.nom),
                    maintenant=maintenant(),
                )
                await db.flush()
                depose.garde = True
    if erreurs:
        dites = erreurs_accord(erreurs, donnees)
        return await _formulaire(
            db, acteur, personne_id, "droits.recueil/papier.html", donnees, dites
        )
    return vers(request.app.route_reverse("recueil", personne_id=personne_id), "papier")


@get("/preuves/{preuve_id:uuid}", name="preuve", opt=TASSE)
async def telecharger(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    preuve_id: FromPath[UUID],
) -> Response[bytes]:
    """Hand the scan over as a file to keep, never as a page to show."""
    preuve = await get_preuve(db, acteur, preuve_id)
    await noter(
        db, Geste.export, "Copie signée d’un accord", personne_id=preuve.personne_id, domaines=1
    )
    faire = partial(lire_preuve, preuve, depot_de(request))
    return fichier(faire, f"accord-signe.{EXTENSIONS[preuve.type]}", preuve.type)


router = Router(
    "/",
    route_handlers=[
        preparer,
        remettre,
        question,
        entendre,
        entendre_referent,
        envoyer_code,
        reprendre,
        abandonner,
        preparer_papier,
        recevoir_papier,
        telecharger,
    ],
)
