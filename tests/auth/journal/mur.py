"""Break the wall of the journal's head, one clause at a time, and try it directly."""

from typing import Any

import psycopg

from tests.auth import monde
from tests.tranches import Faute

Connexion = psycopg.Connection[Any]
# What each fault is called, the passage of auth/journal/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "tête du journal donnée à tous",
        "begin\n  perform prive.exiger_automate();\n  return query select j.numero",
        "begin\n  return query select j.numero",
    ),
    Faute(
        "tête du journal d’ailleurs",
        "where j.territoire_id = (select prive.ctx_territoire());",
        "where (select prive.ctx_territoire()) is not null;",
    ),
    Faute(
        "délégués donnés à tous",
        "begin\n  perform prive.exiger_automate();\n  return query select distinct k.id",
        "begin\n  return query select distinct k.id",
    ),
    Faute(
        "délégué d’ailleurs",
        "where h.territoire_id = (select prive.ctx_territoire()) and h.role = 'dpo'",
        "where h.role = 'dpo'",
    ),
    Faute(
        "délégué d’un autre rôle",
        "where h.territoire_id = (select prive.ctx_territoire()) and h.role = 'dpo'",
        "where h.territoire_id = (select prive.ctx_territoire())",
    ),
    Faute(
        "délégué qui ne l’est plus",
        "h.role = 'dpo'\n      and prive.court(h.debut, h.fin);",
        "h.role = 'dpo';",
    ),
    Faute(
        "délégué au compte clos",
        "and k.id = h.compte_id and k.clos_le is null\n",
        "and k.id = h.compte_id\n",
    ),
    Faute(
        "délégué au compte clos ici, ouvert ailleurs",
        "join compte k on k.territoire_id = h.territoire_id and k.id = h.compte_id",
        "join compte k on k.id = h.compte_id",
    ),
    Faute(
        "tête marquée par tous",
        "begin\n  perform prive.exiger_automate();\n  update journal_tete j",
        "begin\n  update journal_tete j",
    ),
    Faute(
        "tête marquée ailleurs",
        "where j.territoire_id = (select prive.ctx_territoire()) and j.envoyee is distinct",
        "where j.envoyee is distinct",
    ),
    Faute("tête envoyée deux fois", " and j.envoyee is distinct from numero_;", ";"),
    Faute(
        "absence de délégué dite par tous",
        "begin\n  perform prive.exiger_automate();\n  return query insert into avis",
        "begin\n  return query insert into avis",
    ),
    Faute(
        "absence de délégué dite ailleurs",
        "where h.territoire_id = t and h.role = 'administrateur'",
        "where h.role = 'administrateur'",
    ),
    Faute(
        "absence de délégué dite à un autre rôle",
        "where h.territoire_id = t and h.role = 'administrateur'",
        "where h.territoire_id = t",
    ),
    Faute(
        "absence de délégué dite à qui ne l’est plus",
        "h.role = 'administrateur' and prive.court(h.debut, h.fin)",
        "h.role = 'administrateur'",
    ),
    Faute(
        "absence de délégué dite à un compte clos",
        "k.territoire_id = t and k.clos_le is null",
        "k.territoire_id = t",
    ),
    Faute(
        "absence de délégué dite chaque heure",
        "and v.cree_le > now() - interval '1 day')",
        "and false)",
    ),
    Faute("absence de délégué dite une seule fois", "and v.cree_le > now() - interval '1 day'", ""),
    # Months, sealed then dropped (essais_periodes.py).
    Faute(
        "journal scellé par tous",
        "  t int := prive.exiger_automate();\n  avant journal_periode;",
        "  t int := prive.ctx_territoire();\n  avant journal_periode;",
    ),
    Faute(
        "mois scellé deux fois",
        "from journal_periode x where x.territoire_id = t order by x.mois desc limit 1;",
        "from journal_periode x where false;",
    ),
    Faute(
        "mois qui suit celui d’ailleurs",
        "from journal_periode x where x.territoire_id = t order by",
        "from journal_periode x order by",
    ),
    Faute(
        "mois qui commence ailleurs",
        "from journal j where j.territoire_id = t and j.numero = coalesce(avant.dernier, 0) + 1;",
        "from journal j where j.numero = coalesce(avant.dernier, 0) + 1 order by j.territoire_id"
        " desc;",
    ),
    Faute(
        "mois scellé avant sa fin",
        "exit when not found or prive.fin_de_periode(p.mois) + interval '1 day' > now();",
        "exit when not found;",
    ),
    Faute(
        "mois scellé à l’instant",
        "prive.fin_de_periode(p.mois) + interval '1 day' > now();",
        "prive.fin_de_periode(p.mois) > now();",
    ),
    Faute(
        "mois qui prend les lignes du suivant",
        "and j.numero >= p.premier and j.le < prive.fin_de_periode(p.mois)",
        "and j.numero >= p.premier",
    ),
    Faute(
        "mois qui finit ailleurs",
        "where j.territoire_id = t and j.numero >= p.premier",
        "where j.numero >= p.premier",
    ),
    Faute(
        "mois entier malgré une ligne absente",
        "select count(*) = p.dernier - p.premier + 1\n     and bool_and",
        "select bool_and",
    ),
    Faute("mois entier malgré une ligne modifiée", " and x.juste)", ")"),
    Faute(
        "mois entier malgré une chaîne rompue",
        "x.precedente = coalesce(x.avant, p.ouverture) and",
        "",
    ),
    Faute(
        "mois entier malgré une autre fin",
        "\n     and bool_or(x.numero = p.dernier and x.empreinte = p.empreinte)",
        "",
    ),
    Faute(
        "mois entier ailleurs",
        "from journal j where j.territoire_id = p.territoire_id\n             and j.numero",
        "from journal j where j.numero",
    ),
    Faute(
        "mois à retirer donnés à tous",
        "  t int := prive.exiger_automate();\nbegin\n  return query select p.mois, prive.retient",
        "  t int := prive.ctx_territoire();\nbegin\n  return query select p.mois, prive.retient",
    ),
    Faute(
        "mois d’ailleurs à retirer",
        "where p.territoire_id = t and p.retiree_le is null\n      and",
        "where p.retiree_le is null\n      and",
    ),
    Faute(
        "mois retiré à retirer",
        "where p.territoire_id = t and p.retiree_le is null\n      and",
        "where p.territoire_id = t\n      and",
    ),
    Faute(
        "mois récent à retirer",
        "\n      and prive.fin_de_periode(p.mois) + make_interval(months => te.journal_mois)"
        " <= now()",
        "",
    ),
    Faute(
        "mois retiré par tous",
        "  t int := prive.exiger_automate();\n  p journal_periode;\nbegin\n  select * into p",
        "  t int := prive.ctx_territoire();\n  p journal_periode;\nbegin\n  select * into p",
    ),
    Faute(
        "mois d’ailleurs retiré",
        "where x.territoire_id = t and x.mois = m and x.retiree_le is null for update;",
        "where x.mois = m and x.retiree_le is null order by x.territoire_id desc for update;",
    ),
    Faute("mois retenu retiré", "where r.mois = m and r.retenue is null)", "where r.mois = m)"),
    Faute("autre mois retiré", "where r.mois = m and r.retenue is null)", "where true)"),
    Faute("mois rompu retiré", "if not prive.est_entiere(p) then", "if false then"),
    Faute(
        "dernier geste perdu",
        "set dernier_acte_le = greatest(k.dernier_acte_le, x.le)",
        "set dernier_acte_le = k.dernier_acte_le",
    ),
    Faute(
        "dernier geste reculé",
        "set dernier_acte_le = greatest(k.dernier_acte_le, x.le)",
        "set dernier_acte_le = x.le",
    ),
    Faute(
        "dernier geste d’ailleurs",
        "from journal j where j.territoire_id = t\n      and j.numero between p.premier and"
        " p.dernier group by 1) x",
        "from journal j where j.numero between p.premier and p.dernier group by 1) x",
    ),
    Faute(
        "dernier geste écrit ailleurs",
        "where k.territoire_id = t and k.id = x.compte_id and k.personne_id is not null;",
        "where k.id = x.compte_id and k.personne_id is not null;",
    ),
    Faute(
        "tous les territoires retirés",
        "set retiree_le = now()\n    where x.territoire_id = t and x.mois = m returning x.*;",
        "set retiree_le = now()\n    where x.mois = m returning x.*;",
    ),
    Faute(
        "mois à ôter donnés à tous",
        "  t int := prive.exiger_automate();\nbegin\n  return query select p.* from",
        "  t int := prive.ctx_territoire();\nbegin\n  return query select p.* from",
    ),
    Faute(
        "mois d’ailleurs à ôter",
        "where p.territoire_id = t and p.retiree_le is not null and exists",
        "where p.retiree_le is not null and exists",
    ),
    Faute(
        "mois ôté à ôter",
        "and p.retiree_le is not null and exists (select 1 from journal j\n"
        "      where j.territoire_id = t and j.numero between p.premier and p.dernier)",
        "and p.retiree_le is not null",
    ),
    Faute(
        "lignes ôtées par tous",
        "  t int := prive.exiger_automate();\n  otees int;",
        "  t int := prive.ctx_territoire();\n  otees int;",
    ),
    Faute("plus de lignes ôtées que dit", "order by x.numero limit combien) y", "order by 1) y"),
    Faute(
        "lignes d’ailleurs ôtées",
        "where j.territoire_id = t and j.numero = y.numero;",
        "where j.numero = y.numero;",
    ),
    Faute(
        "mois retiré remis",
        "if old.retiree_le is not null or new.retiree_le is null\n     or",
        "if",
    ),
    Faute(
        "mois scellé réécrit",
        "\n     or to_jsonb(new) - 'retiree_le' is distinct from to_jsonb(old) - 'retiree_le' then",
        " then",
    ),
    Faute(
        "mois que rien ne fige",
        "create or replace trigger figer before update on journal_periode for each row\n"
        "  execute function prive.figer_periode();",
        "",
    ),
    Faute(
        "mois effacé",
        "create or replace trigger immuable before delete on journal_periode for each row\n"
        "  execute function prive.refuser();",
        "",
    ),
    Faute(
        "mois tous effacés",
        "create or replace trigger immuable_tout before truncate on journal_periode for each"
        " statement\n  execute function prive.refuser();",
        "",
    ),
    Faute(
        "mois lus d’ailleurs",
        "policy lire on journal_periode for select to carnet_app using (\n  territoire_id ="
        " (select prive.ctx_territoire()) and",
        "policy lire on journal_periode for select to carnet_app using (",
    ),
    Faute(
        "mois lus par tous",
        "territoire_id = (select prive.ctx_territoire()) and (select prive.ctx_role()) = 'dpo');",
        "territoire_id = (select prive.ctx_territoire()));",
    ),
)
MARQUER = "select prive.marquer_tete_envoyee({})"
SANS_DELEGUE = "select prive.dire_sans_delegue()"
TETE = "select numero from prive.tete_du_journal()"
DELEGUES = "select compte_id from prive.delegues_du_territoire()"


def essai_tete_du_journal(admin: Connexion) -> None:
    """Give the end of the chain of one territoire to its jobs, and to nobody else."""
    structure, pro, _, _ = monde.scene(admin)
    monde.jumeler(admin, structure, pro)
    for numero, lignes in ((1, 2), (2, 3)):
        monde.entrer(admin, numero, pro, "professionnel", structure)
        for _ in range(lignes):
            admin.execute("select prive.noter('ecriture', null, 0, 'x', null, null, '{}')")
        monde.sortir(admin)
    lisent = monde.qui_appelle(admin, structure, TETE)
    assert lisent == set()
    for numero, lignes in ((1, 2), (2, 3)):
        monde.automate(admin, numero)
        assert admin.execute(TETE).fetchall() == [(lignes,)]
        monde.sortir(admin)


def essai_delegues_du_territoire(admin: Connexion) -> None:
    """Give the job the delegates of one territoire today, each once, and nobody else anything."""
    structure, _, _, _ = monde.scene(admin)
    dpo, clos, parti = (monde.professionnel(admin, 1, structure, "dpo") for _ in range(3))
    # Whose compte is closed here has one that is open elsewhere, under the same key.
    monde.jumeler(admin, structure, clos, "dpo")
    admin.execute("update compte set clos_le = now() where territoire_id = 1 and id = %s", (clos,))
    admin.execute("update habilitation set fin = now() where compte_id = %s", (parti,))
    monde.automate(admin)
    assert admin.execute(DELEGUES).fetchall() == [(dpo,)]
    monde.sortir(admin)
    assert monde.qui_appelle(admin, structure, DELEGUES) == set()


def essai_tete_envoyee(admin: Connexion) -> None:
    """Take the head of one territoire as sent, once, and let nobody but a job do it."""
    structure, pro, _, _ = monde.scene(admin)
    monde.jumeler(admin, structure, pro)
    for numero in (1, 2):
        monde.entrer(admin, numero, pro, "professionnel", structure)
        admin.execute("select prive.noter('ecriture', null, 0, 'x', null, null, '{}')")
        monde.sortir(admin)
    assert monde.qui_appelle(admin, structure, MARQUER.format(7)) == set()
    pris = []
    for numero, tete in ((1, 1), (1, 1), (2, 1), (1, 2)):
        monde.automate(admin, numero)
        pris += admin.execute(MARQUER.format(tete).encode()).fetchall()
        monde.sortir(admin)
    assert pris == [(True,), (False,), (True,), (True,)]


def essai_sans_delegue(admin: Connexion) -> None:
    """Tell, once a day, the administrateurs of one territoire today."""
    structure, _, _, _ = monde.scene(admin)
    la, clos, parti = (monde.professionnel(admin, 1, structure, "administrateur") for _ in range(3))
    admin.execute("update compte set clos_le = now() where territoire_id = 1 and id = %s", (clos,))
    admin.execute("update habilitation set fin = now() where compte_id = %s", (parti,))
    # Who is one no more here is one elsewhere, under the same key.
    monde.jumeler(admin, structure, parti, "administrateur")
    dits = "select territoire_id, compte_id from avis where genre = 'journal_sans_delegue'"
    for fois, il_y_a in ((1, "0 hours"), (1, "23 hours"), (2, "25 hours")):
        admin.execute("update avis set cree_le = now() - %s::interval", (il_y_a,))
        monde.automate(admin)
        admin.execute(SANS_DELEGUE)
        monde.sortir(admin)
        assert admin.execute(dits).fetchall() == [(1, la)] * fois, il_y_a
    assert monde.qui_appelle(admin, structure, SANS_DELEGUE) == set()
