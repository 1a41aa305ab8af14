"""Break the wall of the places that one asks about, one clause at a time, and try it directly."""

from typing import Any
from uuid import UUID

import psycopg
from psycopg import errors

from tests.auth import monde
from tests.tranches import Faute

Connexion = psycopg.Connection[Any]
# What each fault is called, the passage of offers/places/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "demande de places lue d’ailleurs",
        "for select to carnet_app using (\n  territoire_id = (select prive.ctx_territoire())",
        "for select to carnet_app using (\n  (select prive.ctx_territoire()) is not null",
    ),
    Faute(
        "demande de places lue par tout rôle",
        "for select to carnet_app using (\n  territoire_id = (select prive.ctx_territoire())\n"
        "  and (select prive.ctx_role()) in\n    ('professionnel', 'charge_orientation',"
        " 'gestionnaire', 'coordonnateur'));",
        "for select to carnet_app using (\n  territoire_id = (select prive.ctx_territoire()));",
    ),
    Faute(
        "places demandées ailleurs",
        "with check (\n  territoire_id = (select prive.ctx_territoire()) and",
        "with check (\n  (select prive.ctx_territoire()) is not null and",
    ),
    Faute(
        "places demandées au nom d’un autre",
        " and compte_id = (select prive.ctx_compte())\n",
        "\n",
    ),
    Faute(
        "places demandées au nom d’une autre structure",
        "  and structure_id = (select prive.ctx_structure()) and repondue_le",
        "  and repondue_le",
    ),
    Faute("places demandées et répondues", "and repondue_le is null\n", "\n"),
    Faute(
        "places demandées par tout rôle",
        "and repondue_le is null\n  and (select prive.ctx_role()) in\n    ('professionnel',"
        " 'charge_orientation', 'gestionnaire', 'coordonnateur'));",
        "and repondue_le is null);",
    ),
    Faute(
        "places d’une offre retirée",
        "on s.id = d.service_id and s.retire_le is null\n",
        "on s.id = d.service_id\n",
    ),
    Faute(
        "places d’un autre territoire",
        "on p.territoire_id = d.territoire_id and p.service_id",
        "on p.service_id",
    ),
    Faute(
        "places d’une autre offre",
        "and p.service_id = d.service_id\n",
        "\n",
    ),
    Faute(
        "places d’avant",
        "\n      and p.remplace_le is null\n   where",
        "\n   where",
    ),
    Faute(
        "demande d’ailleurs montrée",
        "where d.territoire_id = (select prive.ctx_territoire()) and d.id = demande\n     and",
        "where d.id = demande\n     and",
    ),
    Faute(
        "toute demande montrée",
        "where d.territoire_id = (select prive.ctx_territoire()) and d.id = demande\n     and",
        "where d.territoire_id = (select prive.ctx_territoire())\n     and",
    ),
    Faute(
        "demande montrée à tous",
        "\n     and prive.ctx_role() = 'automate' $$;",
        " $$;",
    ),
    Faute(
        "places dites par tous",
        "perform prive.exiger_automate();\n",
        "\n",
    ),
    Faute(
        "demande d’ailleurs répondue",
        "where d.territoire_id = t and d.id = demande\n    returning",
        "where d.id = demande\n    returning",
    ),
    Faute(
        "demande inconnue répondue",
        "  if service is null then\n    raise exception 'cette demande n’existe pas' using errcode"
        " = '23503';\n  end if;\n",
        "",
    ),
    Faute(
        "réponse dont la demande ne garde rien",
        "set repondue_le = now() where",
        "set repondue_le = null where",
    ),
    Faute(
        "places d’ailleurs remplacées",
        "where p.territoire_id = t and p.service_id = service and p.remplace_le",
        "where p.service_id = service and p.remplace_le",
    ),
    Faute(
        "places d’une autre offre remplacées",
        "where p.territoire_id = t and p.service_id = service and p.remplace_le",
        "where p.territoire_id = t and p.remplace_le",
    ),
    Faute(
        "places remplacées une seconde fois",
        "and p.service_id = service and p.remplace_le is null;",
        "and p.service_id = service;",
    ),
    Faute(
        "places du lien prises pour celles d’un professionnel",
        "en_attente_, attente_, 'lien')",
        "en_attente_, attente_, 'professionnel')",
    ),
    Faute(
        "demande de places changée par l’application",
        "grant select, insert on places_demande",
        "grant select, insert, update (repondue_le) on places_demande",
    ),
)
DEMANDENT = {"professionnel", "charge_orientation", "gestionnaire", "coordonnateur"}
DEMANDER = (
    "insert into places_demande (territoire_id, service_id, compte_id, structure_id, repondue_le)"
    " values (%(t)s, 'x--1', %(compte)s, %(structure)s, %(le)s)"
)
LIRE = "select service_id from places_demande"
MONTRER = "select service_id, capacite from prive.places_demandees(%s)"
DIRE = "select prive.dire_places_par_lien(%s, %s, 2, 0, 7)"
PLACES = (
    "select capacite from offre_places where territoire_id = %s and service_id = %s"
    " and remplace_le is null"
)


def _offre(admin: Connexion, service: str, *, retiree: bool = False) -> None:
    admin.execute(
        "insert into catalogue_service (id, source, structure_id, nom, description, thematiques,"
        " publics, modes_accueil, mobilisable_par, zones, position_approximative, sur_place,"
        " a_distance, date_maj, libelles, donnees, empreinte, retire_le) values (%s, 'x', 'x--s',"
        " 'Atelier', 'Un atelier', '{}', '{}', '{}', '{}', '{*}', false, true, false,"
        " '2026-06-01', '', '{}', '', case when %s then now() end)",
        (service, retiree),
    )


def _compter(admin: Connexion, numero: int, service: str, capacite: int) -> None:
    admin.execute(
        "insert into offre_places (territoire_id, service_id, capacite, occupees, origine)"
        " values (%s, %s, %s, 0, 'lien')",
        (numero, service, capacite),
    )


def essai_places_demandees(admin: Connexion) -> None:
    """Ask in one's own name, here; whoever works with offers reads what was asked."""
    structure, pro, _, _ = monde.scene(admin)
    monde.jumeler(admin, structure, pro)
    collegue, autre = monde.professionnel(admin, 1, structure), monde.structure(admin, 1)
    bonne = {"t": 1, "compte": pro, "structure": structure, "le": None}
    monde.entrer(admin, 1, pro, "professionnel", structure)
    monde.n_accepte_que(
        admin, DEMANDER, bonne,
        {"t": 2},
        {"compte": collegue},
        {"structure": autre},
        {"le": "2026-11-02"},
    )  # fmt: skip
    admin.execute(DEMANDER, bonne)
    for requete in ("update places_demande set repondue_le = now()", "delete from places_demande"):
        monde.refuse(admin, requete)
    monde.sortir(admin)
    admin.execute(DEMANDER, bonne | {"t": 2})
    for numero in (1, 2):
        monde.entrer(admin, numero, pro, "professionnel", structure)
        assert monde.tente(admin, LIRE) == 1
        monde.sortir(admin)
    assert monde.qui_peut(admin, structure, LIRE) == DEMANDENT
    demandent = monde.qui_peut(admin, structure, DEMANDER, bonne, "compte")
    assert demandent == DEMANDENT


def essai_places_dites(admin: Connexion) -> None:
    """Answer by the link alone, here, in place of what stood, and of nothing else."""
    structure, pro, _, _ = monde.scene(admin)
    monde.jumeler(admin, structure, pro)
    for service in ("x--1", "x--2"):
        _offre(admin, service)
    demandes: dict[tuple[int, str], UUID] = {}
    for numero, service in ((1, "x--1"), (1, "x--3"), (2, "x--1")):
        [(cle,)] = admin.execute(
            f"{DEMANDER.replace('x--1', service)} returning id".encode(),
            {"t": numero, "compte": pro, "structure": structure, "le": None},
        ).fetchall()
        demandes[numero, service] = cle
    _offre(admin, "x--3", retiree=True)
    for rang, (numero, service) in enumerate(((1, "x--1"), (1, "x--2"), (2, "x--1")), 1):
        _compter(admin, numero, service, rang)
    admin.execute(
        "update offre_places set dit_le = now() - interval '2 days', remplace_le = now()"
        " - interval '1 day'"
    )
    for rang, (numero, service) in enumerate(((1, "x--1"), (1, "x--2"), (2, "x--1")), 10):
        _compter(admin, numero, service, rang)
    ici = demandes[1, "x--1"]
    appels = ((MONTRER, (ici,)), (DIRE, (ici, 9)))
    for requete, valeurs in appels:
        gens = monde.qui_peut(admin, structure, requete, valeurs)
        assert gens == set(), requete
    monde.automate(admin)
    assert admin.execute(MONTRER, (ici,)).fetchall() == [("x--1", 10)]
    for cle in (demandes[1, "x--3"], demandes[2, "x--1"]):
        assert admin.execute(MONTRER, (cle,)).fetchall() == []
    for cle in (demandes[2, "x--1"], structure):
        monde.refuse(admin, DIRE, (cle, 9), errors.ForeignKeyViolation)
    admin.execute(DIRE, (ici, 5))
    admin.execute(DIRE, (ici, 6))
    monde.sortir(admin)
    comptes = {
        (numero, service): admin.execute(PLACES, (numero, service)).fetchall()
        for numero, service in ((1, "x--1"), (1, "x--2"), (2, "x--1"))
    }
    assert comptes == {(1, "x--1"): [(6,)], (1, "x--2"): [(11,)], (2, "x--1"): [(12,)]}
    assert admin.execute(
        "select count(*) from offre_places where remplace_le = now()"
    ).fetchall() == [(2,)], "what was replaced the day before keeps its day"
    repondues = "select id from places_demande where repondue_le is not null"
    assert admin.execute(repondues).fetchall() == [(ici,)]
    assert admin.execute(
        "select distinct origine from offre_places where capacite in (5, 6)"
    ).fetchall() == [("lien",)]
