"""Show the letters that wait, print them, say when they left."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from auth.entrees.queries import find_numero_a_appeler
from auth.journal.commands import noter
from auth.lettres.commands import (
    exiger_lettres,
    imprimer_lettre,
    remettre_lettre,
    reprendre_lettre,
)
from auth.lettres.papier import Courrier, ecrire_courrier, imprimer_courrier
from auth.lettres.queries import LettreLue, get_lettre, list_lettres
from auth.lettres.rules import refuser_reprise
from auth.lettres.schemas import RemiseLettre
from auth.lettres.vocabulary import COMMENT_TITRES, PAR_PAGE, EtatLettre
from auth.vocabulary import Acteur, Geste
from core.clock import aujourdhui, maintenant
from core.db import AsyncSession
from core.errors import Conflict
from core.pages import TASSE, Requete, fichier, formulaire, limiter, page, poster, vers

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "courrier_pret": "Ce courrier ne change plus : imprimez-le, puis dites quand il est parti.",
    "courrier_remis": "C’est noté. Vous pouvez l’annuler pendant dix minutes.",
    "courrier_repris": "C’est annulé : ce courrier attend encore.",
}
# Letters on paper cost work: enough for a morning's post, not for a flood.
PAR_MINUTE = 30


@get("/courriers", name="courriers")
async def courriers(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], numero: FromQuery[int] = 1
) -> Template:
    """Answer « À qui faut-il encore écrire ? »."""
    exiger_lettres(acteur)
    numero = min(max(numero, 1), 200)
    lues = await list_lettres(db, acteur, limite=PAR_PAGE + 1, saut=(numero - 1) * PAR_PAGE)
    await noter(db, Geste.lecture, "Courriers à imprimer", domaines=1 if lues else 0)
    return page(
        "auth.lettres/courriers.html",
        lettres=lues[:PAR_PAGE],
        debut=numero == 1,
        suite=numero + 1 if len(lues) > PAR_PAGE else None,
        titres=COMMENT_TITRES,
    )


async def _ecrire(request: Requete, db: AsyncSession, acteur: Acteur, lue: LettreLue) -> Courrier:
    return ecrire_courrier(
        lue,
        jour=aujourdhui(),
        site=request.app.state.settings.base_url,
        numero=await find_numero_a_appeler(db, acteur),
    )


async def _page(
    request: Requete,
    db: AsyncSession,
    acteur: Acteur,
    lettre_id: UUID,
    saisi: tuple[Mapping[str, Any], Mapping[str, str]] | None = None,
) -> Template:
    exiger_lettres(acteur)
    lue = await get_lettre(db, acteur, lettre_id)
    await noter(
        db, Geste.lecture, "Courrier à la personne", personne_id=lue.personne_id, domaines=1
    )
    la_mienne = lue.remise_par_id == acteur.compte_id
    return formulaire(
        "auth.lettres/courrier.html",
        *(saisi or ({"jour": aujourdhui().isoformat()}, {})),
        lettre=lue,
        courrier=await _ecrire(request, db, acteur, lue),
        titres=list(COMMENT_TITRES.items()),
        titre=COMMENT_TITRES.get(lue.comment or ""),
        reprise=refuser_reprise(lue.remise_le, maintenant(), la_mienne=la_mienne) is None,
    )


@get("/courriers/{lettre_id:uuid}", name="courrier")
async def courrier(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    lettre_id: FromPath[UUID],
) -> Template:
    """Show one letter, and what became of it."""
    return await _page(request, db, acteur, lettre_id)


@post("/courriers/{lettre_id:uuid}/impression", name="imprimer-courrier")
async def imprimer(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    lettre_id: FromPath[UUID],
) -> Redirect:
    """Settle what it says, to print it."""
    await imprimer_lettre(db, acteur, lettre_id)
    return _retour(request, lettre_id, "courrier_pret")


@get("/courriers/{lettre_id:uuid}/pdf", name="courrier-pdf", opt=TASSE)
async def courrier_pdf(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    lettre_id: FromPath[UUID],
) -> Response[bytes]:
    """Hand the letter over as an accessible PDF, once it is settled."""
    await limiter(request, "courrier_pdf", acteur.compte_id, maximum=PAR_MINUTE, fenetre_s=60)
    lue = await get_lettre(db, acteur, lettre_id)
    if lue.etat is EtatLettre.a_imprimer:
        raise Conflict("Préparez d’abord ce courrier pour l’imprimer.")
    await noter(
        db, Geste.export, "Courrier à la personne (PDF)", personne_id=lue.personne_id, domaines=1
    )
    ecrit = await _ecrire(request, db, acteur, lue)
    return fichier(partial(imprimer_courrier, ecrit), "courrier.pdf", "application/pdf")


@post("/courriers/{lettre_id:uuid}/remise", name="remettre-courrier")
async def remettre(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    lettre_id: FromPath[UUID],
) -> Template | Redirect:
    """Note that it was given by hand, or posted."""
    await get_lettre(db, acteur, lettre_id)

    async def agir(saisie: RemiseLettre) -> Redirect:
        await remettre_lettre(db, acteur, lettre_id, saisie, aujourdhui=aujourdhui())
        return _retour(request, lettre_id, "courrier_remis")

    return await poster(
        request,
        db,
        RemiseLettre,
        agir,
        lambda donnees, erreurs: _page(request, db, acteur, lettre_id, (donnees, erreurs)),
    )


@post("/courriers/{lettre_id:uuid}/reprise", name="reprendre-courrier")
async def reprendre(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    lettre_id: FromPath[UUID],
) -> Redirect:
    """Take the mark back."""
    await reprendre_lettre(db, acteur, lettre_id, maintenant=maintenant())
    return _retour(request, lettre_id, "courrier_repris")


def _retour(request: Requete, lettre_id: UUID, fait: str) -> Redirect:
    return vers(request.app.route_reverse("courrier", lettre_id=lettre_id), fait)


router = Router(
    "/", route_handlers=[courriers, courrier, imprimer, courrier_pdf, remettre, reprendre]
)
