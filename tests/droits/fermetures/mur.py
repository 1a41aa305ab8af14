"""Break the wall of the closings, one clause at a time, and try it directly."""

from typing import Any

import psycopg

from droits.fermetures.vocabulary import GENRES
from tests.auth import monde
from tests.auth.fermable import Fermable, construire
from tests.tranches import Faute

Connexion = psycopg.Connection[Any]
# What each fault is called, the passage of droits/fermetures/mur.sql, what it becomes. Those of a
# slice further up (offers/veilles) are broken there.
MUTANTS = (
    *(
        Faute(
            f"{genre.un} tue",
            f"('{genre.nom}', '{genre.table}', '{genre.colonne}', '{genre.mode}')",
            "('rien', 'personne', 'cree_le', 'date')",
        )
        for genre in GENRES
        if genre.nom != "veille"
    ),
    Faute(
        "suppression sans date",
        "when 'suppression' then le_ := clock_timestamp();",
        "when 'suppression' then le_ := null;",
    ),
    Faute(
        "structure démasquée prise pour masquée",
        "le_ := case when (ligne ->> colonne)::boolean then clock_timestamp() end;",
        "le_ := clock_timestamp();",
    ),
    Faute(
        "effacement qui ne dit pas de qui",
        "      cible_ := (ligne ->> 'personne_id')::uuid;\n",
        "",
    ),
    Faute("effacement sans date", "      le_ := new.le;\n", ""),
    Faute(
        "effacement sans cause",
        "      details_ := jsonb_build_object('cause', new.cause);\n",
        "",
    ),
    Faute(
        "refus levé pris pour un refus",
        "le_ := case when ligne ->> colonne is null then clock_timestamp() end;",
        "le_ := clock_timestamp();",
    ),
    Faute(
        "refus qui ne dit pas de qui",
        "      details_ := ligne - array['territoire_id', 'id', colonne];\n",
        "",
    ),
    Faute(
        "séparation sans son auteur",
        "      details_ := jsonb_build_object('par', ligne -> 'defaite_par');\n",
        "",
    ),
    Faute(
        "séparation sans date",
        "    when 'separation' then\n      le_ := (ligne ->> colonne)::timestamptz;\n",
        "    when 'separation' then\n",
    ),
    Faute(
        "fermeture sans date",
        "    else le_ := (ligne ->> colonne)::timestamptz;\n",
        "    else null;\n",
    ),
    Faute(
        "fermeture notée ailleurs",
        "values (g, (ligne ->> 'territoire_id')::int, cible_, le_, details_);",
        "values (g, 1 + (ligne ->> 'territoire_id')::int, cible_, le_, details_);",
    ),
    Faute(
        "toute étape prise pour un effacement",
        "for each row when (new.genre = %L)\n        execute function prive.noter_fermeture(%L, %L,"
        " %L)', 'fermer_' || f.genre, f.relation,\n          'effacement', f.genre,",
        "for each row execute function prive.noter_fermeture(%L, %L, %L)', 'fermer_' || f.genre,"
        " f.relation, f.genre,",
    ),
    Faute(
        "ce qui ne change pas pris pour une fermeture",
        "when (old.%2$I is distinct from new.%2$I)",
        "when (true)",
    ),
    Faute("refus nouveau tu", "if f.mode = 'ajout' then", "if false then"),
    Faute(
        "fermetures données à tous",
        "  t int := prive.exiger_automate();\nbegin\n  return query",
        "  t int := prive.ctx_territoire();\nbegin\n  return query",
    ),
    Faute(
        "fermetures d’ailleurs",
        "from prive.fermeture f where f.territoire_id = t order by f.id",
        "from prive.fermeture f order by f.id",
    ),
    Faute(
        "fermetures oubliées par tous",
        "  t int := prive.exiger_automate();\nbegin\n  delete",
        "  t int := prive.ctx_territoire();\nbegin\n  delete",
    ),
    Faute(
        "fermetures d’ailleurs oubliées",
        "where f.territoire_id = t and f.id = any(ids)",
        "where f.id = any(ids)",
    ),
    Faute(
        "fermetures oubliées avant d’être portées",
        "where f.territoire_id = t and f.id = any(ids)",
        "where f.territoire_id = t",
    ),
    Faute(
        "effacement rejoué d’un carnet absent",
        "  if not found then\n    return null;\n  end if;\n  perform prive.entrer_automate",
        "  perform prive.entrer_automate",
    ),
    Faute(
        "effacement rejoué ailleurs",
        "perform 1 from personne where territoire_id = t and id = p for update;",
        "perform 1 from personne where id = p for update;",
    ),
    Faute(
        "séparation rejouée deux fois",
        "where territoire_id = t and id = r_ and defaite_le is null;",
        "where territoire_id = t and id = r_;",
    ),
    Faute(
        "séparation rejouée ailleurs",
        "where territoire_id = t and id = r_ and defaite_le is null;",
        "where id = r_ and defaite_le is null;",
    ),
    Faute(
        "séparation rejouée par qui n’est plus là",
        "  select k.id into par from compte k where k.territoire_id = t and k.id = par;\n",
        "",
    ),
    Faute(
        "séparation rejouée par qui n’est qu’ailleurs",
        "from compte k where k.territoire_id = t and k.id = par;",
        "from compte k where k.id = par;",
    ),
    Faute(
        "séparation rejouée sans son auteur",
        "coalesce(par, r.par_compte_id)",
        "coalesce(par, null)",
    ),
    Faute(
        "séparation rejouée au nom d’un autre",
        "coalesce(par, r.par_compte_id)",
        "r.par_compte_id",
    ),
    Faute(
        "effacement rejoué par l’application",
        "grant execute on function prive.fermetures_a_ecrire(),",
        "grant execute on function prive.effacer_encore(int, uuid, text),"
        " prive.fermetures_a_ecrire(),",
    ),
    Faute(
        "séparation rejouée par l’application",
        "grant execute on function prive.fermetures_a_ecrire(),",
        "grant execute on function prive.separer_encore(int, uuid, uuid),"
        " prive.fermetures_a_ecrire(),",
    ),
)
LIRE = "select id from prive.fermetures_a_ecrire()"
OUBLIER = "select prive.fermetures_ecrites(array[%s]::bigint[])"


def _notees(admin: Connexion) -> list[tuple[Any, ...]]:
    """Take what was noted since, in the order of its writing."""
    return admin.execute(
        "with f as (delete from prive.fermeture returning *)"
        " select genre, territoire_id, cible, le is not null, details from f order by id"
    ).fetchall()


def _attendu(f: Fermable, genre: str) -> dict[str, Any]:
    """Say what is noted beside the number and the day."""
    if genre == "effacement":
        return {"cause": "demande"}
    if genre == "refus":
        return {
            "personne_id": str(f.personne),
            "structure_id": str(f.structure),
            "compte_id": None,
        }
    return {}


def essai_fermetures_notees(admin: Connexion) -> None:
    """Note each closing once: what, where, of whom, when; nothing of what opens or stays."""
    f = construire(admin)
    admin.execute("delete from prive.fermeture")
    for genre in GENRES:
        f.fermer(admin, genre.nom)
        lues = [ligne for ligne in _notees(admin) if ligne[0] == genre.nom]
        assert [ligne[:4] for ligne in lues] == [(genre.nom, 1, f.cles[genre.nom], True)], genre.nom
        if genre.nom == "separation":
            assert lues[0][4]["par"] is not None
        else:
            assert _attendu(f, genre.nom).items() <= lues[0][4].items(), genre.nom
    for nom in ("archive", "compte", "structure", "sensible", "refus"):
        f.rouvrir(admin, nom)
        assert [ligne[3] for ligne in _notees(admin) if ligne[0] == nom] == [False], nom
    admin.execute("update personne set archivee_le = archivee_le, suspendu_le = suspendu_le")
    admin.execute("update compte set clos_le = clos_le")
    admin.execute(
        "insert into conservation_evenement (territoire_id, personne_id, genre, cause)"
        " values (1, %s, 'gel', 'dpo')",
        (f.personne,),
    )
    assert _notees(admin) == []


def essai_fermetures_portees(admin: Connexion) -> None:
    """Give the job of a territoire its closings, and forget those that it carried, no other."""
    f = construire(admin)
    admin.execute("delete from prive.fermeture")
    monde.territoire(admin, 2)
    for genre in ("archive", "suspension"):
        f.fermer(admin, genre)
    admin.execute(
        "insert into prive.fermeture (genre, territoire_id, cible, le) values ('archive', 2,"
        " gen_random_uuid(), now())"
    )
    toutes = [
        cle for (cle,) in admin.execute("select id from prive.fermeture order by id").fetchall()
    ]
    for requete, valeurs in ((LIRE, ()), (OUBLIER, (toutes[0],))):
        gens = monde.qui_appelle(admin, f.structure, requete, valeurs)
        assert gens == set(), requete
    monde.automate(admin)
    assert [cle for (cle,) in admin.execute(LIRE).fetchall()] == toutes[:2]
    for cle in (toutes[0], toutes[2]):
        admin.execute(OUBLIER, (cle,))
    for requete in (
        "select 1 from prive.fermeture",
        "select prive.effacer_encore(1, gen_random_uuid(), 'demande')",
        "select prive.separer_encore(1, gen_random_uuid(), null)",
    ):
        monde.refuse(admin, requete)
    monde.sortir(admin)
    gardees = admin.execute("select id from prive.fermeture order by id").fetchall()
    assert [cle for (cle,) in gardees] == toutes[1:]


def essai_fermetures_rejouees(admin: Connexion) -> None:
    """Erase and part again what stands, here, once, in the name of who did or who may have."""
    f = construire(admin)
    monde.territoire(admin, 2)
    ailleurs = monde.compte(admin, 2)
    qui = monde.compte(admin, 1)
    effacer = "select prive.effacer_encore(%s, %s, 'demande')"
    separer = "select prive.separer_encore(%s, %s, %s)"
    etapes = "select count(*) from conservation_evenement where genre = 'effacement'"

    def dit(requete: str, *valeurs: object) -> Any:
        [(reponse,)] = admin.execute(requete.encode(), valeurs).fetchall()
        return reponse

    assert dit(effacer, 2, f.cles["effacement"]) is None
    assert dit(etapes) == 0
    assert dit(effacer, 1, f.cles["effacement"]) is not None
    assert dit(effacer, 1, f.cles["effacement"]) is None
    assert dit(etapes) == 1
    reunion = f.cles["separation"]
    auteur = "select defaite_par from reunion"
    assert dit(separer, 2, reunion, None) is False
    premier = dit("select par_compte_id from reunion")
    for par, attendu in ((qui, qui), (None, premier), (ailleurs, premier)):
        admin.execute("savepoint separation")
        assert dit(separer, 1, reunion, par) is True
        assert dit(auteur) == attendu
        assert dit(separer, 1, reunion, par) is False, "parted twice"
        admin.execute("rollback to separation")
