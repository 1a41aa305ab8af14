"""Ask of each kind of row of a carnet whether it is news of the person.

A new kind must answer yes or no.
"""

from typing import Any
from uuid import UUID

import psycopg
import pytest

from carnet.elements.queries import sortes
from carnet.elements.vocabulary import GenreEchange, GenreLigne
from carnet.parcours.vocabulary import EtatRendezVous
from droits.conservation.vocabulary import Nouvelle
from tests.droits.conservation.essais_nouvelles import Silence, essai_nouvelles
from web.modeles import TABLES

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
THEME = "mobilite"
# What a professional's line of the timeline says of the person, and what became of an appointment:
# the kinds say it themselves, the wall counts it.
DE_FRISE = [genre for sorte in sortes() for genre in sorte.genres]
DE_RENDEZ_VOUS = list(EtatRendezVous)
# Each table of items: what is written in it, whether it is news from a professional's hand, and
# from hers.
DE_TABLE: dict[str, tuple[dict[str, Any], bool, bool]] = {
    "constat": (
        {"nature": "besoin", "thematique": THEME, "texte": "x", "source": "professionnel"}, False,
        True),
    "evenement": ({"genre": "objectif", "texte": "x"}, False, True),
    # Her act has its line in the timeline, in the same request: that line is the news.
    "objectif": ({"thematique": THEME, "intitule": "x"}, False, False),
    "action": ({"intitule": "x", "porteur": "personne"}, False, False),
    "rendez_vous": ({"objet": "x", "debut": "2020-01-01", "etat": "absent"}, False, False),
    "conversation": ({"objet": "x"}, False, False),
    "message": ({"texte": "x"}, False, False),
    "document": (
        {"nature": "cv", "intitule": "x", "type": "application/pdf", "taille": 1}, False, False),
    # What a line said before it was corrected is no contact.
    "version": (
        {"relation": "constat", "ligne_id": UUID(int=1), "numero": 1, "avant": "{}",
         "par_compte_id": "pro"}, False,
        False),
}  # fmt: skip


@pytest.fixture
def silence(admin: Connexion) -> Silence:
    return Silence(admin)


def test_every_kind_says_whether_it_is_news(admin: Connexion) -> None:
    assert {genre for genre in DE_FRISE if genre.nouvelle} == set(GenreEchange)
    assert {etat for etat in DE_RENDEZ_VOUS if etat.nouvelle} == {
        EtatRendezVous.honore,
        EtatRendezVous.excuse,
    }
    assert set(DE_TABLE) == {sorte.relation for sorte in sortes()} <= set(TABLES.tables)
    assert set(DE_TABLE) == {nom for (nom,) in admin.execute("select prive.elements()::text")}


@pytest.mark.parametrize("genre", DE_FRISE)
def test_line_of_the_timeline_is_news_when_it_is_a_contact_or_hers(
    silence: Silence, genre: GenreLigne
) -> None:
    silence.ecrire("evenement", {"genre": genre.value, "texte": "x"})
    assert silence.a_donne() is silence.a_donne(silence.pro) is genre.nouvelle
    silence.ecrire("evenement", {"genre": genre.value, "texte": "x"}, par="personne")
    assert silence.a_donne() is silence.a_donne(silence.pro) is True


@pytest.mark.parametrize("etat", DE_RENDEZ_VOUS)
def test_appointment_is_news_once_held_or_excused_never_before(
    silence: Silence, etat: EtatRendezVous
) -> None:
    silence.rendez_vous(etat.value, "100 days")
    assert silence.a_donne() is silence.a_donne(silence.pro) is False
    silence.rendez_vous(etat.value, "-1 day")
    assert silence.a_donne() is silence.a_donne(silence.pro) is etat.nouvelle


@pytest.mark.parametrize("table", DE_TABLE)
def test_item_is_news_from_her_hand_not_from_a_professional_s_alone(
    silence: Silence, table: str
) -> None:
    valeurs, du_pro, d_elle = DE_TABLE[table]
    valeurs = dict(valeurs)
    if table == "action":
        valeurs["objectif_id"] = silence.ecrire("objectif", DE_TABLE["objectif"][0])
    if table == "message":
        valeurs["conversation_id"] = silence.ecrire("conversation", {"objet": "x"})
    if table == "rendez_vous":
        valeurs["avec_compte_id"] = silence.pro
    silence.ecrire(table, valeurs)
    assert silence.a_donne() is silence.a_donne(silence.pro) is du_pro
    siennes: dict[str, dict[str, Any]] = {
        "constat": {"source": "personne"},
        "version": {"numero": 2},
    }
    silence.ecrire(table, valeurs | siennes.get(table, {}), par="personne")
    assert silence.a_donne() is silence.a_donne(silence.pro) is d_elle


def test_her_own_words_noted_by_a_professional_are_news(silence: Silence) -> None:
    dits = {
        "nature": "besoin",
        "thematique": THEME,
        "texte": "Je veux travailler.",
        "source": "personne",
    }
    silence.ecrire("constat", dits)
    assert silence.a_donne() is silence.a_donne(silence.pro) is True


def test_action_of_hers_ticked_by_a_professional_is_not_news(silence: Silence) -> None:
    objectif = silence.ecrire("objectif", DE_TABLE["objectif"][0])
    action = silence.ecrire(
        "action", {"intitule": "x", "porteur": "personne", "objectif_id": objectif}
    )
    silence.admin.execute(
        "update action set etat = 'faite', clos_le = now() where id = %s", (action,)
    )
    assert silence.a_donne() is silence.a_donne(silence.pro) is False


def test_news_of_a_closed_domain_tell_no_day_and_nobody_takes_back_another_s(
    admin: Connexion,
) -> None:
    essai_nouvelles(admin)


def test_kinds_of_news_have_their_words(silence: Silence) -> None:
    silence.rendez_vous("honore", "-1 day")
    silence.ecrire(
        "constat", {"nature": "besoin", "thematique": THEME, "texte": "x", "source": "personne"}
    )
    silence.ecrire("evenement", {"genre": "echange_visite", "texte": "x"})
    silence.ecrire("evenement", {"genre": "objectif", "texte": "x"}, par="personne")
    genres = {
        g
        for (g,) in silence.admin.execute(
            "select genre from prive.nouvelles(1, %s)", (silence.personne,)
        )
    }
    assert genres == set(Nouvelle)


def test_domains_read_together_are_those_explained_one_by_one(
    silence: Silence, admin: Connexion
) -> None:
    def lus(compte: UUID, structure: UUID) -> tuple[int, int]:
        admin.execute("set local role carnet_app")
        admin.execute("select prive.entrer(1, %s, 'professionnel', %s, null)", (compte, structure))
        ligne = admin.execute(
            "select prive.domaines_lus(%(p)s), coalesce(sum(1 << domaine), 0)::int from"
            " prive.expliquer(%(p)s)"
            " where lit",
            {"p": silence.personne},
        ).fetchone()
        admin.execute("reset role")
        assert ligne is not None
        return ligne[0], ligne[1]

    assert lus(silence.pro, silence.structure) == (255, 255)
    admin.execute(
        "insert into exclusion (territoire_id, personne_id, compte_id) values (1, %s, %s)",
        (silence.personne, silence.pro),
    )
    assert lus(silence.pro, silence.structure) == (0, 0)
    admin.execute("update consentement set retire_le = now()")
    assert lus(silence.tiers, silence.autre) == (0, 0)
