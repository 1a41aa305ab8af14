"""Find a company, read who contacted it, keep its sheet, note a contact."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Response, Template

from auth.journal.commands import noter
from auth.vocabulary import Acteur, Geste
from core.clock import aujourdhui
from core.db import AsyncSession
from core.forms import lire
from core.pages import Requete, essayer, fichier, formulaire, page, saisie, vers
from core.tableur import ecrire_csv
from offers.entreprises.commands import creer_entreprise, exiger, modifier_entreprise, noter_contact
from offers.entreprises.queries import PAR_PAGE, get_entreprise, list_contacts, list_entreprises
from offers.entreprises.rules import ecrire_siret
from offers.entreprises.schemas import FicheEntreprise, NouveauContact
from offers.entreprises.vocabulary import Issue, Objet, Propose

_COLONNES = (
    "siret", "nom", "adresse", "commune", "code_commune", "secteur", "propose", "service", "telephone", "courriel",
    "contacts", "dernier_contact",
)  # fmt: skip
_PROPOSE = {p.value: p.libelle for p in Propose}


@get("/entreprises", name="entreprises")
async def entreprises(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    q: FromQuery[str] = "",
    numero: FromQuery[int] = 1,
) -> Template:
    """Answer « Qui a déjà parlé à cette entreprise ? »."""
    exiger(acteur)
    numero = min(max(numero, 1), 10_000)
    total, lignes = await list_entreprises(db, acteur, q, numero)
    return page(
        "offers.entreprises/entreprises.html",
        entreprises=lignes,
        total=total,
        q=q[:80],
        numero=numero,
        pages=max(1, -(-total // PAR_PAGE)),
        propose=_PROPOSE,
    )


@get("/entreprises.csv", name="entreprises-csv")
async def entreprises_csv(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], q: FromQuery[str] = ""
) -> Response[bytes]:
    """Give the same list as CSV, without who contacted whom."""
    exiger(acteur)
    _, lignes = await list_entreprises(db, acteur, q, None)
    await noter(db, Geste.export, "Entreprises du territoire")
    valeurs = (
        (
            e.entreprise.siret, e.entreprise.nom, e.entreprise.adresse, e.entreprise.commune, e.entreprise.commune_code,
            e.entreprise.secteur, ", ".join(_PROPOSE[p] for p in e.entreprise.propose), e.entreprise.service,
            e.entreprise.telephone, e.entreprise.courriel, e.contacts, e.dernier,
        )
        for e in lignes
    )  # fmt: skip
    return fichier(partial(ecrire_csv, _COLONNES, valeurs), "entreprises.csv", "text/csv; charset=utf-8")


def _formulaire(valeurs: dict[str, Any], erreurs: dict[str, str], entreprise: object = None) -> Template:
    return formulaire(
        "offers.entreprises/fiche.html", valeurs, erreurs, entreprise=entreprise, proposes=list(_PROPOSE.items())
    )


@get("/entreprises/nouvelle", name="nouvelle-entreprise")
async def nouvelle(acteur: NamedDependency[Acteur]) -> Template:
    """Show the form of a company."""
    exiger(acteur)
    return _formulaire({}, {})


@post("/entreprises", name="creer-entreprise")
async def creer(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template | Redirect:
    """Open the sheet of a company, or show the form again."""
    exiger(acteur)
    donnees = await saisie(request, "propose")
    valeur, erreurs = lire(FicheEntreprise, donnees)
    entreprise_id = None
    if valeur:
        async with essayer(db, erreurs):
            entreprise_id = (await creer_entreprise(db, acteur, valeur)).id
    if erreurs:
        return _formulaire(donnees, erreurs)
    return vers(request.app.route_reverse("entreprise", entreprise_id=entreprise_id), "entreprise_creee")


async def _page(
    db: AsyncSession, acteur: Acteur, entreprise_id: UUID, donnees: dict[str, Any], erreurs: dict[str, str]
) -> Template:
    exiger(acteur)
    entreprise = await get_entreprise(db, acteur, entreprise_id)
    return formulaire(
        "offers.entreprises/entreprise.html",
        {"le": aujourdhui().isoformat()} | donnees,
        erreurs,
        entreprise=entreprise,
        siret=ecrire_siret(entreprise.siret),
        propose=_PROPOSE,
        contacts=await list_contacts(db, acteur, entreprise_id),
        objets=[(o.value, o.libelle.capitalize()) for o in Objet],
        issues=[(i.value, i.libelle) for i in Issue],
        dit_objet={o.value: o.libelle for o in Objet},
        dit_issue={i.value: i.libelle for i in Issue},
    )


@get("/entreprises/{entreprise_id:uuid}", name="entreprise")
async def entreprise(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], entreprise_id: FromPath[UUID]
) -> Template:
    """Show a company, and who contacted it when and for what."""
    return await _page(db, acteur, entreprise_id, {}, {})


@get("/entreprises/{entreprise_id:uuid}/modification", name="modifier-entreprise")
async def modification(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], entreprise_id: FromPath[UUID]
) -> Template:
    """Show the sheet of a company, to be changed."""
    exiger(acteur)
    presente = await get_entreprise(db, acteur, entreprise_id)
    return _formulaire({nom: getattr(presente, nom) for nom in FicheEntreprise.model_fields}, {}, presente)


@post("/entreprises/{entreprise_id:uuid}/modification", name="entreprise-modifiee")
async def modifier(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], entreprise_id: FromPath[UUID]
) -> Template | Redirect:
    """Write the sheet anew, or show the form again."""
    exiger(acteur)
    donnees = await saisie(request, "propose")
    presente = await get_entreprise(db, acteur, entreprise_id)
    valeur, erreurs = lire(FicheEntreprise, donnees)
    if valeur:
        async with essayer(db, erreurs):
            await modifier_entreprise(db, acteur, entreprise_id, valeur)
    if erreurs:
        return _formulaire({"propose": []} | donnees, erreurs, presente)
    return vers(request.app.route_reverse("entreprise", entreprise_id=entreprise_id), "entreprise_modifiee")


@post("/entreprises/{entreprise_id:uuid}/contacts", name="contacter-entreprise")
async def contacter(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], entreprise_id: FromPath[UUID]
) -> Template | Redirect:
    """Note a contact; when the company was contacted the same month, say by whom and ask to confirm."""
    donnees = await saisie(request)
    valeur, erreurs = lire(NouveauContact, donnees)
    if valeur:
        async with essayer(db, erreurs):
            await noter_contact(db, acteur, entreprise_id, valeur)
    if erreurs:
        return await _page(db, acteur, entreprise_id, donnees, erreurs)
    return vers(request.app.route_reverse("entreprise", entreprise_id=entreprise_id), "contact_note")


router = Router(
    "/",
    route_handlers=[entreprises, entreprises_csv, nouvelle, creer, entreprise, modification, modifier, contacter],
    include_in_schema=False,
)
