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
        "demande inventée notée à sa place",
        "if genre_ not in ('opposition', 'effacement', 'rectification', 'copie') or dit_ not in",
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
        "and (s.genre = 'retrait' or s.genre = 'reponse'\n                     and (not s.acceptee",
        "and (s.genre = 'reponse'\n                     and (not s.acceptee",
    ),
    Faute(
        "demande acceptée redite",
        "(not s.acceptee or genre_ in ('rectification', 'copie'))",
        "true",
    ),
    Faute(
        "copie reçue que l’on ne redemande plus",
        "(not s.acceptee or genre_ in ('rectification', 'copie'))",
        "not s.acceptee",
    ),
    Faute(
        "correction portée à qui n’est pas son référent",
        "where m.territoire_id = t and m.personne_id = p and m.est_referent and m.fin is null),",
        "where m.territoire_id = t and m.personne_id = p and m.fin is null and false),",
    ),
    Faute(
        "correction portée au référent d’avant",
        "and m.est_referent and m.fin is null),\n      q.cree",
        "and m.est_referent order by m.debut limit 1),\n      q.cree",
    ),
    Faute(
        "correction portée sans regarder qui a ouvert son carnet",
        "      q.cree_par_structure_id,\n",
        "\n",
    ),
    Faute(
        "correction portée à une place finie",
        "where m.territoire_id = t and m.personne_id = p and m.fin is null\n        order by",
        "where m.territoire_id = t and m.personne_id = p order by",
    ),
    Faute(
        "effacement porté à une structure",
        "  if genre_ = 'rectification' then\n",
        "  if true then\n",
    ),
)
