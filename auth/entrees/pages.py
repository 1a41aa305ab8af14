"""Let a professional open her space with her, and let her enter with the code of a paper."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from auth.connexions.commands import fermer_ancienne
from auth.connexions.pages import poursuivre
from auth.entrees.commands import (
    Poste,
    annuler_code,
    annuler_mon_code,
    attendre_identite,
    changer_canal,
    changer_mon_canal,
    donner_code,
    entrer_par_code,
    exiger_elle,
    fermer_espace,
    ouvrir_espace,
    tirer_mon_code,
)
from auth.entrees.papier import Papier, ecrire_papier, imprimer_papier
from auth.entrees.queries import (
    find_mon_code,
    find_numero_a_appeler,
    get_espace,
    get_mon_canal,
)
from auth.entrees.schemas import CanalDepuisPage, CodeDePapier, EntreeParCode, NouvelEspace
from auth.journal.commands import noter
from auth.personnes.queries import find_personne
from auth.vocabulary import Acteur, Geste
from core.db import AsyncSession
from core.errors import Conflict
from core.forms import lire_formulaire
from core.limites import adresse_de
from core.pages import (
    TASSE,
    Requete,
    fichier,
    formulaire,
    limiter,
    page,
    poster,
    saisie,
    une_fois,
    vers,
)
from core.telephones import numero_mobile

# A paper costs work: enough for a day of welcomes, not for a flood.
PAR_MINUTE = 12
# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "identite_attendue": "La personne a trente minutes pour entrer avec FranceConnect.",
    "code_annule": "Le code est annulé : il n’ouvre plus rien.",
    "canal_change": "C’est changé. L’ancienne adresse et la nouvelle, s’il y en a, en sont"
    " prévenues.",
    "espace_ferme": "Son espace est fermé ; il peut se rouvrir ici.",
}
_RIEN = (
    "Ce code et cette date n’ouvrent rien. Vérifiez les deux, ou demandez un autre papier à qui"
    " vous accompagne."
)


def secret_de(request: Requete) -> str:
    """Give the secret under which codes of papers are kept."""
    return str(request.app.state.settings.secret.get_secret_value())


def _moyens(request: Requete) -> list[tuple[str, str]]:
    sms = [("sms", "Par un code envoyé par SMS à son portable")]
    return [
        ("courriel", "Par un lien et un code envoyés à son adresse électronique"),
        *(sms if request.app.state.settings.passerelle_sms else []),
        ("papier", "Elle n’a ni l’un ni l’autre : par un papier, chaque fois"),
    ]


async def _formulaire(
    request: Requete,
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    valeurs: dict[str, Any] | None,
    erreurs: dict[str, str],
) -> Template:
    espace = await get_espace(db, personne_id)
    if valeurs is None:
        propose = numero_mobile(espace.numero_propose or "")
        valeurs = {"courriel": espace.propose or "", "mobile": propose and espace.numero_propose}
    return formulaire(
        "auth.entrees/espace.html",
        valeurs,
        erreurs,
        personne_id=personne_id,
        espace=espace,
        moyens=_moyens(request),
        # Her space is opened before she agreed to anything: there may be no carnet to come back to.
        lit=await find_personne(db, acteur, personne_id) is not None,
    )


@get("/carnets/{personne_id:uuid}/espace", name="espace-personne")
async def espace(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template:
    """Say whether she has her space, and offer to open it or to give a code."""
    return await _formulaire(request, db, acteur, personne_id, None, {})


@post("/carnets/{personne_id:uuid}/espace", name="ouvrir-espace", status_code=200)
async def ouvrir(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template:
    """Open it, and show the paper: the only time its code is seen."""

    async def agir(valeur: NouvelEspace) -> Template:
        await ouvrir_espace(db, acteur, personne_id, valeur)
        return await _papier(request, db, acteur, personne_id)

    revoir = partial(_formulaire, request, db, acteur, personne_id)
    return await poster(request, db, NouvelEspace, agir, revoir)


@post("/carnets/{personne_id:uuid}/espace/code", name="donner-code", status_code=200)
async def autre_code(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template:
    """Give another code; the former paper opens nothing more."""
    return await _papier(request, db, acteur, personne_id)


async def _papier(
    request: Requete, db: AsyncSession, acteur: Acteur, personne_id: UUID
) -> Template:
    await limiter(request, "code_donne", acteur.compte_id, maximum=40, fenetre_s=3600)
    code, fin = await donner_code(db, acteur, personne_id, secret_de(request))
    papier = await _papier_a_elle(request, db, acteur, personne_id, code, fin)
    return montrer_papier(
        papier,
        retour=request.app.route_reverse("espace-personne", personne_id=personne_id),
        fait="J’ai remis le papier",
        imprimer=request.app.route_reverse("papier-a6", personne_id=personne_id),
    )


async def _papier_a_elle(
    request: Requete,
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    code: str,
    fin: datetime,
) -> Papier:
    """Give what is on the paper that a professional hands over, with the number of somebody."""
    return ecrire_papier(
        prenom=(await get_espace(db, personne_id)).prenom,
        code=code,
        fin=fin,
        site=str(request.app.state.settings.base_url),
        numero=await find_numero_a_appeler(db, acteur),
    )


def montrer_papier(papier: Papier, *, retour: str, fait: str, imprimer: str) -> Template:
    """Show a paper, the only time that its code is seen."""
    return une_fois(
        page(
            "auth.entrees/papier.html",
            papier=papier,
            retour=retour,
            fait=fait,
            imprimer=imprimer,
        )
    )


@post("/carnets/{personne_id:uuid}/espace/papier", name="papier-a6", opt=TASSE)
async def papier_a6(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Response[bytes]:
    """Print the paper that the page shows, in the size of a pocket."""
    await limiter(request, "papier_a6", acteur.compte_id, maximum=PAR_MINUTE, fenetre_s=60)
    espace = await get_espace(db, personne_id)

    async def agir(valeur: CodeDePapier) -> Response[bytes]:
        fin = exiger_attente(espace.code_jusqu_au)
        await noter(db, Geste.export, "Papier pour entrer", personne_id=personne_id, domaines=1)
        papier = await _papier_a_elle(request, db, acteur, personne_id, valeur.code, fin)
        return papier_en_pdf(papier)

    return await poster(request, db, CodeDePapier, agir)


@post("/mes-connexions/papier", name="mon-papier-a6", opt=TASSE)
async def mon_papier_a6(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Response[bytes]:
    """Print one's own paper, in the size of a pocket."""
    await limiter(request, "papier_a6", acteur.compte_id, maximum=PAR_MINUTE, fenetre_s=60)
    personne_id = exiger_elle(acteur)

    async def agir(valeur: CodeDePapier) -> Response[bytes]:
        fin = exiger_attente(await find_mon_code(db))
        await noter(db, Geste.export, "Papier pour entrer", personne_id=personne_id, domaines=1)
        site = str(request.app.state.settings.base_url)
        return papier_en_pdf(
            ecrire_papier(prenom=request.user.prenom, code=valeur.code, fin=fin, site=site)
        )

    return await poster(request, db, CodeDePapier, agir)


def exiger_attente(fin: datetime | None) -> datetime:
    """Give until when the code of a paper waits, or refuse to print one that opens nothing."""
    if fin is None:
        raise Conflict("Ce code n’ouvre plus rien : donnez un autre papier.")
    return fin


def papier_en_pdf(papier: Papier) -> Response[bytes]:
    """Print a paper in the size of a pocket."""
    return fichier(partial(imprimer_papier, papier), "papier.pdf", "application/pdf", 200)


def _poste(request: Requete) -> Poste:
    etat = request.app.state
    return Poste(
        etat.coffre,
        etat.settings.passerelle_sms,
        str(etat.settings.base_url),
        request.cookies.get(etat.cookie, ""),
    )


@post("/carnets/{personne_id:uuid}/espace/canal", name="changer-canal")
async def changer(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template | Redirect:
    """Change how she comes back; the former address and the new are told."""
    await limiter(request, "canal", acteur.compte_id, maximum=20, fenetre_s=3600)

    async def agir(valeur: CanalDepuisPage) -> Redirect:
        await changer_canal(db, acteur, personne_id, valeur, _poste(request), edition=valeur.lue)
        retour = request.app.route_reverse("espace-personne", personne_id=personne_id)
        return vers(retour, "canal_change")

    revoir = partial(_formulaire, request, db, acteur, personne_id)
    return await poster(request, db, CanalDepuisPage, agir, revoir)


async def _mon_entree(
    request: Requete,
    db: AsyncSession,
    valeurs: dict[str, Any] | None,
    erreurs: dict[str, str],
) -> Template:
    canal = await get_mon_canal(db)
    donnees = canal._asdict() if valeurs is None else valeurs
    sms = [("sms", "Par un code envoyé par SMS")] if _poste(request).passerelle_sms else []
    moyens = [
        ("courriel", "Par un lien et un code envoyés par courriel"),
        *sms,
        ("papier", "Par un code sur papier, ou FranceConnect : ni l’un ni l’autre"),
    ]
    return formulaire("auth.entrees/mon_entree.html", donnees, erreurs, canal=canal, moyens=moyens)


@get("/mon-entree", name="mon-entree")
async def mon_entree(request: Requete, db: NamedDependency[AsyncSession]) -> Template:
    """Show the person by what she comes back, and let her change it."""
    return await _mon_entree(request, db, None, {})


@post("/mon-entree", name="changer-mon-entree")
async def changer_la_mienne(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template | Redirect:
    """Change how one comes back oneself."""
    await limiter(request, "mon_canal", acteur.compte_id, maximum=5, fenetre_s=86_400)

    async def agir(valeur: CanalDepuisPage) -> Redirect:
        await changer_mon_canal(db, acteur, valeur, _poste(request), edition=valeur.lue)
        return vers(request.app.route_reverse("mon-entree"), "canal_change")

    return await poster(request, db, CanalDepuisPage, agir, partial(_mon_entree, request, db))


@post("/carnets/{personne_id:uuid}/espace/code/annulation", name="annuler-code")
async def annuler(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Redirect:
    """Cancel the code that waits; another one can be given from the same page."""
    await annuler_code(db, acteur, personne_id)
    return vers(
        request.app.route_reverse("espace-personne", personne_id=personne_id), "code_annule"
    )


@post("/mes-connexions/code", name="mon-code", status_code=200)
async def mon_code(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """Show the person the code of her next entry: the only time it is seen."""
    await limiter(request, "mon_code", acteur.compte_id, maximum=5, fenetre_s=86_400)
    code, fin = await tirer_mon_code(db, acteur, secret_de(request))
    site = str(request.app.state.settings.base_url)
    return montrer_papier(
        ecrire_papier(prenom=request.user.prenom, code=code, fin=fin, site=site),
        retour=request.app.route_reverse("mes-connexions"),
        fait="Je l’ai recopié",
        imprimer=request.app.route_reverse("mon-papier-a6"),
    )


@post("/mes-connexions/code/annulation", name="annuler-mon-code")
async def annuler_le_mien(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Redirect:
    """Cancel the code that opens one's own space."""
    await annuler_mon_code(db, acteur)
    return vers("/mes-connexions", "code_annule")


@post("/carnets/{personne_id:uuid}/espace/identite", name="attendre-identite")
async def confirmer(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Redirect:
    """Say that she is here, before her first login by FranceConnect."""
    await attendre_identite(db, acteur, personne_id)
    return vers(
        request.app.route_reverse("espace-personne", personne_id=personne_id), "identite_attendue"
    )


@post("/carnets/{personne_id:uuid}/espace/fermeture", name="fermer-espace")
async def fermer(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Redirect:
    """Close it; it can be opened again from the same page."""
    await fermer_espace(db, acteur, personne_id)
    return vers(
        request.app.route_reverse("espace-personne", personne_id=personne_id), "espace_ferme"
    )


@get("/connexion/code", name="entrer-par-code", opt={"public": True})
async def demander_code() -> Template:
    """Ask for the code of the paper and the birth date."""
    return formulaire("auth.entrees/entrer.html", {}, {})


@post("/connexion/code", name="code-depense", opt={"public": True})
async def entrer(request: Requete, db: NamedDependency[AsyncSession]) -> Template | Redirect:
    """Spend the code and open her space."""
    adresse = adresse_de(request.client.host if request.client else None)
    await limiter(request, "code_papier", adresse, maximum=20, fenetre_s=900)
    donnees = await saisie(request)
    valeur, erreurs = lire_formulaire(EntreeParCode, donnees)
    if valeur is None:
        return formulaire("auth.entrees/entrer.html", donnees, erreurs)
    ouverture = await entrer_par_code(db, valeur, *request.app.state.settings.secrets)
    if ouverture is None:
        return formulaire("auth.entrees/entrer.html", donnees, {"code": _RIEN})
    await fermer_ancienne(db, request.cookies.get(request.app.state.cookie, ""))
    # Where each begins: an accompanied person, or somebody who represents one.
    return poursuivre(request, ouverture, "/")


router = Router(
    "/",
    route_handlers=[
        espace,
        ouvrir,
        autre_code,
        papier_a6,
        mon_papier_a6,
        changer,
        mon_entree,
        changer_la_mienne,
        annuler,
        confirmer,
        fermer,
        mon_code,
        annuler_le_mien,
        demander_code,
        entrer,
    ],
)
