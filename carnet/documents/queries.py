"""Read the documents of a carnet, and the sealed bytes of one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from auth.acces import ROLES_QUI_SUIVENT
from auth.comptes.models import Compte
from auth.comptes.queries import auteur_nomme
from auth.personnes.models import Personne
from auth.personnes.queries import expliquer, get_personne
from auth.territoires.models import Structure
from auth.territoires.queries import ligne_de, nom_de_structure, nommer
from auth.vocabulary import Acteur, Domaine
from carnet.documents.models import Document, DocumentContenu
from carnet.documents.rules import (
    BIENTOT_JOURS,
    dire_taille,
    dire_validite,
    est_expire,
    expire_bientot,
)
from carnet.documents.vocabulary import TYPES, EtatDocument, FiltreDocuments, NatureDocument
from carnet.elements.queries import ELLE_MEME, get_element
from core.clock import aujourdhui
from core.errors import Forbidden, NotFound

RESERVES = "Les documents d’un carnet sont à la personne et à ceux qui l’accompagnent."
SANS_DEPOT = "Ce carnet ne vous est ouvert à l’écriture dans aucun sujet."
_SUIVANT, _PRECEDENT = aliased(Document), aliased(Document)


@dataclass(frozen=True, slots=True)
class DocumentLu:
    """Hold a document as it is read: of whom, by whom, which ones came before and after.

    Those that its reader may not open are none.
    """

    document: Document
    prenom: str
    nom: str
    auteur: str | None
    suivant_id: UUID | None
    precedent_id: UUID | None
    est_mien: bool
    aujourdhui: date

    @property
    def id(self) -> UUID:
        """Give the number of the document."""
        return self.document.id

    @property
    def personne_id(self) -> UUID:
        """Give whose carnet it is in."""
        return self.document.personne_id

    @property
    def sujet(self) -> Domaine:
        """Give its domain."""
        return Domaine(self.document.domaine)

    @property
    def domaine(self) -> int:
        """Give its domain as it is stored."""
        return self.document.domaine

    @property
    def nature(self) -> NatureDocument:
        """Say which paper it is."""
        return NatureDocument(self.document.nature)

    @property
    def intitule(self) -> str:
        """Give what it is called."""
        return self.document.intitule

    @property
    def pourquoi(self) -> str | None:
        """Say what it is for."""
        return self.document.pourquoi

    @property
    def type(self) -> str:
        """Give the sort of its file."""
        return self.document.type

    @property
    def taille(self) -> int:
        """Give what its file weighs."""
        return self.document.taille

    @property
    def fichier(self) -> str:
        """Say the sort of its file and what it weighs: « PDF, 240 ko »."""
        return f"{TYPES[self.document.type]}, {dire_taille(self.document.taille)}"

    @property
    def delivre_le(self) -> date | None:
        """Give the day when the paper was issued."""
        return self.document.delivre_le

    @property
    def valable_jusqu_au(self) -> date | None:
        """Give the day when the paper ends."""
        return self.document.valable_jusqu_au

    @property
    def expire(self) -> bool:
        """Say whether the paper is over."""
        return est_expire(self.document.valable_jusqu_au, self.aujourdhui)

    @property
    def bientot(self) -> bool:
        """Say whether the paper is over, or ends within a month."""
        return expire_bientot(self.document.valable_jusqu_au, self.aujourdhui)

    @property
    def validite(self) -> str:
        """Say in words until when it holds; nothing when that is not known."""
        return dire_validite(self.document.valable_jusqu_au, self.aujourdhui)

    @property
    def etat(self) -> str:
        """Say whether it stands, was replaced, or was taken back."""
        return self.document.etat

    @property
    def edition(self) -> int:
        """Give the edition, for whoever corrects it."""
        return self.document.edition

    @property
    def cree_le(self) -> datetime:
        """Give when it was handed in."""
        return self.document.cree_le

    @property
    def clos_le(self) -> datetime | None:
        """Give when it was replaced or taken back."""
        return self.document.clos_le

    @property
    def est_d_elle(self) -> bool:
        """Say whether the person handed it in."""
        return self.document.auteur_structure_id is None

    @property
    def remplace_id(self) -> UUID | None:
        """Name the one whose place it took."""
        return self.document.remplace_id

    @property
    def est_photo(self) -> bool:
        """Say whether its file is an image, which has a preview."""
        return self.document.type != "application/pdf"

    @property
    def lisible(self) -> bool:
        """Say whether its file is still there."""
        return self.document.etat != EtatDocument.retire

    @property
    def depose(self) -> bool:
        """Say whether it stands, neither replaced nor taken back."""
        return self.document.etat == EtatDocument.depose


@dataclass(frozen=True, slots=True)
class ListeDeDocuments:
    """Hold what is asked of a list of documents."""

    voir: FiltreDocuments = FiltreDocuments.presents
    apres: tuple[datetime, UUID] | None = None


def exiger_lecteur_de_documents(acteur: Acteur) -> None:
    """Raise Forbidden for a rôle that reads no carnet."""
    if not acteur.est_personne and acteur.role not in ROLES_QUI_SUIVENT:
        raise Forbidden(RESERVES)


async def exiger_depot(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> None:
    """Raise NotFound for a hidden carnet, Forbidden where one completes nothing.

    Before anything is said of the file.
    """
    exiger_lecteur_de_documents(acteur)
    await get_personne(db, acteur, personne_id)
    if not any(v.complete for v in await expliquer(db, acteur, personne_id)):
        raise Forbidden(SANS_DEPOT)


def _documents(acteur: Acteur) -> Select[Any]:
    return (
        select(
            Document,
            Personne.prenom,
            Personne.nom,
            Compte.prenom,
            Compte.nom,
            nom_de_structure(Document.auteur_structure_id),
            _SUIVANT.id,
            _PRECEDENT.id,
        )
        .join(Personne, ligne_de(Personne, Document.personne_id))
        .outerjoin(Structure, ligne_de(Structure, Document.auteur_structure_id))
        .outerjoin(Compte, auteur_nomme(Document.auteur_compte_id, Document.auteur_structure_id))
        .outerjoin(
            _SUIVANT,
            (_SUIVANT.territoire_id == Document.territoire_id)
            & (_SUIVANT.remplace_id == Document.id),
        )
        .outerjoin(_PRECEDENT, ligne_de(_PRECEDENT, Document.remplace_id))
        .where(Document.territoire_id == acteur.territoire_id)
    )


def _lire(acteur: Acteur, ligne: Any) -> DocumentLu:
    document, prenom, nom, par_prenom, par_nom, structure, suivant_id, precedent_id = ligne
    auteur = nommer(par_prenom, par_nom, structure)
    if document.auteur_structure_id is None:
        auteur = "vous" if acteur.est_personne else ELLE_MEME
    signe = (document.auteur_compte_id, document.auteur_structure_id)
    return DocumentLu(
        document,
        prenom,
        nom,
        auteur,
        suivant_id,
        precedent_id,
        signe == (acteur.compte_id, acteur.structure_id),
        aujourdhui(),
    )


async def list_documents(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    choix: ListeDeDocuments,
    *,
    limite: int,
) -> list[DocumentLu]:
    """List the documents of a carnet that the acteur reads, the latest first."""
    requete = _documents(acteur).where(Document.personne_id == personne_id)
    if choix.voir is not FiltreDocuments.tous:
        requete = requete.where(Document.etat == EtatDocument.depose.value)
    if choix.voir is FiltreDocuments.expires:
        fin = aujourdhui() + timedelta(days=BIENTOT_JOURS)
        requete = requete.where(Document.valable_jusqu_au <= fin)
    if choix.apres is not None:
        requete = requete.where(tuple_(Document.cree_le, Document.id) < tuple_(*choix.apres))
    requete = requete.order_by(Document.cree_le.desc(), Document.id.desc()).limit(limite)
    return [_lire(acteur, ligne) for ligne in await db.execute(requete)]


async def list_deposes(db: AsyncSession, acteur: Acteur) -> Sequence[Document]:
    """List one's own documents whose file is there, the latest first."""
    requete = (
        select(Document)
        .join(
            DocumentContenu,
            and_(
                DocumentContenu.territoire_id == Document.territoire_id,
                DocumentContenu.document_id == Document.id,
            ),
        )
        .where(
            Document.territoire_id == acteur.territoire_id,
            Document.personne_id == acteur.personne_id,
            DocumentContenu.contenu.is_not(None),
        )
        .order_by(Document.cree_le.desc(), Document.id.desc())
    )
    return (await db.execute(requete)).scalars().all()


async def list_semblables(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, nature: NatureDocument
) -> Sequence[DocumentLu]:
    """List the documents of this kind that the carnet holds already and that are not over."""
    if nature is NatureDocument.autre:
        return ()
    requete = (
        _documents(acteur)
        .where(
            Document.personne_id == personne_id,
            Document.nature == nature.value,
            Document.etat == EtatDocument.depose.value,
            Document.valable_jusqu_au.is_(None) | (Document.valable_jusqu_au >= aujourdhui()),
        )
        .order_by(Document.cree_le.desc(), Document.id.desc())
    )
    return [_lire(acteur, ligne) for ligne in await db.execute(requete)]


async def list_expirants(
    db: AsyncSession, acteur: Acteur, personnes: Collection[UUID]
) -> Sequence[DocumentLu]:
    """List the documents of these people that end within a month, or ended less than a month ago.

    Longer ago, nobody asked for another.
    """
    if not personnes:
        return ()
    jour, mois = aujourdhui(), timedelta(days=BIENTOT_JOURS)
    requete = (
        _documents(acteur)
        .where(
            Document.personne_id.in_(personnes),
            Document.etat == EtatDocument.depose.value,
            Document.valable_jusqu_au.between(jour - mois, jour + mois),
        )
        .order_by(Document.valable_jusqu_au, Document.id)
    )
    return [_lire(acteur, ligne) for ligne in await db.execute(requete)]


async def get_document(db: AsyncSession, acteur: Acteur, document_id: UUID) -> DocumentLu:
    """Get a document that the acteur reads, in a carnet that they see, or raise NotFound."""
    if not acteur.est_personne and acteur.role not in ROLES_QUI_SUIVENT:
        raise NotFound()
    return await get_document_ouvert(db, acteur, document_id)


async def get_document_ouvert(db: AsyncSession, acteur: Acteur, document_id: UUID) -> DocumentLu:
    """Get a document that the wall opens, by an emergency or a mandate too, or raise NotFound."""
    requete = _documents(acteur).where(Document.id == document_id)
    ligne = (await db.execute(requete)).one_or_none()
    if ligne is None:
        raise NotFound()
    return _lire(acteur, ligne)


async def get_contenu(
    db: AsyncSession, acteur: Acteur, document_id: UUID, *, apercu: bool = False
) -> bytes:
    """Get the sealed bytes of a document, or of its preview; NotFound when they are no more."""
    await get_element(db, acteur, Document, document_id)
    colonne = DocumentContenu.apercu if apercu else DocumentContenu.contenu
    requete = select(colonne).where(
        DocumentContenu.territoire_id == acteur.territoire_id,
        DocumentContenu.document_id == document_id,
    )
    scelle = await db.scalar(requete)
    if scelle is None:
        raise NotFound("Ce fichier n’est plus là.")
    return scelle
