"""Break the wall of the notices, one clause at a time."""

from tests.tranches import Faute

# What each fault is called, the passage of auth/avis/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "elle ne sait pas ce qu’une preuve faible fait en son nom",
        "where d.id is distinct from moi or cible = 'personne' and prive.ctx_par_lien() returning",
        "where d.id is distinct from moi returning",
    ),
    Faute(
        "chacun prévenu de ce qu’il fait",
        "where d.id is distinct from moi or cible = 'personne' and prive.ctx_par_lien() returning",
        "returning",
    ),
    Faute(
        "avis d’un autre lus",
        "territoire_id = (select prive.ctx_territoire()) and compte_id = (select"
        " prive.ctx_compte())\n  and (personne_id is null",
        "territoire_id = (select prive.ctx_territoire())\n  and (personne_id is null",
    ),
    Faute(
        "avis lu après un retrait",
        "or exists (select 1 from personne p where p.territoire_id = avis.territoire_id and p.id ="
        " avis.personne_id)));",
        "or true));",
    ),
    Faute(
        "avis à un portable muet, compté parti",
        "and (sms or exists (select 1 from compte k",
        "and (true or exists (select 1 from compte k",
    ),
    Faute(
        "avis parti, non compté",
        "and (sms or exists (select 1 from compte k",
        "and (false and exists (select 1 from compte k",
    ),
)
