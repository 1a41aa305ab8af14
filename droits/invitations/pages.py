"""Invite somebody into a circle, and ask her agreement at once."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from auth.consentements.queries import DemandeAccesLue
from auth.consentements.vocabulary import ETATS_INVITATION
from auth.journal.commands import noter
from auth.personnes.queries import get_personne
from auth.remises.ecran import confier
from auth.remises.schemas import NouveauCode
from auth.vocabulary import (
    ORDINAIRES,
    SENSIBLES,
    Acteur,
    Categorie,
    Domaine,
    Geste,
    domaines_du_masque,
)
from core.clock import maintenant
from core.db import AsyncSession
from core.forms import lire_adresse, lire_formulaire
from core.pages import Requete, demande, formulaire, page, poster, vers
from droits.invitations.commands import (
    entendre_invitation,
    exiger_membre,
    inviter_dans_le_cercle,
    tendre_invitation,
)
from droits.invitations.queries import (
    get_invitation,
    list_invitables,
    list_invitables_de,
)
from droits.invitations.schemas import (
    ChoixInvites,
    NouvelleInvitation,
    ReponseInvitation,
    StructureChoisie,
)
from droits.recueil.commands import SessionGardee

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "invitation_faite": "Votre invitation est prête. Demandez-lui maintenant : rien ne s’ouvre"
    " avant son oui.",
    "invitation_repondue": "Sa réponse est notée. Ceux que cela concerne sont prévenus.",
}


@get("/carnets/{personne_id:uuid}/inviter", name="inviter")
async def annuaire(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template:
    """List the structures of the territoire, by sort, to choose which one is invited."""
    personne = await get_personne(db, acteur, personne_id)
    exiger_membre(acteur)
    choix = lire_adresse(ChoixInvites, {cle: v for cle, v in demande(request).items() if v})
    invitables = await list_invitables(db, acteur, personne_id, choix)
    await noter(db, Geste.lecture, "Qui inviter", personne_id=personne_id, domaines=1)
    return page(
        "droits.invitations/inviter.html",
        personne=personne,
        choix=choix,
        categories=[(c.value, c.titre) for c in Categorie],
        invitables=invitables,
        titres={c.value: c.titre for c in Categorie},
    )


async def _inviter(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    valeurs: Mapping[str, Any],
    erreurs: Mapping[str, str],
) -> Template:
    personne = await get_personne(db, acteur, personne_id)
    exiger_membre(acteur)
    structures = [
        i.structure for i in await list_invitables(db, acteur, personne_id, ChoixInvites())
    ]
    choisie = next(
        (s for s in structures if str(s.id) == str(valeurs.get("structure_id") or "")), None
    )
    await noter(db, Geste.lecture, "Qui inviter", personne_id=personne_id, domaines=1)
    return formulaire(
        "droits.invitations/structure.html",
        valeurs,
        erreurs,
        personne=personne,
        structure=choisie,
        structures=[(s.id, s.nom) for s in structures],
        professionnels=await list_invitables_de(db, acteur, choisie.id) if choisie else [],
        domaines=[(d.name, d.libelle) for d in Domaine if d is not Domaine.identite],
    )


@get("/carnets/{personne_id:uuid}/inviter/structure", name="inviter-structure")
async def preparer(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template:
    """Ask why, whom there by name, and what is to be read."""
    await get_personne(db, acteur, personne_id)
    choix = lire_adresse(StructureChoisie, demande(request))
    return await _inviter(db, acteur, personne_id, {"structure_id": choix.structure}, {})


@post("/carnets/{personne_id:uuid}/inviter/structure", name="structure-invitee")
async def inviter(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template | Redirect:
    """Invite, and go on to ask her; or show the form again with what was typed."""
    await get_personne(db, acteur, personne_id)
    exiger_membre(acteur)

    async def agir(saisie: NouvelleInvitation) -> Redirect:
        cle = await inviter_dans_le_cercle(db, acteur, personne_id, saisie, maintenant=maintenant())
        return vers(request.app.route_reverse("invitation", invitation_id=cle), "invitation_faite")

    return await poster(
        request,
        db,
        NouvelleInvitation,
        agir,
        partial(_inviter, db, acteur, personne_id),
        ("domaines",),
    )


async def _invitation(
    db: AsyncSession,
    acteur: Acteur,
    invitation_id: UUID,
    valeurs: dict[str, Any],
    erreurs: dict[str, str],
) -> Template:
    lue: DemandeAccesLue = await get_invitation(db, acteur, invitation_id)
    personne = await get_personne(db, acteur, lue.demande.personne_id)
    await noter(db, Geste.lecture, "Invitation dans le cercle", personne_id=personne.id, domaines=1)
    demandes = lue.demande.domaines_demandes
    return formulaire(
        "droits.invitations/invitation.html",
        # No page repeats a code.
        dict(valeurs) | {"code": ""},
        erreurs,
        lue=lue,
        personne=personne,
        attend=lue.demande.attend(maintenant()),
        etats=ETATS_INVITATION,
        a_moi=lue.demande.compte_id == acteur.compte_id,
        ordinaires=[(d.name, d.libelle) for d in domaines_du_masque(demandes & ORDINAIRES)],
        sensibles=domaines_du_masque(demandes & SENSIBLES),
    )


@get("/invitations/{invitation_id:uuid}", name="invitation")
async def invitation(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    invitation_id: FromPath[UUID],
) -> Template:
    """Show an invitation, and the ways in which she answers."""
    return await _invitation(db, acteur, invitation_id, {}, {})


def _code(donnees: dict[str, Any]) -> tuple[NouveauCode | None, dict[str, str]]:
    code, faute = lire_formulaire(NouveauCode, {"code": donnees.get("code", "")})
    return code, dict.fromkeys(faute, "Choisissez quatre chiffres.")


@post("/invitations/{invitation_id:uuid}/ecran", name="tendre-invitation")
async def tendre(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    invitation_id: FromPath[UUID],
) -> Template | Redirect:
    """Hand the screen over with that question, and no other."""
    await get_invitation(db, acteur, invitation_id)
    exiger_membre(acteur)

    async def agir(code: NouveauCode) -> Redirect:
        session = request.cookies.get(request.app.state.cookie, "")
        jeton = await tendre_invitation(
            db,
            acteur,
            invitation_id,
            SessionGardee(session=session, code=code.code),
            maintenant=maintenant(),
        )
        return confier(request, jeton)

    return await poster(request, db, _code, agir, partial(_invitation, db, acteur, invitation_id))


@post("/invitations/{invitation_id:uuid}/reponse", name="repondre-invitation")
async def entendre(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    invitation_id: FromPath[UUID],
) -> Template | Redirect:
    """Note what she said before the acteur: yes to some ordinary domains, or no."""
    await get_invitation(db, acteur, invitation_id)
    exiger_membre(acteur)

    async def agir(reponse: ReponseInvitation) -> Redirect:
        await entendre_invitation(db, acteur, invitation_id, reponse, maintenant=maintenant())
        return vers(
            request.app.route_reverse("invitation", invitation_id=invitation_id),
            "invitation_repondue",
        )

    return await poster(
        request,
        db,
        ReponseInvitation,
        agir,
        partial(_invitation, db, acteur, invitation_id),
        ("domaines",),
    )


router = Router("/", route_handlers=[annuaire, preparer, inviter, invitation, tendre, entendre])
