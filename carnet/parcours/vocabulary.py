"""Name the kinds of a path: their states, what may follow what, and their lines in the timeline."""

from collections.abc import Mapping
from enum import StrEnum

from carnet.elements.vocabulary import EtatElement, GenreEchange, GenreLigne, Mains, Sorte


class EtatObjectif(EtatElement):
    """Name where an objective stands."""

    en_cours = "en_cours", "En cours"
    atteint = "atteint", "Atteint"
    abandonne = "abandonne", "Abandonné"


class GenreObjectif(GenreLigne):
    """Name the lines of an objective."""

    objectif = "objectif", "Nouvel objectif"
    en_cours = "objectif_en_cours", "Objectif repris"
    atteint = "objectif_atteint", "Objectif atteint"
    abandonne = "objectif_abandonne", "Objectif abandonné"


class EtatAction(EtatElement):
    """Name where an action stands."""

    a_faire = "a_faire", "À faire"
    en_cours = "en_cours", "En cours"
    faite = "faite", "Faite"
    abandonnee = "abandonnee", "Abandonnée"


class GenreAction(GenreLigne):
    """Name the lines of an action."""

    action = "action", "Nouvelle action"
    a_faire = "action_a_faire", "Action à reprendre"
    en_cours = "action_en_cours", "Action commencée"
    faite = "action_faite", "Action faite"
    abandonnee = "action_abandonnee", "Action abandonnée"
    redatee = "action_redatee", "Date d’une action changée"
    offre = "offre", "Offre proposée"
    offre_laissee = "offre_laissee", "Offre écartée de l’action"


class EtatRendezVous(EtatElement):
    """Name what became of an appointment; the three absences are three distinct states."""

    prevu = "prevu", "Prévu"
    honore = "honore", "Honoré", True
    absent = "absent", "Rendez-vous manqué"
    # She said that she would not come: that is a word from her.
    excuse = "excuse", "Excusé", True
    annule = "annule", "Annulé par la structure"
    # Nothing is fixed before somebody chose.
    propose = "propose", "Créneaux proposés"


class NatureRendezVous(StrEnum):
    """Say how one is asked to come."""

    invitation = "invitation"
    convocation = "convocation"


class MotifRendezVous(StrEnum):
    """Say what an appointment is for; another reason is told in words."""

    point = "point"
    premier = "premier"
    contrat = "contrat"
    demarche = "demarche"
    emploi = "emploi"
    atelier = "atelier"
    visite = "visite"
    autre = "autre"


class ModeRendezVous(StrEnum):
    """Say how one meets."""

    sur_place = "sur_place"
    telephone = "telephone"
    visio = "visio"
    domicile = "domicile"


class RythmeRendezVous(StrEnum):
    """Say how often an appointment comes again."""

    une_fois = "une_fois"
    semaine = "semaine"
    quinzaine = "quinzaine"


class GenreRendezVous(GenreLigne):
    """Name the lines of an appointment.

    None is news of her, its own state is, which may be corrected.
    """

    rendez_vous = "rendez_vous", "Rendez-vous fixé"
    deplace = "rendez_vous_deplace", "Rendez-vous déplacé"
    repris = "rendez_vous_repris", "Rendez-vous repris par un collègue"
    prevu = "rendez_vous_prevu", "Suite du rendez-vous effacée"
    honore = "rendez_vous_honore", "Rendez-vous honoré"
    absent = "rendez_vous_absent", "Rendez-vous manqué"
    excuse = "rendez_vous_excuse", "Rendez-vous excusé"
    annule = "rendez_vous_annule", "Rendez-vous annulé par la structure"
    propose = "rendez_vous_propose", "Créneaux proposés pour un rendez-vous"
    choisi = "rendez_vous_choisi", "Créneau choisi"


# What may follow what. Everything may be taken back: a click too many is never for life.
_FINS_OBJECTIF: frozenset[EtatElement] = frozenset({EtatObjectif.atteint, EtatObjectif.abandonne})
_FINS_ACTION: frozenset[EtatElement] = frozenset({EtatAction.faite, EtatAction.abandonnee})
_OUVERTES: frozenset[EtatElement] = frozenset({EtatAction.a_faire, EtatAction.en_cours})
OBJECTIF = Sorte(
    relation="objectif",
    nom="cet objectif",
    titre="Mes objectifs",
    au_pluriel="Objectifs",
    rang=20,
    texte="intitule",
    le="cree_le",
    genres=tuple(GenreObjectif),
    transitions={
        EtatObjectif.en_cours: _FINS_OBJECTIF,
        EtatObjectif.atteint: frozenset({EtatObjectif.en_cours}),
        EtatObjectif.abandonne: frozenset({EtatObjectif.en_cours}),
    },
    lignes={
        EtatObjectif.en_cours: GenreObjectif.en_cours,
        EtatObjectif.atteint: GenreObjectif.atteint,
        EtatObjectif.abandonne: GenreObjectif.abandonne,
    },
    ajouts=frozenset({GenreObjectif.objectif}),
    fins=_FINS_OBJECTIF,
    a_reprendre="Cet objectif est terminé : reprenez-le d’abord.",
    mains=Mains(
        "auteur_structure_id",
        None,
        "Cet objectif a été écrit par un professionnel : dites-lui où vous en êtes.",
    ),
)
ACTION = Sorte(
    relation="action",
    nom="cette action",
    titre="Mes actions",
    au_pluriel="Actions",
    rang=30,
    texte="intitule",
    le="cree_le",
    genres=tuple(GenreAction),
    transitions={
        EtatAction.a_faire: frozenset({EtatAction.en_cours}) | _FINS_ACTION,
        EtatAction.en_cours: frozenset({EtatAction.a_faire}) | _FINS_ACTION,
        EtatAction.faite: _OUVERTES,
        EtatAction.abandonnee: _OUVERTES,
    },
    lignes={
        EtatAction.a_faire: GenreAction.a_faire,
        EtatAction.en_cours: GenreAction.en_cours,
        EtatAction.faite: GenreAction.faite,
        EtatAction.abandonnee: GenreAction.abandonnee,
    },
    ajouts=frozenset({GenreAction.action}),
    fins=_FINS_ACTION,
    a_reprendre="Cette action est terminée : reprenez-la d’abord.",
    mains=Mains(
        "porteur",
        "personne",
        "Cette action est celle de la structure : elle seule la fait avancer.",
    ),
)
RENDEZ_VOUS = Sorte(
    relation="rendez_vous",
    nom="ce rendez-vous",
    titre="Mes rendez-vous",
    au_pluriel="Rendez-vous",
    rang=40,
    texte="objet",
    le="debut",
    genres=tuple(GenreRendezVous),
    transitions={
        **{
            etat: frozenset(EtatRendezVous) - {etat, EtatRendezVous.propose}
            for etat in EtatRendezVous
        },
        EtatRendezVous.annule: frozenset(EtatRendezVous) - {EtatRendezVous.annule},
        EtatRendezVous.propose: frozenset({EtatRendezVous.prevu, EtatRendezVous.annule}),
    },
    lignes={
        EtatRendezVous.prevu: GenreRendezVous.prevu,
        EtatRendezVous.honore: GenreRendezVous.honore,
        EtatRendezVous.absent: GenreRendezVous.absent,
        EtatRendezVous.excuse: GenreRendezVous.excuse,
        EtatRendezVous.annule: GenreRendezVous.annule,
        EtatRendezVous.propose: GenreRendezVous.propose,
    },
    a_reprendre="Les créneaux attendent un choix : choisissez-en un, ou annulez.",
    mains=Mains(None, None, "La structure note la suite du rendez-vous : prévenez-la."),
)

# What a button says, in the order of the morning.
ISSUES: Mapping[EtatRendezVous, str] = {
    EtatRendezVous.honore: "Honoré",
    EtatRendezVous.absent: "Manqué",
    EtatRendezVous.excuse: "Excusé",
    EtatRendezVous.annule: "Annulé par nous",
}
NATURES_RENDEZ_VOUS: Mapping[NatureRendezVous, str] = {
    NatureRendezVous.invitation: "Invitation",
    NatureRendezVous.convocation: "Convocation",
}
MOTIFS: Mapping[MotifRendezVous, str] = {
    MotifRendezVous.point: "Faire le point",
    MotifRendezVous.premier: "Premier entretien",
    MotifRendezVous.contrat: "Contrat d’engagement",
    MotifRendezVous.demarche: "Démarche à faire ensemble",
    MotifRendezVous.emploi: "Emploi ou formation",
    MotifRendezVous.atelier: "Atelier ou réunion à plusieurs",
    MotifRendezVous.visite: "Visite d’un lieu ou d’une entreprise",
    MotifRendezVous.autre: "Autre : à préciser",
}
MODES: Mapping[ModeRendezVous, str] = {
    ModeRendezVous.sur_place: "Sur place",
    ModeRendezVous.telephone: "Par téléphone",
    ModeRendezVous.visio: "En visio",
    ModeRendezVous.domicile: "À domicile",
}
RYTHMES_RENDEZ_VOUS: Mapping[RythmeRendezVous, str] = {
    RythmeRendezVous.une_fois: "Une seule fois",
    RythmeRendezVous.semaine: "Chaque semaine",
    RythmeRendezVous.quinzaine: "Toutes les deux semaines",
}
# What the place is, by how one meets.
OU = (
    "Une adresse. Par téléphone, le numéro à appeler : rien, et ce sera le sien. En visio, le lien"
    " à suivre."
)
# What a form asks: how a professional and the person spoke.
ECHANGES: Mapping[GenreEchange, str] = {
    GenreEchange.appel: "Un appel",
    GenreEchange.entretien: "Un entretien",
    GenreEchange.message: "Un message de sa part",
    GenreEchange.visite: "Une visite",
}
