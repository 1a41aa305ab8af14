"""Replace what sources held by what their files hold, all or nothing."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import psycopg

from core.clock import aujourdhui
from offers.catalogue.lecture import lire
from offers.catalogue.validation import Geographie, Probleme, genre, verifier
from offers.catalogue.vocabulary import nommer

Progres = Callable[[int, int, str], None]
Connexion = psycopg.Connection[Any]

_STRUCTURE = ("id", "source", "nom", "code_insee", "date_maj", "donnees", "empreinte")
_SERVICE = (
    "id", "source", "structure_id", "nom", "description", "type", "frais", "thematiques", "publics", "modes_accueil",
    "mobilisable_par", "zones", "commune", "code_insee", "longitude", "latitude", "position_approximative",
    "sur_place", "a_distance", "date_maj", "libelles", "donnees", "empreinte",
)  # fmt: skip
COLONNES: Mapping[str, Sequence[str]] = {"catalogue_structure": _STRUCTURE, "catalogue_service": _SERVICE}


@dataclass(slots=True)
class Rapport:
    """Count what happened to the rows, and list what was found on them."""

    nouveaux: int = 0
    modifies: int = 0
    inchanges: int = 0
    retires: int = 0
    refuses: int = 0
    avertis: int = 0
    sources: list[str] = field(default_factory=list)
    problemes: list[Probleme] = field(default_factory=list)

    def comptes(self) -> dict[str, int]:
        """Give the counts by name."""
        return {
            nom: int(getattr(self, nom))
            for nom in ("nouveaux", "modifies", "inchanges", "retires", "refuses", "avertis")
        }


@dataclass(slots=True)
class _Lot:
    structures: dict[str, dict[str, Any]] = field(default_factory=dict)
    services: dict[str, tuple[str, int, dict[str, Any]]] = field(default_factory=dict)


def importer(
    connexion: Connexion, fichiers: Sequence[Path], progres: Progres | None = None, jour: date | None = None
) -> Rapport:
    """Import files of structures and services in one transaction.

    What a source of these files held before is replaced: changed rows are updated, vanished ones withdrawn. Structures
    are withdrawn only when the files hold structures of that source. Raises Invalid for a file that cannot be read.
    """
    rapport = Rapport()
    geographie, centres = _geographie(connexion)
    lot = _valider(fichiers, geographie, rapport, progres, jour or aujourdhui())
    with connexion.transaction():
        _ecarter_orphelins(connexion, lot, rapport)
        rapport.sources = sorted(
            {s["source"] for s in lot.structures.values()} | {s["source"] for _, _, s in lot.services.values()}
        )
        if lot.structures:
            _fondre(connexion, "catalogue_structure", map(_ligne_structure, lot.structures.values()), rapport)
        if lot.services:
            lignes = (_ligne_service(service, centres) for _, _, service in lot.services.values())
            _fondre(connexion, "catalogue_service", lignes, rapport)
        connexion.execute(
            "insert into import_catalogue (sources, fichiers, comptes) values (%s, %s, %s)",
            (rapport.sources, [f.name for f in fichiers], json.dumps(rapport.comptes())),
        )
    connexion.execute("analyze catalogue_service")
    return rapport


def _geographie(connexion: Connexion) -> tuple[Geographie, dict[str, tuple[float, float]]]:
    communes, centres, zones = set(), {}, {"france"}
    for code, longitude, latitude in connexion.execute("select code, longitude, latitude from geo_commune"):
        communes.add(code)
        if longitude is not None:
            centres[code] = (longitude, latitude)
    for table in ("geo_epci", "geo_departement", "geo_region"):
        zones.update(ligne[0] for ligne in connexion.execute(f"select code from {table}"))  # constant names
    return Geographie(communes, zones), centres


def _valider(
    fichiers: Sequence[Path], geographie: Geographie, rapport: Rapport, progres: Progres | None, aujourdhui: date
) -> _Lot:
    lot = _Lot()
    for fichier in fichiers:
        lignes = list(lire(fichier))
        for rang, (numero, brut) in enumerate(lignes, 1):
            _ranger(lot, fichier.name, numero, brut, geographie, rapport, aujourdhui)
            if progres and (rang % 500 == 0 or rang == len(lignes)):
                progres(rang, len(lignes), fichier.name)
    return lot


def _ranger(
    lot: _Lot, fichier: str, numero: int, brut: Any, geographie: Geographie, rapport: Rapport, aujourdhui: date
) -> None:
    modele = genre(brut)
    if modele is None:
        _signaler(rapport, fichier, numero, "ligne", "", "Ni un service, ni une structure lisible.", True)
        rapport.refuses += 1
        return
    verdict = verifier(brut, modele, geographie, aujourdhui)
    for champ, valeur, raison, bloquant in verdict.problemes:
        _signaler(rapport, fichier, numero, champ, valeur, raison, bloquant)
    if verdict.ligne is None:
        rapport.refuses += 1
        return
    cle = verdict.ligne["id"]
    if cle in (lot.services if modele == "service" else lot.structures):
        _signaler(
            rapport, fichier, numero, "id", cle, "Cet identifiant est déjà plus haut : la dernière ligne compte.", False
        )
    rapport.avertis += bool(verdict.problemes)
    if modele == "service":
        lot.services[cle] = (fichier, numero, verdict.ligne)
    else:
        lot.structures[cle] = verdict.ligne


def _signaler(rapport: Rapport, fichier: str, ligne: int, champ: str, valeur: Any, raison: str, bloquant: bool) -> None:
    rapport.problemes.append(Probleme(fichier, ligne, champ, str(valeur)[:80], raison, bloquant))


def _ecarter_orphelins(connexion: Connexion, lot: _Lot, rapport: Rapport) -> None:
    """Refuse the services whose structure is neither in the files nor in the catalogue."""
    voulues = {service["structure_id"] for _, _, service in lot.services.values()} - lot.structures.keys()
    requete = "select id from catalogue_structure where retire_le is null and id = any(%s)"
    connues = {ligne[0] for ligne in connexion.execute(requete, (list(voulues),))}
    for cle in [c for c, (_, _, s) in lot.services.items() if s["structure_id"] in voulues - connues]:
        fichier, numero, service = lot.services.pop(cle)
        raison = "Aucune structure ne porte cet identifiant."
        _signaler(rapport, fichier, numero, "structure_id", service["structure_id"], raison, True)
        rapport.refuses += 1


def _empreinte(ligne: Mapping[str, Any]) -> tuple[str, bytes]:
    texte = json.dumps(ligne, ensure_ascii=False, sort_keys=True)
    return texte, hashlib.sha256(texte.encode()).digest()


def _ligne_structure(ligne: Mapping[str, Any]) -> tuple[Any, ...]:
    texte, empreinte = _empreinte(ligne)
    return (ligne["id"], ligne["source"], ligne["nom"], ligne.get("code_insee"), ligne["date_maj"], texte, empreinte)


def _ligne_service(ligne: Mapping[str, Any], centres: Mapping[str, tuple[float, float]]) -> tuple[Any, ...]:
    texte, empreinte = _empreinte(ligne)
    longitude, latitude = ligne.get("longitude"), ligne.get("latitude")
    approximative = longitude is None and ligne.get("code_insee") in centres
    if approximative:
        longitude, latitude = centres[ligne["code_insee"]]
    modes = ligne.get("modes_accueil", [])
    thematiques = ligne.get("thematiques", [])
    libelles = " ".join([*(nommer(t) for t in thematiques), *ligne.get("publics", [])])
    return (
        ligne["id"], ligne["source"], ligne["structure_id"], ligne["nom"], ligne["description"], ligne.get("type"),
        ligne.get("frais"), thematiques, ligne.get("publics", []), modes, ligne.get("mobilisable_par", []),
        ligne.get("zone_eligibilite") or ["*"], ligne.get("commune"), ligne.get("code_insee"), longitude, latitude,
        approximative, "en-presentiel" in modes or not modes, "a-distance" in modes, ligne["date_maj"], libelles, texte,
        empreinte,
    )  # fmt: skip


def _fondre(connexion: Connexion, table: str, lignes: Iterator[tuple[Any, ...]], rapport: Rapport) -> None:
    """Merge checked rows into a table: insert, update what changed, withdraw what vanished from the same sources."""
    colonnes = ", ".join(COLONNES[table])
    connexion.execute(f"create temp table recu on commit drop as select {colonnes} from {table} with no data")
    with connexion.cursor().copy(f"copy recu ({colonnes}) from stdin") as copie:
        for ligne in lignes:
            copie.write_row(ligne)
    connexion.execute("create index on recu (id)")
    modifs = ", ".join(f"{c} = r.{c}" for c in COLONNES[table] if c != "id")
    etats = Counter(
        dict(
            connexion.execute(
                "select case when t.id is null then 'nouveaux' when t.empreinte = r.empreinte and t.retire_le is null"
                f" then 'inchanges' else 'modifies' end, count(*) from recu r left join {table} t using (id) group by 1"
            ).fetchall()
        )
    )
    connexion.execute(
        f"update {table} t set {modifs}, retire_le = null from recu r"
        " where t.id = r.id and (t.empreinte <> r.empreinte or t.retire_le is not null)"
    )
    connexion.execute(
        f"insert into {table} ({colonnes}) select {colonnes} from recu r"
        f" where not exists (select 1 from {table} t where t.id = r.id)"
    )
    retires = connexion.execute(
        f"update {table} t set retire_le = now() where retire_le is null"
        " and source in (select distinct source from recu) and not exists (select 1 from recu r where r.id = t.id)"
    ).rowcount
    connexion.execute("drop table recu")
    for nom, nombre in etats.items():
        setattr(rapport, nom, getattr(rapport, nom) + nombre)
    rapport.retires += retires
