"""Group what is new, name who reads a line, and say what an item was at a date."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from pydantic import ValidationError

from auth.vocabulary import Domaine, masque
from carnet.bord.comparaison import RECUL, jours_a_comparer
from carnet.bord.frise import (
    NOUVEAUTES,
    NOUVEAUTES_COMPTEES,
    familles,
    grouper_nouveautes,
)
from carnet.bord.rules import etat_au, mots_au
from carnet.bord.schemas import ChoixDates, ChoixFrise, RechercheFrise
from carnet.diagnostic.vocabulary import CONSTAT, EtatConstat
from carnet.elements.lecteurs import LecteurDuCarnet, Lecteurs
from carnet.parcours.queries import LigneDeFrise
from carnet.parcours.vocabulary import OBJECTIF, EtatObjectif

LE = datetime(2026, 11, 30, 9, tzinfo=UTC)
CHEZ, AILLEURS = UUID(int=1), UUID(int=2)


def _jour(rang: int) -> datetime:
    return LE + timedelta(days=rang)


def _lignes(*noms: str) -> list[LigneDeFrise]:
    return [
        LigneDeFrise(
            cast("Any", SimpleNamespace(auteur_structure_id=CHEZ)),
            nom,
            "Roche",
            "Ici",
            False,
            False,
        )
        for nom in noms
    ]


def _dits(lus: Sequence[LecteurDuCarnet], domaine: Domaine, structure: UUID | None) -> list[str]:
    ligne = SimpleNamespace(domaine=domaine.value, auteur_structure_id=structure)
    return [lu.dits for lu in Lecteurs(lus).de(cast("Any", ligne))]


@pytest.mark.parametrize(
    ("nombre", "autres", "au_moins"),
    [
        (1, 0, False),
        (NOUVEAUTES, 0, False),
        (NOUVEAUTES + 1, 1, False),
        (NOUVEAUTES_COMPTEES, NOUVEAUTES_COMPTEES - NOUVEAUTES, False),
        (NOUVEAUTES_COMPTEES + 1, NOUVEAUTES_COMPTEES - NOUVEAUTES, True),
    ],
)
def test_what_is_new_is_shown_up_to_some_and_the_others_counted(
    nombre: int, autres: int, au_moins: bool
) -> None:
    lu = grouper_nouveautes(LE, _lignes(*["Julien"] * nombre))
    assert sum(len(groupe.lignes) for groupe in lu.groupes) == min(nombre, NOUVEAUTES)
    assert (lu.autres, lu.au_moins) == (autres, au_moins)


def test_each_author_is_named_once_in_the_order_of_their_newest_line() -> None:
    groupes = grouper_nouveautes(LE, _lignes("Julien", "Anne", "Julien")).groupes
    assert [(g.premiere.prenom, len(g.lignes)) for g in groupes] == [("Julien", 2), ("Anne", 1)]


def _lecteur(
    chez: UUID, structure: str, qui: str | None, ouverts: int, du_role: int
) -> LecteurDuCarnet:
    prenom, nom = qui.split() if qui else (None, None)
    compte = uuid4() if qui else None
    nomme = (chez, compte, structure, prenom, nom, None, None, None)
    return LecteurDuCarnet(*nomme, ouverts, du_role, True, True)


def test_line_names_who_reads_its_domain_and_nobody_else() -> None:
    tout, sante = masque(Domaine), 1 << Domaine.sante
    lus = [
        _lecteur(CHEZ, "Ici", None, 255 | sante, tout),
        _lecteur(CHEZ, "Ici", "Claire Mazel", 255 | sante, tout),
        _lecteur(CHEZ, "Ici", "Paul Orient", 255, 255),
        _lecteur(AILLEURS, "Là", None, 255, tout),
        _lecteur(AILLEURS, "Là", "Julien Roche", 255, tout),
        LecteurDuCarnet(*(None,) * 7, "Marc Petit", sante, 0, False, False),
    ]
    assert _dits(lus, Domaine.mobilite, CHEZ) == [
        "Ici (Claire Mazel, Paul Orient)",
        "Là (Julien Roche)",
    ]
    assert _dits(lus, Domaine.sante, CHEZ) == [
        "Ici (Claire Mazel)",
        "Marc Petit, qui la représente",
    ]
    # What a structure wrote it goes on reading, within the rôles of its professionals.
    assert _dits(lus, Domaine.sante, AILLEURS)[1] == "Là (Julien Roche)"
    # Who is asked by name stands in the circle today, and is no guardian.
    demandes = Lecteurs(lus).du_cercle(Domaine.sante)
    assert [lu.qui for lu in demandes] == ["Ici", "Claire Mazel, Ici"]
    sortie = [replace(lu, present=False) for lu in lus]
    assert Lecteurs(sortie).du_cercle(Domaine.sante) == []
    masquee = [replace(lu, nommable=False) for lu in lus]
    assert Lecteurs(masquee).du_cercle(Domaine.mobilite) == []


def test_state_of_then_is_told_by_the_lines_before_it() -> None:
    changements = [(_jour(2), "objectif_atteint"), (_jour(4), "objectif_en_cours")]
    ouvert = (EtatObjectif.en_cours, None)
    assert etat_au(OBJECTIF, changements, ouvert, _jour(1)) is EtatObjectif.en_cours
    assert etat_au(OBJECTIF, changements, ouvert, _jour(3)) is EtatObjectif.atteint
    assert etat_au(OBJECTIF, changements, ouvert, _jour(5)) is EtatObjectif.en_cours
    # What was replaced has no line of its own: its end tells it.
    clos = (EtatConstat.clos, _jour(2))
    assert etat_au(CONSTAT, [], clos, _jour(3)) is EtatConstat.clos
    assert etat_au(CONSTAT, [], clos, _jour(1)) is EtatConstat.ouvert


def test_words_of_then_are_those_before_the_next_correction() -> None:
    anciens: list[tuple[datetime, dict[str, str]]] = [
        (_jour(2), {"texte": "un"}),
        (_jour(4), {"texte": "deux"}),
    ]
    lus = [mots_au(anciens, "texte", "trois", _jour(rang)) for rang in (1, 3, 5)]
    assert lus == ["un", "deux", "trois"]
    assert mots_au(anciens, "objet", "trois", _jour(1)) == "trois"


def test_two_days_are_put_in_order_and_never_to_come() -> None:
    jour = date(2026, 11, 30)
    assert jours_a_comparer(ChoixDates(), jour) == (jour - RECUL, jour)
    demain, hier = jour + timedelta(days=1), jour - timedelta(days=1)
    assert jours_a_comparer(ChoixDates(le=demain, et=hier), jour) == (hier, jour)


def test_choices_of_a_timeline_refuse_what_is_not_offered() -> None:
    assert ChoixFrise.model_validate({"domaine": "7"}).domaine is Domaine.parcours
    assert ChoixFrise.model_validate({"domaine": "sante"}).domaine is Domaine.sante
    for faux in (
        {"domaine": "99"},
        {"domaine": "argent"},
        {"thematique": "inconnue"},
        {"depuis": "2026-02-01", "jusqu_au": "2026-01-01"},
        {"texte": "Samira"},
        {"auteur": str(CHEZ)},
        {"structure": str(CHEZ)},
    ):
        with pytest.raises(ValidationError):
            ChoixFrise.model_validate(faux)
    assert RechercheFrise(genre="objectif").est_dicible
    for dit in ({"texte": "Samira"}, {"auteur": CHEZ}, {"structure": CHEZ}):
        assert not RechercheFrise.model_validate(dit).est_dicible


def test_each_kind_of_lines_has_words_of_its_own() -> None:
    assert {"constat": "Constats", "evenement": "Échanges"}.items() <= familles().items()
    assert len(set(familles().values())) == len(familles())
