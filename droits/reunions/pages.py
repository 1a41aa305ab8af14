"""See what bringing two carnets together would do, confirm it, undo it."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from auth.journal.commands import noter
from auth.personnes.queries import nommer_naissances
from auth.vocabulary import Acteur, Geste
from core.db import AsyncSession
from core.forms import lire_formulaire
from core.pages import Requete, formulaire, page, poster, vers
from droits.reunions.commands import reunir_carnets, separer
from droits.reunions.queries import get_apercu, get_separable
from droits.reunions.schemas import NouvelleReunion
from droits.reunions.vocabulary import DELAI_JOURS, PHRASES_OBSTACLE

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "carnets_reunis": "Les deux carnets n’en font plus qu’un. Recueillez maintenant, avec la"
    " personne, les accords à redire.",
    "carnets_separes": "C’est fait. Les deux carnets sont de nouveau séparés.",
}


async def _apercu(
    db: AsyncSession,
    acteur: Acteur,
    rapprochement_id: UUID,
    valeurs: dict[str, Any],
    erreurs: dict[str, str],
) -> Template:
    apercu = await get_apercu(db, acteur, rapprochement_id)
    paire = apercu.paire
    ancien = min(paire.a, paire.b, key=lambda p: p.cree_le)
    for lue in (paire.a, paire.b):
        await noter(
            db, Geste.lecture, "Avant de réunir deux carnets", personne_id=lue.id, domaines=1
        )
    return formulaire(
        "droits.reunions/reunion.html",
        {"garde": str(ancien.id)} | valeurs,
        erreurs,
        apercu=apercu,
        phrases=PHRASES_OBSTACLE,
        jours=DELAI_JOURS,
        ancien=ancien,
        naissances=await nommer_naissances(db, (paire.a, paire.b)),
    )


@get("/doublons/{rapprochement_id:uuid}/reunion", name="reunion")
async def apercu(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    rapprochement_id: FromPath[UUID],
) -> Template:
    """Show both identities and who goes on reading; nothing happens yet."""
    return await _apercu(db, acteur, rapprochement_id, {}, {})


def _lire_reunion(donnees: dict[str, Any]) -> tuple[NouvelleReunion | None, dict[str, str]]:
    valeur, erreurs = lire_formulaire(NouvelleReunion, donnees)
    if "confirme" in erreurs:
        erreurs["confirme"] = "Demandez d’abord à la personne, puis cochez."
    return valeur, erreurs


@post("/doublons/{rapprochement_id:uuid}/reunion", name="reunir")
async def confirmer(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    rapprochement_id: FromPath[UUID],
) -> Template | Redirect:
    """Bring the two carnets together, then go to the agreements to ask again."""

    async def agir(valeur: NouvelleReunion) -> Redirect:
        personne_id = await reunir_carnets(db, acteur, rapprochement_id, valeur)
        return vers(request.app.route_reverse("recueil", personne_id=personne_id), "carnets_reunis")

    revoir = partial(_apercu, db, acteur, rapprochement_id)
    return await poster(request, db, _lire_reunion, agir, revoir)


@get("/reunions/{reunion_id:uuid}/separation", name="separation")
async def avant_separation(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], reunion_id: FromPath[UUID]
) -> Template:
    """Say what parting the carnets does."""
    reunion, personne = await get_separable(db, acteur, reunion_id)
    await noter(
        db, Geste.lecture, "Avant de séparer deux carnets", personne_id=personne.id, domaines=1
    )
    return page("droits.reunions/separation.html", reunion=reunion, personne=personne)


@post("/reunions/{reunion_id:uuid}/separation", name="separer")
async def confirmer_separation(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    reunion_id: FromPath[UUID],
) -> Redirect:
    """Part the carnets."""
    await separer(db, acteur, reunion_id)
    return vers(request.app.route_reverse("doublons"), "carnets_separes")


router = Router("/", route_handlers=[apercu, confirmer, avant_separation, confirmer_separation])
