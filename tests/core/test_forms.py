"""Try that what is typed badly is answered in French, beside its field."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from core.forms import lire


class Couleur(StrEnum):
    """Name two colours."""

    bleu = "bleu"
    vert = "vert"


class Fiche(BaseModel):
    """Hold one field of each kind."""

    model_config = ConfigDict(extra="forbid")

    nom: Annotated[str, Field(min_length=2, max_length=5)]
    jour: date | None = None
    couleur: Couleur = Couleur.bleu
    nombre: Annotated[int, Field(ge=1, le=3)] = 1


def test_good_form_gives_its_value() -> None:
    valeur, erreurs = lire(Fiche, {"nom": "Inès", "jour": "", "nombre": "2", "_csrf": "x"})
    assert (valeur, erreurs) == (Fiche(nom="Inès", nombre=2), {})


def test_each_fault_has_its_french_sentence() -> None:
    valeur, erreurs = lire(
        Fiche, {"nom": "trop long", "jour": "demain", "couleur": "mauve", "nombre": "9", "intrus": "1"}
    )
    assert valeur is None
    assert erreurs == {
        "nom": "C’est trop long : 5 caractères au plus.",
        "jour": "Cette date n’est pas lisible : écrivez-la comme 2026-03-01.",
        "couleur": "Choisissez une des valeurs proposées.",
        "nombre": "Au plus 3.",
        "intrus": "Ce champ n’est pas attendu ici.",
    }


def test_empty_required_field_is_to_be_filled() -> None:
    assert lire(Fiche, {"nom": ""})[1] == {"nom": "Ce champ est à remplir."}


def test_sentences_never_repeat_what_was_typed() -> None:
    _, erreurs = lire(Fiche, {"nom": "<script>alert(1)</script>", "couleur": "<b>"})
    assert not any("<" in phrase for phrase in erreurs.values())
