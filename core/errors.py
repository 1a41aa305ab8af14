"""Name the four ways a request fails; the message is the French sentence its reader sees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

_CHANGE = "{} a changé depuis que vous avez ouvert la page."
CHANGE_ENTRE_TEMPS = f"{_CHANGE.format('Cela')} Relisez, puis recommencez."


class AppError(Exception):
    """Carry one French sentence for the reader, and the HTTP status it maps to.

    `lieu` is where to read what stands in the way: a page gives it (core.pages.menant).
    """

    status = 500
    titre = "Erreur"
    lieu = ""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(AppError):
    """Say that the thing does not exist, or must look as if it did not."""

    status = 404
    titre = "Introuvable"

    def __init__(
        self, message: str = "Cette page n’existe pas, ou ne vous est pas ouverte."
    ) -> None:
        super().__init__(message)


class Unauthenticated(AppError):
    """Say that nobody is logged in, or no longer is."""

    status = 401
    titre = "Connexion nécessaire"

    def __init__(self, message: str = "Connectez-vous pour continuer.") -> None:
        super().__init__(message)


class Forbidden(AppError):
    """Refuse an act on a thing that the caller may see."""

    status = 403
    titre = "Action refusée"


class Ferme(Forbidden):
    """Refuse what somebody did not open to the writer.

    `champ` names the field that led there, `ou` whose door it is: there it may be asked for; None
    when it cannot be.
    """

    def __init__(self, message: str, champ: str = "formulaire", ou: UUID | None = None) -> None:
        super().__init__(message)
        self.champ = champ
        self.ou = ou


class Conflict(AppError):
    """Refuse an act that a rule or the present state forbids."""

    status = 409
    titre = "Action impossible"


@dataclass(frozen=True, slots=True)
class Changee:
    """Hold which line changed meanwhile, its words, whose carnet, and who changed it and when.

    What stands in no carnet is nobody's.
    """

    relation: str
    id: UUID
    personne_id: UUID | None
    mots: str
    qui: str | None
    domaines: int = 0

    @property
    def phrase(self) -> str:
        """Name the line and say that it changed: no word of it has a gender."""
        return _CHANGE.format(f"« {self.mots} »")


class Perime(Conflict):
    """Refuse what was written over a page read too early.

    `edition` is that of the row now; `ecarts` gives each field that differs, what was written and
    what is stored; `changee`, which line it is, where a button alone was pressed.
    """

    titre = "Changé entre-temps"

    def __init__(
        self,
        edition: int,
        ecarts: Mapping[str, tuple[Any, Any]],
        message: str = CHANGE_ENTRE_TEMPS,
        changee: Changee | None = None,
    ) -> None:
        super().__init__(message)
        self.edition = edition
        self.ecarts = dict(ecarts)
        self.changee = changee


class Inchange(Conflict):
    """Refuse to write again what is there already: nothing changes, and nobody is told."""


class Deja(Conflict):
    """Refuse what is there already; `ou` leads to it."""

    def __init__(self, message: str, ou: UUID) -> None:
        super().__init__(message)
        self.ou = ou


class AConfirmer(Conflict):
    """Refuse until whoever asks says yes (`malgre`).

    Each of `raisons` says what stands in the way, and which line it is when it may be read.
    """

    titre = "À confirmer"
    champ = "malgre"

    def __init__(self, raisons: Sequence[tuple[str, UUID | None]]) -> None:
        super().__init__(" ".join(dit for dit, _ in raisons))
        self.raisons = list(raisons)


class Invalid(AppError):
    """Refuse input; `erreurs` maps each field to its French sentence."""

    status = 422
    titre = "Saisie à corriger"

    def __init__(
        self, erreurs: Mapping[str, str], message: str = "Certains champs sont à corriger."
    ) -> None:
        super().__init__(message)
        self.erreurs = dict(erreurs)


class QuotaAtteint(AppError):
    """Refuse what nobody needs in one day's work: hundreds of carnets."""

    status = 429
    titre = "Trop de carnets aujourd’hui"

    def __init__(self) -> None:
        super().__init__(
            "Votre compte a ouvert plus de carnets en un jour que votre territoire ne le permet. Ce"
            " carnet s’ouvrira "
            "demain. Si votre travail en demande davantage, parlez-en à l’administration de votre"
            " territoire. "
            "L’ouverture en urgence reste possible."
        )


class TropLent(AppError):
    """Give up what does not come: half of it was sent, then nothing, or a byte now and then."""

    status = 408
    titre = "Envoi interrompu"

    def __init__(self) -> None:
        super().__init__(
            "Votre envoi n’est pas arrivé en entier : la connexion est trop lente, ou s’est coupée."
            " Rien n’est enregistré. Revenez à la page d’avant, puis recommencez."
        )


class TropDeDemandes(AppError):
    """Refuse what is asked too often, and say when to come back."""

    status = 429
    titre = "Trop de demandes"

    def __init__(self, attendre_s: int) -> None:
        minutes = round(attendre_s / 60)
        quand = f"{minutes} minutes" if minutes > 1 else f"{max(2, attendre_s)} secondes"
        super().__init__(f"C’est trop de demandes à la suite : réessayez dans {quand}.")
        self.attendre_s = attendre_s
