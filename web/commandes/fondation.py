"""Found a territoire, and open the first comptes that administer it."""

import rich_click as click

from auth.vocabulary import Categorie
from core.clock import aujourdhui
from droits.administration.fondation import Fondation, fonder_territoire, habiliter_premier
from web.commandes.base import connexion_admin, console, reglages


@click.group()
def territoire() -> None:
    """Territoires : ce qu’il faut pour que quelqu’un y entre."""


@territoire.command("creer")
@click.option("--nom", required=True, help="Nom du territoire, par exemple « Gard ».")
@click.option("--departement", required=True, help="Code du département : 30, 2A, 974.")
@click.option("--structure", help="Nom de la première structure ; sans lui, « Département : NOM ».")
@click.option(
    "--categorie",
    default="departement",
    type=click.Choice(list(Categorie)),
    show_default=True,
    help="Son genre.",
)
@click.option("--telephone", help="Téléphone de cette structure.")
@click.option("--courriel", help="Adresse électronique de cette structure.")
def territoire_creer(
    nom: str,
    departement: str,
    structure: str | None,
    categorie: str,
    telephone: str | None,
    courriel: str | None,
) -> None:
    """Crée un territoire, sa première structure et sa première notice ; à refaire sans risque.

    Ce qui existe déjà n’est pas changé : les pages d’administration servent à cela.
    """
    fiche = {"nom": structure or f"Département : {nom}", "categorie": categorie}
    with connexion_admin(reglages()) as connexion:
        fonde = fonder_territoire(
            connexion,
            {"nom": nom, "departement": departement},
            fiche | {"telephone": telephone, "courriel": courriel},
        )
    _dire(fonde, "Ce territoire a déjà sa structure et sa notice : rien à faire.")
    console.print(
        "Ensuite : carnet compte creer --role administrateur --courriel …",
        markup=False,
        soft_wrap=True,
    )


@click.group()
def compte() -> None:
    """Comptes de ceux qui administrent un territoire."""


@compte.command("creer")
@click.option(
    "--role",
    required=True,
    type=click.Choice(["administrateur", "dpo"]),
    help="Ce que la personne fera.",
)
@click.option("--courriel", required=True, help="Adresse que ProConnect dira vérifiée.")
@click.option("--prenom", required=True, help="Prénom.")
@click.option("--nom", required=True, help="Nom.")
@click.option("--fonction", help="Par exemple « cheffe de service ».")
@click.option("--territoire", help="Nom du territoire, quand il y en a plusieurs.")
@click.option("--structure", help="Nom de la structure, quand il y en a plusieurs.")
def compte_creer(**saisie: str | None) -> None:
    """Ouvre un compte qui administre le territoire, ou en protège les données .

    À refaire sans risque. Les autres professionnels s’invitent ensuite depuis les pages
    d’administration.
    """
    with connexion_admin(reglages()) as connexion:
        fait = habiliter_premier(connexion, saisie, aujourdhui())
    _dire(fait, "Ce compte a déjà cette habilitation : rien à faire.")


def _dire(fondation: Fondation, rien: str) -> None:
    for fait in fondation.faits:
        console.print(
            f"Territoire {fondation.territoire_id}. {fait}.", markup=False, soft_wrap=True
        )
    if not fondation.faits:
        console.print(rien, markup=False, soft_wrap=True)
