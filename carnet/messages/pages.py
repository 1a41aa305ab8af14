"""Show one's threads, open one, read it and answer, close it; the same pages for her, in her words.

She is in every thread of her carnet: what colleagues keep between themselves is a working note
(carnet/notes).
"""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from auth.acces import ROLES_QUI_SUIVENT
from auth.comptes.commands import exiger_personne
from auth.journal.commands import Precisions, noter
from auth.personnes.queries import expliquer, get_personne, mesurer_lecture
from auth.vocabulary import Acteur, Domaine, Geste, masque
from carnet.documents.queries import ListeDeDocuments, list_documents
from carnet.elements.avant import regarder
from carnet.elements.commands import Vu
from carnet.elements.lecteurs import LecteurDuCarnet
from carnet.elements.pages import revenir
from carnet.elements.sensibles import trouver_sensible
from carnet.messages.commands import (
    annuler_conversation,
    avancer_conversation,
    ecrire_message,
    marquer_lue,
    ouvrir_conversation,
)
from carnet.messages.queries import (
    Fil,
    ListeDeFils,
    exiger_messagerie,
    get_fil,
    list_fils,
    list_messages,
)
from carnet.messages.rules import RESERVES, dire_non_lus, est_reprenable
from carnet.messages.schemas import (
    ChoixMessages,
    EtatDuFilDepuisPage,
    NouveauMessage,
    NouvelleConversation,
)
from carnet.messages.vocabulary import FILTRES, PAR_FIL, PAR_PAGE, PIECES, SUJETS_A_ELLE
from core.clock import maintenant
from core.db import AsyncSession
from core.errors import Forbidden, NotFound
from core.forms import lire_adresse
from core.pages import Requete, Revenir, formulaire, page, poster, vers
from core.paging import decoder_curseur, encoder

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "conversation_ouverte": "Votre message est envoyé : ceux qui lisent ce sujet en sont prévenus,"
    " sans son texte.",
    "message_envoye": "Votre message est envoyé : ceux qui lisent ce sujet en sont prévenus, sans"
    " son texte.",
    "conversation_close": "La conversation est close : elle reste lisible, et plus rien ne s’y"
    " attend.",
    "conversation_rouverte": "La conversation est rouverte.",
}
REVENIR: Revenir = {
    "message_envoye": ("", "message", "Revoir mon message"),
}
LISTE = "fils"
VIDE: Mapping[str, Any] = {}


def _sujet(acteur: Acteur, domaine: Domaine) -> str:
    return SUJETS_A_ELLE.get(domaine, domaine.libelle) if acteur.est_personne else domaine.libelle


async def _liste(
    request: Requete, db: AsyncSession, acteur: Acteur, choix: ChoixMessages
) -> dict[str, Any]:
    """Read one page of threads; the menu says how many hold something new."""
    coffre = request.app.state.coffre
    apres = decoder_curseur(coffre, LISTE, datetime, choix.curseur)
    lus = await list_fils(db, acteur, ListeDeFils(choix.voir, apres=apres), limite=PAR_PAGE + 1)
    gardes = lus[:PAR_PAGE]
    return {
        "fils": gardes,
        "choix": choix,
        "filtres": FILTRES,
        "sujets": {domaine: _sujet(acteur, domaine) for domaine in Domaine},
        "suite": encoder(coffre, LISTE, gardes[-1].dernier_le, gardes[-1].id)
        if len(lus) > PAR_PAGE
        else None,
    }


@get("/messages", name="messages")
async def messages(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """List one's threads: those unread, those that wait for an answer, or all of them."""
    if acteur.role not in ROLES_QUI_SUIVENT:
        raise Forbidden(RESERVES)
    choix = lire_adresse(ChoixMessages, request.query_params)
    lus = await _liste(request, db, acteur, choix)
    await noter(
        db,
        Geste.lecture,
        "Mes messages",
        precisions=Precisions(details={"nombre": len(lus["fils"])}),
        domaines=masque(fil.sujet for fil in lus["fils"]) | 1,
    )
    return page("carnet.messages/messages.html", **lus)


@get("/mes-messages", name="mes-messages")
async def mes_messages(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """List to the person all that she and her circle write to each other."""
    personne_id = exiger_personne(acteur)
    choix = lire_adresse(ChoixMessages, request.query_params)
    lus = await _liste(request, db, acteur, choix)
    await noter(
        db,
        Geste.lecture,
        "Messages de son carnet",
        personne_id=personne_id,
        domaines=masque(fil.sujet for fil in lus["fils"]) | 1,
    )
    return page("carnet.messages/mes_messages.html", personne_id=personne_id, **lus)


@get("/carnets/{personne_id:uuid}/messages", name="messages-du-carnet")
async def messages_du_carnet(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    curseur: FromQuery[str | None] = None,
) -> Template:
    """List all the threads of one carnet that one reads."""
    exiger_messagerie(acteur)
    personne = await get_personne(db, acteur, personne_id)
    coffre = request.app.state.coffre
    apres = decoder_curseur(coffre, LISTE, datetime, curseur)
    choix = ListeDeFils(personne_id=personne_id, apres=apres)
    lus = await list_fils(db, acteur, choix, limite=PAR_PAGE + 1)
    gardes = lus[:PAR_PAGE]
    await noter(
        db,
        Geste.lecture,
        "Messages du carnet",
        personne_id=personne_id,
        domaines=masque(fil.sujet for fil in gardes) | 1,
    )
    verdicts = await expliquer(db, acteur, personne_id)
    return page(
        "carnet.messages/du_carnet.html",
        personne=personne,
        etendue=mesurer_lecture(acteur, verdicts),
        peut_ecrire=any(v.complete for v in verdicts),
        non_lus=dire_non_lus(lus[0].fils_non_lus if lus else 0),
        fils=gardes,
        sujets={domaine: _sujet(acteur, domaine) for domaine in Domaine},
        suite=encoder(coffre, LISTE, gardes[-1].dernier_le, gardes[-1].id)
        if len(lus) > PAR_PAGE
        else None,
    )


async def _nouvelle(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    valeurs: Mapping[str, Any],
    erreurs: Mapping[str, str],
) -> Template:
    """Ask for the subject first: it says who will read, and so who may be asked."""
    personne = await get_personne(db, acteur, personne_id)
    regard = await regarder(db, acteur, personne_id)
    ouverts = [domaine for domaine in regard.ecrits if domaine in SUJETS_A_ELLE]
    domaine = Domaine.__members__.get(str(valeurs.get("domaine")))
    lus = regard.lecteurs.du_cercle(domaine) if domaine in ouverts and domaine else []
    return formulaire(
        "carnet.messages/nouvelle.html",
        valeurs,
        erreurs,
        personne=personne,
        domaine=domaine if domaine in ouverts else None,
        sujets=[(d.name, _sujet(acteur, d)) for d in ouverts],
        sujet=_sujet(acteur, domaine) if domaine in ouverts and domaine else "",
        avant=regard.voir(domaine, valeurs.get("objet"), valeurs.get("texte")) if domaine else None,
        structures=_structures(acteur, lus),
        membres=_membres(acteur, lus),
        pieces=await _pieces(db, acteur, personne_id) if domaine in ouverts else [],
    )


def _structures(acteur: Acteur, lus: list[LecteurDuCarnet]) -> list[tuple[str, str]]:
    noms = {lu.structure_id: lu.structure or "" for lu in lus}
    noms.pop(acteur.structure_id, None)
    return [(str(cle), nom) for cle, nom in noms.items()]


def _membres(acteur: Acteur, lus: list[LecteurDuCarnet]) -> list[tuple[str, str]]:
    qui = {lu.compte_id: lu.qui for lu in lus if lu.compte_id is not None}
    qui.pop(acteur.compte_id, None)
    return [(str(cle), nom) for cle, nom in qui.items()]


async def _pieces(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> list[tuple[str, str]]:
    """List the documents of the carnet that one may join, the latest first."""
    lus = await list_documents(db, acteur, personne_id, ListeDeDocuments(), limite=PIECES)
    return [(str(lu.id), lu.intitule) for lu in lus]


@get("/carnets/{personne_id:uuid}/messages/nouveau", name="nouvelle-conversation")
async def nouvelle(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    sujet: FromQuery[str | None] = None,
) -> Template:
    """Ask what to write about, then let write to whoever reads that subject."""
    exiger_messagerie(acteur)
    return await _nouvelle(db, acteur, personne_id, {"domaine": sujet or ""}, {})


@post("/carnets/{personne_id:uuid}/messages", name="ouvrir-conversation")
async def ouvrir(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template | Redirect:
    """Open a thread, or show the form again with what was typed."""
    exiger_messagerie(acteur)

    async def agir(saisie: NouvelleConversation) -> Redirect:
        fil = await ouvrir_conversation(db, acteur, personne_id, saisie, maintenant=maintenant())
        return vers(_adresse(request, fil.id), "conversation_ouverte")

    return await poster(
        request, db, NouvelleConversation, agir, partial(_nouvelle, db, acteur, personne_id)
    )


def _adresse(request: Requete, conversation_id: UUID) -> str:
    return request.app.route_reverse("conversation", conversation_id=conversation_id)


async def _lire(db: AsyncSession, acteur: Acteur, conversation_id: UUID) -> Fil:
    """Give a thread to those who take part in one; the same 404 as a hidden one to the others."""
    if not acteur.est_personne and acteur.role not in ROLES_QUI_SUIVENT:
        raise NotFound()
    return await get_fil(db, acteur, conversation_id)


async def _fil(
    db: AsyncSession,
    acteur: Acteur,
    conversation_id: UUID,
    valeurs: Mapping[str, Any] = VIDE,
    erreurs: Mapping[str, str] = VIDE,
) -> Template:
    fil = await _lire(db, acteur, conversation_id)
    present = maintenant()
    # One more than is shown says that the beginning is left out.
    lus = await list_messages(db, acteur, fil.conversation, limite=PAR_FIL + 1)
    regard = await regarder(db, acteur, fil.personne_id)
    peut, lecteurs = fil.sujet in regard.ecrits, regard.lecteurs
    await marquer_lue(db, acteur, fil.conversation, maintenant=present)
    await noter(
        db,
        Geste.lecture,
        "Conversation",
        precisions=Precisions(fondement="accord de la personne"),
        personne_id=fil.personne_id,
        domaines=1 << fil.sujet | 1,
    )
    return formulaire(
        "carnet.messages/conversation.html",
        valeurs,
        erreurs,
        fil=fil,
        sujet=_sujet(acteur, fil.sujet),
        messages=lus[-PAR_FIL:],
        coupe=len(lus) > PAR_FIL,
        lecteurs=lecteurs.du_domaine(fil.sujet, None),
        membres=_membres(acteur, lecteurs.du_cercle(fil.sujet)),
        joignables=[
            lu
            for lu in lecteurs.du_cercle(fil.sujet)
            if lu.telephone and lu.compte_id != acteur.compte_id
        ],
        pieces=await _pieces(db, acteur, fil.personne_id) if peut else [],
        peut_ecrire=peut,
        peut_ranger=peut and fil.conversation.auteur_structure_id == acteur.structure_id,
        # A thread that a professional opened is closed by one: her pen moves her own.
        peut_clore=peut
        and not (acteur.est_personne and fil.conversation.auteur_structure_id is not None),
        avant=regard.voir(fil.sujet, valeurs.get("texte")),
        # What may still be taken back, and what of it seems too private for the thread.
        reprenables={
            lu.id: trouver_sensible(lu.texte, fil.sujet)
            for lu in lus
            if lu.est_mien and peut and est_reprenable(lu.cree_le, present)
        },
        # Alone in a thread that one opened, it goes with it.
        seul=len(lus) == 1 and fil.conversation.auteur_compte_id == acteur.compte_id,
    )


@get("/messages/{conversation_id:uuid}", name="conversation")
async def conversation(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    conversation_id: FromPath[UUID],
    piece: FromQuery[str | None] = None,
) -> Template:
    """Show a thread, mark it as read, and let answer, with the document that was just handed in."""
    return await _fil(db, acteur, conversation_id, {"piece_id": piece or ""})


@post("/messages/{conversation_id:uuid}", name="ecrire-message")
async def ecrire(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    conversation_id: FromPath[UUID],
) -> Template | Redirect:
    """Answer in a thread, or show it again with what was typed."""
    await _lire(db, acteur, conversation_id)

    async def agir(saisie: NouveauMessage) -> Redirect:
        dit = await ecrire_message(db, acteur, conversation_id, saisie, maintenant=maintenant())
        return vers(_adresse(request, conversation_id), "message_envoye", dit.id)

    return await poster(
        request, db, NouveauMessage, agir, partial(_fil, db, acteur, conversation_id)
    )


@post("/messages/{conversation_id:uuid}/annulation", name="annuler-conversation")
async def annuler(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    conversation_id: FromPath[UUID],
) -> Redirect:
    """Take back a thread that one has just opened, and go back to the carnet."""
    fil = await _lire(db, acteur, conversation_id)
    await annuler_conversation(db, acteur, conversation_id, maintenant=maintenant())
    return revenir(request, acteur, fil.personne_id, "ajout_annule")


@post("/messages/{conversation_id:uuid}/etat", name="avancer-conversation")
async def avancer(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    conversation_id: FromPath[UUID],
) -> Template | Redirect:
    """Close a thread, or open it again."""
    await _lire(db, acteur, conversation_id)

    async def agir(saisie: EtatDuFilDepuisPage) -> Redirect:
        await avancer_conversation(
            db,
            acteur,
            conversation_id,
            saisie.etat,
            maintenant=maintenant(),
            vu=Vu(saisie.affiche),
        )
        fait = "conversation_close" if saisie.etat == "close" else "conversation_rouverte"
        return vers(_adresse(request, conversation_id), fait)

    return await poster(request, db, EtatDuFilDepuisPage, agir)


router = Router(
    "/",
    route_handlers=[
        messages,
        mes_messages,
        messages_du_carnet,
        nouvelle,
        ouvrir,
        conversation,
        ecrire,
        annuler,
        avancer,
    ],
)
