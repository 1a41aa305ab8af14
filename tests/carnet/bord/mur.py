"""Break the wall of the summary, one clause at a time."""

from tests.tranches import Faute

# What each fault is called, the passage of carnet/bord/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "un rendez-vous fermé dit son jour",
        "returns table (genre text, le timestamptz)\n  language sql stable as $$",
        "returns table (genre text, le timestamptz)\n  language sql stable security definer set"
        " search_path = public, pg_temp as $$",
    ),
    Faute("un échange retiré par un autre", " and x.auteur_compte_id = e.auteur_compte_id", ""),
    Faute(
        "un rendez-vous manqué donne des nouvelles",
        "etat in ('honore', 'excuse')",
        "etat in ('honore', 'excuse', 'absent')",
    ),
    Faute(
        "ce qui est tapé seul donne des nouvelles",
        "e.genre in ('echange_appel', 'echange_entretien', 'echange_message', 'echange_visite')",
        "e.genre <> 'echange_retire'",
    ),
    Faute(
        "qui lit, dit à qui ne lit pas",
        " and (select lus from moi) & 1 <> 0\n        and a.personne_id",
        "\n        and a.personne_id",
    ),
    Faute(
        "qui lit un domaine que l’on ne lit pas",
        "         c.domaines & moi.lus & prive.masque_du_role('professionnel'),",
        "         c.domaines & prive.masque_du_role('professionnel'),",
    ),
    Faute(
        "professionnel nommé sur un domaine que l’on ne lit pas",
        "c.domaines & moi.lus & r.lus",
        "c.domaines & r.lus",
    ),
    Faute(
        "qui lisait et ne lit plus",
        "             and prive.court(debut, fin)) m on",
        "             ) m on",
    ),
    Faute(
        "exclu nommé parmi qui lit",
        "    where not prive.est_refusee(moi.t, p, m.structure_id, m.compte_id)\n",
        "",
    ),
    Faute(
        "mandat lu sur un domaine que l’on ne lit pas",
        "r.domaines & moi.lus, 0",
        "r.domaines, 0",
    ),
    Faute(
        "mandat dit à qui ne lit pas",
        "      and moi.lus & 1 <> 0 and prive.mandat_court(r)",
        "      and prive.mandat_court(r)",
    ),
    Faute(
        "mandat qui n’est pas confirmé",
        "      and moi.lus & 1 <> 0 and prive.mandat_court(r)",
        "      and moi.lus & 1 <> 0",
    ),
)
