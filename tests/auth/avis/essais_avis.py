"""Try, on a broken wall, to read somebody else's notices, or those of a carnet that was shut."""

from typing import Any
from uuid import UUID

import psycopg

from tests.auth import monde

Connexion = psycopg.Connection[Any]


def essai_avis(admin: Connexion) -> None:
    """Show a notice to its recipient, while they may see the person it is about."""
    structure, pro, personne, _ = monde.scene(admin)
    collegue = monde.professionnel(admin, 1, structure)
    accord = monde.accord(admin, 1, personne)
    monde.place(admin, 1, personne, structure, pro)
    admin.execute(
        "insert into avis (territoire_id, compte_id, personne_id, genre) values (1, %s, %s, 'x')",
        (pro, personne),
    )

    def lus(compte: UUID) -> Any:
        monde.entrer(admin, 1, compte, "professionnel", structure)
        nombre = admin.execute("select count(*) from avis").fetchone()
        monde.sortir(admin)
        return nombre

    assert (lus(pro), lus(collegue)) == ((1,), (0,))
    admin.execute("update consentement set retire_le = now() where id = %s", (accord,))
    assert lus(pro) == (0,)


def essai_avis_sans_sms(admin: Connexion) -> None:
    """Count as sent what leaves: by mail always, to a mobile where text messages do."""
    _, _, personne, _ = monde.scene(admin)
    compte = monde.compte_de(admin, 1, personne)
    for courriel, sms, parti in (
        ("elle@exemple.fr", False, True),
        ("elle@exemple.fr", True, True),
        ("sans-courriel@invalid", True, True),
        ("sans-courriel@invalid", False, False),
    ):
        with admin.transaction(force_rollback=True):
            admin.execute(
                "update compte set courriel = %s, mobile = '+33600000001' where id = %s",
                (courriel, compte),
            )
            avis = admin.execute(
                "insert into avis (territoire_id, compte_id, personne_id, genre)"
                " values (1, %s, %s, 'x') returning id",
                (compte, personne),
            ).fetchone()
            assert avis is not None
            monde.automate(admin)
            trouve = admin.execute(
                "select compte_id from prive.avis_a_envoyer(%s, %s)", (avis[0], sms)
            ).fetchall()
            monde.sortir(admin)
            assert trouve == [(compte,)]
            dit = admin.execute("select courriel_le is not null from avis").fetchall()
            assert dit == [(parti,)], (courriel, sms)


def essai_avis_a_soi(admin: Connexion) -> None:
    """Tell nobody what they do themselves, but her what a link or a code does in her name."""
    _, _, personne, elle = monde.scene(admin)
    for lien in (False, True):
        admin.execute("set local role carnet_app")
        admin.execute(
            "select prive.entrer(1, %s, 'personne', null, %s, %s)", (elle, personne, lien)
        )
        prevenus = admin.execute(
            "select * from prive.prevenir('ouverture_d_elle', 'personne', %s, null, null)",
            (personne,),
        ).fetchall()
        monde.sortir(admin)
        assert len(prevenus) == lien
