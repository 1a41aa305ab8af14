"""Let each slice say what it shows of its items where a carnet is gathered.

Those pages name no slice. A slice declares it in its `resume.py`: in `RESUMES`, what the
professional's page, the person's and that of an emergency show; in `AJOUTS`, the buttons that lead
to its forms.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from auth.vocabulary import Acteur, Domaine

Lecture = Callable[[AsyncSession, Acteur, UUID], Awaitable[Mapping[str, Any]]]


class Page(StrEnum):
    """Name the pages that gather a carnet."""

    carnet = "carnet"
    espace = "espace"
    urgence = "urgence"


class Partie(StrEnum):
    """Name the parts of such a page, in their order."""

    # Where one writes, above the others: it has no title.
    ajout = "ajout"
    situation = "situation"
    parcours = "parcours"
    frise = "frise"
    rendez_vous = "rendez-vous"
    cercle = "cercle"


# What each part of the professional's page is called; they stand side by side, in this order.
TITRES = {
    Partie.situation: "Situation",
    Partie.parcours: "Parcours",
    Partie.frise: "Frise",
    Partie.rendez_vous: "Agenda",
    Partie.cercle: "Cercle",
}


# What stands at the head of a page, and not in a part of it.
EN_TETE = ("entete", "signaux", "bref")


@dataclass(frozen=True, slots=True)
class Resume:
    """Hold a fragment of a page: where it stands, its template, and what reads what it shows.

    The template finds what was read under `lu`, beside all that its page knows. What the page knows
    already (whose carnet, what is open to the reader) is not read again. `entete` is the template
    of what it says at the head of the page, from the same reading, `signaux` that of what calls for
    somebody there, `bref` that of what it tells whoever comes for the first time; `onglet`, the
    anchor and the name of what the tabs of the page lead to in it. Without a `gabarit`, it stands
    in no part.
    """

    page: Page
    partie: Partie
    gabarit: str | None
    lire: Lecture
    rang: int = 50
    entete: str | None = None
    signaux: str | None = None
    bref: str | None = None
    onglet: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Ajout:
    """Hold a button that leads to a form; `dans` is the one domain where its item goes."""

    route: str
    libelle: str
    rang: int
    icone: str = "plus-lg"
    dans: Domaine | None = None
    # Of no use to the person herself.
    est_professionnel: bool = False


@dataclass(frozen=True, slots=True)
class ResumeLu:
    """Hold a fragment that is ready to be shown."""

    gabarit: str
    lu: Mapping[str, Any]


async def lire_resumes(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    resumes: Iterable[Resume],
    page: Page,
) -> Mapping[str, list[ResumeLu]]:
    """Read what the slices show on this page, at its head (`EN_TETE`) and part by part.

    A part that none fills is empty.
    """
    lus: dict[str, list[ResumeLu]] = {partie.value: [] for partie in Partie}
    lus |= {place: [] for place in EN_TETE}
    for resume in resumes:
        if resume.page is page:
            lu = await resume.lire(db, acteur, personne_id)
            if resume.gabarit:
                lus[resume.partie].append(ResumeLu(resume.gabarit, lu))
            for place in EN_TETE:
                if gabarit := getattr(resume, place):
                    lus[place].append(ResumeLu(gabarit, lu))
    return lus


def list_onglets(resumes: Iterable[Resume], page: Page) -> list[tuple[str, str]]:
    """List the anchors and the names of the page's tabs: its parts, then what stands in them."""
    return [
        *((partie.value, titre) for partie, titre in TITRES.items()),
        *(resume.onglet for resume in resumes if resume.page is page and resume.onglet),
    ]


def ajouts_offerts(
    acteur: Acteur, ajouts: Iterable[Ajout], completes: Collection[Domaine]
) -> list[Ajout]:
    """Keep the buttons of what this acteur may add, who completes these domains."""
    return [
        ajout
        for ajout in ajouts
        if completes
        and ajout.dans in (None, *completes)
        and not (ajout.est_professionnel and acteur.est_personne)
    ]
