"""Break the wall of the gaps, one clause at a time."""

from tests.tranches import Faute

# What each fault is called, the passage of offers/ecarts/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "relevé des écarts rejoué le même jour",
        "r.jour >= jour_) then return false; end if;",
        "r.jour > jour_ + 9) then return false; end if;",
    ),
    Faute(
        "relevé des écarts lu par tous", " and (select prive.ctx_role()) = 'coordonnateur');", ");"
    ),
)
