"""Print the rule of access."""

import rich_click as click

from auth.acces_md import acces_md


@click.command()
def acces() -> None:
    """Écrit la règle d’accès en Markdown : c’est docs/acces.md."""
    click.echo(acces_md(), nl=False)
