"""Break the wall of the comptes, one clause at a time."""

from tests.tranches import Faute

# What each fault is called, the passage of auth/comptes/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "preuve expirée",
        "where p.jeton_sha256 = empreinte and p.expire_le > now() and p.choisie\n",
        "where p.jeton_sha256 = empreinte and p.choisie\n",
    ),
    Faute(
        "second facteur oublié",
        "\n     and not (p.second_facteur_exige and p.second_facteur_le is null)",
        "",
    ),
)
