"""Show the history of one's agreements, and the receipt of each answer."""

import json
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from auth.comptes.commands import exiger_personne
from auth.journal.commands import noter
from auth.personnes.queries import find_prenom
from auth.vocabulary import Acteur, Geste
from core.db import AsyncSession
from core.errors import NotFound
from core.pages import TASSE, Requete, fichier, limiter, page
from core.pdf import imprimer
from droits.recus.queries import (
    EvenementLu,
    count_evenements,
    get_evenement,
    list_evenements_accord,
)
from droits.recus.recu import ecrire_recu, recu_json
from droits.recus.vocabulary import AVEC_RECU, GENRES_DITS

PAR_PAGE = 20
# A receipt on paper costs work: enough for a day of welcomes, not for a flood.
PAR_MINUTE = 12


@get("/histoire-de-mes-accords", name="histoire-accords")
async def histoire(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], numero: FromQuery[int] = 1
) -> Template:
    """Tell everything that happened to one's own agreements."""
    personne_id = exiger_personne(acteur)
    total = await count_evenements(db, acteur, personne_id)
    pages = max(1, -(-total // PAR_PAGE))
    ici = min(max(numero, 1), pages)
    lignes = await list_evenements_accord(
        db, acteur, personne_id, limite=PAR_PAGE, saut=(ici - 1) * PAR_PAGE
    )
    await noter(db, Geste.lecture, "Histoire des accords", personne_id=personne_id)
    return page(
        "droits.recus/histoire.html",
        lignes=lignes,
        ici=ici,
        pages=pages,
        dits=GENRES_DITS,
        avec_recu=AVEC_RECU,
    )


async def _recu(db: AsyncSession, acteur: Acteur, evenement_id: UUID, geste: Geste) -> EvenementLu:
    lu = await get_evenement(db, acteur, evenement_id)
    if lu.evenement.genre not in AVEC_RECU or lu.couvert:
        raise NotFound()
    await noter(db, geste, "Reçu d’un accord", personne_id=lu.evenement.personne_id, domaines=1)
    return lu


async def _ecrire(
    db: AsyncSession, acteur: Acteur, lu: EvenementLu, territoire: str
) -> dict[str, Any]:
    return ecrire_recu(lu, await find_prenom(db, acteur, lu.evenement.personne_id), territoire)


@get("/recus/{evenement_id:uuid}", name="recu")
async def recu(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    evenement_id: FromPath[UUID],
) -> Template:
    """Show a receipt, to read and to print."""
    lu = await _recu(db, acteur, evenement_id, Geste.lecture)
    ecrit = await _ecrire(db, acteur, lu, request.user.territoire)
    return page(
        "droits.recus/recu.html", recu=ecrit, cle=lu.evenement.id, est_personne=acteur.est_personne
    )


@get("/recus/{evenement_id:uuid}/pdf", name="recu-pdf", opt=TASSE)
async def recu_pdf(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    evenement_id: FromPath[UUID],
) -> Response[bytes]:
    """Hand the receipt over as an accessible PDF."""
    await limiter(request, "recu_pdf", acteur.compte_id, maximum=PAR_MINUTE, fenetre_s=60)
    lu = await _recu(db, acteur, evenement_id, Geste.export)
    ecrit = await _ecrire(db, acteur, lu, request.user.territoire)
    return fichier(partial(imprimer, "droits.recus/recu.typ", ecrit), "recu.pdf", "application/pdf")


@get("/recus/{evenement_id:uuid}/json", name="recu-json")
async def recu_en_json(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    evenement_id: FromPath[UUID],
) -> Response[bytes]:
    """Hand the receipt over for another program."""
    lu = await _recu(db, acteur, evenement_id, Geste.export)
    contenu = recu_json(lu, request.user.territoire, request.app.state.settings.base_url)
    return fichier(
        json.dumps(contenu, ensure_ascii=False, indent=2).encode(), "recu.json", "application/json"
    )


router = Router("/", route_handlers=[histoire, recu, recu_pdf, recu_en_json])
