"""Let the software of a territoire keep its structures and professionals, by the same commands."""

from datetime import datetime
from uuid import UUID

from litestar import Router, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from pydantic import BaseModel

from auth.comptes.models import Compte
from auth.comptes.schemas import ProfilCorrige
from auth.vocabulary import Acteur, Role
from core.clock import aujourdhui, maintenant
from core.db import AsyncSession
from core.pages import Requete, limiter
from droits.administration.commands import (
    corriger_profil,
    creer_structure,
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
    get_professionnel,
    list_habilitations,
    list_habilitations_proposees,
    list_professionnels,
    list_structures_administrees,
)
from droits.administration.rules import ADMINISTRENT
from droits.administration.schemas import (
    DepartStructure,
    FicheStructure,
    Invitation,
    NouvelleHabilitation,
    Passation,
    ReponseHabilitation,
)


class StructureSortie(BaseModel):
    """Show what is written of a structure."""

    id: UUID
    nom: str
    categorie: str
    telephone: str | None
    courriel: str | None
    sensible: bool
    quittee_le: datetime | None
    edition: int


class StructuresPage(BaseModel):
    """Hold one page of structures, by name."""

    items: list[StructureSortie]
    total: int


class HabilitationSortie(BaseModel):
    """Show in which capacity a professional may act, and until when."""

    id: UUID
    structure_id: UUID
    structure: str
    role: str
    debut: datetime
    fin: datetime | None


class PropositionSortie(BaseModel):
    """Show a capacity proposed in a sensitive structure, and its answer."""

    id: UUID
    compte_id: UUID
    structure_id: UUID
    role: str
    debut: datetime
    fin: datetime | None
    proposee_le: datetime
    reponse: str | None
    peut_repondre: bool


class ProfessionnelSortie(BaseModel):
    """Show a professional, and what they may act as."""

    id: UUID
    prenom: str
    nom: str
    fonction: str | None
    telephone: str | None
    presences: str | None
    courriel: str
    edition: int
    clos_le: datetime | None
    habilitations: list[HabilitationSortie]


class ProfessionnelsPage(BaseModel):
    """Hold one page of professionals, by name."""

    items: list[ProfessionnelSortie]
    total: int


async def _sorties(
    db: AsyncSession, acteur: Acteur, comptes: list[Compte]
) -> list[ProfessionnelSortie]:
    habilites = await list_habilitations(db, acteur, [c.id for c in comptes])
    return [
        ProfessionnelSortie(
            id=c.id,
            prenom=c.prenom,
            nom=c.nom,
            fonction=c.fonction,
            telephone=c.telephone,
            presences=c.presences,
            edition=c.edition,
            courriel=c.courriel or "",
            clos_le=c.clos_le,
            habilitations=[
                HabilitationSortie(
                    id=h.habilitation.id,
                    structure_id=h.habilitation.structure_id,
                    structure=h.structure,
                    role=h.role.value,
                    debut=h.habilitation.debut,
                    fin=h.habilitation.fin,
                )
                for h in habilites
                if h.habilitation.compte_id == c.id
            ],
        )
        for c in comptes
    ]


@get("/administration/structures", name="api-structures-administrees")
async def structures(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    q: FromQuery[str] = "",
    page: FromQuery[int] = 1,
) -> StructuresPage:
    """List the structures of the territoire, those that left too."""
    exiger_un_role(acteur, Role.administrateur)
    numero = min(max(page, 1), 10_000)
    lues, total = await list_structures_administrees(db, acteur, q[:80], numero)
    return StructuresPage(
        items=[StructureSortie.model_validate(s, from_attributes=True) for s in lues], total=total
    )


@post("/administration/structures", name="api-creer-structure")
async def creer(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    data: JSONBody[FicheStructure],
) -> dict[str, UUID]:
    """Let a structure join the consortium."""
    return {"id": await creer_structure(db, acteur, data)}


@put(
    "/administration/structures/{structure_id:uuid}",
    name="api-modifier-structure",
    status_code=204,
)
async def modifier(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    structure_id: FromPath[UUID],
    data: JSONBody[FicheStructure],
    attendue: NamedDependency[int | None],
) -> None:
    """Write a structure anew; what a new category shuts is shut at once, what it opens follows."""
    await modifier_structure(db, acteur, structure_id, data, edition=attendue)


@put(
    "/administration/structures/{structure_id:uuid}/depart",
    name="api-fixer-depart",
    status_code=204,
)
async def fixer(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    structure_id: FromPath[UUID],
    data: JSONBody[DepartStructure],
    attendue: NamedDependency[int | None],
) -> None:
    """Say which day a structure leaves, or, without a day, that it stays."""
    await fixer_depart(db, acteur, structure_id, data.le, maintenant=maintenant(), edition=attendue)


@get("/administration/professionnels", name="api-professionnels-administres")
async def professionnels(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    page: FromQuery[int] = 1,
) -> ProfessionnelsPage:
    """List the professionals that one administers; no search, so that no name is in an address."""
    exiger_un_role(acteur, *ADMINISTRENT)
    await limiter(request, "recherche_compte", acteur.compte_id, maximum=60, fenetre_s=60)
    comptes, total = await list_professionnels(db, acteur, "", min(max(page, 1), 10_000))
    return ProfessionnelsPage(items=await _sorties(db, acteur, list(comptes)), total=total)


@post("/administration/professionnels", name="api-inviter-professionnel")
async def envoyer_invitation(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    data: JSONBody[Invitation],
) -> dict[str, UUID]:
    """Open a compte, give the capacity, and write to the professional."""
    etat = request.app.state
    adresse = str(etat.settings.base_url).rstrip("/")
    compte_id = await inviter(db, acteur, data, etat.coffre, adresse, aujourdhui=aujourdhui())
    return {"id": compte_id}


@get("/administration/professionnels/{compte_id:uuid}", name="api-professionnel-administre")
async def professionnel(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], compte_id: FromPath[UUID]
) -> ProfessionnelSortie:
    """Read what one professional may act as, now and before."""
    exiger_un_role(acteur, *ADMINISTRENT)
    return (await _sorties(db, acteur, [await get_professionnel(db, acteur, compte_id)]))[0]


@put(
    "/administration/professionnels/{compte_id:uuid}/profil",
    name="api-corriger-profil",
    status_code=204,
)
async def corriger(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    compte_id: FromPath[UUID],
    data: JSONBody[ProfilCorrige],
    attendue: NamedDependency[int | None],
) -> None:
    """Correct a professional's function and work number; they are told."""
    await corriger_profil(db, acteur, compte_id, data, edition=attendue)


@post(
    "/administration/professionnels/{compte_id:uuid}/invitation",
    name="api-renvoyer-invitation",
    status_code=204,
)
async def renvoyer(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    compte_id: FromPath[UUID],
) -> None:
    """Write again to somebody who was invited and never came, once an hour at most."""
    etat = request.app.state
    adresse = str(etat.settings.base_url).rstrip("/")
    await renvoyer_invitation(db, acteur, compte_id, etat.coffre, adresse)


@post("/administration/professionnels/{compte_id:uuid}/habilitations", name="api-habiliter")
async def donner(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    compte_id: FromPath[UUID],
    data: JSONBody[NouvelleHabilitation],
) -> dict[str, UUID]:
    """Give one more capacity."""
    exiger_un_role(acteur, *ADMINISTRENT)
    return {"id": await habiliter(db, acteur, compte_id, data, aujourdhui=aujourdhui())}


@get("/administration/habilitations-proposees", name="api-habilitations-proposees")
async def proposees(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> list[PropositionSortie]:
    """List the capacities proposed in sensitive structures, those that wait first."""
    exiger_un_role(acteur, *ADMINISTRENT, Role.dpo)
    return [
        PropositionSortie(
            id=p.proposee.id,
            compte_id=p.proposee.compte_id,
            structure_id=p.proposee.structure_id,
            role=p.proposee.role,
            debut=p.proposee.debut,
            fin=p.proposee.fin,
            proposee_le=p.proposee.proposee_le,
            reponse=p.proposee.reponse,
            peut_repondre=p.peut_repondre,
        )
        for p in await list_habilitations_proposees(db, acteur)
    ]


@post(
    "/administration/habilitations-proposees/{proposee_id:uuid}",
    name="api-repondre-habilitation",
    status_code=204,
)
async def repondre(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    proposee_id: FromPath[UUID],
    data: JSONBody[ReponseHabilitation],
) -> None:
    """Confirm a capacity in the sensitive structure that one answers for, or refuse it."""
    etat = request.app.state
    adresse = str(etat.settings.base_url).rstrip("/")
    await repondre_habilitation(db, acteur, proposee_id, etat.coffre, adresse, oui=data.oui)


@post(
    "/administration/habilitations/{habilitation_id:uuid}/fin",
    name="api-finir-habilitation",
    status_code=204,
)
async def finir(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    habilitation_id: FromPath[UUID],
    data: JSONBody[Passation],
) -> None:
    """End a capacity now; `suites` says who takes over, structure by structure."""
    await finir_habilitation(db, acteur, habilitation_id, data, maintenant=maintenant())


@post(
    "/administration/professionnels/{compte_id:uuid}/fermeture",
    name="api-fermer-compte",
    status_code=204,
)
async def fermer(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    compte_id: FromPath[UUID],
    data: JSONBody[Passation],
) -> None:
    """Close a compte now; `suites` says who takes over, structure by structure."""
    await fermer_compte(db, acteur, compte_id, data, maintenant=maintenant())


@post(
    "/administration/professionnels/{compte_id:uuid}/reouverture",
    name="api-rouvrir-compte",
    status_code=204,
)
async def rouvrir(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], compte_id: FromPath[UUID]
) -> None:
    """Open a closed compte again."""
    await rouvrir_compte(db, acteur, compte_id)


router = Router(
    "/api/v1",
    route_handlers=[
        structures,
        creer,
        modifier,
        fixer,
        professionnels,
        envoyer_invitation,
        professionnel,
        corriger,
        renvoyer,
        donner,
        proposees,
        repondre,
        finir,
        fermer,
        rouvrir,
    ],
    tags=["administration"],
)
