"""Give the catalogue back in every format, and read it in again the same, whatever was typed."""

import io
import re
import time
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from core.errors import Invalid
from core.tableur import avec_formule, sans_formule
from offers.catalogue.importer import importer_catalogue
from offers.catalogue.lecture import lire_fichier
from offers.catalogue.validation import Geographie, verifier_ligne
from offers.catalogue.vocabulary import CHAMPS_SERVICE, DOCUMENTS
from offers.exports.ecriture import ecrire_classeur, ecrire_export
from offers.exports.vocabulary import Format
from tests.offers.lignes import ecrire as ecrire_lignes
from tests.offers.lignes import poser_communes, un_service, une_structure

JOUR = date(2026, 11, 23)
GEOGRAPHIE = Geographie({"31555"}, {"31", "france"})
PAIRES = [
    (Format.json,),
    (Format.jsonl,),
    (Format.xlsx,),
    (Format.csv_structures, Format.csv_services),
]
HOSTILES = (
    '=HYPERLINK("//x")', "'=1+1", "''guillemets", "'-2", "-3 places", "@tous", "+33",
    "a|b, c\n« d » ; \"e\"", "\tcol", "{}[]", "<script>alert(1)</script>", "é\u0301\u202f€",
    "fin\r\nde ligne",
)  # fmt: skip


def structures() -> list[dict[str, Any]]:
    return [
        une_structure(siret="44306184100047", code_insee="31555", description=" ; ".join(HOSTILES))
    ]


def services() -> list[dict[str, Any]]:
    hostiles = [
        un_service(rang, nom=f"{t} trois", description=f"{t} — texte")
        for rang, t in enumerate(HOSTILES, 2)
    ]
    complet = un_service(
        frais="gratuit", type="atelier", modes_mobilisation=["telephoner"],
        zone_eligibilite=["31", "france"], mobilisable_par=["usagers", "professionnels"],
        telephone="0561000000", nombre_semaines=3, longitude=-1.44,
    )  # fmt: skip
    return [
        complet,
        *hostiles,
        un_service(90, zone_eligibilite=...),
        un_service(91, longitude=..., latitude=...),
    ]


def relire(dossier: Path, formats: tuple[Format, ...], lignes: tuple[Any, Any]) -> list[Path]:
    fichiers = []
    for f in formats:
        fichier = dossier / f"catalogue.{f.value}"
        fichier.write_bytes(ecrire_export(f, *lignes))
        fichiers.append(fichier)
    return fichiers


@pytest.mark.pg
@pytest.mark.parametrize("formats", PAIRES, ids=lambda f: f[0].value)
def test_what_was_exported_comes_in_again_unchanged(
    admin: psycopg.Connection[Any], tmp_path: Path, formats: tuple[Format, ...]
) -> None:
    poser_communes(admin)
    premier = importer_catalogue(
        admin, [ecrire_lignes(tmp_path / "o.jsonl", [*structures(), *services()])]
    )
    assert (premier.nouveaux, premier.refuses) == (len(services()) + 1, 0), [
        p for p in premier.problemes if p.bloquant
    ]
    lus = [
        [
            ligne
            for (ligne,) in admin.execute(f"select donnees from catalogue_{t} order by id".encode())
        ]
        for t in ("structure", "service")
    ]
    second = importer_catalogue(admin, relire(tmp_path, formats, (lus[0], lus[1])))
    assert (second.inchanges, second.nouveaux, second.modifies, second.retires) == (
        premier.nouveaux,
        0,
        0,
        0,
    )


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_cell_is_never_a_formula_and_is_read_back(texte: str) -> None:
    cellule = sans_formule(texte)
    assert not cellule.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert avec_formule(cellule) == texte


def test_workbook_keeps_every_text_as_text(tmp_path: Path) -> None:
    classeur = load_workbook(io.BytesIO(ecrire_export(Format.xlsx, structures(), services())))
    cellules = [
        c
        for ligne in classeur["services"].iter_rows(min_row=2)
        for c in ligne
        if c.value is not None
    ]
    assert {c.data_type for c in cellules} == {"s", "n"}
    assert any(str(c.value).startswith("=HYPERLINK") for c in cellules)


def test_model_has_the_fields_and_every_vocabulary_and_no_row(tmp_path: Path) -> None:
    modele = tmp_path / "modele.xlsx"
    modele.write_bytes(ecrire_classeur())
    assert lire_fichier(modele).total == 0
    classeur = load_workbook(modele)
    assert classeur.sheetnames == ["services", "structures", "lisez-moi", *DOCUMENTS]
    assert [c.value for c in classeur["services"][1]] == list(CHAMPS_SERVICE)
    assert [c.value for c in classeur["frais"]["A"]][1:] == list(DOCUMENTS["frais"])
    assert len(classeur["services"].data_validations.dataValidation) == 2


def test_same_rows_make_the_same_bytes_at_any_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    tot = ecrire_classeur([], [un_service()])
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    assert ecrire_classeur([], [un_service()]) == tot
    with zipfile.ZipFile(io.BytesIO(tot)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"1980-01-01T00:00:00Z" in archive.read("docProps/core.xml")


def test_workbook_filled_by_hand_loses_neither_zeros_nor_dates(tmp_path: Path) -> None:
    modele = tmp_path / "rempli.xlsx"
    classeur = load_workbook(io.BytesIO(ecrire_classeur()))
    feuille = classeur["services"]
    ligne = un_service() | {
        "date_maj": date(2026, 6, 1),
        "thematiques": "mobilite",
        "nombre_semaines": 3.0,
    }
    for rang, champ in enumerate(CHAMPS_SERVICE, 1):
        valeur = ligne.get(champ)
        feuille.cell(2, rang, "|".join(valeur) if isinstance(valeur, list) else valeur)
    classeur.save(modele)
    ((numero, lu),) = lire_fichier(modele).lignes
    assert (numero, lu["date_maj"], lu["nombre_semaines"]) == (2, "2026-06-01", "3")
    verdict = verifier_ligne(
        lu | {"thematiques": un_service()["thematiques"]}, "service", GEOGRAPHIE, JOUR
    )
    assert verdict.ligne is not None, verdict.problemes
    assert verdict.ligne["code_insee"] == "31555"


@pytest.mark.parametrize(
    "contenu", [b"", b"PK", b"PK\x03\x04" + b"\0" * 90, b"<html>", b'{"a": 1}']
)
def test_file_that_is_no_workbook_is_said_so(tmp_path: Path, contenu: bytes) -> None:
    faux = tmp_path / "faux.xlsx"
    faux.write_bytes(contenu)
    with pytest.raises(Invalid) as refus:
        lire_fichier(faux)
    assert refus.value.erreurs == {"fichier": "faux.xlsx n’est pas un classeur XLSX lisible."}


def test_archive_that_unfolds_without_end_is_refused_before_it_unfolds(tmp_path: Path) -> None:
    bombe = tmp_path / "bombe.xlsx"
    with zipfile.ZipFile(bombe, "w", zipfile.ZIP_DEFLATED) as archive:
        for rang in range(9):
            archive.writestr(f"xl/{rang}.xml", bytes(50 * 1024 * 1024))
    with pytest.raises(Invalid) as refus:
        lire_fichier(bombe)
    assert "400 Mo" in refus.value.erreurs["fichier"]


def test_zip_that_holds_no_workbook_is_said_so(tmp_path: Path) -> None:
    faux = tmp_path / "faux.xlsx"
    with zipfile.ZipFile(faux, "w") as archive:
        archive.writestr("a.txt", "a")
    with pytest.raises(Invalid):
        lire_fichier(faux)


def test_entity_of_a_workbook_reads_no_file_of_ours(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("xqz-secret", "utf-8")
    sain = ecrire_export(Format.xlsx, [], [un_service(nom="xqz-nom")])
    # One that the file itself holds is read: what is tried does come to be read.
    for entite, lue in (('"xqz-secret"', True), (f'SYSTEM "{secret.as_uri()}"', False)):
        hostile = tmp_path / "x.xlsx"
        with zipfile.ZipFile(io.BytesIO(sain)) as avant, zipfile.ZipFile(hostile, "w") as apres:
            for nom in avant.namelist():
                texte = avant.read(nom).decode()
                if "xqz-nom" in texte:
                    debut = re.match(r"<\?xml.*?\?>", texte)
                    fin = debut.end() if debut else 0
                    dtd = f"<!DOCTYPE x [<!ENTITY e {entite}>]>"
                    texte = texte[:fin] + dtd + texte[fin:].replace("xqz-nom", "&e;")
                apres.writestr(nom, texte)
        try:
            lus = str(list(lire_fichier(hostile).lignes))
        except Invalid as refus:
            lus = str(refus.erreurs)
        assert ("xqz-secret" in lus) is lue, lus


def test_text_longer_than_a_cell_is_refused_not_cut() -> None:
    with pytest.raises(Invalid):
        ecrire_export(Format.xlsx, [], [un_service(description="x" * 40_000)])
