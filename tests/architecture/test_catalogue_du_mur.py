"""Read the catalogue of the migrated database.

What the wall promises is true of every table, function and grant in it. Nothing here is a sample. A
new table, policy, security-definer function or grant is checked the day it is written; what the
application may change is listed here by name, so that widening it is a decision that somebody
reads.
"""

import re
from typing import Any

import psycopg
import pytest

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]

# Public facts and technical state. Every other table belongs to a territoire and stands behind the
# wall.
SANS_TERRITOIRE = {
    "alembic_version",
    "catalogue_mot",
    "catalogue_retouche",
    "catalogue_service",
    "catalogue_structure",
    "courriel_sortant",
    "demande_connexion",
    "doublon_calcul",
    "doublon_propose",
    "geo_commune",
    "geo_departement",
    "geo_epci",
    "geo_region",
    "geo_zonage",
    "import_ancien",
    "import_catalogue",
    "import_distant",
    "lien_connexion",
    "limite",
    "procrastinate_events",
    "procrastinate_jobs",
    "procrastinate_periodic_defers",
    "procrastinate_workers",
    "travail_suivi",
}
# Reached by functions alone: no policy lets the application in, and no grant either.
SANS_POLITIQUE = {
    "carte_codes",
    "code_entree",
    "code_secours",
    "connexion_federee",
    "consentement_rappel",
    "envoi",
    "fait_anonyme",
    "flux_agenda",
    "journal_tete",
    "personne_identifiant",
    "preuve",
    "remise",
    "reunion_ligne",
    "second_facteur",
}
# Of one domain of one person, and no item: what she asks for about her data, behind policies of its
# own.
DE_SES_DOMAINES = {"demande_droit"}
# What every item of a carnet stands behind (prive.elements), and what those that advance add.
POLITIQUES_D_ELEMENT = {
    ("lire", "SELECT", "PERMISSIVE"),
    ("lire_en_mandat", "SELECT", "PERMISSIVE"),
    ("lire_en_urgence", "SELECT", "PERMISSIVE"),
    ("ecrire_ouvert", "INSERT", "PERMISSIVE"),
    ("ecrire_le_mien", "INSERT", "PERMISSIVE"),
    ("refus_au_compte", "ALL", "RESTRICTIVE"),
    ("carnet_ferme", "SELECT", "RESTRICTIVE"),
    ("rien_de_sensible_par_lien", "ALL", "RESTRICTIVE"),
}
POLITIQUES_QUI_AVANCENT = {
    ("avancer_ouvert", "UPDATE", "PERMISSIVE"),
    ("avancer_le_mien", "UPDATE", "PERMISSIVE"),
}
# Behind the wall although they hold no territoire: the outbox is encrypted, and read by the mail
# job.
POLITIQUES_SANS_TERRITOIRE = {("courriel_sortant", nom) for nom in ("depot", "lecture", "envoi")}
# Read by policies, and owned by carnet_owner so that no policy is planned in them: the caller’s
# rows, no other.
VUES_DU_MUR = {"mes_acces", "mes_mandats", "mes_refus"}
# All that the application may change, column by column: a text once written never changes.
MODIFIABLES: dict[str, set[str]] = {
    "absence": {"finie_le"},
    "accompagnement": {"fin"},
    "action": {"echeance", "offre_le", "service_id"},
    "alerte_lecture": {"close_le", "close_par", "commentaire"},
    "avis": {"geste_id", "lu_le"},
    "compte": {"clos_le", "fonction", "nom", "prenom", "telephone"},
    "consentement": {"retire_le"},
    "copie_carnet": {"avancement", "contenu", "expire_le", "supprimee_le", "taille",
                     "telechargee_le"},
    "courriel_sortant": {"code", "contenu", "cree_le", "envoye_le", "essais", "issue", "tente_le"},
    "demande_acces": {"etat", "repondue_le"},
    "document": {"delivre_le", "nature", "valable_jusqu_au"},
    "entreprise": {
        "adresse", "commune", "commune_code", "courriel", "ecrit_par", "ecrit_par_structure_id",
        "modifie_le", "nom", "nom_recherche", "propose", "secteur", "service", "siret", "telephone",
    },
    "etiquette": {"nom", "retiree_le"},
    "etiquette_posee": {"retiree_le"},
    "exclusion": {"levee_le"},
    "favori": {"retire_le"},
    "gel": {"leve_le"},
    "habilitation": {"fin"},
    "lecture_conversation": {"lu_le", "structure_id"},
    "lecture_evenement": {"geste_id", "lu_le", "reprise_le"},
    "offre_convention": {"remplace_le"},
    "offre_critere": {"remplace_le"},
    "offre_erreur": {"reponse", "suite", "traite_le", "traite_par"},
    "offre_locale": {"frequence", "modifie_le", "nom", "prochaine_revue", "publiee_le", "saisie"},
    "offre_places": {"remplace_le"},
    "offre_precision": {"remplace_le"},
    "offre_session": {"remplace_le"},
    "rapprochement": {"decide_le", "decide_par", "etat"},
    "rendez_vous": {
        "aussi_compte_id", "aussi_structure_id", "debut", "duree_minutes", "lieu", "mode",
        "sequence",
    },
    "report": {"repris_le"},
    "resume_quotidien": {"actif"},
    "signalement": {"repondu_le", "repondu_par", "reponse"},
    "structure": {"categorie", "courriel", "nom", "quittee_le", "sensible", "telephone"},
    "travail_suivi": {"cause", "ecarte_le", "endroit", "erreur", "le", "motif"},
    "vue_personnes": {"choix", "nom", "par_defaut", "retiree_le"},
    "veille": {"fermee_le", "nom", "rythme"},
}  # fmt: skip
EFFACABLES: set[str] = set()


def lignes(admin: Connexion, requete: str) -> list[tuple[Any, ...]]:
    """Run a constant query on the catalogue."""
    return admin.execute(requete.encode()).fetchall()


def test_every_table_of_a_territoire_forces_its_policies(admin: Connexion) -> None:
    tables = lignes(
        admin,
        "select c.relname, c.relrowsecurity, c.relforcerowsecurity, pg_get_userbyid(c.relowner),"
        " (select a.attname"
        " from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]"
        " where i.indrelid = c.oid and i.indisprimary) from pg_class c where c.relkind in ('r',"
        " 'p')"
        " and c.relnamespace = 'public'::regnamespace and (c.relname = 'territoire' or exists"
        " (select 1"
        " from pg_attribute a where a.attrelid = c.oid and a.attname = 'territoire_id' and not"
        " a.attisdropped))",
    )
    assert len(tables) >= 20
    for nom, active, forcee, proprietaire, premiere in tables:
        cle = "id" if nom == "territoire" else "territoire_id"
        assert (active, forcee, proprietaire, premiere) == (True, True, "carnet_owner", cle), nom


def test_every_table_of_a_territoire_has_a_policy_of_its_own_or_is_listed(admin: Connexion) -> None:
    muettes = lignes(
        admin,
        "select c.relname from pg_class c where c.relkind in ('r', 'p') and c.relnamespace ="
        " 'public'::regnamespace"
        " and exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname ="
        " 'territoire_id'"
        " and not a.attisdropped) and not exists (select 1 from pg_policies p where p.schemaname ="
        " 'public'"
        " and p.tablename = c.relname and p.permissive = 'PERMISSIVE' and p.roles::text[] ="
        " '{carnet_app}')",
    )
    assert {nom for (nom,) in muettes} == SANS_POLITIQUE
    lues = lignes(
        admin,
        "select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and"
        " c.relkind in ('r', 'p')"
        " and has_any_column_privilege('carnet_app', c.oid, 'select, insert, update')",
    )
    assert not SANS_POLITIQUE & {nom for (nom,) in lues}


def _politiques(admin: Connexion, nom: str) -> dict[tuple[str, str, str], str]:
    """Give a table's policies for the application, and what each says, the table's name aside."""
    lues = admin.execute(
        "select policyname, cmd, permissive, concat_ws(' / ', qual, with_check) from pg_policies"
        " where schemaname = 'public' and tablename = %s and roles::text[] = '{carnet_app}'",
        (nom,),
    )
    return {
        (p, cmd, permissive): re.sub(rf"\b{nom}\b", "element", dit)
        for p, cmd, permissive, dit in lues
    }


def _elements(admin: Connexion) -> dict[str, tuple[bool, bool]]:
    """List the tables of items: does it advance, does it name who does it."""
    lus = lignes(
        admin,
        "select e, prive.premiere_colonne(e, 'etat', 'clos_le') is not null, prive.a_colonne(e,"
        " 'porteur')"
        " from prive.elements() e",
    )
    return {nom: (avance, porte) for nom, avance, porte in lus}


def test_every_item_table_has_the_whole_set_of_policies(admin: Connexion) -> None:
    elements = _elements(admin)
    assert elements.keys() >= {
        "constat",
        "objectif",
        "action",
        "rendez_vous",
        "evenement",
        "version",
    }
    for nom, (avance, _) in elements.items():
        attendues = POLITIQUES_D_ELEMENT | (POLITIQUES_QUI_AVANCENT if avance else set())
        assert set(_politiques(admin, nom)) == attendues, nom


def test_every_item_table_is_behind_the_same_words(admin: Connexion) -> None:
    dits: dict[tuple[Any, ...], tuple[str, str]] = {}
    for nom, (_, porte) in _elements(admin).items():
        for politique, dit in _politiques(admin, nom).items():
            # What she advances herself depends on who does it, when the item says who.
            modele, attendu = dits.setdefault(
                (*politique, porte and "le_mien" in politique[0]), (nom, dit)
            )
            assert dit == attendu, f"{nom}.{politique[0]} is not that of {modele}"


def test_a_table_of_her_domains_that_is_no_item_is_a_listed_one(admin: Connexion) -> None:
    """A table that lacks one column of an item would have none of its policies.

    Its author would not know.
    """
    proches = lignes(
        admin,
        "select c.relname from pg_class c where c.relkind in ('r', 'p') and c.relnamespace ="
        " 'public'::regnamespace"
        " and prive.a_colonne(c.relname, 'personne_id') and prive.a_colonne(c.relname, 'domaine')"
        " and c.relname not in (select prive.elements())",
    )
    assert {nom for (nom,) in proches} == DE_SES_DOMAINES


def test_a_table_without_a_territoire_is_a_listed_one(admin: Connexion) -> None:
    tables = lignes(
        admin,
        "select c.relname from pg_class c where c.relkind in ('r', 'p') and c.relnamespace ="
        " 'public'::regnamespace"
        " and c.relname <> 'territoire' and not exists (select 1 from pg_attribute a where"
        " a.attrelid = c.oid"
        " and a.attname = 'territoire_id' and not a.attisdropped)",
    )
    assert {nom for (nom,) in tables} == SANS_TERRITOIRE


def test_no_view_goes_around_the_policies(admin: Connexion) -> None:
    vues = lignes(
        admin,
        "select c.relname from pg_class c where c.relkind in ('v', 'm') and c.relnamespace in"
        " ('public'::regnamespace, 'prive'::regnamespace) and not coalesce('security_invoker=true'"
        " = any(c.reloptions),"
        " false)",
    )
    assert {nom for (nom,) in vues} == VUES_DU_MUR


def test_a_view_of_the_wall_gives_the_caller_its_own_rows_to_read(admin: Connexion) -> None:
    vues = lignes(
        admin,
        "select c.relname, pg_get_viewdef(c.oid), c.reloptions, (select array_agg(distinct"
        " d.privilege_type)"
        " from aclexplode(c.relacl) d where d.grantee = 'carnet_app'::regrole)"
        " from pg_class c where c.relkind = 'v' and c.relnamespace = 'prive'::regnamespace",
    )
    # The view from which access is derived runs with its caller's rights, and the application may
    # not call it.
    assert [(options, droits) for nom, _, options, droits in vues if nom == "droits"] == [
        (["security_invoker=true"], None)
    ]
    for nom, texte, options, droits in (vue for vue in vues if vue[0] != "droits"):
        assert "prive.ctx_territoire()" in texte, nom
        assert "prive.ctx_structure()" in texte or "prive.ctx_compte()" in texte, nom
        assert (options, droits) == (["security_barrier=true"], ["SELECT"]), nom


def test_every_policy_of_the_application_names_the_territoire(admin: Connexion) -> None:
    politiques = lignes(
        admin,
        "select tablename, policyname, cmd, permissive, coalesce(qual, ''), coalesce(with_check,"
        " ''), roles::text[]"
        " from pg_policies where schemaname = 'public' and roles::text[] <> '{carnet_owner}'",
    )
    assert len(politiques) >= 40
    for table, nom, geste, permissive, lit, ecrit, roles in politiques:
        assert roles == ["carnet_app"], (table, nom)
        if (table, nom) in POLITIQUES_SANS_TERRITOIRE:
            continue
        clauses = {
            "SELECT": [lit],
            "DELETE": [lit],
            "INSERT": [ecrit],
            "UPDATE": [lit],
            "ALL": [lit],
        }[geste]
        clauses += [ecrit] if geste in ("UPDATE", "ALL") and ecrit else []
        for clause in clauses:
            assert "ctx_territoire" in clause, (table, nom, permissive)


def test_every_grant_behind_policies_is_served_by_one(admin: Connexion) -> None:
    """A right that no policy serves is useless today, and opens everything the day that one does.

    The application may do no more than the policies were written for.
    """
    vains = lignes(
        admin,
        "select c.relname, p from pg_class c cross join unnest(array['select', 'insert', 'update'])"
        " p where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')"
        " and c.relrowsecurity and has_any_column_privilege('carnet_app', c.oid, p)"
        " and not exists (select 1 from pg_policies x where x.schemaname = 'public'"
        " and x.tablename = c.relname and x.permissive = 'PERMISSIVE'"
        " and x.roles::text[] = '{carnet_app}' and x.cmd in (upper(p), 'ALL'))",
    )
    assert vains == []


def test_only_the_owner_passes_everywhere(admin: Connexion) -> None:
    larges = lignes(
        admin,
        "select tablename, policyname, roles::text[] from pg_policies where schemaname = 'public'"
        " and (qual = 'true' or with_check = 'true')",
    )
    autres = {(table, nom) for table, nom, roles in larges if roles != ["carnet_owner"]}
    assert autres <= POLITIQUES_SANS_TERRITOIRE


def test_roles_bypass_nothing_but_the_search_and_the_backup(admin: Connexion) -> None:
    roles = lignes(
        admin,
        "select rolname, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication,"
        " rolcanlogin, rolinherit"
        " from pg_roles where rolname like 'carnet\\_%' order by 1",
    )
    assert {r[0]: r[2] for r in roles} == {
        "carnet_app": False,
        "carnet_backup": True,
        "carnet_owner": False,
        "carnet_search": True,
    }
    for nom, superutilisateur, _, cree_base, cree_role, replique, entre, herite in roles:
        assert (superutilisateur, cree_base, cree_role, replique) == (False, False, False, False), (
            nom
        )
        assert entre is (nom == "carnet_app"), nom
        assert herite is False or nom != "carnet_app"
    membres = lignes(
        admin,
        "select m.rolname, g.rolname from pg_auth_members x join pg_roles m on m.oid = x.member"
        " join pg_roles g on g.oid = x.roleid where m.rolname like 'carnet\\_%'",
    )
    assert membres == [("carnet_owner", "carnet_search")]


def test_application_and_search_own_exactly_one_function_between_them(admin: Connexion) -> None:
    possessions = lignes(
        admin,
        "select classid::regclass::text, objid from pg_shdepend where deptype = 'o' and dbid in (0,"
        " (select oid from"
        " pg_database where datname = current_database())) and refobjid in"
        " ('carnet_app'::regrole, 'carnet_search'::regrole, 'carnet_backup'::regrole)",
    )
    fonction = admin.execute("select 'prive.rechercher_personnes'::regproc::oid").fetchone()
    assert fonction is not None
    assert possessions == [("pg_proc", fonction[0])]


def test_security_definer_functions_pin_their_path_and_are_closed_to_everybody(
    admin: Connexion,
) -> None:
    fonctions = lignes(
        admin,
        "select p.oid::regprocedure::text, p.proconfig,"
        " p.proacl is null or exists (select 1 from aclexplode(p.proacl) x where x.grantee = 0)"
        " from pg_proc p join pg_namespace n on n.oid = p.pronamespace"
        " where p.prosecdef and n.nspname not in ('pg_catalog', 'information_schema')",
    )
    assert len(fonctions) >= 15
    for nom, reglages, ouverte in fonctions:
        chemins = [r.partition("=")[2] for r in reglages or [] if r.startswith("search_path=")]
        assert chemins in (["public, pg_temp"], ["pg_catalog, pg_temp"]), nom
        assert not ouverte, f"{nom} is executable by public"


def test_private_functions_are_closed_to_everybody(admin: Connexion) -> None:
    ouvertes = lignes(
        admin,
        "select p.oid::regprocedure::text from pg_proc p where p.pronamespace ="
        " 'prive'::regnamespace"
        " and (p.proacl is null or exists (select 1 from aclexplode(p.proacl) x where x.grantee ="
        " 0))",
    )
    assert ouvertes == []


def test_nobody_else_creates_in_the_schemas_that_functions_look_into(admin: Connexion) -> None:
    createurs = lignes(
        admin,
        "select n.nspname, coalesce(r.rolname, 'public') from pg_namespace n cross join"
        " aclexplode(n.nspacl) x"
        " left join pg_roles r on r.oid = x.grantee where n.nspname in ('public', 'prive') and"
        " x.privilege_type = 'CREATE'",
    )
    assert set(createurs) <= {
        ("public", "carnet_owner"),
        ("prive", "carnet_owner"),
        ("prive", "carnet_search"),
    }


def test_application_changes_only_the_listed_columns(admin: Connexion) -> None:
    colonnes = lignes(
        admin,
        "select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid and"
        " a.attnum > 0"
        " and not a.attisdropped where c.relnamespace in ('public'::regnamespace,"
        " 'prive'::regnamespace)"
        " and c.relkind in ('r', 'p') and has_column_privilege('carnet_app', c.oid, a.attnum,"
        " 'update')",
    )
    lues: dict[str, set[str]] = {}
    elements = _elements(admin)
    for table, colonne in colonnes:
        # The state and the end of an item advance, of whatever kind (prive.elements).
        if not table.startswith("procrastinate_") and not (
            table in elements and colonne in ("etat", "clos_le")
        ):
            lues.setdefault(table, set()).add(colonne)
    assert lues == MODIFIABLES


def test_application_erases_truncates_and_hooks_nothing(admin: Connexion) -> None:
    droits = lignes(
        admin,
        "select c.relname, p from pg_class c cross join unnest(array['delete', 'truncate',"
        " 'references', 'trigger']) p"
        " where c.relnamespace in ('public'::regnamespace, 'prive'::regnamespace) and c.relkind in"
        " ('r', 'p')"
        " and has_table_privilege('carnet_app', c.oid, p)",
    )
    assert {d for d in droits if not d[0].startswith("procrastinate_")} == {
        (table, "delete") for table in EFFACABLES
    }


def test_application_reads_no_private_table_nor_stored_token(admin: Connexion) -> None:
    lus = lignes(
        admin,
        "select c.relname from pg_class c where c.relnamespace = 'prive'::regnamespace and"
        " c.relkind in ('r', 'p')"
        " and has_any_column_privilege('carnet_app', c.oid, 'select')",
    )
    assert lus == [("version_sql",)]
    jetons = lignes(
        admin,
        "select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid and"
        " a.attnum > 0"
        " where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attname like"
        " '%sha256'"
        " and c.relname in ('connexion', 'jeton') and has_column_privilege('carnet_app', c.oid,"
        " a.attnum, 'select')",
    )
    assert jetons == []


def test_application_never_writes_the_derived_access_nor_the_journal(admin: Connexion) -> None:
    for table in ("acces", "journal", "journal_tete"):
        droits = admin.execute(
            "select has_any_column_privilege('carnet_app', %s, 'insert'),"
            " has_any_column_privilege('carnet_app', %s,"
            " 'update')",
            (table, table),
        ).fetchone()
        assert droits == (False, False), table


def test_search_reads_three_tables_and_writes_none(admin: Connexion) -> None:
    droits = lignes(
        admin,
        "select c.relname, p from pg_class c cross join unnest(array['select', 'insert', 'update',"
        " 'delete']) p"
        " where c.relnamespace in ('public'::regnamespace, 'prive'::regnamespace) and c.relkind in"
        " ('r', 'p')"
        " and has_table_privilege('carnet_search', c.oid, p)",
    )
    assert set(droits) == {("acces", "select"), ("exclusion", "select"), ("personne", "select")}
    colonnes = lignes(
        admin,
        "select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid and"
        " a.attnum > 0 and not a.attisdropped"
        " where c.relnamespace in ('public'::regnamespace, 'prive'::regnamespace)"
        " and c.relkind in ('r', 'p') and not has_table_privilege('carnet_search', c.oid, 'select')"
        " and has_column_privilege('carnet_search', c.oid, a.attnum, 'select')",
    )
    # Whose number it is, by its hash; no number, sealed or not.
    assert set(colonnes) == {
        ("personne_identifiant", nom)
        for nom in ("territoire_id", "personne_id", "genre", "empreinte")
    }


def test_backup_reads_and_nothing_else(admin: Connexion) -> None:
    droits = lignes(
        admin,
        "select c.relname from pg_class c cross join unnest(array['insert', 'update', 'delete',"
        " 'truncate']) p"
        " where c.relnamespace in ('public'::regnamespace, 'prive'::regnamespace) and c.relkind in"
        " ('r', 'p')"
        " and has_table_privilege('carnet_backup', c.oid, p)",
    )
    assert droits == []
