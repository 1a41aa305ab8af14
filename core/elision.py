"""Elide and contract French words before a name; pure."""

from core.plier import normaliser

# An h is silent before these; before a name come from elsewhere (Hassan, Hoang) it is heard.
_MUETS = (
    *(
        "habitant",
        "hebergement",
        "helene",
        "heloise",
        "henr",
        "hermin",
        "herve",
        "hilaire",
        "hippolyte",
        "hopital",
    ),
    *("homme", "honor", "hortense", "hotel", "hubert", "hugue", "humain", "hyacinthe", "hyeres"),
)
_VOYELLES = "aeiou"
_ARTICLES = {"le ": "du ", "les ": "des "}


def _s_elide(mot: str) -> bool:
    nu = normaliser(mot)
    if nu.startswith("y"):
        return nu[1:2] not in ("", *_VOYELLES)
    return nu.startswith(tuple(_VOYELLES)) or nu.startswith(_MUETS)


def de(nom: object) -> str:
    """Write « de » before a name: de Nîmes, d’Alès, d’Hélène."""
    mot = str(nom)
    return f"d’{mot}" if _s_elide(mot) else f"de {mot}"


def que(nom: object) -> str:
    """Write « que » before a name: que Claire, qu’Inès."""
    mot = str(nom)
    return f"qu’{mot}" if _s_elide(mot) else f"que {mot}"


def de_lieu(nom: object) -> str:
    """Write « de » before a place, whose article contracts.

    Du Vigan, des Angles, de La Grand-Combe, d’Uzès.
    """
    mot = str(nom)
    for article, contracte in _ARTICLES.items():
        if mot.lower().startswith(article):
            return contracte + mot[len(article) :]
    return de(mot)
