"""Name where an agreement stands, as the register filters it."""

from collections.abc import Mapping
from enum import StrEnum


class EtatAccord(StrEnum):
    """Name where an agreement stands today."""

    actif = "actif"
    finit = "finit"
    a_venir = "a_venir"
    expire = "expire"
    retire = "retire"
    sans_preuve = "sans_preuve"


ETATS_DITS: Mapping[EtatAccord, str] = {
    EtatAccord.actif: "En cours",
    EtatAccord.finit: "En cours, finit dans soixante jours ou moins",
    EtatAccord.a_venir: "À venir",
    EtatAccord.expire: "Fini",
    EtatAccord.retire: "Retiré",
    EtatAccord.sans_preuve: "En cours, donné sur papier, sans copie du papier",
}
