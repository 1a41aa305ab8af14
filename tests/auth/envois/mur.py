"""Break the wall of the sendings, one clause at a time."""

from tests.tranches import Faute

# What each fault is called, the passage of auth/envois/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "envoi d’un autre répondu",
        "where e.territoire_id = t and e.compte_id = c and e.cle_sha256 = cle_;",
        "where e.territoire_id = t and e.cle_sha256 = cle_;",
    ),
    Faute(
        "envoi d’un autre endroit pris pour le même",
        "case when e.route = left(route_, 500) and e.corps_sha256 = corps_ then",
        "case when e.corps_sha256 = corps_ then",
    ),
    Faute(
        "envoi d’autres mots pris pour le même",
        "case when e.route = left(route_, 500) and e.corps_sha256 = corps_ then",
        "case when e.route = left(route_, 500) then",
    ),
    Faute(
        "réponse d’un envoi réécrite",
        "and e.compte_id = (select prive.ctx_compte()) and e.cle_sha256 = cle_ and e.statut is null"
        " $$;\n-- A refused",
        "and e.compte_id = (select prive.ctx_compte()) and e.cle_sha256 = cle_ $$;\n-- A refused",
    ),
    Faute(
        "réponse écrite dans l’envoi d’un autre",
        "and e.compte_id = (select prive.ctx_compte()) and e.cle_sha256 = cle_ and e.statut is null"
        " $$;\n-- A refused",
        "and e.cle_sha256 = cle_ and e.statut is null $$;\n-- A refused",
    ),
    Faute(
        "envoi répondu oublié",
        "and e.compte_id = (select prive.ctx_compte()) and e.cle_sha256 = cle_ and e.statut is null"
        " $$;\n-- Two days",
        "and e.compte_id = (select prive.ctx_compte()) and e.cle_sha256 = cle_ $$;\n-- Two days",
    ),
    Faute(
        "envoi d’un autre oublié",
        "   where e.territoire_id = (select prive.ctx_territoire())\n     and e.compte_id = (select"
        " prive.ctx_compte()) and e.cle_sha256 = cle_ and e.statut is null $$;\n-- Two days",
        "   where e.cle_sha256 = cle_ and e.statut is null $$;\n-- Two days",
    ),
    Faute(
        "envois gardés pour toujours",
        "where recu_le < now() - interval '2 days' returning 1",
        "where recu_le < now() - interval '2 years' returning 1",
    ),
)
