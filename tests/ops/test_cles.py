"""Change the keys, then read everything back: by the new one, and no more by the old one."""

import base64
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql

from auth.connexions.models import OBJET_ID_TOKEN, OBJET_LIEN
from auth.envois.models import OBJET
from auth.journal.ancres import ancrer, cle_privee, lire_tetes
from auth.personnes.empreintes import creer_sceau
from auth.personnes.models import OBJET_NUMERO
from auth.personnes.vocabulary import GenreIdentifiant
from auth.seconds_facteurs.rules import OBJET_FACTEUR
from carnet.documents.vocabulary import OBJET_APERCU, OBJET_DOCUMENT
from core import scelles
from core.age import lire_privees
from core.clock import maintenant
from core.coffre import Coffre, CoffreError
from core.db import Base as Modeles
from core.depot import Depot
from core.outbox import lire_courriel
from core.scelles import SCELLE, lier, list_scelles
from droits.conservation.models import OBJET_COPIE
from droits.fermetures import registre
from droits.fermetures.registre import FermetureNotee, RegistreError
from tests.auth import monde
from tests.auth.test_numeros import FEMME
from tests.core.anciens import sceller_sans_numero
from tests.ops.conftest import SECRET, Lancer

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
NOUVEAU, NUMEROS = "n" * 40, "k" * 40
CLAIR = b'{"destinataire": "a@b.example", "sujet": "S", "corps": "C"}'


@dataclass(slots=True)
class Semeur:
    """Hold a database where something sealed is put in each column that may hold some."""

    admin: Connexion
    coffre: Coffre
    compte: UUID
    personne: UUID

    def semer(self, requete: str, *valeurs: object) -> None:
        """Insert one row."""
        self.admin.execute(requete.encode(), valeurs)

    def sceller(self, objet: bytes, lien: bytes = b"") -> bytes:
        """Seal what is put in every column."""
        return self.coffre.sceller(CLAIR, objet, lien)


def _courriel(s: Semeur) -> None:
    s.semer("insert into courriel_sortant values (%s, %s)", uuid4(), s.sceller(b"courriel"))


def _facteur(s: Semeur) -> None:
    s.semer(
        "insert into second_facteur (territoire_id, compte_id, scelle) values (1, %s, %s)",
        s.compte,
        s.sceller(OBJET_FACTEUR),
    )


def _preuve(s: Semeur) -> None:
    s.semer(
        "insert into preuve (territoire_id, jeton_sha256, compte_id, moyen, id_token)"
        " values (1, sha256('p'), %s, 'proconnect', %s)",
        s.compte,
        s.sceller(OBJET_ID_TOKEN),
    )


def _session(s: Semeur) -> None:
    ligne = s.admin.execute(
        "insert into connexion (territoire_id, jeton_sha256, compte_id) values (1, sha256('c'), %s)"
        " returning id",
        (s.compte,),
    ).fetchone()
    assert ligne is not None
    s.semer(
        "insert into connexion_federee (territoire_id, connexion_id, fournisseur, id_token)"
        " values (1, %s, 'proconnect', %s)",
        ligne[0],
        s.sceller(OBJET_ID_TOKEN),
    )


def _lien(s: Semeur) -> None:
    s.semer(
        "insert into lien_connexion (id, navigateur_sha256, courriel, suite)"
        " values (%s, sha256('n'), %s, '/')",
        uuid4(),
        s.sceller(OBJET_LIEN),
    )


def _copie(s: Semeur) -> None:
    cle = uuid4()
    s.semer(
        "insert into copie_carnet (territoire_id, id, personne_id, compte_id, contenu)"
        " values (1, %s, %s, %s, %s)",
        cle,
        s.personne,
        s.compte,
        s.sceller(OBJET_COPIE, cle.bytes),
    )


def _envoi(s: Semeur) -> None:
    cle = uuid4().bytes * 2
    s.semer(
        "insert into envoi (territoire_id, compte_id, cle_sha256, route, corps_sha256, reponse)"
        " values (1, %s, %s, '/api', sha256('x'), %s)",
        s.compte,
        cle,
        s.sceller(OBJET, cle),
    )


def _numero(s: Semeur) -> None:
    # Not what is put elsewhere: a number is hashed too.
    s.semer(
        "insert into personne_identifiant (territoire_id, personne_id, genre, empreinte, scelle)"
        " values (1, %s, 'nir', %s, %s)",
        s.personne,
        creer_sceau(SECRET, s.coffre).empreinter(1, GenreIdentifiant.nir, CLAIR.decode()),
        s.sceller(OBJET_NUMERO, b"nir/1"),
    )


def _document(s: Semeur) -> None:
    cle = uuid4()
    s.semer(
        "insert into document (territoire_id, id, personne_id, domaine, auteur_compte_id, nature,"
        " intitule, type, taille) values (1, %s, %s, 7, %s, 'cv', 'CV', 'image/png', 1)",
        cle,
        s.personne,
        s.compte,
    )
    s.semer(
        "insert into document_contenu (territoire_id, document_id, contenu, apercu)"
        " values (1, %s, %s, %s)",
        cle,
        s.sceller(OBJET_DOCUMENT, cle.bytes),
        s.sceller(OBJET_APERCU, cle.bytes),
    )


def _apercu(_: Semeur) -> None:
    """Nothing: it is put beside the document."""


SEMIS: Mapping[str, Callable[[Semeur], None]] = {
    "courriel_sortant.contenu": _courriel,
    "second_facteur.scelle": _facteur,
    "preuve.id_token": _preuve,
    "connexion_federee.id_token": _session,
    "lien_connexion.courriel": _lien,
    "copie_carnet.contenu": _copie,
    "envoi.reponse": _envoi,
    "personne_identifiant.scelle": _numero,
    "document_contenu.contenu": _document,
    "document_contenu.apercu": _apercu,
}
NUMERO = "personne_identifiant.scelle"


def _semer(admin: Connexion, coffre: Coffre) -> Semeur:
    monde.territoire(admin, 1)
    compte = monde.professionnel(admin, 1, monde.structure(admin, 1))
    semeur = Semeur(admin, coffre, compte, monde.personne(admin, 1))
    for seme in SEMIS.values():
        seme(semeur)
    admin.commit()
    return semeur


@pytest.fixture
def semeur(admin: Connexion) -> Semeur:
    return _semer(admin, Coffre(SECRET))


def lire(admin: Connexion, coffre: Coffre) -> dict[str, bytes | None]:
    """Open the value of every sealed column; None where this key does not."""
    lus: dict[str, bytes | None] = {}
    for colonne in list_scelles(Modeles.metadata):
        scelle, nom = colonne.info[SCELLE], f"{colonne.table.name}.{colonne.name}"
        requete = sql.SQL("select {} from {} where {} is not null").format(
            sql.SQL(", ").join(map(sql.Identifier, [*scelle.lien, colonne.name])),
            sql.Identifier(colonne.table.name),
            sql.Identifier(colonne.name),
        )
        lignes = admin.execute(requete).fetchall()
        assert lignes, f"{nom} holds nothing here: sow it (SEMIS)"
        for *lie, valeur in lignes:
            try:
                lus[nom] = coffre.ouvrir(bytes(valeur), scelle.objet, lier(*lie))
            except CoffreError:
                lus[nom] = None
    admin.rollback()
    return lus


def entetes(admin: Connexion, coffre: Coffre) -> set[str]:
    """Find in the whole database the columns where a key has sealed something."""
    colonnes = admin.execute(
        "select table_schema, table_name, column_name from information_schema.columns"
        " where data_type = 'bytea' and table_schema in ('public', 'prive')"
    ).fetchall()
    trouvees = set()
    for schema, table, colonne in colonnes:
        requete = sql.SQL("select 1 from {} where starts_with(encode({}, 'hex'), %s)").format(
            sql.Identifier(schema, table), sql.Identifier(colonne)
        )
        if admin.execute(requete, (coffre.entete.hex(),)).fetchone():
            trouvees.add(f"{table}.{colonne}")
    admin.rollback()
    return trouvees


def passer(monkeypatch: pytest.MonkeyPatch, **reglages: str) -> None:
    """Give the settings of the moment."""
    for nom in ("SECRET", "SECRETS_ANCIENS", "CLE_NUMEROS", "CLES_NUMEROS_ANCIENNES"):
        monkeypatch.setenv(f"CARNET_{nom}", reglages.get(nom, ""))


def test_after_a_change_the_new_key_reads_everything_and_the_old_one_nothing(
    cli: Lancer,
    admin: Connexion,
    semeur: Semeur,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ancien, nouveau = Coffre(SECRET), Coffre(NOUVEAU)
    papier = Depot(tmp_path / "preuves", ancien).deposer(b"signature " * 100)
    ancres = tmp_path / "ancres"
    ancrer(ancres, ancien, lire_tetes(admin), maintenant())
    cle = cle_privee(ancres, ancien)
    assert cli("bd", "fermetures")[0] == 0
    assert entetes(admin, ancien) == set(SEMIS)
    assert cli("cle", "etat")[0] == 0

    passer(monkeypatch, SECRET=NOUVEAU, SECRETS_ANCIENS=SECRET)
    code, texte = cli("cle", "etat")
    assert code == 4
    assert "13 valeurs restent" in texte
    code, texte = cli("cle", "changer")
    assert code == 0, texte
    assert nouveau.numero.hex() in texte

    passer(monkeypatch, SECRET=NOUVEAU)
    assert cli("cle", "etat")[0] == 0
    assert lire(admin, nouveau) == dict.fromkeys(SEMIS, CLAIR)
    assert lire(admin, ancien) == dict.fromkeys(SEMIS)
    assert entetes(admin, ancien) == set()
    assert entetes(admin, nouveau) == set(SEMIS)
    contenu = admin.execute("select contenu from courriel_sortant").fetchone()
    assert contenu is not None
    assert lire_courriel(nouveau, contenu[0]).destinataire == "a@b.example"
    empreinte = admin.execute("select empreinte from personne_identifiant").fetchone()
    assert empreinte == (
        creer_sceau(NOUVEAU, nouveau).empreinter(1, GenreIdentifiant.nir, CLAIR.decode()),
    )
    assert Depot(tmp_path / "preuves", nouveau).lire(papier) == b"signature " * 100
    with pytest.raises(CoffreError):
        Depot(tmp_path / "preuves", ancien).lire(papier)
    assert cle_privee(ancres, nouveau).private_bytes_raw() == cle.private_bytes_raw()
    with pytest.raises(CoffreError):
        cle_privee(ancres, ancien)
    assert cli("bd", "fermetures")[0] == 0
    with pytest.raises(RegistreError):
        registre.lire_registre(ancres, ancien)
    assert cli("journal", "ancrer")[0] == 0
    assert cli("journal", "verifier")[0] == 0
    lignes = admin.execute("select details from journal where objet = 'Clé changée'").fetchall()
    assert [ligne[0]["rescelles"] for ligne in lignes] == [13]
    assert SECRET not in json.dumps(lignes)


def test_a_change_that_was_stopped_goes_on_where_it_was(
    cli: Lancer, admin: Connexion, semeur: Semeur, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(6):
        _courriel(semeur)
    admin.commit()
    passer(monkeypatch, SECRET=NOUVEAU, SECRETS_ANCIENS=SECRET)
    monkeypatch.setattr(scelles, "_LOT", 2)
    nouveau, reste = Coffre(NOUVEAU), 3

    def compter(self: Coffre, clair: bytes, objet: bytes, lien: bytes = b"") -> bytes:
        nonlocal reste
        if objet == b"courriel":
            reste -= 1
        if reste < 0:
            raise KeyboardInterrupt
        return vraie(self, clair, objet, lien)

    vraie = Coffre.sceller
    with monkeypatch.context() as coupure:
        coupure.setattr(Coffre, "sceller", compter)
        assert cli("cle", "changer")[0] == 130
    faits = "select count(*) from courriel_sortant where substr(contenu, 1, 9) = %s"
    assert admin.execute(faits, (nouveau.entete,)).fetchone() == (2,)
    admin.rollback()
    assert cli("cle", "changer")[0] == 0
    assert admin.execute(faits, (nouveau.entete,)).fetchone() == (7,)
    admin.rollback()
    assert lire(admin, nouveau) == dict.fromkeys(SEMIS, CLAIR)


def test_what_no_key_opens_stays_as_it_is_and_is_told(
    cli: Lancer, admin: Connexion, semeur: Semeur, monkeypatch: pytest.MonkeyPatch
) -> None:
    perdu = Coffre("p" * 40).sceller(CLAIR, b"courriel")
    admin.execute("insert into courriel_sortant values (%s, %s)", (uuid4(), perdu))
    admin.commit()
    passer(monkeypatch, SECRET=NOUVEAU, SECRETS_ANCIENS=json.dumps(["q" * 40, SECRET]))
    code, texte = cli("cle", "changer")
    assert code == 4
    assert "1 valeur ne s’ouvre avec aucun" in texte
    assert admin.execute(
        "select count(*) from courriel_sortant where contenu = %s", (perdu,)
    ).fetchone() == (1,)
    assert len(entetes(admin, Coffre(NOUVEAU))) == len(SEMIS)


def test_the_key_of_the_numbers_changes_alone(
    cli: Lancer, admin: Connexion, semeur: Semeur, monkeypatch: pytest.MonkeyPatch
) -> None:
    passer(monkeypatch, SECRET=SECRET, CLE_NUMEROS=NUMEROS)
    code, texte = cli("cle", "changer")
    assert code == 0, texte
    a_part = admin.execute("select empreinte, scelle from personne_identifiant").fetchall()
    assert entetes(admin, Coffre(NUMEROS)) == {NUMERO}
    assert entetes(admin, Coffre(SECRET)) == set(SEMIS) - {NUMERO}
    sceau = creer_sceau(NUMEROS, Coffre(NUMEROS))
    assert a_part[0][0] == sceau.empreinter(1, GenreIdentifiant.nir, CLAIR.decode())

    passer(monkeypatch, SECRET=NOUVEAU, SECRETS_ANCIENS=SECRET, CLE_NUMEROS=NUMEROS)
    assert cli("cle", "changer")[0] == 0
    requete = "select empreinte, scelle from personne_identifiant"
    assert admin.execute(requete).fetchall() == a_part, "the number did not move"
    admin.rollback()
    assert entetes(admin, Coffre(NOUVEAU)) == set(SEMIS) - {NUMERO}

    passer(monkeypatch, SECRET=NOUVEAU, CLES_NUMEROS_ANCIENNES=NUMEROS)
    assert cli("cle", "changer")[0] == 0
    assert lire(admin, Coffre(NOUVEAU)) == dict.fromkeys(SEMIS, CLAIR)


def test_a_number_given_again_under_the_new_key_is_kept_once(
    cli: Lancer, admin: Connexion, semeur: Semeur, monkeypatch: pytest.MonkeyPatch
) -> None:
    nouveau = Coffre(NOUVEAU)
    admin.execute(
        "insert into personne_identifiant (territoire_id, personne_id, genre, empreinte, scelle)"
        " values (1, %s, 'nir', %s, %s)",
        (
            semeur.personne,
            creer_sceau(NOUVEAU, nouveau).empreinter(1, GenreIdentifiant.nir, CLAIR.decode()),
            nouveau.sceller(CLAIR, OBJET_NUMERO, b"nir/1"),
        ),
    )
    admin.commit()
    passer(monkeypatch, SECRET=NOUVEAU, SECRETS_ANCIENS=SECRET)
    code, texte = cli("cle", "changer")
    assert code == 0, texte
    assert admin.execute("select count(*) from personne_identifiant").fetchone() == (1,)
    admin.rollback()
    assert lire(admin, nouveau) == dict.fromkeys(SEMIS, CLAIR)


def test_what_was_sealed_before_keys_had_numbers_is_read_then_sealed_again(
    cli: Lancer, admin: Connexion, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as avant:
        avant.setattr(
            Coffre,
            "sceller",
            lambda _, clair, objet, lien=b"": sceller_sans_numero(SECRET, clair, objet + lien),
        )
        _semer(admin, Coffre(SECRET))
    assert entetes(admin, Coffre(SECRET)) == set()
    assert lire(admin, Coffre(SECRET)) == dict.fromkeys(SEMIS, CLAIR)
    assert lire(admin, Coffre(NOUVEAU, [SECRET])) == dict.fromkeys(SEMIS, CLAIR)
    assert cli("cle", "etat")[0] == 4
    assert cli("cle", "changer")[0] == 0
    assert entetes(admin, Coffre(SECRET)) == set(SEMIS)


# The register of closings
# --------------------------------------------------------------------------------------------------
def _registre(dossier: Path, coffre: Coffre) -> list[FermetureNotee]:
    notees = [
        FermetureNotee("retrait", 1, str(uuid4()), "2026-11-28T00:00:00+00:00", {})
        for _ in range(3)
    ]
    for notee in notees:
        registre.ajouter_fermetures(dossier, coffre, [notee], entier=True)
    return notees


@pytest.mark.parametrize("coupe", ["avant", "apres", "tete"])
def test_register_sealed_again_and_stopped_anywhere_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, coupe: str
) -> None:
    ancien, entre = Coffre(SECRET), Coffre(NOUVEAU, [SECRET])
    notees = _registre(tmp_path, ancien)
    repere = registre.lire_registre(tmp_path, ancien).tete
    ou = {"avant": "_ecrire_entier", "apres": "_ecrire", "tete": "_poser_tete"}[coupe]

    def couper(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as arret:
        arret.setattr(registre, ou, couper)
        with pytest.raises(KeyboardInterrupt):
            registre.resceller_registre(tmp_path, entre)
    if coupe == "avant":
        assert registre.lire_registre(tmp_path, ancien).fermetures == notees
    assert not registre.est_a_jour(tmp_path, entre)
    registre.resceller_registre(tmp_path, entre)
    assert registre.est_a_jour(tmp_path, entre)
    lu = registre.lire_registre(tmp_path, Coffre(NOUVEAU))
    assert (list(lu.fermetures), lu.tete.lignes, lu.tete.entier) == (notees, 3, True)
    registre.verifier_prefixe(tmp_path, lu, repere, maintenant().replace(year=2020))
    registre.ajouter_fermetures(tmp_path, Coffre(NOUVEAU), notees[:1])
    assert {f.name for f in tmp_path.iterdir()} == {registre.FICHIER, "fermetures.tete"}


def test_register_that_is_not_as_it_was_written_is_not_sealed_again(tmp_path: Path) -> None:
    _registre(tmp_path, Coffre(SECRET))
    fichier = tmp_path / registre.FICHIER
    faux = fichier.read_bytes().replace(b"retrait", b"archive", 1)
    fichier.write_bytes(faux)
    with pytest.raises(RegistreError):
        registre.resceller_registre(tmp_path, Coffre(NOUVEAU, [SECRET]))
    assert fichier.read_bytes() == faux


# The pair of the backups
# --------------------------------------------------------------------------------------------------
def test_pair_is_drawn_once_and_its_private_half_is_never_shown(
    cli: Lancer, tmp_path: Path
) -> None:
    fichier = tmp_path / "autre.age"
    code, texte = cli("cle", "paire", fichier)
    assert code == 0
    (privee,) = lire_privees(fichier.read_text("utf-8"))
    assert f"CARNET_SAUVEGARDE_CLE={privee.to_public()}" in texte
    assert str(privee) not in texte
    assert fichier.stat().st_mode & 0o077 == 0
    assert cli("cle", "paire", fichier)[0] == 2
    assert cli("cle", "paire", tmp_path / "absent" / "cle")[0] == 2


def test_numbers_of_keys_say_nothing_of_them() -> None:
    coffre = Coffre(SECRET)
    assert len(coffre.numero) == 8
    assert SECRET.encode() not in base64.b64decode(base64.b64encode(coffre.entete))
    assert coffre.numero != Coffre(NOUVEAU).numero
    assert io.BytesIO(coffre.sceller(b"x", b"y")).read(9) == coffre.entete
    assert FEMME.encode() not in coffre.sceller(FEMME.encode(), b"y")
