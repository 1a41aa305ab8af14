"""Name the words of access: domaine, rôle, finalité, portée, acteur."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any
from uuid import UUID


class Domaine(IntEnum):
    """Number the twelve categories of data; the number is the bit in every mask."""

    identite = 0
    famille = 1
    logement = 2
    emploi_formation = 3
    mobilite = 4
    numerique_administratif = 5
    budget = 6
    parcours = 7
    sante = 8
    justice = 9
    violences = 10
    sejour_asile = 11

    @property
    def libelle(self) -> str:
        """Give the French name shown on screen."""
        return LIBELLES_DOMAINES[self]

    @property
    def est_sensible(self) -> bool:
        """Say whether only a named structure, ticked on its own, may be given it."""
        return self not in DITS_ORDINAIRES


# Each domain stands in one of the two, a test looks. One that is forgotten is sensitive: it stays
# closed.
DITS_ORDINAIRES = frozenset(
    {
        Domaine.identite,
        Domaine.famille,
        Domaine.logement,
        Domaine.emploi_formation,
        Domaine.mobilite,
        Domaine.numerique_administratif,
        Domaine.budget,
        Domaine.parcours,
    }
)
DITS_SENSIBLES = frozenset(
    {Domaine.sante, Domaine.justice, Domaine.violences, Domaine.sejour_asile}
)
LIBELLES_DOMAINES: Mapping[Domaine, str] = {
    Domaine.identite: "Identité et coordonnées",
    Domaine.famille: "Famille",
    Domaine.logement: "Logement",
    Domaine.emploi_formation: "Emploi et formation",
    Domaine.mobilite: "Mobilité",
    Domaine.numerique_administratif: "Numérique et démarches",
    Domaine.budget: "Budget",
    Domaine.parcours: "Parcours et rendez-vous",
    Domaine.sante: "Santé",
    Domaine.justice: "Justice",
    Domaine.violences: "Violences subies",
    Domaine.sejour_asile: "Séjour et asile",
}


def masque(domaines: Iterable[Domaine]) -> int:
    """Fold domains into a mask, one bit each."""
    total = 0
    for domaine in domaines:
        total |= 1 << domaine
    return total


def domaines_du_masque(bits: int) -> list[Domaine]:
    """Unfold a mask into domains, in their order."""
    return [domaine for domaine in Domaine if bits & (1 << domaine)]


# What names a domain in a form or a call: a name that is not one is refused, never forgotten.
MOTIF_DOMAINE = "^(" + "|".join(Domaine.__members__) + ")$"
TOUS = masque(Domaine)
SENSIBLES = masque(d for d in Domaine if d.est_sensible)
ORDINAIRES = TOUS & ~SENSIBLES


@dataclass(frozen=True, slots=True)
class Decompte:
    """Say how to count, structure by structure, the rows of a table that the person does not read.

    A table of structures about her holds one in its `info`, under « decompte »: `fonction` of
    `prive` gives `structure_id` and `nombre`, `titre` heads them in her copy. Where she reads their
    words all the same (`dit_les_mots`), it gives `mots` too.
    """

    fonction: str
    titre: str
    singulier: str
    pluriel: str
    dit_les_mots: bool = False

    def dire(self, nombre: int) -> str:
        """Say how many: « 3 notes de travail »."""
        return f"{nombre} {self.singulier if nombre == 1 else self.pluriel}"


# What a session opened by a link or a code does not open opens there, in the words of the person.
PORTE_FORTE = (
    "connectez-vous avec FranceConnect, ou faites-le avec un professionnel qui vous accompagne"
)


class Etendue(StrEnum):
    """Say how much of a carnet is open to who reads it.

    What an empty list means depends on that alone.
    """

    tout = "tout"
    partie = "partie"
    lien = "lien"

    def dire(self, quoi: str, encore: str = "encore") -> str:
        """Say that a list is empty: « Aucun objectif encore », or how far one looked.

        Without a full stop. `encore` ends the sentence where all is open. Never read what is there
        to choose: nothing would be hidden.
        """
        return f"{quoi} {_BORNES[self] or encore}".rstrip()


_BORNES: Mapping[Etendue, str] = {
    Etendue.tout: "",
    Etendue.partie: "dans ce qui vous est ouvert",
    Etendue.lien: "dans ce qui est montré ici",
}


class Role(StrEnum):
    """Name in which capacity someone acts."""

    professionnel = "professionnel"
    charge_orientation = "charge_orientation"
    gestionnaire = "gestionnaire"
    coordonnateur = "coordonnateur"
    administrateur = "administrateur"
    dpo = "dpo"
    personne = "personne"
    representant = "representant"

    @property
    def libelle(self) -> str:
        """Give the French name shown on screen."""
        return LIBELLES_ROLES[self]


LIBELLES_ROLES: Mapping[Role, str] = {
    Role.professionnel: "Professionnel de l’accompagnement",
    Role.charge_orientation: "Chargé d’orientation",
    Role.gestionnaire: "Gestionnaire de structure",
    Role.coordonnateur: "Coordonnateur",
    Role.administrateur: "Administrateur du territoire",
    Role.dpo: "Délégué à la protection des données",
    Role.personne: "Personne accompagnée",
    Role.representant: "Représentant d’une personne accompagnée",
}


class Categorie(StrEnum):
    """Name the kinds of consortium members that a consent may name as a whole."""

    departement = "departement"
    france_travail = "france_travail"
    mission_locale = "mission_locale"
    cap_emploi = "cap_emploi"
    ccas = "ccas"
    plie = "plie"
    iae = "iae"
    formation = "formation"
    logement = "logement"
    sante = "sante"
    justice = "justice"
    mobilite = "mobilite"
    association = "association"

    @property
    def libelle(self) -> str:
        """Give the French plural, as it stands in a sentence."""
        return LIBELLES_CATEGORIES[self]

    @property
    def titre(self) -> str:
        """Give the French plural, as it stands alone."""
        return TITRES_CATEGORIES[self]


LIBELLES_CATEGORIES: Mapping[Categorie, str] = {
    Categorie.departement: "services du département",
    Categorie.france_travail: "agences France Travail",
    Categorie.mission_locale: "missions locales",
    Categorie.cap_emploi: "Cap emploi",
    Categorie.ccas: "CCAS et CIAS",
    Categorie.plie: "PLIE",
    Categorie.iae: "structures de l’insertion par l’activité économique",
    Categorie.formation: "organismes de formation",
    Categorie.logement: "acteurs du logement et de l’hébergement",
    Categorie.sante: "acteurs de la santé",
    Categorie.justice: "acteurs de la justice",
    Categorie.mobilite: "acteurs de la mobilité",
    Categorie.association: "associations",
}
# Written rather than made of the labels: a capital and no other would spoil « France Travail ».
TITRES_CATEGORIES: Mapping[Categorie, str] = {
    Categorie.departement: "Services du département",
    Categorie.france_travail: "Agences France Travail",
    Categorie.mission_locale: "Missions locales",
    Categorie.cap_emploi: "Cap emploi",
    Categorie.ccas: "CCAS et CIAS",
    Categorie.plie: "PLIE",
    Categorie.iae: "Structures de l’insertion par l’activité économique",
    Categorie.formation: "Organismes de formation",
    Categorie.logement: "Acteurs du logement et de l’hébergement",
    Categorie.sante: "Acteurs de la santé",
    Categorie.justice: "Acteurs de la justice",
    Categorie.mobilite: "Acteurs de la mobilité",
    Categorie.association: "Associations",
}


class Portee(StrEnum):
    """Say to whom a consent opens: one structure, a category of them, or the whole consortium."""

    structure = "structure"
    categorie = "categorie"
    consortium = "consortium"


class Finalite(StrEnum):
    """Say what the data is shared for.

    Only `FINALITES_TENUES` are offered; the others are read in what was said.
    """

    coordination = "coordination"
    prescription = "prescription"
    suivi_apres_sortie = "suivi_apres_sortie"
    statistiques = "statistiques"

    @property
    def libelle(self) -> str:
        """Give the end of « pour … » in a consent sentence."""
        return LIBELLES_FINALITES[self]

    @property
    def titre(self) -> str:
        """Give the purpose, as it stands alone."""
        return TITRES_FINALITES[self]


LIBELLES_FINALITES: Mapping[Finalite, str] = {
    Finalite.coordination: "coordonner mon accompagnement",
    Finalite.prescription: "me proposer des offres",
    Finalite.suivi_apres_sortie: "savoir ce que je deviens après mon parcours",
    Finalite.statistiques: "des statistiques où personne ne me reconnaît",
}
TITRES_FINALITES: Mapping[Finalite, str] = {
    Finalite.coordination: "Coordonner mon accompagnement",
    Finalite.prescription: "Me proposer des offres",
    Finalite.suivi_apres_sortie: "Savoir ce que je deviens après mon parcours",
    Finalite.statistiques: "Des statistiques où personne ne me reconnaît",
}
# What the wall does as it is said: the first opens the carnet, the second counts and opens nothing.
# The two others opened as the first did, without a word of it: nobody is asked for them any more.
FINALITES_TENUES = (Finalite.coordination, Finalite.statistiques)


class DonnePar(StrEnum):
    """Say who gave the agreement."""

    personne = "personne"
    representant = "representant"
    professionnel = "professionnel"


class Recueil(StrEnum):
    """Say how the agreement was collected."""

    ecran = "ecran"
    papier = "papier"
    oral = "oral"


class Geste(StrEnum):
    """Name what a journal line records."""

    lecture = "lecture"
    ecriture = "ecriture"
    recherche = "recherche"
    export = "export"
    refus = "refus"
    consentement = "consentement"
    connexion = "connexion"
    deconnexion = "deconnexion"


_ENTER = "select prive.entrer(:territoire, :compte, :role, :structure, :personne, :lien)"


@dataclass(frozen=True, slots=True)
class Acteur:
    """Say who is asking, in which capacity, right now; the context of every transaction they cause.

    A professional acts for one structure; an accompanied person acts for the carnet that is theirs.
    `par_lien` says that the person entered by a link received by mail or by the code of a paper,
    which open no sensitive domain.
    """

    territoire_id: int
    compte_id: UUID
    role: Role
    structure_id: UUID | None = None
    personne_id: UUID | None = None
    par_lien: bool = False

    @property
    def est_personne(self) -> bool:
        """Say whether this is the accompanied person."""
        return self.role is Role.personne

    @property
    def est_representant(self) -> bool:
        """Say whether this is the guardian of somebody."""
        return self.role is Role.representant

    def statement(self) -> tuple[str, Mapping[str, Any]]:
        """Tell the database who asks; it refuses a capacity that is not held now."""
        return _ENTER, {
            "territoire": self.territoire_id,
            "compte": self.compte_id,
            "role": self.role.value,
            "structure": self.structure_id,
            "personne": self.personne_id,
            "lien": self.par_lien,
        }


@dataclass(frozen=True, slots=True)
class Anonyme:
    """Stand for nobody: what is public, and nothing else."""

    def statement(self) -> tuple[str, Mapping[str, Any]]:
        """Tell the database that nobody in particular asks."""
        return "select prive.entrer_anonyme()", {}


ANONYME = Anonyme()


@dataclass(frozen=True, slots=True)
class Automate:
    """Stand for a job that works for a whole territoire.

    It reads no row, and acts by functions made for it alone.
    """

    territoire_id: int

    def statement(self) -> tuple[str, Mapping[str, Any]]:
        """Tell the database which territoire the job works for."""
        return "select prive.entrer_automate(:territoire)", {"territoire": self.territoire_id}
