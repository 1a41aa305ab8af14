"""Break the wall of the diagnosis, one clause at a time."""

from tests.tranches import Faute

# What each fault is called, the passage of carnet/diagnostic/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "besoins pour tout rôle",
        "  returns table (categorie text, code_epci text, personnes bigint)\n  language plpgsql"
        " stable security definer set search_path = public, pg_temp as $$\ndeclare t int :="
        " prive.exiger_automate();",
        "  returns table (categorie text, code_epci text, personnes bigint)\n  language plpgsql"
        " stable security definer set search_path = public, pg_temp as $$\ndeclare t int :="
        " prive.ctx_territoire();",
    ),
    Faute(
        "besoins sans accord aux statistiques",
        "and c.finalite = 'statistiques' and c.portee",
        "and c.portee",
    ),
    Faute(
        "besoins d’une archive comptés", "p.archivee_le is null and p.suspendu_le", "p.suspendu_le"
    ),
    Faute(
        "besoins malgré une opposition",
        "p.archivee_le is null and p.suspendu_le is null and",
        "p.archivee_le is null and",
    ),
    Faute("besoins d’un mort comptés", " and p.decedee_le is null", ""),
    Faute("besoins d’un carnet réuni comptés", " and p.reuni_dans is null", ""),
    Faute("besoins sensibles comptés", " and prive.est_ordinaire(k.domaine)", ""),
)
