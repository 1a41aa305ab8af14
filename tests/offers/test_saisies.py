"""Type of offers, companies and places what people type; each refusal stands beside its field."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from core.forms import lire_formulaire
from offers.doublons.schemas import NouvelleDecision
from offers.ecarts.schemas import VueEcarts
from offers.entreprises.schemas import FicheEntreprise, NouveauContact
from offers.erreurs.schemas import NouvelleErreur, NouvelleSuite
from offers.extensions.schemas import FicheCriteres, FichePrecision, NouvelleConvention
from offers.favoris.schemas import NouveauFavori
from offers.feuilles.schemas import Feuille
from offers.locales.schemas import RetoucheOffre, SaisieOffre
from offers.places.schemas import Chiffres, FichePlaces, NouvelleSession, Sessions
from offers.veilles.schemas import FicheVeille, NouvelleVeille

VIDE, COURT = "Ce champ est à remplir.", "C’est trop court : {} caractères au moins."
LONG, CHOIX = "C’est trop long : {} caractères au plus.", "Choisissez une des valeurs proposées."
PAS_PROPOSEE = "Cette valeur n’est pas proposée."
ENTIER = "Un nombre entier est attendu."
SIRET = "Ce SIRET n’est pas valable"
BONNES: dict[type[BaseModel], dict[str, Any]] = {
    NouvelleDecision: {"a_id": "a--1", "b_id": "b--1", "sens": "meme", "motif": "Même atelier."},
    FicheEntreprise: {"siret": "732 829 320 00074", "nom": "L’Atelier", "commune": "Alès"},
    NouveauContact: {"le": "2026-02-28", "objet": "visite"},
    NouvelleErreur: {"sujet": "contact"},
    NouvelleSuite: {"suite": "corrigee"},
    FichePrecision: {},
    FicheCriteres: {},
    NouvelleConvention: {"categories": ["ccas"], "debut": "2026-01-01"},
    NouveauFavori: {"service_id": "a--1"},
    Feuille: {},
    SaisieOffre: {"nom": "Atelier CV"},
    RetoucheOffre: {},
    FichePlaces: {},
    NouvelleSession: {"debut": "2028-02-29"},
    FicheVeille: {"nom": "Permis à Alès"},
    NouvelleVeille: {"nom": "Permis à Alès", "requete": "thematiques=mobilite"},
    VueEcarts: {},
}


def refus(modele: type[BaseModel], **champs: Any) -> dict[str, str]:
    """Fill a form well but for some fields; gives the errors."""
    valeur, erreurs = lire_formulaire(modele, BONNES[modele] | champs)
    assert (valeur is None) is bool(erreurs)
    return erreurs


def nom(modele: Any) -> str:
    return getattr(modele, "__name__", str(modele))


@pytest.mark.parametrize("modele", BONNES, ids=nom)
def test_form_filled_well_is_read_and_an_empty_one_names_what_it_needs(
    modele: type[BaseModel],
) -> None:
    assert refus(modele) == {}
    _, erreurs = lire_formulaire(modele, {})
    assert erreurs == {
        cle: VIDE for cle, champ in modele.model_fields.items() if champ.is_required()
    }


@pytest.mark.parametrize("modele", BONNES, ids=nom)
def test_field_that_no_form_has_is_refused_by_name(modele: type[BaseModel]) -> None:
    assert refus(modele, territoire_id="1") == {"territoire_id": "Ce champ n’est pas attendu ici."}


@pytest.mark.parametrize(
    ("modele", "champ", "valeur", "dit"),
    [
        (NouvelleDecision, "a_id", "a\x00b", PAS_PROPOSEE),
        (NouvelleDecision, "a_id", "a" * 301, LONG.format(300)),
        (NouvelleDecision, "sens", "pareil", CHOIX),
        (NouvelleDecision, "motif", " ab ", COURT.format(3)),
        (NouvelleDecision, "motif", "a" * 501, LONG.format(500)),
        (NouvelleDecision, "motif", "abc\x00", PAS_PROPOSEE),
        (FicheEntreprise, "siret", "732 829 320 00075", SIRET),
        (FicheEntreprise, "siret", "73282932000", SIRET),
        (FicheEntreprise, "siret", "7328293200007O", SIRET),
        (FicheEntreprise, "siret", "1" * 41, LONG.format(40)),
        (FicheEntreprise, "nom", "   ", VIDE),
        (FicheEntreprise, "nom", "a" * 201, LONG.format(200)),
        (FicheEntreprise, "commune", "a" * 81, LONG.format(80)),
        (FicheEntreprise, "adresse", "a" * 301, LONG.format(300)),
        (FicheEntreprise, "propose", ["rien"], CHOIX),
        (FicheEntreprise, "telephone", "04 66 11", ""),
        (FicheEntreprise, "courriel", "contact", "Il manque l’arobase"),
        (FicheEntreprise, "courriel", "a@b@c.fr", "Une seule adresse"),
        (FicheEntreprise, "courriel", "élise@exemple.fr", "Une adresse n’a ni accent"),
        (FicheEntreprise, "courriel", "a@exemple", "Il manque la fin"),
        (FicheEntreprise, "courriel", "a..b@exemple.fr", "Cette adresse n’est pas possible"),
        (NouveauContact, "le", "1999-12-31", "Choisissez une date entre 2000 et 2100."),
        (NouveauContact, "le", "2026-02-29", "Cette date n’est pas lisible"),
        (NouveauContact, "objet", "café", CHOIX),
        (NouveauContact, "texte", "a" * 1001, LONG.format(1000)),
        (NouvelleErreur, "sujet", "couleur", CHOIX),
        (NouvelleErreur, "texte", "a" * 1001, LONG.format(1000)),
        (NouvelleSuite, "suite", "peut-être", CHOIX),
        (NouvelleSuite, "reponse", "a" * 501, LONG.format(500)),
        (FichePrecision, "rythme", "0", "Au moins 1."),
        (FichePrecision, "rythme", "1001", "Au plus 1000."),
        (FichePrecision, "genre", "jardinage", CHOIX),
        (FichePrecision, "fermee_le", "1999-12-31", "Choisissez une date entre 2000 et 2100."),
        (FichePrecision, "fermee_le", "2101-01-02", "Choisissez une date entre 2000 et 2100."),
        (FichePrecision, "financeur", "a" * 201, LONG.format(200)),
        (FicheCriteres, "age_min", "-1", "Au moins 0."),
        (FicheCriteres, "age_max", "121", "Au plus 120."),
        (FicheCriteres, "niveau", "2", CHOIX),
        (FicheCriteres, "langue", "C2", CHOIX),
        (FicheCriteres, "permis", ["E"], CHOIX),
        (FicheCriteres, "documents", ["passeport"], CHOIX),
        (FicheCriteres, "statuts", ["rsa", "riche"], CHOIX),
        (NouvelleConvention, "categories", ["mairie"], CHOIX),
        (NouvelleConvention, "zones", "a" * 2001, LONG.format(2000)),
        (NouveauFavori, "liste", "   ", VIDE),
        (NouveauFavori, "liste", "a" * 61, LONG.format(60)),
        (Feuille, "format", "a4", CHOIX),
        (SaisieOffre, "nom", "ab", COURT.format(3)),
        (SaisieOffre, "nom", "a" * 151, LONG.format(150)),
        (SaisieOffre, "matin_de", "9:00", PAS_PROPOSEE),
        (SaisieOffre, "matin_de", "24:00", PAS_PROPOSEE),
        (SaisieOffre, "matin_de", "09:60", PAS_PROPOSEE),
        (SaisieOffre, "jours", ["lundi"], CHOIX),
        (SaisieOffre, "frequence", "jamais", CHOIX),
        (RetoucheOffre, "etat", "brouillon", CHOIX),
        (FichePlaces, "capacite", "-1", "Au moins 0."),
        (FichePlaces, "capacite", "100001", "Au plus 100000."),
        (FichePlaces, "capacite", "douze", ENTIER),
        (FichePlaces, "attente_jours", "3651", "Au plus 3650."),
        (FichePlaces, "origine", "lien", CHOIX),
        (NouvelleSession, "prises", "10001", "Au plus 10000."),
        (FicheVeille, "nom", "a" * 81, LONG.format(80)),
        (FicheVeille, "rythme", "toujours", CHOIX),
        (NouvelleVeille, "requete", "rayon=zéro", "Cette recherche ne se lit plus"),
        (NouvelleVeille, "requete", "a" * 2001, LONG.format(2000)),
        (VueEcarts, "thematique", "inventee", "Cette thématique n’existe pas."),
        (
            VueEcarts,
            "thematique",
            "mobilite--preparer-un-permis",
            "Les nombres se publient par famille entière",
        ),
    ],
    ids=str,
)  # fmt: skip
def test_field_filled_badly_is_named_with_its_sentence(
    modele: type[BaseModel], champ: str, valeur: Any, dit: str
) -> None:
    erreurs = refus(modele, **{champ: valeur})
    assert set(erreurs) == {champ}
    assert erreurs[champ].startswith(dit)


@pytest.mark.parametrize(
    ("modele", "champs", "erreurs"),
    [
        (
            FichePrecision,
            {"suspendue_au": "2026-06-30"},
            {"formulaire": "Dites depuis quand l’offre est suspendue."},
        ),
        (
            FichePrecision,
            {"suspendue_du": "2026-06-30", "suspendue_au": "2026-06-29"},
            {"formulaire": "La suspension finit avant d’avoir commencé."},
        ),
        (FichePrecision, {"suspendue_du": "2026-06-30", "suspendue_au": "2026-06-30"}, {}),
        (
            FichePrecision,
            {"finance_du": "2026-06-30", "finance_au": "2026-06-29"},
            {"formulaire": "Le financement finit avant d’avoir commencé."},
        ),
        (FichePrecision, {"finance_au": "2026-06-29"}, {}),
        (
            FicheCriteres,
            {"age_min": "26", "age_max": "25"},
            {"formulaire": "L’âge maximal est plus petit que l’âge minimal."},
        ),
        (FicheCriteres, {"age_min": "25", "age_max": "25"}, {}),
        (FicheCriteres, {"age_min": "0", "age_max": "0"}, {}),
        (
            NouvelleConvention,
            {"debut": "2026-01-02", "fin": "2026-01-01"},
            {"formulaire": "La convention finit avant d’avoir commencé."},
        ),
        (NouvelleConvention, {"fin": "2026-01-01"}, {}),
        (
            NouvelleErreur,
            {"sujet": "autre"},
            {"formulaire": "Dites en une phrase ce qui est faux."},
        ),
        (
            NouvelleErreur,
            {"sujet": "autre", "texte": "  "},
            {"formulaire": "Dites en une phrase ce qui est faux."},
        ),
        (
            FichePlaces,
            {"capacite": "3", "occupees": "4"},
            {"occupees": "Il y a plus de places occupées que de places."},
        ),
        (
            FichePlaces,
            {"occupees": "4"},
            {"occupees": "Dites aussi combien il y a de places en tout."},
        ),
        (FichePlaces, {"capacite": "4", "occupees": "4"}, {}),
        # One error a field: a capacity that is none says nothing of what is taken.
        (FichePlaces, {"capacite": "x", "occupees": "4"}, {"capacite": ENTIER}),
        (
            NouvelleSession,
            {"fin": "2028-02-28"},
            {"fin": "La session finit avant d’avoir commencé."},
        ),
        (NouvelleSession, {"fin": "2028-02-29", "limite": "2028-02-29"}, {}),
        (
            NouvelleSession,
            {"limite": "2028-03-01"},
            {"limite": "On s’inscrit au plus tard le dernier jour de la session."},
        ),
        (NouvelleSession, {"fin": "2028-03-02", "limite": "2028-03-01"}, {}),
        (
            NouvelleSession,
            {"places": "3", "prises": "4"},
            {"prises": "Il y a plus d’inscrits que de places."},
        ),
        (NouvelleSession, {"prises": "4"}, {}),
    ],
    ids=str,
)  # fmt: skip
def test_fields_that_contradict_each_other(
    modele: type[BaseModel], champs: dict[str, Any], erreurs: dict[str, str]
) -> None:
    assert refus(modele, **champs) == erreurs


@pytest.mark.parametrize(
    ("ids", "lus"),
    [
        (["a,b", "c"], ["a", "b", "c"]),
        (["a,,b, a "], ["a", "b"]),
        ([","], []),
        ([" "], []),
    ],
)
def test_offers_to_print_are_each_named_once_in_their_order(ids: list[str], lus: list[str]) -> None:
    valeur, erreurs = lire_formulaire(Feuille, {"ids": ids})
    assert erreurs == {}
    assert valeur is not None
    assert valeur.ids == lus


def test_too_many_offers_to_print_are_refused_before_they_are_read() -> None:
    _, erreurs = lire_formulaire(Feuille, {"ids": [",".join(f"o{n}" for n in range(51))]})
    assert set(erreurs) == {"ids"}


def test_sheet_of_a_company_is_written_as_one_reads_it() -> None:
    valeur, erreurs = lire_formulaire(
        FicheEntreprise,
        BONNES[FicheEntreprise]
        | {"secteur": " 4711d ", "telephone": "3949", "courriel": " Contact@Exemple.FR "},
    )
    assert erreurs == {}
    assert valeur is not None
    assert (valeur.siret, valeur.secteur) == ("73282932000074", "47.11D")
    assert (valeur.telephone, valeur.courriel) == ("3949", "contact@exemple.fr")


@pytest.mark.parametrize(
    ("champs", "vide"),
    [({}, True), ({"capacite": 0}, False), ({"attente_jours": 0}, False)],
)
def test_nothing_said_withdraws_and_a_zero_is_something(champs: dict[str, int], vide: bool) -> None:
    assert Chiffres.model_validate(champs).est_vide is vide


def test_sessions_are_a_hundred_at_most() -> None:
    une = {"debut": "2028-02-29"}
    assert lire_formulaire(Sessions, {"sessions": [une] * 100})[1] == {}
    _, erreurs = lire_formulaire(Sessions, {"sessions": [une] * 101})
    assert set(erreurs) == {"sessions"}
    _, erreurs = lire_formulaire(Sessions, {"sessions": [une, une | {"prises": "x"}]})
    assert set(erreurs.values()) == {ENTIER}


@given(st.dictionaries(st.text(max_size=12), st.text(max_size=12) | st.none(), max_size=5))
def test_any_form_is_read_or_told_in_french(donnees: dict[str, Any]) -> None:
    for modele in BONNES:
        valeur, erreurs = lire_formulaire(modele, donnees)
        assert (valeur is None) is bool(erreurs)
        assert all(phrase.endswith(".") for phrase in erreurs.values())
