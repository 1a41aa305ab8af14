"""Write a letter: on a page, and on a sheet that folds into an envelope with a window."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from auth.lettres.queries import LettreLue
from core.dates import jour_de
from core.pdf import imprimer
from core.telephones import telephone_fr
from core.texts import date_fr
from core.typographie import espacer


@dataclass(frozen=True, slots=True)
class Courrier:
    """Hold what a letter says: no fact, and no structure, whose name would say something."""

    titre: str
    a_qui: Sequence[str]
    le: str
    bonjour: str
    pourquoi: str
    faits: Sequence[Sequence[str]]
    quoi_faire: Sequence[str]
    comment: Sequence[str]


def ecrire_courrier(
    lue: LettreLue, *, jour: date, site: str, numero: str | None = None
) -> Courrier:
    """Write what happened and when, what she may do, and how; once printed, it keeps its day."""
    adresse = site.rstrip("/").removeprefix("https://")
    appeler = (
        f"Appelez le {telephone_fr(numero)}, ou dites-le à qui vous accompagne."
        if numero
        else "Dites-le à qui vous accompagne."
    )
    ou = (lue.adresse, lue.ville)
    return Courrier(
        titre="Du nouveau dans votre carnet",
        a_qui=[f"{lue.prenom} {lue.nom}", *(ligne for ligne in ou if ligne)],
        le=date_fr(jour_de(lue.imprimee_le) if lue.imprimee_le else jour),
        bonjour=f"Bonjour {lue.prenom},",
        pourquoi=espacer(
            "Il s’est passé quelque chose dans votre carnet. Nous devons vous le dire. Aucun"
            " message ne peut vous joindre : voici un courrier."
        ),
        faits=[(date_fr(jour_de(fait.le)), espacer(fait.phrase)) for fait in lue.faits],
        quoi_faire=[espacer(phrase) for phrase in lue.quoi_faire],
        comment=[
            espacer(phrase)
            for phrase in (
                appeler,
                "Vous pouvez tout refermer, tout de suite. Votre accompagnement continue.",
                "Vous pouvez aussi demander un papier pour entrer dans votre carnet.",
                f"Vos droits, et à qui vous plaindre : {adresse}/confidentialite",
            )
        ],
    )


def imprimer_courrier(courrier: Courrier) -> bytes:
    """Print it as a PDF of the size A4."""
    return imprimer("auth.lettres/courrier.typ", asdict(courrier))
