"""Show the DPO the register of agreements, and give it for a spreadsheet."""

from collections.abc import Iterator, Sequence
from functools import partial
from uuid import UUID

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template

from auth.comptes.commands import exiger_dpo
from auth.journal.commands import noter
from auth.territoires.queries import list_structures
from auth.vocabulary import Acteur, Finalite, Geste, Portee
from core.db import AsyncSession
from core.errors import Invalid
from core.forms import lire_formulaire
from core.pages import Requete, fichier, formulaire
from core.tableur import ecrire_csv
from droits.accords.queries import AccordInscrit, count_accords, list_accords, list_versions_notice
from droits.accords.schemas import FiltresAccords
from droits.accords.vocabulary import ETATS_DITS
from droits.recus.vocabulary import DONNEURS_DITS, RECUEILS_DITS, RECUEILS_TITRES

PAR_PAGE = 50
# What a spreadsheet opens, and a request makes, without waiting.
EXPORT_MAX = 10_000
PORTEES_DITES = (
    (Portee.structure, "Une structure"),
    (Portee.categorie, "Une catégorie de structures"),
    (Portee.consortium, "Toutes les structures"),
)
_COLONNES = (
    "accord", "carnet", "pour qui", "domaines", "pour quoi", "peut écrire", "donné par", "recueil",
    "recueilli pour", "copie signée", "notice", "début", "fin", "retiré le", "état",
)  # fmt: skip


@get("/registre/accords", name="registre-accords")
async def registre(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    avant: FromQuery[UUID | None] = None,
) -> Template:
    """List the agreements that pass the filters."""
    exiger_dpo(acteur)
    donnees = dict(request.query_params.items())
    filtres, erreurs = lire_formulaire(FiltresAccords, donnees)
    lus: Sequence[AccordInscrit] = []
    if filtres is not None:
        lus = await list_accords(db, acteur, filtres, avant=avant, limite=PAR_PAGE + 1)
    contexte = {
        "total": await count_accords(db, acteur, filtres) if filtres is not None else 0,
        "structures": [(s.id, s.nom) for s in await list_structures(db, acteur)],
        "versions": [(v, f"Version {v}") for v in await list_versions_notice(db, acteur)],
    }
    await noter(db, Geste.lecture, "Registre des accords")
    return formulaire(
        "droits.accords/registre.html",
        donnees,
        erreurs,
        lus=lus[:PAR_PAGE],
        suite=lus[PAR_PAGE - 1].consentement.id if len(lus) > PAR_PAGE else None,
        etats=[(e.value, dit) for e, dit in ETATS_DITS.items()],
        etats_dits=ETATS_DITS,
        portees=[(p.value, dit) for p, dit in PORTEES_DITES],
        finalites=[(f.value, f.titre) for f in Finalite],
        recueils=list(RECUEILS_TITRES.items()),
        recueils_dits=RECUEILS_DITS,
        donneurs_dits=DONNEURS_DITS,
        filtre=filtres.model_dump(mode="json", exclude_defaults=True)
        if filtres is not None
        else {},
        **contexte,
    )


def _rangs(lus: Sequence[AccordInscrit]) -> Iterator[tuple[object, ...]]:
    for lu in lus:
        accord = lu.consentement
        yield (
            accord.id,
            accord.personne_id,
            lu.pour_qui,
            ", ".join(d.libelle for d in lu.domaines),
            lu.finalite.libelle,
            "oui" if accord.peut_completer else "non",
            DONNEURS_DITS[accord.donne_par],
            RECUEILS_DITS[accord.recueil],
            lu.recueil_structure,
            "oui" if accord.preuve_id else "non",
            lu.notice,
            accord.debut.isoformat(timespec="seconds"),
            accord.fin.isoformat(timespec="seconds"),
            accord.retire_le.isoformat(timespec="seconds") if accord.retire_le else None,
            ETATS_DITS[lu.etat],
        )


@get("/registre/accords.csv", name="registre-accords-csv")
async def registre_csv(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Response[bytes]:
    """Give the filtered agreements for a spreadsheet."""
    exiger_dpo(acteur)
    filtres, erreurs = lire_formulaire(FiltresAccords, dict(request.query_params.items()))
    if filtres is None:
        raise Invalid(erreurs, "Ces filtres ne se lisent pas.")
    lus = await list_accords(db, acteur, filtres, limite=EXPORT_MAX)
    await noter(db, Geste.export, "Registre des accords (CSV)")
    return fichier(
        partial(ecrire_csv, _COLONNES, _rangs(lus)), "accords.csv", "text/csv; charset=utf-8"
    )


router = Router("/", route_handlers=[registre, registre_csv])
