"""Welcome a person: open their carnet."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.acces import ROLES_QUI_SUIVENT
from auth.journal.commands import noter
from auth.personnes.empreintes import Numeros
from auth.personnes.models import Personne
from auth.personnes.rules import (
    compacter,
    etonner,
    refuser_caf,
    refuser_france_travail,
    refuser_lieu_naissance,
    refuser_nir,
)
from auth.personnes.schemas import NouvelAccueil, NouvellePersonne
from auth.personnes.vocabulary import GenreIdentifiant
from auth.vocabulary import Acteur, Geste
from core.errors import Forbidden, Invalid
from core.geo.queries import verifier_lieu

_POSER = text("select prive.poser_identifiant(:personne, :genre, :empreinte, :scelle, :provisoire)")
# Nobody alive was born before: it is a slip of the century.
PLUS_ANCIENNE = date(1900, 1, 1)


def verifier_naissance(naissance: date, aujourdhui: date) -> None:
    """Check that a birth date is possible. Raises Invalid."""
    if not PLUS_ANCIENNE <= naissance <= aujourdhui:
        raise Invalid({"date_naissance": "Cette date de naissance n’est pas possible."})


def verifier_accueil(saisie: NouvelAccueil, aujourdhui: date) -> dict[GenreIdentifiant, str]:
    """Check a birth and the numbers given with it; returns the numbers, compacted.

    Raises Invalid by field.
    """
    erreurs: dict[str, str] = {}
    try:
        verifier_naissance(saisie.date_naissance, aujourdhui)
    except Invalid as impossible:
        erreurs |= impossible.erreurs
    erreurs |= refuser_lieu_naissance(saisie.commune_naissance, saisie.pays_naissance)
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
            erreurs["nir_confirme"] = (
                f"{doute} Corrigez, ou confirmez que c’est bien le numéro de la personne."
            )
    if erreurs:
        raise Invalid(erreurs)
    return numeros


async def accueillir(
    db: AsyncSession, acteur: Acteur, saisie: NouvellePersonne, *, id: UUID | None = None
) -> Personne:
    """Open a carnet.

    The caller's structure then joins the circle, and collects the agreement before reading.
    Raises Invalid beside the commune or the postal code when they do not go together, and beside
    the country of birth.
    """
    if acteur.role not in ROLES_QUI_SUIVENT:
        raise Forbidden("Votre rôle ne permet pas d’ouvrir un carnet.")
    if refus := refuser_lieu_naissance(saisie.commune_naissance, saisie.pays_naissance):
        raise Invalid(refus)
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


async def poser_numeros(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, numeros: Numeros
) -> None:
    """Keep the numbers of a person, hashed and sealed.

    The wall refuses it to whoever may not complete the identity.
    """
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
        await noter(
            db, Geste.ecriture, "Numéros de la personne", personne_id=personne_id, domaines=1
        )
