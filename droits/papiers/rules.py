"""Decide whether the papers of a territoire may be published, and what of them is."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from droits.papiers.vocabulary import CHAMPS, ChampPapiers, Hds

# What a certified host has to show.
DE_CERTIFIE = ("hds_certificat", "hds_fin")
# The law gives one month (RGPD, article 12-3); a territoire may promise less, never more.
OPPOSITION_JOURS_MAX = 30
# To tell the CNIL of a leak (RGPD, article 33).
NOTIFICATION_HEURES = 72


def est_vide(valeur: Any) -> bool:
    """Say whether nothing was written there."""
    return valeur is None or not str(valeur).strip()


def list_manquants(valeurs: Mapping[str, Any]) -> Sequence[ChampPapiers]:
    """List, in the order of the form, the fields without which papers are not published."""
    certifie = valeurs.get("hds") == Hds.certifie
    return [
        champ
        for champ in CHAMPS
        if (champ.exige or (certifie and champ.nom in DE_CERTIFIE))
        and est_vide(valeurs.get(champ.nom))
    ]


def choisir_publies(valeurs: Mapping[str, Any]) -> dict[str, Any]:
    """Keep what everybody reads: nothing empty, nothing that is for a night of alarm."""
    return {
        champ.nom: valeurs[champ.nom]
        for champ in CHAMPS
        if champ.est_publie and not est_vide(valeurs.get(champ.nom))
    }


def est_perime(fin: date | None, aujourdhui: date) -> bool:
    """Say whether a certificate no longer runs."""
    return fin is not None and fin < aujourdhui
