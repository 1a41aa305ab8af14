"""Read and write the working notes of the token's structure by API: the commands of the pages."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from auth.journal.commands import noter
from auth.vocabulary import Acteur, Geste
from carnet.notes.commands import (
    annuler_note,
    corriger_note,
    ecrire_note,
    remettre_note,
    retirer_note,
)
from carnet.notes.queries import exiger_lecture, get_note, list_notes
from carnet.notes.schemas import (
    CorrectionNote,
    GesteNote,
    NoteEntiere,
    NoteSortie,
    NotesSortie,
    NouvelleNote,
)
from carnet.notes.vocabulary import PAR_PAGE
from core.clock import maintenant
from core.db import AsyncSession
from core.pages import Requete
from core.paging import decoder_curseur, encoder
from core.si_meme import etiqueter_edition, joindre_si_meme

OBJET = "Notes de travail par l’API"


@get("/carnets/{personne_id:uuid}/notes", name="api-notes", tags=["notes de travail"])
async def notes(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    curseur: FromQuery[str | None] = None,
) -> NotesSortie:
    """List the notes of one's structure about this person, the newest first."""
    await exiger_lecture(db, acteur, personne_id)
    coffre = request.app.state.coffre
    apres = decoder_curseur(coffre, "notes", datetime, curseur)
    lues = await list_notes(db, acteur, personne_id, apres=apres, limite=PAR_PAGE + 1)
    gardees = lues[:PAR_PAGE]
    await noter(db, Geste.lecture, OBJET, personne_id=personne_id)
    return NotesSortie(
        items=[NoteSortie.model_validate(note) for note in gardees],
        curseur=encoder(coffre, "notes", gardees[-1].ecrite_le, gardees[-1].id)
        if len(lues) > PAR_PAGE
        else None,
    )


@post("/carnets/{personne_id:uuid}/notes", name="api-ecrire-note", tags=["notes de travail"])
async def ecrire(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    data: JSONBody[NouvelleNote],
) -> dict[str, UUID]:
    """Write a note, outside the carnet: no other structure reads it."""
    note = await ecrire_note(db, acteur, personne_id, data, maintenant=maintenant())
    return {"id": note.ligne_id}


@get("/notes-de-travail/{note_id:uuid}", name="api-note", tags=["notes de travail"])
async def note(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], note_id: FromPath[UUID]
) -> Response[dict[str, Any]]:
    """Read one note with all its versions, the newest first."""
    lue = await get_note(db, acteur, note_id)
    await noter(db, Geste.lecture, OBJET, personne_id=lue.personne_id)
    return etiqueter_edition(NoteEntiere.model_validate(lue).model_dump(), lue.version)


@post("/notes-de-travail/{note_id:uuid}", name="api-corriger-note", tags=["notes de travail"])
async def corriger(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    note_id: FromPath[UUID],
    data: JSONBody[CorrectionNote],
    attendue: NamedDependency[int | None],
) -> dict[str, int]:
    """Correct a note; If-Match or `lue` is the version that was read."""
    voulue = joindre_si_meme(data, attendue)
    note = await corriger_note(db, acteur, note_id, voulue)
    return {"version": note.numero}


@post(
    "/notes-de-travail/{note_id:uuid}/retrait", name="api-retirer-note", tags=["notes de travail"]
)
async def retirer(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    note_id: FromPath[UUID],
    data: JSONBody[GesteNote],
    attendue: NamedDependency[int | None],
) -> dict[str, int]:
    """Take a note back: it leaves the list, and may be put back."""
    voulue = joindre_si_meme(data, attendue)
    return {"version": (await retirer_note(db, acteur, note_id, voulue)).numero}


@post(
    "/notes-de-travail/{note_id:uuid}/remise", name="api-remettre-note", tags=["notes de travail"]
)
async def remettre(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    note_id: FromPath[UUID],
    data: JSONBody[GesteNote],
    attendue: NamedDependency[int | None],
) -> dict[str, int]:
    """Put back a note that was taken back."""
    voulue = joindre_si_meme(data, attendue)
    return {"version": (await remettre_note(db, acteur, note_id, voulue)).numero}


@post(
    "/notes-de-travail/{note_id:uuid}/annulation",
    name="api-annuler-note",
    tags=["notes de travail"],
)
async def annuler(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], note_id: FromPath[UUID]
) -> dict[str, UUID]:
    """Undo a note that one wrote in the last ten minutes: nothing of it is left."""
    return {"id": (await annuler_note(db, acteur, note_id, maintenant=maintenant())).id}


router = Router(
    "/api/v1", route_handlers=[notes, ecrire, note, corriger, retirer, remettre, annuler]
)
