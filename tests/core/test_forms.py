"""Try that what is typed badly is answered in French, beside its field."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from core.forms import (
    CodeCommune,
    CodePostal,
    Courriel,
    Rien,
    Telephone,
    TelephoneDeLieu,
    lire_avec,
    lire_formulaire,
)


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
    valeur, erreurs = lire_formulaire(
        Fiche, {"nom": "Inès", "jour": "", "nombre": "2", "_csrf": "x"}
    )
    assert (valeur, erreurs) == (Fiche(nom="Inès", nombre=2), {})


def test_each_fault_has_its_french_sentence() -> None:
    valeur, erreurs = lire_formulaire(
        Fiche,
        {"nom": "trop long", "jour": "demain", "couleur": "mauve", "nombre": "9", "intrus": "1"},
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
    assert lire_formulaire(Fiche, {"nom": ""})[1] == {"nom": "Ce champ est à remplir."}


def test_sentences_never_repeat_what_was_typed() -> None:
    _, erreurs = lire_formulaire(Fiche, {"nom": "<script>alert(1)</script>", "couleur": "<b>"})
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
    valeur, erreurs = lire_formulaire(Contact, {champ: tape})
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
def test_contact_details_that_reach_nobody_are_refused_beside_the_field(
    champ: str, tape: str, dit: str
) -> None:
    valeur, erreurs = lire_formulaire(Contact, {champ: tape})
    assert valeur is None
    assert any(part in erreurs[champ] for part in dit.split("|"))


class Tout(BaseModel):
    """Hold the other kinds of fields."""

    model_config = ConfigDict(extra="forbid")

    cle: UUID | None = None
    quand: datetime | None = None
    heure: time | None = None
    taux: Annotated[float, Field(ge=0, le=1)] | None = None
    oui: bool | None = None
    couleurs: Annotated[list[Couleur], Field(min_length=1)] | None = None
    commune: CodeCommune | None = None
    sexe: Literal["f", "m"] | None = None


@pytest.mark.parametrize(
    ("champ", "tape", "dit"),
    [
        ("cle", "12", "Cette valeur n’est pas proposée."),
        ("quand", "demain", "Cette date n’est pas lisible : écrivez-la comme 2026-03-01."),
        (
            "quand",
            "2026-02-29T10:00",
            "Cette date n’est pas lisible : écrivez-la comme 2026-03-01.",
        ),
        ("heure", "25:00", "Cette date n’est pas lisible : écrivez-la comme 2026-03-01."),
        ("taux", "moitié", "Un nombre est attendu."),
        ("taux", "1.1", "Au plus 1.0."),
        ("taux", "-0.1", "Au moins 0.0."),
        ("oui", "peut-être", "Répondez par oui ou non."),
        ("couleurs", "bleu", "Une liste est attendue."),
        ("couleurs", ["bleu", "mauve"], "Choisissez une des valeurs proposées."),
        ("commune", "3000", "Cette valeur n’est pas proposée."),
        ("commune", "2C004", "Cette valeur n’est pas proposée."),
        ("commune", "30007\n30008", "Cette valeur n’est pas proposée."),
        ("sexe", "x", "Choisissez une des valeurs proposées."),
    ],
)
def test_fault_of_any_kind_is_said_in_french_beside_its_field(
    champ: str, tape: Any, dit: str
) -> None:
    assert lire_formulaire(Tout, {champ: tape}) == (None, {champ: dit})


@pytest.mark.parametrize(
    ("champ", "tape", "lu"),
    [
        ("commune", " 2A004 ", "2A004"),
        ("commune", "97411", "97411"),
        ("oui", "on", True),
        ("oui", "false", False),
        ("couleurs", ["vert", "bleu"], [Couleur.vert, Couleur.bleu]),
        ("couleurs", [], None),
        ("quand", "2028-02-29T10:00", datetime(2028, 2, 29, 10)),  # noqa: DTZ001
    ],
)
def test_value_of_any_kind_is_read(champ: str, tape: Any, lu: Any) -> None:
    valeur, erreurs = lire_formulaire(Tout, {champ: tape})
    assert erreurs == {}
    assert getattr(valeur, champ) == lu


SAISIES = st.dictionaries(
    st.sampled_from([*Tout.model_fields, *Contact.model_fields, "_csrf", "_cle", "", "intrus"]),
    st.text(max_size=12) | st.lists(st.text(max_size=4), max_size=2) | st.none(),
)


@given(st.sampled_from([Tout, Contact, Fiche, Rien]), SAISIES)
def test_form_is_read_or_refused_in_sentences_whatever_is_typed(
    modele: type[BaseModel], donnees: dict[str, Any]
) -> None:
    valeur, erreurs = lire_formulaire(modele, donnees)
    assert (valeur is None) is bool(erreurs)
    assert all(dit.endswith(".") and dit[0].isupper() for dit in erreurs.values())
    assert not any(champ.startswith("_") for champ in erreurs)


@given(st.emails())
def test_address_that_a_library_makes_is_kept_or_refused_and_kept_twice_alike(ecrit: str) -> None:
    valeur, erreurs = lire_formulaire(Contact, {"courriel": ecrit})
    if valeur is not None:
        assert lire_formulaire(Contact, {"courriel": valeur.courriel}) == (valeur, {})
        assert valeur.courriel == ecrit.strip().lower()
    else:
        assert list(erreurs) == ["courriel"]


def test_button_alone_is_a_form_that_takes_nothing_else() -> None:
    assert lire_formulaire(Rien, {"_csrf": "x", "_cle": "y", "vide": ""}) == (Rien(), {})
    assert lire_formulaire(Rien, {"autre": "1"})[1] == {"autre": "Ce champ n’est pas attendu ici."}


def test_fields_of_the_page_stand_beside_those_of_the_model() -> None:
    lire = lire_avec(Fiche, "fichier", "etape")
    donnees = {"nom": "Inès", "fichier": "a.pdf", "etape": "2"}
    assert lire(donnees) == ((Fiche(nom="Inès"), donnees), {})
    assert lire({"nom": "", "etape": "2"}) == (None, {"nom": "Ce champ est à remplir."})
    assert lire(donnees | {"intrus": "1"})[0] is None
