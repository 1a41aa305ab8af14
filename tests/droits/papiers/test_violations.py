"""Find whom a leak touched: by a compte, a structure, days or one log-in; for the DPO alone."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from auth.connexions.pages import ABSOLUE_S
from auth.vocabulary import Acteur, Domaine, Role, masque
from core.clock import aujourdhui
from core.errors import Invalid
from core.forms import lire_formulaire
from droits.papiers.queries import Fuite, find_fuite
from droits.papiers.schemas import RechercheFuite
from tests.auth import monde
from tests.auth.lieu import Lieu
from tests.conftest import Ouvrir

pytestmark = pytest.mark.pg
CONNEXION = timedelta(seconds=ABSOLUE_S)


def _noter(lieu: Lieu, acteur: Acteur, geste: str, personne: UUID | None, domaines: int = 1) -> int:
    """Write a line of the journal as that acteur, and give its number."""
    monde.entrer(
        lieu.admin, 1, acteur.compte_id, acteur.role.value, acteur.structure_id, acteur.personne_id
    )
    lieu.admin.execute(
        "select prive.noter(%s, %s, %s, %s, null, null, '{}')",
        (geste, personne, domaines, f"Essai {domaines}"),
    )
    monde.sortir(lieu.admin)
    lieu.admin.commit()
    ((numero,),) = lieu.lire("select max(numero) from journal where territoire_id = 1")
    return int(numero)


async def _chercher(
    db_pour: Ouvrir, lieu: Lieu, acteur: Acteur | None = None, limite: int = 50, **criteres: Any
) -> Fuite:
    qui = acteur or lieu.dpo
    async with db_pour(qui) as db:
        return await find_fuite(
            db, qui, RechercheFuite(**criteres), connexion=CONNEXION, limite=limite
        )


@pytest.fixture
def autre(lieu: Lieu) -> UUID:
    """Add somebody whom nobody of this leak looked at, then another who was."""
    cle = monde.personne(lieu.admin, 1)
    lieu.admin.commit()
    return cle


async def test_carnets_of_a_compte_are_counted_act_by_act_and_domain_by_domain(
    lieu: Lieu, autre: UUID, db_pour: Ouvrir
) -> None:
    sante = masque([Domaine.sante])
    for geste, domaines in (("lecture", 1), ("lecture", sante), ("ecriture", 1), ("export", 1)):
        _noter(lieu, lieu.pro, geste, lieu.personne, domaines)
    _noter(lieu, lieu.pro, "refus", autre)
    _noter(lieu, lieu.pro, "recherche", None)
    _noter(lieu, lieu.gestionnaire, "lecture", autre)
    fuite = await _chercher(db_pour, lieu, compte=lieu.pro.compte_id)
    assert (fuite.nombre, fuite.listes) == (1, 1)
    (touche,) = fuite.carnets
    assert (touche.personne_id, touche.lectures, touche.ecritures, touche.exports) == (
        lieu.personne,
        2,
        1,
        1,
    )
    assert touche.domaines == [Domaine.identite, Domaine.sante]
    assert touche.est_sensible
    assert touche.comptes == 1
    assert touche.premiere < touche.derniere


async def test_structure_gathers_its_comptes_and_what_she_reads_herself_is_no_leak(
    lieu: Lieu, autre: UUID, db_pour: Ouvrir
) -> None:
    _noter(lieu, lieu.pro, "lecture", autre)
    _noter(lieu, lieu.gestionnaire, "lecture", autre)
    _noter(lieu, lieu.elle, "lecture", lieu.personne)
    for criteres in ({"structure": lieu.structure}, {"du": aujourdhui()}):
        fuite = await _chercher(db_pour, lieu, **criteres)
        assert [(c.personne_id, c.comptes) for c in fuite.carnets] == [(autre, 2)], criteres
    siens = await _chercher(db_pour, lieu, compte=lieu.elle.compte_id)
    assert [c.personne_id for c in siens.carnets] == [lieu.personne]


async def test_days_bound_what_is_found(lieu: Lieu, autre: UUID, db_pour: Ouvrir) -> None:
    _noter(lieu, lieu.pro, "lecture", autre)
    jour = aujourdhui()
    demain, hier = jour + timedelta(days=1), jour - timedelta(days=1)
    for du, au, nombre in ((jour, jour, 1), (hier, None, 1), (demain, None, 0), (hier, hier, 0)):
        assert (await _chercher(db_pour, lieu, du=du, au=au)).nombre == nombre, (du, au)


async def test_log_in_gives_what_its_compte_did_afterwards(
    lieu: Lieu, autre: UUID, db_pour: Ouvrir
) -> None:
    _noter(lieu, lieu.pro, "lecture", autre)
    entree = _noter(lieu, lieu.pro, "connexion", None)
    _noter(lieu, lieu.pro, "lecture", lieu.personne)
    _noter(lieu, lieu.gestionnaire, "lecture", autre)
    fuite = await _chercher(db_pour, lieu, session=entree)
    assert [c.personne_id for c in fuite.carnets] == [lieu.personne]
    for autre_ligne in (entree + 1, 10**9):
        with pytest.raises(Invalid) as refus:
            await _chercher(db_pour, lieu, session=autre_ligne)
        assert list(refus.value.erreurs) == ["session"]


async def test_long_list_says_how_many_there_are(lieu: Lieu, autre: UUID, db_pour: Ouvrir) -> None:
    for qui in (autre, lieu.personne):
        _noter(lieu, lieu.pro, "lecture", qui)
    fuite = await _chercher(db_pour, lieu, limite=1, compte=lieu.pro.compte_id)
    assert ([c.personne_id for c in fuite.carnets], fuite.nombre) == ([lieu.personne], 2)


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.dpo])
async def test_wall_gives_nobody_else_the_lines_of_others(
    lieu: Lieu, autre: UUID, db_pour: Ouvrir, role: Role
) -> None:
    _noter(lieu, lieu.pro, "lecture", autre)
    acteur = lieu.elle if role is Role.personne else lieu.membre(role)
    for criteres in ({"compte": lieu.pro.compte_id}, {"du": aujourdhui()}):
        assert (await _chercher(db_pour, lieu, acteur, **criteres)).nombre == 0


async def test_another_territoire_is_never_looked_at(lieu: Lieu, db_pour: Ouvrir) -> None:
    _noter(lieu, lieu.pro, "lecture", lieu.personne)
    monde.territoire(lieu.admin, 2)
    chez = monde.structure(lieu.admin, 2)
    ailleurs = Acteur(2, monde.professionnel(lieu.admin, 2, chez, "dpo"), Role.dpo, chez)
    lieu.admin.commit()
    fuite = await _chercher(db_pour, lieu, ailleurs, compte=lieu.pro.compte_id)
    assert (fuite.nombre, fuite.listes) == (0, 0)


@pytest.mark.parametrize(
    "saisie",
    [
        {},
        {"au": "2026-01-01"},
        {"du": "2026-01-02", "au": "2026-01-01"},
        {"compte": "Claire Mazel"},
        {"session": "0"},
        {"nom": "Benali"},
    ],
)
def test_bounds_are_asked_and_a_name_is_none(saisie: dict[str, str]) -> None:
    lue, erreurs = lire_formulaire(RechercheFuite, saisie)
    assert lue is None
    assert len(erreurs) >= 1


def test_one_bound_is_enough() -> None:
    lue, erreurs = lire_formulaire(RechercheFuite, {"du": "2026-01-01", "compte": ""})
    assert erreurs == {}
    assert lue is not None
    assert lue.du == date(2026, 1, 1)
