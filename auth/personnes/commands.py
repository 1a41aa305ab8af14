"""Welcome a person: open their carnet."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import func, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from auth.acces import ROLES_QUI_SUIVENT
from auth.avis.commands import prevenir_compte
from auth.avis.vocabulary import GenreAvis
from auth.journal.commands import noter
from auth.personnes.empreintes import Numeros
from auth.personnes.models import Personne, Rapprochement
from auth.personnes.queries import find_a_rapprocher, get_rapprochement, list_candidats_de
from auth.personnes.rules import (
    classer,
    compacter,
    etonner,
    refuser_caf,
    refuser_france_travail,
    refuser_nir,
)
from auth.personnes.schemas import NouvelAccueil, NouvellePersonne
from auth.personnes.vocabulary import EtatRapprochement, GenreIdentifiant
from auth.vocabulary import Acteur, Automate, Geste
from core.errors import Forbidden, Invalid
from core.geo.queries import verifier_lieu
from core.jobs import differer

_POSER = text("select prive.poser_identifiant(:personne, :genre, :empreinte, :scelle, :provisoire)")
_PROPOSER = text(
    "select prive.proposer_rapprochement(:personne, :autre, :score, cast(:raisons as text[]), cast(:par as uuid))"
)
PLUS_ANCIENNE = date(1900, 1, 1)


def verifier_naissance(naissance: date, aujourdhui: date) -> None:
    """Check that a birth date is possible. Raises Invalid."""
    if not PLUS_ANCIENNE <= naissance <= aujourdhui:
        raise Invalid({"date_naissance": "Cette date de naissance n’est pas possible."})


def verifier_accueil(saisie: NouvelAccueil, aujourdhui: date) -> dict[GenreIdentifiant, str]:
    """Check a birth date and the numbers given with it; returns the numbers, compacted. Raises Invalid by field."""
    erreurs: dict[str, str] = {}
    try:
        verifier_naissance(saisie.date_naissance, aujourdhui)
    except Invalid as impossible:
        erreurs |= impossible.erreurs
    regles = (
        (GenreIdentifiant.nir, saisie.nir, refuser_nir),
        (GenreIdentifiant.france_travail, saisie.france_travail, refuser_france_travail),
        (GenreIdentifiant.caf, saisie.caf, refuser_caf),
    )
    numeros = {genre: compacter(tape) for genre, tape, _ in regles if tape}
    for genre, tape, regle in regles:
        if tape and (refus := regle(numeros[genre])):
            erreurs[genre.value] = refus
    nir = numeros.get(GenreIdentifiant.nir)
    if nir and "nir" not in erreurs and not saisie.nir_confirme:
        doute = etonner(nir, saisie.civilite, saisie.date_naissance)
        if doute:
            erreurs["nir_confirme"] = f"{doute} Corrigez, ou confirmez que c’est bien le numéro de la personne."
    if erreurs:
        raise Invalid(erreurs)
    return numeros


async def accueillir(db: AsyncSession, acteur: Acteur, saisie: NouvellePersonne, *, id: UUID | None = None) -> Personne:
    """Open a carnet; the caller's structure then joins the circle and collects the agreement before reading.

    Raises Invalid beside the commune or the postal code when they do not go together.
    """
    if acteur.role not in ROLES_QUI_SUIVENT:
        raise Forbidden("Votre rôle ne permet pas d’ouvrir un carnet.")
    await verifier_lieu(db, saisie.commune_code, saisie.code_postal)
    personne = Personne(
        territoire_id=acteur.territoire_id,
        id=id or uuid4(),
        cree_par_structure_id=acteur.structure_id,
        **saisie.model_dump(include=set(NouvellePersonne.model_fields)),
    )
    db.add(personne)
    await noter(db, Geste.ecriture, "Ouverture du carnet", personne_id=personne.id, domaines=1)
    return personne


async def poser_numeros(db: AsyncSession, acteur: Acteur, personne_id: UUID, numeros: Numeros) -> None:
    """Keep the numbers of a person, hashed and sealed; the wall refuses it to whoever may not complete the identity."""
    for numero in numeros.tous:
        parametres = {
            "personne": personne_id,
            "genre": numero.genre.value,
            "empreinte": numero.empreinte,
            "scelle": numero.scelle,
            "provisoire": numero.provisoire,
        }
        await db.execute(_POSER, parametres)
    if numeros.tous:
        await noter(db, Geste.ecriture, "Numéros de la personne", personne_id=personne_id, domaines=1)


async def demander_rapprochement(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, *, distinctes: tuple[UUID, ...] = ()
) -> None:
    """Have the carnet compared with all the others, after the answer has left; `distinctes` were said to be others."""
    await differer(
        db,
        "rapprocher",
        territoire_id=acteur.territoire_id,
        personne_id=personne_id,
        compte_id=acteur.compte_id,
        distinctes=" ".join(map(str, distinctes)),
    )


async def rapprocher(
    db: AsyncSession, automate: Automate, personne_id: UUID, *, compte_id: UUID, distinctes: frozenset[UUID]
) -> int:
    """Queue the carnets that may be the same person's, and tell those who see both; returns how many look alike."""
    identite = await find_a_rapprocher(db, personne_id)
    if identite is None:
        return 0
    rangs = classer(identite, await list_candidats_de(db, personne_id, identite))
    for rang in rangs[:20]:
        autre = rang.candidat.personne_id
        parametres = {
            "personne": personne_id,
            "autre": autre,
            "score": rang.score,
            "raisons": [raison.value for raison in rang.raisons],
            "par": compte_id if autre in distinctes else None,
        }
        for decideur in (await db.execute(_PROPOSER, parametres)).scalars().all():
            await prevenir_compte(db, automate, GenreAvis.doublon, decideur, personne_id)
    return len(rangs)


async def ecarter(db: AsyncSession, acteur: Acteur, rapprochement_id: UUID) -> None:
    """Say that two carnets are two people's: the pair is not proposed again."""
    rapprochement = await get_rapprochement(db, acteur, rapprochement_id)
    requete = (
        update(Rapprochement)
        .where(Rapprochement.territoire_id == acteur.territoire_id, Rapprochement.id == rapprochement.id)
        .values(etat=EtatRapprochement.ecarte.value, decide_le=func.now(), decide_par=acteur.compte_id)
    )
    await db.execute(requete)
    for personne_id in (rapprochement.a_id, rapprochement.b_id):
        await noter(db, Geste.ecriture, "Rapprochement écarté", personne_id=personne_id, domaines=1)
