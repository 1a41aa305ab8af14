"""Give the person their rights, the structure what is contested, the DPO the delays."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from auth.comptes.commands import exiger_dpo, exiger_personne
from auth.journal.commands import noter
from auth.personnes.queries import expliquer_le_sien, get_personne, mesurer_lecture
from auth.vocabulary import TOUS, Acteur, Geste, Role
from core.clock import aujourdhui, maintenant
from core.coffre import Coffre
from core.db import AsyncSession
from core.errors import Forbidden
from core.forms import lire_formulaire
from core.pages import (
    TASSE,
    Requete,
    fichier,
    formulaire,
    page,
    poster,
    vers,
)
from droits.conservation.commands import (
    contester,
    demander,
    demander_copie,
    dire_desaccord,
    lever_gel,
    poser_gel,
    prendre_copie,
    prolonger,
    repondre_a_la_demande,
    retirer_demande_droit,
    rouvrir_mon_carnet,
    supprimer_copie,
)
from droits.conservation.copie import identite_dite, sections
from droits.conservation.models import OBJET_COPIE
from droits.conservation.queries import (
    dire_valeur_juste,
    get_demande_droit,
    lire_carnet_entier,
    list_conservation,
    list_copies,
    list_demandes_droit,
    list_etapes_faites,
    list_gels,
    list_issues_anonymes,
    list_lignes_contestables,
)
from droits.conservation.rules import REFLEXION
from droits.conservation.schemas import (
    Contestation,
    Motif,
    NouveauGel,
    NouvelleDemandeDroit,
    ReponseDemande,
)
from droits.conservation.vocabulary import (
    CHAMPS_IDENTITE,
    EtapeConservation,
    EtatDemande,
    GenreDemande,
)

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "copie_demandee": "Votre copie se prépare. On vous préviendra quand elle sera prête.",
    "copie_effacee": "La copie est effacée.",
    "carnet_rouvert": "Votre carnet est rouvert. Vos accords encore en cours comptent de nouveau.",
    "demande_droit": "Votre demande est enregistrée. On vous répond en un mois au plus.",
    "demande_retiree": "Votre demande est retirée.",
    "reponse_droit": "La réponse est enregistrée ; la personne est prévenue.",
    "delai_prolonge": "Le délai est prolongé ; la personne est prévenue.",
    "desaccord": "Votre désaccord est noté, à côté de la réponse.",
    "gel": "Le carnet est gelé ; la personne est prévenue.",
    "gel_leve": "Le gel est levé ; la personne est prévenue.",
}
APERCU_JOURS = 60


# The person
# --------------------------------------------------------------------------------------------------
@get("/mes-droits", name="mes-droits")
async def mes_droits(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """Answer « Quels sont mes droits, et où en sont mes demandes ? »."""
    personne_id = exiger_personne(acteur)
    return page(
        "droits.conservation/mes_droits.html",
        personne=await get_personne(db, acteur, personne_id),
        demandes=await list_demandes_droit(db, acteur, personne_id=personne_id),
        copies=[c for c in await list_copies(db, acteur) if c.supprimee_le is None],
        gels=[g for g in await list_gels(db, acteur) if g.leve_le is None],
        reflexion=REFLEXION,
        etendue=mesurer_lecture(acteur, expliquer_le_sien(acteur)),
    )


@get("/mes-droits/copie-courte", name="copie-courte")
async def copie_courte(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """Show one's whole carnet on one page, to read or to print at once."""
    personne_id = exiger_personne(acteur)
    carnet = await lire_carnet_entier(db, acteur)
    await noter(
        db, Geste.export, "Carnet affiché en entier", personne_id=personne_id, domaines=TOUS
    )
    return page(
        "droits.conservation/copie_courte.html",
        identite=identite_dite(carnet, request.app.state.mots),
        sections=sections(carnet, request.app.state.mots),
        etendue=mesurer_lecture(acteur, expliquer_le_sien(acteur)),
    )


@post("/mes-droits/copie", name="demander-copie")
async def copier(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Redirect:
    """Ask for one's whole carnet as an archive."""
    await demander_copie(db, acteur, maintenant=maintenant())
    return vers(request.app.route_reverse("mes-droits"), "copie_demandee")


@post("/mes-droits/copie/effacement", name="effacer-copie")
async def effacer_copie(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Redirect:
    """Erase the archive, made or being made."""
    await supprimer_copie(db, acteur, maintenant=maintenant())
    return vers(request.app.route_reverse("mes-droits"), "copie_effacee")


@post("/mes-droits/copie/{copie_id:uuid}", name="prendre-copie", opt=TASSE)
async def prendre(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    copie_id: FromPath[UUID],
) -> Response[bytes]:
    """Hand the archive over, once."""
    coffre: Coffre = request.app.state.coffre
    scelle = await prendre_copie(db, acteur, copie_id, maintenant=maintenant())
    # Refused before it is kept as taken: without its key, the archive waits.
    coffre.exiger_cle(scelle, OBJET_COPIE, copie_id.bytes)
    ouvrir = partial(coffre.ouvrir, scelle, OBJET_COPIE, copie_id.bytes)
    return fichier(ouvrir, f"carnet-{aujourdhui():%Y-%m-%d}.zip", "application/zip", 200)


@post("/mes-droits/reouverture", name="rouvrir-carnet")
async def rouvrir(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Redirect:
    """Open one's archived carnet again."""
    await rouvrir_mon_carnet(db, acteur)
    return vers(request.app.route_reverse("mes-droits"), "carnet_rouvert")


async def _contester(
    db: AsyncSession, personne_id: UUID, valeurs: dict[str, Any], erreurs: dict[str, str]
) -> Template:
    lignes = await list_lignes_contestables(db, personne_id)
    objets = [
        (cle, f"Mon identité : {libelle.lower()}") for cle, libelle in CHAMPS_IDENTITE.items()
    ]
    objets += [(ligne.cle, f"{ligne.le:%d/%m/%Y} · {_court(ligne.texte)}") for ligne in lignes]
    return formulaire("droits.conservation/contester.html", valeurs, erreurs, objets=objets)


def _court(texte: str) -> str:
    return texte if len(texte) <= 90 else texte[:89] + "…"


@get("/mes-droits/correction", name="contester")
async def nouvelle_contestation(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """Show the form of a rectification."""
    return await _contester(db, exiger_personne(acteur), {}, {})


@post("/mes-droits/correction", name="envoyer-contestation")
async def envoyer_contestation(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template | Redirect:
    """Record what is contested, or show the form again with what was typed."""
    personne_id = exiger_personne(acteur)

    async def agir(valeur: Contestation) -> Redirect:
        await contester(db, acteur, valeur)
        return vers(request.app.route_reverse("mes-droits"), "demande_droit")

    return await poster(request, db, Contestation, agir, partial(_contester, db, personne_id))


@get("/mes-droits/demande/{genre:str}", name="nouvelle-demande")
async def nouvelle_demande(acteur: NamedDependency[Acteur], genre: FromPath[str]) -> Template:
    """Explain an objection or an erasure, with its limits, and show its form."""
    exiger_personne(acteur)
    return _demander({"genre": genre}, {})


def _demander(valeurs: dict[str, Any], erreurs: dict[str, str]) -> Template:
    est_effacement = valeurs.get("genre") == GenreDemande.effacement.value
    return formulaire(
        "droits.conservation/demander.html", valeurs, erreurs, est_effacement=est_effacement
    )


@post("/mes-droits/demande", name="envoyer-demande")
async def envoyer_demande(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template | Redirect:
    """Record the request, or show the form again with what was typed."""
    exiger_personne(acteur)

    async def agir(valeur: NouvelleDemandeDroit) -> Redirect:
        await demander(db, acteur, valeur)
        return vers(request.app.route_reverse("mes-droits"), "demande_droit")

    return await poster(request, db, NouvelleDemandeDroit, agir, _demander)


@post("/mes-droits/{demande_id:uuid}/retrait", name="retirer-demande-droit")
async def retirer(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    demande_id: FromPath[UUID],
) -> Redirect:
    """Take one's own request back."""
    await retirer_demande_droit(db, acteur, demande_id)
    return vers(request.app.route_reverse("mes-droits"), "demande_retiree")


# Answers
# --------------------------------------------------------------------------------------------------
async def _demande(
    db: AsyncSession,
    acteur: Acteur,
    demande_id: UUID,
    valeurs: dict[str, Any],
    erreurs: dict[str, str],
) -> Template:
    lue = await get_demande_droit(db, acteur, demande_id)
    est_rectification = lue.genre is GenreDemande.rectification
    repond = (
        lue.demande.structure_id == acteur.structure_id
        and acteur.role in (Role.professionnel, Role.charge_orientation)
        if est_rectification
        else acteur.role is Role.dpo
    )
    ouverte = lue.etat is EtatDemande.en_cours
    await noter(
        db,
        Geste.lecture,
        "Demande de la personne sur ses données",
        personne_id=lue.demande.personne_id,
        domaines=1 << lue.demande.domaine,
    )
    return formulaire(
        "droits.conservation/demande.html",
        valeurs,
        erreurs,
        lue=lue,
        juste=await dire_valeur_juste(db, lue),
        repond=repond and ouverte,
        prolonge=acteur.role is Role.dpo and ouverte and not lue.est_prolongee,
        contredit=acteur.est_personne and lue.etat is EtatDemande.refusee,
        retour="mes-droits" if acteur.est_personne else "demandes-droit",
    )


@get("/demandes-droit/{demande_id:uuid}", name="demande-droit")
async def demande_droit(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], demande_id: FromPath[UUID]
) -> Template:
    """Show one request: what is asked, by when, what was answered."""
    return await _demande(db, acteur, demande_id, {}, {})


@get("/demandes-droit", name="demandes-droit")
async def demandes_droit(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """List the requests to answer: the DPO's queue, or a structure's own contested lines."""
    if acteur.est_personne:
        raise Forbidden("Vos demandes sont dans « Mes droits ».")
    structure = None if acteur.role is Role.dpo else acteur.structure_id
    lues = await list_demandes_droit(db, acteur, structure_id=structure)
    ouvertes = sorted((d for d in lues if d.etat is EtatDemande.en_cours), key=lambda d: d.echeance)
    await noter(db, Geste.lecture, "Demandes sur les données")
    return page(
        "droits.conservation/demandes.html",
        ouvertes=ouvertes,
        closes=[d for d in lues if d.etat is not EtatDemande.en_cours],
        jour=aujourdhui(),
    )


@post("/demandes-droit/{demande_id:uuid}/reponse", name="repondre-droit")
async def repondre_demande(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    demande_id: FromPath[UUID],
) -> Template | Redirect:
    """Answer, or show the form again with what was typed."""

    async def agir(valeur: ReponseDemande) -> Redirect:
        await repondre_a_la_demande(db, acteur, demande_id, valeur)
        return vers(
            request.app.route_reverse("demande-droit", demande_id=demande_id), "reponse_droit"
        )

    return await poster(
        request, db, ReponseDemande, agir, partial(_demande, db, acteur, demande_id)
    )


@post("/demandes-droit/{demande_id:uuid}/prolongation", name="prolonger-droit")
async def prolonger_demande(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    demande_id: FromPath[UUID],
) -> Template | Redirect:
    """Take more time, with a motive."""
    return await _ecrire(request, db, acteur, demande_id, "prolongation", "delai_prolonge")


@post("/demandes-droit/{demande_id:uuid}/desaccord", name="contredire")
async def contredire(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    demande_id: FromPath[UUID],
) -> Template | Redirect:
    """Say that one disagrees with the answer."""
    return await _ecrire(request, db, acteur, demande_id, "desaccord", "desaccord")


async def _ecrire(
    request: Requete, db: AsyncSession, acteur: Acteur, demande_id: UUID, genre: str, fait: str
) -> Template | Redirect:
    def lire_motif(donnees: dict[str, Any]) -> tuple[Motif | None, dict[str, str]]:
        valeur, lues = lire_formulaire(Motif, {"texte": donnees.get(genre, "")})
        return valeur, {genre if c == "texte" else c: phrase for c, phrase in lues.items()}

    async def agir(valeur: Motif) -> Redirect:
        if genre == "prolongation":
            await prolonger(db, acteur, demande_id, valeur.texte, aujourdhui=aujourdhui())
        else:
            await dire_desaccord(db, acteur, demande_id, valeur.texte)
        return vers(request.app.route_reverse("demande-droit", demande_id=demande_id), fait)

    return await poster(request, db, lire_motif, agir, partial(_demande, db, acteur, demande_id))


# Retention, for the DPO
# ----------------------------------------------------------------------------------------------
async def _conservation(
    db: AsyncSession, acteur: Acteur, valeurs: dict[str, Any], erreurs: dict[str, str]
) -> Template:
    jour: date = aujourdhui()
    suivis = await list_conservation(db, jusqu_au=jour + timedelta(days=APERCU_JOURS))
    comptes = {
        etape: sum(s.prochaine.etape is etape for s in suivis) for etape in EtapeConservation
    }
    await noter(db, Geste.lecture, "Conservation")
    return formulaire(
        "droits.conservation/conservation.html",
        valeurs,
        erreurs,
        suivis=suivis[:200],
        comptes=comptes,
        jours=APERCU_JOURS,
        gels=await list_gels(db, acteur),
        evenements=await list_etapes_faites(db, acteur),
        issues=await list_issues_anonymes(db, "issue"),
        ages=await list_issues_anonymes(db, "tranche_age"),
        jour=jour,
    )


@get("/conservation", name="conservation")
async def conservation(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """Show what retention will do in the next sixty days, the holds, and what was done."""
    exiger_dpo(acteur)
    return await _conservation(db, acteur, {}, {})


@post("/conservation/gels", name="poser-gel")
async def geler(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template | Redirect:
    """Hold a carnet."""
    exiger_dpo(acteur)

    async def agir(valeur: NouveauGel) -> Redirect:
        await poser_gel(db, acteur, valeur)
        return vers(request.app.route_reverse("conservation"), "gel")

    return await poster(request, db, NouveauGel, agir, partial(_conservation, db, acteur))


@post("/conservation/gels/{gel_id:uuid}/levee", name="lever-gel")
async def degeler(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    gel_id: FromPath[UUID],
) -> Redirect:
    """Lift a hold."""
    await lever_gel(db, acteur, gel_id, maintenant=maintenant())
    return vers(request.app.route_reverse("conservation"), "gel_leve")


router = Router(
    "/",
    route_handlers=[
        mes_droits,
        copie_courte,
        copier,
        effacer_copie,
        prendre,
        rouvrir,
        nouvelle_contestation,
        envoyer_contestation,
        nouvelle_demande,
        envoyer_demande,
        retirer,
        demande_droit,
        demandes_droit,
        repondre_demande,
        prolonger_demande,
        contredire,
        conservation,
        geler,
        degeler,
    ],
)
