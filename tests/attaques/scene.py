"""Write one world with every way of being hidden.

No consent, elsewhere, withdrawn, expired, excluded, left. Each person has one line in each table
that an address can name, so that every identifier can be guessed right.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import psycopg

from tests.attaques.lignes import ROLES
from tests.auth import monde
from tests.auth.navigateur import ouvrir_session
from tests.tranches import apports, rassembler

Connexion = psycopg.Connection[Any]
CACHEES = (
    "sans_accord", "ailleurs", "retire", "expire", "a_venir", "structure_exclue", "compte_exclu",
    "parti", "hors_cercle", "statistiques",
)  # fmt: skip
# Where the identifier in an address comes from: the table whose row of that person is named. Each
# slice says it of its own, and writes the rows that the scene lacks.
SOURCES: dict[str, str] = {"personne_id": "personne"} | rassembler("portes", "SOURCES")
SEMENT = [apport.semer for apport in apports("portes") if hasattr(apport, "semer")]
OFFRE = "essai--o"
MARQUE = "mkscene"


@dataclass
class Scene:
    """Hold who may ask, and whose carnets there are."""

    structure: UUID
    autre_structure: UUID
    comptes: dict[str, UUID] = field(default_factory=dict)
    sessions: dict[str, tuple[str, str]] = field(default_factory=dict)
    personnes: dict[str, UUID] = field(default_factory=dict)
    cles: dict[str, dict[str, UUID]] = field(default_factory=dict)


def construire(admin: Connexion, territoire: int = 1) -> Scene:
    """Write the world and commit it."""
    monde.territoire(admin, territoire)
    monde.territoire(admin, territoire + 1)
    structure, autre = (
        monde.structure(admin, territoire),
        monde.structure(admin, territoire, "plie"),
    )
    scene = Scene(structure, autre)
    for role in ROLES[:-1]:
        scene.comptes[role] = compte = monde.professionnel(admin, territoire, structure, role)
        scene.sessions[role] = ouvrir_session(
            admin, territoire, compte, _habilitation(admin, compte)
        )
    tiers = monde.professionnel(admin, territoire, autre)
    scene.comptes["tiers"] = tiers
    scene.sessions["tiers"] = ouvrir_session(admin, territoire, tiers, _habilitation(admin, tiers))
    pro = scene.comptes["professionnel"]
    ailleurs = monde.structure(admin, territoire + 1)
    etranger = monde.professionnel(admin, territoire + 1, ailleurs)
    for nom in ("sien", "elle", *CACHEES):
        dehors = nom == "ailleurs"
        t = territoire + dehors
        scene.personnes[nom] = personne = carnet(
            admin, t, nom, *((ailleurs, etranger) if dehors else (autre, tiers))
        )
        if nom == "elle":
            scene.comptes["personne"] = compte = _compte(admin, personne)
            scene.sessions["personne"] = ouvrir_session(admin, t, compte, None)
        ouvreur = (
            (etranger, ailleurs)
            if dehors
            else (pro, structure)
            if nom == "sien"
            else (tiers, autre)
        )
        _en_urgence(admin, t, personne, *ouvreur)
        for semer in SEMENT:
            semer(admin, t, personne, *ouvreur)
        if not dehors:
            _ouvrir(admin, t, nom, personne, structure, pro, list(scene.comptes.values()))
        scene.cles[nom] = _cles(admin, personne, structure)
    admin.execute(
        "insert into catalogue_service (id, source, structure_id, nom, description, thematiques,"
        " publics,"
        " modes_accueil, mobilisable_par, zones, position_approximative, sur_place, a_distance,"
        " date_maj, libelles,"
        " donnees, empreinte)"
        " values (%s, 'essai', 'essai--s', 'Atelier', 'Atelier', '{}', '{}', '{}', '{}', '{*}',"
        " false, true, false,"
        " '2026-01-01', '', '{}', '')",
        [OFFRE],
    )
    scene.cles["absent"] = {nom: uuid4() for nom in SOURCES}
    admin.commit()
    return scene


def _refusee(admin: Connexion, t: int) -> UUID:
    """Give the one structure of a territoire that everybody refuses."""
    nom = f"{MARQUE} refusée"
    ligne = admin.execute(
        "select id from structure where territoire_id = %s and nom = %s", (t, nom)
    ).fetchone()
    if ligne:
        return UUID(str(ligne[0]))
    refusee = monde.structure(admin, t)
    admin.execute("update structure set nom = %s where id = %s", (nom, refusee))
    return refusee


def carnet(admin: Connexion, t: int, nom: str, structure: UUID, pro: UUID) -> UUID:
    """Insert a person with a line of each table, by themselves and by another's structure."""
    personne = monde.personne(admin, t, f"{MARQUE} {nom}")
    compte = monde.compte_de(admin, t, personne)
    for auteur, ecrit_par in ((compte, None), (pro, structure)):
        for domaine in range(12):
            remplir(admin, t, personne, auteur, ecrit_par, domaine, f"{MARQUE} {nom} {domaine}")
    monde.accord(admin, t, personne, portee="structure", structure_id=structure)
    valeurs = {"t": t, "p": personne, "s": structure, "c": pro, "k": compte}
    valeurs["r"] = _refusee(admin, t)
    requetes = """
insert into exclusion (territoire_id, personne_id, structure_id)
  values (%(t)s, %(p)s, %(r)s);
insert into demande_acces (territoire_id, personne_id, structure_id, compte_id, domaines, motif)
  values (%(t)s, %(p)s, %(s)s, %(c)s, 4, 'mkscene motif');
insert into consentement_evenement (territoire_id, personne_id, consentement_id, genre,
  par_compte_id)
  select territoire_id, personne_id, id, 'accord', %(c)s from consentement
  where personne_id = %(p)s order by id limit 1;
insert into exclusion_motif (territoire_id, id, personne_id, motif)
  select territoire_id, id, personne_id, 'mkscene motif' from exclusion where personne_id = %(p)s;
insert into representant (territoire_id, personne_id, nom, qualite, domaines, debut, reponse,
  repondue_le, repondue_par)
  values (%(t)s, %(p)s, 'mkscene tuteur', 'tutelle', 255, current_date - 1, 'oui', now(), %(c)s);
insert into carte_codes (territoire_id, compte_id, numero_hmac, codes, par_compte_id, expire_le)
  values (%(t)s, %(k)s, sha256(uuid_send(gen_random_uuid())),
    array_fill(sha256('mkscene'), array[20]), %(c)s, now() + interval '90 days')
"""
    for requete in requetes.split(";"):
        admin.execute(requete.encode(), valeurs)
    return personne


def remplir(
    admin: Connexion,
    t: int,
    personne: UUID,
    auteur: UUID,
    structure: UUID | None,
    domaine: int,
    texte: str,
) -> None:
    """Insert one line of each of the five tables."""
    commun = "territoire_id, personne_id, domaine, auteur_compte_id, auteur_structure_id"
    valeurs = {
        "t": t,
        "p": personne,
        "d": domaine,
        "c": auteur,
        "s": structure,
        "x": texte,
        "o": uuid4(),
    }
    qui = "%(t)s, %(p)s, %(d)s, %(c)s, %(s)s"
    requetes = f"""
insert into objectif ({commun}, id, thematique, intitule) values ({qui}, %(o)s, 'mobilite', %(x)s);
insert into action ({commun}, objectif_id, intitule, porteur)
  values ({qui}, %(o)s, %(x)s, 'personne');
insert into constat ({commun}, nature, thematique, texte, source)
  values ({qui}, 'besoin', 'mobilite', %(x)s, 'personne');
insert into rendez_vous ({commun}, objet, debut, avec_compte_id)
  values ({qui}, %(x)s, now() + interval '2 days', %(c)s);
insert into evenement ({commun}, genre, texte) values ({qui}, 'echange_appel', %(x)s)
"""
    for requete in requetes.split(";"):
        admin.execute(requete.encode(), valeurs)


def _ouvrir(
    admin: Connexion,
    t: int,
    nom: str,
    personne: UUID,
    structure: UUID,
    pro: UUID,
    comptes: list[UUID],
) -> None:
    """Say how this carnet stands towards the callers' structure."""
    if nom != "hors_cercle":
        fin = "-40 days" if nom == "parti" else None
        monde.place(
            admin, t, personne, structure, pro, referent=nom == "sien", debut="-400 days", fin=fin
        )
    if nom in ("sans_accord", "elle"):
        return
    champs: dict[str, Any] = {
        "portee": "structure",
        "structure_id": structure,
        "domaines": 4095,
        "debut": "-390 days",
        "fin": "90 days",
    }
    champs |= {"expire": {"fin": "-1 hour"}, "a_venir": {"debut": "1 hour"}}.get(nom, {})
    champs |= {
        "statistiques": {"finalite": "statistiques", "portee": "consortium", "structure_id": None}
    }.get(nom, {})
    champs |= {"domaines": 255} if nom == "statistiques" else {}
    accord = monde.accord(admin, t, personne, **champs)
    if nom == "retire":
        admin.execute(
            "update consentement set retire_le = now() - interval '1 minute' where id = %s",
            (accord,),
        )
    vises: list[tuple[UUID | None, UUID | None]] = []
    if nom == "structure_exclue":
        vises = [(structure, None)]
    if nom == "compte_exclu":
        vises = [(None, compte) for compte in comptes]
    for cible, compte in vises:
        admin.execute(
            "insert into exclusion (territoire_id, personne_id, structure_id, compte_id)"
            " values (%s, %s, %s, %s)",
            (t, personne, cible, compte),
        )


def _en_urgence(admin: Connexion, t: int, personne: UUID, compte: UUID, structure: UUID) -> None:
    admin.execute(
        "insert into bris_de_glace (territoire_id, personne_id, compte_id, structure_id, role,"
        " motif, texte, domaines,"
        " fin) values (%s, %s, %s, %s, 'professionnel', 'urgence_vitale', 'mkscene vingt caractères"
        " au moins', 255,"
        " now() + interval '4 hours')",
        (t, personne, compte, structure),
    )


# The row that an identifier names is the same at every run, whatever order the planner gives rows
# in: the first domain, which every rôle reads, and what does not concern the callers' structure.
_RANG = (
    "(to_jsonb(x) ->> 'domaine')::int, to_jsonb(x) ->> 'auteur_structure_id' nulls first,"
    " to_jsonb(x) ->> 'structure_id' = %s, x.id"
)


def _cles(admin: Connexion, personne: UUID, structure: UUID) -> dict[str, UUID]:
    cles: dict[str, UUID] = {}
    for parametre, table in SOURCES.items():
        colonne = "id" if table == "personne" else "personne_id"
        ligne = admin.execute(
            f"select x.id from {table} x where {colonne} = %s order by {_RANG} limit 1".encode(),
            (personne, str(structure)),
        ).fetchone()
        assert ligne is not None, f"the scene writes no row of {table}"
        cles[parametre] = ligne[0]
    return cles


def _habilitation(admin: Connexion, compte: UUID) -> UUID:
    ligne = admin.execute("select id from habilitation where compte_id = %s", (compte,)).fetchone()
    assert ligne is not None
    cle: UUID = ligne[0]
    return cle


def _compte(admin: Connexion, personne: UUID) -> UUID:
    ligne = admin.execute("select id from compte where personne_id = %s", (personne,)).fetchone()
    assert ligne is not None
    cle: UUID = ligne[0]
    return cle


# What may change on any request without anything of substance having changed: traces of use, and
# the journal itself.
TRACES = ("journal", "journal_tete", "connexion", "jeton", "limite")


def empreinte_de_la_base(admin: Connexion) -> dict[str, str]:
    """Hash every table of the product, traces of use apart."""
    admin.rollback()
    tables = admin.execute(
        "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
        " and relname not like 'geo%' and relname not like 'catalogue%' and relname not like"
        " 'procrastinate%'"
        " order by 1"
    ).fetchall()
    empreintes: dict[str, str] = {}
    for (table,) in tables:
        if table not in TRACES:
            lignes = f"select md5(t::text) as m from {table} t"
            requete = f"select coalesce(md5(string_agg(m, '' order by m)), '') from ({lignes}) x"
            ligne = admin.execute(requete.encode()).fetchone()
            assert ligne is not None
            empreintes[table] = ligne[0]
    admin.rollback()
    return empreintes
