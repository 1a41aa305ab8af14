"""Write, publish and read the papers of a territoire by API: the same commands as the pages."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post, put
from litestar.di import NamedDependency
from litestar.params import JSONBody
from pydantic import BaseModel

from auth.comptes.commands import exiger_dpo
from auth.connexions.pages import ABSOLUE_S
from auth.journal.commands import Precisions, noter
from auth.vocabulary import Acteur, Geste
from core.db import AsyncSession
from core.errors import NotFound
from core.forms import lire_adresse
from core.pages import Requete
from core.si_meme import etiqueter_edition
from droits.papiers.commands import enregistrer_papiers, exiger_lecteur, publier_papiers
from droits.papiers.queries import find_derniers, find_fuite
from droits.papiers.rules import list_manquants
from droits.papiers.schemas import Publication, RechercheFuite, ReglagesPapiers

# How many carnets one call lists; `nombre` says how many there are.
MONTRES = 1_000


class PapiersSortie(BaseModel):
    """Show what the territoire published of itself."""

    publie_le: datetime
    reglages: ReglagesPapiers


@get("/papiers", name="api-papiers")
async def publies(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> PapiersSortie:
    """Read what one's territoire published: who answers, who hosts, whom to write to."""
    lus = await find_derniers(db, acteur, publies=True)
    if lus is None:
        raise NotFound("Ce territoire n’a encore rien publié.")
    return PapiersSortie(
        publie_le=lus.ecrit_le, reglages=ReglagesPapiers.model_validate(lus.valeurs)
    )


@get("/administration/papiers", name="api-reglages-papiers")
async def reglages(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Response[dict[str, Any]]:
    """Read what was saved last, its version, and the fields that are missing to publish it."""
    exiger_lecteur(acteur)
    derniers = await find_derniers(db, acteur, publies=False)
    valeurs = derniers.valeurs if derniers else {}
    corps = {
        "reglages": valeurs,
        "manquants": [champ.nom for champ in list_manquants(valeurs)],
    }
    return etiqueter_edition(corps, derniers.version if derniers else 0)


@put("/administration/papiers", name="api-enregistrer-papiers")
async def enregistrer(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    attendue: NamedDependency[int | None],
    data: JSONBody[ReglagesPapiers],
) -> dict[str, int]:
    """Write every field anew: what is left out is emptied. Nothing is published."""
    return {"version": await enregistrer_papiers(db, acteur, data, edition=attendue)}


@post("/administration/papiers/publication", name="api-publier-papiers")
async def publier(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    data: JSONBody[Publication],
) -> dict[str, int]:
    """Publish the version that was read; refused while a field is missing."""
    return {"version": await publier_papiers(db, acteur, version=data.version)}


class CarnetToucheSortie(BaseModel):
    """Show what a leak did to one carnet, in numbers."""

    personne_id: UUID
    lectures: int
    ecritures: int
    exports: int
    domaines: list[str]
    comptes: int
    premiere: datetime
    derniere: datetime


class FuiteSortie(BaseModel):
    """Show the carnets that a leak touched, and how many lists showed names besides."""

    items: list[CarnetToucheSortie]
    nombre: int
    listes: int


@get("/violations", name="api-violations", opt={"parametres_lus": True})
async def fuite(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> FuiteSortie:
    """Find whose carnets a leak touched: `compte`, `structure`, `du`, `au`, `session`.

    `session` is the number of the journal's line where the compte logged in. For the DPO.
    """
    exiger_dpo(acteur)
    recherche = lire_adresse(RechercheFuite, request.query_params)
    trouvee = await find_fuite(
        db, acteur, recherche, connexion=timedelta(seconds=ABSOLUE_S), limite=MONTRES
    )
    dits = recherche.model_dump(mode="json", exclude_none=True) | {"carnets": trouvee.nombre}
    await noter(
        db,
        Geste.recherche,
        "Personnes touchées par une fuite, par l’API",
        precisions=Precisions(details=dits),
    )
    return FuiteSortie(
        items=[
            CarnetToucheSortie(
                personne_id=c.personne_id,
                lectures=c.lectures,
                ecritures=c.ecritures,
                exports=c.exports,
                domaines=[d.name for d in c.domaines],
                comptes=c.comptes,
                premiere=c.premiere,
                derniere=c.derniere,
            )
            for c in trouvee.carnets
        ],
        nombre=trouvee.nombre,
        listes=trouvee.listes,
    )


router = Router(
    "/api/v1",
    route_handlers=[publies, reglages, enregistrer, publier, fuite],
    tags=["administration"],
)
