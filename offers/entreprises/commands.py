"""Write the sheets of companies, and the contacts taken with them."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession

from auth.journal.commands import noter_fait
from auth.vocabulary import Acteur
from core.clock import aujourdhui
from core.dates import dire_jour
from core.db import tenir
from core.editions import exiger_edition
from core.errors import Forbidden, Invalid
from core.geo.queries import dire_commune, list_communes
from core.plier import normaliser
from offers.entreprises.models import Entreprise, EntrepriseContact
from offers.entreprises.queries import find_par_siret, get_entreprise, list_contacts
from offers.entreprises.rules import ROLES, le_plus_proche
from offers.entreprises.schemas import FicheEntreprise, NouveauContact
from offers.entreprises.vocabulary import ObjetContact

_DOUBLE = "Cet établissement a déjà sa fiche : cherchez-le par son SIRET."


def exiger_acteur_entreprises(acteur: Acteur) -> None:
    """Let pass whoever works in the territoire with people or with offers."""
    if acteur.role not in ROLES or acteur.structure_id is None:
        raise Forbidden("Les entreprises sont suivies par les professionnels du territoire.")


async def creer_entreprise(db: AsyncSession, acteur: Acteur, fiche: FicheEntreprise) -> Entreprise:
    """Open the sheet of an establishment.

    Raises Invalid when it has one, or when the commune is unclear.
    """
    exiger_acteur_entreprises(acteur)
    if await find_par_siret(db, acteur, fiche.siret) is not None:
        raise Invalid({"siret": _DOUBLE})
    valeurs = await _valeurs(db, acteur, fiche, None)
    entreprise = Entreprise(territoire_id=acteur.territoire_id, id=uuid4(), **valeurs)
    db.add(entreprise)
    await db.flush()
    await noter_fait(db, "Fiche d’entreprise créée", entreprise=entreprise.id)
    return entreprise


async def modifier_entreprise(
    db: AsyncSession,
    acteur: Acteur,
    entreprise_id: UUID,
    fiche: FicheEntreprise,
    *,
    edition: int | None = None,
) -> Entreprise:
    """Write the sheet anew.

    Raises Perime when it is not the `edition` that was read, Invalid when the SIRET is another
    sheet's, or when the commune is unclear.
    """
    exiger_acteur_entreprises(acteur)
    entreprise = await get_entreprise(db, acteur, entreprise_id)
    await tenir(db, entreprise)
    ecrit = fiche.model_dump(mode="json")
    exiger_edition(edition, entreprise.edition, ecrit, {n: getattr(entreprise, n) for n in ecrit})
    autre = await find_par_siret(db, acteur, fiche.siret)
    if autre is not None and autre.id != entreprise.id:
        raise Invalid({"siret": _DOUBLE})
    for nom, valeur in (await _valeurs(db, acteur, fiche, entreprise)).items():
        setattr(entreprise, nom, valeur)
    entreprise.modifie_le = func.now()
    await db.flush()
    await noter_fait(db, "Fiche d’entreprise modifiée", entreprise=entreprise.id)
    return entreprise


async def noter_contact(
    db: AsyncSession, acteur: Acteur, entreprise_id: UUID, nouveau: NouveauContact
) -> EntrepriseContact:
    """Note that the company was contacted.

    Raises Invalid naming `confirme` when anybody contacted it within 31 days of that day and nobody
    confirmed.
    """
    exiger_acteur_entreprises(acteur)
    entreprise = await get_entreprise(db, acteur, entreprise_id)
    if nouveau.le > aujourdhui():
        raise Invalid({"le": "Notez un contact une fois qu’il a eu lieu."})
    if not nouveau.confirme:
        contacts = await list_contacts(db, acteur, entreprise.id)
        proche = le_plus_proche(nouveau.le, (c.contact.le for c in contacts))
        if proche is not None:
            lu = next(c for c in contacts if c.contact.le == proche)
            pour = ObjetContact(lu.contact.objet).libelle
            raise Invalid(
                {"confirme": f"Déjà contactée le {dire_jour(proche)} par {lu.par} pour {pour}."}
            )
    contact = EntrepriseContact(
        territoire_id=acteur.territoire_id,
        id=uuid4(),
        entreprise_id=entreprise.id,
        compte_id=acteur.compte_id,
        structure_id=acteur.structure_id,
        **nouveau.model_dump(exclude={"confirme"}),
    )
    db.add(contact)
    await db.flush()
    await noter_fait(db, "Contact avec une entreprise", entreprise=entreprise.id)
    return contact


async def _valeurs(
    db: AsyncSession, acteur: Acteur, fiche: FicheEntreprise, present: Entreprise | None
) -> dict[str, Any]:
    """Give the columns of a sheet, signed by the acteur."""
    if present is not None and fiche.commune == present.commune:
        nom, code = present.commune, present.commune_code
    else:
        nom, code = await _commune(db, fiche.commune)
    return fiche.model_dump() | {
        "propose": sorted(fiche.propose),
        "commune": nom,
        "commune_code": code,
        "nom_recherche": normaliser(f"{fiche.nom} {nom}"),
        "ecrit_par": acteur.compte_id,
        "ecrit_par_structure_id": acteur.structure_id,
    }


async def _commune(db: AsyncSession, saisie: str) -> tuple[str, str]:
    trouvees = await list_communes(db, saisie, 6)
    if not trouvees:
        raise Invalid(
            {"commune": "Nous ne trouvons pas cette commune. Essayez son nom, ou son code postal."}
        )
    exactes = [c for c in trouvees if normaliser(c.nom) == normaliser(saisie)] or list(trouvees)
    if len(exactes) > 1:
        lesquelles = ", ".join(f"{dire_commune(c)} : {c.code}" for c in exactes)
        raise Invalid(
            {"commune": f"Plusieurs communes répondent : écrivez le code INSEE. {lesquelles}."}
        )
    return exactes[0].nom, exactes[0].code
