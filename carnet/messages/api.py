"""Read and write threads by API: the commands of the pages."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from auth.journal.commands import Precisions, noter
from auth.personnes.queries import get_personne
from auth.vocabulary import Acteur, Domaine, Geste, masque
from carnet.elements.commands import Vu
from carnet.elements.lecteurs import lire_lecteurs
from carnet.messages.commands import (
    annuler_conversation,
    avancer_conversation,
    ecrire_message,
    marquer_lue,
    ouvrir_conversation,
)
from carnet.messages.queries import (
    ListeDeFils,
    count_fils_non_lus,
    exiger_messagerie,
    get_fil,
    list_fils,
    list_messages,
)
from carnet.messages.schemas import (
    ChoixMessagesApi,
    EtatDuFil,
    FilEntier,
    FilSortie,
    FilsSortie,
    LecteurSortie,
    MessageSortie,
    NouveauMessage,
    NouvelleConversation,
)
from carnet.messages.vocabulary import PAR_PAGE
from core.clock import maintenant
from core.db import AsyncSession
from core.errors import Invalid
from core.forms import lire_adresse
from core.pages import Limite, Requete
from core.paging import decoder_curseur, encoder
from core.si_meme import etiqueter_edition

LISTE = "fils"


@get("/messages", name="api-messages", opt={"parametres_lus": True}, tags=["messages"])
async def fils(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> FilsSortie:
    """List one's threads, the latest word first.

    `voir` is `non_lus`, `a_repondre` or `tous`; `limite` and `curseur` as elsewhere.
    """
    exiger_messagerie(acteur)
    choix = lire_adresse(ChoixMessagesApi, request.query_params)
    coffre = request.app.state.coffre
    apres = decoder_curseur(coffre, LISTE, datetime, choix.curseur)
    lus = await list_fils(db, acteur, ListeDeFils(choix.voir, apres=apres), limite=choix.limite + 1)
    gardes = lus[: choix.limite]
    await noter(
        db,
        Geste.lecture,
        "Mes messages, par l’API",
        precisions=Precisions(details={"nombre": len(gardes)}),
        domaines=masque(fil.sujet for fil in gardes) | 1,
    )
    return FilsSortie(
        items=[FilSortie.model_validate(fil) for fil in gardes],
        non_lus=await count_fils_non_lus(db, acteur),
        suite=encoder(coffre, LISTE, gardes[-1].dernier_le, gardes[-1].id)
        if len(lus) > choix.limite
        else None,
    )


@get("/carnets/{personne_id:uuid}/messages", name="api-messages-du-carnet", tags=["messages"])
async def fils_du_carnet(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    curseur: FromQuery[str | None] = None,
    limite: Limite = PAR_PAGE,
) -> FilsSortie:
    """List the threads of one carnet that one reads, and count those that hold something new."""
    exiger_messagerie(acteur)
    await get_personne(db, acteur, personne_id)
    coffre = request.app.state.coffre
    apres = decoder_curseur(coffre, LISTE, datetime, curseur)
    choix = ListeDeFils(personne_id=personne_id, apres=apres)
    lus = await list_fils(db, acteur, choix, limite=limite + 1)
    gardes = lus[:limite]
    await noter(
        db,
        Geste.lecture,
        "Messages du carnet, par l’API",
        personne_id=personne_id,
        domaines=masque(fil.sujet for fil in gardes) | 1,
    )
    return FilsSortie(
        items=[FilSortie.model_validate(fil) for fil in gardes],
        non_lus=lus[0].fils_non_lus if lus else 0,
        suite=encoder(coffre, LISTE, gardes[-1].dernier_le, gardes[-1].id)
        if len(lus) > limite
        else None,
    )


@get("/carnets/{personne_id:uuid}/lecteurs", name="api-lecteurs", tags=["messages"])
async def lecteurs(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    sujet: FromQuery[str | None] = None,
) -> list[LecteurSortie]:
    """List who of the circle would read a message on this subject."""
    exiger_messagerie(acteur)
    await get_personne(db, acteur, personne_id)
    # Whose carnet it is comes first: what is asked wrongly says nothing of it.
    if sujet is None or sujet not in Domaine.__members__:
        raise Invalid({"sujet": "Ce sujet n’existe pas."})
    lus = (await lire_lecteurs(db, acteur, personne_id)).du_cercle(Domaine[sujet])
    await noter(
        db, Geste.lecture, "Qui lirait un message, par l’API", personne_id=personne_id, domaines=1
    )
    return [LecteurSortie.model_validate(lu) for lu in lus]


@post("/carnets/{personne_id:uuid}/messages", name="api-ouvrir-conversation", tags=["messages"])
async def ouvrir(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    data: JSONBody[NouvelleConversation],
) -> dict[str, UUID]:
    """Open a thread with its first message."""
    fil = await ouvrir_conversation(db, acteur, personne_id, data, maintenant=maintenant())
    return {"id": fil.id}


@get("/messages/{conversation_id:uuid}", name="api-conversation", tags=["messages"])
async def fil(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    conversation_id: FromPath[UUID],
) -> Response[dict[str, Any]]:
    """Read a thread with its latest messages, the oldest of them first, and mark it as read."""
    exiger_messagerie(acteur)
    lu = await get_fil(db, acteur, conversation_id)
    dits = await list_messages(db, acteur, lu.conversation)
    await marquer_lue(db, acteur, lu.conversation, maintenant=maintenant())
    await noter(
        db,
        Geste.lecture,
        "Conversation par l’API",
        personne_id=lu.personne_id,
        domaines=1 << lu.sujet | 1,
    )
    entier = FilEntier(
        **FilSortie.model_validate(lu).model_dump(),
        messages=[MessageSortie.model_validate(dit) for dit in dits],
    )
    return etiqueter_edition(entier.model_dump(), lu.edition)


@post("/messages/{conversation_id:uuid}", name="api-ecrire-message", tags=["messages"])
async def ecrire(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    conversation_id: FromPath[UUID],
    data: JSONBody[NouveauMessage],
) -> dict[str, UUID]:
    """Write in an open thread."""
    dit = await ecrire_message(db, acteur, conversation_id, data, maintenant=maintenant())
    return {"id": dit.id}


@post(
    "/messages/{conversation_id:uuid}/annulation",
    name="api-annuler-conversation",
    tags=["messages"],
)
async def annuler(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    conversation_id: FromPath[UUID],
) -> dict[str, UUID]:
    """Take back a thread that one has just opened, while nobody answered."""
    await annuler_conversation(db, acteur, conversation_id, maintenant=maintenant())
    return {"id": conversation_id}


@post("/messages/{conversation_id:uuid}/etat", name="api-avancer-conversation", tags=["messages"])
async def avancer(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    conversation_id: FromPath[UUID],
    data: JSONBody[EtatDuFil],
    attendue: NamedDependency[int | None],
) -> dict[str, UUID]:
    """Close a thread, or open it again; If-Match is the edition that was read."""
    lu = await avancer_conversation(
        db, acteur, conversation_id, data.etat, maintenant=maintenant(), vu=Vu(edition=attendue)
    )
    return {"id": lu.id}


router = Router(
    "/api/v1",
    route_handlers=[fils, fils_du_carnet, lecteurs, ouvrir, fil, ecrire, annuler, avancer],
)
