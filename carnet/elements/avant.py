"""Say, before anything is saved, who will read it, and whether it seems too private for that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from auth.personnes.queries import VerdictDomaine, expliquer
from auth.vocabulary import Acteur, Domaine
from carnet.elements.lecteurs import Lecteurs, LecteursDeLigne, lire_lecteurs
from carnet.elements.sensibles import Sensible, trouver_sensible
from carnet.elements.thematiques import domaine_de


@dataclass(frozen=True, slots=True)
class AvantEnvoi:
    """Hold what is known of a text before it is saved, in the domain where it would stand.

    `ecrit` says whether that domain is open to the writer; `classable`, whether the one where it
    seems to belong is.
    """

    domaine: Domaine
    lecteurs: Sequence[LecteursDeLigne]
    ecrit: bool
    sensible: Sensible | None
    classable: bool


@dataclass(frozen=True, slots=True)
class Regard:
    """Hold what one reading says of a carnet: who reads it, and where the acteur writes."""

    acteur: Acteur
    lecteurs: Lecteurs
    verdicts: Mapping[Domaine, VerdictDomaine]

    @property
    def ecrits(self) -> list[Domaine]:
        """List the domains where the acteur writes."""
        return [domaine for domaine, verdict in self.verdicts.items() if verdict.complete]

    @property
    def fermes(self) -> list[Domaine]:
        """List those where they do not."""
        return [domaine for domaine, verdict in self.verdicts.items() if not verdict.complete]

    def choix(self) -> dict[str, list[tuple[str, str]]]:
        """Give the domains as a form lists them: those open to one's writing, and the others."""
        return {
            "ecrits": [(d.name, d.libelle) for d in self.ecrits],
            "fermes": [(d.name, d.libelle) for d in self.fermes],
        }

    def voir(self, domaine: Domaine, *textes: str | None) -> AvantEnvoi:
        """Say who would read these words in a domain, and whether they seem to belong elsewhere."""
        sensible = trouver_sensible("\n".join(texte for texte in textes if texte), domaine)
        ecrits = self.ecrits
        return AvantEnvoi(
            domaine,
            self.lecteurs.du_domaine(domaine, self.acteur.structure_id),
            domaine in ecrits,
            sensible,
            sensible is not None and sensible.domaine in ecrits,
        )


async def regarder(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> Regard:
    """Read once who reads a carnet and where the acteur writes in it."""
    verdicts = {v.domaine: v for v in await expliquer(db, acteur, personne_id)}
    return Regard(acteur, await lire_lecteurs(db, acteur, personne_id), verdicts)


def domaine_vise(domaine: object, thematique: object) -> Domaine | None:
    """Give the domain that a form chose, else that of its thématique; None before either."""
    if choisi := Domaine.__members__.get(str(domaine or "")):
        return choisi
    return domaine_de(str(thematique)) if thematique else None
