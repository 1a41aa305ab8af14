"""Put a matter off, take it up again; keep views; write to several circles at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from auth.journal.commands import noter
from auth.vocabulary import Acteur, Domaine, Geste
from carnet.bord.queries import SuiviPersonne, domaines_lus, list_suivis
from carnet.journee.models import Report, VuePersonnes
from carnet.journee.queries import Affaire, get_affaire, get_vue, list_vues
from carnet.journee.rules import (
    NOM_REPRIS,
    PERSONNE_D_AUTRE,
    SUJET_FERME,
    TROP_DE_MESSAGES,
    TROP_DE_VUES,
    VUE_DEJA,
    VUE_GARDEE,
    refuser_report,
)
from carnet.journee.schemas import (
    FicheVueLue,
    FilsAReprendre,
    MessageAPlusieurs,
    NouveauReport,
    NouvelleVue,
    SelectionExport,
)
from carnet.journee.vocabulary import MESSAGES_MAX, VUES_MAX
from carnet.messages.commands import annuler_conversation, ouvrir_conversation
from carnet.messages.queries import get_conversation
from carnet.messages.schemas import NouvelleConversation
from core.clock import aujourdhui, maintenant
from core.db import tenir
from core.editions import exiger_edition
from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.plier import normaliser


async def reporter_affaire(
    db: AsyncSession, acteur: Acteur, affaire_id: UUID, saisie: NouveauReport
) -> Affaire:
    """Put off what waits for the acteur: it comes back on the day that they name.

    Raises NotFound for what does not wait for them, Invalid for a day that is past or too far.
    """
    affaire = await get_affaire(db, acteur, affaire_id)
    jour = aujourdhui()
    if refus := refuser_report(affaire.genre, saisie.jusqu_au, jour):
        raise Invalid({"jusqu_au": refus})
    # The one before, past or not, gives way to this one.
    await db.execute(
        update(Report)
        .where(
            Report.territoire_id == acteur.territoire_id,
            Report.compte_id == acteur.compte_id,
            Report.structure_id == acteur.structure_id,
            Report.genre == affaire.genre.value,
            Report.objet_id == affaire.objet_id,
            Report.repris_le.is_(None),
        )
        .values(repris_le=func.now())
    )
    # From another tab at the same moment: the first one stands.
    await db.execute(
        insert(Report)
        .values(
            territoire_id=acteur.territoire_id,
            personne_id=affaire.personne_id,
            structure_id=acteur.structure_id,
            compte_id=acteur.compte_id,
            genre=affaire.genre.value,
            objet_id=affaire.objet_id,
            jusqu_au=saisie.jusqu_au,
            motif=saisie.motif.value,
        )
        .on_conflict_do_nothing()
    )
    await noter(db, Geste.ecriture, "Chose remise à plus tard", personne_id=affaire.personne_id)
    return affaire


async def reprendre_affaire(db: AsyncSession, acteur: Acteur, affaire_id: UUID) -> Affaire:
    """Take up today what was put off.

    Raises NotFound for what does not wait for them, Conflict for what is not put off.
    """
    affaire = await get_affaire(db, acteur, affaire_id)
    if affaire.report is None:
        raise Conflict("Cela n’est plus remis à plus tard : vous le trouvez dans « À faire ».")
    affaire.report.repris_le = maintenant()
    await noter(db, Geste.ecriture, "Chose reprise", personne_id=affaire.personne_id)
    return affaire


async def enregistrer_vue(db: AsyncSession, acteur: Acteur, saisie: NouvelleVue) -> VuePersonnes:
    """Keep what is asked of one's list under a name; a view of that name takes it instead.

    Raises Conflict past twenty.
    """
    vues = await list_vues(db, acteur)
    vue = next((v for v in vues if normaliser(v.nom) == normaliser(saisie.nom)), None)
    if vue is None:
        if len(vues) >= VUES_MAX:
            raise Conflict(TROP_DE_VUES)
        vue = VuePersonnes(
            territoire_id=acteur.territoire_id,
            id=uuid4(),
            compte_id=acteur.compte_id,
            structure_id=acteur.structure_id,
            nom=saisie.nom,
            choix=saisie.a_garder,
        )
        db.add(vue)
    else:
        await tenir(db, vue)
        vue.choix = saisie.a_garder
    if saisie.par_defaut:
        await _montrer_d_office(db, acteur, vue)
    await db.flush()
    await noter(db, Geste.ecriture, "Vue enregistrée")
    return vue


async def modifier_vue(
    db: AsyncSession, acteur: Acteur, vue_id: UUID, saisie: FicheVueLue
) -> VuePersonnes:
    """Name a view otherwise, show it first or no more.

    Raises NotFound for another's, Invalid for the name of another view, Perime when it is not the
    edition that was read.
    """
    vue = await get_vue(db, acteur, vue_id)
    await tenir(db, vue)
    ecrit = {"nom": saisie.nom, "par_defaut": saisie.par_defaut}
    exiger_edition(saisie.lue, vue.edition, ecrit, {n: getattr(vue, n) for n in ecrit})
    autres = [v for v in await list_vues(db, acteur) if v.id != vue_id]
    if normaliser(saisie.nom) in {normaliser(v.nom) for v in autres}:
        raise Invalid({"nom": VUE_DEJA})
    vue.nom = saisie.nom
    if saisie.par_defaut:
        await _montrer_d_office(db, acteur, vue)
    else:
        vue.par_defaut = False
    await noter(db, Geste.ecriture, "Vue modifiée")
    return vue


async def retirer_vue(
    db: AsyncSession, acteur: Acteur, vue_id: UUID, *, lue: int | None = None
) -> VuePersonnes:
    """Keep a view no longer. Raises NotFound for another's, Perime for another edition."""
    vue = await get_vue(db, acteur, vue_id)
    await tenir(db, vue)
    exiger_edition(lue, vue.edition, {}, {})
    vue.retiree_le = func.now()
    await noter(db, Geste.ecriture, "Vue retirée")
    return vue


async def remettre_vue(
    db: AsyncSession, acteur: Acteur, vue_id: UUID, *, lue: int | None = None
) -> VuePersonnes:
    """Keep again a view that was removed; shown first as before, unless another one is by now.

    Raises NotFound for another's, Perime for another edition, Conflict when it stands already, past
    twenty, and for a name that another view has taken.
    """
    vue = await get_vue(db, acteur, vue_id, retirees=True)
    await tenir(db, vue)
    if vue.retiree_le is None:
        raise Conflict(VUE_GARDEE)
    exiger_edition(lue, vue.edition, {}, {})
    gardees = await list_vues(db, acteur)
    if len(gardees) >= VUES_MAX:
        raise Conflict(TROP_DE_VUES)
    if normaliser(vue.nom) in {normaliser(v.nom) for v in gardees}:
        raise Conflict(NOM_REPRIS)
    if any(v.par_defaut for v in gardees):
        vue.par_defaut = False
    vue.retiree_le = None
    await noter(db, Geste.ecriture, "Vue remise")
    return vue


async def _montrer_d_office(db: AsyncSession, acteur: Acteur, vue: VuePersonnes) -> None:
    """Show this view first, and no other."""
    for autre in await list_vues(db, acteur):
        if autre.par_defaut and autre.id != vue.id:
            autre.par_defaut = False
    # One at a time, says the wall: the other steps back first.
    await db.flush()
    vue.par_defaut = True


@dataclass(frozen=True, slots=True)
class FaitPourUne:
    """Say of one person whether an act was done, and why not."""

    suivi: SuiviPersonne
    fait: bool
    raison: str | None = None
    # The thread that was opened for her.
    fil: UUID | None = None


async def exiger_suivis(
    db: AsyncSession, acteur: Acteur, personnes: Sequence[UUID]
) -> Sequence[SuiviPersonne]:
    """Give the chosen people among those whom the acteur follows, by name.

    Raises NotFound when one of them is nobody's that they may see, Conflict for one who is no
    longer in their list.
    """
    suivis = {suivi.personne.id: suivi for suivi in await list_suivis(db, acteur)}
    if not suivis.keys() & set(personnes):
        raise NotFound
    if set(personnes) - suivis.keys():
        raise Conflict(PERSONNE_D_AUTRE)
    return [suivi for cle, suivi in suivis.items() if cle in set(personnes)]


async def ecrire_a_plusieurs(
    db: AsyncSession, acteur: Acteur, saisie: MessageAPlusieurs, *, maintenant: datetime
) -> Sequence[FaitPourUne]:
    """Open a thread of the same words on each of these carnets; gives what was done for each.

    A carnet whose subject one does not complete gets none, and it is said. Raises NotFound and
    Conflict as `exiger_suivis`, Conflict past twenty.
    """
    suivis = await exiger_suivis(db, acteur, saisie.personnes)
    if len(suivis) > MESSAGES_MAX:
        raise Conflict(TROP_DE_MESSAGES)
    domaine = Domaine[saisie.domaine]
    fil = NouvelleConversation(domaine=saisie.domaine, objet=saisie.objet, texte=saisie.texte)
    faits = []
    for suivi in suivis:
        if suivi.ecrit(domaine):
            ouvert = await ouvrir_conversation(
                db, acteur, suivi.personne.id, fil, maintenant=maintenant
            )
            faits.append(FaitPourUne(suivi, fait=True, fil=ouvert.id))
        else:
            faits.append(FaitPourUne(suivi, fait=False, raison=SUJET_FERME))
    return faits


async def reprendre_de_plusieurs(
    db: AsyncSession, acteur: Acteur, saisie: FilsAReprendre, *, maintenant: datetime
) -> Sequence[FaitPourUne]:
    """Take back the threads that one has just opened for several people; gives what was done.

    What was answered, or has stood for ten minutes, stays, and it is said. Raises NotFound for a
    hidden thread, Conflict as `exiger_suivis`.
    """
    fils = [await get_conversation(db, acteur, cle) for cle in saisie.fils]
    suivis = await exiger_suivis(db, acteur, [fil.personne_id for fil in fils])
    de_qui = {suivi.personne.id: suivi for suivi in suivis}
    faits = []
    for fil in fils:
        suivi, raison = de_qui[fil.personne_id], None
        try:
            async with db.begin_nested():
                await annuler_conversation(db, acteur, fil.id, maintenant=maintenant)
        except (Conflict, Forbidden) as refus:
            raison = refus.message
        faits.append(FaitPourUne(suivi, raison is None, raison))
    return faits


async def exporter_personnes(
    db: AsyncSession, acteur: Acteur, saisie: SelectionExport
) -> Sequence[SuiviPersonne]:
    """Give whom a list is taken away of, and note it about each. Raises as `exiger_suivis`."""
    suivis = await exiger_suivis(db, acteur, saisie.personnes)
    for suivi in suivis:
        await noter(
            db,
            Geste.export,
            "Liste de personnes exportée",
            personne_id=suivi.personne.id,
            domaines=domaines_lus([suivi]),
        )
    return suivis
