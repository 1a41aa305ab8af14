"""Correct an identity or a text, and read what it was."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from auth.acces import ROLES_QUI_ECRIVENT
from auth.comptes.commands import exiger_personne
from auth.journal.commands import noter
from auth.personnes.queries import NAISSANCE
from auth.personnes.rules import dire_lieu_naissance
from auth.territoires.queries import nommer
from auth.vocabulary import Acteur, Geste
from carnet.corrections.commands import changer_domaine, corriger_identite, corriger_texte
from carnet.corrections.queries import (
    IdentiteLue,
    TexteLu,
    VersionLue,
    get_identite,
    get_texte,
)
from carnet.corrections.rules import suites
from carnet.corrections.schemas import ChangementDomaine, CorrectionIdentite, CorrectionTexte
from carnet.corrections.vocabulary import COORDONNEES, ETAT_CIVIL, LIBELLES, TEXTES
from carnet.elements.pages import retour, revenir
from carnet.elements.sensibles import trouver_sensible
from core.clock import aujourdhui, maintenant
from core.db import AsyncSession
from core.editions import Mots, confronter_saisie, dire_changement, montrer_edition
from core.forms import lire_formulaire
from core.geo.models import Commune
from core.geo.pays import list_pays
from core.geo.queries import COMMUNE, Proposees, choisir_commune, dire_commune, placer_refus
from core.pages import Requete, Revenir, formulaire, laisser, poster, vers
from core.telephones import telephone_fr
from core.texts import date_fr

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "identite_corrigee": "C’est corrigé. La personne et ceux qui la suivent en sont prévenus.",
    "texte_corrige": "C’est corrigé ; ce qui était écrit reste lisible.",
    "domaine_change": "Le domaine est changé.",
}
# The codes that a form asks by a name, and the fields of these names.
_CODES = (COMMUNE.code, NAISSANCE.code)
_HORS_MODELE = (COMMUNE.tape, COMMUNE.proposee, NAISSANCE.tape, NAISSANCE.proposee)
# The way back to what was done (core.pages.Revenir).
REVENIR: Revenir = {
    "texte_corrige": ("texte", "ligne_id", "Revoir ce texte"),
    "domaine_change": ("texte", "ligne_id", "Revoir ce texte"),
}


def _dire(communes: Mapping[str, Commune], nom: str, valeur: Any) -> str:
    """Say one value of an identity, a version's dates being written as JSON does."""
    if not valeur:
        return "rien"
    if nom == "date_naissance":
        return date_fr(date.fromisoformat(str(valeur)))
    if nom == "telephone":
        return telephone_fr(str(valeur))
    if nom in ("commune_naissance", "pays_naissance"):
        return _dire_naissance(communes, nom, str(valeur)) or "rien"
    if nom == "commune_code" and valeur in communes:
        return communes[valeur].nom
    return str(valeur)


def _dire_naissance(communes: Mapping[str, Commune], nom: str, code: str) -> str | None:
    if nom == "pays_naissance":
        return dire_lieu_naissance(None, code, {})
    return dire_lieu_naissance(code, None, {c: dire_commune(nee) for c, nee in communes.items()})


def _dire_tape(nom: str, valeur: Any) -> str:
    # What somebody typed may be no date, and no telephone.
    with suppress(ValueError):
        return _dire({}, nom, valeur)
    return str(valeur)


def _histoire(lue: IdentiteLue) -> list[tuple[Any, list[tuple[str, str, str]]]]:
    siennes = [v for v in lue.versions if v.version.ligne_id == lue.personne.id]
    autres = [v for v in lue.versions if v not in siennes]
    dites = [*zip(siennes, suites([v.version.avant for v in siennes], lue.valeurs), strict=True)]
    dites += zip(autres, suites([v.version.avant for v in autres], {}), strict=True)
    return [
        (
            version,
            [
                (LIBELLES[n], _dire(lue.communes, n, a), _dire(lue.communes, n, b))
                for n, a, b in champs
            ],
        )
        for version, champs in sorted(dites, key=lambda dite: dite[0].version.le, reverse=True)
    ]


def _champs(lue: IdentiteLue) -> dict[str, Any]:
    """Give an identity as its form shows it: the communes by their name."""
    champs = {n: str(v or "") for n, v in lue.valeurs.items() if n not in _CODES}
    code, ne_a = (lue.valeurs[n] or "" for n in _CODES)
    return champs | {
        COMMUNE.tape: lue.communes[code].nom if code in lue.communes else code,
        NAISSANCE.tape: dire_commune(lue.communes[ne_a]) if ne_a in lue.communes else ne_a,
    }


def _qui(versions: Sequence[VersionLue]) -> str | None:
    """Say who corrected last, and when."""
    if not versions:
        return None
    derniere = versions[0]
    par = nommer(derniere.prenom, derniere.nom, derniere.structure)
    return dire_changement(derniere.version.le, par)


async def _identite(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    valeurs: dict[str, Any] | None = None,
    erreurs: dict[str, str] | None = None,
    communes: Mapping[str, Proposees] | None = None,
) -> Template:
    lue = await get_identite(db, acteur, personne_id)
    await noter(db, Geste.lecture, "Identité et coordonnées", personne_id=personne_id, domaines=1)
    return formulaire(
        "carnet.corrections/identite.html",
        montrer_edition(_champs(lue), lue.personne.edition) if valeurs is None else valeurs,
        erreurs or {},
        personne=lue.personne,
        lignes=[(LIBELLES[n], _dire(lue.communes, n, v)) for n, v in lue.valeurs.items()],
        corrigeable=lue.corrigeable,
        histoire=_histoire(lue),
        etat_civil=ETAT_CIVIL,
        coordonnees=COORDONNEES,
        communes=communes or {},
        pays=list_pays(lue.personne.pays_naissance),
        ouvre_espace=acteur.role in ROLES_QUI_ECRIVENT and not acteur.est_personne,
    )


@get("/carnets/{personne_id:uuid}/identite", name="identite")
async def identite(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], personne_id: FromPath[UUID]
) -> Template:
    """Show who the person is, how to reach them, and what it was; let correct it whoever may."""
    return await _identite(db, acteur, personne_id)


@get("/mes-informations", name="mes-informations")
async def mes_informations(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """Show one's own identity, who corrected it, when and why."""
    personne_id = exiger_personne(acteur)
    return await _identite(db, acteur, personne_id)


@post("/carnets/{personne_id:uuid}/identite", name="corriger-identite")
async def corriger(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template | Redirect:
    """Correct the identity, or show the form again with what was typed."""
    lue = await get_identite(db, acteur, personne_id)
    edition = lue.personne.edition
    mots = Mots(LIBELLES, _dire_tape, _qui(lue.versions))
    communes: dict[str, Proposees] = {}
    avant = _champs(lue)
    ne_a = lue.personne.commune_naissance

    def aller(fait: str) -> Redirect:
        return vers(request.app.route_reverse("identite", personne_id=personne_id), fait)

    async def lecture(
        donnees: dict[str, Any],
    ) -> tuple[CorrectionIdentite | None, dict[str, str]]:
        erreurs = confronter_saisie(donnees, avant, edition, mots)
        communes[COMMUNE.tape] = await choisir_commune(db, donnees, erreurs)
        communes[NAISSANCE.tape] = await choisir_commune(
            db, donnees, erreurs, NAISSANCE, (avant[NAISSANCE.tape], ne_a) if ne_a else None
        )
        sans = {n: v for n, v in donnees.items() if n not in _HORS_MODELE}
        valeur, fautes = lire_formulaire(CorrectionIdentite, sans)
        return valeur, fautes | erreurs

    async def agir(valeur: CorrectionIdentite) -> Redirect:
        await corriger_identite(
            db, acteur, personne_id, valeur, aujourdhui=aujourdhui(), edition=edition
        )
        return aller("identite_corrigee")

    async def revoir(donnees: dict[str, Any], erreurs: dict[str, str]) -> Template:
        for champ in (COMMUNE, NAISSANCE):
            placer_refus(erreurs, champ, communes.get(champ.tape, []))
        return await _identite(db, acteur, personne_id, donnees, erreurs, communes)

    return await poster(request, db, lecture, agir, laisser(aller("reste_enregistre"), revoir))


def _revenir(request: Requete, acteur: Acteur, lu: TexteLu, fait: str) -> Redirect:
    ligne = lu.ligne
    return revenir(request, acteur, ligne.personne_id, fait, sur=ligne.id, relation=lu.relation)


def _texte(
    acteur: Acteur, lu: TexteLu, valeurs: dict[str, Any], erreurs: dict[str, str]
) -> Template:
    versions = [v.version.avant for v in lu.versions]
    return formulaire(
        "carnet.corrections/texte.html",
        valeurs,
        erreurs,
        lu=lu,
        nom=lu.nom,
        champs_tapes=[(nom, TEXTES[nom]) for nom in lu.valeurs],
        lignes=[(TEXTES[nom].libelle, valeur) for nom, valeur in lu.valeurs.items() if valeur],
        domaines=[(domaine.name, domaine.libelle) for domaine in lu.domaines],
        sensible=trouver_sensible("\n".join(v for v in lu.valeurs.values() if v), lu.domaine),
        histoire=list(zip(lu.versions, suites(versions, lu.valeurs), strict=True)),
        libelles=LIBELLES,
        retour=retour(acteur, lu.ligne.personne_id),
    )


@get("/textes/{relation:str}/{ligne_id:uuid}", name="texte")
async def texte(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    relation: FromPath[str],
    ligne_id: FromPath[UUID],
) -> Template:
    """Show what a line says and what it said before; let correct it whoever may."""
    lu = await get_texte(db, acteur, relation, ligne_id)
    await noter(
        db,
        Geste.lecture,
        "Versions d’un texte",
        personne_id=lu.ligne.personne_id,
        domaines=1 << lu.ligne.domaine,
    )
    return _texte(acteur, lu, montrer_edition(lu.valeurs, lu.ligne.edition), {})


@post("/textes/{relation:str}/{ligne_id:uuid}", name="corriger-texte")
async def reecrire(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    relation: FromPath[str],
    ligne_id: FromPath[UUID],
) -> Template | Redirect:
    """Correct a line, or show the form again with what was typed."""
    lu = await get_texte(db, acteur, relation, ligne_id)
    edition = lu.ligne.edition
    mots = Mots(LIBELLES, qui=_qui(lu.versions))

    def lecture(donnees: dict[str, Any]) -> tuple[CorrectionTexte | None, dict[str, str]]:
        erreurs = confronter_saisie(donnees, lu.valeurs, edition, mots)
        valeurs = {nom: v for nom, v in donnees.items() if not nom.startswith("_")}
        valeur, fautes = lire_formulaire(CorrectionTexte, {"valeurs": valeurs})
        return valeur, fautes | erreurs

    async def agir(valeur: CorrectionTexte) -> Redirect:
        await corriger_texte(db, acteur, relation, ligne_id, valeur, edition=edition)
        return _revenir(request, acteur, lu, "texte_corrige")

    async def revoir(donnees: dict[str, Any], erreurs: dict[str, str]) -> Template:
        return _texte(acteur, await get_texte(db, acteur, relation, ligne_id), donnees, erreurs)

    reste = _revenir(request, acteur, lu, "reste_enregistre")
    return await poster(request, db, lecture, agir, laisser(reste, revoir))


@post("/textes/{relation:str}/{ligne_id:uuid}/domaine", name="changer-domaine")
async def ranger(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    relation: FromPath[str],
    ligne_id: FromPath[UUID],
) -> Template | Redirect:
    """File a line in another domain, or show the page again with why not."""

    async def agir(valeur: ChangementDomaine) -> Redirect:
        lu = await changer_domaine(db, acteur, relation, ligne_id, valeur, maintenant=maintenant())
        return _revenir(request, acteur, lu, "domaine_change")

    async def revoir(donnees: dict[str, Any], erreurs: dict[str, str]) -> Template:
        lu = await get_texte(db, acteur, relation, ligne_id)
        valeurs = montrer_edition(lu.valeurs, lu.ligne.edition) | donnees
        return _texte(acteur, lu, valeurs, erreurs)

    return await poster(request, db, ChangementDomaine, agir, revoir)


router = Router("/", route_handlers=[identite, mes_informations, corriger, texte, reecrire, ranger])
