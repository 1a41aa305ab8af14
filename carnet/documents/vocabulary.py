"""Name the kinds of papers, where a document stands, and how a list of them is narrowed."""

from collections.abc import Mapping
from enum import StrEnum

from auth.vocabulary import Domaine
from carnet.elements.vocabulary import EtatElement, GenreLigne, Mains, Sorte

INTITULE_MAX, POURQUOI_MAX = 200, 2000
PAR_PAGE = 30
# For what the bytes of a document, and those of its preview, are sealed.
OBJET_DOCUMENT, OBJET_APERCU = b"document", b"document-apercu"


class NatureDocument(StrEnum):
    """Name the kinds of papers that one asks for."""

    piece_identite = "piece_identite"
    titre_sejour = "titre_sejour"
    livret_famille = "livret_famille"
    domicile = "domicile"
    bail = "bail"
    droits = "droits"
    caf_msa = "caf_msa"
    assurance_maladie = "assurance_maladie"
    imposition = "imposition"
    salaire = "salaire"
    rib = "rib"
    cv = "cv"
    diplome = "diplome"
    contrat_travail = "contrat_travail"
    employeur = "employeur"
    france_travail = "france_travail"
    permis = "permis"
    rqth = "rqth"
    jugement = "jugement"
    autre = "autre"

    @property
    def libelle(self) -> str:
        """Give the French words shown on screen, to professionals and to her."""
        return _NATURES[self][0]

    @property
    def domaine(self) -> Domaine:
        """Give the domain where such a paper ordinarily goes."""
        return _NATURES[self][1]


_NATURES: Mapping[NatureDocument, tuple[str, Domaine]] = {
    # Never the identity, which every agreement opens.
    NatureDocument.piece_identite: (
        "Carte d’identité ou passeport",
        Domaine.numerique_administratif,
    ),
    NatureDocument.titre_sejour: ("Titre de séjour", Domaine.sejour_asile),
    NatureDocument.livret_famille: ("Livret de famille", Domaine.famille),
    NatureDocument.domicile: ("Justificatif de domicile", Domaine.logement),
    NatureDocument.bail: ("Bail ou attestation d’hébergement", Domaine.logement),
    NatureDocument.droits: ("Attestation de droits", Domaine.numerique_administratif),
    NatureDocument.caf_msa: ("Attestation de la CAF ou de la MSA", Domaine.budget),
    NatureDocument.assurance_maladie: (
        "Attestation de l’Assurance maladie",
        Domaine.numerique_administratif,
    ),
    NatureDocument.imposition: ("Avis d’imposition", Domaine.budget),
    NatureDocument.salaire: ("Bulletin de salaire", Domaine.budget),
    NatureDocument.rib: ("RIB", Domaine.budget),
    NatureDocument.cv: ("CV", Domaine.emploi_formation),
    NatureDocument.diplome: ("Diplôme ou attestation de formation", Domaine.emploi_formation),
    NatureDocument.contrat_travail: ("Contrat de travail", Domaine.emploi_formation),
    NatureDocument.employeur: ("Attestation d’un employeur", Domaine.emploi_formation),
    NatureDocument.france_travail: ("Document de France Travail", Domaine.emploi_formation),
    NatureDocument.permis: ("Permis de conduire", Domaine.mobilite),
    NatureDocument.rqth: ("Reconnaissance de travailleur handicapé (RQTH)", Domaine.sante),
    NatureDocument.jugement: ("Jugement ou décision de justice", Domaine.justice),
    NatureDocument.autre: ("Autre document", Domaine.parcours),
}
TYPES: Mapping[str, str] = {
    "application/pdf": "PDF",
    "image/jpeg": "photo",
    "image/png": "image",
}
EXTENSIONS: Mapping[str, str] = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
}

# How the process apart that reads a file answers: the code of a refusal; else which of TYPES it is
# and how long its preview is, then the preview, then what is kept.
REFUS_EXAMEN, ENTETE_EXAMEN = 3, ">BI"


class EtatDocument(EtatElement):
    """Name where a document stands."""

    depose = "depose", "Déposé"
    ancien = "ancien", "Remplacé"
    retire = "retire", "Retiré"


class GenreDocument(GenreLigne):
    """Name the lines of a document; hers is news of her as all that she writes."""

    document = "document", "Document déposé"
    precise = "document_precise", "Document précisé"
    ancien = "document_ancien", "Document remplacé"
    retire = "document_retire", "Document retiré"


_FINS: frozenset[EtatElement] = frozenset({EtatDocument.ancien, EtatDocument.retire})
DOCUMENT = Sorte(
    relation="document",
    nom="ce document",
    titre="Mes documents (leurs fichiers s’ouvrent un à un dans « Mes documents »)",
    rang=65,
    texte="intitule",
    le="cree_le",
    genres=tuple(GenreDocument),
    transitions={
        EtatDocument.depose: _FINS,
        EtatDocument.ancien: frozenset({EtatDocument.retire}),
        EtatDocument.retire: frozenset(),
    },
    lignes={EtatDocument.ancien: GenreDocument.ancien, EtatDocument.retire: GenreDocument.retire},
    ajouts=frozenset({GenreDocument.document}),
    fins=_FINS,
    a_reprendre="Ce document n’est plus là : déposez-le de nouveau.",
    mains=Mains(
        "auteur_structure_id",
        None,
        "Un professionnel a déposé ce document : sa structure le retire ou le remplace.",
        "La personne a déposé ce document : elle seule le retire ou le remplace.",
    ),
    au_pluriel="Documents",
)


class FiltreDocuments(StrEnum):
    """Name which documents a list shows."""

    presents = "presents"
    expires = "expires"
    tous = "tous"


FILTRES: Mapping[FiltreDocuments, str] = {
    FiltreDocuments.presents: "Déposés",
    FiltreDocuments.expires: "À renouveler",
    FiltreDocuments.tous: "Tous, avec les anciens",
}
