"""Create, change and end: structures, comptes of professionals, habilitations.

All of it is written in the journal.
"""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, or_, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from auth.avis.commands import prevenir_compte, prevenir_role
from auth.avis.vocabulary import GenreAvis
from auth.comptes.commands import refuser_profil_change
from auth.comptes.models import Compte, Habilitation, HabilitationProposee
from auth.comptes.schemas import ProfilCorrige
from auth.journal.commands import Precisions, noter, noter_fait
from auth.relais.commands import annoncer_relais, confier_tout, suivre_depart
from auth.relais.queries import list_charges
from auth.territoires.commands import suivre_structure
from auth.territoires.models import Structure
from auth.vocabulary import Acteur, Geste, Role
from core.clock import debut_du_jour
from core.coffre import Coffre
from core.dates import jour_de
from core.db import lire_instant, tenir
from core.editions import exiger_edition
from core.errors import Conflict, Forbidden, Inchange, Invalid
from core.outbox import Courriel, deposer_courriel
from core.plier import normaliser
from droits.administration.queries import (
    agit_dans_une_sensible,
    attend_confirmation,
    est_la_derniere,
    est_sensible,
    find_compte,
    get_habilitation,
    get_professionnel,
    get_proposition,
    get_structure,
    list_gestionnaires,
    list_invites_sans_suite,
)
from droits.administration.rules import (
    DERNIER_ADMINISTRATEUR,
    refuser_dates,
    refuser_role,
    roles_administres,
)
from droits.administration.schemas import (
    FicheStructure,
    Invitation,
    NouvelleHabilitation,
    Passation,
)

_CORRIGER_PROFIL = text("select prive.corriger_profil(:compte, :fonction, :telephone, :lue)")
_NOTER_INVITATION = text("select prive.noter_invitation(:compte)")
# One mail an hour to somebody who does not answer is enough.
RELANCE = timedelta(hours=1)
RIEN_A_CORRIGER = "Rien n’a changé : c’est déjà ce qui est enregistré."
SUJET = "Votre accès à Carnet"
_CORPS = """Bonjour,

Un accès à Carnet vous est ouvert. Connectez-vous avec ProConnect, sous cette adresse électronique :

{adresse}/connexion

Si vous n’attendiez pas ce message, n’en tenez pas compte.
"""


def exiger_un_role(acteur: Acteur, *roles: Role) -> None:
    """Raise Forbidden unless the acteur acts in one of these rôles."""
    if acteur.role not in roles:
        raise Forbidden(
            "Cette page est celle de l’administration du territoire ou de la structure."
        )


async def creer_structure(db: AsyncSession, acteur: Acteur, fiche: FicheStructure) -> UUID:
    """Let a structure join the consortium; raises Invalid when a present one has that name."""
    exiger_un_role(acteur, Role.administrateur)
    await _refuser_homonyme(db, acteur, fiche.nom, None)
    structure = Structure(
        territoire_id=acteur.territoire_id,
        id=uuid4(),
        nom=fiche.nom,
        categorie=fiche.categorie.value,
        telephone=fiche.telephone,
        courriel=fiche.courriel,
        sensible=fiche.sensible,
    )
    db.add(structure)
    await noter_fait(db, "Structure créée", structure=structure.id)
    return structure.id


async def modifier_structure(
    db: AsyncSession,
    acteur: Acteur,
    structure_id: UUID,
    fiche: FicheStructure,
    *,
    edition: int | None = None,
) -> None:
    """Change what is written of a structure.

    A new category shuts at once what no agreement covers any more; what it opens follows, a few
    people at a time. Raises Perime when it is not the `edition` that was read.
    """
    exiger_un_role(acteur, Role.administrateur)
    structure = await get_structure(db, acteur, structure_id)
    await tenir(db, structure)
    ecrit = fiche.model_dump(mode="json")
    exiger_edition(edition, structure.edition, ecrit, {n: getattr(structure, n) for n in ecrit})
    await _refuser_homonyme(db, acteur, fiche.nom, structure_id)
    nouveau = fiche.model_dump(mode="json")
    changes = sorted(nom for nom, valeur in nouveau.items() if getattr(structure, nom) != valeur)
    for nom in changes:
        setattr(structure, nom, nouveau[nom])
    if changes:
        await noter_fait(db, "Structure modifiée", structure=structure_id, champs=changes)
    if "categorie" in changes:
        await suivre_structure(db, acteur, structure_id)
    if "sensible" in changes:
        await prevenir_role(db, acteur, GenreAvis.habilitation_sensible, Role.dpo)


async def _refuser_homonyme(db: AsyncSession, acteur: Acteur, nom: str, sauf: UUID | None) -> None:
    requete = select(Structure.id).where(
        Structure.territoire_id == acteur.territoire_id,
        func.prive.plier(Structure.nom) == normaliser(nom),
        or_(Structure.quittee_le.is_(None), Structure.quittee_le > func.now()),
    )
    if [cle for cle in (await db.execute(requete)).scalars() if cle != sauf]:
        raise Invalid({"nom": "Une structure de ce nom est déjà dans le territoire."})


def exiger_la_encore(structure: Structure, maintenant: datetime) -> None:
    """Refuse what a structure that left does no more."""
    if structure.quittee_le is not None and structure.quittee_le <= maintenant:
        raise Conflict("Cette structure est déjà partie. Pour son retour, créez-la de nouveau.")


async def fixer_depart(
    db: AsyncSession,
    acteur: Acteur,
    structure_id: UUID,
    le: date | None,
    *,
    maintenant: datetime,
    edition: int | None = None,
) -> None:
    """Say which day a structure leaves, today at the earliest, or that it stays.

    A departure that happened is final. Raises Perime when the structure is not the `edition` that
    was read.
    """
    exiger_un_role(acteur, Role.administrateur)
    structure = await get_structure(db, acteur, structure_id)
    await tenir(db, structure)
    exiger_edition(edition, structure.edition, {"le": le}, {"le": structure.quittee_le})
    aujourdhui = jour_de(maintenant)
    maintenant = min(maintenant, await lire_instant(db))
    exiger_la_encore(structure, maintenant)
    if le is not None and le < aujourdhui:
        raise Invalid({"le": "Le départ est aujourd’hui ou plus tard."})
    structure.quittee_le = (
        None if le is None else maintenant if le == aujourdhui else debut_du_jour(le)
    )
    await _garder_un_administrateur(db)
    objet = "Départ d’une structure annulé" if le is None else "Départ d’une structure fixé"
    await noter(
        db,
        Geste.ecriture,
        objet,
        precisions=Precisions(details={"structure": str(structure_id), "le": str(le or "")}),
    )
    await suivre_depart(db, acteur)
    await suivre_structure(db, acteur, structure_id)


async def _garder_un_administrateur(db: AsyncSession) -> None:
    # The database counts them, under a lock that two acts at once share.
    try:
        async with db.begin_nested():
            await db.flush()
    except IntegrityError as erreur:
        if getattr(erreur.orig, "sqlstate", None) == "23001":
            raise Conflict(DERNIER_ADMINISTRATEUR) from erreur
        raise


async def inviter(
    db: AsyncSession,
    acteur: Acteur,
    saisie: Invitation,
    coffre: Coffre,
    adresse: str,
    *,
    aujourdhui: date,
) -> UUID:
    """Open a compte for a professional, give the capacity, and write to them.

    The compte that their e-mail already has is taken. In a sensitive structure, nothing is written
    to them before whoever answers for it confirms.
    """
    exiger_un_role(acteur, Role.administrateur, Role.gestionnaire)
    compte = await find_compte(db, acteur, saisie.courriel)
    if compte is not None and compte.clos_le is not None:
        raise Conflict(
            "Le compte de cette adresse est fermé. Seul l’administrateur du territoire peut le"
            " rouvrir."
        )
    if compte is None:
        compte = Compte(
            territoire_id=acteur.territoire_id,
            id=uuid4(),
            courriel=saisie.courriel,
            prenom=saisie.prenom,
            nom=saisie.nom,
            fonction=saisie.fonction,
        )
        await _verifier(db, acteur, compte.id, saisie, aujourdhui)
        db.add(compte)
        await db.flush()
        await noter_fait(db, "Compte ouvert", compte=compte.id)
    await habiliter(db, acteur, compte.id, saisie, aujourdhui=aujourdhui, verifie=True)
    if not await attend_confirmation(db, acteur, saisie.structure_id):
        await _ecrire(db, acteur, coffre, compte, adresse)
    return compte.id


async def _ecrire(
    db: AsyncSession, acteur: Acteur, coffre: Coffre, compte: Compte, adresse: str
) -> None:
    corps = _CORPS.format(adresse=adresse)
    qui = acteur.territoire_id, str(acteur.compte_id), str(compte.id)
    await deposer_courriel(db, coffre, Courriel(compte.courriel, SUJET, corps, "invitation", *qui))
    await db.execute(_NOTER_INVITATION, {"compte": compte.id})


async def renvoyer_invitation(
    db: AsyncSession, acteur: Acteur, compte_id: UUID, coffre: Coffre, adresse: str
) -> None:
    """Write again to somebody who was invited and never came.

    Raises Conflict for whoever came already, or was written to within the hour.
    """
    exiger_un_role(acteur, Role.administrateur, Role.gestionnaire)
    compte = await get_professionnel(db, acteur, compte_id)
    invite_le = (await list_invites_sans_suite(db)).get(compte.id)
    if invite_le is None:
        raise Conflict("Cette invitation n’attend plus : la personne s’est déjà connectée.")
    if await lire_instant(db) - invite_le < RELANCE:
        raise Conflict("Un courriel vient de partir : laissez-lui une heure.")
    await _ecrire(db, acteur, coffre, compte, adresse)
    await noter_fait(db, "Invitation renvoyée", compte=compte.id)


async def habiliter(
    db: AsyncSession,
    acteur: Acteur,
    compte_id: UUID,
    saisie: NouvelleHabilitation,
    *,
    aujourdhui: date,
    verifie: bool = False,
) -> UUID:
    """Let a compte act for a structure in a rôle, for some days.

    In a sensitive structure, the DPO is told at once, and an administrateur only proposes: whoever
    answers for it confirms. `verifie` says that the compte was just opened.
    """
    exiger_un_role(acteur, Role.administrateur, Role.gestionnaire)
    if not verifie:
        compte = await get_professionnel(db, acteur, compte_id)
        if compte.clos_le is not None:
            raise Conflict("Ce compte est fermé : rouvrez-le d’abord.")
    await _verifier(db, acteur, compte_id, saisie, aujourdhui)
    capacite: dict[str, Any] = {
        "territoire_id": acteur.territoire_id,
        "id": uuid4(),
        "compte_id": compte_id,
        "structure_id": saisie.structure_id,
        "role": saisie.role.value,
        "debut": debut_du_jour(saisie.debut),
        "fin": debut_du_jour(saisie.fin + timedelta(days=1)) if saisie.fin else None,
    }
    details = {
        "compte": str(compte_id),
        "structure": str(saisie.structure_id),
        "role": saisie.role.value,
    }
    attend = await attend_confirmation(db, acteur, saisie.structure_id)
    if attend:
        db.add(HabilitationProposee(**capacite, proposee_par=acteur.compte_id))
    else:
        db.add(Habilitation(**capacite))
    objet = "Habilitation proposée" if attend else "Habilitation donnée"
    await noter(db, Geste.ecriture, objet, precisions=Precisions(details=details))
    if await est_sensible(db, acteur, saisie.structure_id):
        await prevenir_role(db, acteur, GenreAvis.habilitation_sensible, Role.dpo)
    if attend:
        for gestionnaire in await list_gestionnaires(db, acteur, saisie.structure_id):
            await prevenir_compte(db, acteur, GenreAvis.habilitation_a_confirmer, gestionnaire)
    await annoncer_relais(db, acteur)
    return UUID(str(capacite["id"]))


async def repondre_habilitation(
    db: AsyncSession,
    acteur: Acteur,
    proposee_id: UUID,
    coffre: Coffre,
    adresse: str,
    *,
    oui: bool,
) -> None:
    """Confirm or refuse a capacity in a sensitive structure, for which one answers.

    Its gestionnaire, or the DPO while it has none; never who proposed it, nor whom it is for. They
    are told, and written to when it is yes. Raises NotFound, Forbidden, or Conflict when it has its
    answer.
    """
    lue = await get_proposition(db, acteur, proposee_id)
    if lue.proposee.reponse is not None:
        raise Conflict("Cette proposition a déjà sa réponse.")
    if not lue.peut_repondre:
        raise Forbidden("Le gestionnaire de la structure répond ; sans gestionnaire, le délégué.")
    reponse = text("select prive.repondre_habilitation(:cle, :oui)")
    if not await db.scalar(reponse, {"cle": proposee_id, "oui": oui}):
        raise Conflict("Cette proposition a déjà sa réponse.")
    details = {
        "compte": str(lue.proposee.compte_id),
        "structure": str(lue.proposee.structure_id),
        "role": lue.proposee.role,
    }
    objet = "Habilitation confirmée" if oui else "Habilitation refusée"
    await noter(db, Geste.ecriture, objet, precisions=Precisions(details=details))
    await prevenir_role(db, acteur, GenreAvis.habilitation_sensible, Role.dpo)
    if oui:
        await _ecrire(db, acteur, coffre, lue.compte, adresse)
    await annoncer_relais(db, acteur)


async def _verifier(
    db: AsyncSession,
    acteur: Acteur,
    compte_id: UUID,
    saisie: NouvelleHabilitation,
    aujourdhui: date,
) -> None:
    erreurs: dict[str, str] = {}
    if compte_id == acteur.compte_id:
        raise Conflict(
            "On ne se donne pas une habilitation à soi-même : demandez à un autre administrateur."
        )
    if refus := refuser_role(acteur.role, saisie.role):
        erreurs["role"] = refus
    if refus := refuser_dates(saisie.debut, saisie.fin, aujourdhui):
        erreurs["fin" if saisie.debut >= aujourdhui else "debut"] = refus
    if not await _est_presente(db, acteur, saisie.structure_id):
        erreurs["structure_id"] = "Choisissez une structure présente dans votre périmètre."
    if erreurs:
        raise Invalid(erreurs)
    attendue = select(HabilitationProposee.id).where(
        HabilitationProposee.territoire_id == acteur.territoire_id,
        HabilitationProposee.compte_id == compte_id,
        HabilitationProposee.structure_id == saisie.structure_id,
        HabilitationProposee.role == saisie.role.value,
        HabilitationProposee.reponse.is_(None),
    )
    if (await db.execute(attendue.limit(1))).scalar_one_or_none() is not None:
        raise Conflict("Cette habilitation attend déjà sa confirmation.")
    deja = select(Habilitation.id).where(
        Habilitation.territoire_id == acteur.territoire_id,
        Habilitation.compte_id == compte_id,
        Habilitation.structure_id == saisie.structure_id,
        Habilitation.role == saisie.role.value,
        or_(Habilitation.fin.is_(None), Habilitation.fin > debut_du_jour(saisie.debut)),
    )
    if (await db.execute(deja.limit(1))).scalar_one_or_none() is not None:
        raise Conflict("Cette personne a déjà ce rôle dans cette structure à ces dates.")


async def _est_presente(db: AsyncSession, acteur: Acteur, structure_id: UUID) -> bool:
    if acteur.role is Role.gestionnaire and structure_id != acteur.structure_id:
        return False
    requete = select(Structure.id).where(
        Structure.territoire_id == acteur.territoire_id,
        Structure.id == structure_id,
        or_(Structure.quittee_le.is_(None), Structure.quittee_le > func.now()),
    )
    return (await db.execute(requete)).scalar_one_or_none() is not None


async def _passer_la_main(
    db: AsyncSession,
    acteur: Acteur,
    compte_id: UUID,
    passation: Passation,
    *,
    structure_id: UUID | None = None,
) -> None:
    """Hand over whom a compte accompanies, before it stops.

    Raises Invalid while a structure has no answer.
    """
    erreurs: dict[str, str] = {}
    confies: list[tuple[UUID, UUID]] = []
    for charge in await list_charges(db, acteur, compte_id, structure_id=structure_id):
        suite = passation.suites.get(charge.structure_id)
        if suite is None:
            erreurs[f"suite_{charge.structure_id}"] = (
                "Dites qui prend la suite, ou laissez la structure le trouver."
            )
        elif suite != "sans" and str(suite) not in dict(charge.repreneurs):
            erreurs[f"suite_{charge.structure_id}"] = (
                "Choisissez un collègue habilité dans cette structure."
            )
        elif suite != "sans":
            confies.append((charge.structure_id, suite))
    if confies and passation.motif is None:
        erreurs["motif"] = (
            "Dites pourquoi, en dix caractères au moins : les personnes liront ces mots."
        )
    if erreurs:
        raise Invalid(erreurs)
    for structure, vers in confies:
        await confier_tout(db, acteur, compte_id, structure, vers, motif=passation.motif or "")


def exiger_en_cours(habilitation: Habilitation, maintenant: datetime) -> None:
    """Refuse to end a capacity that ended."""
    if habilitation.fin is not None and habilitation.fin <= maintenant:
        raise Conflict("Cette habilitation est déjà finie.")


async def finir_habilitation(
    db: AsyncSession,
    acteur: Acteur,
    habilitation_id: UUID,
    passation: Passation,
    *,
    maintenant: datetime,
) -> UUID:
    """End a capacity now: the next request made in it is refused. Gives whose it was.

    The people whom it accompanies are handed over first, or left to their structure: raises Invalid
    without an answer.
    """
    exiger_un_role(acteur, *[role for role in Role if roles_administres(role)])
    habilite, compte = await get_habilitation(db, acteur, habilitation_id)
    ligne = habilite.habilitation
    maintenant = min(maintenant, await lire_instant(db))
    exiger_en_cours(ligne, maintenant)
    if await est_la_derniere(db, acteur, ligne):
        await _passer_la_main(db, acteur, compte.id, passation, structure_id=ligne.structure_id)
    # One that has not begun ends at its first instant: it never ran, and stays written.
    ligne.fin = maintenant if ligne.debut < maintenant else ligne.debut + timedelta(microseconds=1)
    await _garder_un_administrateur(db)
    await noter_fait(db, "Habilitation finie", habilitation=habilitation_id)
    await annoncer_relais(db, acteur)
    return compte.id


def exiger_de_fermer(acteur: Acteur, compte: Compte) -> None:
    """Refuse to close one's own compte, or one that is closed."""
    if compte.id == acteur.compte_id:
        raise Conflict("On ne ferme pas son propre compte : demandez à un autre administrateur.")
    if compte.clos_le is not None:
        raise Conflict("Ce compte est déjà fermé.")


async def fermer_compte(
    db: AsyncSession, acteur: Acteur, compte_id: UUID, passation: Passation, *, maintenant: datetime
) -> None:
    """Close a professional's compte: nothing opens with it, what they wrote keeps their name.

    The people whom it accompanies are handed over first, or left to their structures: raises
    Invalid without an answer.
    """
    exiger_un_role(acteur, Role.administrateur)
    compte = await get_professionnel(db, acteur, compte_id)
    exiger_de_fermer(acteur, compte)
    await _passer_la_main(db, acteur, compte_id, passation)
    compte.clos_le = maintenant
    await _garder_un_administrateur(db)
    await noter_fait(db, "Compte fermé", compte=compte_id)
    await annoncer_relais(db, acteur)


async def corriger_profil(
    db: AsyncSession,
    acteur: Acteur,
    compte_id: UUID,
    saisie: ProfilCorrige,
    *,
    edition: int | None = None,
) -> None:
    """Correct the function and work number of somebody whom one administers, and tell them.

    Raises Conflict for one's own compte or one that is closed, Perime when it is not the `edition`
    that was read.
    """
    exiger_un_role(acteur, Role.administrateur, Role.gestionnaire)
    compte = await get_professionnel(db, acteur, compte_id)
    if compte.id == acteur.compte_id:
        raise Conflict("C’est votre compte : votre profil se change dans « Mon compte ».")
    if compte.clos_le is not None:
        raise Conflict("Ce compte est fermé : rouvrez-le d’abord.")
    ecrit = saisie.model_dump(mode="json")
    tenu = {nom: getattr(compte, nom) for nom in ecrit}
    exiger_edition(edition, compte.edition, ecrit, tenu)
    changes = sorted(nom for nom in ecrit if ecrit[nom] != tenu[nom])
    if not changes:
        raise Inchange(RIEN_A_CORRIGER)
    parametres = ecrit | {"compte": compte.id, "lue": compte.edition}
    if await db.scalar(_CORRIGER_PROFIL, parametres) is None:
        await refuser_profil_change(db, compte, ecrit)
    await noter_fait(db, "Profil d’un professionnel corrigé", compte=compte.id, champs=changes)
    await prevenir_compte(db, acteur, GenreAvis.profil_corrige, compte.id)


async def rouvrir_compte(db: AsyncSession, acteur: Acteur, compte_id: UUID) -> None:
    """Open a closed compte again.

    Its habilitations that still run count again, and whom nobody took comes back. The DPO is told
    when one is in a sensitive structure.
    """
    exiger_un_role(acteur, Role.administrateur)
    compte = await get_professionnel(db, acteur, compte_id)
    if compte.clos_le is None:
        raise Conflict("Ce compte est ouvert.")
    compte.clos_le = None
    await noter_fait(db, "Compte rouvert", compte=compte_id)
    if await agit_dans_une_sensible(db, acteur, compte_id):
        await prevenir_role(db, acteur, GenreAvis.habilitation_sensible, Role.dpo)
    await annoncer_relais(db, acteur)
