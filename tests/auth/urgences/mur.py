"""Break the wall of the emergencies, one clause at a time."""

from tests.tranches import Faute

# What each fault is called, the passage of auth/urgences/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "urgence ouvre un carnet fermé",
        "  if not prive.est_ouvrable(t, p) then return null; end if;\n",
        "",
    ),
    Faute(
        "urgence ouverte survit à une opposition",
        "when prive.est_ouvrable(prive.ctx_territoire(), prive.ctx_urgence()) then"
        " prive.tous() else 0 end",
        "else prive.tous() end",
    ),
    Faute(
        "urgence ouverte survit à un refus",
        "& case when prive.est_refusee(prive.ctx_territoire(), prive.ctx_urgence(),"
        " prive.ctx_structure(), prive.ctx_compte()) then 0 when",
        "& case when",
    ),
    Faute(
        "urgence ouvre malgré un refus",
        "if ouverts & 1 = 0 or prive.est_refusee(t, p, s, c) then",
        "if ouverts & 1 = 0 then",
    ),
    Faute(
        "urgence ouvre un carnet suspendu",
        "q.archivee_le is null and q.suspendu_le is null and q.reuni_dans",
        "q.archivee_le is null and q.reuni_dans",
    ),
    Faute(
        "urgence ouvre une archive",
        "q.archivee_le is null and q.suspendu_le is null and q.reuni_dans",
        "q.suspendu_le is null and q.reuni_dans",
    ),
    Faute(
        "urgence prend un carnet réuni pour un autre",
        "from vers v where v.suite is null;",
        "from vers v;",
    ),
)
