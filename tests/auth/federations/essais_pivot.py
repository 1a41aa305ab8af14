"""Try, against a broken wall, to be taken for a namesake of the other sex."""

from typing import Any

import psycopg

from tests.auth import monde

Connexion = psycopg.Connection[Any]


def essai_homonymes(admin: Connexion) -> None:
    """Find whoever answers to what the provider says: of two namesakes, by their sex alone."""
    gens = {}
    for numero in (1, 2):
        monde.territoire(admin, numero)
        for civilite in ("Madame", "Monsieur"):
            personne = monde.personne(admin, numero, "Martin")
            admin.execute("update personne set civilite = %s where id = %s", (civilite, personne))
            gens[numero, civilite] = (personne, monde.compte_de(admin, numero, personne))
    admin.execute("delete from compte where id = %s", (gens[2, "Monsieur"][1],))
    admin.execute("delete from personne where id = %s", (gens[2, "Monsieur"][0],))

    def repondent(sexe: str | None) -> list[tuple[int, str]]:
        lues = admin.execute(
            "select territoire_id, compte_id from prive.comptes_en_attente('franceconnect', null,"
            " 'MARTIN', 'Prénom', '1990-01-01', %s) order by 1",
            (sexe,),
        ).fetchall()
        qui = {(numero, compte): civilite for (numero, civilite), (_, compte) in gens.items()}
        return [(numero, qui[numero, compte]) for numero, compte in lues]

    elle_la_bas = (2, "Madame")
    # Elsewhere she is alone: her civility is the one that she chose.
    assert repondent("female") == [(1, "Madame"), elle_la_bas]
    assert repondent("male") == [(1, "Monsieur"), elle_la_bas]
    assert repondent(None) == [elle_la_bas]
    admin.execute("update personne set civilite = null where id = %s", (gens[1, "Monsieur"][0],))
    assert repondent("female") == [elle_la_bas], "one of the two says nothing"
    assert repondent("male") == [(1, "Monsieur"), elle_la_bas]
