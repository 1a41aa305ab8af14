"""Write a small world as the owner of the database would, inside the caller's transaction."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import errors

from auth.vocabulary import Role

Connexion = psycopg.Connection[Any]


def territoire(admin: Connexion, numero: int) -> None:
    """Insert a territoire and its notice."""
    admin.execute("insert into territoire values (%s, %s, '30')", (numero, f"Territoire {numero}"))
    admin.execute(
        "insert into notice (territoire_id, version, texte, texte_falc, sha256) values (%s, 1,"
        " 'texte', 'falc', %s)",
        (numero, hashlib.sha256(b"texte").digest()),
    )


def structure(admin: Connexion, numero: int, categorie: str = "ccas") -> UUID:
    """Insert a structure."""
    cle = uuid4()
    admin.execute(
        "insert into structure (territoire_id, id, nom, categorie) values (%s, %s, %s, %s)",
        (numero, cle, f"Structure {cle.hex[:6]}", categorie),
    )
    return cle


def professionnel(
    admin: Connexion, numero: int, structure_id: UUID, role: str = "professionnel"
) -> UUID:
    """Insert a professional with a running habilitation."""
    cle = uuid4()
    admin.execute(
        "insert into compte (territoire_id, id, courriel, prenom, nom) values (%s, %s, %s, 'Pro',"
        " 'Fessionnel')",
        (numero, cle, f"{cle.hex}@structure.example"),
    )
    admin.execute(
        "insert into habilitation (territoire_id, compte_id, structure_id, role, debut)"
        " values (%s, %s, %s, %s, now() - interval '1 day')",
        (numero, cle, structure_id, role),
    )
    return cle


def personne(admin: Connexion, numero: int, nom: str = "Nom") -> UUID:
    """Insert a person and one timeline line a domain."""
    cle = uuid4()
    admin.execute(
        "insert into personne (territoire_id, id, nom, prenom, date_naissance)"
        " values (%s, %s, %s, 'Prénom', '1990-01-01')",
        (numero, cle, nom),
    )
    return cle


def compte(admin: Connexion, numero: int, personne_id: UUID | None = None) -> UUID:
    """Insert a login without any habilitation: a professional's, or a person's own."""
    cle = uuid4()
    admin.execute(
        "insert into compte (territoire_id, id, courriel, prenom, nom, personne_id) values (%s, %s,"
        " %s, 'A', 'B', %s)",
        (numero, cle, f"{cle.hex}@exemple.example", personne_id),
    )
    return cle


def compte_de(admin: Connexion, numero: int, personne_id: UUID) -> UUID:
    """Insert the person's own compte."""
    return compte(admin, numero, personne_id)


def frise(
    admin: Connexion, numero: int, personne_id: UUID, compte_id: UUID, il_y_a: str = "0 days"
) -> None:
    """Insert one timeline line in each of the twelve domains, written by the person."""
    admin.execute(
        "insert into evenement (territoire_id, personne_id, domaine, auteur_compte_id, le, genre,"
        " texte)"
        " select %s, %s, d, %s, now() - %s::interval, 'objectif', 'ligne ' || d from"
        " generate_series(0, 11) d",
        (numero, personne_id, compte_id, il_y_a),
    )


def accord(admin: Connexion, numero: int, personne_id: UUID, **champs: Any) -> UUID:
    """Insert a consent: by default all the ordinary domains, to the consortium, for a year."""
    cle = uuid4()
    valeurs = {
        "portee": "consortium", "structure_id": None, "categorie": None, "domaines": 255,
        "peut_completer": True, "finalite": "coordination", "debut": "-1 day", "fin": "1 year",
    } | champs  # fmt: skip
    admin.execute(
        "insert into consentement (territoire_id, id, personne_id, portee, structure_id, categorie,"
        " domaines,"
        " peut_completer, finalite, debut, fin, notice_id, donne_par, recueil) select %(t)s,"
        " %(id)s, %(p)s, %(portee)s,"
        " %(structure_id)s, %(categorie)s, %(domaines)s, %(peut_completer)s, %(finalite)s, now() +"
        " %(debut)s::interval,"
        " now() + %(fin)s::interval, n.id, 'personne', 'ecran' from notice n where n.territoire_id"
        " = %(t)s",
        valeurs | {"t": numero, "id": cle, "p": personne_id},
    )
    return cle


def place(
    admin: Connexion,
    numero: int,
    personne_id: UUID,
    structure_id: UUID,
    compte_id: UUID,
    **champs: Any,
) -> UUID:
    """Insert a place in the circle."""
    cle = uuid4()
    valeurs = {"referent": False, "debut": "-1 day", "fin": None} | champs
    admin.execute(
        "insert into accompagnement (territoire_id, id, personne_id, structure_id, compte_id,"
        " est_referent, origine,"
        " debut, fin) values (%(t)s, %(id)s, %(p)s, %(s)s, %(c)s, %(referent)s, 'declare', now() +"
        " %(debut)s::interval,"
        " now() + %(fin)s::interval)",
        valeurs | {"t": numero, "id": cle, "p": personne_id, "s": structure_id, "c": compte_id},
    )
    return cle


def mandat(admin: Connexion, numero: int, personne_id: UUID, domaines: int, **champs: Any) -> UUID:
    """Insert a mandate: by default a tutelle, confirmed by another, which runs and has no end."""
    cle = uuid4()
    valeurs = {
        "compte_id": None, "qualite": "tutelle", "jours": -1, "fin": None, "reponse": "oui",
        "clos": False, "propose_par": None,
    } | champs  # fmt: skip
    tiers = admin.execute(
        "select id from compte where territoire_id = %s order by id limit 1", (numero,)
    ).fetchone()
    par = tiers[0] if tiers else compte(admin, numero)
    admin.execute(
        "insert into representant (territoire_id, id, personne_id, compte_id, prenom, nom,"
        " date_naissance, qualite, domaines, debut, fin, propose_par, reponse, repondue_le,"
        " repondue_par, clos_le) select %(t)s, %(id)s, %(p)s, %(compte_id)s, 'Guy', 'Ide',"
        " '1960-06-06', %(qualite)s, %(domaines)s, j + %(jours)s::int, j + %(fin)s::int,"
        " %(propose_par)s, %(reponse)s, case when %(reponse)s::text is not null then now() end,"
        " case when %(reponse)s::text is not null then %(par)s::uuid end,"
        " case when %(clos)s then now() end"
        " from date(now() at time zone 'Europe/Paris') j",
        valeurs | {"t": numero, "id": cle, "p": personne_id, "domaines": domaines, "par": par},
    )
    return cle


def representant(
    admin: Connexion, numero: int, personne_id: UUID, domaines: int, **champs: Any
) -> UUID:
    """Insert a guardian's compte, and the mandate that it holds; gives the compte."""
    cle = uuid4()
    admin.execute(
        "insert into compte (territoire_id, id, courriel, prenom, nom, est_representant,"
        " date_naissance) values (%s, %s, %s, 'Guy', 'Ide', true, '1960-06-06')",
        (numero, cle, f"{cle.hex}@exemple.example"),
    )
    mandat(admin, numero, personne_id, domaines, compte_id=cle, **champs)
    return cle


def entrer_en_mandat(admin: Connexion, numero: int, compte_id: UUID, *, lien: bool = False) -> None:
    """Become a guardian, as `entrer` does."""
    admin.execute("set local role carnet_app")
    admin.execute(
        "select prive.entrer(%s, %s, 'representant', null, null, %s)", (numero, compte_id, lien)
    )


@dataclass(frozen=True, slots=True)
class Vue:
    """Hold what a caller sees."""

    lignes: set[tuple[UUID, int]]
    personnes: set[UUID]
    trouvees: set[UUID]


def entrer(
    admin: Connexion,
    numero: int,
    compte_id: UUID,
    role: str,
    structure_id: UUID | None,
    personne_id: UUID | None = None,
) -> None:
    """Become the application's role, acting for that caller, until `sortir`."""
    admin.execute("set local role carnet_app")
    admin.execute(
        "select prive.entrer(%s, %s, %s, %s, %s)",
        (numero, compte_id, role, structure_id, personne_id),
    )


def sortir(admin: Connexion) -> None:
    """Become the owner again."""
    admin.execute("reset role")


def suivre_structure(admin: Connexion, numero: int, structure_id: UUID) -> None:
    """Do as the worker does after a structure changed or left, a lot at a time."""
    admin.execute("set local role carnet_app")
    admin.execute("select prive.entrer_automate(%s)", (numero,))
    while admin.execute("select prive.delaisser_echus(1) > 0").fetchone() == (True,):
        pass
    apres: UUID | None = None
    while True:
        ligne = admin.execute(
            "select prive.rederiver_lot(%s, %s, 2)", (structure_id, apres)
        ).fetchone()
        if ligne is None or ligne[0] is None:
            break
        apres = ligne[0]
    sortir(admin)


def voir(admin: Connexion) -> Vue:
    """List what the present caller sees, by the timeline, the people, and the search."""
    lignes = {
        (ligne[0], ligne[1])
        for ligne in admin.execute("select personne_id, domaine from evenement")
    }
    personnes = {ligne[0] for ligne in admin.execute("select id from personne")}
    trouvees = {
        ligne[0]
        for ligne in admin.execute("select personne_id from prive.rechercher_personnes('nom', 50)")
    }
    return Vue(lignes, personnes, trouvees)


def scene(admin: Connexion) -> tuple[UUID, UUID, UUID, UUID]:
    """Insert a structure, its professional, a person and her compte: nothing ties them."""
    territoire(admin, 1)
    chez, qui = structure(admin, 1), personne(admin, 1)
    return chez, professionnel(admin, 1, chez), qui, compte_de(admin, 1, qui)


def refuse(
    admin: Connexion, requete: str, parametres: Any = None, *erreurs: type[Exception]
) -> None:
    """Check that a statement raises one of these errors (by default: not permitted)."""
    attendues = erreurs or (errors.InsufficientPrivilege,)
    admin.execute("savepoint essai")
    try:
        admin.execute(requete.encode(), parametres)
    except attendues:
        admin.execute("rollback to essai")
        return
    raise AssertionError(requete)


def tente(admin: Connexion, requete: str, parametres: Any = None) -> int | None:
    """Count what a statement gives or touches, None when it is not permitted; undone."""
    admin.execute("savepoint tente")
    try:
        return admin.execute(requete.encode(), parametres).rowcount
    except errors.InsufficientPrivilege:
        return None
    finally:
        admin.execute("rollback to tente")


def n_accepte_que(
    admin: Connexion, requete: str, bons: Mapping[str, Any], *fautes: Mapping[str, Any]
) -> None:
    """Check that a statement does something with these values, and nothing with any fault."""
    assert tente(admin, requete, bons), requete
    for faute in fautes:
        assert not tente(admin, requete, {**bons, **faute}), (requete, faute)


def _par_role(admin: Connexion, structure_id: UUID, geste: Callable[[UUID], bool]) -> Iterator[str]:
    for role in Role:
        elle = personne(admin, 1) if role is Role.personne else None
        chez = structure_id if role not in (Role.personne, Role.representant) else None
        if elle:
            compte_id = compte_de(admin, 1, elle)
        elif chez is None:
            compte_id = representant(admin, 1, personne(admin, 1), 4095)
        else:
            compte_id = professionnel(admin, 1, chez, role)
        entrer(admin, 1, compte_id, role, chez, elle)
        if geste(compte_id):
            yield role.value
        sortir(admin)


def qui_peut(
    admin: Connexion,
    structure_id: UUID,
    requete: str,
    valeurs: Any = None,
    signe: str | None = None,
) -> set[str]:
    """Name the rôles in which somebody of this structure, or a person, gets or touches something.

    `signe` is the value that holds the compte of whoever acts.
    """

    def geste(compte_id: UUID) -> bool:
        lues = {**(valeurs or {}), signe: compte_id} if signe else valeurs
        return bool(tente(admin, requete, lues))

    return set(_par_role(admin, structure_id, geste))


def qui_appelle(
    admin: Connexion, structure_id: UUID, requete: str, valeurs: Any = None
) -> set[str]:
    """Name the rôles in which a statement is not refused, whatever it gives."""

    def geste(_: UUID) -> bool:
        return tente(admin, requete, valeurs) is not None

    return set(_par_role(admin, structure_id, geste))


def automate(admin: Connexion, numero: int = 1) -> None:
    """Become a job of the worker in this territoire, until `sortir`."""
    admin.execute("set local role carnet_app")
    admin.execute("select prive.entrer_automate(%s)", (numero,))


def jumeler(
    admin: Connexion, structure_id: UUID, compte_id: UUID, role: str = "professionnel"
) -> None:
    """Write the same keys in a second territoire: a key alone says nothing of whose it is."""
    territoire(admin, 2)
    admin.execute(
        "insert into structure (territoire_id, id, nom, categorie) values (2, %s, 'Ailleurs',"
        " 'ccas')",
        (structure_id,),
    )
    admin.execute(
        "insert into compte (territoire_id, id, courriel, prenom, nom) values (2, %s,"
        " 'ailleurs@exemple.example', 'A', 'B')",
        (compte_id,),
    )
    admin.execute(
        "insert into habilitation (territoire_id, compte_id, structure_id, role, debut)"
        " values (2, %s, %s, %s, now() - interval '1 day')",
        (compte_id, structure_id, role),
    )
