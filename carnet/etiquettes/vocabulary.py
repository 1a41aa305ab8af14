"""Name the tags that a structure puts on people, and what the person reads of them."""

from auth.vocabulary import Decompte

ETIQUETTES = "Étiquettes"
NOM_MAX = 30
# A vocabulary that is read at a glance.
AU_PLUS = 60
AIDE = (
    "Un ou deux mots sur votre travail : « à rappeler », « atelier de mars ». Rien sur la santé, la"
    " justice, l’argent ou la famille de quelqu’un : la personne lit ces mots dans « Qui sait"
    " quoi ? » et dans sa copie."
)
# The person reads how many each structure puts on her, and their words.
DECOMPTE = Decompte(
    "etiquettes_sur_moi",
    "Les étiquettes que les structures mettent sur moi",
    "étiquette",
    "étiquettes",
    dit_les_mots=True,
)
