"""Try, against a broken wall, to be taken for a namesake of the other sex, or born elsewhere."""

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
            " 'MARTIN', 'Prénom', '1990-01-01', %s, null, null) order by 1",
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


def essai_nees_ailleurs(admin: Connexion) -> None:
    """Tie an identity to whoever was born where the provider says, or nobody knows where."""
    monde.territoire(admin, 1)
    personne = monde.personne(admin, 1, "Martin")
    compte = monde.compte_de(admin, 1, personne)
    admin.execute(
        "update compte set liaison_jusqu_au = now() + interval '30 minutes' where id = %s",
        (compte,),
    )
    identifier = (
        "select compte_id from prive.identifier('franceconnect', 'https://fc', 'elle', null,"
        " 'MARTIN', 'Prénom', '1990-01-01', 'female', %s, %s)"
    )
    la_bas, ici, dit_rien = (None, "99352"), ("30189", "99100"), (None, None)
    for tenue, reconnues in (
        (dit_rien, {la_bas, ici, dit_rien}),
        (la_bas, {la_bas, dit_rien}),
        (("30189", None), {ici, dit_rien}),
        (("34172", None), {dit_rien}),
    ):
        admin.execute(
            "update personne set commune_naissance = %s, pays_naissance = %s where id = %s",
            (*tenue, personne),
        )
        lues = {dit for dit in (la_bas, ici, dit_rien) if monde.tente(admin, identifier, dit)}
        assert lues == reconnues, tenue
    # Of two namesakes, the one whose carnet says elsewhere is not the one who comes.
    autre = monde.personne(admin, 1, "Martin")
    admin.execute("update personne set pays_naissance = '99350' where id = %s", (autre,))
    admin.execute("update personne set commune_naissance = null where id = %s", (personne,))
    assert monde.tente(admin, identifier, la_bas) == 1
    assert not monde.tente(admin, identifier, dit_rien), "nothing tells them apart"
