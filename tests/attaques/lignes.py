"""Say what the rows of doors are made of: the rôles let in, and what many doors are sent."""

from datetime import timedelta
from typing import Any

from core.clock import aujourdhui

# Door → the rôles that it lets in, and what is sent to it.
Lignes = dict[str, tuple[set[str], dict[str, Any]]]
ROLES = (
    "professionnel",
    "charge_orientation",
    "gestionnaire",
    "coordonnateur",
    "administrateur",
    "dpo",
    "personne",
)
LISENT = {"professionnel", "charge_orientation", "gestionnaire"}
ECRIVENT = {"professionnel", "charge_orientation"}
PRECISENT = LISENT | {"coordonnateur"}
PERSONNE, ADMIN, DPO = {"personne"}, {"administrateur"}, {"dpo"}
THEME = "mobilite--acceder-a-un-vehicule"
TEXTE = "Un texte d’au moins dix caractères."
PERSONNE_D_AUTRE = "00000000-0000-4000-8000-000000000000"
CONSENTEMENT = {
    "portee": "consortium",
    "domaines": ["identite"],
    "donne_par": "professionnel",
    "recueil": "oral",
    "fin": (aujourdhui() + timedelta(days=20)).isoformat(),
}
