"""Add to the diagnosis; nothing is overwritten, a finding that no longer holds is closed."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from auth.journal.commands import noter
from auth.vocabulary import Acteur, Domaine, Geste
from carnet.diagnostic.models import Constat
from carnet.diagnostic.schemas import NouveauConstat
from carnet.diagnostic.vocabulary import Source
from carnet.parcours.commands import inscrire
from carnet.suivi.acces import exiger_ecriture
from carnet.suivi.thematiques import domaine_de
from core.errors import Conflict, Invalid, NotFound


async def ajouter_constat(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    saisie: NouveauConstat,
    *,
    maintenant: datetime,
    id: UUID | None = None,
) -> Constat:
    """Add a finding. Raises NotFound for a hidden carnet, Forbidden for a domain one may not complete."""
    domaine = Domaine[saisie.domaine] if saisie.domaine else domaine_de(saisie.thematique.value)
    await exiger_ecriture(db, acteur, personne_id, domaine)
    if acteur.est_personne and saisie.source is not Source.personne:
        raise Invalid({"source": "Ce que vous écrivez ici est dit avec vos mots."})
    constat = Constat(
        territoire_id=acteur.territoire_id,
        id=id or uuid4(),
        personne_id=personne_id,
        domaine=domaine.value,
        auteur_compte_id=acteur.compte_id,
        auteur_structure_id=acteur.structure_id,
        nature=saisie.nature.value,
        thematique=saisie.thematique.value,
        texte=saisie.texte,
        urgence=saisie.urgence,
        source=saisie.source.value,
        source_detail=saisie.source_detail,
        cree_le=maintenant,
    )
    db.add(constat)
    await inscrire(db, acteur, personne_id, domaine, f"constat_{saisie.nature}", saisie.texte, maintenant, constat.id)
    await noter(db, Geste.ecriture, "Constat ajouté", personne_id=personne_id, domaines=1 << domaine)
    return constat


async def clore_constat(db: AsyncSession, acteur: Acteur, constat_id: UUID, *, maintenant: datetime) -> Constat:
    """Close a finding that no longer holds; it stays in the history. A person's words are closed by them alone."""
    requete = select(Constat).where(Constat.territoire_id == acteur.territoire_id, Constat.id == constat_id)
    constat = (await db.execute(requete)).scalar_one_or_none()
    if constat is None:
        raise NotFound()
    await exiger_ecriture(db, acteur, constat.personne_id, Domaine(constat.domaine))
    if constat.auteur_structure_id is None and not acteur.est_personne:
        raise Conflict("Ces mots sont ceux de la personne : elle seule peut les retirer.")
    if constat.clos_le is not None:
        raise Conflict("Ce constat est déjà clos.")
    constat.clos_le = maintenant
    domaine = Domaine(constat.domaine)
    await inscrire(db, acteur, constat.personne_id, domaine, "constat_clos", constat.texte, maintenant, constat.id)
    await noter(db, Geste.ecriture, "Constat clos", personne_id=constat.personne_id, domaines=1 << domaine)
    return constat
