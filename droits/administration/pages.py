"""Let the administrateur keep the structures and professionals of the territoire.

The gestionnaire keeps those of their structure.
"""

import math
from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from auth.comptes.models import Compte
from auth.comptes.queries import dire_qui_changea
from auth.comptes.schemas import ProfilCorrige
from auth.comptes.vocabulary import LIBELLES_PROFIL
from auth.relais.queries import get_charge_de_structure, list_charges, list_reprises_attendues
from auth.territoires.models import Structure
from auth.territoires.queries import list_structures
from auth.vocabulary import Acteur, Categorie, Role
from core.clock import aujourdhui, maintenant
from core.dates import jour_de
from core.db import AsyncSession
from core.editions import Mots, dire_en_mots, lire_contre, montrer_edition
from core.forms import Rien, lire_formulaire
from core.pages import (
    Requete,
    formulaire,
    laisser,
    limiter,
    menant,
    page,
    poster,
    saisie,
    vers,
)
from droits.administration.commands import (
    corriger_profil,
    creer_structure,
    exiger_de_fermer,
    exiger_en_cours,
    exiger_la_encore,
    exiger_un_role,
    fermer_compte,
    finir_habilitation,
    fixer_depart,
    habiliter,
    inviter,
    modifier_structure,
    renvoyer_invitation,
    repondre_habilitation,
    rouvrir_compte,
)
from droits.administration.queries import (
    PAR_PAGE,
    attend_confirmation,
    count_professionnels,
    est_la_derniere,
    get_habilitation,
    get_professionnel,
    get_structure,
    list_habilitations,
    list_habilitations_proposees,
    list_invites_sans_suite,
    list_professionnels,
    list_structures_administrees,
)
from droits.administration.rules import ADMINISTRENT, roles_administres
from droits.administration.schemas import (
    DepartStructure,
    FicheStructure,
    Invitation,
    NouvelleHabilitation,
    Passation,
    ReponseHabilitation,
)

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "structure_creee": "La structure est dans le territoire.",
    "structure_modifiee": "C’est enregistré.",
    "depart_fixe": "Le départ est fixé. Ce jour-là, cette structure ne lira plus aucun carnet.",
    "depart_annule": "C’est fait. Cette structure reste.",
    "professionnel_invite": "C’est fait. Un courriel part : la personne se connecte avec"
    " ProConnect.",
    "habilitation_donnee": "L’habilitation est donnée.",
    "habilitation_proposee": "C’est proposé. Cette structure est à accès restreint : son"
    " gestionnaire confirme, ou le délégué si elle n’en a pas. Rien ne s’ouvre avant.",
    "habilitation_confirmee": "C’est confirmé. L’habilitation court, et un courriel part.",
    "habilitation_refusee": "C’est refusé. Rien ne s’ouvre.",
    "habilitation_finie": "C’est fait. Cette habilitation n’ouvre plus rien, dès maintenant. Les"
    " personnes suivies, s’il y en a, et leurs cercles sont prévenus.",
    "compte_ferme": "C’est fait. Ce compte n’ouvre plus rien, dès maintenant. Les personnes"
    " suivies, s’il y en a, et leurs cercles sont prévenus.",
    "compte_rouvert": "C’est fait. Ce compte est de nouveau ouvert.",
    "invitation_renvoyee": "C’est fait. Un courriel part de nouveau.",
    "profil_corrige": "C’est corrigé, et la personne en est prévenue.",
}
CATEGORIES_STRUCTURES = [(c.value, c.titre) for c in Categorie]
_LIBELLES = {
    "nom": "Nom",
    "categorie": "Catégorie",
    "telephone": "Téléphone",
    "courriel": "Adresse électronique de la structure",
    "sensible": "Cacher son nom aux autres structures",
}


def _pages(total: int) -> int:
    return max(1, math.ceil(total / PAR_PAGE))


@get("/administration/structures", name="administration-structures")
async def structures(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    q: FromQuery[str] = "",
    numero: FromQuery[int] = 1,
) -> Template:
    """List the structures of the territoire, those that left too."""
    exiger_un_role(acteur, Role.administrateur)
    numero = min(max(numero, 1), 10_000)
    lignes, total = await list_structures_administrees(db, acteur, q, numero)
    return page(
        "droits.administration/structures.html",
        structures=lignes,
        total=total,
        q=q[:80],
        numero=numero,
        pages=_pages(total),
        present=maintenant(),
        categories={c.value: c.libelle for c in Categorie},
    )


def _champs(structure: Structure) -> dict[str, Any]:
    return {nom: getattr(structure, nom) for nom in FicheStructure.model_fields}


def _jour(structure: Structure) -> dict[str, str]:
    le = structure.quittee_le
    return {"le": jour_de(le).isoformat() if le else ""}


def _dire(nom: str, valeur: Any) -> str:
    return (
        dict(CATEGORIES_STRUCTURES).get(str(valeur), dire_en_mots(valeur))
        if nom == "categorie"
        else dire_en_mots(valeur)
    )


def _fiche(valeurs: dict[str, Any], erreurs: dict[str, str], structure: object = None) -> Template:
    return formulaire(
        "droits.administration/structure.html",
        valeurs,
        erreurs,
        structure=structure,
        categories=CATEGORIES_STRUCTURES,
        present=maintenant(),
    )


@get("/administration/structures/nouvelle", name="nouvelle-structure")
async def nouvelle(acteur: NamedDependency[Acteur]) -> Template:
    """Show the form of a structure that joins."""
    exiger_un_role(acteur, Role.administrateur)
    return _fiche({}, {})


@post("/administration/structures", name="creer-structure")
async def creer(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template | Redirect:
    """Let a structure join, or show the form again."""
    exiger_un_role(acteur, Role.administrateur)

    async def agir(valeur: FicheStructure) -> Redirect:
        await creer_structure(db, acteur, valeur)
        return vers("/administration/structures", "structure_creee")

    return await poster(request, db, FicheStructure, agir, _fiche)


@get("/administration/structures/{structure_id:uuid}", name="structure-administree")
async def fiche(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], structure_id: FromPath[UUID]
) -> Template:
    """Show what is written of a structure, to change it."""
    exiger_un_role(acteur, Role.administrateur)
    structure = await get_structure(db, acteur, structure_id)
    return _fiche(montrer_edition(_champs(structure), structure.edition), {}, structure)


@post("/administration/structures/{structure_id:uuid}", name="modifier-structure")
async def modifier(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    structure_id: FromPath[UUID],
) -> Template | Redirect:
    """Change it, or show the form again."""
    exiger_un_role(acteur, Role.administrateur)
    structure = await get_structure(db, acteur, structure_id)
    edition = structure.edition
    mots = Mots(_LIBELLES, _dire, await _qui(db, acteur, structure))

    async def agir(valeur: FicheStructure) -> Redirect:
        await modifier_structure(db, acteur, structure_id, valeur, edition=edition)
        return vers("/administration/structures", "structure_modifiee")

    return await poster(
        request,
        db,
        lire_contre(FicheStructure, _champs(structure), edition, mots),
        agir,
        lambda donnees, erreurs: _fiche(donnees, erreurs, structure),
    )


async def _qui(db: AsyncSession, acteur: Acteur, structure: Structure) -> str | None:
    if structure.edite_le is None:
        return None
    return await dire_qui_changea(db, acteur, structure.edite_le, structure.edite_par, None)


async def _depart(
    db: AsyncSession,
    acteur: Acteur,
    structure_id: UUID,
    valeurs: dict[str, Any],
    erreurs: dict[str, str],
) -> Template:
    return formulaire(
        "droits.administration/depart.html",
        valeurs,
        erreurs,
        structure=await get_structure(db, acteur, structure_id),
        professionnels=await count_professionnels(db, acteur, structure_id),
        charge=await get_charge_de_structure(db, structure_id),
        present=maintenant(),
    )


@get("/administration/structures/{structure_id:uuid}/depart", name="depart-structure")
async def preparer_depart(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], structure_id: FromPath[UUID]
) -> Template:
    """Say what a departure changes, before it is decided."""
    exiger_un_role(acteur, Role.administrateur)
    structure = await get_structure(db, acteur, structure_id)
    with menant("/administration/structures"):
        exiger_la_encore(structure, maintenant())
    valeurs = montrer_edition(_jour(structure), structure.edition)
    return await _depart(db, acteur, structure_id, valeurs, {})


@post("/administration/structures/{structure_id:uuid}/depart", name="fixer-depart")
async def fixer(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    structure_id: FromPath[UUID],
) -> Template | Redirect:
    """Fix or cancel the departure."""
    exiger_un_role(acteur, Role.administrateur)
    structure = await get_structure(db, acteur, structure_id)

    async def agir(valeur: DepartStructure) -> Redirect:
        await fixer_depart(
            db,
            acteur,
            structure_id,
            valeur.le,
            maintenant=maintenant(),
            edition=structure.edition,
        )
        return vers("/administration/structures", "depart_fixe" if valeur.le else "depart_annule")

    mots = Mots({"le": "Jour du départ"}, qui=await _qui(db, acteur, structure))
    lecture = lire_contre(DepartStructure, _jour(structure), structure.edition, mots)
    return await poster(request, db, lecture, agir, partial(_depart, db, acteur, structure_id))


async def _professionnels(db: AsyncSession, acteur: Acteur, q: str, numero: int) -> Template:
    comptes, total = await list_professionnels(db, acteur, q, numero)
    habilitations = await list_habilitations(db, acteur, [compte.id for compte in comptes])
    present = maintenant()
    en_cours = [
        h for h in habilitations if h.habilitation.fin is None or h.habilitation.fin > present
    ]
    return page(
        "droits.administration/professionnels.html",
        comptes=[
            (compte, [h for h in en_cours if h.habilitation.compte_id == compte.id])
            for compte in comptes
        ],
        total=total,
        q=q,
        numero=numero,
        pages=1 if q else _pages(total),
        attentes=await list_reprises_attendues(db, acteur),
        invites=await list_invites_sans_suite(db),
    )


@get("/administration/professionnels", name="administration-professionnels")
async def professionnels(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], numero: FromQuery[int] = 1
) -> Template:
    """List the professionals that one administers."""
    exiger_un_role(acteur, *ADMINISTRENT)
    return await _professionnels(db, acteur, "", min(max(numero, 1), 10_000))


@post("/administration/professionnels", name="chercher-professionnel", status_code=200)
async def chercher(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """Search them; what is typed is posted, so that no name stays in an address."""
    exiger_un_role(acteur, *ADMINISTRENT)
    await limiter(request, "recherche_compte", acteur.compte_id, maximum=60, fenetre_s=60)
    return await _professionnels(db, acteur, str((await saisie(request)).get("q", ""))[:80], 1)


async def _choix(db: AsyncSession, acteur: Acteur) -> dict[str, Any]:
    presentes = await list_structures(db, acteur)
    if acteur.role is Role.gestionnaire:
        presentes = [structure for structure in presentes if structure.id == acteur.structure_id]
    return {
        "structures": [(structure.id, structure.nom) for structure in presentes],
        "roles": [(role.value, role.libelle) for role in roles_administres(acteur.role)],
    }


@get("/administration/professionnels/invitation", name="inviter-professionnel")
async def invitation(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """Show the form that invites a professional."""
    exiger_un_role(acteur, *ADMINISTRENT)
    valeurs = {"debut": aujourdhui().isoformat(), "role": "professionnel"}
    return formulaire(
        "droits.administration/invitation.html", valeurs, {}, **await _choix(db, acteur)
    )


@post("/administration/professionnels/invitation", name="professionnel-invite")
async def envoyer_invitation(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template | Redirect:
    """Open the compte, give the capacity, write to them; or show the form again."""
    exiger_un_role(acteur, *ADMINISTRENT)

    async def agir(valeur: Invitation) -> Redirect:
        adresse = str(request.app.state.settings.base_url).rstrip("/")
        await inviter(
            db, acteur, valeur, request.app.state.coffre, adresse, aujourdhui=aujourdhui()
        )
        attend = await attend_confirmation(db, acteur, valeur.structure_id)
        fait = "habilitation_proposee" if attend else "professionnel_invite"
        return vers("/administration/professionnels", fait)

    async def revoir(donnees: dict[str, Any], erreurs: dict[str, str]) -> Template:
        return formulaire(
            "droits.administration/invitation.html", donnees, erreurs, **await _choix(db, acteur)
        )

    return await poster(request, db, Invitation, agir, revoir)


async def _professionnel(
    db: AsyncSession,
    acteur: Acteur,
    compte_id: UUID,
    valeurs: dict[str, Any],
    erreurs: dict[str, str],
) -> Template:
    compte = await get_professionnel(db, acteur, compte_id)
    present = maintenant()
    habilitations = await list_habilitations(db, acteur, [compte_id])
    neuve = {"debut": aujourdhui().isoformat(), "role": "professionnel"}
    return formulaire(
        "droits.administration/professionnel.html",
        montrer_edition(_champs_corriges(compte), compte.edition) | neuve | valeurs,
        erreurs,
        compte=compte,
        en_cours=[
            h for h in habilitations if h.habilitation.fin is None or h.habilitation.fin > present
        ],
        finies=[
            h
            for h in habilitations
            if h.habilitation.fin is not None and h.habilitation.fin <= present
        ],
        administres=roles_administres(acteur.role),
        invite_le=(await list_invites_sans_suite(db)).get(compte_id),
        present=present,
        **await _choix(db, acteur),
    )


@get("/administration/professionnels/{compte_id:uuid}", name="professionnel-administre")
async def professionnel(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], compte_id: FromPath[UUID]
) -> Template:
    """Show what one professional may act as and how they are reached, and change it."""
    exiger_un_role(acteur, *ADMINISTRENT)
    return await _professionnel(db, acteur, compte_id, {}, {})


def _champs_corriges(compte: Compte) -> dict[str, Any]:
    return {nom: getattr(compte, nom) for nom in ProfilCorrige.model_fields}


@post("/administration/professionnels/{compte_id:uuid}/profil", name="corriger-profil")
async def corriger(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    compte_id: FromPath[UUID],
) -> Template | Redirect:
    """Correct how a professional is reached, or show the page again with what was typed."""
    exiger_un_role(acteur, *ADMINISTRENT)
    compte = await get_professionnel(db, acteur, compte_id)
    ici = request.app.route_reverse("professionnel-administre", compte_id=compte_id)

    async def agir(valeur: ProfilCorrige) -> Redirect:
        await corriger_profil(db, acteur, compte_id, valeur, edition=compte.edition)
        return vers(ici, "profil_corrige")

    lecture = lire_contre(
        ProfilCorrige, _champs_corriges(compte), compte.edition, Mots(LIBELLES_PROFIL)
    )
    revoir = partial(_professionnel, db, acteur, compte_id)
    return await poster(request, db, lecture, agir, laisser(vers(ici, "reste_enregistre"), revoir))


@post("/administration/professionnels/{compte_id:uuid}/invitation", name="renvoyer-invitation")
async def renvoyer(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    compte_id: FromPath[UUID],
) -> Template | Redirect:
    """Write again to somebody who was invited and never came."""
    exiger_un_role(acteur, *ADMINISTRENT)
    etat = request.app.state

    async def agir(_: Rien) -> Redirect:
        adresse = str(etat.settings.base_url).rstrip("/")
        await renvoyer_invitation(db, acteur, compte_id, etat.coffre, adresse)
        ici = request.app.route_reverse("professionnel-administre", compte_id=compte_id)
        return vers(ici, "invitation_renvoyee")

    return await poster(request, db, Rien, agir)


@post("/administration/professionnels/{compte_id:uuid}/habilitations", name="habiliter")
async def donner(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    compte_id: FromPath[UUID],
) -> Template | Redirect:
    """Give one more capacity."""
    exiger_un_role(acteur, *ADMINISTRENT)

    async def agir(valeur: NouvelleHabilitation) -> Redirect:
        await habiliter(db, acteur, compte_id, valeur, aujourdhui=aujourdhui())
        attend = await attend_confirmation(db, acteur, valeur.structure_id)
        fait = "habilitation_proposee" if attend else "habilitation_donnee"
        return vers(f"/administration/professionnels/{compte_id}", fait)

    return await poster(
        request, db, NouvelleHabilitation, agir, partial(_professionnel, db, acteur, compte_id)
    )


@get("/habilitations-a-confirmer", name="habilitations-a-confirmer")
async def a_confirmer(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """List the capacities proposed in sensitive structures, to answer them or to follow them."""
    exiger_un_role(acteur, *ADMINISTRENT, Role.dpo)
    return page(
        "droits.administration/a_confirmer.html",
        propositions=await list_habilitations_proposees(db, acteur),
    )


@post("/habilitations-a-confirmer/{proposee_id:uuid}", name="repondre-habilitation")
async def confirmer(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    proposee_id: FromPath[UUID],
) -> Template | Redirect:
    """Confirm it, or refuse it."""

    async def agir(valeur: ReponseHabilitation) -> Redirect:
        etat = request.app.state
        adresse = str(etat.settings.base_url).rstrip("/")
        await repondre_habilitation(db, acteur, proposee_id, etat.coffre, adresse, oui=valeur.oui)
        fait = "habilitation_confirmee" if valeur.oui else "habilitation_refusee"
        return vers(request.app.route_reverse("habilitations-a-confirmer"), fait)

    return await poster(request, db, ReponseHabilitation, agir)


def _lire_passation(donnees: Mapping[str, Any]) -> tuple[Passation | None, dict[str, str]]:
    # One field a structure: `suite_` and its number.
    suites = {
        cle.removeprefix("suite_"): v
        for cle, v in donnees.items()
        if cle.startswith("suite_") and v
    }
    reste = {cle: v for cle, v in donnees.items() if not cle.startswith("suite_")}
    valeur, erreurs = lire_formulaire(Passation, {**reste, "suites": suites})
    for champ in [champ for champ in erreurs if champ.startswith("suites.")]:
        erreurs[f"suite_{champ.split('.')[1]}"] = erreurs.pop(champ)
    return valeur, erreurs


async def _fin(
    db: AsyncSession,
    acteur: Acteur,
    habilitation_id: UUID,
    valeurs: Mapping[str, Any],
    erreurs: dict[str, str],
) -> Template:
    habilite, compte = await get_habilitation(db, acteur, habilitation_id)
    ligne = habilite.habilitation
    charges = (
        await list_charges(db, acteur, compte.id, structure_id=ligne.structure_id)
        if compte.clos_le is None and await est_la_derniere(db, acteur, ligne)
        else []
    )
    return formulaire(
        "droits.administration/fin.html",
        valeurs,
        erreurs,
        habilite=habilite,
        compte=compte,
        charges=charges,
        par_personne=acteur.role is Role.gestionnaire,
    )


@get("/administration/habilitations/{habilitation_id:uuid}/fin", name="fin-habilitation")
async def preparer_fin(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    habilitation_id: FromPath[UUID],
) -> Template:
    """Say what the end of a capacity changes, before it is decided."""
    exiger_un_role(acteur, *ADMINISTRENT)
    habilite, compte = await get_habilitation(db, acteur, habilitation_id)
    with menant(f"/administration/professionnels/{compte.id}"):
        exiger_en_cours(habilite.habilitation, maintenant())
    return await _fin(db, acteur, habilitation_id, {}, {})


@post("/administration/habilitations/{habilitation_id:uuid}/fin", name="finir-habilitation")
async def finir(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    habilitation_id: FromPath[UUID],
) -> Template | Redirect:
    """End a capacity, now, once it is said who takes over."""
    exiger_un_role(acteur, *ADMINISTRENT)

    async def agir(valeur: Passation) -> Redirect:
        await finir_habilitation(db, acteur, habilitation_id, valeur, maintenant=maintenant())
        return vers("/administration/professionnels", "habilitation_finie")

    revoir = partial(_fin, db, acteur, habilitation_id)
    return await poster(request, db, _lire_passation, agir, revoir)


async def _fermeture(
    db: AsyncSession,
    acteur: Acteur,
    compte_id: UUID,
    valeurs: Mapping[str, Any],
    erreurs: dict[str, str],
) -> Template:
    compte = await get_professionnel(db, acteur, compte_id)
    charges = [] if compte.clos_le else await list_charges(db, acteur, compte_id)
    return formulaire(
        "droits.administration/fermeture.html",
        valeurs,
        erreurs,
        compte=compte,
        charges=charges,
        par_personne=False,
    )


@get("/administration/professionnels/{compte_id:uuid}/fermeture", name="fermeture-compte")
async def preparer_fermeture(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], compte_id: FromPath[UUID]
) -> Template:
    """Say what closing a compte changes, before it is decided."""
    exiger_un_role(acteur, Role.administrateur)
    compte = await get_professionnel(db, acteur, compte_id)
    with menant(f"/administration/professionnels/{compte_id}"):
        exiger_de_fermer(acteur, compte)
    return await _fermeture(db, acteur, compte_id, {}, {})


@post("/administration/professionnels/{compte_id:uuid}/fermeture", name="fermer-compte")
async def fermer(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    compte_id: FromPath[UUID],
) -> Template | Redirect:
    """Close the compte, now, once it is said who takes over."""
    exiger_un_role(acteur, Role.administrateur)

    async def agir(valeur: Passation) -> Redirect:
        await fermer_compte(db, acteur, compte_id, valeur, maintenant=maintenant())
        return vers("/administration/professionnels", "compte_ferme")

    revoir = partial(_fermeture, db, acteur, compte_id)
    return await poster(request, db, _lire_passation, agir, revoir)


@post("/administration/professionnels/{compte_id:uuid}/reouverture", name="rouvrir-compte")
async def rouvrir(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], compte_id: FromPath[UUID]
) -> Redirect:
    """Open it again."""
    await rouvrir_compte(db, acteur, compte_id)
    return vers(f"/administration/professionnels/{compte_id}", "compte_rouvert")


router = Router(
    "/",
    route_handlers=[
        structures,
        nouvelle,
        creer,
        fiche,
        modifier,
        preparer_depart,
        fixer,
        professionnels,
        chercher,
        invitation,
        envoyer_invitation,
        professionnel,
        corriger,
        renvoyer,
        donner,
        a_confirmer,
        confirmer,
        preparer_fin,
        finir,
        preparer_fermeture,
        fermer,
        rouvrir,
    ],
)
