"""Say what waits for somebody, in which order, and how long it may be put off."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from carnet.journee.vocabulary import MESSAGES_MAX, VUES_MAX, GenreAffaire

# A matter that is put off comes back within two months: longer, it is forgotten.
REPORT_MAX_JOURS = 60
# What is to be done at once waits a week at most.
REPORT_MAX_DANGER_JOURS = 7

TROP_DE_VUES = f"Vous gardez déjà {VUES_MAX} vues : retirez-en d’abord."
VUE_DEJA = "Une autre de vos vues porte déjà ce nom."
VUE_GARDEE = "Cette vue est déjà parmi les vôtres."
NOM_REPRIS = "Une autre de vos vues porte maintenant ce nom : renommez celle-là d’abord."
PERDUE = "Cette vue ne se lit plus : retirez-la, puis enregistrez-en une autre."
PERSONNE_D_AUTRE = "Une des personnes choisies n’est plus dans votre liste : choisissez de nouveau."
SUJET_FERME = "Ce sujet de son carnet ne vous est pas ouvert à l’écriture."
TROP_DE_MESSAGES = (
    f"Un message s’écrit à {MESSAGES_MAX} cercles au plus en une fois : cochez moins de personnes."
)

Cle = tuple[GenreAffaire, UUID]
_PRESSE = {GenreAffaire.danger: 0, GenreAffaire.venue: 1, GenreAffaire.reponse: 1}


@dataclass(frozen=True, slots=True)
class RangAffaire:
    """Hold a matter's place: how it presses, then since when it is due, then whose.

    What is to be done at once, what waits for one word of ours alone, the rest.
    """

    du: date
    nom: str
    cle: Cle

    @property
    def texte(self) -> str:
        """Give the same as a text that sorts alike; its key comes apart."""
        genre = self.cle[0]
        return f"{_PRESSE.get(genre, 2)} {self.du.isoformat()} {self.nom} {genre.value}"


def dernier_jour(genre: GenreAffaire, aujourdhui: date) -> date:
    """Give the last day until which a matter may be put off."""
    jours = REPORT_MAX_DANGER_JOURS if genre is GenreAffaire.danger else REPORT_MAX_JOURS
    return aujourdhui + timedelta(days=jours)


def refuser_report(genre: GenreAffaire, jusqu_au: date, aujourdhui: date) -> str | None:
    """Say why a matter may not be put off until this day, or None."""
    if jusqu_au <= aujourdhui:
        return "Choisissez un jour à venir."
    if jusqu_au > dernier_jour(genre, aujourdhui):
        if genre is GenreAffaire.danger:
            return "Ce qui est à traiter tout de suite se remet à une semaine au plus."
        return "Une chose à faire se remet à deux mois au plus."
    return None


def jour_propose(aujourdhui: date) -> date:
    """Offer the next Monday, when one looks at the week again."""
    return aujourdhui + timedelta(days=7 - aujourdhui.weekday())


def separer_affaires(
    cles: Sequence[Cle], reports: Mapping[Cle, date], aujourdhui: date
) -> tuple[Collection[Cle], Collection[Cle]]:
    """Part what waits now from what was put off to a later day."""
    plus_tard = {cle for cle in cles if cle in reports and reports[cle] > aujourdhui}
    return [cle for cle in cles if cle not in plus_tard], plus_tard
