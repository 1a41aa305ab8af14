"""Say what goes wrong in French, with the status that programs and browsers expect."""

from collections.abc import Mapping
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import Router
from litestar.exceptions import (
    HTTPException,
    MethodNotAllowedException,
    NotFoundException,
    PermissionDeniedException,
    ValidationException,
)
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from auth.vocabulary import Role
from core.editions import PERIME
from core.errors import (
    AppError,
    Conflict,
    Deja,
    Ferme,
    Forbidden,
    Invalid,
    NotFound,
    Perime,
    QuotaAtteint,
    TropDeDemandes,
    Unauthenticated,
)
from core.pages import DEJA, PORTE, REFUSE, formulaire, recueillir, refus_de, relire_saisie, vers
from tests.conftest import tracee
from web.errors import Inattendue, Indisponible, traduire
from web.guards import csrf_de, masquer_jeton
from web.menus import ACCUEILS, DROITS, MENUS
from web.statiques import statique, statiques
from web.tranches import TrancheError, rassembler, reunir_tables, routers
from web.typographie import Typographie

CLE = UUID("75f40d17-3118-4f06-ab29-fa6b9ba84e51")


class Origine(Exception):
    """Stand for what the driver raised."""

    def __init__(self, sqlstate: str | None) -> None:
        super().__init__("détail que personne ne lit : motdepasse")
        self.sqlstate = sqlstate


def de_la_base(code: str | None, genre: type[DBAPIError] = DBAPIError, coupee: bool = False) -> Any:
    """Build what SQLAlchemy raises for a code of PostgreSQL."""
    return genre("select secret", {}, Origine(code), connection_invalidated=coupee)


@pytest.mark.parametrize(
    ("erreur", "genre", "statut"),
    [
        (NotFound(), NotFound, 404),
        (Unauthenticated(), Unauthenticated, 401),
        (Ferme("Fermé."), Ferme, 403),
        (Deja("Déjà.", CLE), Deja, 409),
        (Perime(3, {}), Perime, 409),
        (Invalid({"nom": "x"}), Invalid, 422),
        (QuotaAtteint(), QuotaAtteint, 429),
        (TropDeDemandes(90), TropDeDemandes, 429),
        (PoolTimeout(), Indisponible, 503),
        (de_la_base("28000"), Unauthenticated, 401),
        # The same code while the connection is lost tells nothing of who asks.
        (de_la_base("28000", coupee=True), Indisponible, 503),
        (de_la_base("57P01", OperationalError), Indisponible, 503),
        (de_la_base(None, OperationalError), Indisponible, 503),
        (de_la_base("08006"), Indisponible, 503),
        (de_la_base("53300"), Indisponible, 503),
        (de_la_base("57014"), Indisponible, 503),
        (de_la_base("CQ001"), QuotaAtteint, 429),
        (de_la_base("42501"), Forbidden, 403),
        (de_la_base("23505", IntegrityError), Conflict, 409),
        (de_la_base("23503", IntegrityError), Conflict, 409),
        (de_la_base("23514", IntegrityError), Conflict, 409),
        (de_la_base("22P02"), Invalid, 400),
        (de_la_base("22021", DataError), Invalid, 400),
        (de_la_base(None, DataError), Invalid, 400),
        (de_la_base("42P01"), Inattendue, 500),
        (de_la_base(None), Inattendue, 500),
        (RecursionError(), Invalid, 400),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "x"), Invalid, 400),
        (NotFoundException(), NotFound, 404),
        (PermissionDeniedException(), Forbidden, 403),
        # What an address does not take does not exist there.
        (MethodNotAllowedException(), NotFound, 404),
        (HTTPException(status_code=413), AppError, 413),
        (HTTPException(status_code=415), AppError, 415),
        (HTTPException(status_code=418), AppError, 418),
        (ValueError("secret"), Inattendue, 500),
        (KeyError("secret"), Inattendue, 500),
    ],
    ids=str,
)
def test_whatever_fails_has_a_status_and_a_sentence(
    erreur: Exception, genre: type[AppError], statut: int
) -> None:
    dite, code = traduire(erreur)
    assert (type(dite), code) == (genre, statut)
    assert dite.message.endswith(".")
    assert "secret" not in dite.message
    assert "motdepasse" not in dite.message
    assert dite.titre
    assert not dite.titre.endswith(".")


def test_bad_request_names_the_fields_that_were_refused() -> None:
    erreur = ValidationException(extra=[{"key": "limite", "message": "must be > 0"}, {"x": 1}])
    dite, code = traduire(erreur)
    assert (code, isinstance(dite, Invalid)) == (422, True)
    assert isinstance(dite, Invalid)
    assert dite.erreurs == {
        "limite": "Cette valeur n’est pas acceptée.",
        "requete": "Cette valeur n’est pas acceptée.",
    }


@pytest.mark.parametrize(
    ("attendre", "quand"),
    [(0, "2 secondes"), (1, "2 secondes"), (45, "45 secondes"), (60, "60 secondes"),
     (100, "2 minutes"), (3600, "60 minutes")],
)  # fmt: skip
def test_how_long_to_wait_is_said_in_words(attendre: int, quand: str) -> None:
    assert quand in TropDeDemandes(attendre).message


@pytest.mark.parametrize(
    ("refus", "dits", "rendu", "statut"),
    [
        (Conflict("Non."), {"formulaire": "Non."}, Conflict, 422),
        (Forbidden("Non."), {"formulaire": "Non.", REFUSE: "Non."}, Forbidden, 403),
        (
            Ferme("Non.", ou=CLE),
            {"formulaire": "Non.", PORTE: str(CLE)},
            Ferme,
            403,
        ),
        (Ferme("Non."), {"formulaire": "Non.", PORTE: ""}, Ferme, 403),
        (Deja("Non.", CLE), {"formulaire": "Non.", DEJA: str(CLE)}, Conflict, 422),
        (
            Perime(2, {}, "Non."),
            {"formulaire": "Non.", PERIME: PERIME},
            Conflict,
            409,
        ),
        (Invalid({"nom": "Trop court."}), {"nom": "Trop court."}, Invalid, 422),
    ],
    ids=lambda valeur: type(valeur).__name__,
)
def test_refusal_becomes_sentences_and_comes_back_as_it_was(
    refus: AppError, dits: Mapping[str, str], rendu: type[AppError], statut: int
) -> None:
    erreurs: dict[str, str] = {}
    with recueillir(erreurs):
        raise refus
    assert erreurs == dits
    rendue = refus_de(erreurs)
    assert type(rendue) is rendu
    if not isinstance(refus, Invalid):
        assert rendue.message == refus.message
    assert formulaire("x", {}, erreurs).status_code == statut


def test_closed_field_is_told_beside_it() -> None:
    erreurs: dict[str, str] = {}
    with recueillir(erreurs):
        raise Ferme("Fermé.", "domaine", CLE)
    assert erreurs == {"domaine": "Fermé.", PORTE: str(CLE)}


@pytest.mark.parametrize(
    ("erreur", "dits"),
    [
        (de_la_base("42501"), {"formulaire", REFUSE}),
        (de_la_base("23505"), {"formulaire"}),
    ],
    ids=["rights", "double"],
)
def test_what_the_wall_refuses_is_told_as_what_a_command_does(
    erreur: DBAPIError, dits: set[str]
) -> None:
    erreurs: dict[str, str] = {}
    with recueillir(erreurs):
        raise erreur
    assert set(erreurs) == dits


@pytest.mark.parametrize("erreur", [de_la_base("42P01"), NotFound(), ValueError()], ids=str)
def test_what_is_no_refusal_is_not_turned_into_a_sentence(erreur: Exception) -> None:
    erreurs: dict[str, str] = {}
    with pytest.raises(type(erreur)), recueillir(erreurs):
        raise erreur
    assert erreurs == {}


def test_form_without_an_error_is_a_page() -> None:
    assert formulaire("x", {"nom": "a"}, {}).status_code == 200


def test_version_that_was_read_changes_only_when_the_row_did() -> None:
    tapes = {"texte": "mien", "lue": "1"}
    assert relire_saisie(tapes, {"texte": "Trop long."}, lue="3") == tapes
    assert relire_saisie(tapes, {"formulaire": "Changé."}, lue="3") == {
        "texte": "mien", "lue": "3",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("dit", "lieu"),
    [
        (("/ma-journee",), "/ma-journee"),
        (("/ma-journee", "issue"), "/ma-journee?fait=issue"),
        (("/ma-journee", "issue", CLE), f"/ma-journee?fait=issue&sur={CLE}"),
        # What an act was about is said with the act alone.
        (("/ma-journee", None, CLE), "/ma-journee"),
    ],
    ids=str,
)
def test_one_goes_on_by_an_address_that_says_nothing_of_anybody(dit: Any, lieu: str) -> None:
    appel = vers(*dit)
    assert (appel.url, appel.status_code) == (lieu, 303)


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_token_of_a_form_is_masked_and_found_again(masque: bytes, autre: bytes) -> None:
    jeton = csrf_de("s" * 40, "une session")
    ecrit = bytes.fromhex(masquer_jeton(jeton, masque))
    assert bytes(a ^ b for a, b in zip(ecrit[:32], ecrit[32:], strict=True)) == jeton
    assert (masquer_jeton(jeton, masque) == masquer_jeton(jeton, autre)) is (masque == autre)


def test_token_is_of_one_session_and_one_secret() -> None:
    jetons = {csrf_de(secret, session) for secret in ("a" * 40, "b" * 40) for session in "xy"}
    assert len(jetons) == 4


def module(nom: str, **contenu: Any) -> ModuleType:
    fait = ModuleType(nom)
    fait.__dict__.update(contenu)
    return fait


def test_slice_without_a_router_is_named() -> None:
    bon = module("a.pages", router=Router("/", route_handlers=[]))
    assert routers((bon,)) == (bon.router,)
    with pytest.raises(TrancheError, match=r"in b\.pages, c\.pages"):
        routers((bon, module("b.pages"), module("c.pages", router="/")))


def test_tables_of_slices_are_put_together_and_never_contradict() -> None:
    un, deux = module("a", FAITS={"x": 1}), module("b", FAITS={"y": 2})
    assert reunir_tables((un, deux, module("c")), "FAITS") == {"x": 1, "y": 2}
    with pytest.raises(TrancheError, match=r"b\.FAITS says again x"):
        reunir_tables((un, module("b", FAITS={"x": 3})), "FAITS")


def test_what_slices_declare_stands_by_rank_then_in_their_order() -> None:
    a, b, c = (module(nom, rang=rang) for nom, rang in (("a", 2), ("b", 1), ("c", 2)))
    ranges = rassembler((module("x", R=(a, b)), module("y", R=(c,)), module("z")), "R")
    assert [m.__name__ for m in ranges] == ["b", "a", "c"]


def test_every_entry_of_a_menu_is_a_page_and_every_role_starts_in_its_own() -> None:
    noms = {
        nom
        for route in tracee().routes
        for handler in getattr(route, "route_handlers", [])
        for nom in [getattr(handler, "name", None)]
        if nom
    }
    assert {nom for menu in MENUS.values() for nom, _ in menu} <= noms
    assert set(MENUS) == set(DROITS) == {role.value for role in Role}
    for role, accueil in ACCUEILS.items():
        assert accueil in dict(MENUS[role.value])
    for menu in MENUS.values():
        assert len(dict(menu)) == len({dit for _, dit in menu}) == len(menu)


@pytest.mark.parametrize("nom", ["", "../app.py", "/etc/passwd", "inconnu.css", ".cache"])
def test_template_names_no_file_that_is_not_served(nom: str) -> None:
    with pytest.raises(KeyError):
        statique(nom)


def test_address_of_a_file_has_the_version_of_them_all() -> None:
    lus = statiques()
    assert lus.fichiers
    for nom in lus.fichiers:
        assert statique(nom) == f"/static/{lus.version}/{nom}"
        assert not nom.startswith((".", "/"))


@pytest.mark.parametrize(
    ("source", "espacee"),
    [
        ("Qui sait quoi ?", "Qui sait quoi\u202f?"),
        ("« ici »", "«\u202fici\u202f»"),
        ("{{ km }} km", "{{ km }}\u202fkm"),
        ("a : b ; c !", "a\u202f: b\u202f; c\u202f!"),
        ('<a class="x">http://x</a>', '<a class="x">http://x</a>'),
        ("12:30", "12:30"),
    ],
)
def test_templates_are_spaced_as_french_is_printed(source: str, espacee: str) -> None:
    espaceur: Any = Typographie
    assert espaceur.preprocess(None, source, None) == espacee
