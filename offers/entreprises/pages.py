"""Find a company, read who contacted it, keep its sheet, note a contact."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Response, Template

from auth.comptes.queries import dire_qui_changea
from auth.journal.commands import noter
from auth.vocabulary import Acteur, Geste
from core.clock import aujourdhui
from core.db import AsyncSession
from core.editions import Mots, dire_en_mots, lire_contre, montrer_edition
from core.pages import Requete, fichier, formulaire, page, poster, vers
from core.tableur import ecrire_csv
from offers.entreprises.commands import (
    creer_entreprise,
    exiger_acteur_entreprises,
    modifier_entreprise,
    noter_contact,
)
from offers.entreprises.models import Entreprise
from offers.entreprises.queries import PAR_PAGE, get_entreprise, list_contacts, list_entreprises
from offers.entreprises.rules import ecrire_siret
from offers.entreprises.schemas import FicheEntreprise, NouveauContact
from offers.entreprises.vocabulary import Issue, ObjetContact, Propose

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "entreprise_creee": "La fiche est ouverte, pour tout le consortium.",
    "entreprise_modifiee": "La fiche est à jour.",
    "contact_note": "Le contact est noté : vos collègues le voient.",
}
_COLONNES = (
    "siret", "nom", "adresse", "commune", "code_commune", "secteur", "propose", "service",
    "telephone", "courriel", "contacts", "dernier_contact",
)  # fmt: skip
_LIBELLES = {
    "siret": "SIRET",
    "nom": "Nom",
    "adresse": "Adresse",
    "commune": "Commune",
    "secteur": "Secteur d’activité",
    "propose": "Ce qu’elle propose",
    "service": "Service",
    "telephone": "Téléphone",
    "courriel": "Courriel",
}
_PROPOSE = {p.value: p.libelle for p in Propose}


@get("/entreprises", name="entreprises")
async def entreprises(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    q: FromQuery[str] = "",
    numero: FromQuery[int] = 1,
) -> Template:
    """Answer « Qui a déjà parlé à cette entreprise ? »."""
    exiger_acteur_entreprises(acteur)
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
    exiger_acteur_entreprises(acteur)
    _, lignes = await list_entreprises(db, acteur, q, None)
    await noter(db, Geste.export, "Entreprises du territoire")
    valeurs = (
        (
            e.entreprise.siret, e.entreprise.nom, e.entreprise.adresse, e.entreprise.commune,
            e.entreprise.commune_code, e.entreprise.secteur,
            ", ".join(_PROPOSE[p] for p in e.entreprise.propose), e.entreprise.service,
            e.entreprise.telephone, e.entreprise.courriel, e.contacts, e.dernier,
        )
        for e in lignes
    )  # fmt: skip
    return fichier(
        partial(ecrire_csv, _COLONNES, valeurs), "entreprises.csv", "text/csv; charset=utf-8"
    )


def _champs(entreprise: Entreprise) -> dict[str, Any]:
    return {nom: getattr(entreprise, nom) for nom in FicheEntreprise.model_fields}


def _dire(nom: str, valeur: Any) -> str:
    return dire_en_mots([_PROPOSE.get(v, v) for v in valeur or ()] if nom == "propose" else valeur)


def _formulaire(
    valeurs: dict[str, Any], erreurs: dict[str, str], entreprise: object = None
) -> Template:
    return formulaire(
        "offers.entreprises/fiche.html",
        valeurs,
        erreurs,
        entreprise=entreprise,
        proposes=list(_PROPOSE.items()),
    )


@get("/entreprises/nouvelle", name="nouvelle-entreprise")
async def nouvelle(acteur: NamedDependency[Acteur]) -> Template:
    """Show the form of a company."""
    exiger_acteur_entreprises(acteur)
    return _formulaire({}, {})


@post("/entreprises", name="creer-entreprise")
async def creer(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template | Redirect:
    """Open the sheet of a company, or show the form again."""
    exiger_acteur_entreprises(acteur)

    async def agir(valeur: FicheEntreprise) -> Redirect:
        entreprise_id = (await creer_entreprise(db, acteur, valeur)).id
        return vers(
            request.app.route_reverse("entreprise", entreprise_id=entreprise_id), "entreprise_creee"
        )

    return await poster(request, db, FicheEntreprise, agir, _formulaire, ("propose",))


async def _page(
    db: AsyncSession,
    acteur: Acteur,
    entreprise_id: UUID,
    donnees: dict[str, Any],
    erreurs: dict[str, str],
) -> Template:
    exiger_acteur_entreprises(acteur)
    entreprise = await get_entreprise(db, acteur, entreprise_id)
    return formulaire(
        "offers.entreprises/entreprise.html",
        {"le": aujourdhui().isoformat()} | donnees,
        erreurs,
        entreprise=entreprise,
        siret=ecrire_siret(entreprise.siret),
        propose=_PROPOSE,
        contacts=await list_contacts(db, acteur, entreprise_id),
        objets=[(o.value, o.libelle) for o in ObjetContact],
        issues=[(i.value, i.libelle) for i in Issue],
        dit_objet={o.value: o.libelle for o in ObjetContact},
        dit_issue={i.value: i.libelle for i in Issue},
    )


@get("/entreprises/{entreprise_id:uuid}", name="entreprise")
async def entreprise(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    entreprise_id: FromPath[UUID],
) -> Template:
    """Show a company, and who contacted it when and for what."""
    return await _page(db, acteur, entreprise_id, {}, {})


@get("/entreprises/{entreprise_id:uuid}/modification", name="modifier-entreprise")
async def modification(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    entreprise_id: FromPath[UUID],
) -> Template:
    """Show the sheet of a company, to be changed."""
    exiger_acteur_entreprises(acteur)
    presente = await get_entreprise(db, acteur, entreprise_id)
    return _formulaire(montrer_edition(_champs(presente), presente.edition), {}, presente)


@post("/entreprises/{entreprise_id:uuid}/modification", name="entreprise-modifiee")
async def modifier(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    entreprise_id: FromPath[UUID],
) -> Template | Redirect:
    """Write the sheet anew, or show the form again."""
    exiger_acteur_entreprises(acteur)
    presente = await get_entreprise(db, acteur, entreprise_id)
    edition = presente.edition
    qui = await dire_qui_changea(
        db, acteur, presente.modifie_le, presente.ecrit_par, presente.ecrit_par_structure_id
    )
    mots = Mots(_LIBELLES, _dire, qui)

    async def agir(valeur: FicheEntreprise) -> Redirect:
        await modifier_entreprise(db, acteur, entreprise_id, valeur, edition=edition)
        return vers(
            request.app.route_reverse("entreprise", entreprise_id=entreprise_id),
            "entreprise_modifiee",
        )

    return await poster(
        request,
        db,
        lire_contre(FicheEntreprise, _champs(presente), edition, mots),
        agir,
        lambda donnees, erreurs: _formulaire({"propose": []} | donnees, erreurs, presente),
        ("propose",),
    )


@post("/entreprises/{entreprise_id:uuid}/contacts", name="contacter-entreprise")
async def contacter(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    entreprise_id: FromPath[UUID],
) -> Template | Redirect:
    """Note a contact.

    When the company was contacted the same month, say by whom and ask to confirm.
    """

    async def agir(valeur: NouveauContact) -> Redirect:
        await noter_contact(db, acteur, entreprise_id, valeur)
        return vers(
            request.app.route_reverse("entreprise", entreprise_id=entreprise_id), "contact_note"
        )

    return await poster(
        request, db, NouveauContact, agir, partial(_page, db, acteur, entreprise_id)
    )


router = Router(
    "/",
    route_handlers=[
        entreprises,
        entreprises_csv,
        nouvelle,
        creer,
        entreprise,
        modification,
        modifier,
        contacter,
    ],
    include_in_schema=False,
)
