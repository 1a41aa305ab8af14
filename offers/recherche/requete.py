"""Read and write a search as the query of its address."""

from urllib.parse import parse_qs, urlencode

from core.forms import lire_formulaire
from offers.moteur.schemas import LISTES, Recherche

# Far above the filters of any search: a query made to be long is not cut into pieces.
CHAMPS_MAX = 300


def ecrire_requete(recherche: Recherche, **autres: str) -> str:
    """Write a search as a query, its page left out; what is as usual is not written."""
    champs = recherche.model_dump(mode="json", exclude_defaults=True, exclude={"page"})
    return urlencode(champs | autres, doseq=True)


def lire_requete(requete: str) -> Recherche | None:
    """Read a search back from a query; None when it does not hold."""
    try:
        lus = parse_qs(requete, max_num_fields=CHAMPS_MAX)
    except ValueError:
        return None
    valeurs = {
        cle: valeurs if cle in LISTES else valeurs[-1]
        for cle, valeurs in lus.items()
        if cle in Recherche.model_fields
    }
    return lire_formulaire(Recherche, valeurs)[0]
