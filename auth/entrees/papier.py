"""Write the paper by which a person enters: on a page, and on a sheet of the size of a pocket."""

from dataclasses import asdict, dataclass
from datetime import datetime

from core.codes import dessiner_code
from core.pdf import imprimer
from core.telephones import telephone_fr
from core.texts import date_fr
from core.typographie import espacer


@dataclass(frozen=True, slots=True)
class Etape:
    """Hold one gesture: its drawing, what the drawing says, the sentence beside it."""

    dessin: str
    dit: str
    phrase: str


@dataclass(frozen=True, slots=True)
class Papier:
    """Hold what the paper says; no structure is named, whoever finds it learns nothing."""

    titre: str
    prenom: str
    etapes: tuple[Etape, ...]
    code: str
    fin: str
    adresse: str
    aide: str


def ecrire_papier(
    *,
    prenom: str,
    code: str,
    fin: datetime,
    site: str,
    numero: str | None = None,
    titre: str = "Pour entrer dans votre carnet",
) -> Papier:
    """Write the three gestures, the code, its end, and whom to call."""
    adresse = f"{site.rstrip('/')}/connexion/code"
    # Browsers add the rest by themselves: less to copy by hand.
    a_ecrire = adresse.removeprefix("https://")
    aide = (
        f"Besoin d’aide ? Appelez le {telephone_fr(numero)}."
        if numero
        else "Besoin d’aide ? Demandez à qui vous accompagne."
    )
    return Papier(
        titre=titre,
        prenom=prenom,
        etapes=(
            Etape("site", "Un téléphone", f"Ouvrez ce site : {a_ecrire}"),
            Etape("code", "Un papier avec un code", "Écrivez le code de ce papier."),
            Etape(
                "date", "Un calendrier et une personne", "Écrivez votre date de naissance. Entrez."
            ),
        ),
        code=f"{code[:4]} {code[4:]}",
        fin=date_fr(fin),
        adresse=adresse,
        aide=espacer(aide),
    )


def imprimer_papier(papier: Papier) -> bytes:
    """Print it as a PDF of the size A6."""
    return imprimer(
        "auth.entrees/papier.typ", asdict(papier) | {"qr": dessiner_code(papier.adresse)}
    )
