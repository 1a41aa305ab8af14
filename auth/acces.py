"""State the rule of access once: which rôle reaches which domain, and under which conditions.

This module is pure. `auth/acces.sql` enforces it in the database; a test compares the two.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from auth.vocabulary import ORDINAIRES, TOUS, Domaine, Role, masque

DOMAINES_DU_ROLE: Mapping[Role, int] = {
    Role.professionnel: TOUS,
    Role.charge_orientation: ORDINAIRES,
    Role.gestionnaire: masque([Domaine.identite, Domaine.parcours]),
    Role.coordonnateur: 0,
    Role.administrateur: 0,
    Role.dpo: 0,
    Role.personne: TOUS,
}

ROLES_QUI_ECRIVENT = frozenset({Role.professionnel, Role.charge_orientation, Role.personne})
ROLES_QUI_SUIVENT = frozenset(role for role, bits in DOMAINES_DU_ROLE.items() if bits and role is not Role.personne)

LECTURE_APRES_REFERENT = timedelta(days=30)
DUREE_MAXIMALE = timedelta(days=731)


class Raison(StrEnum):
    """Name what decides a verdict."""

    votre_carnet = "votre_carnet"
    consentement = "consentement"
    ecrit_par_votre_structure = "ecrit_par_votre_structure"
    role_sans_carnet = "role_sans_carnet"
    role_hors_domaine = "role_hors_domaine"
    hors_cercle = "hors_cercle"
    sans_consentement = "sans_consentement"
    exclusion = "exclusion"


PHRASES: Mapping[Raison, str] = {
    Raison.votre_carnet: "C’est votre carnet.",
    Raison.consentement: "La personne a donné son accord.",
    Raison.ecrit_par_votre_structure: "Votre structure l’a écrit elle-même.",
    Raison.role_sans_carnet: "Votre rôle n’ouvre aucun carnet.",
    Raison.role_hors_domaine: "Votre rôle n’atteint pas ce domaine.",
    Raison.hors_cercle: "Votre structure n’accompagne pas cette personne aujourd’hui.",
    Raison.sans_consentement: "La personne n’a pas donné son accord à votre structure pour ce domaine.",
    Raison.exclusion: "La personne n’a pas donné son accord à votre structure pour ce domaine.",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Answer yes or no, with what decides."""

    autorise: bool
    raison: Raison

    @property
    def phrase(self) -> str:
        """Give the reason as a French sentence."""
        return PHRASES[self.raison]


@dataclass(frozen=True, slots=True)
class Ouverture:
    """Hold one row of derived access: what a consent and a place in the circle open together, and when.

    `completer_jusqu_au` is None when the consent does not let the structure write.
    """

    domaines: int
    debut: datetime
    fin: datetime
    completer_jusqu_au: datetime | None

    def couvre(self, domaine: Domaine, maintenant: datetime) -> bool:
        """Say whether this row opens the domain at that instant."""
        return bool(self.domaines & (1 << domaine)) and self.debut <= maintenant < self.fin


def domaines_ouverts(role: Role, ouvertures: list[Ouverture], exclus: int, maintenant: datetime) -> int:
    """Fold the rows into the mask that this rôle reads now; `exclus` is what the person refuses to this compte."""
    bits = 0
    for ouverture in ouvertures:
        if ouverture.debut <= maintenant < ouverture.fin:
            bits |= ouverture.domaines
    return bits & DOMAINES_DU_ROLE[role] & ~exclus


def domaines_a_completer(role: Role, ouvertures: list[Ouverture], exclus: int, maintenant: datetime) -> int:
    """Fold the rows into the mask that this rôle may write in now."""
    if role not in ROLES_QUI_ECRIVENT:
        return 0
    ecrivables = [o for o in ouvertures if o.completer_jusqu_au is not None and maintenant < o.completer_jusqu_au]
    return domaines_ouverts(role, ecrivables, exclus, maintenant)
