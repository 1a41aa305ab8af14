"""Break the wall of what is read of the journal, one clause at a time, and try it directly."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import errors
from psycopg.types.json import Jsonb

from tests.auth import monde, reunions
from tests.tranches import Faute

Connexion = psycopg.Connection[Any]
# What each fault is called, the passage of droits/journal/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "lectures données à tous",
        "begin\n  perform prive.exiger_automate();\n  return query",
        "begin\n  return query",
    ),
    Faute(
        "lecture liée par le cercle d’ailleurs",
        "where m.territoire_id = t and m.personne_id = j.personne_id",
        "where m.personne_id = j.personne_id",
    ),
    Faute(
        "lecture liée par le cercle d’une autre",
        "where m.territoire_id = t and m.personne_id = j.personne_id\n",
        "where m.territoire_id = t\n",
    ),
    Faute(
        "lecture liée par une autre structure",
        "and m.structure_id = j.structure_id and m.debut",
        "and m.debut",
    ),
    Faute("lecture liée par la suite", "and m.debut <= j.le\n", "\n"),
    Faute(
        "lecture liée pour toujours",
        "\n                and (m.fin is null or m.fin + prive.grace() > j.le))",
        ")",
    ),
    Faute(
        "lecture déliée dès le départ",
        "m.fin + prive.grace() > j.le",
        "m.fin > j.le",
    ),
    Faute(
        "lectures d’ailleurs",
        "where j.territoire_id = t and j.le >= depuis",
        "where j.le >= depuis",
    ),
    Faute("lectures d’avant", "j.le >= depuis and j.personne_id", "j.personne_id"),
    Faute("lectures de personne", "and j.personne_id is not null\n", "\n"),
    Faute("lectures sans compte", "and j.compte_id is not null\n", "\n"),
    Faute(
        "lectures d’une personne",
        "and j.role in ('professionnel', 'charge_orientation', 'gestionnaire')\n",
        "\n",
    ),
    Faute(
        "écritures prises pour des lectures",
        "\n       and (j.geste = 'lecture' or j.geste = 'ecriture' and j.objet = 'Ouverture en"
        " urgence')",
        "",
    ),
    Faute(
        "toute écriture prise pour une urgence",
        "or j.geste = 'ecriture' and j.objet = 'Ouverture en urgence')",
        "or j.geste = 'ecriture')",
    ),
    Faute(
        "urgence tue",
        "coalesce((j.details ->> 'urgence')::boolean, false)",
        "false",
    ),
    Faute(
        "alerte écrite par tous",
        "  nouvelle boolean;\nbegin\n  perform prive.exiger_automate();",
        "  nouvelle boolean;\nbegin\n",
    ),
    Faute("alerte close qui grandit", "\n        where a.close_le is null\n", "\n"),
    Faute("alerte qui ne grandit pas", "set nombre = excluded.nombre,", "set nombre = a.nombre,"),
    Faute("alerte toujours nouvelle", "returning xmax = 0 into", "returning true into"),
    Faute("alerte close dite nouvelle", "coalesce(nouvelle, false)", "coalesce(nouvelle, true)"),
    Faute(
        "signalement qui ne suit pas sa personne",
        "if prive.demenage(to_jsonb(old), to_jsonb(new)) then",
        "if false then",
    ),
    Faute("réponse réécrite", "if old.repondu_le is not null or", "if"),
    Faute(
        "signalement réécrit",
        "or to_jsonb(new) - array['reponse', 'repondu_le', 'repondu_par']\n     is distinct from"
        " to_jsonb(old) - array['reponse', 'repondu_le', 'repondu_par'] then",
        "then",
    ),
    Faute(
        "signalement que rien ne fige",
        "create or replace trigger figer before update on signalement for each row\n"
        "  execute function prive.figer_signalement();",
        "",
    ),
    Faute(
        "signalement effacé",
        "create or replace trigger immuable before delete on signalement for each row\n"
        "  execute function prive.refuser();",
        "",
    ),
    Faute("alerte close réécrite", "if old.close_le is not null then", "if false then"),
    Faute(
        "alerte que rien ne fige",
        "create or replace trigger figer before update on alerte_lecture for each row\n"
        "  execute function prive.figer_alerte();",
        "",
    ),
    Faute(
        "alerte effacée",
        "create or replace trigger immuable before delete on alerte_lecture for each row\n"
        "  execute function prive.refuser();",
        "",
    ),
    Faute(
        "signalement lu d’ailleurs",
        "create policy lire on signalement for select to carnet_app using (\n"
        "  territoire_id = (select prive.ctx_territoire())",
        "create policy lire on signalement for select to carnet_app using (\n"
        "  (select prive.ctx_territoire()) is not null",
    ),
    Faute(
        "signalement lu par une autre",
        "and (personne_id = (select prive.ctx_personne()) or (select prive.ctx_role()) = 'dpo'));",
        "and ((select prive.ctx_personne()) is not null or (select prive.ctx_role()) = 'dpo'));",
    ),
    Faute(
        "signalement lu par tout rôle",
        "or (select prive.ctx_role()) = 'dpo'));\ncreate policy signaler",
        "or (select prive.ctx_personne()) is null));\ncreate policy signaler",
    ),
    Faute(
        "signalement écrit ailleurs",
        "territoire_id = (select prive.ctx_territoire()) and personne_id = (select"
        " prive.ctx_personne())\n  and compte_id",
        "personne_id = (select prive.ctx_personne())\n  and compte_id",
    ),
    Faute(
        "signalement écrit pour une autre",
        "territoire_id = (select prive.ctx_territoire()) and personne_id = (select"
        " prive.ctx_personne())\n  and compte_id",
        "territoire_id = (select prive.ctx_territoire())\n  and compte_id",
    ),
    Faute(
        "signalement signé d’un autre",
        "and compte_id = (select prive.ctx_compte()) and repondu_le is null",
        "and repondu_le is null",
    ),
    Faute(
        "signalement déjà répondu",
        "and compte_id = (select prive.ctx_compte()) and repondu_le is null",
        "and compte_id = (select prive.ctx_compte())",
    ),
    Faute(
        "signalement d’une autre ligne",
        "and j.numero = signalement.numero\n",
        "\n",
    ),
    Faute(
        "signalement d’une ligne qui ne dit rien d’elle",
        "\n                and j.personne_id = any((select prive.mes_carnets())::uuid[])));",
        "));",
    ),
    Faute(
        "signalement répondu d’ailleurs",
        "create policy repondre on signalement for update to carnet_app using (\n"
        "  territoire_id = (select prive.ctx_territoire())",
        "create policy repondre on signalement for update to carnet_app using (\n"
        "  (select prive.ctx_territoire()) is not null",
    ),
    Faute(
        "signalement répondu par tout rôle",
        "create policy repondre on signalement for update to carnet_app using (\n"
        "  territoire_id = (select prive.ctx_territoire()) and (select prive.ctx_role()) = 'dpo')",
        "create policy repondre on signalement for update to carnet_app using (\n"
        "  territoire_id = (select prive.ctx_territoire()))",
    ),
    Faute(
        "signalement répondu vers un autre territoire",
        "with check (territoire_id = (select prive.ctx_territoire())\n    and repondu_par",
        "with check (repondu_par",
    ),
    Faute(
        "réponse signée d’un autre",
        "\n    and repondu_par = (select prive.ctx_compte()));",
        ");",
    ),
    Faute(
        "alerte lue d’ailleurs",
        "create policy lire on alerte_lecture for select to carnet_app using (\n"
        "  territoire_id = (select prive.ctx_territoire())",
        "create policy lire on alerte_lecture for select to carnet_app using (\n"
        "  (select prive.ctx_territoire()) is not null",
    ),
    Faute(
        "alerte lue par tout rôle",
        "create policy lire on alerte_lecture for select to carnet_app using (\n"
        "  territoire_id = (select prive.ctx_territoire()) and (select prive.ctx_role()) = 'dpo');",
        "create policy lire on alerte_lecture for select to carnet_app using (\n"
        "  territoire_id = (select prive.ctx_territoire()));",
    ),
    Faute(
        "alerte close d’ailleurs",
        "create policy clore on alerte_lecture for update to carnet_app using (\n"
        "  territoire_id = (select prive.ctx_territoire())",
        "create policy clore on alerte_lecture for update to carnet_app using (\n"
        "  (select prive.ctx_territoire()) is not null",
    ),
    Faute(
        "alerte close par tout rôle",
        "create policy clore on alerte_lecture for update to carnet_app using (\n"
        "  territoire_id = (select prive.ctx_territoire()) and (select prive.ctx_role()) = 'dpo')",
        "create policy clore on alerte_lecture for update to carnet_app using (\n"
        "  territoire_id = (select prive.ctx_territoire()))",
    ),
    Faute(
        "alerte close vers un autre territoire",
        "with check (territoire_id = (select prive.ctx_territoire())\n    and close_par",
        "with check (close_par",
    ),
    Faute(
        "alerte close au nom d’un autre",
        "\n    and close_par = (select prive.ctx_compte()));",
        ");",
    ),
    Faute(
        "signalement réécrit par l’application",
        "grant update (reponse, repondu_le, repondu_par) on signalement",
        "grant update (texte, reponse, repondu_le, repondu_par) on signalement",
    ),
    Faute(
        "alerte réécrite par l’application",
        "grant update (close_le, close_par, commentaire) on alerte_lecture",
        "grant update (nombre, close_le, close_par, commentaire) on alerte_lecture",
    ),
    Faute(
        "alerte écrite par l’application",
        "grant insert on signalement to carnet_app;",
        "grant insert on signalement, alerte_lecture to carnet_app;",
    ),
    Faute(
        "durée du journal choisie par tous",
        "if prive.ctx_role() is distinct from 'dpo' then\n    raise exception 'réservé au délégué'",
        "if false then\n    raise exception 'réservé au délégué'",
    ),
    Faute(
        "durée du journal choisie ailleurs",
        "where te.id = (select prive.ctx_territoire()) and te.journal_mois",
        "where te.journal_mois",
    ),
    Faute("durée du journal choisie deux fois", " and te.journal_mois <> combien;", ";"),
    # What holds a month of the journal back (essais_periodes.py).
    Faute(
        "signalement répondu qui retient",
        "and s.numero between du and au and s.repondu_le is null)",
        "and s.numero between du and au)",
    ),
    Faute(
        "signalement d’un autre mois qui retient",
        "and s.numero between du and au and s.repondu_le is null)",
        "and s.repondu_le is null)",
    ),
    Faute(
        "signalement d’ailleurs qui retient",
        "where s.territoire_id = t and s.numero between du",
        "where s.numero between du",
    ),
    Faute(
        "alerte close qui retient",
        "and a.close_le is null and a.premier <= au",
        "and a.premier <= au",
    ),
    Faute(
        "alerte d’un mois suivant qui retient",
        "and a.close_le is null and a.premier <= au and",
        "and a.close_le is null and",
    ),
    Faute(
        "alerte d’un mois d’avant qui retient",
        "and a.premier <= au and a.dernier >= du)",
        "and a.premier <= au)",
    ),
    Faute(
        "alerte d’ailleurs qui retient",
        "where a.territoire_id = t and a.close_le is null and a.premier",
        "where a.close_le is null and a.premier",
    ),
    Faute(
        "urgence revue qui retient",
        "where b.territoire_id = t and b.revu_le is null\n        and prive.parle_de",
        "where b.territoire_id = t\n        and prive.parle_de",
    ),
    Faute(
        "urgence d’ailleurs qui retient",
        "where b.territoire_id = t and b.revu_le is null\n        and prive.parle_de",
        "where b.revu_le is null\n        and prive.parle_de",
    ),
    Faute(
        "urgence qui retient ce qui la précède",
        "and j.numero between du and au and j.le >= des",
        "and j.numero between du and au",
    ),
    Faute(
        "gel levé qui retient",
        "where g.territoire_id = t and g.leve_le is null\n",
        "where g.territoire_id = t\n",
    ),
    Faute(
        "gel d’ailleurs qui retient",
        "where g.territoire_id = t and g.leve_le is null\n",
        "where g.leve_le is null\n",
    ),
    Faute(
        "gel qui retient un autre mois",
        "where j.territoire_id = t and j.numero between du and au and j.le >= des",
        "where j.territoire_id = t and j.le >= des",
    ),
    Faute(
        "gel qui retient par la ligne d’ailleurs",
        "where j.territoire_id = t and j.numero between du and au and j.le",
        "where j.numero between du and au and j.le",
    ),
    Faute(
        "carnet réuni qui ne retient plus",
        "and j.personne_id in (select prive.carnets_de(t, p))) $$;",
        "and j.personne_id = p) $$;",
    ),
    Faute(
        "toute personne qui retient",
        "\n      and j.personne_id in (select prive.carnets_de(t, p))) $$;",
        ") $$;",
    ),
)
SIGNALER = (
    "insert into signalement (territoire_id, personne_id, compte_id, numero, texte, reponse,"
    " repondu_le, repondu_par) values (%(t)s, %(personne)s, %(compte)s, %(numero)s, 'Qui est-ce ?',"
    " %(reponse)s, %(le)s, %(par)s)"
)
REPONDRE = (
    "update signalement set reponse = 'Une collègue.', repondu_le = now(), repondu_par = %(par)s"
)
CLORE = "update alerte_lecture set close_le = now(), commentaire = 'Vu.', close_par = %(par)s"
ALERTER = "select prive.alerter('hors_cercle', %s, '2026-11-02', %s, 1, 9)"
LECTURES = (
    "select numero, urgence, ouverture, lie from prive.lectures_depuis(now() - interval '2 days')"
)


def _ligne(admin: Connexion, numero: int, **champs: Any) -> int:
    """Write a line of the journal of an hour ago, as if it had been noted."""
    lus = {
        "territoire_id": 1,
        "numero": numero,
        "il_y_a": "1 hour",
        "compte_id": None,
        "structure_id": None,
        "role": "professionnel",
        "personne_id": None,
        "geste": "lecture",
        "objet": "Carnet",
        "details": {},
    } | champs
    admin.execute(
        "insert into journal (territoire_id, numero, le, compte_id, structure_id, role,"
        " personne_id, geste, objet, details, precedente, empreinte) values (%(territoire_id)s,"
        " %(numero)s, now() - %(il_y_a)s::interval, %(compte_id)s, %(structure_id)s, %(role)s,"
        " %(personne_id)s, %(geste)s, %(objet)s, %(details)s, '', '')",
        lus | {"details": Jsonb(lus["details"])},
    )
    return numero


def essai_lectures_depuis(admin: Connexion) -> None:
    """Give the job who read whose carnet lately, and whether the structure was tied to her then."""
    structure, pro, liee, lui = monde.scene(admin)
    autre = monde.structure(admin, 1)
    monde.jumeler(admin, structure, pro)
    partie, ancienne, prochaine, seule, voisine = (monde.personne(admin, 1) for _ in range(5))
    monde.place(admin, 1, liee, structure, pro)
    monde.place(admin, 1, partie, structure, pro, debut="-40 days", fin="-20 days")
    monde.place(admin, 1, ancienne, structure, pro, debut="-90 days", fin="-40 days")
    monde.place(admin, 1, prochaine, structure, pro, debut="0 days")
    monde.place(admin, 1, voisine, autre, pro)
    admin.execute(
        "insert into personne (territoire_id, id, nom, prenom, date_naissance)"
        " values (2, %s, 'Nom', 'Prénom', '1990-01-01')",
        (seule,),
    )
    monde.place(admin, 2, seule, structure, pro)
    attendues = []
    gens = ((liee, True), (partie, True), (ancienne, False), (prochaine, False), (seule, False),
            (voisine, False))  # fmt: skip
    for rang, (personne, est_liee) in enumerate(gens, 1):
        _ligne(admin, rang, compte_id=pro, structure_id=structure, personne_id=personne)
        attendues.append((rang, False, False, est_liee))
    pour = {"compte_id": pro, "structure_id": structure, "personne_id": liee}
    _ligne(admin, 7, **pour | {"details": {"urgence": True}})
    _ligne(admin, 8, **pour, geste="ecriture", objet="Ouverture en urgence")
    attendues += [(7, True, False, True), (8, False, True, True)]
    _ligne(admin, 9, **pour, geste="ecriture")
    _ligne(admin, 10, **pour, geste="export")
    _ligne(admin, 11, **pour, il_y_a="3 days")
    _ligne(admin, 12, **pour | {"personne_id": None})
    _ligne(admin, 13, **pour | {"compte_id": None})
    _ligne(admin, 14, **pour | {"compte_id": lui, "role": "personne", "structure_id": None})
    _ligne(admin, 15, **pour, territoire_id=2)
    lisent = monde.qui_appelle(admin, structure, LECTURES)
    assert lisent == set()
    monde.automate(admin)
    assert admin.execute(LECTURES).fetchall() == attendues
    monde.sortir(admin)


def essai_alerter(admin: Connexion) -> None:
    """Let the job alone write an alert, which grows while it is open and is new once."""
    structure, pro, _, _ = monde.scene(admin)
    ecrivent = monde.qui_appelle(admin, structure, ALERTER, (pro, 1))
    assert ecrivent == set()
    dpo = monde.professionnel(admin, 1, structure, "dpo")

    def alerter(nombre: int) -> tuple[bool, int]:
        monde.automate(admin)
        [(nouvelle,)] = admin.execute(ALERTER, (pro, nombre)).fetchall()
        monde.sortir(admin)
        [(ecrit,)] = admin.execute("select nombre from alerte_lecture").fetchall()
        return nouvelle, ecrit

    assert [alerter(1), alerter(4)] == [(True, 1), (False, 4)]
    admin.execute(CLORE, {"par": dpo})
    assert alerter(9) == (False, 4)
    refus = (errors.RestrictViolation,)
    monde.refuse(admin, "update alerte_lecture set commentaire = 'Autre.'", None, *refus)
    monde.refuse(admin, "delete from alerte_lecture", None, *refus)


def _signales(admin: Connexion) -> tuple[UUID, UUID, UUID, UUID]:
    """Write, in two territoires under the same keys, the person who reports and the delegate."""
    structure, pro, elle, lui = monde.scene(admin)
    monde.jumeler(admin, structure, pro, "dpo")
    admin.execute(
        "update habilitation set role = 'dpo' where territoire_id = 1 and compte_id = %s", (pro,)
    )
    admin.execute(
        "insert into personne (territoire_id, id, nom, prenom, date_naissance)"
        " values (2, %s, 'Nom', 'Prénom', '1990-01-01')",
        (elle,),
    )
    admin.execute(
        "insert into compte (territoire_id, id, courriel, prenom, nom, personne_id)"
        " values (2, %s, 'elle@ailleurs.example', 'A', 'B', %s)",
        (lui, elle),
    )
    for numero in (1, 2):
        _ligne(admin, 1, territoire_id=numero, compte_id=pro, personne_id=elle)
    return structure, pro, elle, lui


def essai_signaler(admin: Connexion) -> None:
    """Report a line of one's own carnet, in one's own name, without its answer."""
    structure, dpo, elle, lui = _signales(admin)
    autre = monde.personne(admin, 1)
    autre_compte = monde.compte_de(admin, 1, autre)
    _ligne(admin, 2, compte_id=dpo, personne_id=autre)
    _ligne(admin, 3, compte_id=lui, role="personne", geste="connexion")
    sien = {
        "t": 1,
        "personne": elle,
        "compte": lui,
        "numero": 1,
        "reponse": None,
        "le": None,
        "par": None,
    }
    monde.entrer(admin, 1, lui, "personne", None, elle)
    monde.n_accepte_que(
        admin, SIGNALER, sien,
        {"t": 2},
        {"personne": autre},
        {"compte": autre_compte},
        {"numero": 2},
        {"numero": 3},
        {"reponse": "Oui.", "le": "2026-11-02", "par": dpo},
    )  # fmt: skip
    admin.execute(SIGNALER, sien)
    lire = "select 1 from signalement"
    assert monde.tente(admin, lire) == 1
    assert monde.tente(admin, REPONDRE, {"par": lui}) == 0
    for requete in ("delete from signalement", "update signalement set texte = 'Rien du tout.'"):
        monde.refuse(admin, requete)
    monde.sortir(admin)
    monde.entrer(admin, 1, autre_compte, "personne", None, autre)
    assert monde.tente(admin, lire) == 0
    monde.sortir(admin)
    assert monde.qui_peut(admin, structure, lire) == {"dpo"}
    repondent = monde.qui_peut(admin, structure, REPONDRE, None, "par")
    assert repondent == {"dpo"}
    monde.entrer(admin, 2, dpo, "dpo", structure)
    assert (monde.tente(admin, lire), monde.tente(admin, REPONDRE, {"par": dpo})) == (0, 0)
    monde.sortir(admin)
    monde.entrer(admin, 1, dpo, "dpo", structure)
    assert not monde.tente(admin, REPONDRE, {"par": lui}), "in another's name"
    admin.execute(REPONDRE, {"par": dpo})
    monde.refuse(admin, REPONDRE, {"par": dpo}, errors.RestrictViolation)
    monde.sortir(admin)
    refus = (errors.RestrictViolation,)
    monde.refuse(admin, "delete from signalement", None, *refus)


def essai_signalement_fige(admin: Connexion) -> None:
    """Change nothing of a report but its answer, even as the owner; it follows its person."""
    monde.territoire(admin, 1)
    scene = reunions.creer_scene(admin)
    compte = monde.compte_de(admin, 1, scene.b)
    numero = _ligne(admin, 1, compte_id=scene.comptes[0], personne_id=scene.b)
    admin.execute(
        "insert into signalement (territoire_id, personne_id, compte_id, numero, texte)"
        " values (1, %s, %s, %s, 'Qui est-ce ?')",
        (scene.b, compte, numero),
    )
    for faute in ("texte = 'Rien du tout.'", "cree_le = now() - interval '1 day'"):
        monde.refuse(admin, f"update signalement set {faute}", None, errors.RestrictViolation)
    admin.execute("update journal_tete set numero = 1")
    admin.execute("insert into journal_tete values (1, 1, '') on conflict do nothing")
    reunion = reunions.reunir(admin, scene, scene.a, scene.b)
    assert admin.execute("select personne_id from signalement").fetchall() == [(scene.a,)]
    reunions.separer(admin, scene, reunion)
    assert admin.execute("select personne_id from signalement").fetchall() == [(scene.b,)]


def essai_alerte_close(admin: Connexion) -> None:
    """Show alerts to the delegate of the territoire, who closes them in their own name."""
    structure, dpo, _, _ = _signales(admin)
    admin.execute(
        "insert into alerte_lecture (territoire_id, genre, compte_id, jour, nombre, premier,"
        " dernier) values (1, 'hors_cercle', %s, '2026-11-02', 1, 1, 1)",
        (dpo,),
    )
    lire = "select 1 from alerte_lecture"
    assert monde.qui_peut(admin, structure, lire) == {"dpo"}
    closent = monde.qui_peut(admin, structure, CLORE, None, "par")
    assert closent == {"dpo"}
    monde.entrer(admin, 2, dpo, "dpo", structure)
    assert (monde.tente(admin, lire), monde.tente(admin, CLORE, {"par": dpo})) == (0, 0)
    monde.sortir(admin)
    monde.entrer(admin, 1, dpo, "dpo", structure)
    assert not monde.tente(admin, CLORE, {"par": uuid4()}), "in another's name"
    for requete in ("update alerte_lecture set nombre = 2", "delete from alerte_lecture"):
        monde.refuse(admin, requete)
    monde.refuse(
        admin,
        "insert into alerte_lecture (territoire_id, genre, compte_id, jour, nombre, premier,"
        " dernier) values (1, 'hors_cercle', %s, '2026-11-03', 1, 1, 1)",
        (dpo,),
    )
    monde.sortir(admin)
