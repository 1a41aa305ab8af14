"""Write a card of codes: on a page, and on a sheet of the size of a pocket."""

from dataclasses import asdict, dataclass

from auth.cartes.commands import CarteNeuve
from core.codes import dessiner_code
from core.pdf import imprimer
from core.telephones import telephone_fr
from core.texts import date_fr
from core.typographie import espacer


@dataclass(frozen=True, slots=True)
class CarteImprimee:
    """Hold what the card says; nobody is named: whoever finds it learns nothing."""

    titre: str
    numero: str
    codes: list[str]
    fin: str
    ecrire: str
    adresse: str
    aide: str
    entiere: str


def ecrire_carte(carte: CarteNeuve, *, site: str, numero: str | None = None) -> CarteImprimee:
    """Write the number, the codes in their order, the end, and whom to call."""
    adresse = f"{site.rstrip('/')}/connexion/carte"
    aide = (
        f"Carte perdue ? Appelez le {telephone_fr(numero)}."
        if numero
        else "Carte perdue ? Dites-le à qui vous accompagne."
    )
    return CarteImprimee(
        titre="Ma carte de codes",
        numero=f"{carte.numero[:4]} {carte.numero[4:]}",
        codes=[f"{code[:3]} {code[3:]}" for code in carte.codes],
        fin=date_fr(carte.fin),
        # Browsers add the rest by themselves: less to copy by hand.
        ecrire=adresse.removeprefix("https://"),
        adresse=adresse,
        aide=espacer(aide),
        entiere=carte.numero + "".join(carte.codes),
    )


def imprimer_carte(carte: CarteImprimee) -> bytes:
    """Print it as a PDF of the size A6."""
    return imprimer("auth.cartes/carte.typ", asdict(carte) | {"qr": dessiner_code(carte.adresse)})
