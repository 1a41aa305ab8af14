"""Read the companies of one's territoire and who contacted them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from auth.comptes.models import Compte
from auth.territoires.models import Structure
from auth.territoires.queries import est_nommee, ligne_de, nom_de_structure
from auth.vocabulary import Acteur
from core.errors import NotFound
from core.plier import normaliser
from offers.entreprises.models import Entreprise, EntrepriseContact

PAR_PAGE = 20
_MAX_EXPORT = 10_000


@dataclass(frozen=True, slots=True)
class EntrepriseLue:
    """Hold a company with its last contact: when, by which structure."""

    entreprise: Entreprise
    dernier: date | None
    contacts: int


@dataclass(frozen=True, slots=True)
class ContactLu:
    """Hold a contact with who took it, as far as the acteur may name them."""

    contact: EntrepriseContact
    par: str


def _conditions(acteur: Acteur, recherche: str) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Entreprise.territoire_id == acteur.territoire_id]
    q = recherche.replace("\x00", "")[:80].strip()
    chiffres = "".join(q.split())
    if chiffres.isdigit():
        conditions.append(
            or_(Entreprise.siret.startswith(chiffres), Entreprise.nom_recherche.contains(chiffres))
        )
    else:
        conditions += [
            Entreprise.nom_recherche.contains(mot, autoescape=True)
            for mot in normaliser(q).split()[:6]
        ]
    return conditions


async def list_entreprises(
    db: AsyncSession, acteur: Acteur, recherche: str, numero: int | None
) -> tuple[int, Sequence[EntrepriseLue]]:
    """List companies by name, one page of them or all when `numero` is None, with the total.

    Words are looked for in the name and the commune; digits are the beginning of a SIRET.
    """
    conditions = _conditions(acteur, recherche)
    total = (
        await db.execute(select(func.count()).select_from(Entreprise).where(*conditions))
    ).scalar_one()
    contacts = (
        select(func.max(EntrepriseContact.le).label("dernier"), func.count().label("nombre"))
        .where(
            EntrepriseContact.territoire_id == Entreprise.territoire_id,
            EntrepriseContact.entreprise_id == Entreprise.id,
        )
        .lateral()
    )
    requete = (
        select(Entreprise, contacts.c.dernier, contacts.c.nombre)
        .join(contacts, onclause=Entreprise.id.is_not(None))
        .where(*conditions)
        .order_by(Entreprise.nom_recherche, Entreprise.id)
    )
    requete = (
        requete.limit(_MAX_EXPORT)
        if numero is None
        else requete.limit(PAR_PAGE).offset((numero - 1) * PAR_PAGE)
    )
    return total, [EntrepriseLue(*ligne) for ligne in await db.execute(requete)]


async def get_entreprise(db: AsyncSession, acteur: Acteur, entreprise_id: UUID) -> Entreprise:
    """Get a company of one's territoire, or raise NotFound."""
    requete = select(Entreprise).where(
        Entreprise.territoire_id == acteur.territoire_id, Entreprise.id == entreprise_id
    )
    trouvee = (await db.execute(requete)).scalar_one_or_none()
    if trouvee is None:
        raise NotFound()
    return trouvee


async def find_par_siret(db: AsyncSession, acteur: Acteur, siret: str) -> Entreprise | None:
    """Find the sheet of an establishment."""
    requete = select(Entreprise).where(
        Entreprise.territoire_id == acteur.territoire_id, Entreprise.siret == siret
    )
    return (await db.execute(requete)).scalar_one_or_none()


async def list_contacts(
    db: AsyncSession, acteur: Acteur, entreprise_id: UUID, *, limite: int = 100
) -> Sequence[ContactLu]:
    """List the contacts taken with a company, latest first."""
    qui = func.concat_ws(" ", Compte.prenom, Compte.nom)
    requete = (
        select(
            EntrepriseContact,
            qui,
            nom_de_structure(EntrepriseContact.structure_id),
            est_nommee(EntrepriseContact.structure_id),
        )
        .outerjoin(Structure, ligne_de(Structure, EntrepriseContact.structure_id))
        .outerjoin(Compte, ligne_de(Compte, EntrepriseContact.compte_id))
        .where(
            EntrepriseContact.territoire_id == acteur.territoire_id,
            EntrepriseContact.entreprise_id == entreprise_id,
        )
        .order_by(
            EntrepriseContact.le.desc(), EntrepriseContact.cree_le.desc(), EntrepriseContact.id
        )
        .limit(limite)
    )
    return [
        ContactLu(contact, ", ".join(filter(None, (nom if nommee else "", structure or ""))))
        for contact, nom, structure, nommee in await db.execute(requete)
    ]
