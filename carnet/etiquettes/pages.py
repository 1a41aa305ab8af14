"""Show the tags of one's structure, make and rename them; put them on somebody, take them off."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from auth.journal.commands import noter
from auth.personnes.queries import get_personne
from auth.vocabulary import Acteur, Geste
from carnet.etiquettes.commands import (
    creer_etiquette,
    oter_etiquette,
    poser_etiquette,
    remettre_etiquette,
    renommer_etiquette,
    retirer_etiquette,
)
from carnet.etiquettes.models import EtiquetteStructure
from carnet.etiquettes.queries import (
    compter_porteurs,
    exiger_etiquettes,
    get_etiquette,
    list_etiquettes,
    list_posees,
    pose_des_etiquettes,
)
from carnet.etiquettes.schemas import EtiquetteChoisie, NomEtiquetteLu, NouvelleEtiquette
from carnet.etiquettes.vocabulary import AIDE, ETIQUETTES
from core.db import AsyncSession
from core.editions import EditionLue, Mots, lire_contre, montrer_edition
from core.pages import Requete, Revenir, formulaire, laisser, poster, vers

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "etiquette_creee": "L’étiquette est prête : vous pouvez la mettre sur des personnes.",
    "etiquette_renommee": "L’étiquette est renommée, sur toutes les personnes qui la portent.",
    "etiquette_retiree": "L’étiquette est retirée : plus personne ne la porte. Vous pouvez la"
    " remettre.",
    "etiquette_remise": "L’étiquette est remise, sur les personnes qui la portaient.",
    "etiquette_posee": "L’étiquette est mise : votre structure seule la voit, et la personne.",
    "etiquette_enlevee": "L’étiquette est enlevée.",
}
REVENIR: Revenir = {
    "etiquette_renommee": ("etiquette", "etiquette_id", "Revoir cette étiquette"),
    "etiquette_retiree": ("etiquette", "etiquette_id", "La remettre"),
    "etiquette_remise": ("etiquette", "etiquette_id", "Revoir cette étiquette"),
}
VIDE: Mapping[str, Any] = {}


async def _liste(
    db: AsyncSession,
    acteur: Acteur,
    valeurs: Mapping[str, Any] = VIDE,
    erreurs: Mapping[str, str] = VIDE,
) -> Template:
    return formulaire(
        "carnet.etiquettes/etiquettes.html",
        valeurs,
        erreurs,
        etiquettes=await list_etiquettes(db, acteur),
        retirees=await list_etiquettes(db, acteur, retirees=True),
        porteurs=await compter_porteurs(db, acteur),
        aide=AIDE,
    )


@get("/etiquettes", name="etiquettes")
async def etiquettes(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """List the tags of one's structure, and let make one."""
    exiger_etiquettes(acteur)
    return await _liste(db, acteur)


@post("/etiquettes", name="creer-etiquette")
async def creer(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template | Redirect:
    """Make a tag, or show the page again with what was typed."""
    exiger_etiquettes(acteur)

    async def agir(saisie: NouvelleEtiquette) -> Redirect:
        await creer_etiquette(db, acteur, saisie)
        return _retour(request, "etiquette_creee")

    return await poster(request, db, NouvelleEtiquette, agir, partial(_liste, db, acteur))


def _retour(request: Requete, fait: str, sur: UUID | None = None) -> Redirect:
    return vers(request.app.route_reverse("etiquettes"), fait, sur)


async def _etiquette(
    db: AsyncSession,
    acteur: Acteur,
    etiquette_id: UUID,
    valeurs: Mapping[str, Any] = VIDE,
    erreurs: Mapping[str, str] = VIDE,
) -> Template:
    etiquette = await get_etiquette(db, acteur, etiquette_id)
    tenue = montrer_edition({"nom": etiquette.nom}, etiquette.edition)
    return formulaire(
        "carnet.etiquettes/etiquette.html",
        # Taking back and putting back are buttons: they type nothing to be shown again.
        valeurs if "nom" in valeurs else tenue,
        erreurs,
        etiquette=etiquette,
        porteurs=(await compter_porteurs(db, acteur)).get(etiquette_id, 0),
        aide=AIDE,
    )


@get("/etiquettes/{etiquette_id:uuid}", name="etiquette")
async def etiquette(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], etiquette_id: FromPath[UUID]
) -> Template:
    """Show one tag, to rename it, take it back, put it back."""
    return await _etiquette(db, acteur, etiquette_id)


@post("/etiquettes/{etiquette_id:uuid}", name="renommer-etiquette")
async def renommer(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    etiquette_id: FromPath[UUID],
) -> Template | Redirect:
    """Rename a tag, or show it again with what was typed."""
    lue = await get_etiquette(db, acteur, etiquette_id)
    edition = lue.edition

    async def agir(saisie: NouvelleEtiquette) -> Redirect:
        voulue = NomEtiquetteLu(nom=saisie.nom, lue=edition)
        await renommer_etiquette(db, acteur, etiquette_id, voulue)
        return _retour(request, "etiquette_renommee", etiquette_id)

    mots = Mots({"nom": "Les mots de l’étiquette"}, qui="par votre structure")
    return await poster(
        request,
        db,
        lire_contre(NouvelleEtiquette, {"nom": lue.nom}, edition, mots),
        agir,
        laisser(
            _retour(request, "reste_enregistre", etiquette_id),
            partial(_etiquette, db, acteur, etiquette_id),
        ),
    )


async def _changer(
    request: Requete,
    db: AsyncSession,
    acteur: Acteur,
    etiquette_id: UUID,
    acte: tuple[Callable[..., Awaitable[EtiquetteStructure]], str],
) -> Template | Redirect:
    await get_etiquette(db, acteur, etiquette_id)
    commande, fait = acte

    async def agir(saisie: EditionLue) -> Redirect:
        await commande(db, acteur, etiquette_id, lue=saisie.lue)
        return _retour(request, fait, etiquette_id)

    return await poster(
        request, db, EditionLue, agir, partial(_etiquette, db, acteur, etiquette_id)
    )


@post("/etiquettes/{etiquette_id:uuid}/retrait", name="retirer-etiquette")
async def retirer(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    etiquette_id: FromPath[UUID],
) -> Template | Redirect:
    """Take a tag back, or show it again with why not."""
    acte = (retirer_etiquette, "etiquette_retiree")
    return await _changer(request, db, acteur, etiquette_id, acte)


@post("/etiquettes/{etiquette_id:uuid}/remise", name="remettre-etiquette")
async def remettre(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    etiquette_id: FromPath[UUID],
) -> Template | Redirect:
    """Put back a tag that was taken back, or show it again with why not."""
    acte = (remettre_etiquette, "etiquette_remise")
    return await _changer(request, db, acteur, etiquette_id, acte)


async def _de_la_personne(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    valeurs: Mapping[str, Any] = VIDE,
    erreurs: Mapping[str, str] = VIDE,
) -> Template:
    personne = await get_personne(db, acteur, personne_id)
    posees = (await list_posees(db, acteur, [personne_id])).get(personne_id, ())
    siennes = {e.id for e in posees}
    await noter(db, Geste.lecture, ETIQUETTES, personne_id=personne_id)
    return formulaire(
        "carnet.etiquettes/de_la_personne.html",
        valeurs,
        erreurs,
        personne=personne,
        posees=posees,
        a_mettre=[(e.id, e.nom) for e in await list_etiquettes(db, acteur) if e.id not in siennes],
        pose=pose_des_etiquettes(acteur),
    )


@get("/carnets/{personne_id:uuid}/etiquettes", name="etiquettes-de")
async def de_la_personne(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], personne_id: FromPath[UUID]
) -> Template:
    """Show the tags that one's structure put on somebody, put one, take one off."""
    await get_personne(db, acteur, personne_id)
    exiger_etiquettes(acteur)
    return await _de_la_personne(db, acteur, personne_id)


async def _poser_ou_oter(
    request: Requete,
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    acte: tuple[Callable[..., Awaitable[object]], str],
) -> Template | Redirect:
    await get_personne(db, acteur, personne_id)
    exiger_etiquettes(acteur)
    commande, fait = acte

    async def agir(saisie: EtiquetteChoisie) -> Redirect:
        await commande(db, acteur, [personne_id], saisie.etiquette_id)
        ici = request.app.route_reverse("etiquettes-de", personne_id=personne_id)
        return vers(ici, fait)

    return await poster(
        request, db, EtiquetteChoisie, agir, partial(_de_la_personne, db, acteur, personne_id)
    )


@post("/carnets/{personne_id:uuid}/etiquettes", name="poser-etiquette")
async def poser(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template | Redirect:
    """Put a tag on somebody."""
    acte = (poser_etiquette, "etiquette_posee")
    return await _poser_ou_oter(request, db, acteur, personne_id, acte)


@post("/carnets/{personne_id:uuid}/etiquettes/retrait", name="oter-etiquette")
async def oter(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template | Redirect:
    """Take a tag off somebody."""
    acte = (oter_etiquette, "etiquette_enlevee")
    return await _poser_ou_oter(request, db, acteur, personne_id, acte)


router = Router(
    "/",
    route_handlers=[
        etiquettes,
        creer,
        etiquette,
        renommer,
        retirer,
        remettre,
        de_la_personne,
        poser,
        oter,
    ],
)
