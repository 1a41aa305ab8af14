"""Break the wall of the items, one clause at a time."""

from tests.tranches import Faute

# What each fault is called, the passage of carnet/elements/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "frise modifiable",
        "create or replace trigger immuable before update or delete on evenement for each row"
        " execute function prive.refuser('correction', 'reclassement');",
        "",
    ),
    Faute(
        "ajout d’un autre annulé",
        "\n     or (l ->> 'auteur_compte_id')::uuid is distinct from (select prive.ctx_compte())\n",
        "\n",
    ),
    Faute(
        "ajout annulé par qui ne le corrige pas",
        "prive.corrige(relation_, l) is not true or not l",
        "not l",
    ),
    Faute(
        "ajout annulé trop tard",
        "  if (l ->> 'cree_le')::timestamptz <= now() - interval '10 minutes' then return 'tard';"
        " end if;\n",
        "",
    ),
    Faute("rendez-vous qui disparaît", "  if l ? 'sequence' then return 'agenda'; end if;\n", ""),
    Faute("ajout suivi annulé", "e.objet_id = ligne) > 1\n", "e.objet_id = ligne) > 9\n"),
    Faute("ajout corrigé annulé", "     or prive.nombre_de_versions(relation_, ligne) > 0\n", ""),
    Faute(
        "ajout contesté annulé",
        "     or exists (select 1 from demande_droit d where d.territoire_id = t and d.personne_id"
        " = p and d.objet_id = ligne)\n",
        "",
    ),
    Faute(
        "annuler laisse effacer",
        "  end;\n  perform set_config('app.effacement', '', true);\n  return 'fait';",
        "  end;\n  return 'fait';",
    ),
    Faute(
        "reclassé par un autre",
        "     or prive.corrige(relation_, l) is not true\n     or prive.corrige(relation_, l ||"
        " ailleurs)",
        "     or prive.corrige(relation_, l || ailleurs)",
    ),
    Faute(
        "reclassé où l’on n’écrit pas",
        "     or prive.corrige(relation_, l || ailleurs) is not true\n",
        "",
    ),
    Faute(
        "ligne de la frise reclassée seule",
        "  if relation_ = 'evenement' or vers not between 0 and 31\n     or",
        "  if",
    ),
    Faute(
        "reclassé sans relire",
        "  if (l ->> 'domaine')::int <> lu or (l ->> 'edition')::int <> lue then return 'change';"
        " end if;\n",
        "",
    ),
    Faute(
        "reclassé dans une autre édition",
        "<> lu or (l ->> 'edition')::int <> lue then",
        "<> lu then",
    ),
    Faute(
        "sorti d’un domaine sensible par un professionnel",
        "  if not prive.est_ordinaire(lu) and prive.est_ordinaire(vers) and prive.ctx_personne() is"
        " null then return 'sensible'; end if;\n",
        "",
    ),
    Faute(
        "action reclassée sans son objectif",
        "  if exists (select 1 from prive.elements() x where l ? (x || '_id')) then return 'suit';"
        " end if;\n",
        "",
    ),
    Faute(
        "objectif reclassé avec ce que d’autres ont écrit",
        "      if prive.corrige(e::text, enfant) is not true or prive.corrige(e::text, enfant ||"
        " ailleurs) is not true then return 'suivi'; end if;\n",
        "",
    ),
    Faute(
        "action laissée dans l’ancien domaine",
        "    execute format('update %I set domaine = $3 where territoire_id = $1 and %I = $2', e,"
        " relation_ || '_id') using t, ligne, vers;\n",
        "",
    ),
    Faute(
        "frise laissée dans l’ancien domaine",
        "  update evenement set domaine = vers where territoire_id = t and personne_id = (l ->>"
        " 'personne_id')::uuid and objet_id = any(ensemble);\n",
        "",
    ),
    Faute(
        "version laissée dans l’ancien domaine",
        "  update version set domaine = vers where territoire_id = t and personne_id = (l ->>"
        " 'personne_id')::uuid and ligne_id = any(ensemble);\n",
        "",
    ),
    Faute("reclasser laisse changer", "  perform set_config('app.reclassement', '', true);\n", ""),
    Faute(
        "qui lit, dit à qui ne lit pas",
        " and (select lus from moi) & 1 <> 0\n        and a.personne_id",
        "\n        and a.personne_id",
    ),
    Faute(
        "qui lit un domaine que l’on ne lit pas",
        "         c.domaines & moi.lus & prive.masque_du_role('professionnel'),",
        "         c.domaines & prive.masque_du_role('professionnel'),",
    ),
    Faute(
        "professionnel nommé sur un domaine que l’on ne lit pas",
        "c.domaines & moi.lus & r.lus",
        "c.domaines & r.lus",
    ),
    Faute(
        "qui lisait et ne lit plus",
        "             and prive.court(debut, fin)) m on",
        "             ) m on",
    ),
    Faute(
        "exclu nommé parmi qui lit",
        "    where not prive.est_refusee(moi.t, p, m.structure_id, m.compte_id)\n",
        "",
    ),
    Faute(
        "mandat lu sur un domaine que l’on ne lit pas",
        "r.domaines & moi.lus, 0, false",
        "r.domaines, 0, false",
    ),
    Faute(
        "mandat dit à qui ne lit pas",
        "      and moi.lus & 1 <> 0 and prive.mandat_court(r)",
        "      and prive.mandat_court(r)",
    ),
    Faute(
        "mandat qui n’est pas confirmé",
        "      and moi.lus & 1 <> 0 and prive.mandat_court(r)",
        "      and moi.lus & 1 <> 0",
    ),
    Faute(
        "lecteur sans habilitation",
        "        and h.structure_id = m.structure_id and prive.court(h.debut, h.fin)) r\n",
        "        and h.structure_id = m.structure_id) r\n",
    ),
    Faute(
        "compte fermé qui lirait",
        "        and k.id = h.compte_id and k.clos_le is null\n",
        "        and k.id = h.compte_id\n",
    ),
    Faute(
        "lecteurs d’une autre dits à elle",
        "      when p = (select prive.ctx_personne()) then prive.ctx_masque()\n",
        "      when prive.ctx_personne() is not null then prive.ctx_masque()\n",
    ),
    Faute(
        "lecteurs d’un sujet sensible dits par un lien",
        "prive.ctx_personne()) then prive.ctx_masque()\n",
        "prive.ctx_personne()) then prive.tous()\n",
    ),
    Faute(
        "structure sortie à qui l’on demande",
        "prive.est_du_cercle(moi.t, p, c.structure_id)",
        "true",
    ),
    Faute("demandé à qui est sorti", " and l.present and l.ouverts", " and l.ouverts"),
    Faute("demandé à qui ne lit pas", " and l.ouverts & (1 << d) <> 0\n", "\n"),
    Faute(
        "structure masquée à qui l’on demande",
        "     and l.structure_id <> all((select prive.ctx_structures_masquees())::uuid[])\n",
        "",
    ),
)
