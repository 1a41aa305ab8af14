"""Break the wall of the sessions, one clause at a time."""

from tests.tranches import Faute

# What each fault is called, the passage of auth/connexions/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "session inactive rouvre",
        "k.expire_le > now() and k.vue_le > now() - prive.repos(k.partagee)",
        "k.expire_le > now()",
    ),
    Faute("session passée rouvre", "k.expire_le > now() and k.vue_le", "k.vue_le"),
    Faute(
        "session d’un ordinateur partagé qui dure",
        "k.vue_le > now() - prive.repos(k.partagee);",
        "k.vue_le > now() - prive.repos(false);",
    ),
    Faute(
        "ordinateur partagé oublié",
        "      partagee = k.partagee or partage_\n",
        "      partagee = partage_\n",
    ),
    Faute(
        "ordinateur partagé entendu trop tard",
        "    or partage_ and not x.partagee then",
        "    then",
    ),
    Faute("ordinateur partagé tu à la page", "x.partagee or partage_\n", "x.partagee\n"),
    Faute(
        "jeton révoqué rouvre",
        "and j.revoque_le is null and j.expire_le > now()",
        "and j.expire_le > now()",
    ),
    Faute(
        "jeton expiré rouvre",
        "and j.revoque_le is null and j.expire_le > now()",
        "and j.revoque_le is null",
    ),
    Faute(
        "lien envoyé à un professionnel",
        "and (k.personne_id is not null or k.est_representant and"
        " prive.represente(k.territoire_id, k.id)) and k.clos_le is null;",
        "and k.clos_le is null;",
    ),
    Faute(
        "lien envoyé à un compte clos",
        "prive.represente(k.territoire_id, k.id)) and k.clos_le is null;",
        "prive.represente(k.territoire_id, k.id));",
    ),
    Faute(
        "lien envoyé à un représentant sans mandat",
        "or k.est_representant and prive.represente(k.territoire_id, k.id))",
        "or k.est_representant)",
    ),
    Faute("code de SMS à tout numéro", "par = 'sms' and k.mobile = courriel_)", "par = 'sms')"),
    Faute(
        "code de SMS demandé pour une adresse",
        "(par = 'courriel' and k.courriel = lower(courriel_)",
        "(k.courriel = lower(courriel_)",
    ),
    Faute(
        "lien de courriel demandé pour un numéro",
        "or par = 'sms' and k.mobile = courriel_)",
        "or k.mobile = courriel_)",
    ),
    Faute(
        "code de SMS pris pour un courriel",
        "select c.territoire, c.compte, d.suite, d.moyen from depense d",
        "select c.territoire, c.compte, d.suite, 'courriel' from depense d",
    ),
    Faute("lien posé pendant qu’une adresse change", "  perform prive.tenir_adresses();\n", ""),
    Faute(
        "lien réécrit après son départ",
        " where l.id = id_ and l.jeton_sha256 is null;\n  return found;",
        " where l.id = id_;\n  return found;",
    ),
    Faute(
        "lien qui dure",
        "expire_le = now() + interval '10 minutes'\n   where l.id = id_",
        "expire_le = now() + interval '10 days'\n   where l.id = id_",
    ),
    Faute(
        "tout code de courriel entre",
        "and l.code_sha256 = sha256(navigateur || code) and l.expire_le > now() order by",
        "and l.expire_le > now() order by",
    ),
    Faute(
        "code de courriel d’un autre navigateur",
        "where l.navigateur_sha256 = navigateur and l.code_sha256 = sha256(navigateur || code) and"
        " l.expire_le > now() order by l.expire_le desc, l.jeton_sha256 limit 1) t\n    cross join"
        " lateral"
        " prive.depenser_lien(t.jeton_sha256, navigateur) d",
        "where l.code_sha256 = sha256(l.navigateur_sha256 || code) and l.expire_le > now() order by"
        " l.expire_le desc, l.jeton_sha256 limit 1)"
        " t\n    cross join lateral (select o.* from lien_connexion x,"
        " prive.depenser_lien(t.jeton_sha256, x.navigateur_sha256) o where x.jeton_sha256 ="
        " t.jeton_sha256) d",
    ),
    Faute(
        "lien ouvert dans un autre navigateur",
        "where l.jeton_sha256 = empreinte and l.navigateur_sha256 = navigateur and l.expire_le >"
        " now() returning l.*)",
        "where l.jeton_sha256 = empreinte and l.expire_le > now() returning l.*)",
    ),
    Faute(
        "lien passé qui ouvre",
        "where l.jeton_sha256 = empreinte and l.navigateur_sha256 = navigateur and l.expire_le >"
        " now() returning l.*)",
        "where l.jeton_sha256 = empreinte and l.navigateur_sha256 = navigateur returning l.*)",
    ),
    Faute(
        "lien et code qui servent deux fois",
        "    delete from lien_connexion l\n     where l.jeton_sha256 = empreinte and"
        " l.navigateur_sha256 = navigateur and l.expire_le > now() returning l.*)",
        "    select l.* from lien_connexion l\n     where l.jeton_sha256 = empreinte and"
        " l.navigateur_sha256 = navigateur and l.expire_le > now())",
    ),
    Faute(
        "essais du code comptés à tous",
        "where l.navigateur_sha256 = navigateur and l.code_sha256 is not null and l.expire_le >"
        " now() $$;",
        "where l.code_sha256 is not null and l.expire_le > now() $$;",
    ),
    Faute(
        "essais du code comptés à personne",
        "where l.navigateur_sha256 = navigateur and l.code_sha256 is not null and l.expire_le >"
        " now() $$;",
        "where false $$;",
    ),
    Faute("essais jamais ajoutés", "else least(l.nombre, maximum) + 1 end,", "else l.nombre end,"),
    Faute(
        "essais jamais oubliés",
        "nombre = case when l.expire_le <= present then 1 else",
        "nombre = case when false then 1 else",
    ),
    Faute(
        "essais oubliés aussitôt",
        "nombre = case when l.expire_le <= present then 1 else",
        "nombre = case when true then 1 else",
    ),
    Faute(
        "un professionnel entre par un papier",
        "moyen_ in ('courriel', 'sms', 'papier', 'carte', 'carte_seule') and q.role",
        "moyen_ in ('courriel', 'sms', 'carte', 'carte_seule') and q.role",
    ),
    Faute(
        "un professionnel entre par un SMS",
        "moyen_ in ('courriel', 'sms', 'papier', 'carte', 'carte_seule') and q.role",
        "moyen_ in ('courriel', 'papier', 'carte', 'carte_seule') and q.role",
    ),
    Faute(
        "un professionnel entre par un courriel",
        "moyen_ in ('courriel', 'sms', 'papier', 'carte', 'carte_seule') and q.role",
        "moyen_ in ('sms', 'papier', 'carte', 'carte_seule') and q.role",
    ),
    Faute(
        "un professionnel entre par une carte",
        "moyen_ in ('courriel', 'sms', 'papier', 'carte', 'carte_seule') and q.role",
        "moyen_ in ('courriel', 'sms', 'papier', 'carte_seule') and q.role",
    ),
    Faute(
        "un professionnel entre par une carte sans nombre",
        "moyen_ in ('courriel', 'sms', 'papier', 'carte', 'carte_seule') and q.role",
        "moyen_ in ('courriel', 'sms', 'papier', 'carte') and q.role",
    ),
)
