"""Let the person see who reads what, agree, refuse, and change their mind."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from itertools import groupby
from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from auth.acces import PHRASES
from auth.comptes.commands import exiger_personne
from auth.consentements.commands import (
    accorder_demande,
    donner_consentement,
    exclure,
    exiger_a_reconfirmer,
    exiger_de_retirer,
    lever_exclusion,
    rappeler_demande_acces,
    reconfirmer,
    refuser_demande,
    retirer_consentement,
    retirer_demande_acces,
    seconder,
    verifier_accord,
)
from auth.consentements.queries import (
    DemandeAccesLue,
    count_voit_couvert,
    dire_consentement,
    dire_saisie,
    finalite_redite,
    get_a_retirer,
    get_consentement,
    get_notice,
    list_consentements,
    list_demandes,
    list_demandes_couvertes,
    list_exclusions,
    list_mes_demandes,
    list_professionnels_du_cercle,
    list_qui_voit,
)
from auth.consentements.rules import refuser_rappel
from auth.consentements.saisie import DEFAUTS, DUREES, champs_accord, choix_accord, erreurs_accord
from auth.consentements.schemas import (
    NouveauConsentement,
    NouvelleExclusion,
    NouvelleFin,
    RefusDemande,
)
from auth.consentements.vocabulary import ETATS_DEMANDE, ETATS_INVITATION
from auth.journal.commands import noter
from auth.paroles.commands import noter_fermeture, refuser_demande_couverte
from auth.paroles.schemas import FermetureDite
from auth.paroles.vocabulary import Quoi
from auth.personnes.queries import list_representants
from auth.territoires.queries import list_gardees, list_structures
from auth.vocabulary import TOUS, Acteur, Domaine, Geste, domaines_du_masque
from core.clock import aujourdhui, maintenant
from core.db import AsyncSession
from core.errors import Forbidden
from core.forms import lire_formulaire
from core.pages import (
    Requete,
    Revenir,
    formulaire,
    menant,
    page,
    poster,
    vers,
)
from core.texts import date_fr

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "accord_retire": "C’est fait. Cet accord ne donne plus accès à rien, dès maintenant.",
    "accord_donne": "C’est fait. Votre accord est enregistré ; vous pouvez le retirer quand vous"
    " voulez.",
    "accord_confirme": "C’est fait. Votre accord est confirmé ; vous pouvez toujours le retirer.",
    "demande_acces_retiree": "Votre demande est retirée ; la personne n’a plus à y répondre.",
    "demande_acces_rappelee": "Votre demande est rappelée à la personne. On ne rappelle qu’une"
    " fois.",
    "demande_refusee": "C’est fait. Votre refus est enregistré.",
    "demande": "Votre demande est envoyée : la personne répondra. Sans réponse, rien ne s’ouvre.",
    "exclusion": "C’est fait. Votre carnet lui est fermé, dès maintenant.",
    "exclusion_levee": "C’est fait. Vos accords comptent de nouveau.",
}
# The way back to what was done (core.pages.Revenir).
REVENIR: Revenir = {
    "accord_confirme": ("retirer-accord", "consentement_id", "Revenir sur ce oui"),
}
AVANT_LA_FIN = timedelta(days=60)


@get("/qui-sait-quoi", name="qui-sait-quoi")
async def qui_sait_quoi(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """Answer « Qui sait quoi de moi ? »: one sentence a consent, and what each structure reads."""
    return await _qui_sait_quoi(db, acteur, {}, {})


async def _qui_sait_quoi(
    db: AsyncSession, acteur: Acteur, valeurs: dict[str, Any], erreurs: dict[str, str]
) -> Template:
    personne_id = exiger_personne(acteur)
    voit = await list_qui_voit(db, acteur)
    couverts = await count_voit_couvert(db) if acteur.par_lien else {}
    lots = [list(lot) for _, lot in groupby(voit, key=lambda v: v.structure_id)]
    structures = [
        (
            lot[0].structure,
            [v for v in lot if v.lit],
            [v for v in lot if not v.lit],
            couverts.get(lot[0].structure_id, 0),
        )
        for lot in lots
    ]
    sujets = [(d, [v for v in voit if v.domaine == d and v.lit]) for d in Domaine]
    accords = await list_consentements(db, acteur, personne_id)
    await noter(db, Geste.lecture, "Qui sait quoi", personne_id=personne_id, domaines=TOUS)
    noms = {s.id: s.nom for s in await list_structures(db, acteur)}
    professionnels = await list_professionnels_du_cercle(db, acteur)
    qui = {str(cle): nom for cle, nom in [*noms.items(), *professionnels]}
    return formulaire(
        "auth.consentements/qui_sait_quoi.html",
        valeurs,
        erreurs,
        structures=structures,
        sujets=[(domaine, lecteurs) for domaine, lecteurs in sujets if lecteurs],
        gardees=await list_gardees(db, acteur),
        # What joins an agreement says nothing that it does not say.
        actifs=[a for a in accords if a.etat in ("actif", "a_venir") and not a.rejoint],
        passes=[a for a in accords if a.etat not in ("actif", "a_venir") and not a.rejoint],
        demandes_couvertes=await list_demandes_couvertes(db) if acteur.par_lien else [],
        demandes=[
            d
            for d in await list_demandes(db, acteur, personne_id)
            if d.demande.attend(maintenant())
        ],
        exclusions=[
            (e, qui.get(str(e.structure_id or e.compte_id)))
            for e in await list_exclusions(db, acteur)
        ],
        professionnels=professionnels,
        representants=await list_representants(db, acteur, personne_id),
        noms=sorted(noms.items(), key=lambda n: n[1]),
        pourquoi=PHRASES,
        bientot=maintenant() + AVANT_LA_FIN,
    )


@get("/accords/{consentement_id:uuid}/retrait", name="retirer-accord")
async def confirmer_retrait(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    consentement_id: FromPath[UUID],
) -> Template:
    """Say what a withdrawal changes and what it does not, before it is done."""
    exiger_personne(acteur)
    accord, couverte = await get_a_retirer(db, acteur, consentement_id)
    with menant(request.app.route_reverse("qui-sait-quoi")):
        exiger_de_retirer(acteur, accord)
    nom = next(
        (s.nom for s in await list_structures(db, acteur) if s.id == accord.structure_id), None
    )
    return page(
        "auth.consentements/retrait.html",
        accord=accord,
        phrase=couverte or dire_consentement(accord, nom),
    )


@post("/accords/{consentement_id:uuid}/retrait", name="retrait")
async def retirer(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    consentement_id: FromPath[UUID],
) -> Redirect:
    """Withdraw the agreement, now: also one whose words this session covers."""
    accord, couverte = await get_a_retirer(db, acteur, consentement_id)
    if couverte:
        saisie_ = FermetureDite(quoi=Quoi.accord, consentement_id=accord.id)
        await noter_fermeture(db, acteur, exiger_personne(acteur), saisie_, aujourdhui=aujourdhui())
    else:
        await retirer_consentement(db, acteur, consentement_id, maintenant=maintenant())
    return vers(request.app.route_reverse("qui-sait-quoi"), "accord_retire")


@get("/accords/{consentement_id:uuid}/confirmation", name="confirmer-accord")
async def confirmer(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    consentement_id: FromPath[UUID],
) -> Template:
    """Let the person say again yes to the same sentence, for how long."""
    exiger_personne(acteur)
    accord = await get_consentement(db, acteur, consentement_id)
    with menant(request.app.route_reverse("qui-sait-quoi")):
        await exiger_a_reconfirmer(db, acteur, accord)
    return await _confirmation(db, acteur, consentement_id, {"duree": "12"}, {})


async def _confirmation(
    db: AsyncSession,
    acteur: Acteur,
    consentement_id: UUID,
    valeurs: dict[str, Any],
    erreurs: dict[str, str],
) -> Template:
    exiger_personne(acteur)
    accord = await get_consentement(db, acteur, consentement_id)
    nom = next(
        (s.nom for s in await list_structures(db, acteur) if s.id == accord.structure_id), None
    )
    return formulaire(
        "auth.consentements/confirmation.html",
        valeurs,
        erreurs,
        accord=accord,
        phrase=dire_consentement(accord, nom, finalite_redite(accord)),
        a_redire=finalite_redite(accord) != accord.finalite,
        notice=await get_notice(db, acteur),
        durees=DUREES,
    )


def _fin(donnees: dict[str, Any]) -> tuple[NouvelleFin | None, dict[str, str]]:
    return lire_formulaire(NouvelleFin, {"fin": champs_accord(donnees, aujourdhui()).get("fin")})


@post("/accords/{consentement_id:uuid}/confirmation", name="confirmation")
async def reconfirmer_accord(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    consentement_id: FromPath[UUID],
) -> Template | Redirect:
    """Confirm the agreement: a new one, the same but its dates."""

    async def agir(valeur: NouvelleFin) -> Redirect:
        neuf = await reconfirmer(db, acteur, consentement_id, valeur.fin, maintenant=maintenant())
        return vers(request.app.route_reverse("qui-sait-quoi"), "accord_confirme", neuf)

    revoir = partial(_confirmation, db, acteur, consentement_id)
    return await poster(request, db, _fin, agir, revoir)


@post("/accords/{consentement_id:uuid}/second", name="seconder")
async def dire_oui_aussi(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    consentement_id: FromPath[UUID],
) -> Redirect:
    """Say yes to what one's guardian said yes to: both are needed."""
    personne_id = exiger_personne(acteur)
    await seconder(db, acteur, personne_id, consentement_id, maintenant=maintenant())
    return vers(request.app.route_reverse("qui-sait-quoi"), "accord_donne")


async def _demande(db: AsyncSession, acteur: Acteur, demande_id: object) -> DemandeAccesLue | None:
    lues = await list_demandes(db, acteur, exiger_personne(acteur)) if demande_id else []
    return next(
        (
            d
            for d in lues
            if str(d.demande.id) == str(demande_id) and d.demande.attend(maintenant())
        ),
        None,
    )


async def _accord(
    db: AsyncSession, acteur: Acteur, valeurs: dict[str, Any], erreurs: dict[str, str]
) -> Template:
    return formulaire(
        "auth.consentements/accord.html",
        valeurs,
        erreurs_accord(erreurs, valeurs),
        notice=await get_notice(db, acteur),
        demande=await _demande(db, acteur, valeurs.get("demande")),
        pour_moi=True,
        **choix_accord(acteur, await list_structures(db, acteur)),
    )


@get("/accords/nouveau", name="nouvel-accord")
async def nouvel_accord(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    demande: FromQuery[UUID | None] = None,
) -> Template:
    """Show the form of an agreement, filled from a request when one is being answered."""
    exiger_personne(acteur)
    valeurs: dict[str, Any] = dict(DEFAUTS)
    if lue := await _demande(db, acteur, demande):
        voulus = domaines_du_masque(lue.demande.domaines)
        valeurs |= {
            "structure_id": lue.demande.structure_id,
            "demande": lue.demande.id,
            "domaines": [d.name for d in voulus if not d.est_sensible],
            "sensibles": [],
        }
    return await _accord(db, acteur, valeurs, {})


# An agreement, the request that it answers, and what was typed, to be read again.
_Lu = tuple[NouveauConsentement, DemandeAccesLue | None, dict[str, Any]]


@post("/accords", name="donner-accord")
async def donner(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template | Redirect:
    """Record the agreement, or show its sentence first when asked.

    A bad form is shown again with what was typed.
    """
    personne_id = exiger_personne(acteur)

    async def lire_accord(donnees: dict[str, Any]) -> tuple[_Lu | None, dict[str, str]]:
        # To change one's mind about the sentence is no fault: the form comes back as it was.
        if donnees.get("etape") == "modifier":
            return None, {}
        demande = await _demande(db, acteur, donnees.get("demande"))
        valeur, erreurs = lire_formulaire(NouveauConsentement, champs_accord(donnees, aujourdhui()))
        if donnees.get("demande") and demande is None:
            erreurs["formulaire"] = "Vous avez déjà répondu à cette demande, ou elle a été retirée."
        return None if valeur is None else (valeur, demande, donnees), erreurs

    async def agir(lu: _Lu) -> Template | Redirect:
        valeur, demande, donnees = lu
        present = maintenant()
        if donnees.get("etape") == "relire":
            await verifier_accord(db, acteur, personne_id, valeur, maintenant=present)
            return await _relire(db, acteur, valeur, donnees)
        if demande:
            await accorder_demande(db, acteur, demande.demande.id, valeur, maintenant=present)
        else:
            await donner_consentement(db, acteur, personne_id, valeur, maintenant=present)
        return vers(request.app.route_reverse("qui-sait-quoi"), "accord_donne")

    return await poster(
        request, db, lire_accord, agir, partial(_accord, db, acteur), ("domaines", "sensibles")
    )


async def _relire(
    db: AsyncSession, acteur: Acteur, valeur: NouveauConsentement, donnees: dict[str, Any]
) -> Template:
    nom = next(
        (s.nom for s in await list_structures(db, acteur) if s.id == valeur.structure_id), None
    )
    caches = [
        (cle, v)
        for cle, valeurs in donnees.items()
        if cle != "etape"
        for v in (valeurs if isinstance(valeurs, list) else [valeurs])
    ]
    apercu = f"{dire_saisie(valeur, nom)}, jusqu’au {date_fr(valeur.fin)}."
    return page(
        "auth.consentements/accord_relu.html",
        apercu=apercu,
        champs_caches=caches,
        valeurs={},
        erreurs={},
    )


@post("/demandes/{demande_id:uuid}/refus", name="refuser-demande")
async def refuser(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    demande_id: FromPath[UUID],
) -> Template | Redirect:
    """Answer no to a request, with or without a reason for oneself."""
    exiger_personne(acteur)

    async def agir(valeur: RefusDemande) -> Redirect:
        if acteur.par_lien and demande_id in {cle for cle, _ in await list_demandes_couvertes(db)}:
            await refuser_demande_couverte(db, acteur, demande_id)
        else:
            await refuser_demande(
                db, acteur, demande_id, maintenant=maintenant(), motif=valeur.motif
            )
        return vers(request.app.route_reverse("qui-sait-quoi"), "demande_refusee")

    return await poster(request, db, RefusDemande, agir)


def _exclusion(donnees: dict[str, Any]) -> tuple[NouvelleExclusion | None, dict[str, str]]:
    valeur, erreurs = lire_formulaire(NouvelleExclusion, donnees)
    # Whichever form was sent, that nobody was chosen is said beside its list.
    liste = "compte_id" if "compte_id" in donnees else "structure_id"
    if valeur is None and not donnees.get(liste):
        erreurs = {liste: "Choisissez à qui vous fermez votre carnet."}
    return valeur, erreurs


@post("/refus", name="exclure")
async def fermer_a(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template | Redirect:
    """Shut the whole carnet to one structure or one professional, whatever was agreed."""
    exiger_personne(acteur)

    async def agir(valeur: NouvelleExclusion) -> Redirect:
        await exclure(
            db,
            acteur,
            valeur,
            maintenant=maintenant(),
        )
        return vers(request.app.route_reverse("qui-sait-quoi"), "exclusion")

    return await poster(request, db, _exclusion, agir, partial(_qui_sait_quoi, db, acteur))


@post("/refus/{exclusion_id:uuid}/levee", name="lever-exclusion")
async def rouvrir(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    exclusion_id: FromPath[UUID],
) -> Redirect:
    """Lift one's own refusal."""
    await lever_exclusion(db, acteur, exclusion_id, maintenant=maintenant())
    return vers(request.app.route_reverse("qui-sait-quoi"), "exclusion_levee")


@get("/mes-demandes", name="mes-demandes")
async def mes_demandes(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """Show a professional where their requests stand: waiting, granted or refused, and no more."""
    if acteur.structure_id is None:
        raise Forbidden("Cette page est celle des professionnels.")
    demandes = await list_mes_demandes(db, acteur)
    if any(nom for _, nom, _ in demandes):
        await noter(db, Geste.lecture, "Mes demandes d’accès", domaines=1)
    present = maintenant()
    return page(
        "auth.consentements/mes_demandes.html",
        demandes=demandes,
        etats=ETATS_DEMANDE,
        etats_invitation=ETATS_INVITATION,
        rappelables=[
            d.id
            for d, _, _ in demandes
            if refuser_rappel(d.etat, d.faite_le, d.rappelee_le, present) is None
        ],
    )


@post("/mes-demandes/{demande_id:uuid}/retrait", name="retirer-demande")
async def reprendre_demande(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    demande_id: FromPath[UUID],
) -> Redirect:
    """Take back one's own request."""
    await retirer_demande_acces(db, acteur, demande_id, maintenant=maintenant())
    return vers(request.app.route_reverse("mes-demandes"), "demande_acces_retiree")


@post("/mes-demandes/{demande_id:uuid}/rappel", name="rappeler-demande")
async def rappeler(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    demande_id: FromPath[UUID],
) -> Redirect:
    """Say one's own request to the person again, once."""
    await rappeler_demande_acces(db, acteur, demande_id, maintenant=maintenant())
    return vers(request.app.route_reverse("mes-demandes"), "demande_acces_rappelee")


router = Router(
    "/",
    route_handlers=[
        qui_sait_quoi,
        confirmer_retrait,
        retirer,
        confirmer,
        reconfirmer_accord,
        dire_oui_aussi,
        nouvel_accord,
        donner,
        refuser,
        fermer_a,
        rouvrir,
        mes_demandes,
        reprendre_demande,
        rappeler,
    ],
)
