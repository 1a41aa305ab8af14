"""Show the register of violations, write an entry, conclude it, tell those who were touched."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from auth.comptes.commands import exiger_dpo, exiger_personne
from auth.comptes.queries import dire_qui_changea
from auth.connexions.pages import ABSOLUE_S
from auth.journal.commands import Precisions, noter
from auth.territoires.queries import list_structures
from auth.vocabulary import Acteur, Domaine, Geste, Role
from core.clock import maintenant
from core.db import AsyncSession
from core.editions import Mots, lire_contre, montrer_edition
from core.errors import Conflict
from core.forms import lire_formulaire
from core.pages import Requete, fichier, formulaire, laisser, page, poster, vers
from core.tableur import ecrire_csv
from core.texts import libelles
from droits.papiers.schemas import RechercheFuite
from droits.violations.commands import (
    SANS_CONTACT,
    conclure_violation,
    corriger_violation,
    exiger_lecteur_du_registre,
    noter_violation,
    prevenir_touchees,
    rouvrir_violation,
)
from droits.violations.queries import (
    ViolationLue,
    dire_champ_de_violation,
    find_a_prevenir,
    find_contact,
    get_violation,
    list_mes_avis,
    list_versions,
    list_violations,
    raconter,
)
from droits.violations.rules import AVIS_MAX, list_manques_de_violation
from droits.violations.schemas import (
    AvisAuxPersonnes,
    Reouverture,
    SaisieViolation,
    VersionViolation,
)
from droits.violations.vocabulary import LIBELLES, Atteinte, EtatViolation, RisqueViolation

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "violation_notee": "La violation est au registre. Le délai de la CNIL court depuis l’heure où"
    " elle est connue.",
    "violation_corrigee": "C’est écrit ; ce qui était écrit avant reste lisible plus bas.",
    "violation_conclue": "La violation est conclue. Elle se rouvre, avec une raison.",
    "violation_rouverte": "La violation est rouverte.",
    "violation_dite": "Les personnes sont prévenues : dans leur espace, ou par un courrier à"
    " imprimer.",
}
CONNEXION = timedelta(seconds=ABSOLUE_S)
_LISTES = ("atteintes", "domaines", "structures")


async def _structures(db: AsyncSession, acteur: Acteur) -> Mapping[str, str]:
    return {str(s.id): s.nom for s in await list_structures(db, acteur)}


def _champs(valeurs: Mapping[str, Any]) -> dict[str, Any]:
    """Give what the form shows of an entry: an instant to the minute, a list for each set."""
    champs = {nom: valeurs.get(nom, [] if nom in _LISTES else None) for nom in LIBELLES}
    for nom in ("connue_le", "notifiee_le"):
        champs[nom] = str(champs[nom])[:16] if champs[nom] else None
    return champs


def _lignes(lue: ViolationLue, structures: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    """Give an entry, field by field, in words; what is not said is left out."""
    return [
        (libelle, dire_champ_de_violation(nom, lue.ligne.valeurs[nom], structures))
        for nom, libelle in LIBELLES.items()
        if lue.ligne.valeurs.get(nom) not in (None, "", [])
    ]


@get("/registre/violations", name="registre-violations")
async def registre(db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]) -> Template:
    """List the entries, the last known first, and where their delays stand."""
    exiger_lecteur_du_registre(acteur)
    await noter(db, Geste.lecture, "Registre des violations")
    return page(
        "droits.violations/registre.html",
        violations=await list_violations(db, acteur, maintenant=maintenant()),
    )


@get("/registre/violations/a-imprimer", name="imprimer-violations")
async def imprimer(db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]) -> Template:
    """Show the whole register on one page, for paper."""
    exiger_lecteur_du_registre(acteur)
    structures = await _structures(db, acteur)
    await noter(db, Geste.export, "Registre des violations à imprimer")
    lues = await list_violations(db, acteur, maintenant=maintenant())
    return page(
        "droits.violations/imprimer.html",
        violations=[(lue, _lignes(lue, structures)) for lue in lues],
    )


def _csv(lues: Sequence[ViolationLue], structures: Mapping[str, str]) -> bytes:
    return ecrire_csv(
        ("numero", "etat", "version", *LIBELLES, "delai", "avis_aux_personnes"),
        (
            (
                lue.ligne.numero,
                EtatViolation(lue.ligne.etat).libelle,
                lue.ligne.version,
                *(
                    ""
                    if lue.ligne.valeurs.get(nom) in (None, "", [])
                    else dire_champ_de_violation(nom, lue.ligne.valeurs[nom], structures)
                    for nom in LIBELLES
                ),
                lue.delai_dit,
                lue.personnes_dit,
            )
            for lue in lues
        ),
    )


@get("/registre/violations.csv", name="registre-violations-csv")
async def registre_csv(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Response[bytes]:
    """Give the register for a spreadsheet."""
    exiger_lecteur_du_registre(acteur)
    structures = await _structures(db, acteur)
    lues = await list_violations(db, acteur, maintenant=maintenant())
    await noter(db, Geste.export, "Registre des violations (CSV)")
    return fichier(
        partial(_csv, lues, structures), "registre-violations.csv", "text/csv; charset=utf-8"
    )


async def _saisir(
    db: AsyncSession,
    acteur: Acteur,
    lue: ViolationLue | None,
    valeurs: Mapping[str, Any],
    erreurs: Mapping[str, str],
) -> Template:
    return formulaire(
        "droits.violations/saisir.html",
        valeurs,
        erreurs,
        lue=lue,
        atteintes=libelles(Atteinte).items(),
        domaines=[(d.name, d.libelle) for d in Domaine],
        structures=(await _structures(db, acteur)).items(),
        risques=libelles(RisqueViolation).items(),
        complet=acteur.role is Role.dpo,
    )


@get("/registre/violations/nouvelle", name="nouvelle-violation")
async def nouvelle(db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]) -> Template:
    """Show the form of an entry."""
    exiger_lecteur_du_registre(acteur)
    return await _saisir(db, acteur, None, {}, {})


@post("/registre/violations/nouvelle", name="noter-violation")
async def ajouter(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template | Redirect:
    """Add an entry, or show the form again with what was typed."""
    exiger_lecteur_du_registre(acteur)

    async def agir(valeur: SaisieViolation) -> Redirect:
        ligne = await noter_violation(db, acteur, valeur, maintenant=maintenant())
        ou = request.app.route_reverse("violation", violation_id=ligne.violation_id)
        return vers(ou, "violation_notee")

    return await poster(
        request,
        db,
        SaisieViolation,
        agir,
        lambda valeurs, erreurs: _saisir(db, acteur, None, valeurs, erreurs),
        _LISTES,
    )


async def _montrer(
    db: AsyncSession,
    acteur: Acteur,
    violation_id: UUID,
    valeurs: Mapping[str, Any],
    erreurs: Mapping[str, str],
) -> Template:
    lue = await get_violation(db, acteur, violation_id, maintenant=maintenant())
    structures = await _structures(db, acteur)
    versions = await list_versions(db, acteur, violation_id)
    siennes = lue.ligne.valeurs.get("structures") or [None]
    bornes = {
        "structure": siennes[0],
        "du": lue.ligne.valeurs.get("debut") or str(lue.saisie.connue_le.date()),
        "au": lue.ligne.valeurs.get("fin"),
    }
    return formulaire(
        "droits.violations/violation.html",
        bornes | dict(valeurs),
        erreurs,
        lue=lue,
        lignes=_lignes(lue, structures),
        etapes=raconter(versions, structures),
        manquants=[LIBELLES[nom] for nom in list_manques_de_violation(lue.ligne.valeurs)],
        structures=list(structures.items()),
        connexion_heures=ABSOLUE_S // 3600,
    )


@get("/registre/violations/{violation_id:uuid}", name="violation")
async def une(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    violation_id: FromPath[UUID],
) -> Template:
    """Show an entry, its delays, what it was, and what is left to do."""
    exiger_lecteur_du_registre(acteur)
    await noter(db, Geste.lecture, "Une violation du registre")
    return await _montrer(db, acteur, violation_id, {}, {})


@get("/registre/violations/{violation_id:uuid}/correction", name="correction-violation")
async def correction(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    violation_id: FromPath[UUID],
) -> Template:
    """Show the form of an entry, filled."""
    exiger_dpo(acteur)
    lue = await get_violation(db, acteur, violation_id, maintenant=maintenant())
    if lue.est_conclue:
        raise Conflict("Cette violation est conclue : rouvrez-la d’abord.")
    montres = montrer_edition(_champs(lue.ligne.valeurs), lue.ligne.version)
    return await _saisir(db, acteur, lue, montres, {})


@post("/registre/violations/{violation_id:uuid}/correction", name="corriger-violation")
async def corriger(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    violation_id: FromPath[UUID],
) -> Template | Redirect:
    """Write another version, or show the form again with what was typed."""
    exiger_dpo(acteur)
    lue = await get_violation(db, acteur, violation_id, maintenant=maintenant())
    ou = request.app.route_reverse("violation", violation_id=violation_id)
    qui = await dire_qui_changea(db, acteur, lue.ligne.ecrit_le, lue.ligne.ecrit_par, None)
    structures = await _structures(db, acteur)

    async def agir(valeur: SaisieViolation) -> Redirect:
        await corriger_violation(
            db,
            acteur,
            violation_id,
            valeur,
            maintenant=maintenant(),
            edition=lue.ligne.version,
        )
        return vers(ou, "violation_corrigee")

    mots = Mots(
        LIBELLES, lambda champ, valeur: dire_champ_de_violation(champ, valeur, structures), qui
    )
    return await poster(
        request,
        db,
        lire_contre(SaisieViolation, _champs(lue.ligne.valeurs), lue.ligne.version, mots),
        agir,
        laisser(
            vers(ou, "reste_enregistre"),
            lambda valeurs, erreurs: _saisir(db, acteur, lue, valeurs, erreurs),
        ),
        _LISTES,
    )


@post("/registre/violations/{violation_id:uuid}/conclusion", name="conclure-violation")
async def conclure(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    violation_id: FromPath[UUID],
) -> Template | Redirect:
    """Conclude the version that was read."""
    exiger_dpo(acteur)

    async def agir(valeur: VersionViolation) -> Redirect:
        await conclure_violation(
            db, acteur, violation_id, version=valeur.version, maintenant=maintenant()
        )
        ou = request.app.route_reverse("violation", violation_id=violation_id)
        return vers(ou, "violation_conclue")

    return await poster(
        request,
        db,
        VersionViolation,
        agir,
        partial(_montrer, db, acteur, violation_id),
    )


@post("/registre/violations/{violation_id:uuid}/reouverture", name="rouvrir-violation")
async def rouvrir(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    violation_id: FromPath[UUID],
) -> Template | Redirect:
    """Open a concluded entry again, with a reason."""
    exiger_dpo(acteur)

    async def agir(valeur: Reouverture) -> Redirect:
        await rouvrir_violation(
            db,
            acteur,
            violation_id,
            valeur.pourquoi,
            version=valeur.version,
            maintenant=maintenant(),
        )
        ou = request.app.route_reverse("violation", violation_id=violation_id)
        return vers(ou, "violation_rouverte")

    return await poster(
        request,
        db,
        Reouverture,
        agir,
        partial(_montrer, db, acteur, violation_id),
    )


async def _relire(
    db: AsyncSession,
    acteur: Acteur,
    violation_id: UUID,
    recherche: RechercheFuite,
    saisis: tuple[Mapping[str, Any], Mapping[str, str]] | None = None,
) -> Template:
    lue = await get_violation(db, acteur, violation_id, maintenant=maintenant())
    trouves = await find_a_prevenir(db, acteur, violation_id, recherche, connexion=CONNEXION)
    contact = await find_contact(db, acteur)
    criteres = recherche.model_dump(mode="json", exclude_none=True)
    await noter(
        db,
        Geste.recherche,
        "Personnes touchées par une violation",
        precisions=Precisions(details=criteres | {"carnets": trouves.trouves}),
    )
    valeurs, erreurs = saisis or (
        {"effets": lue.saisie.effets, "mesures": lue.saisie.mesures},
        {},
    )
    return formulaire(
        "droits.violations/relecture.html",
        valeurs,
        erreurs,
        lue=lue,
        criteres=criteres,
        trouves=trouves,
        maximum=AVIS_MAX,
        contact=contact,
        sans_contact=SANS_CONTACT,
    )


@post("/registre/violations/{violation_id:uuid}/personnes", name="relire-avis-violation")
async def chercher(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    violation_id: FromPath[UUID],
) -> Template:
    """Show how many people a violation touched, and what they will be told; nothing is sent."""
    exiger_dpo(acteur)

    async def agir(valeur: RechercheFuite) -> Template:
        return await _relire(db, acteur, violation_id, valeur)

    return await poster(
        request,
        db,
        RechercheFuite,
        agir,
        partial(_montrer, db, acteur, violation_id),
    )


@post("/registre/violations/{violation_id:uuid}/avis", name="prevenir-violation")
async def prevenir(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    violation_id: FromPath[UUID],
) -> Template | Redirect:
    """Tell those whom the review showed, once each."""
    exiger_dpo(acteur)

    async def agir(valeur: AvisAuxPersonnes) -> Redirect:
        await prevenir_touchees(
            db, acteur, violation_id, valeur, connexion=CONNEXION, maintenant=maintenant()
        )
        ou = request.app.route_reverse("violation", violation_id=violation_id)
        return vers(ou, "violation_dite")

    async def revoir(valeurs: dict[str, Any], erreurs: dict[str, str]) -> Template:
        bornes = {nom: valeurs.get(nom) for nom in RechercheFuite.model_fields}
        recherche, fautes = lire_formulaire(RechercheFuite, bornes)
        if recherche is None:
            return await _montrer(db, acteur, violation_id, bornes, erreurs | fautes)
        return await _relire(db, acteur, violation_id, recherche, (valeurs, erreurs))

    return await poster(request, db, AvisAuxPersonnes, agir, revoir)


@get("/mes-droits/incidents", name="mes-violations")
async def les_miennes(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """Answer « Qu’est-il arrivé à mes données ? »."""
    exiger_personne(acteur)
    return page("droits.violations/mes_violations.html", avis=await list_mes_avis(db, acteur))


router = Router(
    "/",
    route_handlers=[
        registre,
        imprimer,
        registre_csv,
        nouvelle,
        ajouter,
        une,
        correction,
        corriger,
        conclure,
        rouvrir,
        chercher,
        prevenir,
        les_miennes,
    ],
)
