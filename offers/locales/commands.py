"""Write, publish, confirm, withdraw the offers of one's structure; every published text is kept."""

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from auth.journal.commands import noter_fait
from auth.vocabulary import Acteur
from core.db import tenir
from core.editions import exiger_edition, refuser_changee
from core.errors import Changee, Conflict, Forbidden, Invalid
from offers.catalogue.importer import COLONNES, ligne_service, ligne_structure
from offers.locales.models import OffreLocale
from offers.locales.queries import (
    dire_qui_ecrivit,
    get_ma_structure,
    get_offre,
    get_version_offre,
    relire_offre,
)
from offers.locales.rules import ARCHIVEE, ROLES_QUI_PUBLIENT, prochaine_revue
from offers.locales.schemas import SaisieOffre

_PUBLIER = text(
    "select prive.publier_offre_locale(:offre, cast(:structure as jsonb), cast(:ligne as jsonb))"
)
_CONFIRMER = text("select prive.confirmer_offre_locale(:offre, :jour)")
_RETIRER = text("select prive.retirer_offre_locale(:offre, :retiree)")


def exiger_de_publier(acteur: Acteur) -> None:
    """Let pass whoever works for a structure of the territoire."""
    if acteur.role not in ROLES_QUI_PUBLIENT or acteur.structure_id is None:
        raise Forbidden("Les offres d’une structure sont écrites par ses professionnels.")


def exiger_au_catalogue(offre: OffreLocale) -> None:
    """Refuse to write in an offer that is archived."""
    if offre.archivee_le is not None:
        raise Conflict(ARCHIVEE)


async def ecrire_offre(
    db: AsyncSession,
    acteur: Acteur,
    saisie: SaisieOffre,
    offre_id: UUID | None,
    *,
    maintenant: datetime,
    edition: int | None = None,
) -> OffreLocale:
    """Keep a draft, new or not; what is published does not change before `publier_offre`.

    Raises Perime when it is not the `edition` that was read.
    """
    exiger_de_publier(acteur)
    if offre_id is None:
        cle = uuid4()
        offre = OffreLocale(
            territoire_id=acteur.territoire_id,
            id=cle,
            structure_id=acteur.structure_id,
            compte_id=acteur.compte_id,
            service_id=f"local-{acteur.territoire_id}--{cle.hex}",
        )
        db.add(offre)
    else:
        offre = await get_offre(db, acteur, offre_id)
        await tenir(db, offre)
        exiger_edition(edition, offre.edition, saisie.model_dump(mode="json"), offre.saisie)
        exiger_au_catalogue(offre)
    offre.nom, offre.saisie = saisie.nom, saisie.model_dump(mode="json", exclude_none=True)
    offre.frequence, offre.modifie_le = int(saisie.frequence), maintenant
    await noter_fait(db, "Offre locale écrite", offre=offre.service_id)
    return offre


async def publier_offre(
    db: AsyncSession,
    acteur: Acteur,
    offre_id: UUID,
    *,
    jour: date,
    maintenant: datetime,
    edition: int | None = None,
) -> OffreLocale:
    """Publish the draft in the catalogue.

    Raises Invalid naming each field that the national schema refuses, Perime when it is not the
    `edition` that was read.
    """
    exiger_de_publier(acteur)
    offre = await get_offre(db, acteur, offre_id)
    await tenir(db, offre)
    await _exiger_lue(db, acteur, offre, edition)
    exiger_au_catalogue(offre)
    relue = await relire_offre(db, offre, SaisieOffre.model_validate(offre.saisie), jour)
    if relue.ligne is None:
        raise Invalid(relue.erreurs)
    structure = await get_ma_structure(db, acteur)
    source = f"local-{offre.territoire_id}"
    porteuse = {
        "source": source,
        "id": f"{source}--s{structure.id.hex}",
        "nom": structure.nom,
        "date_maj": jour.isoformat(),
        **{
            champ: valeur
            for champ, valeur in (
                ("siret", structure.siret),
                ("code_insee", structure.commune_code),
                ("telephone", structure.telephone),
            )
            if valeur
        },
    }
    centres = {}
    if relue.commune and relue.commune.longitude is not None and relue.commune.latitude is not None:
        centres[relue.commune.code] = (relue.commune.longitude, relue.commune.latitude)
    offre.publiee_le = offre.publiee_le or maintenant
    offre.prochaine_revue = prochaine_revue(jour, offre.frequence)
    await db.flush()
    parametres = {
        "offre": offre.id,
        "structure": _json("catalogue_structure", ligne_structure(porteuse)),
        "ligne": _json("catalogue_service", ligne_service(relue.ligne, centres)),
    }
    await db.execute(_PUBLIER, parametres)
    await noter_fait(db, "Offre locale publiée", offre=offre.service_id)
    return offre


async def _exiger_lue(
    db: AsyncSession, acteur: Acteur, offre: OffreLocale, edition: int | None
) -> None:
    if edition not in (None, offre.edition):
        qui = await dire_qui_ecrivit(db, acteur, offre)
        refuser_changee(Changee("offre_locale", offre.id, None, offre.nom, qui), offre.edition, {})


def _json(table: str, valeurs: tuple[Any, ...]) -> str:
    """Write the columns of a row as the database reads a record."""
    ligne = dict(zip(COLONNES[table], valeurs, strict=True))
    ligne |= {
        champ: json.loads(ligne[champ]) for champ in ("donnees", "contact") if ligne.get(champ)
    }
    ligne["empreinte"] = "\\x" + ligne["empreinte"].hex()
    return json.dumps(ligne)


async def confirmer(db: AsyncSession, acteur: Acteur, offre_id: UUID, *, jour: date) -> None:
    """Say that nothing changed: the day alone is new, and the next reading comes later."""
    exiger_de_publier(acteur)
    offre = await get_offre(db, acteur, offre_id)
    if offre.publiee_le is None or offre.archivee_le is not None:
        raise Conflict("Cette offre n’est pas publiée.")
    await db.execute(_CONFIRMER, {"offre": offre.id, "jour": jour})
    await noter_fait(db, "Offre locale confirmée", offre=offre.service_id)


def exiger_d_archiver(offre: OffreLocale) -> None:
    """Refuse to archive what is archived."""
    if offre.archivee_le is not None:
        raise Conflict("Cette offre est déjà archivée.")


async def archiver_offre(db: AsyncSession, acteur: Acteur, offre_id: UUID) -> None:
    """Take an offer out of the catalogue; it can be taken up again."""
    exiger_de_publier(acteur)
    offre = await get_offre(db, acteur, offre_id)
    exiger_d_archiver(offre)
    await db.execute(_RETIRER, {"offre": offre.id, "retiree": True})
    await noter_fait(db, "Offre locale archivée", offre=offre.service_id)


async def reprendre_offre(db: AsyncSession, acteur: Acteur, offre_id: UUID) -> None:
    """Give an archived offer back: to the catalogue when it was published."""
    exiger_de_publier(acteur)
    offre = await get_offre(db, acteur, offre_id)
    if offre.archivee_le is None:
        raise Conflict("Cette offre n’est pas archivée.")
    await db.execute(_RETIRER, {"offre": offre.id, "retiree": False})
    await noter_fait(db, "Offre locale reprise", offre=offre.service_id)


async def dupliquer(
    db: AsyncSession, acteur: Acteur, offre_id: UUID, *, maintenant: datetime
) -> OffreLocale:
    """Begin a new draft from an offer."""
    exiger_de_publier(acteur)
    modele = await get_offre(db, acteur, offre_id)
    saisie = SaisieOffre.model_validate(
        modele.saisie | {"nom": f"{modele.saisie['nom'][:140]} (copie)"}
    )
    return await ecrire_offre(db, acteur, saisie, None, maintenant=maintenant)


async def restaurer_version(
    db: AsyncSession,
    acteur: Acteur,
    offre_id: UUID,
    version_id: UUID,
    *,
    maintenant: datetime,
    edition: int | None = None,
) -> OffreLocale:
    """Take an earlier text as the draft; it is published by `publier_offre` alone.

    Raises Perime when the draft that it replaces is not the `edition` that was read.
    """
    version = await get_version_offre(db, acteur, offre_id, version_id)
    offre = await get_offre(db, acteur, offre_id)
    await tenir(db, offre)
    await _exiger_lue(db, acteur, offre, edition)
    saisie = SaisieOffre.model_validate(version.saisie)
    return await ecrire_offre(db, acteur, saisie, offre_id, maintenant=maintenant)


async def confirmer_par_lien(db: AsyncSession, offre_id: UUID, *, jour: date) -> None:
    """Say, with the proof that a link brought, that nothing changed.

    Raises Conflict when it is no longer published.
    """
    try:
        async with db.begin_nested():
            await db.execute(_CONFIRMER, {"offre": offre_id, "jour": jour})
    except DBAPIError as erreur:
        raise Conflict("Cette offre n’est plus publiée.") from erreur
    await noter_fait(db, "Offre locale confirmée par un lien", offre=offre_id)


async def archiver_par_lien(db: AsyncSession, offre_id: UUID) -> None:
    """Take an offer out of the catalogue, with the proof that a link brought.

    Its structure can take it up again.
    """
    await db.execute(_RETIRER, {"offre": offre_id, "retiree": True})
    await noter_fait(db, "Offre locale archivée par un lien", offre=offre_id)


async def nommer_offre(db: AsyncSession, offre_id: UUID) -> str | None:
    """Name a published local offer for the page of its link."""
    nom: str | None = await db.scalar(
        text("select prive.nom_offre_locale(:offre)"), {"offre": offre_id}
    )
    return nom
