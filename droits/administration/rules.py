"""Say who may administer what, and when an habilitation may change."""

from datetime import date

from auth.vocabulary import Role

ROLES_ADMINISTRES = {
    Role.administrateur: (
        Role.professionnel,
        Role.charge_orientation,
        Role.gestionnaire,
        Role.coordonnateur,
        Role.administrateur,
        Role.dpo,
    ),
    Role.gestionnaire: (Role.professionnel, Role.gestionnaire),
}
ADMINISTRENT = tuple(ROLES_ADMINISTRES)
DERNIER_ADMINISTRATEUR = (
    "Il ne resterait plus d’administrateur dans ce territoire. Habilitez d’abord quelqu’un d’autre,"
    " sans date de fin."
)


def roles_administres(role: Role) -> tuple[Role, ...]:
    """List the rôles that this rôle gives and takes; empty when it administers nothing."""
    return ROLES_ADMINISTRES.get(role, ())


def refuser_dates(debut: date, fin: date | None, aujourdhui: date) -> str | None:
    """Say why these dates cannot be those of a new habilitation, or None."""
    if debut < aujourdhui:
        return "Une habilitation commence aujourd’hui ou plus tard."
    if fin is not None and fin < debut:
        return "La fin vient après le début."
    return None


def refuser_role(role: Role, donne: Role) -> str | None:
    """Say why this rôle does not give that one, or None."""
    if donne in roles_administres(role):
        return None
    libelles = ", ".join(r.libelle.lower() for r in roles_administres(role))
    return f"Vous pouvez donner ces rôles : {libelles}."
