"""Break the wall of the papers, one clause at a time, and try it directly."""

from datetime import date
from typing import Any
from uuid import UUID

import psycopg
from psycopg import errors
from psycopg.types.json import Json

from tests.auth import monde
from tests.tranches import Faute
from web.demo.papiers import dire_papiers

Connexion = psycopg.Connection[Any]
PUBLIES = {
    nom: valeur
    for nom, valeur in dire_papiers(date(2026, 6, 1)).model_dump(mode="json").items()
    if not nom.startswith("astreinte")
}
ECRIRE = (
    "insert into papiers_territoire (territoire_id, version, valeurs, publie, ecrit_par)"
    " values (%s, %s, %s, %s, %s)"
)
# What each fault is called, the passage of droits/papiers/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "papiers d’un autre territoire lus",
        "for select to carnet_app using (\n  territoire_id = (select prive.ctx_territoire())\n"
        "  and (publie",
        "for select to carnet_app using (\n  (select prive.ctx_territoire()) is not null\n"
        "  and (publie",
    ),
    Faute(
        "brouillon lu de tous",
        "(publie or (select prive.ctx_role()) in ('administrateur', 'dpo'))",
        "(publie or (select prive.ctx_role()) is not null)",
    ),
    Faute(
        "brouillon caché au délégué",
        "in ('administrateur', 'dpo'))",
        "in ('administrateur'))",
    ),
    Faute(
        "papiers publiés cachés à tous",
        "and (publie or (select prive.ctx_role()) in",
        "and ((select prive.ctx_role()) in",
    ),
    Faute(
        "papiers écrits pour un autre territoire",
        "with check (\n  territoire_id = (select prive.ctx_territoire())\n",
        "with check (\n  (select prive.ctx_territoire()) is not null\n",
    ),
    Faute(
        "papiers écrits par un autre rôle",
        "and (select prive.ctx_role()) = 'administrateur' and ecrit_par",
        "and (select prive.ctx_role()) is not null and ecrit_par",
    ),
    Faute(
        "papiers signés d’un autre",
        "= 'administrateur' and ecrit_par = (select prive.ctx_compte())",
        "= 'administrateur'",
    ),
    Faute(
        "papiers écrits que l’on change",
        "before update or delete on papiers_territoire",
        "before delete on papiers_territoire",
    ),
    Faute(
        "papiers écrits que l’on ôte",
        "before update or delete on papiers_territoire",
        "before update on papiers_territoire",
    ),
    Faute(
        "brouillon montré à tout le monde",
        "where x.territoire_id = t.id and x.publie order by",
        "where x.territoire_id = t.id order by",
    ),
    Faute(
        "papiers publiés d’un autre territoire montrés sous ce nom",
        "where x.territoire_id = t.id and x.publie order by",
        "where x.publie order by",
    ),
    Faute(
        "anciens papiers montrés",
        "order by x.version desc limit 1",
        "order by x.version limit 1",
    ),
    Faute(
        "papiers d’ailleurs montrés à qui est connecté",
        "where (select prive.ctx_territoire()) is null or t.id = (select prive.ctx_territoire())",
        "where true",
    ),
    Faute(
        "délai promis avant d’être publié",
        "where p.territoire_id = (select prive.ctx_territoire()) and p.publie",
        "where p.territoire_id = (select prive.ctx_territoire())",
    ),
    Faute("délai promis après la demande", "\n     and p.ecrit_le <= le\n", "\n"),
    Faute(
        "premier délai promis",
        "order by p.version desc limit 1",
        "order by p.version limit 1",
    ),
    Faute(
        "rien montré à qui n’est pas connecté",
        "where (select prive.ctx_territoire()) is null or t.id = (select prive.ctx_territoire())",
        "where t.id = (select prive.ctx_territoire())",
    ),
)


def essai_promesse(admin: Connexion) -> None:
    """Ask what was promised: what is published last at home, or nothing."""
    gens = _scene(admin)
    qui = gens["administrateur1"][1]
    delai = "select prive.delai_d_opposition(now() - make_interval(days => %s))"
    for version, jours, publie in ((4, 9, True), (5, 3, False)):
        valeurs = PUBLIES | {"delai_opposition_jours": jours}
        admin.execute(ECRIRE, (1, version, Json(valeurs), publie, qui))
    for role, attendu in (("dpo1", 9), ("dpo2", PUBLIES["delai_opposition_jours"])):
        t, compte, chez = gens[role]
        monde.entrer(admin, t, compte, "dpo", chez)
        assert admin.execute(delai, (0,)).fetchone() == (attendu,)
        assert admin.execute(delai, (1,)).fetchone() == (None,), (
            "nothing was promised the day before"
        )
        monde.sortir(admin)


def _scene(admin: Connexion) -> dict[str, tuple[int, UUID, UUID]]:
    """Write two territoires, each with a draft, an old publication and one in force."""
    gens: dict[str, tuple[int, UUID, UUID]] = {}
    for t in (1, 2):
        monde.territoire(admin, t)
        chez = monde.structure(admin, t)
        for role in ("administrateur", "dpo", "professionnel", "coordonnateur"):
            gens[f"{role}{t}"] = (t, monde.professionnel(admin, t, chez, role), chez)
        qui = gens[f"administrateur{t}"][1]
        for version, nom, publie in (
            (1, f"ancien {t}", True),
            (2, f"public {t}", True),
            (3, f"brouillon {t}", False),
        ):
            valeurs = PUBLIES | {"responsable_nom": nom}
            admin.execute(ECRIRE, (t, version, Json(valeurs), publie, qui))
    return gens


def _noms(admin: Connexion, requete: str) -> list[str]:
    return [nom for (nom,) in admin.execute(requete.encode())]


_LUS = "select valeurs ->> 'responsable_nom' from papiers_territoire order by version"
_MONTRES = "select valeurs ->> 'responsable_nom' from prive.papiers_publies()"


def essai_lecture(admin: Connexion) -> None:
    """Read drafts as the two who prepare them, what is published as anybody of the territoire."""
    gens = _scene(admin)
    for qui, (t, compte, chez) in gens.items():
        monde.entrer(admin, t, compte, qui[:-1], chez)
        attendus = [f"ancien {t}", f"public {t}"]
        if qui[:-1] in ("administrateur", "dpo"):
            attendus.append(f"brouillon {t}")
        assert _noms(admin, _LUS) == attendus, qui
        assert _noms(admin, _MONTRES) == [f"public {t}"], qui
        monde.sortir(admin)
    chez = gens["professionnel1"][2]
    personne = monde.personne(admin, 1)
    elle = monde.compte_de(admin, 1, personne)
    monde.entrer(admin, 1, elle, "personne", None, personne)
    assert _noms(admin, _LUS) == ["ancien 1", "public 1"]
    monde.sortir(admin)
    admin.execute("set local role carnet_app")
    admin.execute("select prive.entrer_anonyme()")
    assert _noms(admin, _LUS) == []
    assert _noms(admin, _MONTRES) == ["public 1", "public 2"]
    monde.sortir(admin)


def essai_ecriture(admin: Connexion) -> None:
    """Write as every rôle, for here and elsewhere, in one's own name and another's."""
    gens = _scene(admin)
    for qui, (t, compte, chez) in gens.items():
        monde.entrer(admin, t, compte, qui[:-1], chez)
        if qui.startswith("administrateur"):
            autre = gens[f"dpo{t}"][1]
            monde.refuse(admin, ECRIRE, (t, 9, Json({}), False, autre))
            monde.refuse(admin, ECRIRE, (3 - t, 9, Json({}), False, compte))
            admin.execute(ECRIRE, (t, 9, Json({}), False, compte))
        else:
            monde.refuse(admin, ECRIRE, (t, 10, Json(PUBLIES), True, compte))
            monde.refuse(admin, ECRIRE, (t, 10, Json({}), False, compte))
        for change in (
            "update papiers_territoire set publie = true",
            "delete from papiers_territoire",
        ):
            monde.refuse(admin, change)
        monde.sortir(admin)
    for change in ("update papiers_territoire set version = 8", "delete from papiers_territoire"):
        monde.refuse(admin, change, None, errors.RestrictViolation)


def essai_publication_incomplete(admin: Connexion) -> None:
    """Publish what is not whole, as the owner of the database: the table itself refuses."""
    monde.territoire(admin, 1)
    qui = monde.professionnel(admin, 1, monde.structure(admin, 1), "administrateur")
    for nom in PUBLIES:
        reste = {cle: valeur for cle, valeur in PUBLIES.items() if cle != nom}
        for valeurs in (reste, PUBLIES | {nom: ""}, PUBLIES | {nom: None}):
            monde.refuse(admin, ECRIRE, (1, 1, Json(valeurs), True, qui), errors.CheckViolation)
    for astreinte in ("astreinte_nom", "astreinte_telephone"):
        valeurs = PUBLIES | {astreinte: "0600000000"}
        monde.refuse(admin, ECRIRE, (1, 1, Json(valeurs), True, qui), errors.CheckViolation)
    sans = {cle: v for cle, v in PUBLIES.items() if not cle.startswith("hds_")}
    admin.execute(ECRIRE, (1, 1, Json(sans | {"hds": "non_certifie"}), True, qui))
    admin.execute(ECRIRE, (1, 2, Json(PUBLIES), True, qui))
