"""Say what happens to each person of a portfolio."""

from collections.abc import Mapping
from enum import StrEnum


class Sort(StrEnum):
    """Tell what a transfer would do, or did, for one person.

    What keeps her where she is comes last.
    """

    place = "place"
    referent = "referent"
    refus = "refus"
    role = "role"


SORTS: Mapping[Sort, str] = {
    Sort.place: "Tout de suite : votre collègue prend la place dans le cercle.",
    Sort.referent: "Tout de suite : votre collègue entre dans le cercle, et est proposé comme"
    " référent de parcours. "
    "La responsabilité passe quand lui et la personne ont dit oui ; ",
    Sort.refus: "Ne peut pas être confiée à ce collègue : son accord ne le permet pas.",
    Sort.role: "Ne peut pas être confiée à ce collègue : le référent de parcours est un"
    " professionnel du suivi.",
}
# Until both said yes: who answers for the person, whether there is somebody or not.
D_ICI_LA: Mapping[bool, str] = {
    True: "d’ici là, le référent ne change pas.",
    False: "d’ici là, la personne n’a pas de référent de parcours.",
}
BOUGENT = (Sort.place, Sort.referent)
