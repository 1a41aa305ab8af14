"""Keep one sheet for each company.

What the wall lets in, and the rules that say when somebody called too recently.
"""

from datetime import date
from typing import Any
from uuid import UUID

import psycopg
import pytest

from core.forms import lire_formulaire
from offers.entreprises.rules import ecrire_secteur, ecrire_siret, est_proche, le_plus_proche
from offers.entreprises.schemas import FicheEntreprise
from tests.auth import monde

Connexion = psycopg.Connection[Any]
PRECISENT = ("professionnel", "charge_orientation", "gestionnaire", "coordonnateur")
CREER = (
    "insert into entreprise (territoire_id, siret, nom, nom_recherche, commune, commune_code,"
    " ecrit_par,"
    " ecrit_par_structure_id) values (%s, %s, 'Menuiserie', 'menuiserie', 'Nîmes', '30189', %s, %s)"
    " returning id"
)
CONTACTER = (
    "insert into entreprise_contact (territoire_id, entreprise_id, compte_id, structure_id, le,"
    " objet, issue)"
    " values (%s, %s, %s, %s, '2026-01-05', 'emploi', 'en_cours') returning id"
)


def entrer(admin: Connexion, pro: UUID, role: str, structure: UUID) -> None:
    """Ask as the application does."""
    admin.execute("set local role carnet_app")
    admin.execute("select prive.entrer(1, %s, %s, %s, null)", (pro, role, structure))


@pytest.fixture
def scene(admin: Connexion) -> dict[str, UUID]:
    """Give a company and a contact in two territoires, and the structure of the callers."""
    cles: dict[str, UUID] = {}
    for numero in (1, 2):
        monde.territoire(admin, numero)
        structure = monde.structure(admin, numero)
        pro = monde.professionnel(admin, numero, structure)
        entreprise = _un(admin, CREER, numero, "44306184100047", pro, structure)
        _un(admin, CONTACTER, numero, entreprise, pro, structure)
        cles |= {
            f"structure{numero}": structure,
            f"pro{numero}": pro,
            f"entreprise{numero}": entreprise,
        }
    return cles


def _un(admin: Connexion, requete: str, *valeurs: object) -> UUID:
    ligne = admin.execute(requete.encode(), valeurs).fetchone()
    assert ligne is not None
    cle: UUID = ligne[0]
    return cle


@pytest.mark.pg
@pytest.mark.parametrize("role", [*PRECISENT, "administrateur", "dpo"])
def test_companies_are_read_by_whoever_works_in_the_territoire(
    admin: Connexion, scene: dict[str, UUID], role: str
) -> None:
    pro = monde.professionnel(admin, 1, scene["structure1"], role)
    entrer(admin, pro, role, scene["structure1"])
    attendu = [(scene["entreprise1"],)] if role in PRECISENT else []
    assert admin.execute("select id from entreprise").fetchall() == attendu
    assert admin.execute("select entreprise_id from entreprise_contact").fetchall() == attendu


@pytest.mark.pg
def test_accompanied_person_reads_no_company(admin: Connexion, scene: dict[str, UUID]) -> None:
    personne = monde.personne(admin, 1)
    compte = monde.compte_de(admin, 1, personne)
    admin.execute("set local role carnet_app")
    admin.execute("select prive.entrer(1, %s, 'personne', null, %s)", (compte, personne))
    assert admin.execute("select id from entreprise").fetchall() == []
    assert admin.execute("select id from entreprise_contact").fetchall() == []


@pytest.mark.pg
@pytest.mark.parametrize(
    "requete",
    [
        "update entreprise_contact set issue = 'accord'",
        "delete from entreprise_contact",
        "delete from entreprise",
        "update entreprise set cree_le = now()",
    ],
)
def test_contact_is_never_changed_and_nothing_is_erased(
    admin: Connexion, scene: dict[str, UUID], requete: str
) -> None:
    entrer(admin, scene["pro1"], "professionnel", scene["structure1"])
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        admin.execute(requete.encode())


@pytest.mark.pg
def test_nobody_signs_for_somebody_else(admin: Connexion, scene: dict[str, UUID]) -> None:
    autre = monde.professionnel(admin, 1, scene["structure1"])
    entrer(admin, scene["pro1"], "professionnel", scene["structure1"])
    for requete, valeurs in (
        (CONTACTER, (1, scene["entreprise1"], autre, scene["structure1"])),
        (CREER, (1, "55208131766522", autre, scene["structure1"])),
        (CREER, (2, "55208131766522", scene["pro1"], scene["structure1"])),
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), admin.transaction():
            admin.execute(requete.encode(), valeurs)
    with pytest.raises(psycopg.errors.InsufficientPrivilege), admin.transaction():
        admin.execute("update entreprise set nom = 'x', ecrit_par = %s", (autre,))


@pytest.mark.pg
def test_company_of_elsewhere_is_neither_read_nor_written(
    admin: Connexion, scene: dict[str, UUID]
) -> None:
    entrer(admin, scene["pro1"], "professionnel", scene["structure1"])
    cle = scene["entreprise2"]
    assert admin.execute("select 1 from entreprise where id = %s", (cle,)).fetchall() == []
    change = admin.execute(
        "update entreprise set nom = 'x', ecrit_par = %s, ecrit_par_structure_id = %s where id ="
        " %s",
        (scene["pro1"], scene["structure1"], cle),
    )
    assert change.rowcount == 0
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        admin.execute(CONTACTER.encode(), (1, cle, scene["pro1"], scene["structure1"]))


@pytest.mark.pg
def test_siret_has_one_sheet_a_territoire(admin: Connexion, scene: dict[str, UUID]) -> None:
    with pytest.raises(psycopg.errors.UniqueViolation):
        admin.execute(CREER.encode(), (1, "44306184100047", scene["pro1"], scene["structure1"]))


def test_same_month_is_thirty_one_days_either_way() -> None:
    le = date(2026, 3, 3)
    proches = [
        est_proche(le, autre)
        for autre in (date(2026, 1, 31), date(2026, 1, 30), le, date(2026, 4, 4))
    ]
    assert proches == [True, False, True, False]
    assert le_plus_proche(le, [date(2026, 2, 10), date(2026, 3, 9), date(2025, 3, 3)]) == date(
        2026, 3, 9
    )
    assert le_plus_proche(le, [date(2025, 3, 3)]) is None


def test_naf_code_and_siret_are_written_as_people_read_them() -> None:
    assert [ecrire_secteur(s) for s in ("4711d", "47.11D", " Boulangerie ")] == [
        "47.11D",
        "47.11D",
        "Boulangerie",
    ]
    assert ecrire_siret("44306184100047") == "443\u202f061\u202f841\u202f00047"


@pytest.mark.parametrize(
    ("champ", "valeur", "phrase"),
    [
        ("siret", "123", "Ce SIRET n’est pas valable"),
        ("siret", "44306184100048", "Ce SIRET n’est pas valable"),
        ("telephone", "appeler le standard", "pas un numéro"),
        ("courriel", "sans-arobase", "arobase"),
        ("propose", ["stage"], "proposées"),
    ],
)
def test_bad_sheet_is_named_beside_its_field(champ: str, valeur: object, phrase: str) -> None:
    bon: dict[str, object] = {"siret": "443 061 841 00047", "nom": "Menuiserie", "commune": "Nîmes"}
    assert lire_formulaire(FicheEntreprise, bon)[1] == {}
    assert phrase in lire_formulaire(FicheEntreprise, bon | {champ: valeur})[1][champ]
