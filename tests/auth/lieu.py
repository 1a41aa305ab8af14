"""Give the tests of a slice one small territoire, and a way to see that nothing moved."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from auth.personnes.empreintes import creer_sceau
from auth.personnes.queries import find_personnes
from auth.personnes.rules import reconnaitre_recherche
from auth.vocabulary import Acteur, Role
from core.coffre import Coffre
from core.errors import AppError
from tests.auth import monde

Connexion = psycopg.Connection[Any]
SCEAU = creer_sceau("s" * 40, Coffre("s" * 40))
Refus = Callable[..., AbstractContextManager[pytest.ExceptionInfo[Any]]]


@dataclass(frozen=True, slots=True)
class Lieu:
    """Hold a territoire: a structure, one of each rôle there, a person whom the first follows."""

    admin: Connexion
    structure: UUID
    pro: Acteur
    gestionnaire: Acteur
    administrateur: Acteur
    dpo: Acteur
    elle: Acteur

    @property
    def personne(self) -> UUID:
        """Give the number of her carnet."""
        assert self.elle.personne_id is not None
        return self.elle.personne_id

    def membre(self, role: Role, structure: UUID | None = None) -> Acteur:
        """Add somebody of a rôle to a structure."""
        if role is Role.representant:
            tuteur = Acteur(1, monde.representant(self.admin, 1, self.personne, 4095), role)
            self.admin.commit()
            return tuteur
        ou = structure or self.structure
        acteur = Acteur(1, monde.professionnel(self.admin, 1, ou, role.value), role, ou)
        self.admin.commit()
        return acteur

    def lire(self, requete: str, *valeurs: Any) -> list[tuple[Any, ...]]:
        """Read what is stored, as the owner of the database."""
        self.admin.rollback()
        return self.admin.execute(requete.encode(), valeurs).fetchall()

    def journal(self) -> list[tuple[str, str, UUID | None, dict[str, Any]]]:
        """List the lines of the journal: act, object, about whom, details."""
        return [
            (geste, objet, personne, details)
            for geste, objet, personne, details in self.lire(
                "select geste, objet, personne_id, details from journal order by numero"
            )
        ]

    def avis(self) -> set[tuple[UUID, str]]:
        """List who was told what."""
        return {(qui, quoi) for qui, quoi in self.lire("select compte_id, genre from avis")}


async def trouver(db: AsyncSession, acteur: Acteur, tape: str) -> list[UUID]:
    """Find people by what is typed, in the order in which they are shown."""
    trouvees = await find_personnes(db, acteur, reconnaitre_recherche(tape), SCEAU)
    assert trouvees.nombre == len(trouvees.personnes)
    return [personne.id for personne in trouvees.personnes]


@pytest.fixture
def lieu(admin: Connexion) -> Lieu:
    """Write the territoire."""
    monde.territoire(admin, 1)
    structure = monde.structure(admin, 1)

    def de(role: Role) -> Acteur:
        return Acteur(1, monde.professionnel(admin, 1, structure, role.value), role, structure)

    personne = monde.personne(admin, 1)
    elle = Acteur(1, monde.compte_de(admin, 1, personne), Role.personne, personne_id=personne)
    lieu = Lieu(
        admin,
        structure,
        pro=de(Role.professionnel),
        gestionnaire=de(Role.gestionnaire),
        administrateur=de(Role.administrateur),
        dpo=de(Role.dpo),
        elle=elle,
    )
    monde.place(admin, 1, personne, structure, lieu.pro.compte_id, referent=True)
    monde.accord(admin, 1, personne)
    admin.commit()
    return lieu


def _compter(admin: Connexion) -> dict[str, tuple[int, Any]]:
    admin.rollback()
    tables = admin.execute(
        "select c.oid::regclass::text from pg_class c where c.relkind = 'r'"
        " and c.relnamespace = 'public'::regnamespace order by 1"
    ).fetchall()
    union = " union all ".join(
        f"select '{table}', count(*), sum(hashtext(t::text)::bigint) from {table} t"
        for (table,) in tables
    )
    return {nom: (n, somme) for nom, n, somme in admin.execute(union.encode()).fetchall()}


@pytest.fixture
def refuse(admin: Connexion) -> Refus:
    """Expect a refusal of this kind, that says this beside this field, and leaves every row."""

    @contextmanager
    def refuser(
        genre: type[AppError], dit: str = "", champ: str | None = None
    ) -> Iterator[pytest.ExceptionInfo[Any]]:
        avant = _compter(admin)
        with pytest.raises(genre) as refus:
            yield refus
        erreurs = getattr(refus.value, "erreurs", {})
        assert type(refus.value) is genre
        assert champ is None or list(erreurs) == [champ], erreurs
        assert dit in (erreurs[champ] if champ else refus.value.message)
        apres = _compter(admin)
        assert {t for t in apres if apres[t] != avant[t]} == set()

    return refuser
