"""Break the wall of the editions, one clause at a time."""

from tests.tranches import Faute

MUR = "core/editions.sql"
# What each fault is called, the passage of core/editions.sql, what it becomes.
MUTANTS = (
    Faute("édition que rien ne compte", "  new.edition := old.edition + 1;\n", ""),
    Faute(
        "édition écrite à la main", "old.edition + 1;", "greatest(new.edition, old.edition + 1);"
    ),
    Faute(
        "table changée sans compter",
        "where a.attname = 'edition' and not",
        "where a.attname = 'edition' and c.relname <> 'veille' and not",
    ),
    Faute(
        "changement que personne ne signe",
        "s.attname = 'edite_par'",
        "s.attname = 'edite_pour'",
    ),
    Faute(
        "changement signé pour un autre",
        "new.edite_par := coalesce(par, old.edite_par);",
        "new.edite_par := coalesce(new.edite_par, par);",
    ),
    Faute(
        "travail qui efface la signature",
        "new.edite_par := coalesce(par, old.edite_par);",
        "new.edite_par := par;",
    ),
)
