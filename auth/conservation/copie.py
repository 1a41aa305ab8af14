"""Write a whole carnet as one archive: JSON for machines, one readable page for the person."""

import json
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from auth.conservation.queries import CarnetEntier, list_sortes
from auth.vocabulary import Domaine
from core.texts import date_fr, date_heure_fr

OBJET_COPIE = b"copie du carnet"
# What heads the tables that are no items; an item table says its own.
TITRES: Mapping[str, str] = {
    "accompagnement": "Mon cercle : qui m’accompagne, ou m’a accompagné",
    "designation": "Les référents qu’on m’a proposés, et les réponses",
    "relais": "Qui a cessé de m’accompagner, et qui a pris la suite",
    "representant": "Mes représentants",
    "consentement": "Mes accords",
    "consentement_evenement": "L’histoire de mes accords",
    "exclusion": "À qui j’ai fermé mon carnet",
    "exclusion_motif": "Pourquoi j’ai fermé mon carnet",
    "demande_acces": "Qui a demandé à lire",
    "refus_motif": "Pourquoi j’ai refusé qu’on lise",
    "consentement_preuve": "Les papiers que j’ai signés",
    "bris_de_glace": "Qui a ouvert mon carnet en urgence",
    "demande_droit": "Mes demandes sur mes données",
    "demande_droit_texte": "Ce que j’ai demandé",
    "demande_droit_suite": "Ce qu’on m’a répondu",
    "gel": "Ce qui suspend la conservation de mon carnet",
    "conservation_evenement": "Les étapes de conservation de mon carnet",
    "reunion": "Quand deux carnets à mon nom ont été réunis",
    "avis": "Ce qu’on m’a dit",
    "compte": "Mon compte",
    "journal": "Qui a ouvert mon carnet, et pour quoi",
    "signalement": "Ce que j’ai signalé dans ces lectures",
}
_MUETTES = frozenset(
    {"id", "personne_id", "auteur_compte_id", "notice_id", "consentement_id", "demande_id", "objet_id"}
)
_LIBELLES: Mapping[str, str] = {
    "le": "Le",
    "cree_le": "Écrit le",
    "auteur_structure_id": "Par",
    "structure_id": "Structure",
    "compte_id": "Qui",
    "avec_compte_id": "Avec",
    "par_compte_id": "Par",
    "domaines": "Domaines",
    "domaine": "Domaine",
}


def en_json(carnet: CarnetEntier, fait_le: datetime) -> bytes:
    """Write the whole carnet for machines."""
    contenu = {
        "format": "carnet/1",
        "fait_le": fait_le.isoformat(),
        "personne": carnet.personne,
        "carnet": carnet.tables,
        "structures": carnet.structures,
        "professionnels": carnet.professionnels,
        "notices": carnet.notices,
    }
    return json.dumps(contenu, ensure_ascii=False, indent=1, default=str).encode()


def sections(carnet: CarnetEntier) -> list[tuple[str, list[list[tuple[str, str]]]]]:
    """Give the carnet as titled lists of labelled values, in the order a reader expects."""
    titres = {sorte.relation: sorte.titre for sorte in list_sortes()} | dict(TITRES)
    ordre = {nom: rang for rang, nom in enumerate(titres)}
    noms = sorted(carnet.tables, key=lambda nom: (ordre.get(nom, len(ordre) - 1.5), nom))
    return [
        (titres.get(nom, nom.replace("_", " ").capitalize()), [_lignes(carnet, ligne) for ligne in carnet.tables[nom]])
        for nom in noms
    ]


def identite(carnet: CarnetEntier) -> list[tuple[str, str]]:
    """Give who the person is, as labelled values."""
    return _lignes(carnet, carnet.personne)


def _lignes(carnet: CarnetEntier, ligne: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        (_LIBELLES.get(cle, cle.removesuffix("_id").replace("_", " ").capitalize()), dire(carnet, cle, valeur))
        for cle, valeur in ligne.items()
        if cle not in _MUETTES and valeur not in (None, "", [], {})
    ]


def dire(carnet: CarnetEntier, cle: str, valeur: Any) -> str:
    """Say one stored value in French."""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if cle == "domaines":
        return ", ".join(d.libelle for d in Domaine if int(valeur) & (1 << d))
    if cle == "domaine":
        return Domaine(int(valeur)).libelle
    if isinstance(valeur, list):
        return ", ".join(str(v) for v in valeur)
    if isinstance(valeur, dict):
        return ", ".join(f"{k} : {v}" for k, v in valeur.items())
    ecrit = str(valeur)
    if ecrit in carnet.structures or ecrit in carnet.professionnels:
        return carnet.structures.get(ecrit) or carnet.professionnels[ecrit]
    return _dater(ecrit) or ecrit


def _dater(ecrit: str) -> str | None:
    if len(ecrit) < 10 or ecrit[4:5] != "-":
        return None
    try:
        quand = datetime.fromisoformat(ecrit)
    except ValueError:
        return None
    return date_fr(quand.date()) if len(ecrit) == 10 else date_heure_fr(quand)


def en_page(carnet: CarnetEntier, fait_le: datetime) -> bytes:
    """Write the carnet as one page that reads without a network."""
    dossier = Path(__file__).parent / "templates"
    env = Environment(loader=FileSystemLoader(dossier), undefined=StrictUndefined, autoescape=True, trim_blocks=True)
    gabarit = env.get_template("copie.html")
    rendu = gabarit.render(identite=identite(carnet), sections=sections(carnet), fait_le=date_heure_fr(fait_le))
    return rendu.encode()


def archiver(carnet: CarnetEntier, fait_le: datetime) -> bytes:
    """Pack both writings."""
    sortie = BytesIO()
    with ZipFile(sortie, "w", ZIP_DEFLATED) as archive:
        archive.writestr("carnet.json", en_json(carnet, fait_le))
        archive.writestr("carnet.html", en_page(carnet, fait_le))
    return sortie.getvalue()
