"""Break the wall of the circle, one clause at a time."""

from tests.tranches import Faute

# What each fault is called, the passage of auth/cercle/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "désignation lue par un représentant",
        "or (select prive.ctx_structure()) is not null and exists (select 1 from personne p\n"
        "      where p.territoire_id = designation.territoire_id",
        "or exists (select 1 from personne p\n"
        "      where p.territoire_id = designation.territoire_id",
    ),
    Faute(
        "référent qui note son propre oui",
        "\n                          and (not oui or prive.ctx_compte() not in (x.propose_par,"
        " x.compte_id)))",
        ")",
    ),
    Faute(
        "oui pris sur un écran qui demandait autre chose",
        "\n    and r.proposition ->> 'designation' = d::text and r.reponse = case when oui then"
        " 'accord' else 'refus' end",
        "",
    ),
    Faute(
        "oui pris sur l’écran de qui y gagne, sans un code d’elle",
        "and (not oui or r.prouvee_le is not null or r.compte_id not in (x.propose_par,"
        " x.compte_id))",
        "",
    ),
)
