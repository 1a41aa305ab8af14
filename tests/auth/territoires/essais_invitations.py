"""Try, on a broken wall, to know who was invited, or to say that somebody was."""

from typing import Any
from uuid import UUID

import psycopg

from tests.auth import monde

Connexion = psycopg.Connection[Any]


def essai_invitations_sans_suite(admin: Connexion) -> None:
    """Say who was invited and never came, to those who administer them."""
    monde.territoire(admin, 1)
    chez, ailleurs = monde.structure(admin, 1), monde.structure(admin, 1, "plie")
    ici, la = monde.professionnel(admin, 1, chez), monde.professionnel(admin, 1, ailleurs)
    dpo = monde.professionnel(admin, 1, chez, "dpo")
    chef = monde.professionnel(admin, 1, chez, "gestionnaire")
    admine = monde.professionnel(admin, 1, ailleurs, "administrateur")
    elle = monde.compte_de(admin, 1, monde.personne(admin, 1))

    def invites(qui: UUID, role: str, structure: UUID) -> set[UUID]:
        monde.entrer(admin, 1, qui, role, structure)
        lus = admin.execute("select compte_id from prive.invites_sans_suite()").fetchall()
        monde.sortir(admin)
        return {ligne[0] for ligne in lus}

    assert invites(admine, "administrateur", ailleurs) == set()
    monde.entrer(admin, 1, ici, "professionnel", chez)
    admin.execute("select prive.noter_invitation(%s)", [la])
    monde.sortir(admin)
    monde.entrer(admin, 1, chef, "gestionnaire", chez)
    for vise in (ici, la, dpo, elle):
        admin.execute("select prive.noter_invitation(%s)", [vise])
    monde.sortir(admin)
    assert invites(admine, "administrateur", ailleurs) == {ici}, "hers alone"
    monde.entrer(admin, 1, admine, "administrateur", ailleurs)
    for vise in (la, elle):
        admin.execute("select prive.noter_invitation(%s)", [vise])
    monde.sortir(admin)
    assert invites(admine, "administrateur", ailleurs) == {ici, la}
    assert invites(chef, "gestionnaire", chez) == {ici}
    sienne = admin.execute("select invite_le from compte where id = %s", [elle]).fetchone()
    assert sienne == (None,)
    assert invites(ici, "professionnel", chez) == set()
    admin.execute(
        "insert into connexion (territoire_id, jeton_sha256, compte_id)"
        " values (1, sha256('x'), %s)",
        [ici],
    )
    admin.execute(
        "insert into identite_federee (territoire_id, compte_id, fournisseur, emetteur, sujet)"
        " values (1, %s, 'proconnect', 'https://pc.example', 'x')",
        [la],
    )
    assert invites(admine, "administrateur", ailleurs) == set(), "who came"
    admin.execute("delete from connexion")
    assert invites(admine, "administrateur", ailleurs) == {ici}
    admin.execute("update compte set clos_le = now() where id = %s", [ici])
    assert invites(admine, "administrateur", ailleurs) == set(), "closed"
