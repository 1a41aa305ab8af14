"""Break the wall of the retention, one clause at a time."""

from tests.tranches import Faute

# What each fault is called, the passage of droits/conservation/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "accord pris pour un accueil",
        "(domaines <> 1 or finalite = 'statistiques')",
        "finalite = 'statistiques'",
    ),
    Faute(
        "chiffres pris pour un accueil",
        "(domaines <> 1 or finalite = 'statistiques')",
        "domaines <> 1",
    ),
    Faute("lignes prises pour un accueil", "    if plus then return false; end if;\n", ""),
    Faute(
        "cercle pris pour un accueil",
        "m.structure_id is distinct from o.cree_par_structure_id",
        "false",
    ),
    Faute(
        "accueil d’un autre effacé",
        "and x.cree_par_structure_id = (select prive.ctx_structure()))",
        ")",
    ),
    Faute("accueil du jour effacé", "and cree_le <= now() - interval '30 days')\n", ")\n"),
    Faute(
        "accord encore tenu oublié",
        "retire_le is null and fin > now())\n     and prive.est_un_accueil",
        "false)\n     and prive.est_un_accueil",
    ),
    Faute(
        "carnet fermé relu par qui l’a écrit",
        "or personne_id <> all(",
        "or true or personne_id <> all(",
    ),
    Faute(
        "ses lignes contestables passent le mur",
        "language plpgsql stable set search_path = public, pg_temp as $$\nbegin\n  return query"
        " execute (",
        "language plpgsql stable security definer set search_path = public, pg_temp as $$\nbegin\n "
        " return query execute (",
    ),
    Faute(
        "ses propres mots contestés",
        "where l.personne_id = $1 and l.auteur_structure_id is not null'",
        "where l.personne_id = $1'",
    ),
    Faute(
        "correction prise pour une suite", "and not prive.garde_ce_qui_fut(c.relname) loop", "loop"
    ),
    Faute(
        "ce que c’était survit à « pas aujourd’hui »",
        "  perform prive.oublier_versions(t, p);\n",
        "",
    ),
    Faute(
        "copie entière par un lien",
        "territoire_id = (select prive.ctx_territoire()) and not (select"
        " prive.ctx_par_lien()));\ncreate or replace function prive.purger_copies()",
        "territoire_id = (select prive.ctx_territoire()));\ncreate or replace function"
        " prive.purger_copies()",
    ),
    Faute(
        "archive rouverte par un lien sur du sensible",
        "if prive.ctx_par_lien() and prive.rouvrirait_du_sensible(t, p, null, null) then",
        "if false then",
    ),
    Faute(
        "opposition reprise par un lien sur du sensible",
        "and (d.genre <> 'opposition' or not (select prive.ctx_par_lien()) or not"
        " prive.rouvrirait_du_sensible(d.territoire_id, d.personne_id, null, null))",
        "",
    ),
    Faute(
        "effacement qu’un lien ne reprend plus",
        "and (d.genre <> 'opposition' or not",
        "and (false or not",
    ),
    Faute(
        "correction dite lue de toute sa structure",
        "or d.structure_id = (select prive.ctx_structure())\n        and (select"
        " prive.ctx_masque()) = (select prive.tous()))));",
        "or d.structure_id = (select prive.ctx_structure()))));",
    ),
    Faute(
        "correction dite lue de qui lit son nom",
        "or d.structure_id = (select prive.ctx_structure())\n        and (select",
        "or (select",
    ),
    Faute(
        "correction dite qu’elle ne lit plus",
        "(d.objet is distinct from 'autre' or d.personne_id = (select prive.ctx_personne())\n",
        "(d.objet is distinct from 'autre'\n",
    ),
    Faute(
        "accueil réduit qui garde le lieu de naissance",
        "commune_naissance = null, pays_naissance = null,\n",
        "\n",
    ),
    Faute(
        "commune de naissance gardée sous un autre pays",
        "set commune_naissance = case when d.objet = 'commune_naissance' then v end,",
        "set commune_naissance = case when d.objet = 'commune_naissance' then v"
        " else commune_naissance end,",
    ),
)
