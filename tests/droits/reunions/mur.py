"""Break the wall of the carnets brought together, one clause at a time."""

from tests.tranches import Faute

# What each fault is called, the passage of droits/reunions/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "réunion lue par un représentant",
        "or (select prive.ctx_structure()) is not null and exists (select 1 from personne p\n"
        "      where p.territoire_id = reunion.territoire_id",
        "or exists (select 1 from personne p\n      where p.territoire_id = reunion.territoire_id",
    ),
    Faute(
        "réunion élargit les domaines",
        "g.domaines & o.domaines as domaines",
        "g.domaines | o.domaines as domaines",
    ),
    Faute(
        "réunion garde la fin la plus longue",
        "least(g.fin, o.fin) as fin",
        "greatest(g.fin, o.fin) as fin",
    ),
    Faute(
        "réunion écrit quand un seul carnet l’ouvrait",
        "case when g.ecrit is not null and o.ecrit is not null then",
        "case when g.ecrit is not null then",
    ),
    Faute(
        "réunion laisse les accords d’avant",
        "and c.fin > now() returning c.id)",
        "and false returning c.id)",
    ),
    Faute(
        "réunion sans droit sur l’autre carnet",
        " or not prive.complete_identite(b) then 'droit'",
        " then 'droit'",
    ),
    Faute("numéros contraires réunis", "then 'numero'", "then null"),
    Faute("carnet retenu réuni", "then 'retenu' end", "then null end"),
    Faute("séparation après trente jours", " and r.le > now() - interval '30 days'\n", "\n"),
    Faute("séparation sans droit", "and prive.complete_identite(r.personne_id) and not", "and not"),
    Faute(
        "séparation oublie un retrait",
        "and w.retire_le >= r.le and prive.se_recoupent(t, c, w)",
        "and false",
    ),
    Faute("séparation oublie un refus", "e.debut >= r.le and e.levee_le", "false and e.levee_le"),
    Faute(
        "séparation ne rend pas les accords",
        "insert into consentement select * from unnest(repris);",
        "",
    ),
    Faute(
        "lieu de naissance de deux moitiés",
        "commune_naissance = case when num_nonnulls(g.commune_naissance, g.pays_naissance) = 0\n"
        "           then a.commune_naissance else g.commune_naissance end,",
        "commune_naissance = coalesce(g.commune_naissance, a.commune_naissance),",
    ),
    Faute(
        "lieu de naissance oublié par la réunion",
        "case when num_nonnulls(g.commune_naissance, g.pays_naissance) = 0\n"
        "           then a.pays_naissance else g.pays_naissance end,",
        "g.pays_naissance,",
    ),
    Faute(
        "lieu de naissance gardé après la séparation",
        "n.commune_naissance, n.pays_naissance, n.telephone",
        "p.commune_naissance, p.pays_naissance, n.telephone",
    ),
)
