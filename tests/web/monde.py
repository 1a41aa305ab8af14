"""Build the smallest world where each rôle can log in: a territoire, a person, an agreement."""

import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg

from offers.catalogue.importer import importer_catalogue
from tests.dates import dans
from tests.offers.lignes import ecrire, poser_communes, un_service, une_structure

TERRITOIRE = 31
ROLES_PRO = (
    "professionnel",
    "charge_orientation",
    "gestionnaire",
    "coordonnateur",
    "administrateur",
    "dpo",
)


@dataclass(frozen=True, slots=True)
class Monde:
    """Hold the identifiers that tests need; `compte` is the professional's."""

    structure: UUID
    personne: UUID
    consentement: UUID
    urgence: UUID
    compte: UUID
    rapprochement: UUID
    reunion: UUID
    session: UUID
    entreprise: UUID
    veille: UUID
    depot: UUID
    offre: str = "essai--o1"

    def chemin(self, modele: str) -> str:
        """Fill the identifiers that a path of a page names."""
        return modele.format_map(asdict(self))


def adresse(role: str) -> str:
    """Give the e-mail of the rôle's demo account."""
    return f"{role.replace('_', '-')}@demo.example"


def construire(admin: psycopg.Connection[Any]) -> Monde:
    """Write the world as the database's owner would, and commit it."""
    monde = Monde(
        uuid4(),
        uuid4(),
        uuid4(),
        uuid4(),
        uuid4(),
        uuid4(),
        uuid4(),
        session=uuid4(),
        entreprise=uuid4(),
        veille=uuid4(),
        depot=uuid4(),
    )
    admin.execute("insert into territoire values (%s, 'Comminges', '31', true)", [TERRITOIRE])
    admin.execute(
        "insert into structure (territoire_id, id, nom, categorie) values (%s, %s, 'Mission locale"
        " du Comminges',"
        " 'mission_locale')",
        [TERRITOIRE, monde.structure],
    )
    admin.execute(
        "insert into personne (territoire_id, id, nom, prenom, date_naissance) values (%s, %s,"
        " 'Bélanger', 'Inès',"
        " '1999-03-01')",
        [TERRITOIRE, monde.personne],
    )
    comptes = {role: _compte(admin, monde, role) for role in ROLES_PRO}
    _compte(admin, monde, "personne")
    _accord(admin, monde, comptes["professionnel"])
    _urgence(admin, monde, comptes["professionnel"])
    _doubles(admin, monde, comptes["professionnel"])
    _offres(admin, monde, comptes["professionnel"])
    _entreprise(admin, monde)
    _erreurs(admin, monde)
    _veille(admin, monde)
    admin.execute(
        "insert into import_depot (territoire_id, id, compte_id, nom, taille, contenu, a_blanc,"
        " etat, etape, fait,"
        " total) values (%s, %s, %s, 'offres.csv', 1, 'x', true, 'en_cours', 'offres.csv', 300,"
        " 1000)",
        [TERRITOIRE, monde.depot, monde.compte],
    )
    admin.commit()
    return monde


def _offres(admin: psycopg.Connection[Any], monde: Monde, referente: UUID) -> None:
    """Write a few offers around Toulouse, and all that a territoire may know of the first."""
    poser_communes(admin)
    with tempfile.TemporaryDirectory() as dossier:
        lignes = [une_structure(), *(un_service(rang) for rang in range(1, 6))]
        importer_catalogue(admin, [ecrire(Path(dossier, "offres.jsonl"), lignes)])
    admin.execute("insert into doublon_propose values ('essai--o1', 'essai--o2', 90, '{31}')")
    auteur = [TERRITOIRE, monde.offre, referente, monde.structure]
    for table, colonnes, valeurs in (
        (
            "offre_precision",
            "genre, prescription, suspendue_du, note",
            "'formation', 'requise', '2020-01-01', 'Appeler le matin.'",
        ),
        ("offre_critere", "genre, age_min, age_max", "'age', 18, 25"),
        ("offre_critere", "genre, valeurs", "'statuts', '{rsa,rqth}'"),
        (
            "offre_convention",
            "categories, debut, fin, zones",
            f"'{{ccas}}', '2026-01-01', '{dans(400)}', '{{31}}'",
        ),
        ("offre_places", "origine, capacite, occupees, en_attente", "'structure', 12, 9, 2"),
        ("offre_session", "id, debut, places, prises", f"'{monde.session}', '{dans(404)}', 8, 3"),
    ):
        admin.execute(
            f"insert into {table} (territoire_id, service_id, compte_id, structure_id, {colonnes})"
            f" values (%s, %s, %s, %s, {valeurs})".encode(),
            auteur,
        )


def _veille(admin: psycopg.Connection[Any], monde: Monde) -> None:
    """Keep a search of the professional's, told of one offer."""
    admin.execute(
        "insert into veille (territoire_id, id, compte_id, nom, requete, rythme) values (%s, %s,"
        " %s, 'Mobilité',"
        " 'code_commune=31555&thematiques=mobilite', 'semaine')",
        [TERRITOIRE, monde.veille, monde.compte],
    )
    admin.execute(
        "insert into veille_offre (territoire_id, veille_id, service_id) values (%s, %s, %s)",
        [TERRITOIRE, monde.veille, monde.offre],
    )


def _erreurs(admin: psycopg.Connection[Any], monde: Monde) -> None:
    """Write two errors said of the offer, one answered."""
    for sujet, suite in (("contact", None), ("horaires", "corrigee")):
        admin.execute(
            "insert into offre_erreur (territoire_id, service_id, compte_id, structure_id, sujet,"
            " texte, suite,"
            " reponse, traite_le, traite_par)"
            " select %s, %s, %s, %s, %s, 'Le numéro sonne dans le vide.', s, case when s is not"
            " null then 'Merci.' end, case when s is not null then now() end, case when s is not"
            " null then %s::uuid end"
            " from (select %s::text s) x",
            [TERRITOIRE, monde.offre, monde.compte, monde.structure, sujet, monde.compte, suite],
        )


def _entreprise(admin: psycopg.Connection[Any], monde: Monde) -> None:
    """Write a company that the professional has just contacted."""
    admin.execute(
        "insert into entreprise (territoire_id, id, siret, nom, nom_recherche, adresse, commune,"
        " commune_code, secteur,"
        " propose, service, telephone) values (%s, %s, '44306184100047', 'Menuiserie du Comminges',"
        " 'menuiserie',"
        " '3 place du Foirail', 'Toulouse', '31555', '16.23Z', '{immersion,visite}', 'Accueil',"
        " '0561000000')",
        [TERRITOIRE, monde.entreprise],
    )
    admin.execute(
        "insert into entreprise_contact (territoire_id, entreprise_id, compte_id, structure_id, le,"
        " objet, issue,"
        " texte) values (%s, %s, %s, %s, current_date - 3, 'immersion', 'en_cours', 'Rappeler après"
        " l’inventaire.')",
        [TERRITOIRE, monde.entreprise, monde.compte, monde.structure],
    )


def _compte(admin: psycopg.Connection[Any], monde: Monde, role: str) -> UUID:
    compte = monde.compte if role == "professionnel" else uuid4()
    qui = monde.personne if role == "personne" else None
    admin.execute(
        "insert into compte (territoire_id, id, courriel, prenom, nom, personne_id)"
        " values (%s, %s, %s, %s, 'Essai', %s)",
        [TERRITOIRE, compte, adresse(role), role.capitalize(), qui],
    )
    if qui is None:
        admin.execute(
            "insert into habilitation (territoire_id, compte_id, structure_id, role, debut) values"
            " (%s, %s, %s, %s,"
            " now() - interval '1 day')",
            [TERRITOIRE, compte, monde.structure, role],
        )
    return compte


def _accord(admin: psycopg.Connection[Any], monde: Monde, referente: UUID) -> None:
    notice = uuid4()
    admin.execute(
        "insert into notice (territoire_id, id, version, texte, texte_falc, sha256) values (%s, %s,"
        " 1, 'Texte',"
        " 'Texte simple', sha256('Texte'))",
        [TERRITOIRE, notice],
    )
    admin.execute(
        "insert into accompagnement (territoire_id, personne_id, structure_id, compte_id,"
        " est_referent, origine, motif,"
        " debut) values (%s, %s, %s, %s, true, 'declare', 'Accueil', now() - interval '1 day')",
        [TERRITOIRE, monde.personne, monde.structure, referente],
    )
    admin.execute(
        "insert into consentement (territoire_id, id, personne_id, portee, structure_id, domaines,"
        " peut_completer,"
        " finalite, debut, fin, notice_id, donne_par, recueil) values (%s, %s, %s, 'structure', %s,"
        " 255, true,"
        " 'coordination', now() - interval '1 day', now() + interval '1 year', %s, 'personne',"
        " 'ecran')",
        [TERRITOIRE, monde.consentement, monde.personne, monde.structure, notice],
    )


def _urgence(admin: psycopg.Connection[Any], monde: Monde, referente: UUID) -> None:
    admin.execute(
        "insert into bris_de_glace (territoire_id, id, personne_id, compte_id, structure_id, role,"
        " motif, texte,"
        " domaines, fin) values (%s, %s, %s, %s, %s, 'professionnel', 'urgence_vitale', 'Ne répond"
        " plus ce matin.',"
        " 255, now() + interval '4 hours')",
        [TERRITOIRE, monde.urgence, monde.personne, referente, monde.structure],
    )


def _doubles(admin: psycopg.Connection[Any], monde: Monde, referente: UUID) -> None:
    """Write two carnets that look alike, and one that another was brought into."""
    a, b, garde, autre = sorted(uuid4() for _ in range(4))
    for personne, nom in ((a, "Marin"), (b, "Marrin"), (garde, "Roux"), (autre, "Rous")):
        admin.execute(
            "insert into personne (territoire_id, id, nom, prenom, date_naissance, telephone)"
            " values (%s, %s, %s,"
            " 'Zoé', '1985-07-12', '0561000000')",
            [TERRITOIRE, personne, nom],
        )
        admin.execute(
            "insert into accompagnement (territoire_id, personne_id, structure_id, compte_id,"
            " origine, debut)"
            " values (%s, %s, %s, %s, 'declare', now() - interval '1 day')",
            [TERRITOIRE, personne, monde.structure, referente],
        )
        admin.execute(
            "insert into consentement (territoire_id, personne_id, portee, structure_id, domaines,"
            " peut_completer,"
            " finalite, debut, fin, notice_id, donne_par, recueil) select territoire_id, %s,"
            " portee, structure_id,"
            " domaines, peut_completer, finalite, debut, fin, notice_id, donne_par, recueil from"
            " consentement"
            " where id = %s",
            [personne, monde.consentement],
        )
    admin.execute(
        "insert into rapprochement (territoire_id, id, a_id, b_id, score, raisons) values (%s, %s,"
        " %s, %s, 80,"
        " '{nom_proche}')",
        [TERRITOIRE, monde.rapprochement, a, b],
    )
    admin.execute(
        "insert into reunion (territoire_id, id, personne_id, autre_id, motif, par_compte_id,"
        " par_structure_id)"
        " values (%s, %s, %s, %s, 'La même pièce d’identité.', %s, %s)",
        [TERRITOIRE, monde.reunion, garde, autre, referente, monde.structure],
    )
    admin.execute("update personne set reuni_dans = %s where id = %s", [garde, autre])
    admin.execute("delete from acces where personne_id = %s", [autre])
