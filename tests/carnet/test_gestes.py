"""Misuse the gestures that write in a carnet: they refuse before anything reaches the database."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from auth.vocabulary import Acteur, Domaine, Role
from carnet.elements.acces import Plume
from carnet.elements.commands import Passage, Recit, avancer, modifier, remplacer
from carnet.elements.models import Element
from carnet.parcours.models import Objectif
from carnet.parcours.vocabulary import EtatObjectif, GenreObjectif

LE = datetime(2026, 11, 28, 9, tzinfo=UTC)
PERSONNE = uuid4()
ACTEUR = Acteur(territoire_id=1, compte_id=uuid4(), role=Role.professionnel, structure_id=uuid4())
PLUME = Plume(ACTEUR, PERSONNE, Domaine.mobilite)
SANS_BASE: Any = None


def objectif(domaine: Domaine = Domaine.mobilite) -> Objectif:
    return Objectif(
        id=uuid4(), personne_id=PERSONNE, domaine=domaine.value, intitule="Le code", etat="en_cours"
    )


async def changer(ligne: Element, **changements: Any) -> None:
    genre = GenreObjectif.objectif
    await modifier(
        SANS_BASE, PLUME, ligne, Recit(genre, texte="x", le=LE, journal="x"), **changements
    )


@pytest.mark.parametrize(
    "colonne", ["etat", "clos_le", "intitule", "personne_id", "domaine", "auteur_compte_id"]
)
async def test_state_words_and_signature_do_not_change_on_the_side(colonne: str) -> None:
    with pytest.raises(ValueError, match="do not change this way"):
        await changer(objectif(), **{colonne: None})


async def test_pen_of_one_domain_writes_in_no_other() -> None:
    with pytest.raises(ValueError, match="another domain"):
        await changer(objectif(Domaine.sante), thematique="x")
    with pytest.raises(ValueError, match="another domain"):
        await avancer(
            SANS_BASE,
            PLUME,
            objectif(Domaine.sante),
            Passage(EtatObjectif.atteint, maintenant=LE, journal="x"),
        )


async def test_what_replaces_nothing_by_nothing_says_so() -> None:
    with pytest.raises(ValueError, match="says so"):
        await remplacer(
            SANS_BASE,
            PLUME,
            [],
            None,
            Recit(GenreObjectif.objectif, le=LE, journal="x"),
            maintenant=LE,
        )
