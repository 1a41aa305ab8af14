"""Attack the functions by which local offers enter the catalogue.

As whoever holds the application's connection.
"""

from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import errors
from psycopg.types.json import Jsonb

from tests.auth import monde
from tests.offers.locales.mur import APPELS, LIGNE, PORTEUSE

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]


@pytest.fixture
def scene(admin: Connexion) -> dict[str, UUID]:
    """Give a structure's published offer, its author, another's colleague, an outside account."""
    monde.territoire(admin, 1)
    monde.territoire(admin, 2)
    mienne, autre, ailleurs = (
        monde.structure(admin, 1),
        monde.structure(admin, 1, "plie"),
        monde.structure(admin, 2),
    )
    cle, pro = uuid4(), monde.professionnel(admin, 1, mienne)
    admin.execute(
        "insert into offre_locale (territoire_id, id, structure_id, compte_id, service_id, nom,"
        " saisie, frequence)"
        " values (1, %s, %s, %s, %s, 'La mienne', '{}', 6)",
        (cle, mienne, pro, f"local-1--{cle.hex}"),
    )
    return {
        "offre": cle,
        "mienne": mienne,
        "autre": autre,
        "ailleurs": ailleurs,
        "pro": pro,
        "collegue": monde.professionnel(admin, 1, autre),
        "etranger": monde.professionnel(admin, 2, ailleurs),
    }


def _catalogue(admin: Connexion) -> list[tuple[Any, ...]]:
    return admin.execute(
        "select id, source, structure_id, nom, retire_le is null from catalogue_service"
    ).fetchall()


def _publier(admin: Connexion, scene: dict[str, UUID]) -> None:
    monde.entrer(admin, 1, scene["pro"], "professionnel", scene["mienne"])
    admin.execute("update offre_locale set publiee_le = now() where id = %s", (scene["offre"],))
    admin.execute(APPELS["publier"][0].encode(), (scene["offre"], Jsonb(PORTEUSE), Jsonb(LIGNE)))
    monde.sortir(admin)


def test_identifiers_and_source_are_never_the_callers(
    admin: Connexion, scene: dict[str, UUID]
) -> None:
    _publier(admin, scene)
    structure = f"local-1--s{scene['mienne'].hex}"
    assert _catalogue(admin) == [
        (f"local-1--{scene['offre'].hex}", "local-1", structure, "Intruse", True)
    ]
    lue = admin.execute(
        "select donnees->>'id', donnees->>'source' from catalogue_service"
    ).fetchall()
    assert lue == [(f"local-1--{scene['offre'].hex}", "local-1")]


@pytest.mark.parametrize("appel", APPELS)
@pytest.mark.parametrize(
    ("territoire", "role", "structure"),
    [
        (1, "professionnel", "autre"),
        (1, "gestionnaire", "autre"),
        (2, "professionnel", "ailleurs"),
        (2, "gestionnaire", "ailleurs"),
        (1, "coordonnateur", "mienne"),
        (1, "administrateur", "mienne"),
        (1, "dpo", "mienne"),
    ],
)
def test_functions_refuse_a_wrong_context(
    admin: Connexion, scene: dict[str, UUID], appel: str, territoire: int, role: str, structure: str
) -> None:
    _publier(admin, scene)
    avant = _catalogue(admin)
    requete, valeurs = APPELS[appel]
    compte = monde.professionnel(admin, territoire, scene[structure], role)
    monde.entrer(admin, territoire, compte, role, scene[structure])
    with pytest.raises(errors.InsufficientPrivilege), admin.transaction():
        admin.execute(requete.encode(), (scene["offre"], *valeurs))
    monde.sortir(admin)
    assert _catalogue(admin) == avant


def test_archived_offer_is_not_published_behind_the_back(
    admin: Connexion, scene: dict[str, UUID]
) -> None:
    _publier(admin, scene)
    monde.entrer(admin, 1, scene["pro"], "professionnel", scene["mienne"])
    admin.execute("select prive.retirer_offre_locale(%s, true)", (scene["offre"],))
    with pytest.raises(errors.RestrictViolation), admin.transaction():
        admin.execute(
            APPELS["publier"][0].encode(), (scene["offre"], Jsonb(PORTEUSE), Jsonb(LIGNE))
        )
    monde.sortir(admin)


@pytest.mark.parametrize(
    "requete",
    [
        "insert into catalogue_service (id) values ('local-1--x')",
        "update catalogue_service set nom = 'Intruse'",
        "update catalogue_structure set nom = 'Intruse'",
        "insert into catalogue_retouche (service_id) values ('x')",
        "select prive.retoucher('x')",
        "update offre_locale_version set saisie = '{}'",
        "delete from offre_locale_version",
        "delete from offre_locale",
        "update offre_locale set service_id = 'essai--o1'",
        "update offre_locale set archivee_le = null",
        "update offre_locale set structure_id = gen_random_uuid()",
    ],
)
def test_application_writes_the_catalogue_in_no_other_way(
    admin: Connexion, scene: dict[str, UUID], requete: str
) -> None:
    _publier(admin, scene)
    monde.entrer(admin, 1, scene["pro"], "professionnel", scene["mienne"])
    with pytest.raises(errors.InsufficientPrivilege), admin.transaction():
        admin.execute(requete.encode())
    monde.sortir(admin)


def test_draft_is_read_by_its_structure_alone(admin: Connexion, scene: dict[str, UUID]) -> None:
    lus = {}
    for territoire, compte, structure in (
        (1, "pro", "mienne"),
        (1, "collegue", "autre"),
        (2, "etranger", "ailleurs"),
    ):
        monde.entrer(admin, territoire, scene[compte], "professionnel", scene[structure])
        lus[compte] = admin.execute("select count(*) from offre_locale").fetchone()
        monde.sortir(admin)
    assert lus == {"pro": (1,), "collegue": (0,), "etranger": (0,)}
