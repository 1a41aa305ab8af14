"""Add to the diagnosis; nothing is overwritten, a finding that no longer holds is closed."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.vocabulary import Acteur, Domaine
from carnet.diagnostic.models import Constat
from carnet.diagnostic.queries import list_reponses
from carnet.diagnostic.schemas import ConstatAvance, NouveauConstat
from carnet.diagnostic.vocabulary import (
    AJOUTS,
    CONSTAT,
    INCONNU,
    QUESTIONS,
    GenreConstat,
    Nature,
    Source,
    dire_fait,
)
from carnet.elements.acces import Plume, exiger_ecriture
from carnet.elements.commands import (
    NON_DIT,
    Passage,
    Recit,
    Vu,
    avancer,
    consigner,
    prendre,
    remplacer,
)
from carnet.elements.doubles import a_l_instant, refuser_double
from carnet.elements.queries import get_element
from carnet.elements.thematiques import domaine_de
from core.editions import empreinte_des_champs, exiger_edition
from core.errors import Conflict, Invalid

_TENIR = text(
    "select pg_advisory_xact_lock(hashtextextended("
    "'carnet/diagnostic/' || cast(:territoire as text) || '/' || cast(:personne as text), 0))"
)


async def ajouter_constat(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    saisie: NouveauConstat,
    *,
    maintenant: datetime,
    id: UUID | None = None,
) -> Constat:
    """Add a finding.

    Raises NotFound for a hidden carnet, Forbidden for a domain one may not complete.
    """
    domaine = Domaine[saisie.domaine] if saisie.domaine else domaine_de(saisie.thematique.value)
    plume = await exiger_ecriture(
        db, acteur, personne_id, domaine, "domaine" if saisie.domaine else "thematique"
    )
    if acteur.est_personne and saisie.source is not Source.personne:
        raise Invalid({"source": "Ce que vous écrivez ici est dit avec vos mots."})
    await refuser_double(
        db,
        acteur,
        Constat,
        personne_id,
        "C’est déjà noté.",
        a_l_instant(acteur, Constat, Constat.cree_le, maintenant),
        Constat.domaine == domaine.value,
        Constat.nature == saisie.nature.value,
        Constat.thematique == saisie.thematique.value,
        Constat.texte == saisie.texte,
        Constat.source == saisie.source.value,
    )
    constat = Constat(
        id=id,
        nature=saisie.nature.value,
        thematique=saisie.thematique.value,
        texte=saisie.texte,
        urgence=saisie.urgence,
        source=saisie.source.value,
        source_detail=saisie.source_detail,
        cree_le=maintenant,
    )
    return await consigner(
        db, plume, constat, Recit(AJOUTS[saisie.nature], le=maintenant, journal="Constat ajouté")
    )


async def prendre_constat(db: AsyncSession, acteur: Acteur, constat: Constat) -> Plume:
    """Give the pen over a finding to whoever may close or reopen it, or refuse."""
    plume = await prendre(db, acteur, constat)
    if constat.cle is not None:
        raise Conflict("Cette réponse se change dans la situation.")
    return plume


async def avancer_constat(
    db: AsyncSession,
    acteur: Acteur,
    constat_id: UUID,
    saisie: ConstatAvance,
    *,
    maintenant: datetime,
    vu: Vu = NON_DIT,
) -> Constat:
    """Close a finding that no longer holds, or reopen it, and say why; both stay in the history.

    A person's words are closed by them alone.
    """
    constat = await get_element(db, acteur, Constat, constat_id)
    plume = await prendre_constat(db, acteur, constat)
    return await avancer(
        db,
        plume,
        constat,
        Passage(
            saisie.etat,
            maintenant=maintenant,
            journal=CONSTAT.lignes[saisie.etat].libelle,
            vu=vu,
            motif=saisie.motif,
        ),
    )


async def repondre_questions(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    reponses: Mapping[str, str],
    *,
    maintenant: datetime,
    edition: int | None = None,
) -> int:
    """Answer questions on the situation, each in its own domain; gives how many answers are new.

    An earlier answer is closed, except the person's own when a professional answers: both then
    stand, signed. Raises Invalid naming the question, Forbidden for a domain one may not complete,
    Perime when the answers are not the `edition` that was read.
    """
    for cle, valeur in reponses.items():
        if cle not in QUESTIONS:
            raise Invalid({cle[:40]: "Cette question n’existe pas."})
        if valeur != INCONNU and valeur not in QUESTIONS[cle].reponses:
            raise Invalid({cle: "Choisissez une des réponses proposées."})
    # A question that nobody answered has no row to hold: the whole situation is held.
    cles = {"territoire": acteur.territoire_id, "personne": personne_id}
    await db.execute(_TENIR, cles)
    tenues = await list_reponses(db, acteur, personne_id)
    exiger_edition(edition, empreinte_des_champs(tenues), reponses, tenues)
    requete = select(Constat).where(
        Constat.territoire_id == acteur.territoire_id,
        Constat.personne_id == personne_id,
        Constat.nature == Nature.fait.value,
        Constat.clos_le.is_(None),
    )
    presents = (await db.execute(requete)).scalars().all()
    nouvelles = 0
    for cle, valeur in reponses.items():
        memes = [c for c in presents if c.cle == cle]
        a_fermer = [c for c in memes if acteur.est_personne or c.auteur_structure_id is not None]
        if any(c.valeur == valeur for c in memes) or (valeur == INCONNU and not a_fermer):
            continue
        nouvelles += 1
        plume = await exiger_ecriture(db, acteur, personne_id, QUESTIONS[cle].domaine)
        await remplacer(
            db,
            plume,
            a_fermer,
            None if valeur == INCONNU else _fait(acteur, cle, valeur, maintenant),
            Recit(
                GenreConstat.fait,
                le=maintenant,
                journal="Situation complétée",
                texte=f"{QUESTIONS[cle].libelle} : réponse retirée",
            ),
            maintenant=maintenant,
        )
    return nouvelles


def _fait(acteur: Acteur, cle: str, valeur: str, maintenant: datetime) -> Constat:
    source = Source.personne if acteur.est_personne else Source.professionnel
    return Constat(
        nature=Nature.fait.value,
        thematique=QUESTIONS[cle].thematique,
        texte=dire_fait(cle, valeur),
        cle=cle,
        valeur=valeur,
        source=source.value,
        cree_le=maintenant,
    )
