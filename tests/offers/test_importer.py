"""Replace what sources held by what their files hold, all or nothing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from core.errors import Invalid
from offers.catalogue.importer import importer_catalogue
from offers.catalogue.rapport import Rapport
from tests.offers.lignes import ecrire, poser_communes, un_service, une_structure

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]


@pytest.fixture
def catalogue(admin: Connexion) -> Connexion:
    poser_communes(admin)
    return admin


@pytest.fixture
def numeros() -> Iterator[int]:
    return iter(range(1000))


@pytest.fixture
def importe(catalogue: Connexion, tmp_path: Path, numeros: Iterator[int]) -> Any:
    """Import files given as lists of rows."""

    def _importer(*fichiers: list[Any]) -> Rapport:
        chemins = [ecrire(tmp_path / f"{next(numeros)}.jsonl", lignes) for lignes in fichiers]
        return importer_catalogue(catalogue, chemins)

    return _importer


def presents(connexion: Connexion, table: str = "catalogue_service") -> list[str]:
    lignes = connexion.execute(f"select id from {table} where retire_le is null order by id")
    return [ligne[0] for ligne in lignes]


def test_first_import_brings_everything(importe: Any, catalogue: Connexion) -> None:
    rapport = importe([une_structure()], [un_service(1), un_service(2)])
    assert (rapport.nouveaux, rapport.refuses, rapport.problemes) == (3, 0, [])
    assert presents(catalogue) == ["essai--o1", "essai--o2"]


def test_offers_may_come_before_their_structures(importe: Any) -> None:
    assert importe([un_service()], [une_structure()]).nouveaux == 2


def test_same_files_again_change_nothing(importe: Any) -> None:
    importe([une_structure()], [un_service()])
    rapport = importe([une_structure()], [un_service()])
    assert (rapport.inchanges, rapport.nouveaux, rapport.modifies, rapport.retires) == (2, 0, 0, 0)


def test_changed_row_is_updated_and_vanished_one_withdrawn(
    importe: Any, catalogue: Connexion
) -> None:
    importe([une_structure()], [un_service(1), un_service(2)])
    rapport = importe([une_structure()], [un_service(1, nom="Atelier rebaptisé")])
    assert (rapport.modifies, rapport.retires) == (1, 1)
    assert catalogue.execute(
        "select nom from catalogue_service where retire_le is null"
    ).fetchall() == [("Atelier rebaptisé",)]


def test_withdrawn_offer_that_returns_is_shown_again(importe: Any, catalogue: Connexion) -> None:
    importe([une_structure()], [un_service(1), un_service(2)])
    importe([une_structure()], [un_service(1)])
    importe([une_structure()], [un_service(1), un_service(2)])
    assert presents(catalogue) == ["essai--o1", "essai--o2"]


def test_other_sources_are_left_alone(importe: Any, catalogue: Connexion) -> None:
    importe([une_structure(), une_structure(source="autre", id="autre--s1")])
    importe([une_structure()])
    assert presents(catalogue, "catalogue_structure") == ["autre--s1", "essai--s1"]


def test_file_of_offers_alone_withdraws_no_structure(importe: Any, catalogue: Connexion) -> None:
    importe([une_structure(1), une_structure(2)], [un_service(1)])
    rapport = importe([un_service(1)])
    assert rapport.retires == 0
    assert presents(catalogue, "catalogue_structure") == ["essai--s1", "essai--s2"]


def test_offers_of_a_withdrawn_structure_are_withdrawn(importe: Any, catalogue: Connexion) -> None:
    importe(
        [une_structure(1), une_structure(2)],
        [un_service(1), un_service(2, structure_id="essai--s2")],
    )
    importe([une_structure(1)])
    assert presents(catalogue) == ["essai--o1"]


def test_bad_row_is_told_with_its_line_and_good_ones_are_kept(
    importe: Any, catalogue: Connexion
) -> None:
    rapport = importe(
        [une_structure()],
        [un_service(1), un_service(2, telephone="n/a"), "du texte", un_service(3)],
    )
    assert [(p.fichier, p.ligne, p.champ, p.valeur, p.bloquant) for p in rapport.problemes] == [
        ("1.jsonl", 2, "telephone", "n/a", True),
        ("1.jsonl", 3, "ligne", "", True),
        ("1.jsonl", 3, "ligne", "", False),
    ]
    assert "ne retire donc rien" in rapport.problemes[2].raison
    assert rapport.refuses == 2
    assert presents(catalogue) == ["essai--o1", "essai--o3"]


@pytest.mark.parametrize(
    "illisible", ["du texte", {"id": 7, "nom": "Sans nom"}, {"nom": "Sans identifiant"}]
)
def test_row_that_names_nothing_withdraws_nothing(
    importe: Any, catalogue: Connexion, illisible: Any
) -> None:
    tout = [un_service(n) for n in range(1, 6)]
    importe([une_structure(1), une_structure(2)], tout)

    rapport = importe([une_structure(1)], [un_service(1), illisible])

    assert rapport.retires == 0
    assert presents(catalogue) == [f"essai--o{n}" for n in range(1, 6)]
    assert importe([une_structure(1)], tout[:4]).retires == 2, "the next whole file withdraws again"


def test_refused_row_keeps_its_earlier_version(importe: Any, catalogue: Connexion) -> None:
    importe([une_structure()], [un_service(1), un_service(2)])
    importe([une_structure()], [un_service(1), un_service(2, latitude=-91)])
    assert presents(catalogue) == ["essai--o1", "essai--o2"]


def test_offer_of_an_unknown_structure_is_refused(importe: Any, catalogue: Connexion) -> None:
    rapport = importe(
        [une_structure()], [un_service(1), un_service(2, structure_id="essai--absente")]
    )
    assert [(p.ligne, p.champ, p.valeur) for p in rapport.problemes] == [
        (2, "structure_id", "essai--absente")
    ]
    assert presents(catalogue) == ["essai--o1"]


def test_offer_of_a_structure_that_just_vanished_is_refused(
    importe: Any, catalogue: Connexion
) -> None:
    importe([une_structure(1), une_structure(2)], [un_service(1)])
    rapport = importe([une_structure(1)], [un_service(1, structure_id="essai--s2")])
    assert rapport.refuses == 1


def test_last_of_two_rows_with_one_identifier_counts(importe: Any, catalogue: Connexion) -> None:
    rapport = importe([une_structure()], [un_service(1), un_service(1, nom="La seconde version")])
    assert [(p.ligne, p.champ, p.bloquant) for p in rapport.problemes] == [(2, "id", False)]
    assert catalogue.execute("select nom from catalogue_service").fetchall() == [
        ("La seconde version",)
    ]


def test_offer_without_coordinates_is_placed_at_the_centre_and_says_so(
    importe: Any, catalogue: Connexion
) -> None:
    importe([une_structure()], [un_service(1, longitude=..., latitude=...)])
    requete = "select longitude, latitude, position_approximative from catalogue_service"
    assert catalogue.execute(requete).fetchall() == [(1.4442, 43.6045, True)]


def test_zone_nobody_stated_is_not_the_whole_country(importe: Any, catalogue: Connexion) -> None:
    importe(
        [une_structure()],
        [un_service(1, zone_eligibilite=...), un_service(2, zone_eligibilite=["99100"])],
    )
    assert catalogue.execute("select zones from catalogue_service order by id").fetchall() == [
        (["*"],),
        (["france"],),
    ]


def test_row_comes_back_as_it_was_sent(importe: Any, catalogue: Connexion) -> None:
    envoye = un_service(
        1, nom="{{ 7*7 }} <script>", volume_horaire_hebdomadaire=3.5, telephone="0561000000"
    )
    importe([une_structure()], [envoye])
    assert catalogue.execute("select donnees from catalogue_service").fetchall() == [(envoye,)]


@pytest.mark.parametrize("non", [False, "false", "NON"])
def test_contacts_that_the_producer_keeps_for_professionals_are_set_apart(
    importe: Any, catalogue: Connexion, non: object
) -> None:
    contacts: dict[str, Any] = {
        "telephone": "0561000000",
        "courriel": "ici@example.org",
        "contact_nom_prenom": "Ada Exemple",
    }
    requete = "select donnees, contact from catalogue_service"
    importe([une_structure()], [un_service(**contacts, contact_public=non)])
    donnees, reserves = catalogue.execute(requete).fetchall()[0]
    assert reserves == contacts
    assert not {"contact_public", *contacts} & donnees.keys()
    importe([une_structure()], [un_service(**contacts, contact_public=True)])
    donnees, reserves = catalogue.execute(requete).fetchall()[0]
    assert (reserves, donnees["courriel"]) == (None, "ici@example.org")


def test_import_stopped_half_way_leaves_nothing(catalogue: Connexion, tmp_path: Path) -> None:
    chemin = ecrire(tmp_path / "offres.jsonl", [une_structure(), un_service()])

    def couper(fait: int, total: int, libelle: str) -> None:
        if libelle == "enregistrement" and fait == total:
            raise KeyboardInterrupt

    catalogue.commit()
    with pytest.raises(KeyboardInterrupt):
        importer_catalogue(catalogue, [chemin], couper)
    assert presents(catalogue) == presents(catalogue, "catalogue_structure") == []
    assert catalogue.execute("select count(*) from import_catalogue").fetchone() == (0,)


def test_each_import_is_remembered(importe: Any, catalogue: Connexion) -> None:
    importe([une_structure()], [un_service()])
    sources, fichiers, comptes = catalogue.execute(
        "select sources, fichiers, comptes from import_catalogue"
    ).fetchall()[0]
    assert (sources, fichiers, comptes["nouveaux"]) == (["essai"], ["0.jsonl", "1.jsonl"], 2)


def test_csv_and_json_lines_give_the_same_catalogue(catalogue: Connexion, tmp_path: Path) -> None:
    structures = ecrire(tmp_path / "structures.jsonl", [une_structure()])
    service = un_service(1, nom="Économie d’énergie")
    cellules = {cle: "|".join(v) if isinstance(v, list) else str(v) for cle, v in service.items()}
    csv = tmp_path / "services.csv"
    csv.write_bytes(
        (";".join(cellules) + "\r\n" + ";".join(cellules.values()) + "\r\n").encode("cp1252")
    )
    importer_catalogue(catalogue, [structures, csv])
    assert catalogue.execute("select donnees from catalogue_service").fetchall() == [(service,)]


def test_import_before_the_geography_says_what_to_do(admin: Connexion, tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refus:
        importer_catalogue(admin, [ecrire(tmp_path / "s.jsonl", [une_structure()])])
    assert "carnet geo installer" in refus.value.erreurs["geo"]


def test_no_file_touches_the_offers_that_structures_write(admin: Connexion, tmp_path: Path) -> None:
    poser_communes(admin)
    importer_catalogue(admin, [ecrire(tmp_path / "a.jsonl", [une_structure(), un_service(1)])])
    local = {"source": "local-1", "id": "local-1--x", "structure_id": "local-1--s"}
    rapport = importer_catalogue(
        admin, [ecrire(tmp_path / "b.jsonl", [un_service(1), un_service(2) | local])]
    )
    assert (rapport.refuses, rapport.sources) == (1, ["essai"])
    assert [p.champ for p in rapport.problemes if p.bloquant] == ["source"]


TEXTES = (
    "L’œuvre d’Éloïse à Nîmes : garçons, maïs, hôtel, aiguë",
    "E\u0301te\u0301 de\u0301compose\u0301",
    "Tabulation\tici, retour\nà la ligne, \\N, \\., barre \\ et « {a,b} »",
    "Стол и 家具, ПРИВЕТ",
    "ÇA VA ? 100 % l'emploi aujourd’hui",
)


def test_texts_come_back_whole_and_their_words_are_those_the_database_would_prepare(
    catalogue: Connexion, tmp_path: Path
) -> None:
    for tour in range(2):
        offres = [
            un_service(
                n, nom=f"Offre {texte[:40]} {tour}".rstrip("."), description=f"{texte} {tour} " * 3
            )
            for n, texte in enumerate(TEXTES)
        ]
        rapport = importer_catalogue(
            catalogue, [ecrire(tmp_path / "o.jsonl", [une_structure(), *offres])]
        )
        assert rapport.refuses == 0, rapport.problemes
        lus = catalogue.execute(
            "select id, description, recherche = prive.mots_offre(nom, libelles, description) from"
            " catalogue_service"
            " where source = 'essai' and retire_le is null"
        ).fetchall()
        assert {cle: dit for cle, dit, _ in lus} == {o["id"]: o["description"] for o in offres}
        assert [egal for *_, egal in lus] == [True] * len(TEXTES)


@pytest.mark.parametrize(
    "geste",
    [
        "update catalogue_service set nom = 'Zygomatique'",
        "update catalogue_service set nom = 'Zygomatique', recherche = null",
    ],
)
def test_words_follow_what_another_writer_says(
    importe: Any, catalogue: Connexion, geste: str
) -> None:
    importe([une_structure(), un_service(1)])
    catalogue.execute(geste.encode())
    ecart = catalogue.execute(
        "select count(*) from catalogue_service where recherche <> prive.mots_offre(nom, libelles,"
        " description)"
    )
    assert ecart.fetchone() == (0,)


def test_withdrawing_many_is_refused_whole_and_done_when_it_is_meant(
    catalogue: Connexion, tmp_path: Path
) -> None:
    tout = [une_structure(), *(un_service(n) for n in range(1, 41))]
    importer_catalogue(catalogue, [ecrire(tmp_path / "tout.jsonl", tout)])
    partie = ecrire(tmp_path / "partie.jsonl", tout[:11])

    with pytest.raises(Invalid) as refus:
        importer_catalogue(catalogue, [partie])

    assert "retirerait 30 lignes sur 41" in refus.value.erreurs["retraits"]
    assert len(presents(catalogue)) == 40
    assert importer_catalogue(catalogue, [partie], retraits_acceptes=True).retires == 30
    assert len(presents(catalogue)) == 10


@pytest.mark.parametrize(("restent", "retire"), [(1, 5), (2, 4)])
def test_more_than_half_of_one_source_is_refused_however_small_it_is(
    catalogue: Connexion, tmp_path: Path, restent: int, retire: int
) -> None:
    grande = [une_structure(), *(un_service(n) for n in range(1, 61))]
    petite = [une_structure(source="petite", id="petite--s1")]
    petite += [
        un_service(n, source="petite", id=f"petite--{n}", structure_id="petite--s1")
        for n in range(1, 7)
    ]
    importer_catalogue(catalogue, [ecrire(tmp_path / "tout.jsonl", [*grande, *petite])])

    with pytest.raises(Invalid) as refus:
        importer_catalogue(
            catalogue, [ecrire(tmp_path / "partie.jsonl", [*grande, *petite[: 1 + restent]])]
        )

    assert f"retirerait {retire} lignes sur 6 de « petite »" in refus.value.erreurs["retraits"]
    assert (
        importer_catalogue(
            catalogue, [ecrire(tmp_path / "moins.jsonl", [*grande, *petite[:5]])]
        ).retires
        == 2
    )


def test_few_withdrawals_or_a_small_part_pass(catalogue: Connexion, tmp_path: Path) -> None:
    tout = [une_structure(), *(un_service(n) for n in range(1, 251))]
    importer_catalogue(catalogue, [ecrire(tmp_path / "tout.jsonl", tout)])

    assert (
        importer_catalogue(catalogue, [ecrire(tmp_path / "moins.jsonl", tout[:228])]).retires == 23
    )
    assert (
        importer_catalogue(catalogue, [ecrire(tmp_path / "moins2.jsonl", tout[:208])]).retires == 20
    )
