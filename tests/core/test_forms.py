"""Try that what is typed badly is answered in French, beside its field."""

from datetime import date
from enum import StrEnum
from typing import Annotated

import pytest
from pydantic import BaseModel, ConfigDict, Field

from core.forms import CodePostal, Courriel, Telephone, TelephoneDeLieu, lire


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


class Contact(BaseModel):
    """Hold how somebody is reached."""

    courriel: Courriel | None = None
    telephone: Telephone | None = None
    accueil: TelephoneDeLieu | None = None
    code_postal: CodePostal | None = None


@pytest.mark.parametrize(
    ("champ", "tape", "lu"),
    [
        ("courriel", "  Jean.Dupont+rsa@Exemple.FR ", "jean.dupont+rsa@exemple.fr"),
        ("courriel", "o'neill@mail.exemple.museum", "o'neill@mail.exemple.museum"),
        ("telephone", "+33 6 12 34 56 78", "0612345678"),
        ("accueil", "39 49", "3949"),
        ("code_postal", " 97 414 ", "97414"),
    ],
)
def test_contact_details_are_kept_in_one_way(champ: str, tape: str, lu: str) -> None:
    valeur, erreurs = lire(Contact, {champ: tape})
    assert (getattr(valeur, champ, None), erreurs) == (lu, {})


@pytest.mark.parametrize(
    ("champ", "tape", "dit"),
    [
        ("courriel", "jean.dupont(at)gmail", "arobase"),
        ("courriel", "nadege.testud@exemple", "la fin de l’adresse"),
        ("courriel", "a@exemple.fr, b@exemple.fr", "Une seule adresse"),
        ("courriel", "jean dupont@exemple.fr", "Une seule adresse"),
        ("courriel", "hélène@exemple.fr", "accent"),
        ("courriel", "moi.@exemple.fr", "pas possible"),
        ("courriel", "moi@exemple..fr", "pas possible"),
        ("courriel", "..@exemple.fr", "pas possible"),
        ("courriel", "moi@.fr", "pas possible"),
        ("courriel", "moi@exemple.f", "pas possible"),
        ("courriel", "<moi@exemple.fr>", "pas possible"),
        ("courriel", "moi@exemple.fr\u0000", "accent|pas possible"),
        ("telephone", "pas de téléphone", "laissez ce champ vide"),
        ("telephone", "3949", "dix chiffres"),
        ("code_postal", "ABCDE", "cinq chiffres"),
        ("code_postal", "3000", "cinq chiffres"),
        ("code_postal", "３００００", "cinq chiffres"),
    ],
)
def test_contact_details_that_reach_nobody_are_refused_beside_the_field(champ: str, tape: str, dit: str) -> None:
    valeur, erreurs = lire(Contact, {champ: tape})
    assert valeur is None
    assert any(part in erreurs[champ] for part in dit.split("|"))
