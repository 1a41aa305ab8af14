"""Let a professional make her card with her, and let her enter with it."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from auth.cartes.commands import (
    CarteNeuve,
    annuler_carte,
    confirmer_carte,
    demander_code,
    donner_carte,
    entrer_par_carte,
    tirer_ma_carte,
)
from auth.cartes.papier import ecrire_carte, imprimer_carte
from auth.cartes.queries import CarteLue, find_carte
from auth.cartes.schemas import (
    CarteEntiere,
    ConfirmationDeCarte,
    EntreeParCarte,
    NombreChoisi,
    NumeroDeCarte,
)
from auth.cartes.vocabulary import PEU
from auth.connexions.commands import fermer_ancienne
from auth.connexions.pages import poursuivre
from auth.entrees.commands import exiger_elle
from auth.entrees.queries import find_numero_a_appeler, get_espace
from auth.journal.commands import noter
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

# A card costs work: enough for a day of welcomes, not for a flood.
PAR_MINUTE = 12
# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "carte_confirmee": "C’est fait. Avec le nombre secret, la carte ouvre tout le carnet.",
    "carte_annulee": "La carte est annulée : elle n’ouvre plus rien.",
}
_RIEN = (
    "Ce code, cette date ou ce nombre n’ouvrent rien. Vérifiez-les. Si cela continue, la carte est"
    " peut-être bloquée : demandez-en une autre à qui vous accompagne."
)
_IMPRIMEE = "Carte de codes imprimée"


def _secret(request: Requete) -> str:
    return str(request.app.state.settings.secret.get_secret_value())


def _site(request: Requete) -> str:
    return str(request.app.state.settings.base_url)


def _jeton(request: Requete) -> str:
    return request.cookies.get(request.app.state.cookie, "")


async def _sa_carte(
    db: AsyncSession,
    personne_id: UUID,
    valeurs: dict[str, Any] | None,
    erreurs: dict[str, str],
) -> Template:
    # A secret number is not shown again to whoever holds the screen.
    tape = {"numero": (valeurs or {}).get("numero")}
    reponse = formulaire(
        "auth.cartes/carte.html",
        tape,
        erreurs,
        personne_id=personne_id,
        espace=await get_espace(db, personne_id),
        carte=await find_carte(db, personne_id),
    )
    await noter(db, Geste.lecture, "Sa carte de codes", personne_id=personne_id, domaines=1)
    return reponse


@get("/carnets/{personne_id:uuid}/carte", name="carte-personne")
async def carte_personne(
    db: NamedDependency[AsyncSession], personne_id: FromPath[UUID]
) -> Template:
    """Say whether she has a card, and offer to make, confirm or cancel it."""
    return await _sa_carte(db, personne_id, None, {})


def _montrer(
    request: Requete, carte: CarteNeuve, numero: str | None, retour: str, imprimer: str
) -> Template:
    """Show a card, the only time that its codes are seen."""
    return une_fois(
        page(
            "auth.cartes/neuve.html",
            carte=ecrire_carte(carte, site=_site(request), numero=numero),
            retour=retour,
            fait="La carte est imprimée ou recopiée",
            imprimer=imprimer,
        )
    )


@post("/carnets/{personne_id:uuid}/carte", name="donner-carte", status_code=200)
async def donner(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template:
    """Make her card; the former one opens nothing more."""
    await limiter(request, "code_donne", acteur.compte_id, maximum=40, fenetre_s=3600)
    carte = await donner_carte(db, acteur, personne_id, _secret(request))
    ici = request.app.route_reverse
    return _montrer(
        request,
        carte,
        await find_numero_a_appeler(db, acteur),
        ici("carte-personne", personne_id=personne_id),
        ici("carte-a6", personne_id=personne_id),
    )


def _exiger_carte(carte: CarteLue | None) -> CarteLue:
    """Give the card that serves, or refuse to print one that opens nothing."""
    if carte is None:
        raise Conflict("Cette carte n’ouvre plus rien : faites-en une autre.")
    return carte


def _en_pdf(
    request: Requete, carte: CarteLue, lue: CarteEntiere, numero: str | None
) -> Response[bytes]:
    neuve = CarteNeuve(lue.numero, lue.codes, carte.expire_le)
    imprimee = ecrire_carte(neuve, site=_site(request), numero=numero)
    return fichier(partial(imprimer_carte, imprimee), "carte.pdf", "application/pdf", 200)


@post("/carnets/{personne_id:uuid}/carte/impression", name="carte-a6", opt=TASSE)
async def carte_a6(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Response[bytes]:
    """Print the card that the page shows, in the size of a pocket."""
    await limiter(request, "papier_a6", acteur.compte_id, maximum=PAR_MINUTE, fenetre_s=60)
    await get_espace(db, personne_id)

    async def agir(valeur: CarteEntiere) -> Response[bytes]:
        carte = _exiger_carte(await find_carte(db, personne_id))
        await noter(db, Geste.export, _IMPRIMEE, personne_id=personne_id, domaines=1)
        return _en_pdf(request, carte, valeur, await find_numero_a_appeler(db, acteur))

    return await poster(request, db, CarteEntiere, agir)


@post("/carnets/{personne_id:uuid}/carte/confirmation", name="confirmer-carte")
async def confirmer(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template | Redirect:
    """Keep the number that she chose, before somebody who did not make the card."""
    await limiter(request, "carte_confirmee", acteur.compte_id, maximum=20, fenetre_s=3600)

    async def agir(valeur: ConfirmationDeCarte) -> Redirect:
        secrets_ = request.app.state.settings.secrets
        await confirmer_carte(db, acteur, personne_id, valeur, *secrets_)
        retour = request.app.route_reverse("carte-personne", personne_id=personne_id)
        return vers(retour, "carte_confirmee")

    revoir = partial(_sa_carte, db, personne_id)
    return await poster(request, db, ConfirmationDeCarte, agir, revoir)


@post("/carnets/{personne_id:uuid}/carte/annulation", name="annuler-carte")
async def annuler(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Redirect:
    """Cancel her card; another one can be made from the same page."""
    await annuler_carte(db, acteur, personne_id)
    return vers(
        request.app.route_reverse("carte-personne", personne_id=personne_id), "carte_annulee"
    )


async def _ma_carte(
    db: AsyncSession, acteur: Acteur, _: dict[str, Any] | None, erreurs: dict[str, str]
) -> Template:
    carte = await find_carte(db, exiger_elle(acteur))
    return formulaire("auth.cartes/ma_carte.html", {}, erreurs, carte=carte)


@get("/ma-carte", name="ma-carte")
async def ma_carte(db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]) -> Template:
    """Show the person how many codes her card has left."""
    return await _ma_carte(db, acteur, None, {})


@post("/ma-carte", name="tirer-ma-carte", status_code=200)
async def tirer(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """Show the person a card of her own: the only time its codes are seen."""
    await limiter(request, "ma_carte", acteur.compte_id, maximum=5, fenetre_s=86_400)
    ici = request.app.route_reverse

    async def agir(valeur: NombreChoisi) -> Template:
        carte = await tirer_ma_carte(db, acteur, valeur, _secret(request), _jeton(request))
        return _montrer(request, carte, None, ici("ma-carte"), ici("ma-carte-a6"))

    return await poster(request, db, NombreChoisi, agir, partial(_ma_carte, db, acteur))


@post("/ma-carte/impression", name="ma-carte-a6", opt=TASSE)
async def ma_carte_a6(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Response[bytes]:
    """Print one's own card, in the size of a pocket."""
    await limiter(request, "papier_a6", acteur.compte_id, maximum=PAR_MINUTE, fenetre_s=60)
    personne_id = exiger_elle(acteur)

    async def agir(valeur: CarteEntiere) -> Response[bytes]:
        carte = _exiger_carte(await find_carte(db, personne_id))
        await noter(db, Geste.export, _IMPRIMEE, personne_id=personne_id, domaines=1)
        return _en_pdf(request, carte, valeur, None)

    return await poster(request, db, CarteEntiere, agir)


@post("/ma-carte/annulation", name="annuler-ma-carte")
async def annuler_la_mienne(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Redirect:
    """Cancel one's own card; the session that asks goes on."""
    await annuler_carte(db, acteur, exiger_elle(acteur), _jeton(request))
    return vers(request.app.route_reverse("ma-carte"), "carte_annulee")


@get("/connexion/carte", name="entrer-par-carte", opt={"public": True})
async def demander_numero() -> Template:
    """Ask for the number of the card."""
    return formulaire("auth.cartes/entrer.html", {}, {})


async def _compter(request: Requete) -> None:
    adresse = adresse_de(request.client.host if request.client else None)
    await limiter(request, "carte", adresse, maximum=40, fenetre_s=900)


async def _quel_code(
    request: Requete, db: AsyncSession, numero: str, nee: str, erreurs: dict[str, str]
) -> Template:
    rang = await demander_code(db, numero, *request.app.state.settings.secrets)
    tape = {"numero": numero, "date_naissance": nee}
    return formulaire("auth.cartes/code.html", tape, erreurs, rang=rang)


@post("/connexion/carte", name="carte-lue", opt={"public": True}, status_code=200)
async def lire(request: Requete, db: NamedDependency[AsyncSession]) -> Template:
    """Say which code of the card is asked."""
    await _compter(request)
    donnees = await saisie(request)
    valeur, erreurs = lire_formulaire(NumeroDeCarte, donnees)
    if valeur is None:
        return formulaire("auth.cartes/entrer.html", donnees, erreurs)
    return await _quel_code(request, db, valeur.numero, "", {})


@post("/connexion/carte/code", name="carte-depensee", opt={"public": True})
async def entrer(request: Requete, db: NamedDependency[AsyncSession]) -> Template | Redirect:
    """Spend the code and open her space."""
    await _compter(request)
    donnees = await saisie(request)
    lue, _ = lire_formulaire(NumeroDeCarte, {"numero": donnees.get("numero", "")})
    if lue is None:
        return formulaire("auth.cartes/entrer.html", {}, {"numero": "Écrivez le numéro."})
    valeur, erreurs = lire_formulaire(EntreeParCarte, donnees)
    nee = donnees.get("date_naissance", "")
    if valeur is None:
        return await _quel_code(request, db, lue.numero, nee, erreurs)
    entree = await entrer_par_carte(db, valeur, *request.app.state.settings.secrets)
    if entree is None:
        return await _quel_code(request, db, lue.numero, nee, {"code": _RIEN})
    ouverture, restent = entree
    await fermer_ancienne(db, _jeton(request))
    suite = request.app.route_reverse("ma-carte") if restent <= PEU else "/"
    return poursuivre(request, ouverture, suite)


router = Router(
    "/",
    route_handlers=[
        carte_personne,
        donner,
        carte_a6,
        confirmer,
        annuler,
        ma_carte,
        tirer,
        ma_carte_a6,
        annuler_la_mienne,
        demander_numero,
        lire,
        entrer,
    ],
)
