"""Try, against a broken wall, to come in with a capacity that one does not hold, or no longer."""

from typing import Any
from uuid import UUID

import psycopg
from psycopg import errors

from tests.auth import monde

Connexion = psycopg.Connection[Any]
Appelant = tuple[UUID, str, UUID | None, UUID | None]


def _entre(admin: Connexion, appelant: Appelant) -> bool:
    admin.execute("savepoint seuil")
    try:
        monde.entrer(admin, 1, *appelant)
    except errors.InvalidAuthorizationSpecification:
        return False
    else:
        return True
    finally:
        admin.execute("rollback to seuil")


def essai_seuil(admin: Connexion) -> None:
    """Come in as who one is, then with each ground of it ended, not begun, or another's."""
    monde.territoire(admin, 1)
    chez, autre = monde.structure(admin, 1), monde.structure(admin, 1, "plie")
    pro, elle = monde.professionnel(admin, 1, chez), monde.personne(admin, 1)
    sien = monde.compte_de(admin, 1, elle)
    eux: tuple[Appelant, Appelant] = (
        (pro, "professionnel", chez, None),
        (sien, "personne", None, elle),
    )
    assert [_entre(admin, qui) for qui in eux] == [True, True]
    d_autres: tuple[Appelant, ...] = (
        (pro, "gestionnaire", chez, None),
        (pro, "professionnel", autre, None),
        (pro, "professionnel", chez, elle),
        (pro, "personne", None, elle),
        (sien, "personne", None, monde.personne(admin, 1)),
        (sien, "personne", chez, elle),
        (sien, "professionnel", chez, None),
    )
    assert [_entre(admin, qui) for qui in d_autres] == [False] * len(d_autres)
    for eteint, restent in (
        ("update compte set clos_le = now()", [False, False]),
        ("update habilitation set debut = now() - interval '2 days', fin = now()", [False, True]),
        ("update habilitation set debut = now() + interval '1 hour'", [False, True]),
        ("update structure set quittee_le = now()", [False, True]),
    ):
        admin.execute("savepoint fin")
        admin.execute(eteint.encode())
        assert [_entre(admin, qui) for qui in eux] == restent, eteint
        admin.execute("rollback to fin")
