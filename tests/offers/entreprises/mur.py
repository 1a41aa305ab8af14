"""Break the wall of the companies, one clause at a time, and try it directly."""

from typing import Any
from uuid import UUID

import psycopg

from tests.auth import monde
from tests.tranches import Faute

Connexion = psycopg.Connection[Any]
_ROLES = (
    "\n  and (select prive.ctx_role()) in\n    ('professionnel', 'charge_orientation',"
    " 'gestionnaire', 'coordonnateur')"
)


def _sans_territoire(politique: str, suite: str) -> tuple[str, str]:
    """Say that some territoire is enough."""
    return (
        f"{politique} to carnet_app {suite} (\n  territoire_id = (select prive.ctx_territoire())",
        f"{politique} to carnet_app {suite} (\n  (select prive.ctx_territoire()) is not null",
    )


# What each fault is called, the passage of offers/entreprises/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "entreprise lue d’ailleurs",
        *_sans_territoire("policy lire on entreprise for select", "using"),
    ),
    Faute(
        "entreprise lue par tout rôle",
        "policy lire on entreprise for select to carnet_app using (\n  territoire_id = (select"
        f" prive.ctx_territoire()){_ROLES});",
        "policy lire on entreprise for select to carnet_app using (\n  territoire_id = (select"
        " prive.ctx_territoire()));",
    ),
    Faute(
        "entreprise créée ailleurs",
        *_sans_territoire("policy creer on entreprise for insert", "with check"),
    ),
    Faute(
        "entreprise créée au nom d’un autre",
        "for insert to carnet_app with check (\n  territoire_id = (select prive.ctx_territoire())"
        " and ecrit_par = (select prive.ctx_compte())",
        "for insert to carnet_app with check (\n  territoire_id = (select prive.ctx_territoire())",
    ),
    Faute(
        "entreprise créée au nom d’une autre structure",
        "and ecrit_par = (select prive.ctx_compte())\n  and ecrit_par_structure_id = (select"
        " prive.ctx_structure())\n  and",
        "and ecrit_par = (select prive.ctx_compte())\n  and",
    ),
    Faute(
        "entreprise créée par tout rôle",
        f"and ecrit_par_structure_id = (select prive.ctx_structure()){_ROLES});",
        "and ecrit_par_structure_id = (select prive.ctx_structure()));",
    ),
    Faute(
        "entreprise changée d’ailleurs",
        *_sans_territoire("policy modifier on entreprise for update", "using"),
    ),
    Faute(
        "entreprise changée par tout rôle",
        f"{_ROLES})\n  with check",
        ")\n  with check",
    ),
    Faute(
        "entreprise changée vers un autre territoire",
        "with check (territoire_id = (select prive.ctx_territoire())\n    and ecrit_par",
        "with check (ecrit_par",
    ),
    Faute(
        "entreprise changée au nom d’un autre",
        "with check (territoire_id = (select prive.ctx_territoire())\n    and ecrit_par = (select"
        " prive.ctx_compte())",
        "with check (territoire_id = (select prive.ctx_territoire())",
    ),
    Faute(
        "entreprise changée au nom d’une autre structure",
        "\n    and ecrit_par_structure_id = (select prive.ctx_structure()));\ncreate policy lire",
        ");\ncreate policy lire",
    ),
    Faute(
        "contact lu d’ailleurs",
        *_sans_territoire("policy lire on entreprise_contact for select", "using"),
    ),
    Faute(
        "contact lu par tout rôle",
        "policy lire on entreprise_contact for select to carnet_app using (\n  territoire_id ="
        f" (select prive.ctx_territoire()){_ROLES});",
        "policy lire on entreprise_contact for select to carnet_app using (\n  territoire_id ="
        " (select prive.ctx_territoire()));",
    ),
    Faute(
        "contact pris ailleurs",
        *_sans_territoire("policy contacter on entreprise_contact for insert", "with check"),
    ),
    Faute(
        "contact signé d’un autre",
        " and compte_id = (select prive.ctx_compte())\n",
        "\n",
    ),
    Faute(
        "contact signé d’une autre structure",
        "  and structure_id = (select prive.ctx_structure())\n",
        "\n",
    ),
    Faute(
        "contact pris par tout rôle",
        f"  and structure_id = (select prive.ctx_structure()){_ROLES});",
        "  and structure_id = (select prive.ctx_structure()));",
    ),
    Faute(
        "contact réécrit",
        "grant select, insert on entreprise, entreprise_contact to carnet_app;",
        "grant select, insert on entreprise, entreprise_contact to carnet_app;\n"
        "grant update (texte) on entreprise_contact to carnet_app;",
    ),
    Faute(
        "entreprise effacée",
        "grant select, insert on entreprise, entreprise_contact to carnet_app;",
        "grant select, insert, delete on entreprise, entreprise_contact to carnet_app;",
    ),
)
CONNAISSENT = {"professionnel", "charge_orientation", "gestionnaire", "coordonnateur"}
CREER = (
    "insert into entreprise (territoire_id, siret, nom, nom_recherche, commune, commune_code,"
    " ecrit_par, ecrit_par_structure_id) values (%(t)s, %(siret)s, 'Une', 'une', 'Ville', '30001',"
    " %(compte)s, %(structure)s)"
)
CHANGER = (
    "update entreprise set secteur = 'Autre', ecrit_par = %(compte)s,"
    " ecrit_par_structure_id = %(structure)s"
)
CONTACTER = (
    "insert into entreprise_contact (territoire_id, entreprise_id, compte_id, structure_id, le,"
    " objet, issue) values (%(t)s, %(entreprise)s, %(compte)s, %(structure)s, '2026-11-02',"
    " 'emploi', 'accord')"
)


def essai_entreprises(admin: Connexion) -> None:
    """Share the companies of a territoire among those who work in it, acts signed."""
    structure, pro, _, _ = monde.scene(admin)
    monde.jumeler(admin, structure, pro)
    collegue, autre = monde.professionnel(admin, 1, structure), monde.structure(admin, 1)
    ici = {"t": 1, "compte": pro, "structure": structure, "siret": "1" * 14}
    signatures = ({"compte": collegue}, {"structure": autre})
    monde.entrer(admin, 1, pro, "professionnel", structure)
    monde.n_accepte_que(admin, CREER, ici, {"t": 2}, *signatures)
    monde.sortir(admin)
    cle = _creer(admin, ici)
    _jumelle(admin, cle, ici)
    contact = ici | {"entreprise": cle}
    lire, lire_contacts = "select 1 from entreprise", "select 1 from entreprise_contact"
    monde.entrer(admin, 1, pro, "professionnel", structure)
    monde.n_accepte_que(admin, CHANGER, ici, *signatures)
    assert monde.tente(admin, CHANGER, ici) == 1
    monde.n_accepte_que(admin, CONTACTER, contact, {"t": 2}, *signatures)
    monde.sortir(admin)
    for numero in (1, 2):
        admin.execute(CONTACTER, contact | {"t": numero})
    monde.entrer(admin, 1, pro, "professionnel", structure)
    assert (monde.tente(admin, lire), monde.tente(admin, lire_contacts)) == (1, 1)
    for requete in (
        "update entreprise_contact set texte = 'Autre'",
        "delete from entreprise_contact",
        "delete from entreprise",
    ):
        monde.refuse(admin, requete)
    monde.sortir(admin)
    gestes: dict[str, dict[str, Any]] = {
        lire: {},
        lire_contacts: {},
        CREER: ici | {"siret": "2" * 14},
        CHANGER: ici,
        CONTACTER: contact,
    }
    for requete, valeurs in gestes.items():
        peuvent = monde.qui_peut(admin, structure, requete, valeurs, "compte")
        assert peuvent == CONNAISSENT, requete


def _creer(admin: Connexion, valeurs: dict[str, Any]) -> UUID:
    """Write a company as its owner would."""
    [(cle,)] = admin.execute(f"{CREER} returning id".encode(), valeurs).fetchall()
    return cle  # type: ignore[no-any-return]


def _jumelle(admin: Connexion, cle: UUID, valeurs: dict[str, Any]) -> None:
    """Write the same company in the second territoire, under the same key."""
    ailleurs = _creer(admin, valeurs | {"t": 2})
    admin.execute("update entreprise set id = %s where id = %s", (cle, ailleurs))
