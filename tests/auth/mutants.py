"""Break the wall on purpose, one clause at a time, and see that it is noticed.

Each mutant replaces one passage of a wall file; the passage must be there exactly once, so that the list follows the wall. The
broken wall is applied by the product's own migrations to a database that never had another one, then tried three ways:
the catalogue's tests, direct attempts, and random histories compared with the oracle.
"""
# ruff: noqa: E501 — passages of the wall are quoted as they stand

import hashlib
import inspect
import random
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from uuid import UUID, uuid4

import psycopg
from psycopg import errors

from core.migrations import RACINE, creer_base, migrer
from tests.architecture import test_catalogue_du_mur as catalogue
from tests.auth import monde, reunions
from tests.auth.elements import essai_contestation  # noqa: F401 — run by `essayer`, as those below
from tests.auth.essais_accords import essai_accords_notes  # noqa: F401
from tests.auth.essais_accueils import essai_accueils  # noqa: F401
from tests.auth.essais_annulation import essai_ajout_annule  # noqa: F401
from tests.auth.essais_corrections import (  # noqa: F401
    essai_accueil_corrige,
    essai_identite_corrigee,
    essai_textes_corriges,
)
from tests.auth.essais_deplacement import essai_deplacement  # noqa: F401
from tests.auth.essais_designation import essai_designation  # noqa: F401
from tests.auth.essais_domaines import essai_treizieme_domaine  # noqa: F401
from tests.auth.essais_entrees import (  # noqa: F401
    essai_code_de_courriel,
    essai_code_de_papier,
    essai_entree_faible,
    essai_espace,
    essai_essais_comptes,
    essai_premiere_connexion,
    essai_qui_ouvre,
)
from tests.auth.essais_nouvelles import essai_nouvelles  # noqa: F401
from tests.auth.essais_paroles import essai_paroles  # noqa: F401
from tests.auth.essais_reclassement import essai_reclassement  # noqa: F401
from tests.auth.essais_relais import essai_relais  # noqa: F401
from tests.auth.histoires import VUES_SQL, Bilan, Histoire
from tests.conftest import Base, _adresses, cloner
from web.sante import MURS, ROLES

Connexion = psycopg.Connection[Any]
NU = "carnet_modele_nu"
LE_PREMIER = "2026-01-01T08:00:00Z"
GRAINES, PAS = (1, 2, 3, 4), 45


@dataclass(frozen=True, slots=True)
class Mutant:
    """Name one fault: where, which passage, what it becomes."""

    nom: str
    avant: str
    apres: str
    fichier: str = "acces.sql"


MUTANTS = (
    Mutant("domaine oublié pris pour ordinaire", "$$ select bits & ~prive.ordinaires() $$", "$$ select bits & 3840 $$"),
    Mutant("domaine oublié lu par un lien", "$$ select prive.ordinaires() & (1 << domaine) <> 0 $$", "$$ select domaine < 8 or domaine > 11 $$"),
    Mutant("domaine oublié ouvert à qui est exclu", "$$ select case when domaines & 1 <> 0 then -1 else domaines end $$", "$$ select domaines $$"),
    Mutant("contexte absent vaut vide", "else prive.contexte_absent() end", "else null end"),
    Mutant("chargé d’orientation lit tout", "'charge_orientation' then prive.ordinaires()", "'charge_orientation' then prive.tous()"),
    Mutant("gestionnaire lit les domaines ordinaires", "'gestionnaire' then 129", "'gestionnaire' then 255"),
    Mutant("gestionnaire écrit", "r in ('professionnel', 'charge_orientation',", "r in ('gestionnaire', 'professionnel', 'charge_orientation',"),
    Mutant("habilitation finie entre", "h.role = r\n         and prive.court(h.debut, h.fin)", "h.role = r"),
    Mutant("rôle non tenu entre", "h.structure_id = s and h.role = r", "h.structure_id = s"),
    Mutant("structure partie entre", "\n         and (st.quittee_le is null or st.quittee_le > now()))\n  then", ")\n  then"),
    Mutant("compte clos de personne entre", "and k.personne_id = p and k.clos_le is null)", "and k.personne_id = p)"),
    Mutant("compte clos de professionnel entre", "k.id = h.compte_id and k.clos_le is null", "k.id = h.compte_id"),
    Mutant("session inactive rouvre", "k.expire_le > now() and k.vue_le > now() - interval '30 minutes'", "k.expire_le > now()", "connexions/mur.sql"),
    Mutant("session passée rouvre", "k.expire_le > now() and k.vue_le", "k.vue_le", "connexions/mur.sql"),
    Mutant("jeton révoqué rouvre", "and j.revoque_le is null and j.expire_le > now()", "and j.expire_le > now()", "connexions/mur.sql"),
    Mutant("jeton expiré rouvre", "and j.revoque_le is null and j.expire_le > now()", "and j.revoque_le is null", "connexions/mur.sql"),
    Mutant("retrait sans effet", "c.retire_le is null and c.finalite <> 'statistiques' and prive.opposable(c) &", "c.finalite <> 'statistiques' and prive.opposable(c) &"),
    Mutant("statistiques ouvrent un carnet", "c.retire_le is null and c.finalite <> 'statistiques' and prive.opposable(c) &", "c.retire_le is null and prive.opposable(c) &"),
    Mutant("exclusion de structure ignorée", "c.id, m.id, prive.opposable(c) & ~x.domaines,", "c.id, m.id, prive.opposable(c),"),
    Mutant("exclusion levée tient encore", "e.structure_id = st.id\n         and e.levee_le is null) x", "e.structure_id = st.id) x"),
    Mutant("catégorie confondue", "when 'categorie' then s.categorie = categorie_\n                     when", "when 'categorie' then true\n                     when"),
    Mutant("structure nommée confondue", "select case portee when 'structure' then s.id = structure_ when", "select case portee when 'structure' then true when"),
    Mutant("cercle ignoré", "m.personne_id = c.personne_id and m.structure_id = st.id", "m.personne_id = c.personne_id"),
    Mutant("accord à venir ouvre", "greatest(c.debut, m.debut),", "m.debut,"),
    Mutant("place à venir ouvre", "greatest(c.debut, m.debut),", "c.debut,"),
    Mutant("accord expiré ouvre", "least(c.fin, st.quittee_le, case when m.est_referent", "least(st.quittee_le + interval '9 years', now() + interval '9 years', case when m.est_referent"),
    Mutant("trente jours pour tous", "case when m.est_referent then m.fin + prive.grace() else m.fin end", "m.fin + prive.grace()"),
    Mutant("référent sortant perd ses trente jours", "case when m.est_referent then m.fin + prive.grace() else m.fin end", "m.fin"),
    Mutant("référent sortant écrit", "then least(c.fin, st.quittee_le, m.fin) end", "then least(c.fin, st.quittee_le, m.fin + interval '30 days') end"),
    Mutant("lire suffit pour compléter", "case when c.peut_completer then least", "case when true then least"),
    Mutant("déclencheur des accords absent", "create or replace trigger rederiver after insert or update or delete on consentement\n  for each row execute function prive.rederiver_personne();", ""),
    Mutant("déclencheur du cercle absent", "create or replace trigger rederiver after insert or update or delete on accompagnement\n  for each row execute function prive.rederiver_personne();", ""),
    Mutant("déclencheur des exclusions absent", "create or replace trigger rederiver after insert or update or delete on exclusion\n  for each row execute function prive.rederiver_personne();", ""),
    Mutant("déclencheur des structures absent", "create or replace trigger rederiver after update of categorie, quittee_le on structure\n  for each row execute function prive.rederiver_structure();", ""),
    Mutant("départ de structure ignoré", "after update of categorie, quittee_le on structure", "after update of categorie on structure"),
    Mutant("journal modifiable", "create or replace trigger immuable before update or delete on journal for each row execute function prive.refuser();", ""),
    Mutant("journal vidable", "create or replace trigger immuable_tout before truncate on journal for each statement execute function prive.refuser();", ""),
    Mutant("notice modifiable", "create or replace trigger immuable before update or delete on notice for each row execute function prive.refuser();", ""),
    Mutant("frise modifiable", "create or replace trigger immuable before update or delete on evenement for each row execute function prive.refuser();", ""),
    Mutant("histoire des accords modifiable", "create or replace trigger immuable before update or delete on consentement_evenement for each row execute function prive.refuser();", ""),
    Mutant("accord modifiable", "create or replace trigger figer before update on consentement for each row execute function prive.figer_consentement();", ""),
    Mutant("retrait annulable", "if old.retire_le is not null or new.retire_le is null\n     or to_jsonb", "if to_jsonb"),
    Mutant("chaîne du journal coupée", "l.empreinte := prive.empreinte_de(l);", "l.empreinte := sha256('');"),
    Mutant("journal sans acteur", "if t is null then raise exception 'une ligne de journal a besoin d’un acteur' using errcode = '28000'; end if;", "if t is null then return; end if;"),
    Mutant("politiques non forcées", "execute format('alter table %I force row level security', t);", "execute format('alter table %I no force row level security', t);"),
    Mutant("politiques inactives", "execute format('alter table %I enable row level security', t);", ""),
    Mutant("sa propre frise s’étend au territoire", "personne_id = (select prive.ctx_personne())\n        or auteur_structure_id", "(select prive.ctx_personne()) is not null\n        or auteur_structure_id"),
    Mutant("écrit d’un autre lu", "or auteur_structure_id = (select prive.ctx_structure()) and (select prive.ctx_masque())", "or auteur_structure_id is not null and (select prive.ctx_masque())"),
    Mutant("ce que nous avons écrit échappe au rôle", "auteur_structure_id = (select prive.ctx_structure()) and (select prive.ctx_masque()) & (1 << domaine) <> 0", "auteur_structure_id = (select prive.ctx_structure())"),
    Mutant("lecture après la fin", "a.structure_id = (select prive.ctx_structure())\n     and a.debut <= now() and a.fin > now();", "a.structure_id = (select prive.ctx_structure())\n     and a.debut <= now();"),
    Mutant("lecture avant le début", "a.structure_id = (select prive.ctx_structure())\n     and a.debut <= now() and a.fin > now();", "a.structure_id = (select prive.ctx_structure())\n     and a.fin > now();"),
    Mutant("tout domaine pour un", "            and a.domaines & (select prive.ctx_masque()) & (1 << %1$I.domaine) <> 0))) $p$, t);", "            and a.domaines <> 0))) $p$, t);"),
    Mutant("refus au compte sans effet", "create policy refus_au_compte on %1$I as restrictive to carnet_app", "create policy refus_au_compte on %1$I as permissive to carnet_app"),
    Mutant("accès de toutes les structures", "a.structure_id = (select prive.ctx_structure())\n     and a.debut <= now() and a.fin > now();", "(select prive.ctx_structure()) is not null\n     and a.debut <= now() and a.fin > now();"),
    Mutant("refus au compte oublié", "e.compte_id = (select prive.ctx_compte()) and e.levee_le is null;", "e.compte_id = (select prive.ctx_compte()) and e.levee_le is null and false;"),
    Mutant("structures masquées à personne", "perform set_config('app.structures_masquees', prive.structures_masquees()::text, true);", "perform set_config('app.structures_masquees', '{}', true);"),
    Mutant("professionnels masqués à personne", "perform set_config('app.comptes_masques', prive.comptes_masques()::text, true);", "perform set_config('app.comptes_masques', '{}', true);"),
    Mutant("accord pris pour un accueil", "(domaines <> 1 or finalite = 'statistiques')", "finalite = 'statistiques'", "conservation/mur.sql"),
    Mutant("chiffres pris pour un accueil", "(domaines <> 1 or finalite = 'statistiques')", "domaines <> 1", "conservation/mur.sql"),
    Mutant("lignes prises pour un accueil", "    if plus then return false; end if;\n", "", "conservation/mur.sql"),
    Mutant("cercle pris pour un accueil", "m.structure_id is distinct from o.cree_par_structure_id", "false", "conservation/mur.sql"),
    Mutant("accueil d’un autre effacé", "and x.cree_par_structure_id = (select prive.ctx_structure()))", ")", "conservation/mur.sql"),
    Mutant("accueil du jour effacé", "and cree_le <= now() - interval '30 days')\n", ")\n", "conservation/mur.sql"),
    Mutant("accord encore tenu oublié", "retire_le is null and fin > now())\n     and prive.est_un_accueil", "false)\n     and prive.est_un_accueil", "conservation/mur.sql"),
    Mutant("carnet fermé relu par qui l’a écrit", "or personne_id <> all(", "or true or personne_id <> all(", "conservation/mur.sql"),
    Mutant("un rendez-vous fermé dit son jour", "returns table (genre text, le timestamptz)\n  language sql stable as $$", "returns table (genre text, le timestamptz)\n  language sql stable security definer set search_path = public, pg_temp as $$", "conservation/mur.sql"),
    Mutant("un échange retiré par un autre", " and x.auteur_compte_id = e.auteur_compte_id", "", "conservation/mur.sql"),
    Mutant("un rendez-vous manqué donne des nouvelles", "etat in ('honore', 'excuse')", "etat in ('honore', 'excuse', 'absent')", "conservation/mur.sql"),
    Mutant("ce qui est tapé seul donne des nouvelles", "e.genre in ('echange_appel', 'echange_entretien', 'echange_message', 'echange_visite')", "e.genre <> 'echange_retire'", "conservation/mur.sql"),
    Mutant("urgence ouvre un carnet fermé", "  if not prive.est_ouvrable(t, p) then return null; end if;\n", "", "urgences/mur.sql"),
    Mutant("urgence ouverte survit à une opposition", "case when prive.est_ouvrable(prive.ctx_territoire(), prive.ctx_urgence()) then prive.tous() else 0 end", "prive.tous()", "urgences/mur.sql"),
    Mutant("urgence ouvre un carnet suspendu", "q.archivee_le is null and q.suspendu_le is null and q.reuni_dans", "q.archivee_le is null and q.reuni_dans", "urgences/mur.sql"),
    Mutant("urgence ouvre une archive", "q.archivee_le is null and q.suspendu_le is null and q.reuni_dans", "q.suspendu_le is null and q.reuni_dans", "urgences/mur.sql"),
    Mutant("urgence prend un carnet réuni pour un autre", "from vers v where v.suite is null;", "from vers v;", "urgences/mur.sql"),
    Mutant("un élément échappe à la liste", "   order by 1;\nend $$;\ncreate or replace function prive.a_colonne", "     and c.relname <> 'action' order by 1;\nend $$;\ncreate or replace function prive.a_colonne", "acces.sql"),
    Mutant("un élément se réécrit", "from unnest(array['etat', 'clos_le']) c where", "from unnest(array['etat', 'clos_le', 'texte']) c where"),
    Mutant("ses lignes contestables passent le mur", "language plpgsql stable set search_path = public, pg_temp as $$\nbegin\n  return query execute (", "language plpgsql stable security definer set search_path = public, pg_temp as $$\nbegin\n  return query execute (", "conservation/mur.sql"),
    Mutant("ses propres mots contestés", "where l.personne_id = $1 and l.auteur_structure_id is not null'", "where l.personne_id = $1'", "conservation/mur.sql"),
    Mutant("signature d’un autre", "territoire_id = (select prive.ctx_territoire()) and auteur_compte_id = (select prive.ctx_compte())\n      and auteur_structure_id = (select prive.ctx_structure())", "territoire_id = (select prive.ctx_territoire())\n      and auteur_structure_id = (select prive.ctx_structure())"),
    Mutant("signature d’une autre structure", "auteur_compte_id = (select prive.ctx_compte())\n      and auteur_structure_id = (select prive.ctx_structure()) and prive.role_ecrit", "auteur_compte_id = (select prive.ctx_compte())\n      and prive.role_ecrit"),
    Mutant("personne signe pour une structure", "and auteur_compte_id = (select prive.ctx_compte()) and auteur_structure_id is null) $p$, t);", "and auteur_compte_id = (select prive.ctx_compte())) $p$, t);"),
    Mutant("écrire sans pouvoir compléter", "a.personne_id = %1$I.personne_id and a.completer_jusqu_au > now()\n          and a.domaines & (select prive.ctx_masque()) & (1 << %1$I.domaine) <> 0)) $p$, t);\n    execute format($p$ create policy ecrire_le_mien", "a.personne_id = %1$I.personne_id\n          and a.domaines & (select prive.ctx_masque()) & (1 << %1$I.domaine) <> 0)) $p$, t);\n    execute format($p$ create policy ecrire_le_mien"),
    Mutant("avancer sans pouvoir compléter", "a.personne_id = %1$I.personne_id and a.completer_jusqu_au > now()\n          and a.domaines & (select prive.ctx_masque()) & (1 << %1$I.domaine) <> 0)) $p$, t);\n    execute format($p$ create policy avancer_le_mien", "a.personne_id = %1$I.personne_id\n          and a.domaines & (select prive.ctx_masque()) & (1 << %1$I.domaine) <> 0)) $p$, t);\n    execute format($p$ create policy avancer_le_mien"),
    Mutant("personne change ce que d’autres ont écrit", "case when prive.a_colonne(t, 'porteur') then $c$porteur = 'personne'$c$ else 'false' end", "'true'"),
    Mutant("ce qui est fini court encore", "$$ select debut <= pg_catalog.now() and (fin is null or fin > pg_catalog.now()) $$", "$$ select debut <= pg_catalog.now() $$"),
    Mutant("ce qui est à venir court déjà", "$$ select debut <= pg_catalog.now() and (fin is null or fin > pg_catalog.now()) $$", "$$ select fin is null or fin > pg_catalog.now() $$"),
    Mutant("accord retiré encore en cours", "$$ select c.retire_le is null and prive.court(c.debut, c.fin) $$", "$$ select prive.court(c.debut, c.fin) $$"),
    Mutant("accord de chiffres qui laisse rejoindre", "c.personne_id = p and c.finalite <> 'statistiques' and prive.est_en_cours(c)", "c.personne_id = p and prive.est_en_cours(c)"),
    Mutant("accord d’une autre structure qui laisse rejoindre", "and prive.est_en_cours(c)\n                    and prive.couvre(c, st)) $$;", "and prive.est_en_cours(c)) $$;"),
    Mutant("nom lu hors du territoire", "create policy lire on personne for select to carnet_app using (\n  territoire_id = (select prive.ctx_territoire()) and (", "create policy lire on personne for select to carnet_app using (\n  ("),
    Mutant("compte refusé lit le nom", "create policy refus_au_compte on personne as restrictive", "create policy refus_au_compte on personne as permissive"),
    Mutant("comptes des personnes lus", " and (personne_id is null or id = (select prive.ctx_compte()))\n  and id <> all", "\n  and id <> all"),
    Mutant("cercle lu sans connaître la personne", "    or exists (select 1 from personne p where p.territoire_id = accompagnement.territoire_id and p.id = accompagnement.personne_id)));", "    or true));"),
    Mutant("rejoindre sans accord", "\n  and prive.peut_rejoindre(territoire_id, personne_id, structure_id)\n", "\n"),
    Mutant("accord recueilli hors du cercle", "     and prive.est_du_cercle(t, p, prive.ctx_structure(), true)\n", "", "consentements/mur.sql"),
    Mutant("accord recueilli malgré un refus", "     and prive.refuses(t, p, prive.ctx_structure(), prive.ctx_compte()) & 1 = 0\n", "", "consentements/mur.sql"),
    Mutant("accord donné au nom d’un autre", "create policy donner on consentement for insert to carnet_app with check (\n  territoire_id = (select prive.ctx_territoire()) and personne_id = (select prive.ctx_personne())", "create policy donner on consentement for insert to carnet_app with check (\n  territoire_id = (select prive.ctx_territoire())", "consentements/mur.sql"),
    Mutant("accords lus malgré un refus", "      and not exists (select 1 from prive.mes_refus e\n        where e.personne_id = consentement.personne_id and e.domaines & 1 <> 0)));", "));", "consentements/mur.sql"),
    Mutant("tous les accords lus", "a.personne_id = consentement.personne_id\n          and a.consentement_id = consentement.id and (select", "a.personne_id = consentement.personne_id\n          and (select", "consentements/mur.sql"),
    Mutant("retrait par un autre", "create policy retirer on consentement for update to carnet_app using (\n  territoire_id = (select prive.ctx_territoire()) and personne_id = (select prive.ctx_personne()));", "create policy retirer on consentement for update to carnet_app using (\n  territoire_id = (select prive.ctx_territoire()));"),
    Mutant("motif d’exclusion lu", "create policy le_mien on exclusion_motif to carnet_app using (\n  territoire_id = (select prive.ctx_territoire()) and personne_id = (select prive.ctx_personne()));", "create policy le_mien on exclusion_motif to carnet_app using (\n  territoire_id = (select prive.ctx_territoire()));"),
    Mutant("exclusions des autres lues", "and (personne_id = (select prive.ctx_personne()) or compte_id = (select prive.ctx_compte())));\ncreate policy exclure", ");\ncreate policy exclure"),
    Mutant("journal lu par le coordonnateur", "    or (select prive.ctx_role()) = 'dpo'));\n\n-- 7.", "    or (select prive.ctx_role()) in ('dpo', 'coordonnateur')));\n\n-- 7."),
    Mutant("recherche hors fenêtre", "and a.debut <= now() and a.fin > now() and a.domaines & 1 <> 0)\n       and not exists", "and a.domaines & 1 <> 0)\n       and not exists"),
    Mutant("recherche de toute structure", "a.territoire_id = %1$s and a.structure_id = %3$L and", "a.territoire_id = %1$s and %3$L is not null and"),
    Mutant("recherche malgré le refus au compte", "e.compte_id = %4$L and e.personne_id = p.id", "e.compte_id = %4$L and false and e.personne_id = p.id"),
    Mutant("recherche pour tout rôle", " or prive.ctx_masque() & 1 = 0 then return;", " then return;"),
    Mutant("recherche par son propriétaire d’origine", "alter function prive.rechercher_personnes(text, int) owner to carnet_search;", ""),
    Mutant("verdict sans exclusion", "select q.refus & (1 << d) <> 0 as refuse", "select false as refuse"),
    Mutant("explication d’un carnet caché", "where i.domaine = 0 and i.lit) order", "where i.domaine = 0) order"),
    Mutant("besoins pour tout rôle", "  returns table (categorie text, code_epci text, personnes bigint)\n  language plpgsql stable security definer set search_path = public, pg_temp as $$\ndeclare t int := prive.exiger_automate();", "  returns table (categorie text, code_epci text, personnes bigint)\n  language plpgsql stable security definer set search_path = public, pg_temp as $$\ndeclare t int := prive.ctx_territoire();", "offers/ecarts/mur.sql"),
    Mutant("besoins sans accord aux statistiques", "and c.finalite = 'statistiques' and c.portee", "and c.portee", "offers/ecarts/mur.sql"),
    Mutant("besoins d’une archive comptés", "p.archivee_le is null and p.suspendu_le", "p.suspendu_le", "offers/ecarts/mur.sql"),
    Mutant("besoins malgré une opposition", "p.archivee_le is null and p.suspendu_le is null and", "p.archivee_le is null and", "offers/ecarts/mur.sql"),
    Mutant("besoins d’un mort comptés", " and p.decedee_le is null", "", "offers/ecarts/mur.sql"),
    Mutant("besoins d’un carnet réuni comptés", " and p.reuni_dans is null", "", "offers/ecarts/mur.sql"),
    Mutant("besoins sensibles comptés", " and prive.est_ordinaire(k.domaine)", "", "offers/ecarts/mur.sql"),
    Mutant("relevé des écarts rejoué le même jour", "r.jour >= jour_) then return false; end if;", "r.jour > jour_ + 9) then return false; end if;", "offers/ecarts/mur.sql"),
    Mutant("relevé des écarts lu par tous", " and (select prive.ctx_role()) = 'coordonnateur');", ");", "offers/ecarts/mur.sql"),
    Mutant("fonctions ouvertes à tous", "revoke execute on all functions in schema prive from public;", ""),
    Mutant("accord modifiable colonne par colonne", "grant update (retire_le) on consentement to carnet_app;", "grant update on consentement to carnet_app;"),
    Mutant("application efface", "grant update (fin) on accompagnement to carnet_app;", "grant update (fin), delete on accompagnement to carnet_app;"),
    Mutant("jetons lus", "grant select (territoire_id, id, compte_id, cree_le, expire_le, revoque_le, vu_le) on jeton", "grant select on jeton"),
    Mutant("chemin de recherche libre", "language plpgsql volatile security definer set search_path = public, pg_temp as $$\nbegin\n  if lien and", "language plpgsql volatile security definer as $$\nbegin\n  if lien and"),
    Mutant("avis d’un autre lus", "territoire_id = (select prive.ctx_territoire()) and compte_id = (select prive.ctx_compte())\n  and (personne_id is null", "territoire_id = (select prive.ctx_territoire())\n  and (personne_id is null", "avis/mur.sql"),
    Mutant("avis lu après un retrait", "or exists (select 1 from personne p where p.territoire_id = avis.territoire_id and p.id = avis.personne_id)));", "or true));", "avis/mur.sql"),
    Mutant("preuve expirée", "where p.jeton_sha256 = empreinte and p.expire_le > now() and p.choisie\n", "where p.jeton_sha256 = empreinte and p.choisie\n", "comptes/mur.sql"),
    Mutant("second facteur oublié", "\n     and not (p.second_facteur_exige and p.second_facteur_le is null)", "", "comptes/mur.sql"),
    Mutant("réunion élargit les domaines", "g.domaines & o.domaines as domaines", "g.domaines | o.domaines as domaines", "reunions/mur.sql"),
    Mutant("réunion garde la fin la plus longue", "least(g.fin, o.fin) as fin", "greatest(g.fin, o.fin) as fin", "reunions/mur.sql"),
    Mutant("réunion écrit quand un seul carnet l’ouvrait", "case when g.ecrit is not null and o.ecrit is not null then", "case when g.ecrit is not null then", "reunions/mur.sql"),
    Mutant("réunion mêle les finalités", " and d.finalite = c.finalite\n", "\n", "reunions/mur.sql"),
    Mutant("réunion laisse les accords d’avant", "and c.fin > now() returning c.id)", "and false returning c.id)", "reunions/mur.sql"),
    Mutant("réunion sans droit sur l’autre carnet", " or not prive.complete_identite(b) then 'droit'", " then 'droit'", "reunions/mur.sql"),
    Mutant("numéros contraires réunis", "then 'numero'", "then null", "reunions/mur.sql"),
    Mutant("carnet retenu réuni", "then 'retenu' end", "then null end", "reunions/mur.sql"),
    Mutant("séparation après trente jours", " and r.le > now() - interval '30 days'\n", "\n", "reunions/mur.sql"),
    Mutant("séparation sans droit", "and prive.complete_identite(r.personne_id) and not", "and not", "reunions/mur.sql"),
    Mutant("séparation oublie un retrait", "and w.retire_le >= r.le and prive.se_recoupent(t, c, w)", "and false", "reunions/mur.sql"),
    Mutant("séparation oublie un refus", "e.debut >= r.le and e.levee_le", "false and e.levee_le", "reunions/mur.sql"),
    Mutant("séparation ne rend pas les accords", "insert into consentement select * from unnest(repris);", "", "reunions/mur.sql"),
    Mutant("sensible ouvert sur parole", "select c.domaines & case when prive.est_prouve(c) then prive.tous() else prive.ordinaires() end", "select c.domaines"),
    Mutant("place d’un jour compte toujours", "and not (durable and m.origine = 'observe'))", ")"),
    Mutant("histoire des accords écrite depuis une place d’un jour", "prive.est_du_cercle(territoire_id, personne_id, (select prive.ctx_structure()), true)));", "prive.est_du_cercle(territoire_id, personne_id, (select prive.ctx_structure()))));"),
    Mutant("accord noté depuis une place d’un jour", "and prive.est_du_cercle(t, p, prive.ctx_structure(), true)\n", "and prive.est_du_cercle(t, p, prive.ctx_structure())\n", "consentements/mur.sql"),
    Mutant("sensible noté de vive voix", "when prive.sensibles(c.domaines) <> 0 and (c.recueil not in ('ecran', 'papier') or c.donne_par = 'representant' and c.recueil <> 'papier')\n      then 'sensible'\n", "", "consentements/mur.sql"),
    Mutant("sensible noté pour une autre structure", "when prive.sensibles(c.domaines) <> 0 and not v.soi then 'sensible_autrui'\n    ", "", "consentements/mur.sql"),
    Mutant("accord noté plus loin que son rôle", "when v.soi and c.domaines & ~prive.ctx_masque() <> 0 then 'role'\n    ", "", "consentements/mur.sql"),
    Mutant("représentant sans mesure", "when c.donne_par = 'representant' and not prive.est_represente(c.territoire_id, c.personne_id, c.domaines) then 'representant'\n    ", "", "consentements/mur.sql"),
    Mutant("accord noté dans un carnet fermé", "and (x.archivee_le is not null or x.suspendu_le is not null)) then 'ferme'", "and false) then 'ferme'", "consentements/mur.sql"),
    Mutant("parole sans durée", "then 'duree'\n", "then null\n", "consentements/mur.sql"),
    Mutant("parole sur ce qu’elle a fermé", "when c.recueil = 'oral' and prive.a_ferme(c) then 'ferme_par_elle'\n    ", "", "consentements/mur.sql"),
    Mutant("parole redite sans fin", "    when c.recueil = 'oral' and (c.fin at time zone 'Europe/Paris')::date > prive.fin_de_vive_voix(c) then 'renouvele' end", "    end", "consentements/mur.sql"),
    Mutant("parole qui se lève elle-même", "and c.donne_par <> 'representant' and prive.est_prouve(c) and not", "and not", "consentements/mur.sql"),
    Mutant("exclusion oubliée par la parole", "(values (e.debut, true), (e.levee_le, false))", "(values (e.levee_le, false))", "consentements/mur.sql"),
    Mutant("refus de demande oublié par la parole", "and d.etat = 'refusee' and not chiffres", "and false", "consentements/mur.sql"),
    Mutant("refus en présence oublié par la parole", "and e.genre in ('refus', 'retrait') and", "and false and", "consentements/mur.sql"),
    Mutant("réunion prise pour un retrait", "and not prive.est_d_une_reunion(c, c.retire_le)", "", "consentements/mur.sql"),
    Mutant("écran réclamé sans réponse", "and r.compte_id = (select prive.ctx_compte()) and r.reponse = 'accord' and r.expire_le > now()", "and r.compte_id = (select prive.ctx_compte())", "consentements/mur.sql"),
    Mutant("écran réclamé sans remise", "when 'ecran' then c.preuve_id is null and exists (", "when 'ecran' then true or exists (", "consentements/mur.sql"),
    Mutant("écran : sensible sans sa coche", " and prive.sensibles(c.domaines) & ~r.coches = 0)", ")", "consentements/mur.sql"),
    Mutant("écran : plus que la question", "and c.domaines & ~r.masque = 0 and", "and", "consentements/mur.sql"),
    Mutant("écran : autre chose que la question", "c.donne_par, c.peut_completer,\n", "c.donne_par, (r.proposition ->> 'peut_completer')::boolean,\n", "consentements/mur.sql"),
    Mutant("écran qui répond deux fois", "         and not exists (select 1 from consentement o where o.territoire_id = c.territoire_id and o.remise_id = c.remise_id)\n", "", "consentements/mur.sql"),
    Mutant("papier qui prouve deux fois", "         and not exists (select 1 from consentement o where o.territoire_id = c.territoire_id and o.preuve_id = c.preuve_id))\n", ")\n", "consentements/mur.sql"),
    Mutant("papier d’une autre personne", "and v.personne_id = c.personne_id and v.compte_id", "and v.compte_id", "consentements/mur.sql"),
    Mutant("structure rencontrée qui se redonne un jour", "    par := prive.ctx_structure();\n", "", "cercle/mur.sql"),
    Mutant("rendez-vous déplacé garde l’ancien jour", " or new.debut <> old.debut then", " then", "cercle/mur.sql"),
    Mutant("référent qui note son propre oui", "\n                          and (not oui or prive.ctx_compte() not in (x.propose_par, x.compte_id)))", ")", "cercle/mur.sql"),
    Mutant("oui pris sur un écran qui demandait autre chose", "\n    and r.proposition ->> 'designation' = d::text and r.reponse = case when oui then 'accord' else 'refus' end", "", "cercle/mur.sql"),
    Mutant("texte corrigé par une autre structure", "(l ->> 'auteur_structure_id')::uuid = (select prive.ctx_structure()) and exists (", "exists (", "carnet/corrections/mur.sql"),
    Mutant("ses mots corrigés par un autre", "then (l ->> 'personne_id')::uuid = (select prive.ctx_personne()) and", "then", "carnet/corrections/mur.sql"),
    Mutant("sensible corrigé par un lien", " and (select prive.ctx_masque()) & (1 << (l ->> 'domaine')::int) <> 0", "", "carnet/corrections/mur.sql"),
    Mutant("texte corrigé par qui lit seulement", "(l ->> 'domaine')::int and v.complete) end", "(l ->> 'domaine')::int and v.lit) end", "carnet/corrections/mur.sql"),
    Mutant("réponse corrigée à la main", "l ->> 'cle' is null and (", "(", "carnet/corrections/mur.sql"),
    Mutant("texte : une colonne de trop", "or exists (\n    select 1 from jsonb_object_keys(valeurs) c where c not in (select x.colonne from prive.textes() x where x.relation = relation_))\n", "\n", "carnet/corrections/mur.sql"),
    Mutant("texte corrigé sans relire", "  if prive.nombre_de_versions(relation_, ligne) <> lues then return false; end if;\n", "", "carnet/corrections/mur.sql"),
    Mutant("ce que c’était n’est pas gardé", "  if garde is null then return null; end if;\n", "  return null;\n", "carnet/corrections/mur.sql"),
    Mutant("version écrite par l’application", "revoke insert on version from carnet_app;\n", "", "carnet/corrections/mur.sql"),
    Mutant("ajout d’un autre annulé", "\n     or (l ->> 'auteur_compte_id')::uuid is distinct from (select prive.ctx_compte())\n", "\n", "carnet/elements/mur.sql"),
    Mutant("ajout annulé par qui ne le corrige pas", "prive.corrige(relation_, l) is not true or not l", "not l", "carnet/elements/mur.sql"),
    Mutant("ajout annulé trop tard", "  if (l ->> 'cree_le')::timestamptz <= now() - interval '10 minutes' then return 'tard'; end if;\n", "", "carnet/elements/mur.sql"),
    Mutant("rendez-vous qui disparaît", "  if l ? 'sequence' then return 'agenda'; end if;\n", "", "carnet/elements/mur.sql"),
    Mutant("ajout suivi annulé", "e.objet_id = ligne) > 1\n", "e.objet_id = ligne) > 9\n", "carnet/elements/mur.sql"),
    Mutant("ajout corrigé annulé", "     or prive.nombre_de_versions(relation_, ligne) > 0\n", "", "carnet/elements/mur.sql"),
    Mutant("ajout contesté annulé", "     or exists (select 1 from demande_droit d where d.territoire_id = t and d.personne_id = p and d.objet_id = ligne)\n", "", "carnet/elements/mur.sql"),
    Mutant("annuler laisse effacer", "  end;\n  perform set_config('app.effacement', '', true);\n  return 'fait';", "  end;\n  return 'fait';", "carnet/elements/mur.sql"),
    Mutant("reclassé par un autre", "     or prive.corrige(relation_, l) is not true\n     or prive.corrige(relation_, l || ailleurs)", "     or prive.corrige(relation_, l || ailleurs)", "carnet/elements/mur.sql"),
    Mutant("reclassé où l’on n’écrit pas", "     or prive.corrige(relation_, l || ailleurs) is not true\n", "", "carnet/elements/mur.sql"),
    Mutant("ligne de la frise reclassée seule", "  if relation_ = 'evenement' or vers not between 0 and 31\n     or", "  if", "carnet/elements/mur.sql"),
    Mutant("reclassé sans relire", "  if (l ->> 'domaine')::int <> lu then return 'change'; end if;\n", "", "carnet/elements/mur.sql"),
    Mutant("sorti d’un domaine sensible par un professionnel", "  if not prive.est_ordinaire(lu) and prive.est_ordinaire(vers) and prive.ctx_personne() is null then return 'sensible'; end if;\n", "", "carnet/elements/mur.sql"),
    Mutant("action reclassée sans son objectif", "  if exists (select 1 from prive.elements() x where l ? (x || '_id')) then return 'suit'; end if;\n", "", "carnet/elements/mur.sql"),
    Mutant("objectif reclassé avec ce que d’autres ont écrit", "      if prive.corrige(e::text, enfant) is not true or prive.corrige(e::text, enfant || ailleurs) is not true then return 'suivi'; end if;\n", "", "carnet/elements/mur.sql"),
    Mutant("action laissée dans l’ancien domaine", "    execute format('update %I set domaine = $3 where territoire_id = $1 and %I = $2', e, relation_ || '_id') using t, ligne, vers;\n", "", "carnet/elements/mur.sql"),
    Mutant("frise laissée dans l’ancien domaine", "  update evenement set domaine = vers where territoire_id = t and personne_id = (l ->> 'personne_id')::uuid and objet_id = any(ensemble);\n", "", "carnet/elements/mur.sql"),
    Mutant("version laissée dans l’ancien domaine", "  update version set domaine = vers where territoire_id = t and personne_id = (l ->> 'personne_id')::uuid and ligne_id = any(ensemble);\n", "", "carnet/elements/mur.sql"),
    Mutant("reclasser laisse changer", "  perform set_config('app.reclassement', '', true);\n", "", "carnet/elements/mur.sql"),
    Mutant("reclasser change aussi les mots", "     and to_jsonb(old) - 'domaine' = to_jsonb(new) - 'domaine' then return new; end if;", "     then return new; end if;", "acces.sql"),
    Mutant("reclasser change toutes les lignes", "         = any(string_to_array(current_setting('app.reclassement', true), ','))\n", "         is not null\n", "acces.sql"),
    Mutant("identité corrigée par qui lit seulement", "or prive.complete_identite(p) is not true\n", "\n", "carnet/corrections/mur.sql"),
    Mutant("identité changée sans motif", "     or motif_ is null and valeurs ?| array['civilite', 'prenom', 'nom', 'nom_naissance', 'date_naissance']\n", "", "carnet/corrections/mur.sql"),
    Mutant("identité : une colonne de trop", "     or exists (select 1 from jsonb_object_keys(valeurs) c where c <> all(prive.champs_identite()))\n", "", "carnet/corrections/mur.sql"),
    Mutant("identité corrigée sans relire", "  if prive.nombre_de_versions('personne', p) <> lues then return false; end if;\n", "", "carnet/corrections/mur.sql"),
    Mutant("l’adresse d’entrée suit la correction", "nom = n ->> 'nom' where", "nom = n ->> 'nom', courriel = coalesce(n ->> 'courriel', courriel) where", "carnet/corrections/mur.sql"),
    Mutant("correction prise pour une suite", "'conservation_evenement', 'version', 'relais') loop", "'conservation_evenement', 'relais') loop", "conservation/mur.sql"),
    Mutant("ce que c’était survit à « pas aujourd’hui »", "  delete from version where territoire_id = t and personne_id = p;\n", "", "conservation/mur.sql"),
    Mutant("référent par sa propre entrée", "and origine <> 'observe' and not est_referent);", "and origine <> 'observe');"),
    Mutant("une ligne change de carnet sans réunion", "select current_user = 'carnet_owner' and avant - 'personne_id'", "select avant - 'personne_id'"),
    Mutant("compte clos garde ses personnes", "then perform prive.rendre(new.territoire_id, new.id);\n  else perform prive.delaisser_partout(new.territoire_id, new.id, 'compte'); end if;", "then perform prive.rendre(new.territoire_id, new.id); end if;", "relais/mur.sql"),
    Mutant("habilitation finie garde ses personnes", "if tg_op = 'UPDATE' then perform prive.delaisser(new.territoire_id, new.compte_id, new.structure_id, 'habilitation'); end if;", "", "relais/mur.sql"),
    Mutant("structure partie garde ses professionnels", "loop perform prive.delaisser(t, c, new.id, 'structure'); end loop;", "loop null; end loop;", "relais/mur.sql"),
    Mutant("fin venue que personne ne voit", "where h.territoire_id = t and (h.fin <= now() or k.clos_le is not null or st.quittee_le <= now())", "where h.territoire_id = t and k.clos_le is not null", "relais/mur.sql"),
    Mutant("rendez-vous gardé sous un compte clos", "union all\n    select r.personne_id, null, false, 1 from rendez_vous r\n     where", "union all\n    select r.personne_id, null, false, 1 from rendez_vous r\n     where false and", "relais/mur.sql"),
    Mutant("structure sortie du cercle avec son professionnel", "where presente and m.territoire_id = t", "where false and m.territoire_id = t", "relais/mur.sql"),
    Mutant("gestionnaire d’ailleurs confie", "r = 'gestionnaire' and prive.ctx_structure() = s)", "r = 'gestionnaire')", "relais/mur.sql"),
    Mutant("tout rôle confie", "if r is null or not (r = 'administrateur' or r = 'gestionnaire' and prive.ctx_structure() = s) or de = vers", "if de = vers", "relais/mur.sql"),
    Mutant("confiée à qui ne peut pas agir", "\n     or not prive.exerce(t, vers, s)\n  then raise exception 'réservé à qui administre", "\n  then raise exception 'réservé à qui administre", "relais/mur.sql"),
    Mutant("confiée à qui elle refuse", "    continue when not exists (select 1 from prive.verdicts(t, l.personne_id, s, vers, 'professionnel') v where v.domaine = 0 and v.lit);\n", "", "relais/mur.sql"),
    Mutant("charge comptée ailleurs", "where r = 'administrateur' or h.s = ici", "where true", "relais/mur.sql"),
    Mutant("relais lu d’ailleurs", "or structure_id = (select prive.ctx_structure()) and exists (", "or exists (", "relais/mur.sql"),
    Mutant("relais lu sans voir la personne", "select 1 from personne p where p.territoire_id = relais.territoire_id and p.id = relais.personne_id)", "select 1)", "relais/mur.sql"),
    Mutant("rendez-vous repris sans écrire", "v.domaine = x.domaine and v.complete)", "v.domaine = x.domaine)", "relais/mur.sql"),
    Mutant("rendez-vous repris d’ailleurs", "x.auteur_structure_id is distinct from s or not", "not", "relais/mur.sql"),
    Mutant("rendu à qui elle refuse", "or prive.refuses(t, r.personne_id, r.structure_id, c) & 1 <> 0", "", "relais/mur.sql"),
    Mutant("rendu bien plus tard", "\n              and x.le > now() - interval '30 days' order", " order", "relais/mur.sql"),
    Mutant("reprise que l’on défait", "x.compte_id = c and x.regle_le is null and x.cause", "x.compte_id = c and x.cause", "relais/mur.sql"),
    Mutant("dite à qui est d’un autre territoire", "select t = prive.ctx_territoire() and exists (select 1 from personne x", "select exists (select 1 from personne x", "paroles/mur.sql"),
    Mutant("dite d’une personne qui n’est pas ici", "where x.territoire_id = t and x.id = p and x.reuni_dans is null)", "where x.territoire_id = t and x.reuni_dans is null)", "paroles/mur.sql"),
    Mutant("dite d’un carnet réuni à un autre", "x.id = p and x.reuni_dans is null)", "x.id = p)", "paroles/mur.sql"),
    Mutant("une personne parle pour une autre", "and coalesce(prive.ctx_personne() = p or prive.ctx_role() = 'dpo'", "and coalesce(prive.ctx_personne() is not null or prive.ctx_role() = 'dpo'", "paroles/mur.sql"),
    Mutant("le coordonnateur l’entend", "prive.ctx_role() = 'dpo'\n", "prive.ctx_role() in ('dpo', 'coordonnateur')\n", "paroles/mur.sql"),
    Mutant("tout rôle du cercle l’entend", " and prive.masque_du_role(prive.ctx_role()) & 1 <> 0\n", "\n", "paroles/mur.sql"),
    Mutant("entendue par qui elle refuse", "          and prive.refuses(t, p, prive.ctx_structure(), prive.ctx_compte()) & 1 = 0\n", "", "paroles/mur.sql"),
    Mutant("entendue hors du cercle", "and (prive.est_du_cercle(t, p, prive.ctx_structure(), false)\n", "and (true\n", "paroles/mur.sql"),
    Mutant("une place d’un jour ne l’entend pas", "prive.est_du_cercle(t, p, prive.ctx_structure(), false)", "prive.est_du_cercle(t, p, prive.ctx_structure(), true)", "paroles/mur.sql"),
    Mutant("entendue par le lecteur d’une autre structure", "a.structure_id = s and a.personne_id = p and prive.court(a.debut, a.fin) $$;", "a.personne_id = p and prive.court(a.debut, a.fin) $$;"),
    Mutant("entendue par qui ne lit plus", "a.structure_id = s and a.personne_id = p and prive.court(a.debut, a.fin) $$;", "a.structure_id = s and a.personne_id = p and a.debut <= now() $$;"),
    Mutant("entendue par qui ne lit pas encore", "a.structure_id = s and a.personne_id = p and prive.court(a.debut, a.fin) $$;", "a.structure_id = s and a.personne_id = p and a.fin > now() $$;"),
    Mutant("fermer sans l’entendre", "  if not prive.entend(t, p) then raise exception 'fermeture refusée' using errcode = '42501'; end if;\n", "", "paroles/mur.sql"),
    Mutant("fermer sans dire comment", "  if elle <> (dit is null) or dit is not null", "  if dit is not null", "paroles/mur.sql"),
    Mutant("fermer par un moyen inventé", "(dit not in ('presence', 'telephone', 'courrier') or dit_le is null", "(dit_le is null", "paroles/mur.sql"),
    Mutant("fermer demain", "\n       or dit_le > (now() at time zone 'Europe/Paris')::date or dit_le <", "\n       or dit_le <", "paroles/mur.sql"),
    Mutant("fermer d’après une parole oubliée", " or dit_le < (now() at time zone 'Europe/Paris')::date - 366)", ")", "paroles/mur.sql"),
    Mutant("accord d’une autre fermé", "where k.territoire_id = t and k.personne_id = p and k.retire_le is null", "where k.territoire_id = t and k.retire_le is null", "paroles/mur.sql"),
    Mutant("accord fermé deux fois", "where k.territoire_id = t and k.personne_id = p and k.retire_le is null", "where k.territoire_id = t and k.personne_id = p", "paroles/mur.sql"),
    Mutant("accord déjà fini fermé", "(quoi = 'tout' and k.fin > now() or", "(quoi = 'tout' or", "paroles/mur.sql"),
    Mutant("statistiques déjà finies fermées", "k.finalite = 'statistiques' and k.fin > now()\n", "k.finalite = 'statistiques'\n", "paroles/mur.sql"),
    Mutant("tout fermé avec les statistiques", "or quoi = 'statistiques' and k.finalite = 'statistiques' and", "or quoi = 'statistiques' and", "paroles/mur.sql"),
    Mutant("catégorie déjà finie fermée", "k.finalite <> 'statistiques' and k.fin > now()) order", "k.finalite <> 'statistiques') order", "paroles/mur.sql"),
    Mutant("toutes les catégories fermées avec une", "quoi = 'categorie' and k.categorie = sorte and", "quoi = 'categorie' and k.categorie is not null and", "paroles/mur.sql"),
    Mutant("les chiffres fermés avec une catégorie", "k.categorie = sorte and k.finalite <> 'statistiques' and", "k.categorie = sorte and", "paroles/mur.sql"),
    Mutant("catégorie fermée sans la dire", "  if (quoi = 'categorie') <> (sorte is not null) then raise exception 'cible inconnue' using errcode = '22023'; end if;\n", "", "paroles/mur.sql"),
    Mutant("sa parole gardée si un accord existait", "    if quoi in ('statistiques', 'categorie') then\n", "    if quoi in ('statistiques', 'categorie') and c.id is not null then\n", "paroles/mur.sql"),
    Mutant("sa parole sans dire qui l’a entendue", "values (t, p, 'retrait', prive.ctx_compte(), mots || ", "values (t, p, 'retrait', null, mots || ", "paroles/mur.sql"),
    Mutant("l’accord que l’on ne voyait pas nommé dans l’histoire", "      if quoi in ('accord', 'tout') then\n", "      if true then\n", "paroles/mur.sql"),
    Mutant("fermeture absente de son histoire", "        insert into consentement_evenement (territoire_id, personne_id, consentement_id, genre, par_compte_id, details)\n          values (t, p, c.id, 'retrait', prive.ctx_compte(), mots);\n", "", "paroles/mur.sql"),
    Mutant("fermeture sans dire qui l’a notée", "values (t, p, c.id, 'retrait', prive.ctx_compte(), mots)", "values (t, p, c.id, 'retrait', null, mots)", "paroles/mur.sql"),
    Mutant("qui a quitté le cercle est prévenu", "m.compte_id is not null and (m.fin is null or m.fin > now())\n           and c.finalite", "m.compte_id is not null\n           and c.finalite", "paroles/mur.sql"),
    Mutant("les chiffres prévenus comme un carnet", "\n           and c.finalite <> 'statistiques' and prive.couvre(c, x));", "\n           and prive.couvre(c, x));", "paroles/mur.sql"),
    Mutant("prévenus hors de l’accord", "and c.finalite <> 'statistiques' and prive.couvre(c, x));", "and c.finalite <> 'statistiques');", "paroles/mur.sql"),
    Mutant("une personne exclue comme un professionnel", " and k.id = cible and k.personne_id is null))\n", " and k.id = cible))\n", "paroles/mur.sql"),
    Mutant("structure inconnue fermée", "quoi = 'structure' and exists (select 1 from structure x where x.territoire_id = t and x.id = cible)", "quoi = 'structure'", "paroles/mur.sql"),
    Mutant("exclusion dite deux fois", "e.personne_id = p and e.levee_le is null\n                      and prive.refuse(e.domaines) = -1 and (", "e.personne_id = p and false and (", "paroles/mur.sql"),
    Mutant("exclusion en partie prise pour entière", "\n                      and prive.refuse(e.domaines) = -1 and (quoi", "\n                      and (quoi", "paroles/mur.sql"),
    Mutant("demande refusée à sa place", "elsif quoi = 'demande' and elle then", "elsif quoi = 'demande' then", "paroles/mur.sql"),
    Mutant("demande faite à une autre refusée", "x.id = cible and x.personne_id = p\n", "x.id = cible\n", "paroles/mur.sql"),
    Mutant("demande déjà répondue refusée", "\n       and x.etat = 'en_attente' returning", "\n       returning", "paroles/mur.sql"),
    Mutant("prévenu de ce qu’il a noté", "from unnest(vises) v where v is distinct from (select prive.ctx_compte());", "from unnest(vises) v;", "paroles/mur.sql"),
    Mutant("demande notée sans l’entendre", "if not prive.entend(t, p) or prive.ctx_personne() is not null then", "if prive.ctx_personne() is not null then", "paroles/mur.sql"),
    Mutant("sa propre demande notée comme d’un autre", "if not prive.entend(t, p) or prive.ctx_personne() is not null then", "if not prive.entend(t, p) then", "paroles/mur.sql"),
    Mutant("rectification notée à sa place", "if genre_ not in ('opposition', 'effacement') or dit_ not in", "if dit_ not in", "paroles/mur.sql"),
    Mutant("demande notée par un moyen inventé", "or dit_ not in ('presence', 'telephone', 'courrier') or dit_le_ is null", "or dit_le_ is null", "paroles/mur.sql"),
    Mutant("demande notée demain", "dit_le_ is null\n     or dit_le_ > (now() at time zone 'Europe/Paris')::date then", "dit_le_ is null then", "paroles/mur.sql"),
    Mutant("demande notée deux fois", "where d.territoire_id = t and d.personne_id = p and d.genre = genre_\n", "where d.territoire_id = t and d.personne_id = p and d.genre = genre_ and false\n", "paroles/mur.sql"),
    Mutant("demande d’une autre prise pour la sienne", "where d.territoire_id = t and d.personne_id = p and d.genre = genre_\n", "where d.territoire_id = t and d.genre = genre_\n", "paroles/mur.sql"),
    Mutant("demande d’un autre genre prise pour celle-ci", "d.personne_id = p and d.genre = genre_\n", "d.personne_id = p\n", "paroles/mur.sql"),
    Mutant("demande reprise que l’on ne redit pas", "and (s.genre = 'retrait' or s.genre = 'reponse' and not s.acceptee))) then return null", "and s.genre = 'reponse' and not s.acceptee)) then return null", "paroles/mur.sql"),
    Mutant("demande acceptée redite", "s.genre = 'reponse' and not s.acceptee))) then return null", "s.genre = 'reponse'))) then return null", "paroles/mur.sql"),
    Mutant("espace ouvert par tout rôle", "select prive.role_ecrit(prive.ctx_role()) and prive.ctx_structure() is not null\n", "select prive.ctx_structure() is not null\n", "entrees/mur.sql"),
    Mutant("espace ouvert hors du cercle", "     and prive.est_du_cercle(prive.ctx_territoire(), p, prive.ctx_structure(), true)\n", "", "entrees/mur.sql"),
    Mutant("espace ouvert depuis une place d’un jour", "prive.est_du_cercle(prive.ctx_territoire(), p, prive.ctx_structure(), true)", "prive.est_du_cercle(prive.ctx_territoire(), p, prive.ctx_structure(), false)", "entrees/mur.sql"),
    Mutant("espace ouvert malgré un refus", "     and prive.refuses(prive.ctx_territoire(), p, prive.ctx_structure(), prive.ctx_compte()) & 1 = 0\n", "", "entrees/mur.sql"),
    Mutant("espace ouvert pour une archive", "and q.archivee_le is null and q.reuni_dans is null and q.decedee_le is null) $$;", "and q.reuni_dans is null and q.decedee_le is null) $$;", "entrees/mur.sql"),
    Mutant("espace ouvert pour un carnet réuni", "q.archivee_le is null and q.reuni_dans is null and q.decedee_le is null) $$;", "q.archivee_le is null and q.decedee_le is null) $$;", "entrees/mur.sql"),
    Mutant("espace ouvert pour un mort", "q.archivee_le is null and q.reuni_dans is null and q.decedee_le is null) $$;", "q.archivee_le is null and q.reuni_dans is null) $$;", "entrees/mur.sql"),
    Mutant("espace d’ici ouvert par le carnet d’ailleurs", "where q.territoire_id = (select prive.ctx_territoire()) and q.id = p\n                    and q.archivee_le", "where q.id = p\n                    and q.archivee_le", "entrees/mur.sql"),
    Mutant("espace ouvert sans le droit", "  if not prive.peut_ouvrir_espace(p) then raise exception 'espace refusé' using errcode = '42501'; end if;\n", "", "entrees/mur.sql"),
    Mutant("espace montré hors du cercle", "and q.id = p and prive.peut_ouvrir_espace(p) limit 1 $$;", "and q.id = p limit 1 $$;", "entrees/mur.sql"),
    Mutant("espace ouvert deux fois", "  if exists (select 1 from compte k where k.territoire_id = t and k.personne_id = p and k.clos_le is null) then return null; end if;\n", "", "entrees/mur.sql"),
    Mutant("espace rouvert sous une autre clé", "  select k.id into cle from compte k where k.territoire_id = t and k.personne_id = p order by k.clos_le desc limit 1;\n", "", "entrees/mur.sql"),
    Mutant("espace rouvert à son ancienne adresse", "set clos_le = null, courriel = adresse where", "set clos_le = null where", "entrees/mur.sql"),
    Mutant("espace ouvert hors du journal", "  perform prive.noter('ecriture', p, 1, 'Espace de la personne ouvert', null, null,\n                      jsonb_build_object('canal', case when courriel_ is null then 'papier' else 'courriel' end));\n", "", "entrees/mur.sql"),
    Mutant("code remis à un compte clos", "  select k.id into cle from compte k where k.territoire_id = t and k.personne_id = p and k.clos_le is null;\n  if cle is null then return null;", "  select k.id into cle from compte k where k.territoire_id = t and k.personne_id = p;\n  if cle is null then return null;", "entrees/mur.sql"),
    Mutant("ancien code gardé", "  delete from code_entree c where c.territoire_id = t and c.compte_id = cle;\n  insert into code_entree", "  insert into code_entree", "entrees/mur.sql"),
    Mutant("code remis sans dire par qui", "values (t, cle, empreinte, prive.ctx_compte()) returning", "values (t, cle, empreinte, cle) returning", "entrees/mur.sql"),
    Mutant("code remis hors du journal", "  perform prive.noter('ecriture', p, 1, 'Code d’entrée remis sur papier', null, null, '{}'::jsonb);\n", "", "entrees/mur.sql"),
    Mutant("identité attendue sans fin", "liaison_jusqu_au = now() + interval '30 minutes'", "liaison_jusqu_au = now() + interval '30 days'", "entrees/mur.sql"),
    Mutant("identité attendue de tout le territoire", "where k.territoire_id = (select prive.ctx_territoire()) and k.personne_id = p and k.clos_le is null;\n  if not found", "where k.territoire_id = (select prive.ctx_territoire()) and k.clos_le is null;\n  if not found", "entrees/mur.sql"),
    Mutant("identité attendue d’un compte clos", "where k.territoire_id = (select prive.ctx_territoire()) and k.personne_id = p and k.clos_le is null;\n  if not found", "where k.territoire_id = (select prive.ctx_territoire()) and k.personne_id = p;\n  if not found", "entrees/mur.sql"),
    Mutant("identité confirmée hors du journal", "  perform prive.noter('ecriture', p, 1, 'Identité confirmée en présence', null, null, '{}'::jsonb);\n", "", "entrees/mur.sql"),
    Mutant("espace fermé, identité attendue", "update compte k set clos_le = now(), liaison_jusqu_au = null\n", "update compte k set clos_le = now()\n", "entrees/mur.sql"),
    Mutant("espace fermé deux fois", "where k.territoire_id = t and k.personne_id = p and k.clos_le is null returning k.id into cle;", "where k.territoire_id = t and k.personne_id = p returning k.id into cle;", "entrees/mur.sql"),
    Mutant("espace fermé ailleurs", "where k.territoire_id = t and k.personne_id = p and k.clos_le is null returning k.id into cle;", "where k.personne_id = p and k.clos_le is null returning k.id into cle;", "entrees/mur.sql"),
    Mutant("espace fermé, code vivant", "  delete from code_entree c where c.territoire_id = t and c.compte_id = cle;\n  delete from connexion", "  delete from connexion", "entrees/mur.sql"),
    Mutant("espace fermé, session ouverte", "  delete from connexion c where c.territoire_id = t and c.compte_id = cle;\n", "", "entrees/mur.sql"),
    Mutant("espace fermé, session fermée ailleurs", "  delete from connexion c where c.territoire_id = t and c.compte_id = cle;\n", "  delete from connexion c where c.compte_id = cle;\n", "entrees/mur.sql"),
    Mutant("espace fermé, preuve gardée", "  delete from preuve c where c.territoire_id = t and c.compte_id = cle;\n", "", "entrees/mur.sql"),
    Mutant("espace fermé, identité liée", "  delete from identite_federee c where c.territoire_id = t and c.compte_id = cle;\n", "", "entrees/mur.sql"),
    Mutant("espace fermé, jeton vivant", "  update jeton j set revoque_le = now() where j.territoire_id = t and j.compte_id = cle and j.revoque_le is null;\n", "", "entrees/mur.sql"),
    Mutant("espace fermé hors du journal", "  perform prive.noter('ecriture', p, 1, 'Espace de la personne fermé', null, null, '{}'::jsonb);\n", "", "entrees/mur.sql"),
    Mutant("code de papier expiré", "  delete from code_entree d where d.expire_le <= now();\n", "", "entrees/mur.sql"),
    Mutant("tout code de papier entre", "where d.code_hmac = empreinte and d.essais < 5 for update;", "where d.essais < 5 for update;", "entrees/mur.sql"),
    Mutant("code de papier essayé sans fin", " and d.essais < 5 for update;", " for update;", "entrees/mur.sql"),
    Mutant("essais du papier non comptés", "    update code_entree d set essais = d.essais + 1 where d.territoire_id = c.territoire_id and d.id = c.id;\n", "    null;\n", "entrees/mur.sql"),
    Mutant("code de papier sans la date de naissance", " and q.date_naissance = naissance and q.reuni_dans", " and q.reuni_dans", "entrees/mur.sql"),
    Mutant("code de papier avec la date d’ailleurs", "where k.territoire_id = c.territoire_id and k.id = c.compte_id and k.clos_le is null and q.territoire_id = k.territoire_id\n", "where k.territoire_id = c.territoire_id and k.id = c.compte_id and k.clos_le is null\n", "entrees/mur.sql"),
    Mutant("code de papier d’un compte clos", "where k.territoire_id = c.territoire_id and k.id = c.compte_id and k.clos_le is null and q.", "where k.territoire_id = c.territoire_id and k.id = c.compte_id and q.", "entrees/mur.sql"),
    Mutant("code de papier d’un carnet réuni", "q.date_naissance = naissance and q.reuni_dans is null and q.decedee_le is null;", "q.date_naissance = naissance and q.decedee_le is null;", "entrees/mur.sql"),
    Mutant("code de papier d’un mort", "q.date_naissance = naissance and q.reuni_dans is null and q.decedee_le is null;", "q.date_naissance = naissance and q.reuni_dans is null;", "entrees/mur.sql"),
    Mutant("code de papier qui sert deux fois", "    delete from code_entree d where d.territoire_id = c.territoire_id and d.id = c.id;\n", "", "entrees/mur.sql"),
    Mutant("papier qui attend l’identité sans fin", "liaison_jusqu_au = now() + interval '10 minutes'", "liaison_jusqu_au = now() + interval '10 days'", "entrees/mur.sql"),
    Mutant("identité liée sans personne en présence", "fournisseur_ = 'franceconnect' and not exists (select 1 from compte q", "fournisseur_ = 'franceconnect' and false and not exists (select 1 from compte q", "federations/mur.sql"),
    Mutant("identité liée après l’attente", " and q.liaison_jusqu_au > now()) then", " and q.liaison_jusqu_au is not null) then", "federations/mur.sql"),
    Mutant("identité refusée hors du journal", "      perform prive.noter('refus', elle, 0, 'Connexion refusée', 'identité à confirmer en présence', null,\n                          jsonb_build_object('fournisseur', fournisseur_));\n", "", "federations/mur.sql"),
    Mutant("une attente lie deux identités", "    if lie then update compte q set liaison_jusqu_au = null where q.territoire_id = k.territoire_id and q.id = k.compte_id; end if;\n", "", "federations/mur.sql"),
    Mutant("identité connue d’un compte clos", "where q.territoire_id = i.territoire_id and q.id = i.compte_id\n                                 and q.clos_le is null)", "where q.territoire_id = i.territoire_id and q.id = i.compte_id)", "federations/mur.sql"),
    Mutant("lien envoyé à un professionnel", "where k.courriel = lower(courriel_) and k.personne_id is not null and k.clos_le is null;", "where k.courriel = lower(courriel_) and k.clos_le is null;", "connexions/mur.sql"),
    Mutant("lien envoyé à un compte clos", "where k.courriel = lower(courriel_) and k.personne_id is not null and k.clos_le is null;", "where k.courriel = lower(courriel_) and k.personne_id is not null;", "connexions/mur.sql"),
    Mutant("lien réécrit après son départ", " where l.id = id_ and l.jeton_sha256 is null;\n  return found;", " where l.id = id_;\n  return found;", "connexions/mur.sql"),
    Mutant("lien qui dure", "expire_le = now() + interval '10 minutes'\n   where l.id = id_", "expire_le = now() + interval '10 days'\n   where l.id = id_", "connexions/mur.sql"),
    Mutant("tout code de courriel entre", "and l.code_sha256 = sha256(navigateur || code) and l.expire_le > now() limit 1) t", "and l.expire_le > now() limit 1) t", "connexions/mur.sql"),
    Mutant("code de courriel d’un autre navigateur", "where l.navigateur_sha256 = navigateur and l.code_sha256 = sha256(navigateur || code) and l.expire_le > now() limit 1) t\n    cross join lateral prive.depenser_lien(t.jeton_sha256, navigateur) d", "where l.code_sha256 = sha256(l.navigateur_sha256 || code) and l.expire_le > now() limit 1) t\n    cross join lateral (select o.* from lien_connexion x, prive.depenser_lien(t.jeton_sha256, x.navigateur_sha256) o where x.jeton_sha256 = t.jeton_sha256) d", "connexions/mur.sql"),
    Mutant("lien ouvert dans un autre navigateur", "where l.jeton_sha256 = empreinte and l.navigateur_sha256 = navigateur and l.expire_le > now() returning l.*)", "where l.jeton_sha256 = empreinte and l.expire_le > now() returning l.*)", "connexions/mur.sql"),
    Mutant("lien passé qui ouvre", "where l.jeton_sha256 = empreinte and l.navigateur_sha256 = navigateur and l.expire_le > now() returning l.*)", "where l.jeton_sha256 = empreinte and l.navigateur_sha256 = navigateur returning l.*)", "connexions/mur.sql"),
    Mutant("lien et code qui servent deux fois", "    delete from lien_connexion l\n     where l.jeton_sha256 = empreinte and l.navigateur_sha256 = navigateur and l.expire_le > now() returning l.*)", "    select l.* from lien_connexion l\n     where l.jeton_sha256 = empreinte and l.navigateur_sha256 = navigateur and l.expire_le > now())", "connexions/mur.sql"),
    Mutant("essais du code comptés à tous", "where l.navigateur_sha256 = navigateur and l.code_sha256 is not null and l.expire_le > now() $$;", "where l.code_sha256 is not null and l.expire_le > now() $$;", "connexions/mur.sql"),
    Mutant("essais du code comptés à personne", "where l.navigateur_sha256 = navigateur and l.code_sha256 is not null and l.expire_le > now() $$;", "where false $$;", "connexions/mur.sql"),
    Mutant("essais jamais ajoutés", "else least(l.nombre, maximum) + 1 end,", "else l.nombre end,", "connexions/mur.sql"),
    Mutant("essais jamais oubliés", "nombre = case when l.expire_le <= present then 1 else", "nombre = case when false then 1 else", "connexions/mur.sql"),
    Mutant("essais oubliés aussitôt", "nombre = case when l.expire_le <= present then 1 else", "nombre = case when true then 1 else", "connexions/mur.sql"),
    Mutant("un professionnel entre par un papier", "moyen_ in ('courriel', 'papier') and q.role", "moyen_ in ('courriel') and q.role", "connexions/mur.sql"),
    Mutant("un professionnel entre par un courriel", "moyen_ in ('courriel', 'papier') and q.role", "moyen_ in ('papier') and q.role", "connexions/mur.sql"),
    Mutant("accords couverts hors d’un lien", "where prive.ctx_par_lien() and c.territoire_id", "where c.territoire_id", "paroles/mur.sql"),
    Mutant("accords couverts d’une autre", "c.territoire_id = (select prive.ctx_territoire()) and c.personne_id = (select prive.ctx_personne())\n     and prive.sensibles(c.domaines)", "c.territoire_id = (select prive.ctx_territoire()) and (select prive.ctx_personne()) is not null\n     and prive.sensibles(c.domaines)", "paroles/mur.sql"),
    Mutant("accords couverts avec leurs domaines sensibles", "jsonb_build_object('domaines', c.domaines & prive.ordinaires(), 'structure_id',", "jsonb_build_object('domaines', c.domaines, 'structure_id',", "paroles/mur.sql"),
    Mutant("accords couverts qui nomment la structure sensible", "     case when c.structure_id = any((select prive.ctx_structures_masquees())::uuid[]) then null else c.structure_id end)) x", "     c.structure_id)) x", "paroles/mur.sql"),
    Mutant("copie entière par un lien", "territoire_id = (select prive.ctx_territoire()) and not (select prive.ctx_par_lien()));\ncreate or replace function prive.purger_copies()", "territoire_id = (select prive.ctx_territoire()));\ncreate or replace function prive.purger_copies()", "conservation/mur.sql"),
    Mutant("demandes couvertes hors d’un lien", "where prive.ctx_par_lien() and d.territoire_id", "where d.territoire_id", "paroles/mur.sql"),
    Mutant("demandes couvertes d’une autre", "d.territoire_id = (select prive.ctx_territoire()) and d.personne_id = (select prive.ctx_personne())\n     and d.etat", "d.territoire_id = (select prive.ctx_territoire()) and (select prive.ctx_personne()) is not null\n     and d.etat", "paroles/mur.sql"),
    Mutant("qui voit, couvert, hors d’un lien", "where prive.ctx_par_lien() and not prive.est_ordinaire(v.domaine)", "where not prive.est_ordinaire(v.domaine)", "paroles/mur.sql"),
)  # fmt: skip


def _nom(mur: Path) -> str:
    """Name a wall file from `auth`, the others from the root."""
    return str(mur.relative_to(RACINE)).removeprefix("auth/")


def murs_mutes(mutant: Mutant, dossier: Path) -> list[Path]:
    """Write the wall files with that one passage changed; the passage must be there exactly once."""
    ecrits: list[Path] = []
    for mur in MURS:
        texte = mur.read_text("utf-8")
        nom = _nom(mur)
        if nom == mutant.fichier:
            assert texte.count(mutant.avant) == 1, (
                f"« {mutant.nom} »: passage {texte.count(mutant.avant)} times in {nom}"
            )
            texte = texte.replace(mutant.avant, mutant.apres)
        cible = dossier / nom
        cible.parent.mkdir(parents=True, exist_ok=True)
        cible.write_text(texte, "utf-8")
        ecrits.append(cible)
    assert mutant.fichier in {_nom(mur) for mur in MURS}, mutant.fichier
    return ecrits


def base_nue() -> str:
    """Migrate a template without any wall, once a server."""
    with psycopg.connect(_adresses("postgres").admin_dsn, autocommit=True) as verrou:
        verrou.execute("select pg_advisory_lock(7205759406)")
        if not verrou.execute("select 1 from pg_database where datname = %s", (NU,)).fetchone():
            creer_base(_adresses(NU).admin_url)
            migrer(_adresses(NU).admin_url, ROLES, [])
    return NU


def eprouver(mutant: Mutant | None, nom_de_base: str) -> str | None:
    """Build a database with this mutant's wall and try it; gives what noticed, or None when it survived."""
    base = cloner(nom_de_base, base_nue())
    with tempfile.TemporaryDirectory() as dossier:
        murs = murs_mutes(mutant, Path(dossier)) if mutant else list(MURS)
        try:
            migrer(base.admin_url, ROLES, murs)
        except Exception as refus:  # a wall that cannot be built is noticed
            return f"migration: {type(refus).__name__}"
    return essayer(base)


def essayer(base: Base) -> str | None:
    """Run the catalogue's tests, the direct attempts, then random histories; gives the first that fails."""
    with psycopg.connect(base.admin_dsn) as admin:
        epreuves = [f for nom, f in vars(catalogue).items() if nom.startswith("test_") and inspect.isfunction(f)]
        epreuves += [f for nom, f in globals().items() if nom.startswith("essai_")]
        for epreuve in epreuves:
            try:
                cast(Callable[[Connexion], None], epreuve)(admin)
            except Exception as vu:  # any failure is a mutant noticed, but that of the machine
                if admin.closed:
                    raise
                print(f"{epreuve.__name__}: {vu!r}")
                return epreuve.__name__
            finally:
                admin.rollback()
        admin.execute(VUES_SQL.read_bytes())
        admin.commit()
        for graine in GRAINES:
            try:
                vivre(admin, graine)
            except Exception as vu:  # the same
                if admin.closed:
                    raise
                return f"histoire {graine} ({type(vu).__name__})"
    return None


GESTES: dict[str, Callable[[random.Random], dict[str, Any]]] = {
    "accorder": lambda r: {
        "qui": r.randrange(3), "portee": r.choice(("structure", "categorie", "consortium")), "rang": r.randrange(12),
        "domaines": set(r.sample(range(1, 12), r.randrange(1, 8))), "ecrit": r.random() < 0.6,
        "finalite": r.choice(("coordination", "coordination", "prescription", "statistiques")),
        "debut": r.choice((-40, -2, -2, 3)), "duree": r.choice((15, 90, 600)),
    },
    "retirer": lambda r: {"rang": r.randrange(12), "par_la_personne": False},
    "accompagner": lambda r: {
        "qui": r.randrange(3), "rang": r.randrange(12), "referent": r.random() < 0.4, "debut": r.choice((-20, -2, -2, 3)),
        "duree": r.choice((None, None, 1, 15)),
    },
    "sortir_du_cercle": lambda r: {"rang": r.randrange(12)},
    "changer_de_referent": lambda r: {"qui": r.randrange(3), "rang": r.randrange(12), "ancien": 0},
    "refuser": lambda r: {
        "qui": r.randrange(3), "rang": r.randrange(12), "nommee": r.random() < 0.5,
        "domaines": set(r.sample(range(1, 12), r.randrange(0, 5))),
    },
    "lever": lambda r: {"rang": r.randrange(12)},
    "fermer_ou_rouvrir": lambda r: {
        "qui": r.randrange(3), "ferme": r.random() < 0.4, "colonne": r.choice(("archivee_le", "suspendu_le")),
    },
    "changer_de_categorie": lambda r: {"rang": r.randrange(4), "categorie": r.choice(("ccas", "plie", "iae"))},
    "quitter_le_consortium": lambda r: {"rang": r.randrange(4), "jours": r.choice((None, None, -3, 4))},
    "finir_une_habilitation": lambda r: {"rang": r.randrange(12)},
    "habiliter_de_nouveau": lambda r: {"rang": r.randrange(12), "debut": r.choice((-1, -1, 3))},
    "clore_un_compte": lambda r: {"rang": r.randrange(15), "clos": r.random() < 0.4},
    "attendre": lambda r: {"jours": r.choice((1, 5, 20))},
    "rediger": lambda r: {"qui": r.randrange(3), "rang": r.randrange(12), "domaine": r.randrange(12)},
}  # fmt: skip
POIDS = {"accorder": 4, "accompagner": 4, "rediger": 3, "refuser": 2, "retirer": 2}


def vivre(admin: Connexion, graine: int) -> None:
    """Live one seeded history without the pages; raises at the first disagreement."""
    hasard = random.Random(graine)
    Histoire.db, Histoire.application, Histoire.bilan, Histoire.numero = admin, None, Bilan(), 10 * graine
    histoire = Histoire()
    histoire.commencer(qui=graine, rang=graine)
    noms = [nom for nom in GESTES for _ in range(POIDS.get(nom, 1))]
    histoire.everyone_sees_exactly_what_the_rule_says()
    for _ in range(PAS):
        nom = hasard.choice(noms)
        getattr(histoire, nom)(**GESTES[nom](hasard))
        histoire.everyone_sees_exactly_what_the_rule_says()


# Direct attempts: what histories do not live through ------------------------------------------------------------------------------


def _scene(admin: Connexion) -> tuple[UUID, UUID, UUID, UUID]:
    monde.territoire(admin, 1)
    structure = monde.structure(admin, 1)
    pro = monde.professionnel(admin, 1, structure)
    personne = monde.personne(admin, 1)
    return structure, pro, personne, monde.compte_de(admin, 1, personne)


def refuse(admin: Connexion, requete: str, parametres: Any = None, *erreurs: type[Exception]) -> None:
    """Check that a statement raises one of these errors (by default: not permitted)."""
    attendues = erreurs or (errors.InsufficientPrivilege,)
    admin.execute("savepoint essai")
    try:
        admin.execute(requete.encode(), parametres)
    except attendues:
        admin.execute("rollback to essai")
        return
    raise AssertionError(requete)


def essai_contexte(admin: Connexion) -> None:
    """Read nothing before anybody entered, of tables that hold something: an empty one may never ask who reads it."""
    structure, pro, personne, lui = _scene(admin)
    monde.accord(admin, 1, personne)
    monde.frise(admin, 1, personne, lui)
    monde.entrer(admin, 1, pro, "professionnel", structure)
    admin.execute("select prive.noter('ecriture', null, 0, 'x', null, null, '{}')")
    for nom in ("contexte", "territoire", "compte", "role", "structure", "personne", "lien"):
        admin.execute("select set_config(%s, '', true)", (f"app.{nom}",))
    for table in ("personne", "evenement", "structure", "journal", "consentement"):
        refuse(admin, f"select * from {table}", None, errors.InvalidAuthorizationSpecification)
    refuse(
        admin,
        "select prive.noter('lecture', null, 0, 'x', null, null, '{}')",
        None,
        errors.InvalidAuthorizationSpecification,
    )
    admin.execute("select prive.entrer_anonyme()")
    refuse(
        admin,
        "select prive.noter('lecture', null, 0, 'x', null, null, '{}')",
        None,
        errors.InvalidAuthorizationSpecification,
    )
    assert admin.execute("select count(*) from personne").fetchone() == (0,)


def essai_immuable(admin: Connexion) -> None:
    """Change nothing of what is written once, even as the owner."""
    structure, pro, personne, lui = _scene(admin)
    accord = monde.accord(admin, 1, personne)
    monde.frise(admin, 1, personne, lui)
    admin.execute(
        "insert into consentement_evenement (territoire_id, personne_id, genre) values (1, %s, 'accord')", (personne,)
    )
    monde.entrer(admin, 1, pro, "professionnel", structure)
    for rang in range(3):
        admin.execute("select prive.noter('ecriture', null, 0, %s, null, null, '{}')", (f"page {rang}",))
    monde.sortir(admin)
    interdit = (errors.RestrictViolation,)
    for table in ("notice", "evenement", "consentement_evenement", "journal"):
        refuse(admin, f"delete from {table}", None, *interdit)
        refuse(admin, f"update {table} set territoire_id = territoire_id", None, *interdit)
    refuse(admin, "truncate journal cascade", None, *interdit)
    for faute in ("domaines = 4095", "fin = fin + interval '1 day'", "peut_completer = false", "retire_le = null"):
        refuse(admin, f"update consentement set {faute} where id = %s", (accord,), *interdit)
    admin.execute("update consentement set retire_le = now() where id = %s", (accord,))
    refuse(admin, "update consentement set retire_le = null", None, *interdit)
    refuse(admin, "update consentement set retire_le = now() + interval '1 day'", None, *interdit)
    chaine = admin.execute("select precedente, empreinte from journal order by numero").fetchall()
    assert len({e for _, e in chaine}) == 3
    assert [p for p, _ in chaine[1:]] == [e for _, e in chaine[:-1]]
    assert admin.execute("select count(*) from journal j where empreinte <> prive.empreinte_de(j)").fetchone() == (0,)


def essai_sessions(admin: Connexion) -> None:
    """Open by a session or a token as long as it runs, and no longer."""
    _, pro, _, _ = _scene(admin)
    tenue = admin.execute("select id from habilitation where compte_id = %s", (pro,)).fetchone()
    assert tenue is not None
    fautes = {
        "connexion": ("vue_le = now() - interval '31 minutes'", "expire_le = now() - interval '1 second'"),
        "jeton": ("revoque_le = now()", "expire_le = now() - interval '1 second'"),
    }
    for table, etats in fautes.items():
        for etat in ("id = id", *etats):
            cle = hashlib.sha256(uuid4().bytes).digest()
            admin.execute(
                f"insert into {table} (territoire_id, jeton_sha256, compte_id, habilitation_id, expire_le)"
                " values (1, %s, %s, %s, now() + interval '1 day')".encode(),
                (cle, pro, tenue[0]),
            )
            admin.execute(f"update {table} set {etat} where jeton_sha256 = %s".encode(), (cle,))
            lire = "lire_connexion(%s, 'essai')" if table == "connexion" else "lire_jeton(%s)"
            lus = admin.execute(f"select compte_id from prive.{lire}".encode(), (cle,)).fetchall()
            assert lus == ([(pro,)] if etat == "id = id" else []), (table, etat)


def essai_cercle(admin: Connexion) -> None:
    """Join, agree and withdraw in nobody else's place."""
    structure, pro, personne, lui = _scene(admin)
    monde.accord(admin, 1, personne, portee="structure", structure_id=monde.structure(admin, 1))
    monde.accord(admin, 1, personne, finalite="statistiques")
    monde.accord(admin, 1, personne, debut="-2 days", fin="-1 day")
    monde.accord(admin, 1, personne, debut="1 day")
    retire = monde.accord(admin, 1, personne)
    admin.execute("update consentement set retire_le = now() where id = %s", (retire,))
    entree = (
        "insert into accompagnement (territoire_id, personne_id, structure_id, compte_id, origine, motif)"
        " values (1, %s, %s, %s, 'declare', 'motif')"
    )
    monde.entrer(admin, 1, pro, "professionnel", structure)
    refuse(admin, entree, (personne, structure, pro))
    monde.sortir(admin)
    with admin.transaction(force_rollback=True):
        monde.accord(admin, 1, personne)
        monde.entrer(admin, 1, pro, "professionnel", structure)
        admin.execute(entree.encode(), (personne, structure, pro))
    autre = monde.personne(admin, 1)
    sien = monde.compte_de(admin, 1, autre)
    monde.entrer(admin, 1, sien, "personne", None, autre)
    refuse(admin, RECUEIL, {"p": personne, "par": "personne", "c": sien, "s": None, "nommee": False})
    assert admin.execute("select count(*) from compte where id = %s", (lui,)).fetchone() == (0,)


RECUEIL = (
    "insert into consentement (territoire_id, personne_id, portee, structure_id, domaines, peut_completer, finalite, fin,"
    " notice_id, donne_par, recueil, recueilli_par, recueil_structure_id) select 1, %(p)s,"
    " case when %(nommee)s then 'structure' else 'consortium' end, case when %(nommee)s then %(s)s::uuid end, 1, true,"
    " 'coordination', now() + interval '9 days', id, %(par)s,"
    " case %(par)s when 'personne' then 'ecran' else 'oral' end, %(c)s, %(s)s::uuid from notice"
)


def essai_urgence(admin: Connexion) -> None:
    """Open in an emergency the carnet that remains, never a closed one; close what runs when it closes."""
    structure, pro, personne, _ = _scene(admin)
    autre = monde.personne(admin, 1)
    admin.execute("update personne set code_postal = '30000' where territoire_id = 1")
    admin.execute("update personne set reuni_dans = %s where id = %s", (personne, autre))
    etat = "update personne set archivee_le = %s, suspendu_le = %s where id = %s"

    def essayer_ouvrir() -> UUID | None:
        nom = admin.execute("select nom_recherche from personne limit 1").fetchone()
        assert nom is not None
        monde.entrer(admin, 1, pro, "professionnel", structure)
        ligne = admin.execute(
            "select prive.briser_la_glace(null, %s, '1990-01-01', '{}', '30000', 'urgence_vitale',"
            " 'Ne répond plus depuis ce matin.')",
            nom,
        ).fetchone()
        lue = admin.execute("select prive.lire_en_urgence(%s)", ligne).fetchone()
        monde.sortir(admin)
        return lue[0] if lue else None

    for archivee, suspendu in ((LE_PREMIER, None), (None, LE_PREMIER)):
        admin.execute(etat, (archivee, suspendu, personne))
        assert essayer_ouvrir() is None
    assert admin.execute("select count(*) from bris_de_glace").fetchone() == (0,)
    admin.execute(etat, (None, None, personne))
    assert essayer_ouvrir() == personne
    admin.execute(etat, (None, LE_PREMIER, personne))
    monde.entrer(admin, 1, pro, "professionnel", structure)
    bris = admin.execute("select id from bris_de_glace").fetchone()
    assert admin.execute("select prive.lire_en_urgence(%s)", bris).fetchone() == (None,)
    monde.sortir(admin)


def essai_capacites(admin: Connexion) -> None:
    """Enter only as what one is; write only in a rôle that writes."""
    structure, pro, personne, _ = _scene(admin)
    monde.accord(admin, 1, personne)
    monde.place(admin, 1, personne, structure, pro)
    for role in ("gestionnaire", "dpo", "coordonnateur", "administrateur", "charge_orientation"):
        refuse(
            admin, "select prive.entrer(1, %s, %s, %s, null)", (pro, role, structure),
            errors.InvalidAuthorizationSpecification,
        )  # fmt: skip
    ecriture = (
        "insert into evenement (territoire_id, personne_id, domaine, auteur_compte_id, auteur_structure_id, genre, texte)"
        " values (1, %s, 7, %s, %s, 'objectif', 'x')"
    )
    gestionnaire = monde.professionnel(admin, 1, structure, "gestionnaire")
    monde.entrer(admin, 1, gestionnaire, "gestionnaire", structure)
    assert monde.voir(admin).personnes == {personne}
    refuse(admin, ecriture, (personne, gestionnaire, structure))
    monde.sortir(admin)
    monde.entrer(admin, 1, pro, "professionnel", structure)
    admin.execute(ecriture.encode(), (personne, pro, structure))
    monde.sortir(admin)


def essai_recueil(admin: Connexion) -> None:
    """Record an agreement in the circle only, unless the person shut the carnet; withdraw it never."""
    structure, pro, personne, _ = _scene(admin)
    monde.accord(admin, 1, personne)

    def recueillir(possible: bool) -> None:
        monde.entrer(admin, 1, pro, "professionnel", structure)
        for nommee in (True, False):
            valeurs = {"p": personne, "c": pro, "s": structure, "nommee": nommee}
            if possible:
                admin.execute("savepoint recueil")
                admin.execute(RECUEIL.encode(), valeurs | {"par": "professionnel"})
                retires = admin.execute("update consentement set retire_le = now() where retire_le is null").rowcount
                assert retires == 0, "a professional withdraws in the person's place"
                admin.execute("rollback to recueil")
            else:
                refuse(admin, RECUEIL, valeurs | {"par": "professionnel"})
            refuse(admin, RECUEIL, valeurs | {"par": "personne"})
        monde.sortir(admin)

    recueillir(possible=False)
    monde.place(admin, 1, personne, structure, pro, referent=True)
    recueillir(possible=True)
    for vise, qui in (("structure_id", structure), ("compte_id", pro)):
        refus = f"insert into exclusion (territoire_id, personne_id, {vise}, domaines) values (1, %s, %s, 4095)"
        admin.execute(refus.encode(), (personne, qui))
        recueillir(possible=False)
        admin.execute(
            "update exclusion set debut = now() - interval '2 seconds', levee_le = now() - interval '1 second'"
        )
        recueillir(possible=True)
        monde.entrer(admin, 1, pro, "professionnel", structure)
        assert monde.voir(admin).personnes == {personne}, "a lifted refusal still shuts"
        monde.sortir(admin)


def essai_depart_annonce(admin: Connexion) -> None:
    """Stop reading on the day when the structure leaves, said beforehand: nothing else ends that day."""
    structure, pro, personne, _ = _scene(admin)
    monde.accord(admin, 1, personne)
    monde.place(admin, 1, personne, structure, pro)
    admin.execute("update structure set quittee_le = now() + interval '1 hour' where id = %s", (structure,))
    fins = admin.execute("select fin <= now() + interval '1 hour' from acces where structure_id = %s", (structure,))
    assert fins.fetchall() == [(True,)]


def essai_roles_sans_carnet(admin: Connexion) -> None:
    """Give the journal to the DPO, the needs to the coordonnateur, under an agreement to statistics."""
    structure, pro, personne, lui = _scene(admin)
    admin.execute(
        "insert into geo_commune (code, nom, codes_postaux, code_departement, code_region, code_epci)"
        " values ('30189', 'Nîmes', '{30000}', '30', '76', '243000643')"
    )
    admin.execute("update personne set commune_code = '30189'")
    admin.execute(
        "insert into constat (territoire_id, personne_id, domaine, auteur_compte_id, nature, thematique, texte, source)"
        " values (1, %s, 4, %s, 'besoin', 'mobilite', 'x', 'personne')",
        (personne, lui),
    )
    monde.accord(admin, 1, personne, domaines=255)
    coordo = monde.professionnel(admin, 1, structure, "coordonnateur")
    dpo = monde.professionnel(admin, 1, structure, "dpo")

    def lus(compte: UUID, role: str) -> tuple[Any, Any, Any]:
        monde.entrer(admin, 1, compte, role, structure)
        besoins = admin.execute("select * from releve_ecart").fetchall()
        refuse(admin, "select * from prive.besoins_par_epci()")
        refuse(admin, "select prive.publier_ecarts('2026-01-01', '[]')")
        refuse(admin, "insert into releve_ecart values (1, '2026-01-01', 'mobilite', 'x', null, 0, 0)")
        journal = admin.execute("select count(*) from journal where compte_id <> %s", (compte,)).fetchone()
        trouves = admin.execute("select * from prive.rechercher_personnes('no', 9)").fetchall()
        monde.sortir(admin)
        return len(besoins), journal, len(trouves)

    monde.place(admin, 1, personne, structure, pro)
    monde.entrer(admin, 1, pro, "professionnel", structure)
    admin.execute("select prive.noter('ecriture', %s, 1, 'x', null, null, '{}')", (personne,))
    monde.sortir(admin)
    assert lus(coordo, "coordonnateur") == (0, (0,), 0)
    assert lus(dpo, "dpo") == (0, (1,), 0)
    assert _compter(admin) == []
    monde.accord(admin, 1, personne, domaines=255, finalite="statistiques")
    assert _compter(admin) == [("mobilite", 1)]
    # An item of a sensitive domain, whatever is agreed; then whoever is not to be counted any more.
    # Such an agreement cannot even be written: the count refuses it all the same, once nothing else does.
    admin.execute("alter table consentement drop constraint ck_consentement_sensible_nommee")
    admin.execute("set session_replication_role = replica")
    admin.execute("update constat set domaine = 8")
    admin.execute("update consentement set domaines = 4095, portee = 'consortium' where finalite = 'statistiques'")
    assert _compter(admin) == []
    admin.execute("update constat set domaine = 4")
    for colonne in ("archivee_le", "suspendu_le", "decedee_le"):
        admin.execute(f"update personne set {colonne} = now()".encode())
        assert _compter(admin) == [], colonne
        admin.execute(f"update personne set {colonne} = null".encode())
    autre = monde.personne(admin, 1)
    admin.execute("update personne set reuni_dans = %s where id = %s", (autre, personne))
    assert _compter(admin) == []
    admin.execute("set session_replication_role = origin")
    ligne = (
        '[{"categorie": "mobilite", "code_epci": "243000643", "personnes": %d, "offres": 0, "offres_a_distance": 0}]'
    )
    for nombre, attendu in ((11, True), (12, False)):
        admin.execute("set local role carnet_app")
        admin.execute("select prive.entrer_automate(1)")
        fait = admin.execute("select prive.publier_ecarts('2026-01-01', %s)", (ligne % nombre,)).fetchone()
        assert fait == (attendu,)
        assert admin.execute("select count(*) from releve_ecart").fetchone() == (0,)
        monde.sortir(admin)
    assert admin.execute("select personnes from releve_ecart").fetchall() == [(11,)]
    assert lus(coordo, "coordonnateur") == (1, (0,), 0)
    assert lus(pro, "professionnel")[0] == 0


def _compter(admin: Connexion) -> list[Any]:
    admin.execute("set local role carnet_app")
    admin.execute("select prive.entrer_automate(1)")
    comptes = admin.execute("select categorie, personnes from prive.besoins_par_epci()").fetchall()
    monde.sortir(admin)
    return comptes


def essai_avis(admin: Connexion) -> None:
    """Show a notice to its recipient, while they may see the person it is about."""
    structure, pro, personne, _ = _scene(admin)
    collegue = monde.professionnel(admin, 1, structure)
    accord = monde.accord(admin, 1, personne)
    monde.place(admin, 1, personne, structure, pro)
    admin.execute(
        "insert into avis (territoire_id, compte_id, personne_id, genre) values (1, %s, %s, 'x')", (pro, personne)
    )

    def lus(compte: UUID) -> Any:
        monde.entrer(admin, 1, compte, "professionnel", structure)
        nombre = admin.execute("select count(*) from avis").fetchone()
        monde.sortir(admin)
        return nombre

    assert (lus(pro), lus(collegue)) == ((1,), (0,))
    admin.execute("update consentement set retire_le = now() where id = %s", (accord,))
    assert lus(pro) == (0,)


def essai_structure_sensible(admin: Connexion) -> None:
    """Show a sensitive structure and whoever works there to people and to its own members, to nobody else in the circle."""
    _, pro, personne, lui = _scene(admin)
    refuge = monde.structure(admin, 1)
    admin.execute("update structure set sensible = true where id = %s", (refuge,))
    ecoutante = monde.professionnel(admin, 1, refuge)

    def connus(compte: UUID, role: str, structure: UUID | None, personne_id: UUID | None = None) -> tuple[bool, bool]:
        monde.entrer(admin, 1, compte, role, structure, personne_id)
        structures = {s for (s,) in admin.execute("select id from structure").fetchall()}
        comptes = {c for (c,) in admin.execute("select id from compte").fetchall()}
        monde.sortir(admin)
        return refuge in structures, ecoutante in comptes

    ici = admin.execute("select structure_id from habilitation where compte_id = %s", (pro,)).fetchone()
    assert ici is not None
    assert connus(pro, "professionnel", ici[0]) == (False, False)
    assert connus(ecoutante, "professionnel", refuge) == (True, True)
    assert connus(lui, "personne", None, personne) == (True, True)


def essai_carnet_ferme(admin: Connexion) -> None:
    """Close to a structure what it wrote itself, once the carnet is archived or its sharing suspended."""
    structure, pro, personne, _ = _scene(admin)
    admin.execute(
        "insert into evenement (territoire_id, personne_id, domaine, auteur_compte_id, auteur_structure_id, genre, texte)"
        " values (1, %s, 7, %s, %s, 'objectif', 'x')",
        (personne, pro, structure),
    )

    def lus() -> Any:
        monde.entrer(admin, 1, pro, "professionnel", structure)
        nombre = admin.execute("select count(*) from evenement").fetchone()
        monde.sortir(admin)
        return nombre

    assert lus() == (1,)
    for colonne in ("archivee_le", "suspendu_le"):
        admin.execute(f"update personne set {colonne} = now()".encode())
        assert lus() == (0,), colonne
        admin.execute(f"update personne set {colonne} = null".encode())


_ACCORD = {
    "portee": "structure",
    "peut_completer": True,
    "fin": "300 days",
    "debut": "-1 day",
    "finalite": "coordination",
}
_PLACE = {"referent": False, "fin": None, "debut": "-1 day"}
_DEUX_CARNETS: list[reunions.Geste] = [
    ("place", 0, _PLACE | {"structure": 1}),
    ("place", 1, _PLACE | {"structure": 1}),
    ("accord", 0, _ACCORD | {"vise": 1, "domaines": 7}),
    ("accord", 1, _ACCORD | {"vise": 1, "domaines": 3 | 1024, "fin": "60 days", "peut_completer": False}),
    ("place", 0, _PLACE | {"structure": 2}),
    ("accord", 0, _ACCORD | {"vise": 2, "portee": "categorie", "domaines": 255}),
    ("accord", 1, _ACCORD | {"vise": 2, "portee": "categorie", "domaines": 255}),
    ("place", 0, _PLACE | {"structure": 3}),
    ("place", 1, _PLACE | {"structure": 3}),
    ("accord", 0, _ACCORD | {"vise": 3, "domaines": 255}),
    ("accord", 1, _ACCORD | {"vise": 3, "domaines": 255, "finalite": "prescription"}),
]


def essai_reunion(admin: Connexion) -> None:
    """Bring carnets together and part them: nobody gains anything, and nothing is lost."""
    for inverse in (False, True):
        reunions.verifier(admin, _DEUX_CARNETS, inverse=inverse)
    monde.territoire(admin, 1)
    scene = reunions.creer_scene(admin)
    reunions.jouer(admin, scene, _DEUX_CARNETS)
    reunir = "select prive.reunir(%s, %s, 'un motif assez long')"
    etranger = monde.personne(admin, 1)
    entrer = (scene.comptes[0], "professionnel", scene.structures[0])
    for a, b, sql in (
        (scene.a, etranger, None),
        (etranger, scene.a, None),
        (
            scene.a,
            scene.b,
            "insert into gel (territoire_id, personne_id, motif, pose_par) values (1, %(b)s, 'Un motif assez long.', %(c)s)",
        ),
        (scene.a, scene.b, _NUMEROS),
    ):
        admin.execute("savepoint obstacle")
        if sql:
            admin.execute(sql.encode(), {"a": scene.a, "b": scene.b, "c": scene.comptes[0]})
        monde.entrer(admin, 1, *entrer)
        refuse(admin, reunir, (a, b))
        admin.execute("rollback to savepoint obstacle")
    monde.frise(admin, 1, scene.a, scene.comptes[0])
    admin.execute("select set_config('app.reunion', %s, true)", (f"1/{scene.a}/{scene.b}",))
    refuse(admin, "update evenement set personne_id = %s", (scene.b,), errors.RestrictViolation)
    admin.execute("select set_config('app.reunion', '', true)")
    reunion = reunions.reunir(admin, scene, scene.a, scene.b)
    assert not reunions.qui_lit(admin, scene, scene.a)[(4, 1, "0")][0], "two purposes are not one"
    separer = "select prive.separer(%s)"
    monde.entrer(admin, 1, scene.comptes[1], "professionnel", scene.structures[1])
    refuse(admin, separer, (reunion,))
    monde.sortir(admin)
    admin.execute("savepoint tard")
    admin.execute("update reunion set le = now() - interval '31 days'")
    monde.entrer(admin, 1, *entrer)
    refuse(admin, separer, (reunion,))
    admin.execute("rollback to savepoint tard")
    admin.execute(
        "update consentement set retire_le = now() where personne_id = %s and structure_id = %s and retire_le is null",
        (scene.a, scene.structures[1]),
    )
    admin.execute(
        "insert into exclusion (territoire_id, personne_id, structure_id, domaines) values (1, %s, %s, 4095)",
        (scene.a, scene.structures[3]),
    )
    reunions.separer(admin, scene, reunion)
    for personne in (scene.a, scene.b):
        lit = reunions.qui_lit(admin, scene, personne)
        assert not lit[(2, 1, "0")][0]
        assert not lit[(4, 1, "0")][0]


_NUMEROS = """
insert into personne_identifiant (territoire_id, personne_id, genre, empreinte, scelle, provisoire)
values (1, %(a)s, 'nir', sha256('a'), 'x', false), (1, %(b)s, 'nir', sha256('b'), 'x', false)
"""


def essai_preuve(admin: Connexion) -> None:
    """Spend a proof of identity once, in time, with its second factor."""
    _, pro, _, _ = _scene(admin)
    tenue = admin.execute("select id from habilitation where compte_id = %s", (pro,)).fetchone()
    assert tenue is not None
    for etat, attendu in (
        ("id = id", 1),
        ("expire_le = now() - interval '1 second'", 0),
        ("second_facteur_exige = true", 0),
        ("choisie = false", 0),
    ):
        cle = hashlib.sha256(uuid4().bytes).digest()
        admin.execute("select prive.prouver(%s, 1, %s, 'proconnect', false, null)", (cle, pro))
        choisie = admin.execute("select prive.choisir_capacite(%s, 1, %s, %s)", (cle, pro, tenue[0])).fetchone()
        assert choisie == (True,)
        admin.execute(f"update preuve set {etat} where jeton_sha256 = %s".encode(), (cle,))
        assert len(admin.execute("select * from prive.depenser_preuve(%s)", (cle,)).fetchall()) == attendu, etat
