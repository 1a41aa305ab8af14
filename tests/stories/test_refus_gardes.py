"""Lose a right while one writes: whatever the form, what was typed comes back with the refusal."""

from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest

from core.errors import Conflict, Deja, Ferme, Forbidden, Invalid
from core.pages import formulaire, recueillir, refus_de
from tests.attaques.pages import Formulaire, Page
from tests.stories.gestes import entrer
from tests.stories.promenade import remplir

pytestmark = pytest.mark.pg
# Pages where a référente writes of a person → the end of the address where it goes.
ECRITS = {
    "constats/nouveau": "constats",
    "objectifs/nouveau": "objectifs",
    "actions/nouvelle": "actions",
    "rendez-vous/nouveau": "rendez-vous",
    "echanges/nouveau": "echanges",
    "identite": "identite",
    "referent": "referent",
    "pourquoi": "demandes",
}
DIT = "Des mots que l’on ne veut pas retaper."


def _remplir(forme: Formulaire) -> dict[str, list[str]]:
    """Type words wherever they may be, and what fits elsewhere."""
    corps: dict[str, list[str]] = {}
    for champ in forme.champs:
        if champ.genre == "hidden":
            corps.setdefault(champ.nom, []).append(champ.valeur)
        elif champ.genre in ("text", "textarea") and champ.nom not in ("commune", "code_postal"):
            corps[champ.nom] = [f"{DIT} ({champ.nom})"]
        elif champ.genre not in ("radio", "checkbox") or champ.nom not in corps:
            corps.setdefault(champ.nom, []).extend(remplir(champ))
    return corps


@pytest.mark.parametrize("ou", ECRITS)
async def test_right_lost_meanwhile_gives_back_what_was_typed(
    client: httpx2.AsyncClient, admin: psycopg.Connection[Any], samira: UUID, ou: str
) -> None:
    await entrer(client, "referente")
    adresse = f"/carnets/{samira}/{ECRITS[ou]}"
    page = await client.get(f"/carnets/{samira}/{ou}")
    assert page.status_code == 200
    formes = [f for f in Page(page.text).formulaires if f.action.endswith(adresse)]
    assert len(formes) == 1, [f.action for f in Page(page.text).formulaires]
    corps = _remplir(formes[0])
    tapes = {v for valeurs in corps.values() for v in valeurs if v.startswith(DIT)}
    assert tapes
    admin.execute(
        "update consentement set retire_le = now() where personne_id = %s and retire_le is null",
        [samira],
    )
    admin.execute("update acces set fin = now() where personne_id = %s", [samira])
    admin.commit()
    refus = await client.post(adresse, data=corps)
    assert 400 <= refus.status_code < 500
    rendue = Page(refus.text)
    rendus = {c.valeur.strip() for f in rendue.formulaires for c in f.champs}
    rendus |= {champ.valeur.strip() for champ in rendue.rendus}
    assert tapes <= rendus


ICI = UUID(int=7)


@pytest.mark.parametrize(
    ("refus", "dites", "statut"),
    [
        (Invalid({"texte": "Trop court."}), {"texte": "Trop court."}, 422),
        (Conflict("C’est clos."), {"formulaire": "C’est clos."}, 422),
        (Deja("C’est noté.", ICI), {"formulaire": "C’est noté.", "deja": str(ICI)}, 422),
        (Ferme("Fermé.", "domaine", ICI), {"domaine": "Fermé.", "porte": str(ICI)}, 403),
        (Forbidden("Non."), {"formulaire": "Non.", "refuse": "Non."}, 403),
    ],
)
def test_each_refusal_is_said_on_its_page(
    refus: Exception, dites: dict[str, str], statut: int
) -> None:
    erreurs: dict[str, str] = {}
    with recueillir(erreurs):
        raise refus
    assert erreurs == dites
    assert formulaire("web/erreur.html", {}, erreurs).status_code == statut


@pytest.mark.parametrize(
    ("refus", "genre"),
    [
        (Conflict("C’est clos."), Conflict),
        (Ferme("Fermé.", ou=ICI), Ferme),
        (Forbidden("Non."), Forbidden),
        (Invalid({"etat": "Choisissez une des valeurs proposées."}), Invalid),
    ],
)
def test_refusal_that_no_page_shows_is_raised_again(
    refus: Exception, genre: type[Exception]
) -> None:
    erreurs: dict[str, str] = {}
    with recueillir(erreurs):
        raise refus
    assert type(refus_de(erreurs)) is genre
