"""Break the wall of the rule itself, one clause at a time."""

from tests.tranches import Faute

MUR = "auth/acces.sql"
# What each fault is called, the passage of auth/acces.sql, what it becomes.
MUTANTS = (
    Faute(
        "mandat d’un autre lu par un représentant",
        "or (select prive.ctx_structure()) is not null and exists (select 1 from personne p\n"
        "      where p.territoire_id = representant.territoire_id",
        "or exists (select 1 from personne p\n"
        "      where p.territoire_id = representant.territoire_id",
    ),
    Faute(
        "domaine oublié pris pour ordinaire",
        "$$ select bits & ~prive.ordinaires() $$",
        "$$ select bits & 3840 $$",
    ),
    Faute(
        "domaine oublié lu par un lien",
        "$$ select prive.ordinaires() & (1 << domaine) <> 0 $$",
        "$$ select domaine < 8 or domaine > 11 $$",
    ),
    Faute("contexte absent vaut vide", "else prive.contexte_absent() end", "else null end"),
    Faute(
        "chargé d’orientation lit tout",
        "'charge_orientation' then prive.ordinaires()",
        "'charge_orientation' then prive.tous()",
    ),
    Faute(
        "gestionnaire lit les domaines ordinaires",
        "'gestionnaire' then 129",
        "'gestionnaire' then 255",
    ),
    Faute(
        "gestionnaire écrit",
        "r in ('professionnel', 'charge_orientation',",
        "r in ('gestionnaire', 'professionnel', 'charge_orientation',",
    ),
    Faute(
        "habilitation finie entre",
        "h.role = r\n         and prive.court(h.debut, h.fin)",
        "h.role = r",
    ),
    Faute("rôle non tenu entre", "h.structure_id = s and h.role = r", "h.structure_id = s"),
    Faute(
        "structure partie entre",
        "\n         and (st.quittee_le is null or st.quittee_le > now()))\n  then",
        ")\n  then",
    ),
    Faute(
        "compte clos de personne entre",
        "and k.personne_id = p and k.clos_le is null)",
        "and k.personne_id = p)",
    ),
    Faute(
        "compte clos de professionnel entre",
        "k.id = h.compte_id and k.clos_le is null",
        "k.id = h.compte_id",
    ),
    Faute(
        "retrait sans effet",
        "c.retire_le is null and prive.est_un_partage(c) and prive.opposable(c) <> 0",
        "prive.est_un_partage(c) and prive.opposable(c) <> 0",
    ),
    Faute(
        "statistiques ouvrent un carnet",
        "c.retire_le is null and prive.est_un_partage(c) and prive.opposable(c) <> 0",
        "c.retire_le is null and prive.opposable(c) <> 0",
    ),
    Faute(
        "finalité retirée ouvre un carnet",
        "$$ select c.finalite = 'coordination' $$",
        "$$ select c.finalite <> 'statistiques' $$",
    ),
    Faute(
        "exclusion de structure ignorée",
        "and e.structure_id = st.id and e.levee_le is null);",
        "and false);",
    ),
    Faute(
        "exclusion levée tient encore",
        "and e.structure_id = st.id and e.levee_le is null);",
        "and e.structure_id = st.id);",
    ),
    Faute(
        "catégorie confondue",
        "when 'categorie' then s.categorie = categorie_\n                     when",
        "when 'categorie' then true\n                     when",
    ),
    Faute(
        "structure nommée confondue",
        "select case portee when 'structure' then s.id = structure_ when",
        "select case portee when 'structure' then true when",
    ),
    Faute(
        "cercle ignoré",
        "m.personne_id = c.personne_id and m.structure_id = st.id",
        "m.personne_id = c.personne_id",
    ),
    Faute("accord à venir ouvre", "greatest(c.debut, m.debut),", "m.debut,"),
    Faute("place à venir ouvre", "greatest(c.debut, m.debut),", "c.debut,"),
    Faute(
        "accord expiré ouvre",
        "least(c.fin, st.quittee_le, case when m.est_referent",
        "least(st.quittee_le + interval '9 years', now() + interval '9 years', case when"
        " m.est_referent",
    ),
    Faute(
        "trente jours pour tous",
        "case when m.est_referent then m.fin + prive.grace() else m.fin end",
        "m.fin + prive.grace()",
    ),
    Faute(
        "référent sortant perd ses trente jours",
        "case when m.est_referent then m.fin + prive.grace() else m.fin end",
        "m.fin",
    ),
    Faute(
        "référent sortant écrit",
        "then least(c.fin, st.quittee_le, m.fin) end",
        "then least(c.fin, st.quittee_le, m.fin + interval '30 days') end",
    ),
    Faute(
        "lire suffit pour compléter",
        "case when c.peut_completer then least",
        "case when true then least",
    ),
    Faute(
        "déclencheur des accords absent",
        "create or replace trigger rederiver after insert or update or delete on consentement\n "
        " for each row execute function prive.rederiver_personne();",
        "",
    ),
    Faute(
        "déclencheur du cercle absent",
        "create or replace trigger rederiver after insert or update or delete on accompagnement\n "
        " for each row execute function prive.rederiver_personne();",
        "",
    ),
    Faute(
        "déclencheur des exclusions absent",
        "create or replace trigger rederiver after insert or update or delete on exclusion\n  for"
        " each row execute function prive.rederiver_personne();",
        "",
    ),
    Faute(
        "déclencheur des structures absent",
        "create or replace trigger rederiver after update of categorie, quittee_le on structure\n "
        " for each row execute function prive.rederiver_structure();",
        "",
    ),
    Faute(
        "changement de catégorie qui attend le travailleur",
        "and c.territoire_id = a.territoire_id and c.id = a.consentement_id and not"
        " prive.couvre(c, new);",
        "and false;",
    ),
    Faute(
        "départ annoncé qui attend le travailleur",
        "where a.territoire_id = new.territoire_id and a.structure_id = new.id and a.fin >"
        " new.quittee_le;",
        "where false;",
    ),
    Faute(
        "lot qui n’ouvre rien",
        "where d.territoire_id = t and d.personne_id = p and d.structure_id = s;",
        "where false;",
    ),
    Faute(
        "départ de structure ignoré",
        "after update of categorie, quittee_le on structure",
        "after update of categorie on structure",
    ),
    Faute(
        "journal modifiable",
        "create or replace trigger immuable before update or delete on journal for each row execute"
        " function prive.refuser();",
        "",
    ),
    Faute(
        "journal vidable",
        "create or replace trigger immuable_tout before truncate on journal for each statement"
        " execute function prive.refuser();",
        "",
    ),
    Faute(
        "notice modifiable",
        "create or replace trigger immuable before update or delete on notice for each row execute"
        " function prive.refuser();",
        "",
    ),
    Faute(
        "histoire des accords modifiable",
        "create or replace trigger immuable before update or delete on consentement_evenement for"
        " each row execute function prive.refuser();",
        "",
    ),
    Faute(
        "accord modifiable",
        "create or replace trigger figer before update on consentement for each row execute"
        " function prive.figer_consentement();",
        "",
    ),
    Faute(
        "retrait annulable",
        "if old.retire_le is not null or new.retire_le is null\n     or to_jsonb",
        "if to_jsonb",
    ),
    Faute(
        "chaîne du journal coupée",
        "l.empreinte := prive.empreinte_de(l);",
        "l.empreinte := sha256('');",
    ),
    Faute(
        "journal sans acteur",
        "if t is null then raise exception 'une ligne de journal a besoin d’un acteur' using"
        " errcode = '28000'; end if;",
        "if t is null then return; end if;",
    ),
    Faute(
        "politiques non forcées",
        "execute format('alter table %I force row level security', t);",
        "execute format('alter table %I no force row level security', t);",
    ),
    Faute(
        "politiques inactives", "execute format('alter table %I enable row level security', t);", ""
    ),
    Faute(
        "sa propre frise s’étend au territoire",
        "personne_id = (select prive.ctx_personne())\n        or auteur_structure_id",
        "(select prive.ctx_personne()) is not null\n        or auteur_structure_id",
    ),
    Faute(
        "écrit d’un autre lu",
        "or auteur_structure_id = (select prive.ctx_structure()) and (select prive.ctx_masque())",
        "or auteur_structure_id is not null and (select prive.ctx_masque())",
    ),
    Faute(
        "ce que nous avons écrit échappe au rôle",
        "auteur_structure_id = (select prive.ctx_structure()) and (select prive.ctx_masque()) & (1"
        " << domaine) <> 0",
        "auteur_structure_id = (select prive.ctx_structure())",
    ),
    Faute(
        "lecture après la fin",
        "a.structure_id = (select prive.ctx_structure())\n     and a.debut <= now() and a.fin >"
        " now();",
        "a.structure_id = (select prive.ctx_structure())\n     and a.debut <= now();",
    ),
    Faute(
        "lecture avant le début",
        "a.structure_id = (select prive.ctx_structure())\n     and a.debut <= now() and a.fin >"
        " now();",
        "a.structure_id = (select prive.ctx_structure())\n     and a.fin > now();",
    ),
    Faute(
        "tout domaine pour un",
        "            and a.domaines & (select prive.ctx_masque()) & (1 << %1$I.domaine) <> 0)))"
        " $p$, t);",
        "            and a.domaines <> 0))) $p$, t);",
    ),
    Faute(
        "refus au compte sans effet",
        "create policy refus_au_compte on %1$I as restrictive to carnet_app",
        "create policy refus_au_compte on %1$I as permissive to carnet_app",
    ),
    Faute(
        "accès de toutes les structures",
        "a.structure_id = (select prive.ctx_structure())\n     and a.debut <= now() and a.fin >"
        " now();",
        "(select prive.ctx_structure()) is not null\n     and a.debut <= now() and a.fin > now();",
    ),
    Faute(
        "refus au compte oublié",
        "e.compte_id = (select prive.ctx_compte()) and e.levee_le is null;",
        "e.compte_id = (select prive.ctx_compte()) and e.levee_le is null and false;",
    ),
    Faute(
        "structures masquées à personne",
        "perform set_config('app.structures_masquees', prive.structures_masquees()::text, true);",
        "perform set_config('app.structures_masquees', '{}', true);",
    ),
    Faute(
        "professionnels masqués à personne",
        "perform set_config('app.comptes_masques', prive.comptes_masques()::text, true);",
        "perform set_config('app.comptes_masques', '{}', true);",
    ),
    Faute(
        "un élément échappe à la liste",
        "   order by 1;\nend $$;\ncreate or replace function prive.a_colonne",
        "     and c.relname <> 'action' order by 1;\nend $$;\ncreate or replace function"
        " prive.a_colonne",
    ),
    Faute(
        "un élément se réécrit",
        "from unnest(array['etat', 'clos_le']) c where",
        "from unnest(array['etat', 'clos_le', 'texte']) c where",
    ),
    Faute(
        "signature d’un autre",
        "territoire_id = (select prive.ctx_territoire()) and auteur_compte_id = (select"
        " prive.ctx_compte())\n      and auteur_structure_id = (select prive.ctx_structure())",
        "territoire_id = (select prive.ctx_territoire())\n      and auteur_structure_id = (select"
        " prive.ctx_structure())",
    ),
    Faute(
        "signature d’une autre structure",
        "auteur_compte_id = (select prive.ctx_compte())\n      and auteur_structure_id = (select"
        " prive.ctx_structure()) and prive.role_ecrit",
        "auteur_compte_id = (select prive.ctx_compte())\n      and prive.role_ecrit",
    ),
    Faute(
        "personne signe pour une structure",
        "and auteur_compte_id = (select prive.ctx_compte()) and auteur_structure_id is null) $p$,"
        " t);",
        "and auteur_compte_id = (select prive.ctx_compte())) $p$, t);",
    ),
    Faute(
        "écrire sans pouvoir compléter",
        "a.personne_id = %1$I.personne_id and a.completer_jusqu_au > now()\n          and"
        " a.domaines & (select prive.ctx_masque()) & (1 << %1$I.domaine) <> 0)) $p$, t);\n   "
        " execute format($p$ create policy ecrire_le_mien",
        "a.personne_id = %1$I.personne_id\n          and a.domaines & (select prive.ctx_masque()) &"
        " (1 << %1$I.domaine) <> 0)) $p$, t);\n    execute format($p$ create policy ecrire_le_mien",
    ),
    Faute(
        "avancer sans pouvoir compléter",
        "a.personne_id = %1$I.personne_id and a.completer_jusqu_au > now()\n          and"
        " a.domaines & (select prive.ctx_masque()) & (1 << %1$I.domaine) <> 0)) $p$, t);\n   "
        " execute format($p$ create policy avancer_le_mien",
        "a.personne_id = %1$I.personne_id\n          and a.domaines & (select prive.ctx_masque()) &"
        " (1 << %1$I.domaine) <> 0)) $p$, t);\n    execute format($p$ create policy"
        " avancer_le_mien",
    ),
    Faute(
        "personne change ce que d’autres ont écrit",
        "case when prive.a_colonne(t, 'porteur') then $c$porteur = 'personne'$c$ else 'false' end",
        "'true'",
    ),
    Faute(
        "ce qui est fini court encore",
        "$$ select debut <= pg_catalog.now() and (fin is null or fin > pg_catalog.now()) $$",
        "$$ select debut <= pg_catalog.now() $$",
    ),
    Faute(
        "ce qui est à venir court déjà",
        "$$ select debut <= pg_catalog.now() and (fin is null or fin > pg_catalog.now()) $$",
        "$$ select fin is null or fin > pg_catalog.now() $$",
    ),
    Faute(
        "accord retiré encore en cours",
        "$$ select c.retire_le is null and prive.court(c.debut, c.fin) $$",
        "$$ select prive.court(c.debut, c.fin) $$",
    ),
    Faute(
        "accord de chiffres qui laisse rejoindre",
        "c.personne_id = p and prive.est_un_partage(c) and prive.est_en_cours(c)",
        "c.personne_id = p and prive.est_en_cours(c)",
    ),
    Faute(
        "accord d’une autre structure qui laisse rejoindre",
        "and prive.couvre(c, st) and prive.opposable(c) <> 0) $$;",
        "and prive.opposable(c) <> 0) $$;",
    ),
    Faute(
        "nom lu hors du territoire",
        "create policy lire on personne for select to carnet_app using (\n  territoire_id = (select"
        " prive.ctx_territoire()) and (",
        "create policy lire on personne for select to carnet_app using (\n  (",
    ),
    Faute(
        "compte refusé lit le nom",
        "create policy refus_au_compte on personne as restrictive",
        "create policy refus_au_compte on personne as permissive",
    ),
    Faute(
        "comptes des personnes lus",
        " and (personne_id is null and not est_representant or id = (select prive.ctx_compte()))\n"
        "  and id <> all",
        "\n  and id <> all",
    ),
    Faute("mandat qui compte sans réponse", "r.reponse is not distinct from 'oui' and", ""),
    Faute("mandat clos qui compte", "'oui' and r.clos_le is null", "'oui'"),
    Faute(
        "mandat à venir qui compte",
        "and r.debut <= (now() at time zone 'Europe/Paris')::date\n",
        "\n",
    ),
    Faute(
        "mandat fini qui compte",
        "and (r.fin is null or r.fin > (now() at time zone 'Europe/Paris')::date) $$;",
        "$$;",
    ),
    Faute(
        "représentant de n’importe qui",
        "where r.territoire_id = t and r.compte_id = c and prive.mandat_court(r)",
        "where r.territoire_id = t and prive.mandat_court(r)",
    ),
    Faute(
        "représentant entré sans mandat",
        "or p is not null or not prive.represente(t, c) or not exists",
        "or p is not null or not exists",
    ),
    Faute(
        "représentant entré par un carnet",
        "if s is not null or p is not null or not prive.represente",
        "if s is not null or not prive.represente",
    ),
    Faute(
        "représentant entré pour une structure",
        "if s is not null or p is not null or not prive.represente",
        "if p is not null or not prive.represente",
    ),
    Faute(
        "représentant entré par le compte d’un autre rôle",
        "k.id = c and k.est_representant and k.clos_le is null",
        "k.id = c and k.clos_le is null",
    ),
    Faute(
        "représentant entré par un compte clos",
        "k.id = c and k.est_representant and k.clos_le is null",
        "k.id = c and k.est_representant",
    ),
    Faute(
        "mandat qui lit une archive",
        "and p.archivee_le is null and p.suspendu_le is null and"
        " p.reuni_dans is null\n     and p.decedee_le is null\n   where r.",
        "and p.suspendu_le is null and p.reuni_dans is null\n"
        "     and p.decedee_le is null\n   where r.",
    ),
    Faute(
        "mandat qui lit un carnet suspendu",
        "and p.archivee_le is null and p.suspendu_le is null"
        " and p.reuni_dans is null\n     and p.decedee_le is null\n   where r.",
        "and p.archivee_le is null and p.reuni_dans is null\n"
        "     and p.decedee_le is null\n   where r.",
    ),
    Faute(
        "mandat qui lit un carnet réuni",
        "and p.archivee_le is null and p.suspendu_le is null"
        " and p.reuni_dans is null\n     and p.decedee_le is null\n   where r.",
        "and p.archivee_le is null and p.suspendu_le is null\n"
        "     and p.decedee_le is null\n   where r.",
    ),
    Faute(
        "mandat qui lit après la mort",
        "p.reuni_dans is null\n     and p.decedee_le is null\n   where r.",
        "p.reuni_dans is null\n   where r.",
    ),
    Faute(
        "mandats des autres",
        "     and r.compte_id = (select prive.ctx_compte())\n     and prive.mandat_court(r);",
        "     and prive.mandat_court(r);",
    ),
    Faute(
        "mandat lu hors de ses dates",
        "     and r.compte_id = (select prive.ctx_compte())\n     and prive.mandat_court(r);",
        "     and r.compte_id = (select prive.ctx_compte());",
    ),
    Faute(
        "mandat qui lit tous les domaines",
        "and m.domaines & (select prive.ctx_masque()) & (1 << %1$I.domaine) <> 0)) $p$, t);\n"
        "    execute format($p$ create policy refus_au_compte",
        ")) $p$, t);\n    execute format($p$ create policy refus_au_compte",
    ),
    Faute(
        "mandat qui lit tous les carnets",
        "where m.personne_id = %1$I.personne_id\n            and m.domaines",
        "where true\n            and m.domaines",
    ),
    Faute(
        "représentant lit toutes les personnes",
        "and exists (select 1 from prive.mes_mandats m where m.personne_id = personne.id));",
        "and exists (select 1 from prive.mes_mandats m));",
    ),
    Faute(
        "retrait d’un accord hors du mandat",
        "m.personne_id = consentement.personne_id\n"
        "    and consentement.domaines & ~(m.domaines | 1) = 0));\n"
        "create policy inscrire_en_mandat",
        "m.personne_id = consentement.personne_id));\ncreate policy inscrire_en_mandat",
    ),
    Faute(
        "histoire écrite par le représentant d’un autre",
        "and exists (select 1 from prive.mes_mandats m\n"
        "    where m.personne_id = consentement_evenement.personne_id));\n\n-- The excluded",
        "and exists (select 1 from prive.mes_mandats m));\n\n-- The excluded",
    ),
    Faute(
        "accord d’un seul des deux qui ouvre",
        "& ~case when c.attendus = 0 or prive.est_secondee(c) then 0 else c.attendus end",
        "",
    ),
    Faute(
        "second oui retiré qui ouvre encore",
        "and o.avec_id = c.id and o.retire_le is null)",
        "and o.avec_id = c.id)",
    ),
    Faute(
        "second oui à n’importe quel accord",
        "and o.avec_id = c.id and o.retire_le",
        "and o.avec_id is not null and o.retire_le",
    ),
    Faute(
        "accord d’un seul des deux qui laisse rejoindre",
        "and prive.couvre(c, st) and prive.opposable(c) <> 0) $$;",
        "and prive.couvre(c, st)) $$;",
    ),
    Faute(
        "qui voit quoi hors du mandat",
        "where m.personne_id = p and m.domaines & prive.ctx_masque() & (1 << v.domaine) <> 0)",
        "where m.personne_id = p)",
    ),
    Faute(
        "qui voit quoi de n’importe qui",
        "where m.personne_id = p and m.domaines & prive.ctx_masque() & (1 << v.domaine) <> 0)",
        "where m.domaines & prive.ctx_masque() & (1 << v.domaine) <> 0)",
    ),
    Faute(
        "qui voit quoi nomme une structure masquée",
        "and m.personne_id = p\n             and m.structure_id <> all("
        "(select prive.ctx_structures_masquees())::uuid[])\n",
        "and m.personne_id = p\n",
    ),
    Faute(
        "comptes des représentants lus",
        "personne_id is null and not est_representant or id =",
        "personne_id is null or id =",
    ),
    Faute(
        "cercle lu sans connaître la personne",
        "    or exists (select 1 from personne p where p.territoire_id ="
        " accompagnement.territoire_id and p.id = accompagnement.personne_id)));",
        "    or true));",
    ),
    Faute(
        "rejoindre sans accord",
        "\n  and prive.peut_rejoindre(territoire_id, personne_id, structure_id)\n",
        "\n",
    ),
    Faute(
        "retrait par un autre",
        "create policy retirer on consentement for update to carnet_app using (\n  territoire_id ="
        " (select prive.ctx_territoire()) and personne_id = (select prive.ctx_personne()));",
        "create policy retirer on consentement for update to carnet_app using (\n  territoire_id ="
        " (select prive.ctx_territoire()));",
    ),
    Faute(
        "motif d’exclusion lu",
        "create policy le_mien on exclusion_motif to carnet_app using (\n  territoire_id = (select"
        " prive.ctx_territoire()) and personne_id = (select prive.ctx_personne()));",
        "create policy le_mien on exclusion_motif to carnet_app using (\n  territoire_id = (select"
        " prive.ctx_territoire()));",
    ),
    Faute(
        "exclusions des autres lues",
        "and (personne_id = (select prive.ctx_personne()) or compte_id = (select"
        " prive.ctx_compte())));\ncreate policy exclure",
        ");\ncreate policy exclure",
    ),
    Faute(
        "journal lu par le coordonnateur",
        "    or (select prive.ctx_role()) = 'dpo'));\n\n-- 7.",
        "    or (select prive.ctx_role()) in ('dpo', 'coordonnateur')));\n\n-- 7.",
    ),
    Faute(
        "recherche hors fenêtre",
        "and a.debut <= now() and a.fin > now() and a.domaines & 1 <> 0)\n       and not exists",
        "and a.domaines & 1 <> 0)\n       and not exists",
    ),
    Faute(
        "recherche de toute structure",
        "a.territoire_id = %1$s and a.structure_id = %3$L and",
        "a.territoire_id = %1$s and %3$L is not null and",
    ),
    Faute(
        "recherche malgré le refus au compte",
        "e.compte_id = %4$L and e.personne_id = p.id",
        "e.compte_id = %4$L and false and e.personne_id = p.id",
    ),
    Faute(
        "recherche qui compte ceux qui sont fermés",
        "(select count(*) from trouvees)",
        "(select count(*) from (%2$s) toutes)",
    ),
    Faute(
        "recherche par le numéro d’un autre territoire",
        "where i.territoire_id = %s and (i.genre = ''france_travail''",
        "where %s is not null and (i.genre = ''france_travail''",
    ),
    Faute(
        "recherche par l’identifiant d’une autre administration",
        "(i.genre = ''france_travail'' and i.empreinte = %L",
        "(i.empreinte = %L",
    ),
    Faute(
        "recherche par un NIR",
        "or i.genre = ''caf'' and i.empreinte = %L",
        "or i.empreinte = %L",
    ),
    Faute(
        "recherche pour tout rôle", " or prive.ctx_masque() & 1 = 0 then return;", " then return;"
    ),
    Faute(
        "recherche par son propriétaire d’origine",
        "alter function prive.rechercher_personnes (text, int, text[], date[], bytea, bytea, text,"
        " uuid) owner to carnet_search;",
        "",
    ),
    Faute("verdict sans exclusion", "prive.est_refusee(t, p, s, c) as refuse,", "false as refuse,"),
    Faute(
        "explication d’un carnet caché",
        "where i.domaine = 0 and i.lit) order",
        "where i.domaine = 0) order",
    ),
    Faute(
        "fonctions ouvertes à tous",
        "revoke execute on all functions in schema prive from public;",
        "",
    ),
    Faute(
        "accord modifiable colonne par colonne",
        "grant update (retire_le) on consentement to carnet_app;",
        "grant update on consentement to carnet_app;",
    ),
    Faute(
        "application efface",
        "grant update (fin) on accompagnement to carnet_app;",
        "grant update (fin), delete on accompagnement to carnet_app;",
    ),
    Faute(
        "jetons lus",
        "grant select (territoire_id, id, compte_id, cree_le, expire_le, revoque_le, vu_le) on"
        " jeton",
        "grant select on jeton",
    ),
    Faute(
        "chemin de recherche libre",
        "language plpgsql volatile security definer set search_path = public, pg_temp as"
        " $$\nbegin\n  if lien and",
        "language plpgsql volatile security definer as $$\nbegin\n  if lien and",
    ),
    Faute(
        "sensible ouvert sur parole",
        "select c.domaines & case when prive.est_prouve(c) then prive.tous() else"
        " prive.ordinaires() end",
        "select c.domaines",
    ),
    Faute("place d’un jour compte toujours", "and not (durable and m.origine = 'observe'))", ")"),
    Faute(
        "reclasser change aussi les mots",
        "     and to_jsonb(old) - 'domaine' = to_jsonb(new) - 'domaine' then return new; end if;",
        "     then return new; end if;",
    ),
    Faute(
        "reclasser change toutes les lignes",
        "         = any(string_to_array(current_setting('app.reclassement', true), ','))\n",
        "         is not null\n",
    ),
    Faute(
        "référent par sa propre entrée",
        "and origine <> 'observe' and not est_referent);",
        "and origine <> 'observe');",
    ),
    Faute(
        "une ligne change de carnet sans réunion",
        "select current_user = 'carnet_owner' and avant - 'personne_id'",
        "select avant - 'personne_id'",
    ),
    Faute(
        "entendue par le lecteur d’une autre structure",
        "a.structure_id = s and a.personne_id = p and prive.court(a.debut, a.fin) $$;",
        "a.personne_id = p and prive.court(a.debut, a.fin) $$;",
    ),
    Faute(
        "entendue par qui ne lit plus",
        "a.structure_id = s and a.personne_id = p and prive.court(a.debut, a.fin) $$;",
        "a.structure_id = s and a.personne_id = p and a.debut <= now() $$;",
    ),
    Faute(
        "entendue par qui ne lit pas encore",
        "a.structure_id = s and a.personne_id = p and prive.court(a.debut, a.fin) $$;",
        "a.structure_id = s and a.personne_id = p and a.fin > now() $$;",
    ),
    Faute(
        "refus levé par un lien sur du sensible",
        "and (not (select prive.ctx_par_lien()) or not"
        " prive.rouvrirait_du_sensible(territoire_id, personne_id, structure_id, compte_id)));",
        ");",
    ),
    Faute(
        "accord retiré qui empêche de rouvrir",
        "k.personne_id = p and k.retire_le is null and k.fin > now() and prive.est_un_partage(k)",
        "k.personne_id = p and k.fin > now() and prive.est_un_partage(k)",
    ),
    Faute(
        "accord ordinaire qui empêche de rouvrir",
        "and prive.est_un_partage(k) and prive.sensibles(prive.opposable(k)) <> 0",
        "and prive.est_un_partage(k)",
    ),
    Faute(
        "accord à d’autres qui empêche de lever un refus",
        "and (s is null and c is null or st.id = s or exists",
        "and (true or exists",
    ),
    Faute(
        "refus d’un compte levé par un lien",
        "where h.territoire_id = t and h.compte_id = c and h.structure_id = st.id"
        " and (h.fin is null or h.fin > now())))) $$;",
        "where false))) $$;",
    ),
    Faute(
        "ce qu’une autre a ouvert se devine",
        "where t = prive.ctx_territoire() and p = prive.ctx_personne() and k.territoire_id = t",
        "where k.territoire_id = t",
    ),
    Faute(
        "travaux faits par tous",
        "if prive.ctx_role() is distinct from 'automate' then",
        "if false then",
    ),
    Faute(
        "ligne du journal ôtée par l’exploitant",
        "tg_table_name = 'journal' and current_user = 'carnet_owner'\n    and exists",
        "tg_table_name = 'journal'\n    and exists",
    ),
    Faute(
        "ligne d’ailleurs ôtée du journal",
        "where p.territoire_id = (to_jsonb(old) ->> 'territoire_id')::int\n        and"
        " p.retiree_le is not null\n        and (to_jsonb(old) ->> 'numero')",
        "where p.retiree_le is not null\n        and (to_jsonb(old) ->> 'numero')",
    ),
    Faute(
        "ligne d’un mois gardé ôtée du journal",
        "and p.retiree_le is not null\n        and (to_jsonb(old) ->> 'numero')",
        "and (to_jsonb(old) ->> 'numero')",
    ),
    Faute(
        "ligne d’un autre mois ôtée du journal",
        "\n        and (to_jsonb(old) ->> 'numero')::bigint between p.premier and p.dernier)",
        ")",
    ),
    Faute(
        "écriture dite malgré un refus au compte",
        "select case when exists (select 1 from prive.mes_refus e where e.personne_id = p)\n"
        "      or not prive.role_ecrit",
        "select case when not prive.role_ecrit",
    ),
    Faute(
        "écriture dite à qui n’écrit pas",
        "      or not prive.role_ecrit(prive.ctx_role()) then 0",
        " then 0",
    ),
    Faute(
        "écriture dite à qui lit seulement",
        "where a.personne_id = p and a.completer_jusqu_au > now()), 0)",
        "where a.personne_id = p), 0)",
    ),
    Faute(
        "écriture dite hors du rôle",
        "and a.completer_jusqu_au > now()), 0)\n         & prive.ctx_masque() end $$;",
        "and a.completer_jusqu_au > now()), 0) end $$;",
    ),
)
