"""Take the steps of retention; hold; ask, answer, and make the person's copy."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from auth.avis.commands import prevenir_personne, prevenir_referent, prevenir_role
from auth.avis.vocabulary import GenreAvis
from auth.comptes.commands import exiger_dpo, exiger_personne
from auth.consentements.queries import exiger_de_pouvoir_rouvrir
from auth.journal.commands import noter
from auth.personnes.queries import NAISSANCE
from auth.personnes.schemas import IdentiteCorrigee
from auth.vocabulary import TOUS, Acteur, Automate, Geste, Role
from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.forms import lire_formulaire
from core.geo.pays import trouver_pays
from core.geo.queries import choisir_commune
from core.jobs import differer
from droits.conservation.models import (
    ConservationEvenement,
    CopieCarnet,
    DemandeDroit,
    DemandeDroitSuite,
    DemandeDroitTexte,
    Gel,
)
from droits.conservation.queries import (
    est_un_accueil,
    find_structure_responsable,
    get_demande_droit,
    get_gel,
    list_demandes_droit,
    list_gels,
    list_lignes_contestables,
)
from droits.conservation.rules import refuser_prolongation, refuser_retrait_demande
from droits.conservation.schemas import (
    Contestation,
    NouveauGel,
    NouvelleDemandeDroit,
    ReponseDemande,
)
from droits.conservation.vocabulary import (
    CHAMPS_IDENTITE,
    EtapeConservation,
    EtatDemande,
    GenreDemande,
    GenreSuite,
    MoyenContact,
)


# Retention
# --------------------------------------------------------------------------------------------------
async def effacer_carnet(db: AsyncSession, personne_id: UUID) -> list[str] | None:
    """Erase one carnet, if the database finds it due.

    Gives the files to erase once committed, None when not due.
    """
    fait = await db.execute(
        text("select prive.effacer_personne(:personne)"), {"personne": personne_id}
    )
    fichiers: list[str] | None = fait.scalar_one()
    return fichiers


async def effacer_accueil(db: AsyncSession, personne_id: UUID) -> None:
    """Erase the carnet that a welcome has just opened: she wants nothing kept.

    Raises Conflict once more is in it.
    """
    await _exiger_accueil(db, personne_id)
    await db.execute(text("select prive.effacer_accueil(:personne)"), {"personne": personne_id})


async def reduire_accueil(
    db: AsyncSession, personne_id: UUID, gardes: Collection[MoyenContact]
) -> None:
    """Keep of a welcome her name, her day of birth and the means that she named.

    Raises Conflict once more is in it.
    """
    await _exiger_accueil(db, personne_id)
    parametres = {"personne": personne_id, "gardes": [moyen.value for moyen in gardes]}
    await db.execute(
        text("select prive.reduire_accueil(:personne, cast(:gardes as text[]))"), parametres
    )


async def _exiger_accueil(db: AsyncSession, personne_id: UUID) -> None:
    if not await est_un_accueil(db, personne_id):
        raise Conflict(
            "Ce carnet n’est plus un simple accueil : elle peut en demander l’effacement."
        )


async def oublier_papiers(db: AsyncSession, fichiers: Sequence[str]) -> None:
    """Take off the list the files that are erased."""
    await db.execute(
        text("select prive.papiers_effaces(cast(:fichiers as text[]))"),
        {"fichiers": list(fichiers)},
    )


async def franchir(
    db: AsyncSession, automate: Automate, etape: EtapeConservation, personne_id: UUID
) -> bool:
    """Announce or archive one carnet, if the database finds it due; tell who must know.

    A second call does nothing.
    """
    fonction = {EtapeConservation.avis: "aviser", EtapeConservation.archive: "archiver"}[etape]
    fait = (
        await db.execute(text(f"select prive.{fonction}(:personne)"), {"personne": personne_id})
    ).scalar_one()
    if fait:
        genre = (
            GenreAvis.conservation_avis
            if etape is EtapeConservation.avis
            else GenreAvis.conservation_archive
        )
        await prevenir_personne(db, automate, genre, personne_id)
        if etape is EtapeConservation.avis:
            await prevenir_referent(db, automate, genre, personne_id)
    return bool(fait)


async def purger_copies(db: AsyncSession) -> int:
    """Erase the copies whose seven days are over; gives how many."""
    return int((await db.execute(text("select prive.purger_copies()"))).scalar_one())


async def rouvrir_mon_carnet(db: AsyncSession, acteur: Acteur) -> None:
    """Open one's archived carnet again; raises Conflict when it is not archived.

    Raises Forbidden on a weak proof, when something sensitive would open with it.
    """
    exiger_personne(acteur)
    await exiger_de_pouvoir_rouvrir(db, acteur)
    if not (await db.execute(text("select prive.rouvrir_mon_carnet()"))).scalar_one():
        raise Conflict("Votre carnet n’est pas en archive.")
    await noter(db, Geste.ecriture, "Réouverture du carnet", personne_id=acteur.personne_id)
    personne_id = exiger_personne(acteur)
    await prevenir_referent(db, acteur, GenreAvis.conservation_reouverture, personne_id)
    await prevenir_personne(db, acteur, GenreAvis.ouverture_d_elle, personne_id)


async def poser_gel(db: AsyncSession, acteur: Acteur, saisie: NouveauGel) -> UUID:
    """Hold a carnet: neither archived nor erased until it is lifted.

    The person is told and reads why.
    """
    exiger_dpo(acteur)
    if any(
        gel.personne_id == saisie.personne_id and gel.leve_le is None
        for gel in await list_gels(db, acteur)
    ):
        raise Conflict("Ce carnet est déjà gelé.")
    suivi = await db.execute(
        text("select 1 from prive.conservation('infinity') where personne_id = :personne"),
        {"personne": saisie.personne_id},
    )
    if suivi.scalar_one_or_none() is None:
        raise Invalid({"personne_id": "Aucun carnet de ce territoire ne porte ce numéro."})
    gel = Gel(
        territoire_id=acteur.territoire_id,
        id=uuid4(),
        personne_id=saisie.personne_id,
        motif=saisie.motif,
        pose_par=acteur.compte_id,
    )
    db.add(gel)
    await _inscrire(db, acteur, saisie.personne_id, "gel")
    await noter(db, Geste.ecriture, "Gel du carnet", personne_id=saisie.personne_id)
    await prevenir_personne(db, acteur, GenreAvis.gel, saisie.personne_id)
    return gel.id


async def lever_gel(
    db: AsyncSession, acteur: Acteur, gel_id: UUID, *, maintenant: datetime
) -> None:
    """Lift a hold; retention goes on from where it stands."""
    exiger_dpo(acteur)
    gel = await get_gel(db, acteur, gel_id)
    if gel.leve_le is not None:
        raise Conflict("Ce gel est déjà levé.")
    gel.leve_le = maintenant
    await _inscrire(db, acteur, gel.personne_id, "levee")
    await noter(db, Geste.ecriture, "Levée du gel du carnet", personne_id=gel.personne_id)
    await prevenir_personne(db, acteur, GenreAvis.gel, gel.personne_id)


async def _inscrire(db: AsyncSession, acteur: Acteur, personne_id: UUID, genre: str) -> None:
    db.add(
        ConservationEvenement(
            territoire_id=acteur.territoire_id,
            id=uuid4(),
            personne_id=personne_id,
            genre=genre,
            cause="dpo",
        )
    )


# Requests
# --------------------------------------------------------------------------------------------------
async def demander(db: AsyncSession, acteur: Acteur, saisie: NouvelleDemandeDroit) -> UUID:
    """Ask to stop sharing, or to erase; an objection suspends the sharing at once.

    The DPO is told.
    """
    personne_id = exiger_personne(acteur)
    if saisie.genre is GenreDemande.rectification:
        raise Invalid({"genre": "Dites quelle information est à corriger."})
    if saisie.genre is GenreDemande.copie:
        raise Invalid({"genre": "Préparez votre copie vous-même, depuis « Mes droits »."})
    await _refuser_doublon(db, acteur, personne_id, saisie.genre)
    demande = DemandeDroit(
        territoire_id=acteur.territoire_id,
        id=uuid4(),
        personne_id=personne_id,
        genre=saisie.genre.value,
    )
    return await _deposer(db, acteur, demande, saisie.texte, None, None)


async def contester(db: AsyncSession, acteur: Acteur, saisie: Contestation) -> UUID:
    """Contest a field of one's identity, or a line that a structure wrote.

    That structure answers.
    """
    personne_id = exiger_personne(acteur)
    objet, _, cle = saisie.objet.partition(":")
    if objet in CHAMPS_IDENTITE:
        ligne, objet_id, domaine = None, None, 0
        structure_id = await find_structure_responsable(db, personne_id)
        saisie.valeur = await _lire_valeur(db, objet, saisie.valeur)
    else:
        lignes = {ligne.cle: ligne for ligne in await list_lignes_contestables(db, personne_id)}
        trouvee = lignes.get(f"{objet}:{cle}")
        if trouvee is None:
            raise Invalid({"objet": "Choisissez une des informations proposées."})
        ligne, objet_id, domaine, structure_id = (
            trouvee.texte,
            trouvee.id,
            int(trouvee.domaine),
            trouvee.structure_id,
        )
    demande = DemandeDroit(
        territoire_id=acteur.territoire_id,
        id=uuid4(),
        personne_id=personne_id,
        genre=GenreDemande.rectification.value,
        objet=objet,
        objet_id=objet_id,
        domaine=domaine,
        structure_id=structure_id,
    )
    return await _deposer(db, acteur, demande, saisie.texte, ligne, saisie.valeur)


_CIVILITES = {"madame": "Madame", "monsieur": "Monsieur"}


async def _lire_valeur(db: AsyncSession, champ: str, valeur: str | None) -> str:
    """Read what is said to be right as the welcome reads it: a yes writes it stands."""
    if not valeur:
        raise Invalid({"valeur": "Écrivez ce qui est juste."})
    if champ == NAISSANCE.code:
        return await _lire_commune(db, valeur)
    if champ == "pays_naissance":
        return _lire_pays(valeur)
    # Typed by hand as well as chosen: « madame » is Madame.
    ecrite = _CIVILITES.get(valeur.casefold(), valeur) if champ == "civilite" else valeur
    lue, erreurs = lire_formulaire(IdentiteCorrigee, {champ: ecrite})
    if lue is None:
        raise Invalid(
            {"valeur": "Écrivez Madame ou Monsieur." if champ == "civilite" else erreurs[champ]}
        )
    return str(getattr(lue, champ))


async def _lire_commune(db: AsyncSession, valeur: str) -> str:
    donnees: dict[str, Any] = {NAISSANCE.tape: valeur}
    erreurs: dict[str, str] = {}
    proposees = await choisir_commune(db, donnees, erreurs, NAISSANCE)
    if NAISSANCE.code in donnees:
        return str(donnees[NAISSANCE.code])
    if not proposees:
        raise Invalid({"valeur": erreurs[NAISSANCE.tape]})
    choix = ", ".join(f"{code} pour {nom}" for code, nom in proposees)
    raise Invalid({"valeur": f"Plusieurs communes correspondent : écrivez {choix}."})


def _lire_pays(valeur: str) -> str:
    code = trouver_pays(valeur)
    if code is None:
        raise Invalid(
            {
                "valeur": "Écrivez un pays autre que la France, comme « Algérie ». Pour une"
                " naissance en France, choisissez la commune."
            }
        )
    return code


async def _refuser_doublon(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, genre: GenreDemande
) -> None:
    for lue in await list_demandes_droit(db, acteur, personne_id=personne_id):
        encore = (EtatDemande.en_cours, EtatDemande.acceptee)
        if lue.genre is genre and lue.etat in encore:
            raise Conflict("Vous avez déjà fait cette demande : elle est suivie plus bas.")


async def _deposer(
    db: AsyncSession,
    acteur: Acteur,
    demande: DemandeDroit,
    texte: str,
    ligne: str | None,
    valeur: str | None,
) -> UUID:
    db.add(demande)
    await db.flush()
    db.add(
        DemandeDroitTexte(
            territoire_id=demande.territoire_id,
            id=demande.id,
            personne_id=demande.personne_id,
            ligne=ligne,
            texte=texte,
            valeur=valeur,
        )
    )
    await noter(
        db,
        Geste.ecriture,
        f"Demande : {GenreDemande(demande.genre).libelle.lower()}",
        personne_id=demande.personne_id,
    )
    await prevenir_role(db, acteur, GenreAvis.demande_droit, Role.dpo)
    await prevenir_personne(db, acteur, GenreAvis.demande_notee, demande.personne_id)
    if demande.genre == GenreDemande.rectification.value:
        await prevenir_referent(db, acteur, GenreAvis.contestation, demande.personne_id)
    return demande.id


async def repondre_a_la_demande(
    db: AsyncSession, acteur: Acteur, demande_id: UUID, saisie: ReponseDemande
) -> None:
    """Answer a request: the DPO, or the structure that wrote what is contested.

    A « yes » takes effect at once.
    """
    lue = await get_demande_droit(db, acteur, demande_id)
    if lue.genre is GenreDemande.rectification:
        if acteur.role not in (Role.professionnel, Role.charge_orientation):
            raise Forbidden("C’est à la structure qui a écrit cette information de répondre.")
        if lue.demande.structure_id != acteur.structure_id:
            raise Forbidden("C’est à la structure qui a écrit cette information de répondre.")
    else:
        exiger_dpo(acteur)
    if lue.etat is not EtatDemande.en_cours:
        raise Conflict("Cette demande a déjà sa réponse.")
    await _suivre(
        db, acteur, lue.demande, GenreSuite.reponse, saisie.texte, acceptee=saisie.acceptee
    )


async def prolonger(
    db: AsyncSession, acteur: Acteur, demande_id: UUID, motif: str, *, aujourdhui: date
) -> None:
    """Take two months more, once, in time, and say why."""
    exiger_dpo(acteur)
    lue = await get_demande_droit(db, acteur, demande_id)
    if refus := refuser_prolongation(lue.faits, lue.limite, aujourdhui):
        raise Conflict(refus)
    await _suivre(db, acteur, lue.demande, GenreSuite.prolongation, motif)


async def retirer_demande_droit(db: AsyncSession, acteur: Acteur, demande_id: UUID) -> None:
    """Take one's own request back: an objection stops, an agreed erasure does not happen.

    Raises Forbidden on a weak proof, when something sensitive would open with the objection.
    """
    exiger_personne(acteur)
    lue = await get_demande_droit(db, acteur, demande_id)
    if refus := refuser_retrait_demande(lue.faits):
        raise Conflict(refus)
    if lue.genre is GenreDemande.opposition:
        await exiger_de_pouvoir_rouvrir(db, acteur)
    await _suivre(db, acteur, lue.demande, GenreSuite.retrait, None)


async def dire_desaccord(db: AsyncSession, acteur: Acteur, demande_id: UUID, texte: str) -> None:
    """Say that one disagrees with a refusal; it is shown beside the line."""
    exiger_personne(acteur)
    lue = await get_demande_droit(db, acteur, demande_id)
    if lue.etat is not EtatDemande.refusee:
        raise Conflict("Un désaccord se dit après un refus.")
    await _suivre(db, acteur, lue.demande, GenreSuite.desaccord, texte)


async def _suivre(
    db: AsyncSession,
    acteur: Acteur,
    demande: DemandeDroit,
    genre: GenreSuite,
    texte: str | None,
    *,
    acceptee: bool | None = None,
) -> None:
    db.add(
        DemandeDroitSuite(
            territoire_id=acteur.territoire_id,
            id=uuid4(),
            personne_id=demande.personne_id,
            demande_id=demande.id,
            genre=genre.value,
            acceptee=acceptee,
            texte=texte,
            par_compte_id=acteur.compte_id,
            par_structure_id=acteur.structure_id,
        )
    )
    objets = {
        GenreSuite.reponse: "Réponse à une demande de la personne",
        GenreSuite.prolongation: "Délai de réponse prolongé",
        GenreSuite.desaccord: "Désaccord de la personne",
        GenreSuite.retrait: "Demande retirée",
    }
    await noter(db, Geste.ecriture, objets[genre], personne_id=demande.personne_id)
    if acteur.est_personne:
        await prevenir_role(db, acteur, GenreAvis.demande_droit, Role.dpo)
        if genre is GenreSuite.retrait:
            await prevenir_personne(db, acteur, GenreAvis.ouverture_d_elle, demande.personne_id)
    else:
        await prevenir_personne(db, acteur, GenreAvis.reponse_droit, demande.personne_id)


# Copies
# --------------------------------------------------------------------------------------------------
async def demander_copie(db: AsyncSession, acteur: Acteur, *, maintenant: datetime) -> UUID:
    """Ask for one's whole carnet; the worker makes it. What was made before is erased.

    Raises Conflict by a link or a code: it holds every domain.
    """
    personne_id = exiger_personne(acteur)
    if acteur.par_lien:
        raise Conflict("Pour emporter une copie de tout votre carnet, entrez avec FranceConnect.")
    await _supprimer_copies(db, acteur, maintenant)
    copie = CopieCarnet(
        territoire_id=acteur.territoire_id,
        id=uuid4(),
        personne_id=personne_id,
        compte_id=acteur.compte_id,
    )
    db.add(copie)
    await noter(
        db, Geste.export, "Demande d’une copie du carnet", personne_id=personne_id, domaines=TOUS
    )
    await differer(
        db,
        "composer_copie",
        territoire_id=acteur.territoire_id,
        compte_id=acteur.compte_id,
        personne_id=personne_id,
        copie_id=copie.id,
    )
    return copie.id


async def supprimer_copie(db: AsyncSession, acteur: Acteur, *, maintenant: datetime) -> None:
    """Erase one's copies now, made or being made."""
    exiger_personne(acteur)
    await _supprimer_copies(db, acteur, maintenant)
    await noter(db, Geste.ecriture, "Copie du carnet effacée", personne_id=acteur.personne_id)


async def _supprimer_copies(db: AsyncSession, acteur: Acteur, maintenant: datetime) -> None:
    requete = (
        update(CopieCarnet)
        .where(
            CopieCarnet.territoire_id == acteur.territoire_id, CopieCarnet.supprimee_le.is_(None)
        )
        .values(contenu=None, supprimee_le=maintenant)
    )
    await db.execute(requete)


async def prendre_copie(
    db: AsyncSession, acteur: Acteur, copie_id: UUID, *, maintenant: datetime
) -> bytes:
    """Give the sealed copy once, and erase it.

    Raises NotFound once it was read, killed or too old.
    """
    personne_id = exiger_personne(acteur)
    requete = (
        select(CopieCarnet)
        .where(CopieCarnet.territoire_id == acteur.territoire_id, CopieCarnet.id == copie_id)
        .with_for_update()
    )
    copie = (await db.execute(requete)).scalar_one_or_none()
    if (
        copie is None
        or copie.contenu is None
        or copie.expire_le is None
        or copie.expire_le <= maintenant
    ):
        raise NotFound(
            "Cette copie n’est plus là : elle se lit une fois, pendant sept jours. Demandez-en une"
            " autre."
        )
    scelle, copie.contenu, copie.telechargee_le = copie.contenu, None, maintenant
    await noter(
        db, Geste.export, "Copie du carnet téléchargée", personne_id=personne_id, domaines=TOUS
    )
    return scelle


async def avancer_copie(db: AsyncSession, acteur: Acteur, copie_id: UUID, avancement: int) -> bool:
    """Say how far a copy is; false when it was killed meanwhile."""
    requete = (
        update(CopieCarnet)
        .where(CopieCarnet.territoire_id == acteur.territoire_id, CopieCarnet.id == copie_id)
        .where(CopieCarnet.supprimee_le.is_(None))
        .values(avancement=avancement)
    )
    return bool((await db.execute(requete)).rowcount)  # type: ignore[attr-defined]


async def livrer_copie(
    db: AsyncSession,
    acteur: Acteur,
    copie_id: UUID,
    scelle: bytes,
    taille: int,
    expire_le: datetime,
) -> None:
    """Put a finished copy where the person takes it, unless it was killed meanwhile; tell them."""
    requete = (
        update(CopieCarnet)
        .where(CopieCarnet.territoire_id == acteur.territoire_id, CopieCarnet.id == copie_id)
        .where(CopieCarnet.supprimee_le.is_(None))
        .values(avancement=100, contenu=scelle, taille=taille, expire_le=expire_le)
    )
    await db.execute(requete)
