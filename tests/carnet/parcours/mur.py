"""Break the wall of the path, one clause at a time."""

from tests.tranches import Faute

# What each fault is called, the passage of carnet/parcours/mur.sql, what it becomes.
MUTANTS = (
    Faute("structure rencontrée qui se redonne un jour", "    par := prive.ctx_structure();\n", ""),
    Faute("rendez-vous déplacé garde l’ancien jour", " or new.debut <> old.debut then", " then"),
    Faute(
        "rendez-vous délaissé que rien ne marque",
        "where r.territoire_id = t and r.personne_id = any(de)",
        "where false",
    ),
    Faute(
        "rendez-vous d’une autre structure délaissé aussi",
        "r.personne_id = any(de) and r.avec_compte_id = c and r.auteur_structure_id = s",
        "r.personne_id = any(de) and r.avec_compte_id = c",
    ),
    Faute(
        "rendez-vous repris sans écrire",
        "v.domaine = x.domaine and v.complete)\n  then\n    raise exception 'réservé à un",
        "v.domaine = x.domaine)\n  then\n    raise exception 'réservé à un",
    ),
    Faute(
        "rendez-vous repris d’ailleurs", "x.auteur_structure_id is distinct from s or not", "not"
    ),
    Faute(
        "heures d’un carnet dites à qui n’y écrit pas",
        "where v.domaine = d and v.complete)) $$;\nrevoke execute on function prive.chevauchements",
        "where v.domaine = d)) $$;\nrevoke execute on function prive.chevauchements",
    ),
    Faute("heures de qui la suit dites à elle", " = p and sauf is not null\n", " = p\n"),
    Faute(
        "agenda d’un compte dit hors du cercle",
        "and m.personne_id = p\n               and m.compte_id = aussi and prive.court",
        "and m.compte_id = aussi and prive.court",
    ),
    Faute(
        "à deux, demandé par qui n’écrit pas",
        "where v.domaine = d and v.complete)\n     and exists (select 1 from habilitation h",
        "where v.domaine = d)\n     and exists (select 1 from habilitation h",
    ),
    Faute(
        "à deux, avec qui n’écrit pas",
        "and prive.court(h.debut, h.fin) and v.domaine = d and v.complete) $$;",
        "and prive.court(h.debut, h.fin) and v.domaine = d) $$;",
    ),
    Faute(
        "à deux, avec qui n’est pas du cercle",
        "join accompagnement m on m.territoire_id = h.territoire_id and m.compte_id = h.compte_id\n"
        "         and m.structure_id = h.structure_id and m.personne_id = p and"
        " prive.court(m.debut, m.fin)\n",
        "",
    ),
    Faute(
        "à deux, avec qui est parti",
        "     and (r.personne_id = any(de) or not prive.exerce(t, c, s));\n  return marques;",
        "     and false;\n  return marques;",
    ),
    Faute(
        "agenda sans ceux que l’on tient à deux",
        "       or r.aussi_compte_id = f.compte_id and r.aussi_structure_id = any(structures))",
        ")",
    ),
    Faute(
        "agenda d’un compte dit par le rendez-vous d’un autre carnet",
        "x.id = sauf\n               and x.personne_id = p)",
        "x.id = sauf)",
    ),
    Faute(
        "heure d’un rendez-vous qu’une autre structure tient",
        "filter (where q.compte_id in (r.avec_compte_id, r.aussi_compte_id)\n"
        "           and r.structure_id is null)",
        "filter (where q.compte_id in (r.avec_compte_id, r.aussi_compte_id))",
    ),
    Faute(
        "heure d’un rendez-vous annulé",
        "r.territoire_id = (select prive.ctx_territoire()) and r.etat = 'prevu' and r.debut < a",
        "r.territoire_id = (select prive.ctx_territoire()) and r.debut < a",
    ),
    Faute("rendez-vous gêné par lui-même", " and r.id is distinct from sauf", ""),
    Faute(
        "adresse d’agenda sans rien tenir",
        "  if prive.ctx_structure() is null or prive.masque_du_role(prive.ctx_role()) = 0 then\n"
        "    raise exception 'agenda refusé' using errcode = '42501';\n  end if;\n",
        "",
    ),
    Faute(
        "ancienne adresse d’agenda encore ouverte",
        "set jeton_sha256 = excluded.jeton_sha256, cree_le",
        "set cree_le",
    ),
    Faute(
        "agenda d’un autre coupé",
        "delete from flux_agenda f where f.territoire_id = (select prive.ctx_territoire())\n"
        "    and f.compte_id = (select prive.ctx_compte());",
        "delete from flux_agenda f where f.territoire_id = (select prive.ctx_territoire());",
    ),
    Faute(
        "agenda d’un autre montré",
        "where f.territoire_id = (select prive.ctx_territoire())\n"
        "     and f.compte_id = (select prive.ctx_compte()) $$;",
        "where f.territoire_id = (select prive.ctx_territoire()) $$;",
    ),
    Faute(
        "agenda d’un compte fermé",
        "k.id = h.compte_id and k.clos_le is null\n   where h.territoire_id = f.territoire_id",
        "k.id = h.compte_id\n   where h.territoire_id = f.territoire_id",
    ),
    Faute(
        "agenda de qui ne travaille plus ici",
        "and prive.court(h.debut, h.fin) and prive.masque_du_role(h.role) <> 0;",
        "and prive.masque_du_role(h.role) <> 0;",
    ),
    Faute(
        "agenda de qui ne tient plus rien",
        "and prive.court(h.debut, h.fin) and prive.masque_du_role(h.role) <> 0;",
        "and prive.court(h.debut, h.fin);",
    ),
    Faute(
        "agenda lu hors du journal",
        "    perform prive.noter('lecture', null, 0, 'Agenda lu par son adresse privée', null,"
        " null,\n                        '{}'::jsonb);\n",
        "",
    ),
    Faute(
        "agenda qui dit tous les rendez-vous",
        "(r.avec_compte_id = f.compte_id and r.auteur_structure_id",
        "(r.auteur_structure_id",
    ),
    Faute(
        "agenda qui dit ceux d’une structure quittée",
        "and r.auteur_structure_id = any(structures)\n",
        "\n",
    ),
    Faute(
        "agenda qui dit ceux qu’une autre structure tient",
        "where r.territoire_id = f.territoire_id and r.structure_id is null\n",
        "where r.territoire_id = f.territoire_id\n",
    ),
    Faute("agenda qui dit des créneaux proposés", "     and r.etat <> 'propose'\n", ""),
    Faute("agenda qui dit ceux à reprendre", "         and r.a_reprendre_le is null\n", ""),
    Faute(
        "créneau choisi par n’importe qui",
        "where v.domaine = x.domaine and v.complete))\n  then\n    raise exception 'réservé à elle",
        "where v.domaine = x.domaine) or true)\n  then\n    raise exception 'réservé à elle",
    ),
    Faute(
        "créneau choisi par qui lit seulement",
        "where v.domaine = x.domaine and v.complete))\n  then\n    raise exception 'réservé à elle",
        "where v.domaine = x.domaine and v.lit))\n  then\n    raise exception 'réservé à elle",
    ),
    Faute(
        "créneau sensible choisi par une preuve faible",
        "\n      and (prive.est_ordinaire(x.domaine) or not prive.ctx_par_lien())\n",
        "\n",
    ),
    Faute(
        "créneau choisi deux fois",
        "and v.id = r and v.etat = 'propose'\n      and choisi = any(v.creneaux)",
        "and v.id = r and choisi = any(v.creneaux)",
    ),
    Faute("créneau que personne n’a proposé", "and choisi = any(v.creneaux) and", "and"),
    Faute("créneau passé", " and choisi > now() and v.expire_le", " and v.expire_le"),
    Faute(
        "créneau choisi trop tard",
        " and choisi > now() and v.expire_le > now();",
        " and choisi > now();",
    ),
)
