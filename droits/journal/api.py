"""Let a person's tools read who opened her carnet, and the DPO's follow reports and alerts."""

from datetime import date, datetime
from uuid import UUID

from litestar import Router, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from pydantic import BaseModel

from auth.comptes.commands import exiger_dpo
from auth.journal.commands import noter
from auth.personnes.queries import get_personne
from auth.vocabulary import Acteur, Geste
from core.clock import maintenant
from core.db import AsyncSession
from core.errors import Forbidden
from core.pages import Limite
from droits.journal.commands import choisir_duree, clore_alerte, repondre_signalement
from droits.journal.queries import (
    list_alertes,
    list_consultations,
    list_periodes,
    list_signalements,
)
from droits.journal.schemas import (
    ConsultationSortie,
    ConsultationsPage,
    DureeDuJournal,
    FermetureAlerte,
    FiltresPersonne,
    ReponseSignalement,
)
from droits.journal.vocabulary import Part


class SignalementSortie(BaseModel):
    """Show a report: the line it is about, what the person says, the answer and its day."""

    id: UUID
    numero: int
    texte: str
    cree_le: datetime
    attendue_avant: datetime
    etat: str
    reponse: str | None


class AlerteLectureSortie(BaseModel):
    """Show what is unusual in one day's readings of a compte."""

    id: UUID
    genre: str
    phrase: str
    jour: date
    compte_id: UUID
    close_le: datetime | None
    commentaire: str | None


@get("/signalements", name="api-signalements")
async def signalements(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> dict[str, list[SignalementSortie]]:
    """List what people report of their journal, the oldest first."""
    exiger_dpo(acteur)
    lus = await list_signalements(db, acteur, maintenant=maintenant())
    await noter(db, Geste.lecture, "Signalements, par l’API")
    return {
        "items": [
            SignalementSortie(
                id=s.signalement.id,
                numero=s.signalement.numero,
                texte=s.signalement.texte,
                cree_le=s.signalement.cree_le,
                attendue_avant=s.attendue_avant,
                etat=s.etat.value,
                reponse=s.signalement.reponse,
            )
            for s in lus
        ]
    }


@post(
    "/signalements/{signalement_id:uuid}/reponse",
    name="api-repondre-signalement",
    status_code=204,
)
async def reponse(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    signalement_id: FromPath[UUID],
    data: JSONBody[ReponseSignalement],
) -> None:
    """Answer a report, once; the person is told."""
    await repondre_signalement(db, acteur, signalement_id, data, maintenant=maintenant())


@get("/registre/alertes", name="api-alertes-lecture")
async def alertes(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> dict[str, list[AlerteLectureSortie]]:
    """List the unusual readings, open ones first."""
    exiger_dpo(acteur)
    await noter(db, Geste.lecture, "Alertes de lecture, par l’API")
    return {
        "items": [
            AlerteLectureSortie(
                id=a.alerte.id,
                genre=a.genre.value,
                phrase=a.phrase,
                jour=a.alerte.jour,
                compte_id=a.alerte.compte_id,
                close_le=a.alerte.close_le,
                commentaire=a.alerte.commentaire,
            )
            for a in await list_alertes(db, acteur)
        ]
    }


class MoisSortie(BaseModel):
    """Show one sealed month of the journal: which lines, its hash, when it was dropped."""

    mois: date
    premier: int
    dernier: int
    empreinte: str
    scellee_le: datetime
    retiree_le: datetime | None


@get("/registre/mois", name="api-mois-du-journal")
async def mois(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> dict[str, list[MoisSortie]]:
    """List the sealed months of the journal, the latest first."""
    exiger_dpo(acteur)
    return {
        "items": [
            MoisSortie(
                mois=p.mois,
                premier=p.premier,
                dernier=p.dernier,
                empreinte=p.empreinte.hex(),
                scellee_le=p.scellee_le,
                retiree_le=p.retiree_le,
            )
            for p in await list_periodes(db, acteur)
        ]
    }


@put("/registre/mois/duree", name="api-duree-du-journal", status_code=204)
async def duree(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    data: JSONBody[DureeDuJournal],
) -> None:
    """Choose how many months the journal is kept after each month has ended."""
    await choisir_duree(db, acteur, data)


@post(
    "/registre/alertes/{alerte_lecture_id:uuid}/fermeture",
    name="api-clore-alerte-lecture",
    status_code=204,
)
async def fermeture(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    alerte_lecture_id: FromPath[UUID],
    data: JSONBody[FermetureAlerte],
) -> None:
    """Close an alert with a comment; it does not open again."""
    await clore_alerte(db, acteur, alerte_lecture_id, data, maintenant=maintenant())


@get("/carnets/{personne_id:uuid}/consultations", name="api-consultations", tags=["carnets"])
async def consultations(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    avant: FromQuery[int | None] = None,
    limite: Limite = 50,
) -> ConsultationsPage:
    """Read who opened one's own carnet; nobody else reads it here."""
    await get_personne(db, acteur, personne_id)
    if not acteur.est_personne:
        raise Forbidden("Seule la personne lit qui a ouvert son carnet.")
    parts = tuple(Part)
    lignes = await list_consultations(
        db, acteur, FiltresPersonne(), avant=avant, limite=limite + 1, parts=parts
    )
    garde = lignes[:limite]
    return ConsultationsPage(
        items=[ConsultationSortie.model_validate(x) for x in garde],
        suite=str(garde[-1].numero) if len(lignes) > limite else None,
    )


_DU_DPO = Router(
    "/", route_handlers=[signalements, reponse, alertes, fermeture, mois, duree], tags=["droits"]
)
router = Router("/api/v1", route_handlers=[consultations, _DU_DPO])
