"""Close again, in a restored database, what had been closed since.

Keep the register; show the replaced databases.
"""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

import psycopg
import rich_click as click
from rich.markup import escape
from rich.table import Table

from core import backup
from core.clock import maintenant
from core.coffre import coffre_de
from core.errors import AppError
from core.migrations import migrer
from core.settings import Settings, dsn
from core.texts import date_heure_fr, pluriel
from droits.fermetures import registre, reprise
from droits.fermetures.registre import FermetureNotee, RegistreError, TeteRegistre
from droits.fermetures.vocabulary import GENRES
from web.commandes.base import CheckError, administrer, console, reglages
from web.sante import MURS, ROLES

_SANS = (
    " Remettez-le en place. Sinon, ajoutez --sans-fermetures : ce qui a été fermé depuis cette"
    " sauvegarde se rouvrira,"
    " sauf ce que la base en place sait encore."
)


def marquer(settings: Settings, url: str) -> tuple[dict[str, Any], RegistreError | None]:
    """Carry the closings outside the database before it is saved.

    Gives the mark of the backup, and what failed.
    """
    marque: dict[str, Any] = {"sauvee_le": maintenant().isoformat()}
    try:
        with psycopg.connect(dsn(url)) as connexion:
            tete = reprise.porter(connexion, settings.dossier_ancres, coffre_de(settings))
    except RegistreError as erreur:
        return marque, erreur
    return marque | {"registre": asdict(tete)}, None


@dataclass(slots=True)
class Refermeture:
    """Close again what the register and the replaced database know.

    Once before the databases are swapped, and once just after.
    """

    settings: Settings
    sans: bool
    lu: registre.Registre | None = None
    faite: reprise.Reprise = field(default_factory=reprise.Reprise)

    def lire(self) -> None:
        """Read the register before anything else.

        Raises RegistreError when it is missing or damaged.
        """
        if self.sans:
            return
        try:
            self.lu = registre.lire_registre(self.settings.dossier_ancres, coffre_de(self.settings))
        except RegistreError as erreur:
            raise RegistreError(erreur.message + _SANS) from erreur

    def preparer(self, url: str, qui_savent: Sequence[str], marque: Mapping[str, Any]) -> None:
        """Bring the new database to date, then close in it what was closed since.

        Nobody reads it yet.
        """
        sauvee_le = marque.get("sauvee_le")
        if self.lu is not None:
            repere = TeteRegistre(**marque["registre"]) if "registre" in marque else None
            le = datetime.fromisoformat(sauvee_le) if sauvee_le else None
            try:
                registre.verifier_prefixe(self.settings.dossier_ancres, self.lu, repere, le)
            except RegistreError as erreur:
                raise RegistreError(erreur.message + _SANS) from erreur
        migrer(url, ROLES, MURS)
        with psycopg.connect(dsn(url)) as nouvelle:
            fermetures = self.lu.fermetures if self.lu else ()
            self._refermer(nouvelle, fermetures, *qui_savent)
            reprise.annuler_en_attente(nouvelle, self.faite)
            reprise.noter_reprise(nouvelle, self.faite, sauvee_le)

    def achever(self, url: str, ancienne: str | None) -> None:
        """Look at the replaced database once more, now that nobody writes in it.

        Then carry all of it outside.
        """
        with psycopg.connect(dsn(url)) as nouvelle:
            if (
                ancienne is not None
                and (derniere := self._refermer(nouvelle, (), ancienne)).refermees
            ):
                reprise.noter_reprise(nouvelle, derniere, None)
            dossier = self.settings.dossier_ancres
            if self.sans:
                for garde in registre.mettre_de_cote(dossier):
                    console.print(
                        f"Registre mis de côté : {escape(str(garde))}",
                        soft_wrap=True,
                        style="yellow",
                    )
            reprise.porter(nouvelle, dossier, coffre_de(self.settings), refait=self.sans)
        for papier in self.faite.papiers:
            (self.settings.donnees / "preuves" / papier).unlink(missing_ok=True)

    def _refermer(
        self, nouvelle: psycopg.Connection[Any], fermetures: Sequence[FermetureNotee], *urls: str
    ) -> reprise.Reprise:
        with ExitStack() as ouvertes:
            anciennes = [ouvertes.enter_context(psycopg.connect(dsn(url))) for url in urls]
            for ancienne in anciennes:
                ancienne.execute("set transaction isolation level repeatable read, read only")
            faite = reprise.refermer_fermetures(nouvelle, fermetures, *anciennes)
        self.faite.ajouter(faite)
        return faite

    def dire(self, ancienne: str | None) -> None:
        """Say what was closed again, cancelled, and kept."""
        faits = [
            pluriel(self.faite.refermees[g.nom], g.un, g.plusieurs)
            for g in GENRES
            if self.faite.refermees[g.nom]
        ]
        console.print(
            "Refermé de nouveau : " + (", ".join(faits) or "rien ne l’avait été depuis") + ".",
            soft_wrap=True,
        )
        annules = (
            pluriel(self.faite.courriels, "courriel"),
            pluriel(self.faite.travaux, "travail", "travaux"),
            pluriel(self.faite.connexions, "connexion"),
        )
        console.print(
            "Annulés, car ils dataient de la sauvegarde : " + ", ".join(annules) + ".",
            soft_wrap=True,
        )
        if ancienne is not None:
            console.print(
                f"L’ancienne base est gardée sous le nom {ancienne}. Quand tout va bien : carnet bd"
                f" effacer-ancienne"
                f" {ancienne}",
                soft_wrap=True,
                markup=False,
            )


@click.command("anciennes")
def bd_anciennes() -> None:
    """Montre les bases que des restaurations ont remplacées, et qui sont encore là."""
    with administrer(reglages()) as adresses:
        anciennes = backup.list_anciennes(adresses.admin_url)
    if not anciennes:
        console.print("Aucune ancienne base n’est gardée.")
        return
    tableau = Table("Nom", "Remplacée le", "Taille")
    for ancienne in anciennes:
        tableau.add_row(ancienne.nom, date_heure_fr(ancienne.le), f"{ancienne.octets / 1e6:.0f} Mo")
    console.print(tableau, markup=False)


@click.command("effacer-ancienne")
@click.argument("nom")
@click.confirmation_option(prompt="Effacer pour de bon cette ancienne base ?")
def bd_effacer_ancienne(nom: str) -> None:
    """Efface NOM, une base qu’une restauration a remplacée ; « carnet bd anciennes » les montre."""
    with administrer(reglages()) as adresses:
        backup.effacer_ancienne(adresses.admin_url, nom)
    console.print(f"L’ancienne base {nom} est effacée.", markup=False, soft_wrap=True)


@click.command("fermetures")
@click.option(
    "--refaire", is_flag=True, help="Met de côté le registre, et en refait un d’après la base."
)
def bd_fermetures(*, refaire: bool) -> None:
    """Vérifie le registre des fermetures.

    Il est tenu hors de la base pour qu’une restauration ne rouvre rien. Y porte d’abord ce que la
    base a fermé depuis moins d’une minute.
    """
    settings = reglages()
    dossier = settings.dossier_ancres
    with administrer(settings) as adresses, psycopg.connect(dsn(adresses.admin_url)) as connexion:
        if refaire:
            for garde in registre.mettre_de_cote(dossier):
                console.print(f"Mis de côté : {escape(str(garde))}", soft_wrap=True)
        try:
            reprise.porter(connexion, dossier, coffre_de(settings), refait=refaire)
            lu = registre.lire_registre(dossier, coffre_de(settings))
        except RegistreError as erreur:
            raise CheckError(
                f"{erreur.message} « carnet bd fermetures --refaire » en refait un."
            ) from erreur
    lignes = pluriel(len(lu.fermetures), "fermeture"), pluriel(lu.tete.lignes, "ligne")
    console.print(
        f"Le registre est intact : {lignes[0]} en {lignes[1]}, dans {dossier}.",
        soft_wrap=True,
        markup=False,
    )


def avertir(erreur: AppError) -> None:
    """Fail once the backup is written: it is good, but the register beside it is not."""
    raise CheckError(
        f"La sauvegarde est bonne, mais : {erreur.message} « carnet bd fermetures --refaire » en"
        f" refait un."
    ) from erreur
