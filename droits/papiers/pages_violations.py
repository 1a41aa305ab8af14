"""Find, for the DPO alone, whose carnets a leak touched, and say what to do within the delay."""

from datetime import timedelta
from functools import partial

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.response import Template

from auth.comptes.commands import exiger_dpo
from auth.connexions.pages import ABSOLUE_S
from auth.journal.commands import Precisions, noter
from auth.territoires.queries import list_structures
from auth.vocabulary import Acteur, Geste
from core.db import AsyncSession
from core.errors import Invalid
from core.forms import lire_formulaire
from core.pages import Requete, fichier, formulaire, recueillir
from core.tableur import ecrire_csv
from droits.papiers.queries import Fuite, find_derniers, find_fuite
from droits.papiers.rules import NOTIFICATION_HEURES
from droits.papiers.schemas import RechercheFuite

MONTRES = 100
# What a spreadsheet opens, and a request makes, without waiting.
EXPORT_MAX = 10_000
CONNEXION = timedelta(seconds=ABSOLUE_S)
_COLONNES = (
    "carnet",
    "premiere",
    "derniere",
    "lectures",
    "ecritures",
    "exports",
    "comptes",
    "domaines",
    "sensible",
)


def _dits(recherche: RechercheFuite, fuite: Fuite) -> Precisions:
    """Keep in the journal what was asked, and how many carnets it gave."""
    criteres = recherche.model_dump(mode="json", exclude_none=True)
    return Precisions(details=criteres | {"carnets": fuite.nombre})


@get("/violations", name="violations")
async def violations(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """Say what to do after a leak, and whose carnets it touched once its bounds are said."""
    exiger_dpo(acteur)
    # A form sent empty asks nothing.
    donnees = {nom: dit for nom, dit in request.query_params.items() if dit.strip()}
    recherche, erreurs = lire_formulaire(RechercheFuite, donnees) if donnees else (None, {})
    fuite = None
    if recherche is not None:
        with recueillir(erreurs):
            fuite = await find_fuite(db, acteur, recherche, connexion=CONNEXION, limite=MONTRES)
            await noter(
                db,
                Geste.recherche,
                "Personnes touchées par une fuite",
                precisions=_dits(recherche, fuite),
            )
    papiers = await find_derniers(db, acteur, publies=False)
    tenus = papiers.valeurs if papiers else {}
    return formulaire(
        "droits.papiers/violations.html",
        donnees,
        erreurs,
        fuite=fuite,
        filtre=recherche.model_dump(mode="json", exclude_none=True) if recherche else {},
        structures=[(s.id, s.nom) for s in await list_structures(db, acteur)],
        heures=NOTIFICATION_HEURES,
        connexion_heures=ABSOLUE_S // 3600,
        astreinte=(tenus.get("astreinte_nom"), tenus.get("astreinte_telephone")),
    )


def _csv(fuite: Fuite) -> bytes:
    return ecrire_csv(
        _COLONNES,
        (
            (
                c.personne_id,
                c.premiere.isoformat(timespec="seconds"),
                c.derniere.isoformat(timespec="seconds"),
                c.lectures,
                c.ecritures,
                c.exports,
                c.comptes,
                ", ".join(d.libelle for d in c.domaines),
                "oui" if c.est_sensible else "",
            )
            for c in fuite.carnets
        ),
    )


@get("/violations.csv", name="violations-csv")
async def violations_csv(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Response[bytes]:
    """Give the DPO the carnets that a leak touched, for a spreadsheet."""
    exiger_dpo(acteur)
    recherche, erreurs = lire_formulaire(RechercheFuite, dict(request.query_params.items()))
    if recherche is None:
        raise Invalid(erreurs, "Ces critères ne se lisent pas.")
    fuite = await find_fuite(db, acteur, recherche, connexion=CONNEXION, limite=EXPORT_MAX)
    await noter(
        db,
        Geste.export,
        "Personnes touchées par une fuite (CSV)",
        precisions=_dits(recherche, fuite),
    )
    return fichier(partial(_csv, fuite), "carnets-touches.csv", "text/csv; charset=utf-8")


router = Router("/", route_handlers=[violations, violations_csv])
