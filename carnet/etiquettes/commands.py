"""Make, rename, take back the tags of one's structure; put them on people, take them off."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import func, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from auth.journal.commands import noter
from auth.vocabulary import Acteur, Geste
from carnet.etiquettes.models import EtiquettePosee, EtiquetteStructure
from carnet.etiquettes.queries import (
    exiger_etiquettes,
    get_etiquette,
    list_etiquettes,
    list_posees,
    pose_des_etiquettes,
)
from carnet.etiquettes.rules import (
    DE_QUI_ECRIT,
    DEJA_RETIREE,
    HORS_DU_CERCLE,
    PAS_RETIREE,
    RETIREE,
    TROP,
    refuser_nom,
)
from carnet.etiquettes.schemas import NomEtiquetteLu, NouvelleEtiquette
from carnet.etiquettes.vocabulary import AU_PLUS
from core.db import tenir
from core.editions import exiger_edition
from core.errors import Conflict, Forbidden, Invalid

# Those among them on whom the wall lets no tag be put.
_AUTRES = text(
    "select exists (select 1 from unnest(cast(:personnes as uuid[])) p"
    " where not prive.est_etiquetable(p))"
)


async def creer_etiquette(
    db: AsyncSession, acteur: Acteur, saisie: NouvelleEtiquette
) -> EtiquetteStructure:
    """Make a tag for the acteur's structure.

    Raises Forbidden for a rôle that sees nobody, Invalid for a name that is there already, Conflict
    past sixty.
    """
    exiger_etiquettes(acteur)
    presentes = await list_etiquettes(db, acteur)
    if refus := refuser_nom(saisie.nom, [e.nom for e in presentes]):
        raise Invalid({"nom": refus})
    if len(presentes) >= AU_PLUS:
        raise Conflict(TROP)
    etiquette = EtiquetteStructure(
        territoire_id=acteur.territoire_id,
        id=uuid4(),
        structure_id=acteur.structure_id,
        nom=saisie.nom,
        par_compte_id=acteur.compte_id,
    )
    db.add(etiquette)
    await db.flush()
    await noter(db, Geste.ecriture, "Étiquette créée")
    return etiquette


async def renommer_etiquette(
    db: AsyncSession, acteur: Acteur, etiquette_id: UUID, saisie: NomEtiquetteLu
) -> EtiquetteStructure:
    """Name a tag otherwise, on everybody who has it.

    Raises NotFound for another structure's, Invalid for a name that is there already, Conflict for
    one that is taken back, Perime when it is not the edition that was read.
    """
    etiquette = await _tenir(db, acteur, etiquette_id, saisie.lue, saisie.nom)
    if etiquette.retiree_le is not None:
        raise Conflict(RETIREE)
    await _exiger_nom_libre(db, acteur, etiquette, saisie.nom)
    etiquette.nom = saisie.nom
    await noter(db, Geste.ecriture, "Étiquette renommée")
    return etiquette


async def retirer_etiquette(
    db: AsyncSession, acteur: Acteur, etiquette_id: UUID, *, lue: int | None = None
) -> EtiquetteStructure:
    """Take a tag back: nobody has it any more, until it is put back. Raises as to rename."""
    etiquette = await _tenir(db, acteur, etiquette_id, lue)
    if etiquette.retiree_le is not None:
        raise Conflict(DEJA_RETIREE)
    etiquette.retiree_le = func.now()
    await noter(db, Geste.ecriture, "Étiquette retirée de la liste")
    return etiquette


async def remettre_etiquette(
    db: AsyncSession, acteur: Acteur, etiquette_id: UUID, *, lue: int | None = None
) -> EtiquetteStructure:
    """Put back a tag that was taken back, on those who had it. Raises as to make one."""
    etiquette = await _tenir(db, acteur, etiquette_id, lue)
    if etiquette.retiree_le is None:
        raise Conflict(PAS_RETIREE)
    await _exiger_nom_libre(db, acteur, etiquette, etiquette.nom)
    if len(await list_etiquettes(db, acteur)) >= AU_PLUS:
        raise Conflict(TROP)
    etiquette.retiree_le = None
    await noter(db, Geste.ecriture, "Étiquette remise dans la liste")
    return etiquette


async def poser_etiquette(
    db: AsyncSession, acteur: Acteur, personnes: Sequence[UUID], etiquette_id: UUID
) -> Sequence[UUID]:
    """Put a tag on people; gives those on whom it was not yet.

    All or none: raises NotFound for another structure's tag, Forbidden for a rôle that accompanies
    nobody and for a person whom the structure does not accompany, Conflict for a tag taken back.
    """
    etiquette = await _exiger_pose(db, acteur, personnes, etiquette_id)
    if etiquette.retiree_le is not None:
        raise Conflict(RETIREE)
    posees = await list_posees(db, acteur, personnes)
    nouvelles = [
        cle
        for cle in dict.fromkeys(personnes)
        if etiquette.id not in {e.id for e in posees.get(cle, ())}
    ]
    for personne_id in nouvelles:
        db.add(
            EtiquettePosee(
                territoire_id=acteur.territoire_id,
                personne_id=personne_id,
                structure_id=acteur.structure_id,
                etiquette_id=etiquette.id,
                par_compte_id=acteur.compte_id,
            )
        )
        await noter(db, Geste.ecriture, "Étiquette posée", personne_id=personne_id)
    return nouvelles


async def oter_etiquette(
    db: AsyncSession, acteur: Acteur, personnes: Sequence[UUID], etiquette_id: UUID
) -> Sequence[UUID]:
    """Take a tag off people; gives those who had it. Raises as to put one."""
    etiquette = await _exiger_pose(db, acteur, personnes, etiquette_id)
    p = EtiquettePosee
    otees = await db.execute(
        update(p)
        .where(
            p.territoire_id == acteur.territoire_id,
            p.structure_id == acteur.structure_id,
            p.etiquette_id == etiquette.id,
            p.personne_id.in_(personnes),
            p.retiree_le.is_(None),
        )
        .values(retiree_le=func.now())
        .returning(p.personne_id)
    )
    avaient = set(otees.scalars())
    retirees = [cle for cle in dict.fromkeys(personnes) if cle in avaient]
    for personne_id in retirees:
        await noter(db, Geste.ecriture, "Étiquette enlevée", personne_id=personne_id)
    return retirees


async def _exiger_pose(
    db: AsyncSession, acteur: Acteur, personnes: Sequence[UUID], etiquette_id: UUID
) -> EtiquetteStructure:
    etiquette = await get_etiquette(db, acteur, etiquette_id)
    if not pose_des_etiquettes(acteur):
        raise Forbidden(DE_QUI_ECRIT)
    if await db.scalar(_AUTRES, {"personnes": list(personnes)}):
        raise Forbidden(HORS_DU_CERCLE)
    return etiquette


async def _exiger_nom_libre(
    db: AsyncSession, acteur: Acteur, etiquette: EtiquetteStructure, nom: str
) -> None:
    autres = [e.nom for e in await list_etiquettes(db, acteur) if e.id != etiquette.id]
    if refus := refuser_nom(nom, autres):
        raise Invalid({"nom": refus})


async def _tenir(
    db: AsyncSession, acteur: Acteur, etiquette_id: UUID, lue: int | None, nom: str | None = None
) -> EtiquetteStructure:
    exiger_etiquettes(acteur)
    etiquette = await get_etiquette(db, acteur, etiquette_id)
    await tenir(db, etiquette)
    ecrit = {} if nom is None else {"nom": nom}
    exiger_edition(lue, etiquette.edition, ecrit, {"nom": etiquette.nom})
    return etiquette
