"""Bring data in: geography, offers; hand out tokens; check the journal."""

import asyncio
import signal
import sys
import time
from collections import Counter
from pathlib import Path

import psycopg
import rich_click as click
import structlog
from rich.table import Table

from auth.comptes.jetons import creer_jeton_operateur, revoquer_jetons
from auth.federations.detachement import detacher
from auth.journal.ancres import (
    Controle,
    ancrer,
    chercher_empreinte,
    chercher_retiree,
    cle_publique,
    confronter,
    fichier_des_ancres,
    lire_ancres,
    lire_tetes,
    verifier_fraicheur,
)
from auth.journal.periodes import Ancreur, BilanDesMois, entretenir
from auth.journal.verification import EcartJournal, verifier_chaines
from auth.territoires.queries import list_territoires
from auth.vocabulary import ANONYME, Automate
from core import logs
from core.clock import maintenant
from core.coffre import Coffre
from core.db import create_engine, create_sessions, open_session
from core.errors import Conflict, NotFound
from core.geo import install
from core.settings import Settings, dsn
from core.texts import date_heure_fr, mois_fr, pluriel
from offers.catalogue.importer import importer_catalogue
from offers.catalogue.rapport import Rapport
from offers.doublons.calcul import BilanDoublons, proposer_paires
from offers.exports.ecriture import ecrire_export
from offers.exports.queries import Catalogue, lire_le_catalogue
from offers.exports.vocabulary import Format
from offers.imports.commands import essayer_import, rendre_import
from offers.imports.importateur import a_echoue, importer_distants, traiter_depots
from web.commandes.base import (
    CheckError,
    administrer,
    base,
    connexion_admin,
    console,
    progression,
    reglages,
)
from web.commandes.bd import coffre_exige

_FICHIER = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
_MONTRES = 50
_TOUR_S = 2
_ESSAI_S = 300
_JOURNAL = structlog.get_logger("carnet.imports")


@click.group()
def geo() -> None:
    """Géographie : communes, EPCI, départements, zonages."""


@geo.command("installer")
def geo_installer() -> None:
    """Installe la géographie livrée avec le produit ; aucun réseau n’est utilisé."""
    with connexion_admin(reglages()) as connexion, progression("Géographie") as avancer:
        nombre = install.installer_geographie(connexion, avancer)
    console.print(f"{nombre} communes installées.")


@geo.command("importer")
@click.argument("fichier", type=_FICHIER)
@click.option(
    "--zonage", required=True, help="Nom du zonage, par exemple « zone_emploi » ou « bassin »."
)
@click.option("--colonne-commune", help="Colonne du code de commune.")
@click.option("--colonne-zone", help="Colonne du code de zone.")
@click.option("--colonne-libelle", help="Colonne du nom de la zone.")
def geo_importer(
    fichier: Path,
    zonage: str,
    colonne_commune: str | None,
    colonne_zone: str | None,
    colonne_libelle: str | None,
) -> None:
    """Remplace un zonage par FICHIER (CSV : commune, zone)."""
    with connexion_admin(reglages()) as connexion:
        placees, inconnues = install.importer_zonage(
            connexion,
            fichier,
            zonage,
            colonne_commune=colonne_commune,
            colonne_zone=colonne_zone,
            colonne_libelle=colonne_libelle,
        )
    console.print(f"{placees} communes placées dans le zonage « {zonage} ».")
    if inconnues:
        console.print(f"{len(inconnues)} codes inconnus, dont {', '.join(inconnues[:5])}.")


@click.command("importer-offres")
@click.argument("fichiers", nargs=-1, required=True, type=_FICHIER)
@click.option("--strict", is_flag=True, help="Sort avec le code 4 dès qu’une ligne est refusée.")
@click.option("--a-blanc", is_flag=True, help="Compte tout, sans rien garder.")
@click.option(
    "--accepter-retraits",
    "retraits",
    is_flag=True,
    help="Accepte que beaucoup d’offres soient retirées.",
)
def importer_offres(
    fichiers: tuple[Path, ...], *, strict: bool, a_blanc: bool, retraits: bool
) -> None:
    """Importe des structures et des services au format data·inclusion.

    En JSON, JSON lines, CSV ou XLSX. Une ligne refusée est dite et n’arrête pas les autres. Rien
    n’est écrit à moitié.
    """
    with connexion_admin(reglages()) as connexion, progression("Offres") as avancer:
        if a_blanc:
            rapport = essayer_import(connexion, list(fichiers), avancer)
        else:
            rapport = importer_catalogue(
                connexion, list(fichiers), avancer, retraits_acceptes=retraits
            )
        bilan = None if a_blanc else proposer_paires(connexion)
    _montrer(rapport)
    if bilan is None:
        console.print("À blanc : rien n’a été gardé.")
    else:
        _dire_doublons(bilan)
    if strict and rapport.refuses:
        raise CheckError(f"{rapport.refuses} lignes sont refusées.")


@click.command("importateur")
@click.option("--une-fois", is_flag=True, help="Fait ce qui attend, puis s’arrête.")
@click.option(
    "--accepter-retraits",
    "retraits",
    is_flag=True,
    help="Accepte ce tour-ci que les adresses retirent beaucoup d’offres.",
)
def importateur(*, une_fois: bool, retraits: bool) -> None:
    """Importe les fichiers déposés dans les pages.

    De même pour les adresses de CARNET_IMPORT_ADRESSES, quand elles changent.
    Un processus à part : lui seul, avec DATABASE_ADMIN_URL, a le droit d’écrire le catalogue.
    """
    settings = reglages()
    logs.configure(settings.journal_niveau)
    # What is under way is rolled back whole, and begun again by the next importer.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with administrer(
        settings, lambda nom: _JOURNAL.info("importateur", etat="démarre", base=nom)
    ) as adresses:
        importer_sans_fin(
            settings, dsn(adresses.admin_url), une_fois=une_fois, retraits_acceptes=retraits
        )


def importer_sans_fin(
    settings: Settings, url: str, *, une_fois: bool = False, retraits_acceptes: bool = False
) -> None:
    """Import what waits and what changed, again and again; `une_fois` stops after the first round.

    `retraits_acceptes` is for the addresses and holds for the first round alone.
    """
    distantes, hotes = _lister(settings.import_adresses), _lister(settings.import_hotes)
    prochaine, echecs = 0.0, 0
    while True:
        try:
            traiter_depots(url, proposer_paires)
            if distantes and time.monotonic() >= prochaine:
                echecs += 1
                prochaine = time.monotonic() + attente_distante(echecs, settings.import_heures)
                importer_distants(
                    url, distantes, hotes, proposer_paires, retraits_acceptes=retraits_acceptes
                )
                retraits_acceptes = False
                if not a_echoue(url, distantes):
                    prochaine, echecs = time.monotonic() + settings.import_heures * 3600, 0
        except (psycopg.OperationalError, Conflict):
            # The database is away, or another importer is at work: the next round tries again.
            if une_fois:
                raise
            _JOURNAL.warning("importateur", exc_info=True)
        if une_fois:
            return
        time.sleep(_TOUR_S)


def attente_distante(echecs: int, heures: int) -> float:
    """Say after how many seconds addresses that failed are asked again.

    Minutes at first, the usual time at most.
    """
    return float(min(_ESSAI_S * 2 ** min(echecs - 1, 10), heures * 3600))


def _lister(valeurs: str) -> list[str]:
    return [valeur.strip() for valeur in valeurs.split(",") if valeur.strip()]


@click.command("exporter-offres")
@click.argument("sortie", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option(
    "--territoire", "territoire_id", type=int, default=1, show_default=True, help="Son numéro."
)
@click.option(
    "--format",
    "nom",
    type=click.Choice([f.value for f in Format]),
    default="jsonl",
    show_default=True,
)
def exporter_offres(sortie: Path, territoire_id: int, nom: str) -> None:
    """Écrit le catalogue d’un territoire au schéma data·inclusion .

    L’import le relit à l’identique.
    """
    with base(reglages()) as adresses:
        catalogue = asyncio.run(_lire(adresses.app_url, territoire_id))
    sortie.write_bytes(ecrire_export(Format(nom), catalogue.structures, catalogue.services))
    ecrits = (
        pluriel(len(catalogue.services), "service"),
        pluriel(len(catalogue.structures), "structure"),
    )
    console.print(f"{ecrits[0]} et {ecrits[1]} dans {sortie}.", markup=False, soft_wrap=True)


async def _lire(url: str, territoire_id: int) -> Catalogue:
    moteur = create_engine(url, pool=1)
    try:
        sessions = create_sessions(moteur)
        async with open_session(sessions, ANONYME) as db, db.begin():
            if territoire_id not in await list_territoires(db):
                raise NotFound(f"Aucun territoire ne porte le numéro {territoire_id}.")
        async with open_session(sessions, Automate(territoire_id)) as db, db.begin():
            return await lire_le_catalogue(db, territoire_id)
    finally:
        await moteur.dispose()


@click.command("imports")
def imports() -> None:
    """Montre les vingt derniers imports, et ce que chacun a changé."""
    with connexion_admin(reglages()) as connexion:
        lignes = connexion.execute(
            "select id, le, sources, comptes, annule from import_catalogue order by id desc limit"
            " 20"
        ).fetchall()
    tableau = Table("N°", "Le", "Sources", "Nouvelles", "Modifiées", "Retirées", "Refusées", "Rend")
    for numero, le, sources, comptes, annule in lignes:
        nombres = [
            str(comptes.get(nom, 0)) for nom in ("nouveaux", "modifies", "retires", "refuses")
        ]
        tableau.add_row(
            str(numero), date_heure_fr(le), ", ".join(sources), *nombres, str(annule or "")
        )
    console.print(tableau, markup=False)


@click.command("annuler-import")
@click.argument("numero", type=int)
@click.confirmation_option(prompt="Rendre le catalogue tel qu’il était avant cet import ?")
def annuler_import(numero: int) -> None:
    """Rend le catalogue tel qu’il était avant le dernier import, dont NUMERO est le numéro."""
    with connexion_admin(reglages()) as connexion:
        comptes = rendre_import(connexion, numero)
        proposer_paires(connexion)
    console.print(
        f"{comptes['modifies']} lignes rendues telles qu’elles étaient, {comptes['retires']}"
        f" retirées."
    )


@click.command("doublons-offres")
def doublons_offres() -> None:
    """Rapproche les offres qui semblent publiées deux fois, par des sources différentes.

    Ce sont des propositions : le coordonnateur ou l’administrateur décide, sur la page « Doublons
    ». Chaque import le refait.
    """
    with connexion_admin(reglages()) as connexion:
        _dire_doublons(proposer_paires(connexion))


def _dire_doublons(bilan: BilanDoublons) -> None:
    paires = pluriel(bilan.paires, "paire se ressemble", "paires se ressemblent")
    console.print(f"{paires}, sur {pluriel(bilan.offres, 'offre')}.")


def _montrer(rapport: Rapport) -> None:
    comptes = Table("Nouvelles", "Modifiées", "Inchangées", "Retirées", "Refusées", "Averties")
    comptes.add_row(*(str(nombre) for nombre in rapport.comptes().values()))
    # Every refused row is told; warnings only as far as the screen bears them.
    montres = sorted(rapport.problemes, key=lambda p: not p.bloquant)[
        : max(_MONTRES, sum(p.bloquant for p in rapport.problemes))
    ]
    if rapport.problemes:
        tableau = Table(
            "Fichier", "Ligne", "Champ", "Valeur", "Raison", title="À corriger à la source"
        )
        for probleme in montres:
            raison = probleme.raison if probleme.bloquant else f"(gardée) {probleme.raison}"
            tableau.add_row(
                probleme.fichier, str(probleme.ligne), probleme.champ, probleme.valeur, raison
            )
        console.print(tableau, markup=False)
    if len(rapport.problemes) > len(montres):
        raisons = Counter(probleme.raison for probleme in rapport.problemes).most_common(5)
        console.print(f"… et {len(rapport.problemes) - len(montres)} autres. Les plus fréquentes :")
        for raison, nombre in raisons:
            console.print(f"  {nombre} × {raison}", markup=False)
    console.print(comptes)


@click.group()
def jeton() -> None:
    """Jetons d’accès à l’API."""


@jeton.command("creer")
@click.option("--compte", required=True, help="Adresse électronique du compte, ou son identifiant.")
@click.option("--structure", help="Nom de la structure, quand le compte en a plusieurs.")
def jeton_creer(compte: str, structure: str | None) -> None:
    """Crée un jeton de 90 jours et l’affiche, une seule fois."""
    with connexion_admin(reglages()) as connexion:
        valeur = creer_jeton_operateur(connexion, compte, structure)
    click.echo(valeur)


@jeton.command("revoquer")
@click.option("--compte", required=True, help="Adresse électronique du compte, ou son identifiant.")
@click.option("--nom", help="Nom du jeton ; sans lui, tous ceux du compte.")
def jeton_revoquer(compte: str, nom: str | None) -> None:
    """Révoque les jetons d’un compte : leur prochain appel est refusé."""
    with connexion_admin(reglages()) as connexion:
        nombre = revoquer_jetons(connexion, compte, nom)
    console.print(f"{nombre} jetons révoqués." if nombre > 1 else "Le jeton est révoqué.")


@click.group()
def identite() -> None:
    """Identités liées aux comptes."""


@identite.command("detacher")
@click.argument("courriel", required=False)
@click.option("--compte", help="Identifiant du compte, quand plusieurs personnes ont l’adresse.")
def identite_detacher(courriel: str | None, compte: str | None) -> None:
    """Détache de leur identité les comptes de COURRIEL, ou le compte dit.

    Ils attendent une nouvelle première connexion. Une adresse de plusieurs personnes ne dit pas
    laquelle : la commande donne alors leurs comptes, et n’en détache aucun.
    """
    qui = courriel or compte
    if qui is None or (courriel and compte):
        raise click.UsageError("Donnez un COURRIEL, ou --compte.")
    with connexion_admin(reglages()) as connexion:
        nombre = detacher(connexion, qui)
    if not nombre:
        raise NotFound("Aucun compte lié à une identité ne répond à cette adresse.")
    console.print(f"{pluriel(nombre, 'compte détaché', 'comptes détachés')}.")


@click.group()
def journal() -> None:
    """Journal des accès."""


@journal.command("ancrer")
def journal_ancrer() -> None:
    """Signe où en est la chaîne de chaque territoire, dans un fichier hors de la base.

    Le travailleur le fait chaque heure.
    """
    settings = reglages()
    coffre = coffre_exige(settings)
    with connexion_admin(settings) as connexion:
        nombre = len(ancrer(settings.dossier_ancres, coffre, lire_tetes(connexion), maintenant()))
    console.print(
        f"{pluriel(nombre, 'ancre ajoutée', 'ancres ajoutées')} à"
        f" {fichier_des_ancres(settings.dossier_ancres)}.",
        soft_wrap=True,
    )


@journal.command("verifier")
@click.option(
    "--cle-publique",
    "copie",
    type=_FICHIER,
    help="Copie de la clé publique, gardée ailleurs ; sans elle, celle du dossier des ancres.",
)
def journal_verifier(copie: Path | None) -> None:
    """Confronte le journal aux ancres signées, puis recalcule sa chaîne.

    Sort avec le code 4 si l’une dit autre chose que l’autre, ou si la dernière ancre manque ou a
    plus de 26 heures : la fin du journal pourrait alors avoir été ôtée sans que cela se voie.
    """
    settings = reglages()
    dossier = settings.dossier_ancres
    controle = Controle([], [])
    with connexion_admin(settings) as connexion:
        if fichier_des_ancres(dossier).exists():
            controle = lire_ancres(dossier, cle_publique(copie or dossier))
        ancres = [
            *verifier_fraicheur(connexion, controle.ancres, maintenant()),
            *controle.ecarts,
            *confronter(connexion, controle.ancres),
        ]
        chaine = verifier_chaines(connexion)
    _dire_ecarts(ancres)
    _dire_ecarts(chaine)
    if ancres or chaine:
        raise CheckError(
            f"Le journal n’est pas prouvé : {pluriel(len(ancres), 'écart')} des ancres,"
            f" {pluriel(len(chaine), 'écart')} de la chaîne."
        )
    console.print("Le journal est intact.")
    if controle.derniere is not None:
        nombre = pluriel(len(controle.ancres), "ancre confrontée", "ancres confrontées")
        console.print(f"{nombre}, la dernière du {date_heure_fr(controle.derniere)}.")


def _dire_ecarts(ecarts: list[EcartJournal]) -> None:
    for ecart in ecarts[:_MONTRES]:
        lieu = (
            f"Territoire {ecart.territoire_id}, ligne" if ecart.territoire_id else "Ancres, ligne"
        )
        console.print(f"{lieu} {ecart.numero} : {ecart.pourquoi}", markup=False, soft_wrap=True)
    if len(ecarts) > _MONTRES:
        console.print(f"… et {len(ecarts) - _MONTRES} autres.")


@journal.command("entretenir")
def journal_entretenir() -> None:
    """Scelle les mois finis du journal, et retire ceux que le territoire ne garde plus.

    Le travailleur le fait chaque nuit. Un mois dont une ligne sert encore attend, et c’est dit.
    """
    settings = reglages()
    coffre = coffre_exige(settings)
    with base(settings) as adresses:
        bilans = asyncio.run(_entretenir(adresses.app_url, coffre, settings))
    for territoire, bilan in bilans.items():
        for mois, raison in bilan.retenus.items():
            console.print(f"Territoire {territoire}, {mois:%m/%Y} : attend ({raison}).")
        console.print(
            f"Territoire {territoire} : {len(bilan.scelles)} mois scellés,"
            f" {len(bilan.retires)} retirés, {pluriel(bilan.lignes, 'ligne ôtée', 'lignes ôtées')}."
        )


async def _entretenir(url: str, coffre: Coffre, settings: Settings) -> dict[int, BilanDesMois]:
    moteur = create_engine(url, pool=1)
    try:
        sessions = create_sessions(moteur)
        async with open_session(sessions, ANONYME) as db, db.begin():
            territoires = await list_territoires(db)
        ancreur = Ancreur(sessions, coffre, settings.dossier_ancres)
        return {t: await entretenir(ancreur, t, maintenant()) for t in territoires}
    finally:
        await moteur.dispose()


@journal.command("confronter")
@click.argument("empreinte")
@click.option(
    "--territoire", "territoire_id", type=int, default=1, show_default=True, help="Son numéro."
)
def journal_confronter(empreinte: str, territoire_id: int) -> None:
    """Cherche dans le journal l’EMPREINTE qu’un courriel au délégué, ou un reçu, a gardée.

    Sort avec le code 4 si aucune ligne ne la porte, ou si la chaîne qui y mène est altérée : ce qui
    était écrit avant a été changé ou ôté.
    """
    try:
        cherchee = bytes.fromhex("".join(empreinte.split()))
    except ValueError as erreur:
        raise click.BadParameter(
            "une empreinte ne contient que des chiffres et des lettres de a à f"
        ) from erreur
    settings = reglages()
    dossier = settings.dossier_ancres
    with connexion_admin(settings) as connexion:
        trouvee = chercher_empreinte(connexion, territoire_id, cherchee)
        # A hash left in its place proves nothing of lines changed before it.
        ecarts = [
            ecart
            for ecart in (verifier_chaines(connexion) if trouvee else ())
            if trouvee and ecart.territoire_id == territoire_id and ecart.numero <= trouvee[0]
        ]
        ancres = (
            lire_ancres(dossier, cle_publique(dossier)).ancres
            if trouvee is None and fichier_des_ancres(dossier).exists()
            else []
        )
        retiree = (
            chercher_retiree(connexion, territoire_id, cherchee, ancres)
            if trouvee is None
            else None
        )
    if retiree is not None:
        console.print(f"Sa ligne est partie avec le mois de {mois_fr(retiree.mois)}, retiré.")
        return
    if trouvee is None:
        raise CheckError(
            "Aucune ligne du journal ne porte cette empreinte, ni la fin d’un mois retiré."
        )
    _dire_ecarts(ecarts)
    if ecarts:
        raise CheckError(
            f"La ligne {trouvee[0]} porte cette empreinte, mais la chaîne qui y mène est altérée."
        )
    console.print(f"C’est celle de la ligne {trouvee[0]}, du {date_heure_fr(trouvee[1])}.")
