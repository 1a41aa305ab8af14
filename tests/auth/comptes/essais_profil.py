"""Try, on a broken wall, to write how somebody else is reached."""

from typing import Any
from uuid import UUID

import psycopg

from tests.auth import monde

Connexion = psycopg.Connection[Any]
_MIEN = (
    "select prive.ecrire_mon_profil('assistante', '0466000001', 'le lundi', 'jour', k.edition)"
    " from compte k where k.id = %s"
)
_SIEN = "select prive.corriger_profil(%s, 'assistant', '0466000002', %s)"


def _un(admin: Connexion, requete: str, parametres: Any) -> Any:
    ligne = admin.execute(requete.encode(), parametres).fetchone()
    return ligne[0] if ligne else None


def _edition(admin: Connexion, compte: UUID) -> int:
    return int(_un(admin, "select edition from compte where id = %s", [compte]))


def _joint(admin: Connexion, compte: UUID) -> Any:
    return admin.execute(
        "select fonction, telephone, presences, avis_par_courriel, profil_vu_le is not null"
        " from compte where id = %s",
        [compte],
    ).fetchone()


def essai_mon_profil(admin: Connexion) -> None:
    """Write how one is reached oneself, as it was read, and nobody else."""
    monde.territoire(admin, 1)
    chez = monde.structure(admin, 1)
    pro, collegue = (monde.professionnel(admin, 1, chez) for _ in range(2))
    personne = monde.personne(admin, 1)
    elle = monde.compte_de(admin, 1, personne)
    vide = (None, None, None, "heure", False)
    monde.entrer(admin, 1, pro, "professionnel", chez)
    assert _un(admin, "select prive.ecrire_mon_profil(null, null, null, 'jour', %s)", [99]) is None
    assert _un(admin, _MIEN, [pro]) is not None
    monde.sortir(admin)
    assert _joint(admin, pro) == ("assistante", "0466000001", "le lundi", "jour", True)
    assert _joint(admin, collegue) == vide
    # A person has none, nor does whoever leaves meanwhile.
    for compte, role, structure, qui in (
        (elle, "personne", None, personne),
        (collegue, "professionnel", chez, None),
    ):
        admin.execute("set local role carnet_app")
        admin.execute(
            "select prive.entrer(1, %s, %s, %s, %s, false)", [compte, role, structure, qui]
        )
        monde.sortir(admin)
        admin.execute("update compte set clos_le = now() where id = %s", [collegue])
        lue = _edition(admin, compte)
        admin.execute("set local role carnet_app")
        admin.execute("select prive.ecrire_mon_profil('x', '115', 'x', 'jamais', %s)", [lue])
        monde.sortir(admin)
        assert _joint(admin, compte) == vide
        admin.execute("update compte set clos_le = null where id = %s", [collegue])


def essai_profil_demande(admin: Connexion) -> None:
    """Ask a professional once how they are reached, until they say or put it off."""
    monde.territoire(admin, 1)
    chez = monde.structure(admin, 1)
    pro, collegue = (monde.professionnel(admin, 1, chez) for _ in range(2))
    elle = monde.compte_de(admin, 1, monde.personne(admin, 1))

    def dus() -> list[bool]:
        return [_un(admin, "select prive.profil_du(1, %s)", [c]) for c in (pro, collegue, elle)]

    assert dus() == [True, True, False]
    monde.entrer(admin, 1, pro, "professionnel", chez)
    admin.execute("select prive.voir_mon_profil()")
    monde.sortir(admin)
    assert dus() == [False, True, False]
    admin.execute("update compte set telephone = '115' where id = %s", [collegue])
    assert dus() == [False, True, False]
    admin.execute("update compte set fonction = 'médiatrice' where id = %s", [collegue])
    assert dus() == [False, False, False]


def essai_profil_corrige(admin: Connexion) -> None:
    """Correct a function and a number as who administers them today, and nobody's own."""
    monde.territoire(admin, 1)
    monde.territoire(admin, 2)
    chez, ailleurs = monde.structure(admin, 1), monde.structure(admin, 1, "plie")
    pro, voisin = monde.professionnel(admin, 1, chez), monde.professionnel(admin, 1, ailleurs)
    chef = monde.professionnel(admin, 1, chez, "gestionnaire")
    admine = monde.professionnel(admin, 1, ailleurs, "administrateur")
    dpo = monde.professionnel(admin, 1, chez, "dpo")
    elle = monde.compte_de(admin, 1, monde.personne(admin, 1))
    loin = monde.professionnel(admin, 2, monde.structure(admin, 2))

    def corrige(qui: UUID, role: str, structure: UUID, vise: UUID, plus: int = 0) -> bool:
        admin.execute("savepoint profil")
        lue = _edition(admin, vise) + plus
        monde.entrer(admin, 1, qui, role, structure)
        fait = _un(admin, _SIEN, [vise, lue]) is not None
        monde.sortir(admin)
        admin.execute("rollback to profil")
        return fait

    assert corrige(chef, "gestionnaire", chez, pro)
    assert corrige(admine, "administrateur", ailleurs, pro)
    assert not corrige(chef, "gestionnaire", chez, pro, 1), "not as it was read"
    assert not corrige(chef, "gestionnaire", chez, voisin), "of another structure"
    assert not corrige(chef, "gestionnaire", chez, chef), "one's own"
    assert not corrige(chef, "gestionnaire", chez, dpo), "in a rôle that one does not give"
    assert not corrige(pro, "professionnel", chez, chef), "a colleague's"
    assert not corrige(admine, "administrateur", ailleurs, elle), "a person's"
    assert not corrige(admine, "administrateur", ailleurs, loin), "of another territoire"
    admin.execute(
        "update habilitation set fin = now() - interval '1 hour' where compte_id = %s", [pro]
    )
    assert not corrige(chef, "gestionnaire", chez, pro), "who works there no more"
    admin.execute("update compte set clos_le = now() where id = %s", [pro])
    assert not corrige(admine, "administrateur", ailleurs, pro), "closed"
