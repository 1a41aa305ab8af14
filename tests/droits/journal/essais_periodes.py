"""Try what holds a month of the journal back: a question that its lines still answer."""

from typing import Any
from uuid import UUID, uuid4

import psycopg

from tests.auth import monde
from tests.auth.journal.essais_periodes import (
    A_RETIRER,
    RETIRER,
    SCELLER,
    dater,
    mois,
    par_automate,
)

Connexion = psycopg.Connection[Any]
# The same row elsewhere, or of another carnet, holds nothing back here.
SIGNALER = (
    "insert into signalement (territoire_id, id, personne_id, compte_id, numero, texte)"
    " values (%(t)s, %(id)s, %(elle)s, %(pro)s, %(numero)s, 'Qui est-ce ?')"
)
ALERTER = (
    "insert into alerte_lecture (territoire_id, id, genre, compte_id, jour, nombre, premier,"
    " dernier) values (%(t)s, %(id)s, 'hors_cercle', %(pro)s, '2026-11-02', 1, %(numero)s,"
    " %(numero)s)"
)
BRISER = (
    "insert into bris_de_glace (territoire_id, id, personne_id, compte_id, structure_id, role,"
    " motif, texte, domaines, ouvert_le, fin) values (%(t)s, %(id)s, %(elle)s, %(pro)s,"
    " %(structure)s, 'professionnel', 'danger_grave', repeat('x', 30), 1, %(le)s,"
    " %(le)s + interval '1 hour')"
)
GELER = (
    "insert into gel (territoire_id, id, personne_id, motif, pose_par)"
    " values (%(t)s, %(id)s, %(elle)s, 'Contentieux en cours.', %(pro)s)"
)
FINS = {
    SIGNALER: "update signalement set repondu_le = now(), reponse = 'Oui.', repondu_par = %(pro)s"
    " where territoire_id = %(t)s and id = %(id)s",
    ALERTER: "update alerte_lecture set close_le = now(), close_par = %(pro)s, commentaire = 'Vu.'"
    " where territoire_id = %(t)s and id = %(id)s",
    BRISER: "update bris_de_glace set revu_le = now(), revu_par = %(dpo)s, commentaire = 'Vu.',"
    " issue = 'justifiee',"
    " referme_le = fin"
    " where territoire_id = %(t)s and id = %(id)s",
    GELER: "update gel set leve_le = now() where territoire_id = %(t)s and id = %(id)s",
}
NOMS = {SIGNALER: "signalement", ALERTER: "alerte", BRISER: "urgence", GELER: "gel"}


def _scene(admin: Connexion) -> dict[str, Any]:
    """Read her carnet in three months of one territoire, and as many of another, by one key."""
    structure, pro, elle, _ = monde.scene(admin)
    monde.jumeler(admin, structure, pro)
    admin.execute(
        "insert into personne (territoire_id, id, nom, prenom, date_naissance)"
        " select 2, id, nom, prenom, date_naissance from personne where id = %s",
        (elle,),
    )
    autre = monde.personne(admin, 1)
    for t in (1, 2):
        monde.entrer(admin, t, pro, "professionnel", structure)
        for qui in (elle, elle, autre if t == 1 else elle):
            admin.execute("select prive.noter('ecriture', %s, 0, 'x', null, null, '{}')", (qui,))
        monde.sortir(admin)
        dater(admin, t, (16, 15, 14))
    par_automate(admin, SCELLER)
    dpo = monde.professionnel(admin, 1, structure, "dpo")
    return {"structure": structure, "pro": pro, "dpo": dpo, "elle": elle, "autre": autre}


def _le(admin: Connexion, numero: int) -> Any:
    ligne = admin.execute(
        "select le from journal where territoire_id = 1 and numero = %s", (numero,)
    ).fetchone()
    assert ligne is not None
    return ligne[0]


def _retenus(admin: Connexion) -> dict[int, str]:
    """Say of which line the month waits, and for what."""
    rangs = {mois(admin, age): rang for rang, age in enumerate((16, 15, 14), 1)}
    return {rangs[m]: raison for m, raison in par_automate(admin, A_RETIRER) if raison}


def essai_questions_ouvertes(admin: Connexion) -> None:
    """Hold back the months of the lines that it is about, here, until it is answered."""
    scene = _scene(admin)
    attendus = {SIGNALER: {2}, ALERTER: {2}, BRISER: {2}, GELER: {1, 2}}
    for poser, lignes in attendus.items():
        admin.execute("savepoint question")
        valeurs = {**scene, "id": uuid4(), "numero": 2, "le": _le(admin, 2)}
        admin.execute(poser.encode(), {**valeurs, "t": 2})
        assert _retenus(admin) == {}, NOMS[poser]
        admin.execute(poser.encode(), {**valeurs, "t": 1})
        assert _retenus(admin) == dict.fromkeys(lignes, NOMS[poser])
        monde.automate(admin)
        monde.refuse(admin, RETIRER, {"mois": mois(admin, 15)}, psycopg.errors.RestrictViolation)
        monde.sortir(admin)
        admin.execute(FINS[poser].encode(), {**valeurs, "t": 1})
        assert _retenus(admin) == {}, NOMS[poser]
        admin.execute("rollback to question")


def essai_carnet_reuni(admin: Connexion) -> None:
    """Hold back what was read of a carnet that was brought into hers."""
    scene = _scene(admin)
    _reunir(admin, scene["autre"], scene["elle"])
    valeurs = {**scene, "t": 1, "id": uuid4(), "elle": scene["elle"]}
    admin.execute(GELER.encode(), valeurs)
    assert _retenus(admin) == dict.fromkeys((1, 2, 3), "gel")


def _reunir(admin: Connexion, ote: UUID, garde: UUID) -> None:
    admin.execute("set session_replication_role = replica")
    admin.execute(
        "update personne set reuni_dans = %s where territoire_id = 1 and id = %s", (garde, ote)
    )
    admin.execute("set session_replication_role = default")


def essai_duree_du_journal(admin: Connexion) -> None:
    """Let the delegate of a territoire choose, for it alone, within bounds."""
    structure, _, _, _ = monde.scene(admin)
    monde.territoire(admin, 2)
    choisir = "select prive.choisir_duree_du_journal({})"
    assert monde.qui_appelle(admin, structure, choisir.format(18)) == {"dpo"}
    dpo = monde.professionnel(admin, 1, structure, "dpo")
    monde.entrer(admin, 1, dpo, "dpo", structure)
    for hors in (5, 37):
        monde.refuse(admin, choisir.format(hors), None, psycopg.errors.CheckViolation)
    pris = [admin.execute(choisir.format(18).encode()).fetchone() for _ in range(2)]
    assert pris == [(True,), (False,)]
    monde.sortir(admin)
    durees = "select id, journal_mois from territoire order by 1"
    assert admin.execute(durees).fetchall() == [(1, 18), (2, 12)]
