"""Replace what sources held by what their files hold, all or nothing."""

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
import psycopg
from psycopg.errors import LockNotAvailable

from core.clock import aujourdhui
from core.errors import Conflict, Invalid
from core.plier import normaliser
from core.texts import nombre_fr
from offers.catalogue.classeur import CATALOGUE, PASSAGE, Bornes
from offers.catalogue.lecture import lire_fichier
from offers.catalogue.rapport import Rapport
from offers.catalogue.reception import Reception
from offers.catalogue.validation import Geographie, genre, verifier_ligne
from offers.catalogue.vocabulary import CONTACTS, nommer_thematique

# What begins so is written by the structures of a territoire: no file replaces it.
LOCALE = "local-"
PROBLEMES_GARDES = 2_000
# A file that is only a part of what it was withdraws the rest: past both numbers of a pair, in all
# or in one source, somebody says that it is meant.
RETRAITS_SURS = ((20, 0.10), (2, 0.50))
IMPORTS_RENDUS = 3
# Longer than any import or undoing takes; whoever waits more waits for something that is stuck.
ATTENTE_S = 300
Progres = Callable[[int, int, str], None]
Connexion = psycopg.Connection[Any]

_STRUCTURE = ("id", "source", "nom", "code_insee", "date_maj", "donnees", "empreinte")
_SERVICE = (
    "id", "source", "structure_id", "nom", "description", "type", "frais", "thematiques", "publics",
    "modes_accueil", "mobilisable_par", "zones", "commune", "code_insee", "longitude", "latitude",
    "position_approximative", "sur_place", "a_distance", "date_maj", "libelles", "donnees",
    "contact", "empreinte",
)  # fmt: skip
COLONNES: Mapping[str, Sequence[str]] = {
    "catalogue_structure": _STRUCTURE,
    "catalogue_service": _SERVICE,
}
_ENCODEUR = msgspec.json.Encoder(order="sorted")
_DEJA = (
    "Un autre import est en cours depuis plus de cinq minutes : rien n’a été importé. Recommencez"
    " plus tard."
)
_LIBELLES = _SERVICE.index("libelles")
MODELES_RECUS = ("structure", "service")
# Columns whose spread the planner asks for; words, long to weigh, are left to the maintenance of
# the database.
# What is searched and joined: the words and the rows themselves are long to sample.
_A_MESURER = {
    "catalogue_service": "id, source, structure_id, code_insee, zones, thematiques, sur_place,"
    " a_distance, retire_le",
    "catalogue_structure": "id, source, retire_le",
    "import_ancien": "import_id, relation, id",
    "recu_service": "id, source",
    "recu_structure": "id, source",
}
_INVERSES = tuple(f"ix_catalogue_service_{nom}" for nom in ("recherche", "thematiques"))


@dataclass(slots=True)
class _Lot:
    """Hold what is to be known of the rows once they are handed on.

    Which were good, from where, which were refused. `services` says, by identifier, the structure
    and the source; `doubles`, the identifiers given more than once; `abime`, that a row could not
    be told from another: what seems to have vanished may stand there.
    """

    structures: dict[str, str] = field(default_factory=dict)
    services: dict[str, tuple[str, str]] = field(default_factory=dict)
    doubles: dict[str, set[str]] = field(
        default_factory=lambda: {"structure": set(), "service": set()}
    )
    lieux: dict[str, tuple[str, int]] = field(default_factory=dict)
    refuses: dict[str, set[str]] = field(
        default_factory=lambda: {"structure": set(), "service": set()}
    )
    abime: bool = False
    interdites: Collection[str] = ()
    garder: Callable[[str, Mapping[str, Any]], None] | None = None
    bornes: Bornes = CATALOGUE

    def perdre(self, rapport: Rapport, lieu: tuple[str, int]) -> None:
        """Note a row that names nothing, and say once that the import withdraws nothing."""
        if not self.abime:
            raison = (
                "Cette ligne cache peut-être une offre déjà publiée : cet import ne retire donc"
                " rien."
            )
            rapport.signaler(lieu, "ligne", "", raison, False)
        self.abime = True

    def connait(self, modele: str, cle: str) -> bool:
        """Say whether a good row already has this identifier."""
        return cle in (self.services if modele == "service" else self.structures)

    def prendre(self, modele: str, ligne: Mapping[str, Any]) -> None:
        """Hand a good row on."""
        cle = ligne["id"]
        if self.connait(modele, cle):
            self.doubles[modele].add(cle)
        if modele == "service":
            self.services[cle] = (ligne["structure_id"], sys.intern(ligne["source"]))
        else:
            self.structures[cle] = sys.intern(ligne["source"])
        if self.garder:
            self.garder(modele, ligne)

    def sources(self, modele: str) -> list[str]:
        """List the sources that the good rows of a kind come from."""
        if modele == "service":
            return sorted({source for _, source in self.services.values()})
        return sorted(set(self.structures.values()))


def importer_catalogue(
    connexion: Connexion,
    fichiers: Sequence[Path],
    progres: Progres | None = None,
    jour: date | None = None,
    interdites: Collection[str] = (),
    *,
    retraits_acceptes: bool = False,
) -> Rapport:
    """Import files of structures and services in one transaction.

    What a source of these files held before is replaced: changed rows are updated, vanished ones
    withdrawn; a refused row keeps its earlier version. Structures are withdrawn only when the files
    hold structures of that source, and their offers with them. A row that names nothing may be one
    of those that vanished: nothing is withdrawn then. Rows of `interdites`, sources that are
    somebody else's, are refused. Raises Invalid for a file that cannot be read, and for one that
    would withdraw more than twenty rows and a tenth of them, unless `retraits_acceptes`. Two
    imports at once wait for each other.
    """
    rapport = Rapport()
    geographie = lire_geographie(connexion)
    with connexion.transaction():
        # What is written is told to the disk once; the inverted indexes take it in a few large
        # steps.
        connexion.execute("set local gin_pending_list_limit = '64MB'")
        reception = Reception(connexion, {m: COLONNES[f"catalogue_{m}"] for m in MODELES_RECUS})

        def garder(modele: str, ligne: Mapping[str, Any]) -> None:
            if modele == "structure":
                reception.prendre(modele, ligne_structure(ligne))
                return
            valeurs = ligne_service(ligne, geographie.centres)
            plies = (
                normaliser(ligne["nom"]),
                _plier_libelles(valeurs[_LIBELLES]),
                normaliser(ligne["description"]),
            )
            reception.prendre(modele, (*valeurs, *plies))

        with reception:
            lot = _Lot(interdites=interdites, garder=garder)
            _valider(lot, fichiers, geographie, rapport, jour or aujourdhui(), progres)
        numero = _commencer(connexion, fichiers)
        _ecarter_orphelins(connexion, lot, rapport)
        rapport.sources = sorted({*lot.sources("structure"), *lot.sources("service")})
        nombre = len(lot.structures) + len(lot.services)
        if progres:
            progres(0, nombre, "enregistrement")
        for modele, recues in zip(MODELES_RECUS, (lot.structures, lot.services), strict=True):
            if recues:
                _fondre(connexion, numero, modele, lot, rapport)
            connexion.execute(f"drop table recu_{modele}".encode())
        rapport.retires += _retirer_sans_structure(connexion, numero)
        if not retraits_acceptes:
            _refuser_un_retrait_massif(connexion, numero, rapport)
        for indice in _INVERSES:
            connexion.execute("select gin_clean_pending_list(%s)", (indice,))
        relever_les_mots(connexion)
        rapport.problemes.sort(key=lambda probleme: (probleme.fichier, probleme.ligne))
        problemes = [asdict(probleme) for probleme in rapport.problemes[:PROBLEMES_GARDES]]
        connexion.execute(
            "update import_catalogue set sources = %s, comptes = %s, problemes = %s where id = %s",
            (rapport.sources, json.dumps(rapport.comptes()), json.dumps(problemes), numero),
        )
        if progres:
            progres(nombre, nombre, "enregistrement")
    _mesurer(connexion, "catalogue_service")
    return rapport


def _refuser_un_retrait_massif(connexion: Connexion, numero: int, rapport: Rapport) -> None:
    par_source = connexion.execute(
        "select s.source, count(*) filter (where s.retire_le is not null), count(*) from"
        " catalogue_service s"
        " left join import_ancien a on a.import_id = %s and a.relation = 'catalogue_service' and"
        " a.id = s.id"
        " where s.source = any(%s) and case when a.id is null then s.retire_le is null"
        " else a.ligne ->> 'id' is not null and a.ligne ->> 'retire_le' is null end group by 1"
        " order by 1",
        (numero, rapport.sources),
    ).fetchall()
    tout = ("", rapport.retires, rapport.retires + rapport.modifies + rapport.inchanges)
    for source, retires, avant in (tout, *par_source):
        if any(retires > nombre and retires > part * avant for nombre, part in RETRAITS_SURS):
            dont = f" de « {source} »" if source else ""
            raise Invalid(
                {
                    "retraits": f"Cet import retirerait {nombre_fr(retires)} lignes sur"
                    f" {nombre_fr(avant)}{dont} : "
                    "rien n’a été gardé. Le fichier est-il entier ? Si ces retraits sont voulus,"
                    " recommencez en les "
                    "acceptant."
                }
            )


@lru_cache(maxsize=65_536)
def _plier_libelles(libelles: str) -> str:
    return normaliser(libelles)


def attendre_le_catalogue(connexion: Connexion) -> None:
    """Wait until nobody else changes the catalogue.

    Raises Conflict rather than wait for ever without a word.
    """
    # « default » would be the server's: whoever called may bear less.
    avant = connexion.execute("select current_setting('lock_timeout')").fetchone()
    connexion.execute("select set_config('lock_timeout', %s, true)", (f"{ATTENTE_S}s",))
    try:
        connexion.execute("select pg_advisory_xact_lock(hashtextextended('offers/catalogue', 0))")
    except LockNotAvailable as tenu:
        raise Conflict(_DEJA) from tenu
    connexion.execute("select set_config('lock_timeout', %s, true)", avant)


def _commencer(connexion: Connexion, fichiers: Sequence[Path]) -> int:
    """Open the line of the history, one import at a time; what older ones replaced is forgotten."""
    attendre_le_catalogue(connexion)
    ligne = connexion.execute(
        "insert into import_catalogue (sources, fichiers, comptes) values ('{}', %s, '{}')"
        " returning id",
        ([f.name for f in fichiers],),
    ).fetchone()
    numero = int(ligne[0]) if ligne else 0
    connexion.execute(
        "delete from import_ancien where import_id < (select min(id) from (select id from"
        " import_catalogue"
        " where annule is null order by id desc limit %s) x)",
        (IMPORTS_RENDUS,),
    )
    return numero


COMMUNES = "select code, longitude, latitude from geo_commune"
ZONES = "select code from geo_epci union select code from geo_departement"


def lire_geographie(connexion: Connexion) -> Geographie:
    """Read the codes that rows may name; Invalid when the geography is not installed."""
    return ranger_geographie(connexion.execute(COMMUNES), connexion.execute(ZONES))


def ranger_geographie(communes: Iterable[Any], zones: Iterable[Any]) -> Geographie:
    """Arrange the codes that rows may name; Invalid when the geography is not installed."""
    places = {code: (longitude, latitude) for code, longitude, latitude in communes}
    if not places:
        raise Invalid(
            {"geo": "La géographie n’est pas installée : lancez d’abord « carnet geo installer »."}
        )
    centres = {code: place for code, place in places.items() if place[0] is not None}
    return Geographie(set(places), {"france", "99100", *(zone for (zone,) in zones)}, centres)


@dataclass(frozen=True, slots=True)
class Verification:
    """Hold what checking files alone tells.

    How many good rows of each kind, and which structures they lack.
    """

    rapport: Rapport
    structures: int
    services: int
    structures_absentes: Mapping[str, int]


def verifier_fichiers(
    fichiers: Sequence[Path], geographie: Geographie, jour: date, progres: Progres | None = None
) -> Verification:
    """Check files that anybody handed in, without importing them.

    Invalid for one that cannot be read or is too heavy. What `progres` raises stops it.
    """
    rapport = Rapport()
    lot = _Lot(bornes=PASSAGE)
    _valider(lot, fichiers, geographie, rapport, jour, progres)
    services, structures = lot.services, lot.structures
    absentes = Counter(
        structure for structure, _ in services.values() if structure not in structures
    )
    rapport.problemes.sort(key=lambda probleme: (probleme.fichier, probleme.ligne))
    return Verification(rapport, len(structures), len(services), absentes)


def _valider(
    lot: _Lot,
    fichiers: Sequence[Path],
    geographie: Geographie,
    rapport: Rapport,
    jour: date,
    progres: Progres | None,
) -> None:
    for chemin in fichiers:
        fichier = lire_fichier(chemin, lot.bornes)
        rang = 0
        for rang, (numero, brut) in enumerate(fichier.lignes, 1):
            _ranger(lot, (chemin.name, numero), brut, geographie, rapport, jour)
            if progres and rang % 500 == 0:
                progres(min(rang, fichier.total), fichier.total, chemin.name)
        if progres:
            progres(rang, rang, chemin.name)


def _ranger(
    lot: _Lot,
    lieu: tuple[str, int],
    brut: Any,
    geographie: Geographie,
    rapport: Rapport,
    jour: date,
) -> None:
    modele = genre(brut)
    if modele is None:
        raison = (
            "Cette ligne n’est pas du JSON lisible."
            if brut is None
            else "Ni un service, ni une structure."
        )
        rapport.signaler(lieu, "ligne", "", raison)
        rapport.refuses += 1
        lot.perdre(rapport, lieu)
        return
    if str(brut.get("source", "")).startswith(LOCALE):
        rapport.signaler(
            lieu,
            "source",
            brut["source"],
            "Les offres d’une structure du territoire s’écrivent dans Carnet.",
        )
        rapport.refuses += 1
        return
    if brut.get("source") in lot.interdites:
        rapport.signaler(
            lieu,
            "source",
            brut["source"],
            "Une autre main tient cette source : elle seule la remplace.",
        )
        rapport.refuses += 1
        return
    verdict = verifier_ligne(brut, modele, geographie, jour)
    for champ, valeur, raison, bloquant in verdict.problemes:
        rapport.signaler(lieu, champ, valeur, raison, bloquant)
    if verdict.ligne is None:
        rapport.refuses += 1
        if isinstance(brut.get("id"), str):
            lot.refuses[modele].add(brut["id"].replace("\x00", ""))
        else:
            lot.perdre(rapport, lieu)
        return
    cle = verdict.ligne["id"]
    if lot.connait(modele, cle):
        rapport.signaler(
            lieu, "id", cle, "Cet identifiant est déjà plus haut : la dernière ligne compte.", False
        )
    rapport.avertis += bool(verdict.problemes) or lot.connait(modele, cle)
    lot.prendre(modele, verdict.ligne)
    if modele == "service":
        lot.lieux[cle] = lieu


def _ecarter_orphelins(connexion: Connexion, lot: _Lot, rapport: Rapport) -> None:
    """Refuse the services whose structure is neither in the files nor staying in the catalogue."""
    voulues = {structure for structure, _ in lot.services.values()} - lot.structures.keys()
    restantes = connexion.execute(
        "select id from catalogue_structure where retire_le is null and id = any(%s)"
        " and (source <> all(%s) or id = any(%s))",
        (list(voulues), lot.sources("structure"), list(lot.refuses["structure"])),
    )
    absentes = voulues - {ligne[0] for ligne in restantes}
    orphelins = [cle for cle, (structure, _) in lot.services.items() if structure in absentes]
    for cle in orphelins:
        structure, _ = lot.services.pop(cle)
        raison = "Aucune structure ne porte cet identifiant."
        rapport.signaler(lot.lieux[cle], "structure_id", structure, raison)
        rapport.refuses += 1
        lot.refuses["service"].add(cle)
    connexion.execute("delete from recu_service where id = any(%s)", (orphelins,))


def _retirer_sans_structure(connexion: Connexion, numero: int) -> int:
    connexion.execute(
        "insert into import_ancien (import_id, relation, id, ligne) select %s, 'catalogue_service',"
        " s.id, to_jsonb(s)"
        " from catalogue_service s join catalogue_structure t on t.id = s.structure_id"
        " where s.retire_le is null and t.retire_le is not null on conflict do nothing",
        (numero,),
    )
    return connexion.execute(
        "update catalogue_service s set retire_le = now() from catalogue_structure t"
        " where s.retire_le is null and t.id = s.structure_id and t.retire_le is not null"
    ).rowcount


def relever_les_mots(connexion: Connexion) -> None:
    """Count anew the stems that the catalogue writes."""
    connexion.execute("delete from catalogue_mot")
    connexion.execute(
        "insert into catalogue_mot select word, ndoc from ts_stat('select recherche from"
        " catalogue_service"
        " where retire_le is null') where length(word) between 2 and 40"
    )


def _empreinte(ligne: Mapping[str, Any]) -> tuple[str, bytes]:
    octets = _ENCODEUR.encode(ligne)
    return octets.decode(), hashlib.sha256(octets).digest()


def ligne_structure(ligne: Mapping[str, Any]) -> tuple[Any, ...]:
    """Give the columns of a checked structure, in the order of COLONNES."""
    texte, empreinte = _empreinte(ligne)
    return (
        ligne["id"],
        ligne["source"],
        ligne["nom"],
        ligne.get("code_insee"),
        ligne["date_maj"],
        texte,
        empreinte,
    )


def _zones(ligne: Mapping[str, Any]) -> list[str]:
    return [
        "france" if zone == "99100" else zone for zone in ligne.get("zone_eligibilite") or ["*"]
    ]


def ligne_service(
    ligne: Mapping[str, Any], centres: Mapping[str, tuple[float, float]]
) -> tuple[Any, ...]:
    """Give the columns of a checked offer, in the order of COLONNES.

    Without a point, its commune's centre is taken. Contacts that the producer keeps for
    professionals are set apart from what is public.
    """
    texte, empreinte = _empreinte(ligne)
    contact = None
    if not ligne.get("contact_public", True):
        contact = _ENCODEUR.encode(
            {champ: ligne[champ] for champ in CONTACTS if champ in ligne}
        ).decode()
        reserves = {*CONTACTS, "contact_public"}
        texte = _ENCODEUR.encode(
            {champ: valeur for champ, valeur in ligne.items() if champ not in reserves}
        ).decode()
    longitude, latitude = ligne.get("longitude"), ligne.get("latitude")
    approximative = longitude is None and ligne.get("code_insee") in centres
    if approximative:
        longitude, latitude = centres[ligne["code_insee"]]
    modes = ligne.get("modes_accueil", [])
    thematiques = ligne.get("thematiques", [])
    libelles = " ".join([*(nommer_thematique(t) for t in thematiques), *ligne.get("publics", [])])
    return (
        ligne["id"], ligne["source"], ligne["structure_id"], ligne["nom"], ligne["description"],
        ligne.get("type"), ligne.get("frais"), thematiques, ligne.get("publics", []), modes,
        ligne.get("mobilisable_par", []), _zones(ligne), ligne.get("commune"),
        ligne.get("code_insee"), longitude, latitude, approximative,
        "en-presentiel" in modes or not modes, "a-distance" in modes, ligne["date_maj"], libelles,
        texte, contact, empreinte,
    )  # fmt: skip


def _fondre(connexion: Connexion, numero: int, modele: str, lot: _Lot, rapport: Rapport) -> None:
    """Merge checked rows: insert, update what changed, withdraw what vanished.

    Only what vanished from the same sources is withdrawn, and not what was refused.
    """
    disparus = {"gardes": list(lot.refuses[modele]), "abime": lot.abime}
    connexion.execute(
        f"delete from recu_{modele} r where r.id = any(%s)"
        f" and r.rang < (select max(rang) from recu_{modele} d where d.id = r.id)".encode(),
        (list(lot.doubles[modele]),),
    )
    connexion.execute(f"create unique index on recu_{modele} (id)".encode())
    _mesurer(connexion, f"recu_{modele}")
    for etat, nombre in _compter(connexion, modele).items():
        setattr(rapport, etat, getattr(rapport, etat) + nombre)
    _garder_l_ancien(connexion, numero, modele, disparus)
    _ecrire(connexion, modele)
    # What was just filled is joined next: the server must not believe it as empty as it was.
    _mesurer(connexion, f"catalogue_{modele}", "import_ancien")
    rapport.retires += _retirer(connexion, modele, disparus)


def _mesurer(connexion: Connexion, *tables: str) -> None:
    """Let the server know the size of what was just filled."""
    for table in tables:
        connexion.execute(f"analyze {table} ({_A_MESURER[table]})".encode())


def _compter(connexion: Connexion, modele: str) -> dict[str, int]:
    etats = connexion.execute(
        "select case when t.id is null then 'nouveaux' when t.empreinte = r.empreinte and"
        " t.retire_le is null"
        " then 'inchanges' else 'modifies' end, count(*)"
        f" from recu_{modele} r left join catalogue_{modele} t using (id) group by 1".encode()
    )
    return dict(etats.fetchall())


def _a_retirer(modele: str) -> str:
    return (
        f"not %(abime)s and t.retire_le is null and t.source in (select distinct source from"
        f" recu_{modele})"
        " and t.id <> all(%(gardes)s)"
        f" and not exists (select 1 from recu_{modele} r where r.id = t.id)"
    )


def _garder_l_ancien(
    connexion: Connexion, numero: int, modele: str, disparus: Mapping[str, Any]
) -> None:
    """Keep, for `annuler`, the rows that are about to change, and the names of those that come."""
    table = f"catalogue_{modele}"
    connexion.execute(
        "insert into import_ancien (import_id, relation, id, ligne)"
        f" select %(numero)s, %(table)s, r.id, to_jsonb(t) from recu_{modele} r left join {table} t"
        f" on t.id = r.id"
        " where t.id is null or t.empreinte <> r.empreinte or t.retire_le is not null"
        f" union all select %(numero)s, %(table)s, t.id, to_jsonb(t) from {table} t"
        f" where {_a_retirer(modele)}".encode(),
        {"numero": numero, "table": table, **disparus},
    )


def _ecrire(connexion: Connexion, modele: str) -> None:
    table = f"catalogue_{modele}"
    # The words were prepared as the row came in.
    noms = [*COLONNES[table], "recherche"] if modele == "service" else COLONNES[table]
    colonnes = ", ".join(noms)
    modifs = ", ".join(f"{nom} = r.{nom}" for nom in noms if nom != "id")
    connexion.execute(
        f"update {table} t set {modifs}, retire_le = null from recu_{modele} r"
        " where t.id = r.id and (t.empreinte <> r.empreinte or t.retire_le is not null)".encode()
    )
    connexion.execute(
        f"insert into {table} ({colonnes}) select {colonnes} from recu_{modele} r"
        f" where not exists (select 1 from {table} t where t.id = r.id) order by r.rang".encode()
    )


def _retirer(connexion: Connexion, modele: str, disparus: Mapping[str, Any]) -> int:
    return connexion.execute(
        f"update catalogue_{modele} t set retire_le = now() where {_a_retirer(modele)}".encode(),
        disparus,
    ).rowcount
