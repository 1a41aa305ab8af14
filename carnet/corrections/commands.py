"""Correct a text or an identity; what it was stays, with who changed it, when and why."""

import json
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.avis.commands import prevenir_cercle, prevenir_personne
from auth.avis.vocabulary import GenreAvis
from auth.journal.commands import noter
from auth.personnes.commands import verifier_naissance
from auth.personnes.rules import refuser_lieu_naissance
from auth.rapprochements.commands import demander_rapprochement
from auth.vocabulary import Acteur, Domaine, Geste
from carnet.corrections.queries import IdentiteLue, TexteLu, get_identite, get_texte
from carnet.corrections.rules import changements, refuser_identite, refuser_textes
from carnet.corrections.schemas import ChangementDomaine, CorrectionIdentite, CorrectionTexte
from carnet.corrections.vocabulary import ETAT_CIVIL
from carnet.elements.commands import Rangement, corriger, reclasser
from carnet.elements.rules import RIEN_N_A_CHANGE
from core.errors import Forbidden, Inchange, Invalid, Perime
from core.geo.queries import verifier_lieu

PAS_A_VOUS = (
    "Ce texte se corrige par la structure qui l’a écrit, ou par la personne si ce sont ses mots."
)
_IDENTITE = text("select prive.corriger_identite(:ligne, :lue, cast(:valeurs as jsonb), :motif)")


async def corriger_texte(
    db: AsyncSession,
    acteur: Acteur,
    relation: str,
    ligne_id: UUID,
    saisie: CorrectionTexte,
    *,
    edition: int | None = None,
) -> TexteLu:
    """Correct the words of a line that one's structure wrote, or one's own.

    Its author is told when it is another. Raises NotFound for a hidden line, Forbidden for somebody
    else's, Perime when it is not the `edition` that was read.
    """
    lu = await get_texte(db, acteur, relation, ligne_id)
    if not lu.corrigeable:
        raise Forbidden(PAS_A_VOUS)
    saisies = {nom: valeur or None for nom, valeur in saisie.valeurs.items()}
    if refus := refuser_textes(saisies, lu.valeurs):
        raise Invalid(refus)
    changes = changements(lu.valeurs, saisies)
    if not changes:
        raise Inchange(RIEN_N_A_CHANGE)
    await corriger(db, acteur, lu.ligne, changes, edition=edition)
    return lu


async def changer_domaine(
    db: AsyncSession,
    acteur: Acteur,
    relation: str,
    ligne_id: UUID,
    saisie: ChangementDomaine,
    *,
    maintenant: datetime,
) -> TexteLu:
    """File a line in another domain; the person is told, and its author when it is another.

    Raises NotFound for a hidden line, Forbidden for somebody else's, Invalid without her yes when
    it leaves a sensitive domain, Perime when it is not what was read, Conflict, with its reason,
    when it may not move.
    """
    lu = await get_texte(db, acteur, relation, ligne_id)
    if not lu.corrigeable:
        raise Forbidden(PAS_A_VOUS)
    vers = Domaine[saisie.domaine]
    if (
        acteur.est_personne
        and lu.domaine.est_sensible
        and not vers.est_sensible
        and not saisie.montrer
    ):
        raise Invalid({"montrer": "Cochez cette case pour dire oui."})
    rangement = Rangement(Domaine[saisie.lu], vers, saisie.lue)
    await reclasser(db, acteur, lu.ligne, rangement, maintenant=maintenant)
    return lu


async def corriger_identite(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    saisie: CorrectionIdentite,
    *,
    aujourdhui: date,
    edition: int | None = None,
) -> IdentiteLue:
    """Correct who a person is, for a reason, or how to reach them.

    The person and those who follow them are told. The address by which the person enters never
    follows: the notice leaves to it. Raises Invalid by field, Forbidden for whoever does not
    complete the identity, Perime when it is not the `edition` that was read.
    """
    lue = await get_identite(db, acteur, personne_id)
    if not lue.corrigeable:
        raise Forbidden("Votre structure ne complète pas l’identité de cette personne.")
    changes = changements(lue.valeurs, saisie.model_dump(exclude={"motif"}))
    verifier_naissance(saisie.date_naissance, aujourdhui)
    await verifier_lieu(db, saisie.commune_code, saisie.code_postal)
    refus = refuser_lieu_naissance(saisie.commune_naissance, saisie.pays_naissance)
    if refus := refus | refuser_identite(changes, saisie.motif):
        raise Invalid(refus)
    if not changes:
        raise Inchange(RIEN_N_A_CHANGE)
    parametres = {
        "ligne": personne_id,
        "lue": edition,
        "valeurs": json.dumps(changes, default=str),
        "motif": saisie.motif,
    }
    if not await db.scalar(_IDENTITE, parametres):
        await db.refresh(lue.personne)
        raise Perime(lue.personne.edition, {n: (v, lue.valeurs[n]) for n, v in changes.items()})
    objet = "Identité corrigée" if set(changes) & set(ETAT_CIVIL) else "Coordonnées corrigées"
    await noter(db, Geste.ecriture, objet, personne_id=personne_id, domaines=1)
    await prevenir_personne(db, acteur, GenreAvis.identite_corrigee, personne_id)
    await prevenir_cercle(db, acteur, GenreAvis.identite_corrigee, personne_id)
    if set(changes) & set(ETAT_CIVIL) - {"civilite"}:
        await demander_rapprochement(db, acteur, personne_id)
    return lue
