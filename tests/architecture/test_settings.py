"""Check the settings: all documented, read in one place, and safe by default."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from core.migrations import RACINE
from core.settings import Settings, dsn

EXEMPLE = (RACINE / ".env.example").read_text("utf-8")


def _variables() -> set[str]:
    return {str(champ.validation_alias.choices[0]) for champ in Settings.model_fields.values()}  # type: ignore[union-attr]


def test_every_setting_is_in_the_example_and_nothing_else() -> None:
    assert set(re.findall(r"^([A-Z_]+)=", EXEMPLE, re.MULTILINE)) == _variables()


def test_example_gives_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in _variables():
        monkeypatch.delenv(variable, raising=False)
    fichier = tmp_path / ".env"
    fichier.write_text(EXEMPLE, "utf-8")

    assert Settings(_env_file=fichier) == Settings(_env_file=None)


def test_environment_is_read_by_the_settings_only() -> None:
    lecteurs = {
        str(chemin.relative_to(RACINE))
        for paquet in ("auth", "carnet", "core", "droits", "offers", "web")
        for chemin in (RACINE / paquet).rglob("*.py")
        if re.search(r"os\.environ|getenv", chemin.read_text("utf-8"))
    }
    # The embedded server's library and PostgreSQL's own programs are driven by their environment.
    assert lecteurs <= {"core/embedded.py", "core/backup.py"}


@pytest.mark.parametrize("hote", ["0.0.0.0", "::", "192.168.1.4", "carnet.exemple.test", ""])
def test_demo_refuses_to_listen_beyond_this_machine(hote: str) -> None:
    with pytest.raises(ValidationError, match="n’écoute que cette machine"):
        Settings(_env_file=None, demo=True, host=hote)


@pytest.mark.parametrize("champ", ["database_url", "database_admin_url"])
def test_demo_refuses_any_other_database(champ: str) -> None:
    with pytest.raises(ValidationError, match="base embarquée"):
        Settings(_env_file=None, demo=True, **{champ: "postgresql://ailleurs/carnet"})  # type: ignore[arg-type]


@pytest.mark.parametrize("hote", ["127.0.0.1", "127.0.0.9", "::1", "localhost"])
def test_demo_listens_to_this_machine(hote: str) -> None:
    assert Settings(_env_file=None, demo=True, host=hote).est_locale


@pytest.mark.parametrize("gabarit", ["operateur.example", "{numero}", "sms@operateur.example"])
def test_gateway_without_a_place_for_the_number_is_refused(gabarit: str) -> None:
    with pytest.raises(ValidationError, match="tient la place du numéro"):
        Settings(_env_file=None, sms_passerelle=gabarit)


def test_short_secret_is_refused() -> None:
    with pytest.raises(ValidationError, match="32 caractères"):
        Settings(_env_file=None, secret="trop court")


def test_secret_is_never_shown() -> None:
    assert "x" * 40 not in repr(Settings(_env_file=None, secret="x" * 40))


@pytest.mark.parametrize("url", ["postgres://a/b", "postgresql://a/b", "postgresql+psycopg://a/b"])
def test_every_spelling_of_an_address_is_understood(url: str) -> None:
    lue = Settings(_env_file=None, database_url=url).database_url
    assert (lue, dsn(lue)) == ("postgresql+psycopg://a/b", "postgresql://a/b")


def test_another_kind_of_database_is_refused() -> None:
    with pytest.raises(ValidationError, match="postgresql://"):
        Settings(_env_file=None, database_url="mysql://a/b")
