"""Break what prepares the words of offers, one clause at a time, and try it directly."""

from typing import Any

import psycopg

from tests.auth import monde
from tests.tranches import Faute

Connexion = psycopg.Connection[Any]
# What each fault is called, the passage of offers/catalogue/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "nom d’une offre sans poids",
        "to_tsvector('french'::regconfig, prive.plier(nom)), 'A')",
        "to_tsvector('french'::regconfig, prive.plier(nom)), 'D')",
    ),
    Faute(
        "libellés d’une offre sans poids",
        "to_tsvector('french'::regconfig, prive.plier(libelles)), 'B')",
        "to_tsvector('french'::regconfig, prive.plier(libelles)), 'D')",
    ),
    Faute(
        "description d’une offre oubliée",
        "      || setweight(to_tsvector('french'::regconfig, prive.plier(description)), 'D') $$;",
        " $$;",
    ),
    Faute("accents d’un nom d’offre gardés", "prive.plier(nom)", "nom"),
    Faute("accents des libellés gardés", "prive.plier(libelles)", "libelles"),
    Faute("accents d’une description gardés", "prive.plier(description)", "description"),
    Faute(
        "mots d’une offre nouvelle oubliés",
        "create or replace trigger mots_nouveaux before insert on catalogue_service\n  for each row"
        " when (new.recherche is null) execute function prive.preparer_mots();",
        "",
    ),
    Faute(
        "mots de l’import refaits à l’arrivée",
        "for each row when (new.recherche is null) execute",
        "for each row execute",
    ),
    Faute(
        "mots d’une offre changée oubliés",
        "create or replace trigger mots_changes before update of nom, libelles, description,\n "
        " recherche on catalogue_service\n  for each row when (new.recherche is null or"
        " new.recherche is not distinct from old.recherche\n    and (new.nom, new.libelles,"
        " new.description) is distinct from\n      (old.nom, old.libelles, old.description))\n "
        " execute function prive.preparer_mots();",
        "",
    ),
    Faute(
        "mots effacés d’une offre",
        "when (new.recherche is null or new.recherche",
        "when (new.recherche",
    ),
    Faute(
        "mots de l’import refaits au changement",
        "new.recherche is not distinct from old.recherche\n    and (new.nom",
        "(new.nom",
    ),
    Faute(
        "mots refaits de ce qui ne change pas",
        "\n    and (new.nom, new.libelles, new.description) is distinct from\n      (old.nom,"
        " old.libelles, old.description))\n",
        ")\n",
    ),
    Faute(
        "mots d’un nom changé oubliés",
        "before update of nom, libelles, description,",
        "before update of libelles, description,",
    ),
    Faute(
        "mots de libellés changés oubliés",
        "before update of nom, libelles, description,",
        "before update of nom, description,",
    ),
    Faute(
        "mots d’une description changée oubliés",
        "before update of nom, libelles, description,",
        "before update of nom, libelles,",
    ),
    Faute(
        "mots préparés par l’application",
        "revoke execute on function prive.mots_offre(text, text, text), prive.preparer_mots() from"
        " public;",
        "revoke execute on function prive.mots_offre(text, text, text), prive.preparer_mots() from"
        " public;\ngrant execute on function prive.mots_offre(text, text, text) to carnet_app;",
    ),
)
ECRIRE = (
    "insert into catalogue_service (id, source, structure_id, nom, description, thematiques,"
    " publics, modes_accueil, mobilisable_par, zones, position_approximative, sur_place,"
    " a_distance, date_maj, libelles, donnees, empreinte, recherche) values ('x--1', 'x', 'x--s',"
    " 'Vélos prêtés', 'Et réparés', '{}', '{}', '{}', '{}', '{*}', false, true, false,"
    " '2026-06-01', 'Mobilité', '{}', '', %s::tsvector)"
)
# What one types without accents, and the weights under which it is found.
DITS = {"pretes": ["A"], "mobilite": ["B"], "repares": ["D"]}
FAITS = "'deja':1"


def _apres(
    admin: Connexion, requete: str, valeurs: tuple[object, ...] = ()
) -> tuple[str, dict[str, list[str]]]:
    """Give the words of the offer after a change that is then undone, and where each weighs."""
    admin.execute("savepoint mots")
    admin.execute(requete.encode(), valeurs)
    [(mots,)] = admin.execute("select recherche::text from catalogue_service").fetchall()
    poids = dict(
        admin.execute(
            "select m, array(select p from unnest('{A,B,C,D}'::text[]) p"
            " where s.recherche @@ to_tsquery('french', m || ':' || p))"
            " from catalogue_service s cross join unnest(%s::text[]) m",
            (list(DITS),),
        ).fetchall()
    )
    admin.execute("rollback to mots")
    return str(mots), poids


def essai_mots_d_une_offre(admin: Connexion) -> None:
    """Prepare the words of each new offer, by the weight of where they stand, but the import's."""
    assert _apres(admin, ECRIRE, (None,))[1] == DITS
    assert _apres(admin, ECRIRE, (FAITS,))[0] == FAITS


def essai_mots_changes(admin: Connexion) -> None:
    """Prepare them again when what they say changes, and leave alone what somebody prepared."""
    admin.execute(ECRIRE, (FAITS,))
    changer = "update catalogue_service set"
    for faute in ("nom = 'Autos'", "libelles = 'Autos'", "description = 'Autos'"):
        assert "auto" in _apres(admin, f"{changer} {faute}")[0], faute
        prepares = f"{changer} {faute}, recherche = 'neuf'"
        assert _apres(admin, prepares)[0] == "'neuf'", faute
    assert _apres(admin, f"{changer} nom = nom, date_maj = '2026-06-02'")[0] == FAITS
    assert _apres(admin, f"{changer} recherche = null")[1] == DITS


def essai_mots_prives(admin: Connexion) -> None:
    """Leave what prepares words to the triggers: the application asks it nothing."""
    structure, pro, _, _ = monde.scene(admin)
    monde.entrer(admin, 1, pro, "professionnel", structure)
    monde.refuse(admin, "select prive.mots_offre('a', 'b', 'c')")
    monde.sortir(admin)
