"""Try, on a broken wall, to read, print or mark a letter that is not one’s own to hand over."""

from typing import Any
from uuid import UUID

import psycopg
from psycopg import errors

from tests.auth import monde

Connexion = psycopg.Connection[Any]
_DIRE = "select count(*) from prive.prevenir('accord', 'personne', %s, null, null)"
_REFUSER = "insert into exclusion (territoire_id, personne_id, {}) values (1, %(p)s, %({})s)"
_REMETTRE = "select prive.remettre_lettre(%(l)s, %(comment)s, %(jour)s)"


def _lettre(admin: Connexion, personne: UUID, structure: UUID | None, **champs: Any) -> UUID:
    valeurs = {"imprimee": False, "le": "0 days"} | champs
    ligne = admin.execute(
        "insert into lettre (territoire_id, personne_id, structure_id, genres, faits_le, cree_le,"
        " imprimee_le) values (1, %(p)s, %(s)s, array['accord'], array[now()],"
        " now() - %(le)s::interval, case when %(imprimee)s then now() end) returning id",
        {"p": personne, "s": structure, **valeurs},
    ).fetchone()
    assert ligne is not None
    cle: UUID = ligne[0]
    return cle


def _vues(admin: Connexion, compte: UUID, role: str, structure: UUID | None, **qui: Any) -> int:
    monde.entrer(admin, qui.get("t", 1), compte, role, structure, qui.get("personne"))
    ligne = admin.execute("select count(*) from lettre").fetchone()
    nommees = admin.execute(
        "select l.id from lettre l cross join lateral prive.destinataire_de(l.id)"
    ).fetchall()
    monde.sortir(admin)
    assert ligne is not None
    # She reads hers, and needs nobody to name her.
    assert len(nommees) == (0 if role == "personne" else ligne[0])
    return int(ligne[0])


def essai_qui_tient_la_lettre(admin: Connexion) -> None:
    """Show a letter to who works where she is followed, to her, else to the DPO; to nobody else."""
    structure, pro, personne, elle = monde.scene(admin)
    ailleurs = monde.structure(admin, 1)
    tiers, dpo = (
        monde.professionnel(admin, 1, ailleurs),
        monde.professionnel(admin, 1, ailleurs, "dpo"),
    )
    autre = monde.personne(admin, 1)
    son_compte = monde.compte_de(admin, 1, autre)
    place = monde.place(admin, 1, personne, structure, pro)
    _lettre(admin, personne, structure)

    def vues() -> tuple[int, ...]:
        return (
            _vues(admin, pro, "professionnel", structure),
            _vues(admin, tiers, "professionnel", ailleurs),
            _vues(admin, dpo, "dpo", ailleurs),
            _vues(admin, elle, "personne", None, personne=personne),
            _vues(admin, son_compte, "personne", None, personne=autre),
        )

    assert vues() == (1, 0, 0, 1, 0)
    for role in ("administrateur", "coordonnateur"):
        assert _vues(admin, monde.professionnel(admin, 1, structure, role), role, structure) == 0
    assert (
        _vues(
            admin,
            monde.professionnel(admin, 1, structure, "gestionnaire"),
            "gestionnaire",
            structure,
        )
        == 1
    )
    for ferme, attendues in (
        (_REFUSER.format("structure_id", "s"), (0, 0, 1, 1, 0)),
        (_REFUSER.format("compte_id", "c"), (0, 0, 0, 1, 0)),
        ("update accompagnement set fin = now() where id = %(m)s", (0, 0, 1, 1, 0)),
        ("update personne set archivee_le = now() where id = %(p)s", (0, 0, 1, 1, 0)),
        ("update personne set suspendu_le = now() where id = %(p)s", (0, 0, 1, 1, 0)),
        ("update personne set decedee_le = current_date where id = %(p)s", (0, 0, 0, 1, 0)),
        ("update personne set reuni_dans = %(a)s where id = %(p)s", (0, 0, 0, 1, 0)),
        ("update lettre set structure_id = null", (0, 0, 1, 1, 0)),
    ):  # fmt: skip
        with admin.transaction(force_rollback=True):
            cles = {"p": personne, "s": structure, "c": pro, "m": place, "a": autre}
            admin.execute(ferme.encode(), cles)
            assert vues() == attendues, ferme
    monde.territoire(admin, 2)
    loin = monde.structure(admin, 2)
    assert _vues(admin, monde.professionnel(admin, 2, loin, "dpo"), "dpo", loin, t=2) == 0


def essai_lettre_d_une_structure_partie(admin: Connexion) -> None:
    """Give the letters of a structure that left to the DPO, and the next ones to who remains."""
    structure, pro, personne, elle = monde.scene(admin)
    admin.execute("update compte set courriel = 'x@invalid' where id = %s", (elle,))
    reste = monde.structure(admin, 1)
    tiers, dpo = (monde.professionnel(admin, 1, reste, role) for role in ("professionnel", "dpo"))
    monde.place(admin, 1, personne, structure, pro, referent=True)
    monde.place(admin, 1, personne, reste, tiers)
    _lettre(admin, personne, structure, imprimee=True)
    for quand, delegue, vers in (("1 day", 0, structure), ("-1 day", 1, reste)):
        with admin.transaction(force_rollback=True):
            admin.execute(
                "update structure set quittee_le = now() + %s::interval where id = %s",
                (quand, structure),
            )
            assert _vues(admin, dpo, "dpo", reste) == delegue, quand
            monde.entrer(admin, 1, tiers, "professionnel", reste)
            admin.execute(_DIRE.replace("accord", "retrait").encode(), (personne,))
            monde.sortir(admin)
            ecrites = admin.execute("select structure_id from lettre where imprimee_le is null")
            assert ecrites.fetchall() == [(vers,)], quand


def essai_lettre_d_un_autre_territoire(admin: Connexion) -> None:
    """Keep a letter nobody holds from the DPO of another territoire."""
    _, _, personne, _ = monde.scene(admin)
    _lettre(admin, personne, None)
    monde.territoire(admin, 2)
    loin = monde.structure(admin, 2)
    dpo = monde.professionnel(admin, 2, loin, "dpo")
    assert _vues(admin, dpo, "dpo", loin, t=2) == 0
    monde.entrer(admin, 2, dpo, "dpo", loin)
    ligne = admin.execute("select prive.tient_lettre(1, %s, null)", (personne,)).fetchone()
    monde.sortir(admin)
    assert ligne == (False,)


def essai_ecrire_une_lettre(admin: Connexion) -> None:
    """Write to whoever has no channel, once a day, on a sheet that waits; never by hand."""
    structure, pro, personne, elle = monde.scene(admin)
    monde.place(admin, 1, personne, structure, pro)
    autre = monde.personne(admin, 1)
    monde.place(admin, 1, autre, structure, pro)

    def dire(genre: str = "accord", qui: UUID = personne) -> None:
        monde.entrer(admin, 1, pro, "professionnel", structure)
        admin.execute("select prive.prevenir(%s, 'personne', %s, null, null)", (genre, qui))
        monde.sortir(admin)

    def feuilles() -> list[tuple[Any, ...]]:
        return admin.execute(
            "select personne_id = %s, genres, structure_id from lettre"
            " order by imprimee_le nulls last, cree_le, genres, personne_id = %s desc",
            (personne, personne),
        ).fetchall()

    dire()
    assert feuilles() == []
    with admin.transaction(force_rollback=True):
        admin.execute("update compte set clos_le = now() where id = %s", (elle,))
        dire()
        assert len(feuilles()) == 1
    admin.execute("update compte set courriel = 'x@invalid' where id = %s", (elle,))
    dire()
    dire()
    dire("retrait")
    assert feuilles() == [(True, ["accord", "retrait"], structure)]
    # Hers is no other’s.
    dire(qui=autre)
    assert (False, ["accord"], structure) in feuilles()
    admin.execute("delete from lettre where personne_id = %s", (autre,))
    # What the circle is told is not written to her.
    monde.entrer(admin, 1, pro, "professionnel", structure)
    admin.execute("select prive.prevenir('autre', 'cercle', %s, null, null)", (personne,))
    monde.sortir(admin)
    assert feuilles() == [(True, ["accord", "retrait"], structure)]
    # Told yesterday, it is told again today.
    admin.execute("update lettre set faits_le = array[now() - interval '2 days', now()]")
    dire()
    assert feuilles() == [(True, ["accord", "retrait", "accord"], structure)]
    admin.execute("update lettre set imprimee_le = now()")
    dire()
    # On a clock of its own, so that it is another moment.
    assert len(feuilles()) == 1
    admin.execute("update lettre set faits_le = array(select f - interval '1 hour'"
                  " from unnest(faits_le) f)")  # fmt: skip
    dire()
    assert feuilles() == [
        (True, ["accord", "retrait", "accord"], structure),
        (True, ["accord"], structure),
    ]
    # A full sheet is left, a sheet of another structure too.
    admin.execute("delete from lettre where imprimee_le is not null")
    admin.execute(
        "update lettre set genres = array_fill('x'::text, array[30]),"
        " faits_le = array_fill(now(), array[30])"
    )
    dire("retrait")
    assert len(feuilles()) == 2
    admin.execute("delete from lettre")
    _lettre(admin, personne, None)
    dire("retrait")
    assert len(feuilles()) == 2
    monde.entrer(admin, 1, pro, "professionnel", structure)
    monde.refuse(admin, "select prive.ecrire_lettre(%s, 'accord', now())", (personne,))
    monde.refuse(
        admin,
        "insert into lettre (territoire_id, personne_id, genres, faits_le)"
        " values (1, %s, array['x'], array[now()])",
        (personne,),
    )
    monde.refuse(admin, "update lettre set imprimee_le = now()")
    monde.refuse(admin, "delete from lettre")
    monde.sortir(admin)


def essai_dite_une_fois_le_jour(admin: Connexion) -> None:
    """Say once what came several times on one day of Paris; a refused message once for ever."""
    structure, pro, personne, _ = monde.scene(admin)
    monde.entrer(admin, 1, pro, "professionnel", structure)
    monde.sortir(admin)
    for le, dites in (
        ("2026-01-10 10:00+00", 1),
        ("2026-01-10 15:00+00", 1),
        ("2026-01-10 23:30+00", 2),
        ("2026-01-11 12:00+00", 2),
    ):
        admin.execute("select prive.ecrire_lettre(%s, 'accord', %s)", (personne, le))
        ligne = admin.execute("select sum(cardinality(genres)) from lettre").fetchone()
        assert ligne == (dites,), le
    admin.execute("update lettre set imprimee_le = now()")
    for le, feuilles in (("2026-01-10 10:00+00", 1), ("2026-01-10 16:00+00", 2)):
        admin.execute("select prive.ecrire_lettre(%s, 'accord', %s)", (personne, le))
        assert admin.execute("select count(*) from lettre").fetchone() == (feuilles,), le


def essai_a_qui_va_la_lettre(admin: Connexion) -> None:
    """Choose her référent’s structure, else whoever acts, else the oldest; refused ones never."""
    structure, pro, personne, _ = monde.scene(admin)
    admin.execute("update compte set courriel = 'x@invalid' where personne_id = %s", (personne,))
    vieille, tierce = monde.structure(admin, 1), monde.structure(admin, 1)
    ancien, tiers = (monde.professionnel(admin, 1, s) for s in (vieille, tierce))

    def vers(*, agit: tuple[UUID, UUID]) -> Any:
        with admin.transaction(force_rollback=True):
            monde.entrer(admin, 1, agit[0], "professionnel", agit[1])
            admin.execute(_DIRE.encode(), (personne,))
            monde.sortir(admin)
            ligne = admin.execute("select structure_id from lettre").fetchone()
            assert ligne is not None
            return ligne[0]

    assert vers(agit=(pro, structure)) is None
    monde.place(admin, 1, personne, vieille, ancien, debut="-9 days")
    monde.place(admin, 1, personne, tierce, tiers, debut="-8 days", fin="-1 day")
    assert vers(agit=(tiers, tierce)) == vieille
    monde.place(admin, 1, personne, tierce, tiers, debut="-2 days")
    assert vers(agit=(tiers, tierce)) == tierce
    assert vers(agit=(pro, structure)) == vieille
    monde.place(admin, 1, personne, structure, pro, referent=True)
    assert vers(agit=(tiers, tierce)) == structure
    admin.execute(
        "insert into exclusion (territoire_id, personne_id, structure_id) values (1, %s, %s)",
        (personne, structure),
    )
    assert vers(agit=(ancien, vieille)) == vieille


def essai_ce_qu_elle_fait_n_est_pas_ecrit(admin: Connexion) -> None:
    """Write nothing of what she does, but what a weak proof does in her name."""
    _, _, personne, elle = monde.scene(admin)
    admin.execute("update compte set courriel = 'x@invalid' where id = %s", (elle,))
    for lien in (False, True):
        with admin.transaction(force_rollback=True):
            admin.execute("set local role carnet_app")
            admin.execute(
                "select prive.entrer(1, %s, 'personne', null, %s, %s)", (elle, personne, lien)
            )
            admin.execute(_DIRE.encode(), (personne,))
            monde.sortir(admin)
            assert admin.execute("select count(*) from lettre").fetchone() == (int(lien),)


def essai_refus_ecrit(admin: Connexion) -> None:
    """Write what a refused message was about: hers, unread, of the last three days."""
    structure, pro, personne, elle = monde.scene(admin)
    monde.place(admin, 1, personne, structure, pro)
    autre = monde.personne(admin, 1)
    for genre, qui, de, lu, jours in (
        ("dit", elle, personne, False, 1),
        ("lu", elle, personne, True, 1),
        ("ancien", elle, personne, False, 4),
        ("d’une autre", elle, autre, False, 1),
        ("à un autre", pro, personne, False, 1),
    ):
        admin.execute(
            "insert into avis (territoire_id, compte_id, personne_id, genre, cree_le, lu_le) values"
            " (1, %(c)s, %(p)s, %(g)s, now() - make_interval(days => %(j)s),"
            " case when %(lu)s then now() end)",
            {"c": qui, "p": de, "g": genre, "lu": lu, "j": jours},
        )
    monde.automate(admin)
    admin.execute("select prive.dire_refus(null, %s)", (elle,))
    admin.execute("select prive.dire_refus(null, %s)", (elle,))
    monde.sortir(admin)
    ecrites = admin.execute("select personne_id, genres from lettre").fetchall()
    assert ecrites == [(personne, ["dit"])]


def essai_imprimer_et_remettre(admin: Connexion) -> None:
    """Print, mark and take back one’s own letters, in that order, on days that can be."""
    structure, pro, personne, _ = monde.scene(admin)
    ailleurs = monde.structure(admin, 1)
    tiers, collegue = (
        monde.professionnel(admin, 1, ailleurs),
        monde.professionnel(admin, 1, structure),
    )
    monde.place(admin, 1, personne, structure, pro)
    cle = _lettre(admin, personne, structure, le="2 days")
    monde.entrer(admin, 1, tiers, "professionnel", ailleurs)
    for requete in (
        "select prive.imprimer_lettre(%s)",
        "select prive.remettre_lettre(%s, 'main', current_date)",
        "select prive.reprendre_lettre(%s)",
    ):
        monde.refuse(admin, requete, (cle,))
    monde.sortir(admin)

    def dit(requete: str, valeurs: Any, compte: UUID = pro) -> Any:
        monde.entrer(admin, 1, compte, "professionnel", structure)
        ligne = admin.execute(requete.encode(), valeurs).fetchone()
        monde.sortir(admin)
        assert ligne is not None
        return ligne[0]

    def le(jours: int) -> Any:
        ligne = admin.execute(
            "select (now() at time zone 'Europe/Paris')::date + %s", (jours,)
        ).fetchone()
        assert ligne is not None
        return ligne[0]

    bonne = {"l": cle, "comment": "poste", "jour": le(0)}
    assert dit(_REMETTRE, bonne) is False
    assert dit("select prive.imprimer_lettre(%s)", (cle,)) is True
    assert dit("select prive.imprimer_lettre(%s)", (cle,)) is False
    monde.entrer(admin, 1, pro, "professionnel", structure)
    for faute in ({"jour": le(1)}, {"jour": le(-3)}, {"jour": None}, {"comment": None}):
        monde.refuse(admin, _REMETTRE, {**bonne, **faute}, errors.InvalidParameterValue)
    monde.refuse(admin, _REMETTRE, {**bonne, "comment": "lue"}, errors.CheckViolation)
    monde.sortir(admin)
    autre = _lettre(admin, personne, structure, imprimee=True)
    assert dit(_REMETTRE, {**bonne, "jour": le(-2)}) is True
    assert dit(_REMETTRE, bonne) is False
    marquees = admin.execute("select id, remise_par from lettre where remise_le is not null")
    assert marquees.fetchall() == [(cle, pro)]
    assert dit("select prive.reprendre_lettre(%s)", (cle,), collegue) is False
    admin.execute("update lettre set remise_le = now() - interval '10 minutes' where id = %s",
                  (cle,))  # fmt: skip
    assert dit("select prive.reprendre_lettre(%s)", (cle,)) is False
    admin.execute("update lettre set remise_le = now() where id = %s", (cle,))
    assert dit("select prive.reprendre_lettre(%s)", (autre,)) is False
    assert dit("select prive.reprendre_lettre(%s)", (cle,)) is True
    reste = admin.execute("select count(*) from lettre where remise_le is not null").fetchone()
    assert reste == (0,)
