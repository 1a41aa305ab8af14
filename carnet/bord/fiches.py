"""Find people, and describe those of a list so that the right one is opened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, true
from sqlalchemy.ext.asyncio import AsyncSession

from auth.cercle.queries import Membre, list_cercles
from auth.personnes.empreintes import Sceau
from auth.personnes.models import Personne
from auth.personnes.queries import find_personnes, visible
from auth.personnes.rules import PersonneCherchee, reconnaitre_recherche
from auth.territoires.queries import nommer
from auth.vocabulary import Acteur
from carnet.bord.rules import Traits, distinguer_homonymes
from carnet.bord.schemas import PersonneDemandee
from carnet.bord.vocabulary import Trait
from core.clock import aujourdhui
from core.coffre import Coffre
from core.dates import dire_jour
from core.geo.models import Commune
from core.paging import decoder_curseur, encoder
from core.plier import normaliser
from core.texts import age
from droits.conservation.queries import derniere_nouvelle
from droits.conservation.vocabulary import Nouvelle


@dataclass(frozen=True, slots=True)
class FichePersonne:
    """Hold one person of a list: what tells who she is, and the last news of her.

    `montres` gives the traits in the order in which they are read, and whether each tells her from
    somebody of the same name.
    """

    personne: Personne
    traits: Traits
    montres: Sequence[tuple[Trait, bool]]
    nouvelle_le: datetime | None
    nouvelle: Nouvelle | None

    @property
    def distinguee_par(self) -> Sequence[Trait]:
        """Give the traits that tell her from somebody of the same name."""
        return [trait for trait, distingue in self.montres if distingue]


async def decrire_personnes(
    db: AsyncSession, acteur: Acteur, personnes: Sequence[Personne]
) -> Sequence[FichePersonne]:
    """Describe these people, in their order, as far as the acteur may read of each."""
    ids = [personne.id for personne in personnes]
    cercles = await list_cercles(db, acteur, ids)
    nouvelles = await _nouvelles(db, acteur, ids)
    traits = [_traits(p, nouvelles[p.id][0], cercles[p.id]) for p in personnes]
    noms = [normaliser(f"{p.prenom} {p.nom}") for p in personnes]
    ordres = distinguer_homonymes(list(zip(noms, traits, strict=True)))
    return [
        FichePersonne(p, siens, ordre, *nouvelles[p.id][1:])
        for p, siens, ordre in zip(personnes, traits, ordres, strict=True)
    ]


async def _nouvelles(
    db: AsyncSession, acteur: Acteur, ids: Sequence[UUID]
) -> Mapping[UUID, tuple[str | None, datetime | None, Nouvelle | None]]:
    """Give where each lives, and the last news of her with its day."""
    derniere = derniere_nouvelle()
    requete = (
        select(Personne.id, Commune.nom, derniere.c.le, derniere.c.genre)
        .select_from(Personne)
        .join(derniere, true())
        .outerjoin(Commune, Commune.code == Personne.commune_code)
        .where(Personne.territoire_id == acteur.territoire_id, Personne.id.in_(ids))
        .where(visible(acteur))
    )
    lues = {cle: (nom, le, Nouvelle(genre)) for cle, nom, le, genre in await db.execute(requete)}
    return {cle: lues.get(cle, (None, None, None)) for cle in ids}


def _traits(personne: Personne, commune: str | None, cercle: Sequence[Membre]) -> Traits:
    ans = age(personne.date_naissance, aujourdhui())
    autre = personne.nom_naissance
    if autre and normaliser(autre) == normaliser(personne.nom):
        autre = None
    referent = next((m for m in cercle if m.accompagnement.est_referent), None)
    dits = {
        Trait.naissance: f"{ans} ans, {dire_jour(personne.date_naissance)}",
        Trait.nom_naissance: autre,
        Trait.commune: commune,
        Trait.referent: referent and nommer(referent.prenom, referent.nom, referent.structure),
        Trait.structures: ", ".join(
            dict.fromkeys(m.structure for m in cercle if m is not referent and m.structure)
        ),
    }
    return {trait: dit for trait, dit in dits.items() if dit}


@dataclass(frozen=True, slots=True)
class RechercheLue:
    """Hold what a search gave: how it was understood, a page of people, how many there are.

    `seule` is the one person to open at once.
    """

    cherchee: PersonneCherchee
    fiches: Sequence[FichePersonne]
    nombre: int
    proches: bool
    seule: Personne | None
    suite: str | None


async def chercher_personnes(
    db: AsyncSession, acteur: Acteur, sceau: Sceau, coffre: Coffre, demandee: PersonneDemandee
) -> RechercheLue:
    """Find a page of the people whom the acteur may see, by what they typed."""
    cherchee = reconnaitre_recherche(demandee.q)
    apres = decoder_curseur(coffre, "recherche", str, demandee.curseur)
    limite = demandee.limite
    trouvees = await find_personnes(db, acteur, cherchee, sceau, apres, limite + 1)
    gardees = trouvees.personnes[:limite]
    return RechercheLue(
        cherchee,
        await decrire_personnes(db, acteur, gardees),
        trouvees.nombre,
        trouvees.proches,
        trouvees.seule,
        encoder(coffre, "recherche", gardees[-1].nom_recherche, gardees[-1].id)
        if len(trouvees.personnes) > limite
        else None,
    )
