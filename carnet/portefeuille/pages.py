"""Choose whom to hand over and to whom, see what will move, confirm."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from auth.journal.commands import noter
from auth.vocabulary import Acteur, Geste
from carnet.portefeuille.commands import transferer
from carnet.portefeuille.queries import AU_PLUS, get_titulaire, list_portefeuille, list_repreneurs
from carnet.portefeuille.schemas import Transfert
from carnet.portefeuille.vocabulary import BOUGENT, D_ICI_LA, SORTS
from core.db import AsyncSession
from core.forms import lire_formulaire
from core.pages import Requete, formulaire, page, poster, saisie, vers

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "portefeuille_confie": "C’est fait. Les personnes, leurs référents et votre collègue sont"
    " prévenus.",
}


async def montrer_portefeuille(
    db: AsyncSession,
    acteur: Acteur,
    compte_id: UUID,
    valeurs: Mapping[str, Any],
    erreurs: dict[str, str],
) -> Template:
    """Let choose whom to hand over and to whom, with what was chosen and typed."""
    titulaire = await get_titulaire(db, acteur, compte_id)
    return formulaire(
        "carnet.portefeuille/portefeuille.html",
        valeurs,
        erreurs,
        titulaire=titulaire,
        sien=titulaire.id == acteur.compte_id,
        suivies=await list_portefeuille(db, acteur, compte_id),
        repreneurs=await list_repreneurs(db, acteur, compte_id),
        au_plus=AU_PLUS,
    )


@get("/portefeuilles/{compte_id:uuid}", name="portefeuille")
async def portefeuille(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], compte_id: FromPath[UUID]
) -> Template:
    """Answer « Qui suit-il, et à qui le confier ? »."""
    reponse = await montrer_portefeuille(db, acteur, compte_id, {}, {})
    await noter(db, Geste.lecture, "Portefeuille d’un professionnel", domaines=1)
    return reponse


@post("/portefeuilles/{compte_id:uuid}/apercu", name="apercu-transfert", status_code=200)
async def apercu(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    compte_id: FromPath[UUID],
) -> Template:
    """Show, person by person, what would move and what would not; nothing moves yet."""
    donnees = await saisie(request, "personnes")
    # Whoever leaves ticks nobody one by one; the preview names them all.
    if donnees.pop("toutes", None):
        suivies = await list_portefeuille(db, acteur, compte_id)
        donnees["personnes"] = [str(suivie.personne.id) for suivie in suivies]
    valeur, erreurs = lire_formulaire(Transfert, donnees)
    repreneurs = dict(await list_repreneurs(db, acteur, compte_id))
    if valeur and str(valeur.vers) not in repreneurs:
        erreurs["vers"] = "Choisissez un collègue habilité dans votre structure."
    if valeur is None or erreurs:
        return await montrer_portefeuille(db, acteur, compte_id, donnees, erreurs)
    titulaire = await get_titulaire(db, acteur, compte_id)
    suivies = await list_portefeuille(
        db, acteur, compte_id, personnes=valeur.personnes, vers=valeur.vers
    )
    return page(
        "carnet.portefeuille/apercu.html",
        titulaire=titulaire,
        repreneur=repreneurs[str(valeur.vers)],
        transfert=valeur,
        choisies=valeur.personnes,
        bougent=[s for s in suivies if s.sort in BOUGENT],
        restent=[s for s in suivies if s.sort not in BOUGENT],
        sorts=SORTS,
        d_ici_la=D_ICI_LA,
        erreurs={},
        valeurs={},
    )


@post("/portefeuilles/{compte_id:uuid}", name="revoir-portefeuille", status_code=200)
async def revoir(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    compte_id: FromPath[UUID],
) -> Template:
    """Come back to the choice with all that was ticked and typed; nothing moves."""
    donnees = await saisie(request, "personnes")
    reponse = await montrer_portefeuille(db, acteur, compte_id, donnees, {})
    await noter(db, Geste.lecture, "Portefeuille d’un professionnel", domaines=1)
    return reponse


@post("/portefeuilles/{compte_id:uuid}/transfert", name="transferer")
async def confirmer(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    compte_id: FromPath[UUID],
) -> Template | Redirect:
    """Hand the people over, and tell everyone concerned."""

    async def agir(valeur: Transfert) -> Redirect:
        await transferer(db, acteur, compte_id, valeur)
        return vers(
            request.app.route_reverse("portefeuille", compte_id=compte_id), "portefeuille_confie"
        )

    return await poster(
        request,
        db,
        Transfert,
        agir,
        partial(montrer_portefeuille, db, acteur, compte_id),
        ("personnes",),
    )


router = Router("/", route_handlers=[portefeuille, revoir, apercu, confirmer])
