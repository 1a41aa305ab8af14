"""Name what may be corrected, and how long it may be."""

from collections.abc import Mapping
from dataclasses import dataclass

from carnet.elements.vocabulary import Sorte


@dataclass(frozen=True, slots=True)
class Champ:
    """Hold one field of an item: its French name, its longest text, whether it may be empty."""

    libelle: str
    maximum: int
    vide: bool = False


# The columns of free words that item tables may hold; prive.textes() reads the same names, and a
# test compares them.
TEXTES: Mapping[str, Champ] = {
    "texte": Champ("Texte", 4000),
    "intitule": Champ("Intitulé", 300),
    "pourquoi": Champ("Pourquoi", 2000, vide=True),
    "objet": Champ("Objet", 300),
    "source_detail": Champ("D’où cela vient", 300, vide=True),
}
# prive.champs_identite(): who somebody is, for which a reason is said, then how to reach them.
ETAT_CIVIL: Mapping[str, str] = {
    "civilite": "Civilité",
    "prenom": "Prénom",
    "nom": "Nom",
    "nom_naissance": "Nom de naissance",
    "date_naissance": "Date de naissance",
    "commune_naissance": "Commune de naissance",
    "pays_naissance": "Pays de naissance",
}
COORDONNEES: Mapping[str, str] = {
    "telephone": "Téléphone",
    "courriel": "Courriel",
    "adresse": "Adresse",
    "code_postal": "Code postal",
    "commune_code": "Commune",
}
IDENTITE: Mapping[str, str] = {**ETAT_CIVIL, **COORDONNEES}
LIBELLES: Mapping[str, str] = {
    **IDENTITE,
    "commune": "Commune",
    "lieu_naissance": "Commune de naissance",
    **{nom: champ.libelle for nom, champ in TEXTES.items()},
}
# The relation under which the versions of an identity are kept.
PERSONNE = "personne"
VERSION = Sorte(
    relation="version",
    nom="cette version",
    titre="Ce qui était écrit avant d’être corrigé",
    rang=99,
    texte=None,
    le="le",
)
