"""Hand a document in, correct what is said of it, replace it, take it back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.avis.commands import differer_avis
from auth.avis.vocabulary import GenreAvis
from auth.vocabulary import Acteur, Domaine
from carnet.documents.lecture import FichierLu
from carnet.documents.models import Document, DocumentContenu
from carnet.documents.queries import DocumentLu, exiger_lecteur_de_documents, list_semblables
from carnet.documents.rules import (
    CHEZ_UNE_AUTRE,
    REFUS_DEPOT,
    dire_validite,
    refuser_dates_document,
)
from carnet.documents.schemas import FaitsDocument, NouveauDocument
from carnet.documents.vocabulary import (
    DOCUMENT,
    OBJET_APERCU,
    OBJET_DOCUMENT,
    EtatDocument,
    GenreDocument,
    NatureDocument,
)
from carnet.elements.acces import exiger_ecriture
from carnet.elements.commands import (
    NON_DIT,
    Passage,
    Recit,
    Vu,
    avancer,
    consigner,
    modifier,
    prendre,
    refuser_perime,
)
from carnet.elements.doubles import a_l_instant, refuser_double
from carnet.elements.queries import etat_de, get_element
from carnet.elements.rules import RIEN_N_A_CHANGE, SANS_IDENTITE
from core.coffre import Coffre
from core.dates import jour_de
from core.db import tenir
from core.errors import AConfirmer, Conflict, Inchange, Invalid, NotFound
from core.scelles import lier
from core.texts import date_fr

_REFUS = text("select prive.refus_de_depot(:personne, :taille)")
_PREVENIR = text("select prive.prevenir_du_document(:document, :genre)")


@dataclass(frozen=True, slots=True)
class FichierScelle:
    """Hold a file that was read and sealed, beside the number of the document that it will be."""

    id: UUID
    genre: str
    taille: int
    contenu: bytes
    apercu: bytes | None


def sceller_fichier(coffre: Coffre, lu: FichierLu) -> FichierScelle:
    """Seal a file and its preview; nothing of it reaches the database in clear."""
    cle = uuid4()
    return FichierScelle(
        cle,
        lu.genre,
        len(lu.contenu),
        coffre.sceller(lu.contenu, OBJET_DOCUMENT, lier(cle)),
        coffre.sceller(lu.apercu, OBJET_APERCU, lier(cle)) if lu.apercu else None,
    )


async def deposer_document(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    saisie: NouveauDocument,
    fichier: FichierScelle,
    *,
    maintenant: datetime,
) -> Document:
    """Hand a document in; whose carnet it is, or who reads it there, is told that there is one.

    Raises NotFound for a hidden carnet, Ferme for a domain that one may not complete, Invalid for
    its days, AConfirmer when one of its kind is there and still holds, Conflict when the carnet is
    full, Deja when it came twice.
    """
    exiger_lecteur_de_documents(acteur)
    ancien = await _a_remplacer(db, acteur, personne_id, saisie.remplace_id)
    domaine = Domaine[saisie.domaine] if saisie.domaine else saisie.nature.domaine
    if domaine is Domaine.identite:
        raise Invalid({"domaine": SANS_IDENTITE})
    plume = await exiger_ecriture(db, acteur, personne_id, domaine, "domaine")
    aujourdhui = jour_de(maintenant)
    if refus := refuser_dates_document(saisie.delivre_le, saisie.valable_jusqu_au, aujourdhui):
        raise Invalid(refus)
    intitule = saisie.intitule or saisie.nature.libelle
    await refuser_double(
        db,
        acteur,
        Document,
        personne_id,
        "Ce document est déjà déposé.",
        a_l_instant(acteur, Document, Document.cree_le, maintenant),
        Document.nature == saisie.nature.value,
        Document.taille == fichier.taille,
        Document.intitule == intitule,
        Document.etat == EtatDocument.depose.value,
    )
    if ancien is None and not saisie.malgre:
        await _demander(db, acteur, personne_id, saisie.nature)
    plein = await db.scalar(_REFUS, {"personne": personne_id, "taille": fichier.taille})
    if plein is not None:
        raise Conflict(REFUS_DEPOT[str(plein)])
    if ancien is not None:
        passage = Passage(EtatDocument.ancien, maintenant=maintenant, journal="Document remplacé")
        await avancer(db, await prendre(db, acteur, ancien), ancien, passage)
        # What is replaced is told first: the wall looks at it when the other comes.
        await db.flush()
    document = await consigner(
        db,
        plume,
        Document(
            id=fichier.id,
            nature=saisie.nature.value,
            intitule=intitule,
            pourquoi=saisie.pourquoi,
            delivre_le=saisie.delivre_le,
            valable_jusqu_au=saisie.valable_jusqu_au,
            type=fichier.genre,
            taille=fichier.taille,
            remplace_id=saisie.remplace_id,
            etat=EtatDocument.depose.value,
            cree_le=maintenant,
        ),
        Recit(GenreDocument.document, le=maintenant, journal="Document déposé"),
    )
    await db.flush()
    db.add(
        DocumentContenu(
            territoire_id=acteur.territoire_id,
            document_id=document.id,
            contenu=fichier.contenu,
            apercu=fichier.apercu,
        )
    )
    await db.flush()
    dits = {"document": document.id, "genre": GenreAvis.document_recu.value}
    await differer_avis(db, acteur, (await db.execute(_PREVENIR, dits)).scalars().all())
    return document


async def _a_remplacer(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, remplace_id: UUID | None
) -> Document | None:
    """Get the document whose place another takes; raises Conflict when it no longer stands."""
    if remplace_id is None:
        return None
    ancien = await get_element(db, acteur, Document, remplace_id)
    if ancien.personne_id != personne_id:
        raise NotFound()
    await prendre(db, acteur, ancien)
    if etat_de(ancien) is not EtatDocument.depose:
        raise Conflict(DOCUMENT.a_reprendre)
    return ancien


async def _demander(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, nature: NatureDocument
) -> None:
    """Raise AConfirmer when the carnet holds a document of this kind that one may open."""
    semblables = await list_semblables(db, acteur, personne_id, nature)
    raisons = [(_dire_deja(lu), lu.id) for lu in semblables]
    if raisons:
        raise AConfirmer(raisons)


def _dire_deja(lu: DocumentLu) -> str:
    par = lu.auteur or "quelqu’un du cercle"
    return f"Déjà là : « {lu.intitule} », déposé le {date_fr(lu.cree_le)} par {par}."


async def corriger_document(
    db: AsyncSession,
    acteur: Acteur,
    document_id: UUID,
    saisie: FaitsDocument,
    *,
    maintenant: datetime,
    edition: int | None = None,
) -> Document:
    """Correct which paper a document is, and its days.

    Raises Perime when it is not the `edition` that was read, Conflict when it no longer stands.
    """
    document = await get_element(db, acteur, Document, document_id)
    plume = await prendre(db, acteur, document)
    await tenir(db, document)
    ecrit = saisie.model_dump() | {"nature": saisie.nature.value}
    if edition not in (None, document.edition):
        ecarts = {nom: (valeur, getattr(document, nom)) for nom, valeur in ecrit.items()}
        await refuser_perime(db, document, ecarts)
    if etat_de(document) is not EtatDocument.depose:
        raise Conflict(DOCUMENT.a_reprendre)
    aujourdhui = jour_de(maintenant)
    if refus := refuser_dates_document(saisie.delivre_le, saisie.valable_jusqu_au, aujourdhui):
        raise Invalid(refus)
    if all(getattr(document, nom) == valeur for nom, valeur in ecrit.items()):
        raise Inchange(RIEN_N_A_CHANGE)
    dits = (saisie.nature.libelle, dire_validite(saisie.valable_jusqu_au, aujourdhui))
    recit = Recit(
        GenreDocument.precise,
        le=maintenant,
        journal="Document précisé",
        texte=f"{document.intitule} : {', '.join(dit for dit in dits if dit)}",
    )
    await modifier(db, plume, document, recit, **ecrit)
    return document


async def retirer_document(
    db: AsyncSession,
    acteur: Acteur,
    document_id: UUID,
    *,
    maintenant: datetime,
    vu: Vu = NON_DIT,
) -> Document:
    """Take a document back: what it was stays said, its file is erased.

    Her own, herself; a structure's, that structure. Raises Conflict for anybody else.
    """
    document = await get_element(db, acteur, Document, document_id)
    plume = await prendre(db, acteur, document)

    def refus(lu: Document) -> str | None:
        ailleurs = lu.auteur_structure_id != acteur.structure_id
        return CHEZ_UNE_AUTRE if ailleurs else None

    passage = Passage(EtatDocument.retire, maintenant=maintenant, journal="Document retiré", vu=vu)
    return await avancer(db, plume, document, passage, refus=refus)
