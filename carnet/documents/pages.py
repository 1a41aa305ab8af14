"""List the documents of a carnet, hand one in, open it, correct it, take it back.

The same pages for her, in her words.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from auth.comptes.commands import exiger_personne
from auth.journal.commands import Precisions, noter
from auth.personnes.queries import expliquer, get_personne, mesurer_lecture
from auth.vocabulary import Acteur, Domaine, Geste, masque
from carnet.documents.commands import (
    corriger_document,
    deposer_document,
    retirer_document,
)
from carnet.documents.fichiers import (
    ENVOI_MAX_OCTETS,
    donner_fichier,
    lire_fichiers,
    recevoir_document,
)
from carnet.documents.models import Document
from carnet.documents.queries import (
    DocumentLu,
    ListeDeDocuments,
    exiger_depot,
    exiger_lecteur_de_documents,
    get_document,
    list_documents,
    list_semblables,
)
from carnet.documents.rules import SANS_FICHIER
from carnet.documents.schemas import (
    ChoixDocuments,
    FaitsDocument,
    NouveauDocument,
    RetraitDepuisPage,
)
from carnet.documents.vocabulary import (
    DOCUMENT,
    FILTRES,
    PAR_PAGE,
    NatureDocument,
)
from carnet.elements.commands import Vu, prendre
from carnet.elements.queries import find_dernier_geste, get_element
from carnet.elements.rules import refuser_annulation, refuser_main
from core.clock import maintenant
from core.db import AsyncSession
from core.editions import Mots, lire_contre, montrer_edition
from core.errors import Conflict, Invalid
from core.forms import lire_adresse, lire_formulaire
from core.pages import (
    TASSE,
    Requete,
    Revenir,
    formulaire,
    laisser,
    menant,
    page,
    poster,
    vers,
)
from core.paging import decoder_curseur, encoder
from core.texts import date_fr

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "document_depose": "Le document est déposé, chiffré. Ceux à qui son domaine est ouvert en sont"
    " prévenus, sans son nom.",
    "document_corrige": "Le document est précisé.",
    "document_retire": "Le document est retiré : son fichier est effacé.",
}
REVENIR: Revenir = {
    "document_corrige": ("document", "document_id", "Revoir ce document"),
}
LISTE = "documents"
VIDE: Mapping[str, Any] = {}


async def _liste(
    request: Requete, db: AsyncSession, acteur: Acteur, personne_id: UUID
) -> dict[str, Any]:
    """Read one page of the documents of a carnet, and note it."""
    choix = lire_adresse(ChoixDocuments, request.query_params)
    coffre = request.app.state.coffre
    apres = decoder_curseur(coffre, LISTE, datetime, choix.curseur)
    demande = ListeDeDocuments(choix.voir, apres)
    lus = await list_documents(db, acteur, personne_id, demande, limite=PAR_PAGE + 1)
    gardes = lus[:PAR_PAGE]
    await noter(
        db,
        Geste.lecture,
        "Documents du carnet",
        personne_id=personne_id,
        domaines=masque(lu.sujet for lu in gardes) | 1,
    )
    return {
        "documents": gardes,
        "choix": choix,
        "filtres": FILTRES,
        "sujets": {domaine: domaine.libelle for domaine in Domaine},
        "suite": encoder(coffre, LISTE, gardes[-1].cree_le, gardes[-1].id)
        if len(lus) > PAR_PAGE
        else None,
    }


@get("/carnets/{personne_id:uuid}/documents", name="documents-du-carnet")
async def documents_du_carnet(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template:
    """List the documents of a carnet that one reads."""
    exiger_lecteur_de_documents(acteur)
    personne = await get_personne(db, acteur, personne_id)
    verdicts = await expliquer(db, acteur, personne_id)
    return page(
        "carnet.documents/du_carnet.html",
        personne=personne,
        etendue=mesurer_lecture(acteur, verdicts),
        peut_ecrire=any(v.complete for v in verdicts),
        ici=request.app.route_reverse("documents-du-carnet", personne_id=personne_id),
        **await _liste(request, db, acteur, personne_id),
    )


@get("/mes-documents", name="mes-documents")
async def mes_documents(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """List to the person all her documents, hers and those that structures handed in."""
    personne_id = exiger_personne(acteur)
    verdicts = await expliquer(db, acteur, personne_id)
    return page(
        "carnet.documents/mes_documents.html",
        personne_id=personne_id,
        etendue=mesurer_lecture(acteur, verdicts),
        ici=request.app.route_reverse("mes-documents"),
        **await _liste(request, db, acteur, personne_id),
    )


async def _nouveau(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    valeurs: Mapping[str, Any],
    erreurs: Mapping[str, str],
) -> Template:
    """Ask which paper it is first: one that is there already is said before it is sent again."""
    personne = await get_personne(db, acteur, personne_id)
    verdicts = await expliquer(db, acteur, personne_id)
    ancien = await _ancien(db, acteur, personne_id, valeurs.get("remplace_id"))
    choisie = ancien.nature if ancien else valeurs.get("nature")
    nature = NatureDocument(choisie) if choisie in set(NatureDocument) else None
    domaines = [v.domaine for v in verdicts if v.complete and v.domaine is not Domaine.identite]
    semblables = (
        await list_semblables(db, acteur, personne_id, nature) if nature and not ancien else ()
    )
    ordinaire = ancien.sujet if ancien else nature.domaine if nature else None
    ici = {"domaine": ordinaire.name} if ordinaire in domaines and ordinaire else {}
    await noter(
        db,
        Geste.lecture,
        "Dépôt d’un document",
        personne_id=personne_id,
        domaines=masque(lu.sujet for lu in semblables) | 1,
    )
    return formulaire(
        "carnet.documents/nouveau.html",
        {**ici, **valeurs},
        erreurs,
        personne=personne,
        nature=nature,
        natures=list(NatureDocument),
        ancien=ancien,
        semblables=semblables,
        fil=_numero(valeurs.get("fil")),
        domaines=[(domaine.name, domaine.libelle) for domaine in domaines],
    )


def _numero(valeur: object) -> UUID | None:
    """Read a number that an address or a form carries; what is none names nothing."""
    try:
        return UUID(str(valeur or ""))
    except ValueError:
        return None


async def _ancien(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, valeur: object
) -> DocumentLu | None:
    cle = _numero(valeur)
    if cle is None:
        return None
    lu = await get_document(db, acteur, cle)
    return lu if lu.personne_id == personne_id and lu.depose else None


@get("/carnets/{personne_id:uuid}/documents/nouveau", name="nouveau-document")
async def nouveau(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    nature: FromQuery[str | None] = None,
    remplace: FromQuery[str | None] = None,
    fil: FromQuery[str | None] = None,
) -> Template:
    """Ask which paper it is, then for its file."""
    exiger_lecteur_de_documents(acteur)
    valeurs = {"nature": nature, "remplace_id": remplace, "fil": fil}
    return await _nouveau(db, acteur, personne_id, valeurs, {})


@post(
    "/carnets/{personne_id:uuid}/documents",
    name="deposer-document",
    request_max_body_size=ENVOI_MAX_OCTETS,
)
async def deposer(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template | Redirect:
    """Hand a document in, or show the form again with what was typed."""
    exiger_lecteur_de_documents(acteur)
    envoi = await recevoir_document(request, acteur, *await lire_fichiers(request))
    await exiger_depot(db, acteur, personne_id)

    def lecture(
        donnees: dict[str, Any],
    ) -> tuple[tuple[NouveauDocument, UUID | None] | None, dict[str, str]]:
        siens = {nom: v for nom, v in donnees.items() if nom not in ("fil", "photo", "fichier")}
        malgre = siens.pop("malgre", None)
        valeur, erreurs = lire_formulaire(
            NouveauDocument, siens | ({"malgre": malgre[-1]} if malgre else {})
        )
        fautes = erreurs | (envoi if isinstance(envoi, dict) else {})
        return (valeur, _numero(donnees.get("fil"))) if valeur else None, fautes

    async def agir(lu: tuple[NouveauDocument, UUID | None]) -> Redirect:
        saisie, fil = lu
        if isinstance(envoi, dict):
            raise Invalid({"fichier": SANS_FICHIER})
        document = await deposer_document(
            db, acteur, personne_id, saisie, envoi, maintenant=maintenant()
        )
        if fil is not None:
            conversation = request.app.route_reverse("conversation", conversation_id=fil)
            return vers(f"{conversation}?piece={document.id}", "document_depose")
        return vers(_adresse(request, document.id), "document_depose")

    return await poster(
        request, db, lecture, agir, partial(_nouveau, db, acteur, personne_id), ("malgre",)
    )


def _adresse(request: Requete, document_id: UUID) -> str:
    return request.app.route_reverse("document", document_id=document_id)


async def _document(
    db: AsyncSession,
    acteur: Acteur,
    document_id: UUID,
    valeurs: Mapping[str, Any] = VIDE,
    erreurs: Mapping[str, str] = VIDE,
) -> Template:
    lu = await get_document(db, acteur, document_id)
    verdicts = await expliquer(db, acteur, lu.personne_id)
    peut = any(v.domaine is lu.sujet and v.complete for v in verdicts)
    peut_finir = peut and not refuser_main(DOCUMENT, lu.est_d_elle, acteur.est_personne)
    await noter(
        db,
        Geste.lecture,
        "Document",
        precisions=Precisions(fondement="accord de la personne"),
        personne_id=lu.personne_id,
        domaines=1 << lu.sujet | 1,
    )
    return formulaire(
        "carnet.documents/document.html",
        valeurs,
        erreurs,
        lu=lu,
        sujet=lu.sujet.libelle,
        peut_finir=peut_finir,
        peut_retirer=peut_finir
        and lu.lisible
        and lu.document.auteur_structure_id == acteur.structure_id,
        annulable=peut
        and lu.depose
        and lu.est_mien
        and lu.remplace_id is None
        and refuser_annulation(lu.cree_le, maintenant()) is None,
    )


@get("/documents/{document_id:uuid}", name="document")
async def document(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], document_id: FromPath[UUID]
) -> Template:
    """Show what a document is, and its preview."""
    return await _document(db, acteur, document_id)


@get("/documents/{document_id:uuid}/apercu", name="apercu-document", opt=TASSE)
async def apercu(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    document_id: FromPath[UUID],
) -> Response[bytes]:
    """Give a small image of a document, for its own page."""
    return await donner_fichier(request, db, acteur, document_id, apercu=True)


@get("/documents/{document_id:uuid}/fichier", name="ouvrir-document", opt=TASSE)
async def ouvrir(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    document_id: FromPath[UUID],
) -> Response[bytes]:
    """Give the file of a document, under a name that says nothing, to be kept or opened apart."""
    return await donner_fichier(request, db, acteur, document_id)


_DITS = {
    "nature": "Quel document",
    "delivre_le": "Délivré le",
    "valable_jusqu_au": "Valable jusqu’au",
}


def _champs(document: Document) -> dict[str, Any]:
    return {nom: getattr(document, nom) for nom in _DITS}


def _dire(nom: str, valeur: Any) -> str:
    if nom == "nature" and valeur in set(NatureDocument):
        return NatureDocument(valeur).libelle
    # What somebody typed may be no date.
    with suppress(ValueError):
        return date_fr(date.fromisoformat(str(valeur)))
    return str(valeur or "non dit")


async def _precisions(
    db: AsyncSession,
    acteur: Acteur,
    document_id: UUID,
    valeurs: Mapping[str, Any],
    erreurs: Mapping[str, str],
) -> Template:
    lu = await get_document(db, acteur, document_id)
    await noter(
        db,
        Geste.lecture,
        "Document à préciser",
        personne_id=lu.personne_id,
        domaines=1 << lu.sujet | 1,
    )
    return formulaire(
        "carnet.documents/precisions.html",
        valeurs,
        erreurs,
        lu=lu,
        natures=[(n.value, n.libelle) for n in NatureDocument],
    )


@get("/documents/{document_id:uuid}/precisions", name="precisions-document")
async def precisions(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    document_id: FromPath[UUID],
) -> Template:
    """Show the form that corrects which paper it is, and its days."""
    lu = await get_document(db, acteur, document_id)
    with menant(_adresse(request, document_id)):
        await prendre(db, acteur, lu.document)
        if not lu.depose:
            raise Conflict(DOCUMENT.a_reprendre)
    valeurs = montrer_edition(_champs(lu.document), lu.edition)
    return await _precisions(db, acteur, document_id, valeurs, {})


@post("/documents/{document_id:uuid}/precisions", name="corriger-document")
async def corriger(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    document_id: FromPath[UUID],
) -> Template | Redirect:
    """Correct which paper it is, and its days, or show the form again with what was typed."""
    lu = await get_document(db, acteur, document_id)
    tenu = await get_element(db, acteur, Document, document_id)
    edition = tenu.edition
    mots = Mots(_DITS, _dire, await find_dernier_geste(db, tenu))

    async def agir(saisie: FaitsDocument) -> Redirect:
        await corriger_document(
            db, acteur, document_id, saisie, maintenant=maintenant(), edition=edition
        )
        return vers(_adresse(request, lu.id), "document_corrige")

    return await poster(
        request,
        db,
        lire_contre(FaitsDocument, _champs(tenu), edition, mots),
        agir,
        laisser(
            vers(_adresse(request, lu.id), "reste_enregistre"),
            partial(_precisions, db, acteur, document_id),
        ),
    )


@post("/documents/{document_id:uuid}/retrait", name="retirer-document")
async def retirer(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    document_id: FromPath[UUID],
) -> Template | Redirect:
    """Take a document back: its file is erased."""
    await get_document(db, acteur, document_id)

    async def agir(saisie: RetraitDepuisPage) -> Redirect:
        await retirer_document(
            db, acteur, document_id, maintenant=maintenant(), vu=Vu(saisie.affiche)
        )
        return vers(_adresse(request, document_id), "document_retire")

    return await poster(
        request, db, RetraitDepuisPage, agir, partial(_document, db, acteur, document_id)
    )


router = Router(
    "/",
    route_handlers=[
        documents_du_carnet,
        mes_documents,
        nouveau,
        deposer,
        document,
        apercu,
        ouvrir,
        precisions,
        corriger,
        retirer,
    ],
)
