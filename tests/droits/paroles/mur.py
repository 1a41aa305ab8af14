"""Break the wall of what she asks, one clause at a time."""

from tests.tranches import Faute

# What each fault is called, the passage of droits/paroles/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "demande notée sans l’entendre",
        "if not prive.entend(t, p) or prive.ctx_personne() is not null then",
        "if prive.ctx_personne() is not null then",
    ),
    Faute(
        "sa propre demande notée comme d’un autre",
        "if not prive.entend(t, p) or prive.ctx_personne() is not null then",
        "if not prive.entend(t, p) then",
    ),
    Faute(
        "rectification notée à sa place",
        "if genre_ not in ('opposition', 'effacement') or dit_ not in",
        "if dit_ not in",
    ),
    Faute(
        "demande notée par un moyen inventé",
        "or dit_ not in ('presence', 'telephone', 'courrier') or dit_le_ is null",
        "or dit_le_ is null",
    ),
    Faute(
        "demande notée demain",
        "dit_le_ is null\n     or dit_le_ > (now() at time zone 'Europe/Paris')::date then",
        "dit_le_ is null then",
    ),
    Faute(
        "demande notée deux fois",
        "where d.territoire_id = t and d.personne_id = p and d.genre = genre_\n",
        "where d.territoire_id = t and d.personne_id = p and d.genre = genre_ and false\n",
    ),
    Faute(
        "demande d’une autre prise pour la sienne",
        "where d.territoire_id = t and d.personne_id = p and d.genre = genre_\n",
        "where d.territoire_id = t and d.genre = genre_\n",
    ),
    Faute(
        "demande d’un autre genre prise pour celle-ci",
        "d.personne_id = p and d.genre = genre_\n",
        "d.personne_id = p\n",
    ),
    Faute(
        "demande reprise que l’on ne redit pas",
        "and (s.genre = 'retrait' or s.genre = 'reponse' and not s.acceptee))) then return null",
        "and s.genre = 'reponse' and not s.acceptee)) then return null",
    ),
    Faute(
        "demande acceptée redite",
        "s.genre = 'reponse' and not s.acceptee))) then return null",
        "s.genre = 'reponse'))) then return null",
    ),
)
