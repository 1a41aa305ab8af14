"""Build who accompanies, stop them in every way, and look for whom they would leave behind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import errors

from tests.auth import monde

Connexion = psycopg.Connection[Any]
# Written from the rule, not from the wall: an open place, or an appointment to come that nothing
# marks, under a compte that cannot act for that structure.
ABANDONS = """
with capables as (
  select h.compte_id, h.structure_id from habilitation h
    join compte k on k.id = h.compte_id join structure s on s.id = h.structure_id
   where k.clos_le is null and h.role in ('professionnel', 'charge_orientation')
     and h.debut <= now()
     and coalesce(h.fin > now(), true) and coalesce(s.quittee_le > now(), true))
select 'cercle', m.personne_id from accompagnement m
 where m.compte_id is not null and coalesce(m.fin > now(), true)
   and (m.compte_id, m.structure_id) not in (select * from capables)
union all
select 'rendez-vous', r.personne_id from rendez_vous r
 where r.etat = 'prevu' and r.debut > now() and r.a_reprendre_le is null
   and (r.avec_compte_id, r.auteur_structure_id) not in (select * from capables)
"""


@dataclass(frozen=True, slots=True)
class Scene:
    """Hold a structure, who leaves, who stays.

    A person she is the référent of, one she accompanies, one she meets.
    """

    structure: UUID
    part: UUID
    collegue: UUID
    gestionnaire: UUID
    suivie: UUID
    simple: UUID
    vue: UUID
    elle: UUID
    rendez_vous: UUID

    @property
    def personnes(self) -> set[UUID]:
        """List the three people."""
        return {self.suivie, self.simple, self.vue}


def scene(admin: Connexion) -> Scene:
    """Write it as the owner."""
    monde.territoire(admin, 1)
    structure = monde.structure(admin, 1)
    part, collegue = (
        monde.professionnel(admin, 1, structure),
        monde.professionnel(admin, 1, structure),
    )
    gestionnaire = monde.professionnel(admin, 1, structure, "gestionnaire")
    monde.professionnel(admin, 1, monde.structure(admin, 1), "administrateur")
    suivie, simple, vue = (monde.personne(admin, 1, f"Nom {rang}") for rang in range(3))
    for personne in (suivie, simple, vue):
        monde.accord(admin, 1, personne)
    monde.place(admin, 1, suivie, structure, part, referent=True)
    monde.place(admin, 1, simple, structure, part)
    rendez_vous = [uuid4(), uuid4()]
    for cle, personne in zip(rendez_vous, (suivie, vue), strict=True):
        admin.execute(
            "insert into rendez_vous (territoire_id, id, personne_id, domaine, auteur_compte_id,"
            " auteur_structure_id,"
            " objet, debut, avec_compte_id) values (1, %s, %s, 7, %s, %s, 'Point', now() + interval"
            " '9 days', %s)",
            (cle, personne, part, structure, part),
        )
    elle = monde.compte_de(admin, 1, suivie)
    return Scene(structure, part, collegue, gestionnaire, suivie, simple, vue, elle, rendez_vous[0])


def _par_la_date(colonne: str, table: str, cle: str) -> Callable[[Connexion, Scene], None]:
    """Let the day come: what was fixed for later is past, and only the worker looks."""

    def passer(admin: Connexion, s: Scene) -> None:
        ou = f"where {cle} = %s"
        valeur = s.structure if table == "structure" else s.part
        admin.execute(
            f"update {table} set {colonne} = now() + interval '9 days' {ou}".encode(), (valeur,)
        )
        admin.execute("set session_replication_role = replica")
        admin.execute(
            f"update {table} set {colonne} = now() - interval '1 minute' {ou}".encode(), (valeur,)
        )
        admin.execute("set session_replication_role = origin")
        travailler(admin)

    return passer


def travailler(admin: Connexion) -> int:
    """Do what the worker does about ends that came; gives how many."""
    admin.execute("set local role carnet_app")
    admin.execute("select prive.entrer_automate(1)")
    ligne = admin.execute("select prive.delaisser_echus(100)").fetchone()
    monde.sortir(admin)
    assert ligne is not None
    return int(ligne[0])


def _devenir_gestionnaire(admin: Connexion, s: Scene) -> None:
    admin.execute(
        "insert into habilitation (territoire_id, compte_id, structure_id, role) values (1, %s, %s,"
        " 'gestionnaire')",
        (s.part, s.structure),
    )
    admin.execute(
        "update habilitation set fin = now() where compte_id = %s and role = 'professionnel'",
        (s.part,),
    )


def _quitter(admin: Connexion, s: Scene) -> None:
    admin.execute("update structure set quittee_le = now() where id = %s", (s.structure,))
    travailler(admin)


def executer(requete: str) -> Callable[[Connexion, Scene], None]:
    """Make an act of one statement on who leaves (%(part)s) or on the structure."""

    def faire(admin: Connexion, s: Scene) -> None:
        admin.execute(requete.encode(), {"part": s.part, "structure": s.structure})

    return faire


ARRETS: Mapping[str, Callable[[Connexion, Scene], None]] = {
    "compte fermé": executer("update compte set clos_le = now() where id = %(part)s"),
    "habilitation finie": executer(
        "update habilitation set fin = now() where compte_id = %(part)s"
    ),
    "habilitation échue": _par_la_date("fin", "habilitation", "compte_id"),
    "passée gestionnaire": _devenir_gestionnaire,
    "structure partie": _quitter,
    "départ venu": _par_la_date("quittee_le", "structure", "id"),
}


def _ailleurs(admin: Connexion) -> None:
    """Stop for one structure: what the same compte is to hold for another one stays theirs."""
    admin.execute("savepoint ailleurs")
    s, autre = scene(admin), monde.structure(admin, 1)
    admin.execute(
        "insert into habilitation (territoire_id, compte_id, structure_id, role) values (1, %s, %s,"
        " 'professionnel')",
        (s.part, autre),
    )
    admin.execute(
        "insert into rendez_vous (territoire_id, personne_id, domaine, auteur_compte_id,"
        " auteur_structure_id, objet, debut, avec_compte_id) values (1, %s, 7, %s, %s, 'Point',"
        " now() + interval '9 days', %s)",
        (s.suivie, s.part, autre, s.part),
    )
    admin.execute(
        "update habilitation set fin = now() where compte_id = %s and structure_id = %s",
        (s.part, s.structure),
    )
    marques = admin.execute(
        "select distinct auteur_structure_id, a_reprendre_le is not null from rendez_vous"
        " where avec_compte_id = %s",
        (s.part,),
    ).fetchall()
    assert set(marques) == {(s.structure, True), (autre, False)}
    admin.execute("rollback to ailleurs")


def essai_relais(admin: Connexion) -> None:
    """Leave nobody behind, take nobody back from who took over, move nobody without the right."""
    for nom, arreter in ARRETS.items():
        admin.execute("savepoint arret")
        s = scene(admin)
        arreter(admin, s)
        assert admin.execute(ABANDONS).fetchall() == [], nom
        dus = admin.execute("select personne_id from relais where regle_le is null").fetchall()
        assert {p for (p,) in dus} == s.personnes, nom
        admin.execute("rollback to arret")
    _ailleurs(admin)
    s = scene(admin)
    confier = "select prive.confier_tout(%s, %s, %s, 'un motif assez long')"
    dehors = monde.structure(admin, 1)
    etrangere = monde.professionnel(admin, 1, dehors, "gestionnaire")
    for compte, role, ou, vers in (
        (s.collegue, "professionnel", s.structure, s.collegue),
        (etrangere, "gestionnaire", dehors, s.collegue),
        (s.gestionnaire, "gestionnaire", s.structure, s.gestionnaire),
        (s.gestionnaire, "gestionnaire", s.structure, s.part),
    ):
        _refuse(admin, compte, role, ou, confier, (s.part, s.structure, vers))
    _refuse(
        admin, s.collegue, "professionnel", s.structure, "select prive.charge_de(%s)", (s.part,)
    )
    _refuse(admin, s.collegue, "professionnel", s.structure, "select prive.relais_en_attente()", ())
    _refuse(
        admin,
        s.gestionnaire,
        "gestionnaire",
        s.structure,
        "select prive.charge_de_structure(%s)",
        (s.structure,),
    )
    _refuse(admin, s.collegue, "professionnel", s.structure, "select prive.delaisser_echus(1)", ())
    assert _compter(admin, etrangere, "gestionnaire", dehors, "prive.charge_de(%s)", (s.part,)) == 0
    # She refuses the colleague: neither handed over nor named.
    admin.execute(
        "insert into exclusion (territoire_id, personne_id, compte_id) values (1, %s, %s)",
        (s.simple, s.collegue),
    )
    monde.entrer(admin, 1, s.gestionnaire, "gestionnaire", s.structure)
    admin.execute(confier.encode(), (s.part, s.structure, s.collegue))
    monde.sortir(admin)
    confiees = admin.execute(
        "select personne_id from accompagnement where compte_id = %s", (s.collegue,)
    ).fetchall()
    assert {p for (p,) in confiees} == {s.suivie}
    ARRETS["compte fermé"](admin, s)
    lire = "relais where regle_le is null"
    assert _compter(admin, s.gestionnaire, "gestionnaire", s.structure, lire, ()) == 1
    assert _compter(admin, etrangere, "gestionnaire", dehors, lire, ()) == 0
    assert _compter(admin, s.elle, "personne", None, "relais", (), s.suivie) == 1
    # Of the circle too, but of another structure; then of the structure, once the person closed her
    # carnet to it.
    voisine = monde.professionnel(admin, 1, dehors)
    for personne in s.personnes:
        monde.place(admin, 1, personne, dehors, voisine)
    assert _compter(admin, voisine, "professionnel", dehors, lire, ()) == 0
    admin.execute("savepoint accord")
    admin.execute("update consentement set retire_le = now()")
    assert _compter(admin, s.gestionnaire, "gestionnaire", s.structure, lire, ()) == 0
    admin.execute("rollback to accord")
    # An appointment is taken by a colleague who writes there; by nobody else.
    cle = uuid4()
    admin.execute(
        "insert into rendez_vous (territoire_id, id, personne_id, domaine, auteur_compte_id,"
        " auteur_structure_id,"
        " objet, debut, avec_compte_id, a_reprendre_le) values (1, %s, %s, 7, %s, %s, 'Point',"
        " now() + interval '9 days', %s, now())",
        (cle, s.suivie, s.part, s.structure, s.part),
    )
    prendre = "select prive.reprendre_rendez_vous(%s)"
    _refuse(admin, s.gestionnaire, "gestionnaire", s.structure, prendre, (cle,))
    _refuse(admin, voisine, "professionnel", dehors, prendre, (cle,))
    # Opened again: what nobody took, unless it is late or she refuses.
    refuse = "insert into exclusion (territoire_id, personne_id, compte_id) values (1, '{}', '{}')"
    for entretemps, rendues in (
        ("update relais set le = le - interval '31 days'", set()),
        (refuse.format(s.simple, s.part), set()),
        ("select 1", {s.simple}),
    ):
        admin.execute("savepoint retour")
        admin.execute(entretemps.encode())
        ARRETS_INVERSES["compte fermé"](admin, s)
        tenues = admin.execute(
            "select personne_id from accompagnement where compte_id = %s and fin is null", (s.part,)
        ).fetchall()
        assert {p for (p,) in tenues} == rendues, entretemps
        admin.execute("rollback to retour")


ARRETS_INVERSES: Mapping[str, Callable[[Connexion, Scene], None]] = {
    "compte fermé": executer("update compte set clos_le = null where id = %(part)s"),
    "habilitation finie": executer(
        "insert into habilitation (territoire_id, compte_id, structure_id, role) values (1,"
        " %(part)s, %(structure)s,"
        " 'professionnel')"
    ),
}


def _refuse(
    admin: Connexion, compte: UUID, role: str, structure: UUID, requete: str, valeurs: Any
) -> None:
    monde.entrer(admin, 1, compte, role, structure)
    try:
        with admin.transaction():
            admin.execute(requete.encode(), valeurs)
    except errors.InsufficientPrivilege:
        monde.sortir(admin)
        return
    raise AssertionError((role, requete))


def _compter(
    admin: Connexion,
    compte: UUID,
    role: str,
    structure: UUID | None,
    quoi: str,
    valeurs: Any,
    personne: UUID | None = None,
) -> int:
    monde.entrer(admin, 1, compte, role, structure, personne)
    ligne = admin.execute(f"select count(*) from {quoi}".encode(), valeurs).fetchone()
    monde.sortir(admin)
    assert ligne is not None
    return int(ligne[0])
