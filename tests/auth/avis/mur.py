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
    Faute(
        "elle n’est prévenue de rien, faute de canal",
        "  if cible = 'personne' and (prive.ctx_personne() is distinct from personne_ or"
        " prive.ctx_par_lien())",
        "  if false and (prive.ctx_personne() is distinct from personne_ or prive.ctx_par_lien())",
    ),
    Faute(
        "le cercle prévenu lui écrit",
        "  if cible = 'personne' and (prive.ctx_personne()",
        "  if (prive.ctx_personne()",
    ),
    Faute(
        "ce qu’elle fait lui est écrit",
        "and (prive.ctx_personne() is distinct from personne_ or prive.ctx_par_lien())\n"
        "    and not",
        "and not",
    ),
    Faute(
        "ce qu’une preuve faible fait n’est pas écrit",
        "(prive.ctx_personne() is distinct from personne_ or prive.ctx_par_lien())\n    and not",
        "prive.ctx_personne() is distinct from personne_ and not",
    ),
    Faute(
        "un canal d’une autre compté pour le sien",
        "where k.territoire_id = t and k.personne_id = personne_ and k.clos_le is null\n"
        "        and (k.courriel",
        "where k.territoire_id = t and k.clos_le is null and (k.courriel",
    ),
    Faute(
        "un espace fermé compté pour un canal",
        "and k.personne_id = personne_ and k.clos_le is null\n        and (k.courriel",
        "and k.personne_id = personne_ and (k.courriel",
    ),
    Faute(
        "un espace sans canal compté pour un canal",
        "k.clos_le is null\n        and (k.courriel not like '%@invalid' or k.mobile is not null))"
        " then",
        "k.clos_le is null) then",
    ),
    Faute(
        "un refus écrit ce qu’elle a lu",
        "and v.personne_id = elle\n      and v.lu_le is null and",
        "and v.personne_id = elle and",
    ),
    Faute(
        "un refus écrit tout ce qui fut",
        "and v.lu_le is null and v.cree_le > now() - interval '3 days'",
        "and v.lu_le is null",
    ),
    Faute(
        "un refus écrit ce qui est à un autre",
        "where v.territoire_id = t and v.compte_id = pour and v.personne_id = elle",
        "where v.territoire_id = t and v.personne_id = elle",
    ),
    Faute(
        "un refus écrit ce qui est d’un autre carnet",
        "and v.compte_id = pour and v.personne_id = elle",
        "and v.compte_id = pour",
    ),
)
