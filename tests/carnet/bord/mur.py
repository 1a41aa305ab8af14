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
)
