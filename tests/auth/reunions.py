"""Bring two carnets into one and part them, as the owner of the database would.

For the tests and the mutants.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg

from tests.auth import monde

Connexion = psycopg.Connection[Any]
Geste = tuple[str, int, dict[str, Any]]
CATEGORIES = ("ccas", "ccas", "sante", "mission_locale")
INSTANTS = ("0", "1 hour", "5 days", "20 days", "100 days", "400 days", "800 days")
MOTIF = "La même personne, dit-elle."
Matrice = dict[tuple[int, int, str], tuple[bool, bool]]


@dataclass(frozen=True, slots=True)
class Scene:
    """Hold four structures with a professional each, and two carnets that the first completes."""

    structures: tuple[UUID, ...]
    comptes: tuple[UUID, ...]
    a: UUID
    b: UUID


def creer_scene(admin: Connexion) -> Scene:
    """Write the scene, in a territoire that is there."""
    structures = tuple(monde.structure(admin, 1, c) for c in CATEGORIES)
    comptes = tuple(monde.professionnel(admin, 1, s) for s in structures)
    a, b = monde.personne(admin, 1), monde.personne(admin, 1)
    for personne in (a, b):
        monde.place(admin, 1, personne, structures[0], comptes[0])
        monde.accord(
            admin,
            1,
            personne,
            portee="structure",
            structure_id=structures[0],
            domaines=1,
            fin="1 year",
        )
    return Scene(structures, comptes, a, b)


def qui_lit(admin: Connexion, scene: Scene, personne: UUID) -> Matrice:
    """Say, by structure, domain and instant, who reads and who writes."""
    lignes = admin.execute(
        "select s.n, d, i.le, coalesce(bool_or(true) filter (where a.territoire_id is not null),"
        " false),"
        " coalesce(bool_or(a.completer_jusqu_au > now() + i.le::interval), false)"
        " from unnest(%s::uuid[]) with ordinality s(id, n) cross join generate_series(0, 11) d"
        " cross join unnest(%s::text[]) i(le)"
        " left join acces a on a.structure_id = s.id and a.personne_id = %s and a.domaines & (1 <<"
        " d) <> 0"
        "  and a.debut <= now() + i.le::interval and a.fin > now() + i.le::interval group by 1, 2,"
        " 3",
        (list(scene.structures), list(INSTANTS), personne),
    )
    return {(n, d, le): (lit, ecrit) for n, d, le, lit, ecrit in lignes}


def reunir(admin: Connexion, scene: Scene, garde: UUID, autre: UUID) -> UUID:
    """Bring together, as the first professional."""
    monde.entrer(admin, 1, scene.comptes[0], "professionnel", scene.structures[0])
    ligne = admin.execute("select prive.reunir(%s, %s, %s)", (garde, autre, MOTIF)).fetchone()
    monde.sortir(admin)
    assert ligne is not None
    reunion: UUID = ligne[0]
    return reunion


def separer(admin: Connexion, scene: Scene, reunion: UUID) -> None:
    """Part, as the first professional."""
    monde.entrer(admin, 1, scene.comptes[0], "professionnel", scene.structures[0])
    admin.execute("select prive.separer(%s)", (reunion,))
    monde.sortir(admin)


def jouer(admin: Connexion, scene: Scene, gestes: Sequence[Geste]) -> None:
    """Write what hangs on the two carnets."""
    referents: set[int] = set()
    for geste, cote, tire in gestes:
        champs, personne = dict(tire), (scene.a, scene.b)[cote]
        if geste == "place":
            rang = champs.pop("structure")
            champs["referent"] = (
                champs["referent"] and champs["fin"] is None and cote not in referents
            )
            referents |= {cote} if champs["referent"] else set()
            monde.place(admin, 1, personne, scene.structures[rang], scene.comptes[rang], **champs)
        elif geste == "accord":
            vise, portee = champs.pop("vise"), champs["portee"]
            champs["structure_id"] = scene.structures[vise] if portee == "structure" else None
            champs["categorie"] = CATEGORIES[vise] if portee == "categorie" else None
            monde.accord(admin, 1, personne, **champs)
        else:
            admin.execute(
                "insert into exclusion (territoire_id, personne_id, structure_id, debut)"
                " values (1, %s, %s, now() - interval '1 day')",
                (personne, scene.structures[champs["structure"]]),
            )


def verifier(admin: Connexion, gestes: Sequence[Geste], *, inverse: bool = False) -> None:
    """Check that nobody reads or writes more once together, and that parting restores it all."""
    with admin.transaction(force_rollback=True):
        monde.territoire(admin, 1)
        scene = creer_scene(admin)
        jouer(admin, scene, gestes)
        garde, autre = (scene.b, scene.a) if inverse else (scene.a, scene.b)
        avant = {p: qui_lit(admin, scene, p) for p in (garde, autre)}
        reunion = reunir(admin, scene, garde, autre)
        apres = qui_lit(admin, scene, garde)
        for cle, (lit, ecrit) in apres.items():
            deux = [avant[p][cle] for p in (garde, autre)]
            assert not lit or all(d[0] for d in deux), ("reads more", cle)
            assert not ecrit or all(d[1] for d in deux), ("writes more", cle)
        assert not any(lit for lit, _ in qui_lit(admin, scene, autre).values())
        assert apres[(1, 0, "0")] == (True, True)
        separer(admin, scene, reunion)
        for personne, attendu in avant.items():
            retrouve = qui_lit(admin, scene, personne)
            assert {c: v for c, v in retrouve.items() if v != attendu[c]} == {}
