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
        "prive.ctx_compte() not in (x.propose_par, x.compte_id)\n         and not prive.est_ferme",
        "not prive.est_ferme",
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
    Faute(
        "oui d’un tiers dans un carnet fermé",
        "and not prive.est_ferme(x.territoire_id, x.personne_id)\n",
        "\n",
    ),
    Faute(
        "oui d’un tiers pour qui elle a refusé",
        "and not prive.est_refusee(x.territoire_id, x.personne_id, x.structure_id, x.compte_id)))",
        "))",
    ),
    Faute(
        "référent d’une structure partie",
        "and (st.quittee_le is null or st.quittee_le > now())\n                  where"
        " h.territoire_id = t and h.compte_id = c and h.structure_id = s\n"
        "                    and h.role = 'professionnel'",
        "where h.territoire_id = t and h.compte_id = c and h.structure_id = s"
        " and h.role = 'professionnel'",
    ),
    Faute(
        "référent nommé dont la place n’a pas commencé",
        "and m.compte_id = x.compte_id and m.origine <> 'observe' and m.fin is null"
        " and m.debut < now();",
        "and m.compte_id = x.compte_id and m.origine <> 'observe' and m.fin is null;",
    ),
    Faute(
        "référent proposé ailleurs par une gestionnaire",
        "    or (select prive.ctx_role()) = 'gestionnaire'"
        " and structure_id = (select prive.ctx_structure()))\n  and reponse is null",
        "    or (select prive.ctx_role()) = 'gestionnaire')\n  and reponse is null",
    ),
    Faute(
        "référent proposé par une gestionnaire refusé",
        "    or (select prive.ctx_role()) = 'gestionnaire'"
        " and structure_id = (select prive.ctx_structure()))\n  and reponse is null",
        "  )\n  and reponse is null",
    ),
)
