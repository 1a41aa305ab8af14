"""Say whom each door of droits/recus lets in, and what is sent to it."""

from tests.attaques.lignes import PERSONNE, Lignes

SOURCES = {"evenement_id": "consentement_evenement"}
LIGNES: Lignes = {
    "recu": (PERSONNE | {"dpo"}, {}),
    "recu-json": (PERSONNE | {"dpo"}, {}),
    "recu-pdf": (PERSONNE | {"dpo"}, {}),
}
