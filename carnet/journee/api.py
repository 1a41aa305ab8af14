"""Read by API what waits and whom one follows, act for several: the same queries and commands."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from auth.absences.queries import get_remplacement
from auth.acces import ROLES_QUI_SUIVENT
from auth.cercle.commands import proposer_referents
from auth.cercle.queries import list_equipe, list_personnes_de_structure
from auth.cercle.schemas import PropositionsReferent
from auth.journal.commands import noter
from auth.vocabulary import Acteur, Geste, Role
from carnet.bord.api import sortir_suivi
from carnet.bord.queries import SuiviPersonne, domaines_lus, mesurer_suivis
from carnet.etiquettes.commands import oter_etiquette, poser_etiquette
from carnet.journee import schemas as s
from carnet.journee.commands import (
    FaitPourUne,
    ecrire_a_plusieurs,
    enregistrer_vue,
    exiger_suivis,
    modifier_vue,
    remettre_vue,
    reporter_affaire,
    reprendre_affaire,
    reprendre_de_plusieurs,
    retirer_vue,
)
from carnet.journee.liste import Autour, lire_personnes, page_d_affaires
from carnet.journee.queries import (
    Affaire,
    compter_a_noter,
    domaines_des_affaires,
    lire_a_faire,
    list_vues,
    motif_de,
)
from core.clock import maintenant
from core.db import AsyncSession
from core.editions import EditionLue
from core.errors import Forbidden
from core.forms import lire_adresse
from core.pages import Requete
from core.si_meme import etiqueter_edition, joindre_si_meme


def _exiger(acteur: Acteur) -> None:
    if acteur.role not in ROLES_QUI_SUIVENT:
        raise Forbidden("Votre rôle n’ouvre aucun carnet.")


def _sortir(affaire: Affaire) -> s.AffaireSortie:
    return s.AffaireSortie(
        genre=affaire.genre,
        objet_id=affaire.objet_id,
        personne_id=affaire.personne_id,
        personne=affaire.personne,
        du=affaire.du,
        phrase=affaire.phrase,
        jusqu_au=affaire.report.jusqu_au if affaire.report else None,
        motif=motif_de(affaire),
    )


@get("/a-faire", name="api-a-faire", opt={"parametres_lus": True}, tags=["journee"])
async def a_faire(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> s.AffairesPage:
    """List what waits for the acteur, in order.

    `voir` asks for one kind of matter, `plus_tard` for what was put off, `absence` for what waits
    for a colleague whom one replaces; `limite` and `curseur` as elsewhere.
    """
    _exiger(acteur)
    choix = lire_adresse(s.ChoixAffairesApi, request.query_params)
    absence = await get_remplacement(db, acteur, choix.absence) if choix.absence else None
    lu = await lire_a_faire(db, acteur, de=absence.absence.compte_id if absence else None)
    montrees, nombre, suite = page_d_affaires(request.app.state.coffre, lu, choix, choix.limite)
    await noter(db, Geste.lecture, "À faire, par l’API", domaines=domaines_des_affaires(montrees))
    etendue, partiels = lu.lecture
    return s.AffairesPage(
        total=nombre,
        plus_tard=len(lu.plus_tard),
        etendue=etendue,
        partiels=partiels,
        items=[_sortir(affaire) for affaire in montrees],
        suite=suite,
    )


@post("/a-faire/{affaire_id:uuid}/report", name="api-reporter-affaire", tags=["journee"])
async def reporter(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    affaire_id: FromPath[UUID],
    data: JSONBody[s.NouveauReport],
) -> s.AffaireSortie:
    """Put a matter off."""
    _exiger(acteur)
    affaire = await reporter_affaire(db, acteur, affaire_id, data)
    return _sortir(affaire).model_copy(update={"jusqu_au": data.jusqu_au, "motif": data.motif})


@post("/a-faire/{affaire_id:uuid}/reprise", name="api-reprendre-affaire", tags=["journee"])
async def reprendre(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], affaire_id: FromPath[UUID]
) -> s.AffaireSortie:
    """Take up today what was put off."""
    _exiger(acteur)
    affaire = await reprendre_affaire(db, acteur, affaire_id)
    return _sortir(affaire).model_copy(update={"jusqu_au": None, "motif": None})


@get("/suivis", name="api-suivis", opt={"parametres_lus": True}, tags=["carnets"])
async def suivis(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> s.SuivisPage:
    """List the people the acteur accompanies.

    `voir` says whom, `commune` where they live, `tri` in which order; `limite` and `curseur` as
    elsewhere.
    """
    _exiger(acteur)
    choix = lire_adresse(s.ChoixSuivisApi, request.query_params)
    return await _lire_suivis(request, db, acteur, choix, choix.limite)


@post("/suivis/recherche", name="api-chercher-suivis", status_code=200, tags=["carnets"])
async def chercher_suivis(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    data: JSONBody[s.RecherchePersonnesApi],
) -> s.SuivisPage:
    """List the same by what no address holds.

    Who is around them, a tag of one's structure, what calls, since when nothing was heard.
    """
    _exiger(acteur)
    return await _lire_suivis(request, db, acteur, data, data.limite)


async def _lire_suivis(
    request: Requete, db: AsyncSession, acteur: Acteur, choix: s.ChoixSuivis, limite: int
) -> s.SuivisPage:
    lus, autour = await lire_personnes(db, acteur, request.app.state.coffre, choix, limite)
    await noter(db, Geste.lecture, "Mes personnes, par l’API", domaines=domaines_lus(lus.montres))
    return s.SuivisPage(
        total=lus.nombre,
        partiels=mesurer_suivis(lus.suivis)[1],
        items=[_lister(suivi, autour) for suivi in lus.montres],
        suite=lus.suite,
    )


def _lister(suivi: SuiviPersonne, autour: Autour) -> s.PersonneListee:
    cle = suivi.personne.id
    referent = autour.referent(cle)
    return s.PersonneListee(
        **sortir_suivi(suivi).model_dump(),
        referent=(referent.nom or referent.structure) if referent else None,
        structures=list(autour.structures(cle).values()),
        publics=list(suivi.personne.publics),
        etiquettes=[etiquette.nom for etiquette in autour.etiquettes.get(cle, ())],
    )


@post("/suivis/etiquettes", name="api-etiqueter-plusieurs", status_code=200, tags=["étiquettes"])
async def etiqueter(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    data: JSONBody[s.SelectionEtiquette],
) -> s.FaitPourPlusieurs:
    """Put a tag on several of the people whom one accompanies, all or none."""
    _exiger(acteur)
    await exiger_suivis(db, acteur, data.personnes)
    changees = await poser_etiquette(db, acteur, data.personnes, data.etiquette_id)
    return _dire_changees(data, changees, "portait déjà cette étiquette")


@post(
    "/suivis/etiquettes/retrait",
    name="api-enlever-a-plusieurs",
    status_code=200,
    tags=["étiquettes"],
)
async def enlever(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    data: JSONBody[s.SelectionEtiquette],
) -> s.FaitPourPlusieurs:
    """Take a tag off several people."""
    _exiger(acteur)
    await exiger_suivis(db, acteur, data.personnes)
    changees = await oter_etiquette(db, acteur, data.personnes, data.etiquette_id)
    return _dire_changees(data, changees, "ne portait pas cette étiquette")


def _dire_changees(
    data: s.SelectionEtiquette, changees: Sequence[UUID], sinon: str
) -> s.FaitPourPlusieurs:
    return s.FaitPourPlusieurs(
        items=[
            s.FaitPourUneSortie(
                personne_id=cle, fait=cle in changees, raison=None if cle in changees else sinon
            )
            for cle in dict.fromkeys(data.personnes)
        ]
    )


def _dire_faits(faits: Sequence[FaitPourUne]) -> s.FaitPourPlusieurs:
    return s.FaitPourPlusieurs(
        items=[
            s.FaitPourUneSortie(
                personne_id=f.suivi.personne.id, fait=f.fait, raison=f.raison, fil=f.fil
            )
            for f in faits
        ]
    )


@post("/suivis/messages", name="api-ecrire-a-plusieurs", status_code=200, tags=["messages"])
async def ecrire(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    data: JSONBody[s.MessageAPlusieurs],
) -> s.FaitPourPlusieurs:
    """Open a thread of the same words on several carnets; at most twenty."""
    _exiger(acteur)
    return _dire_faits(await ecrire_a_plusieurs(db, acteur, data, maintenant=maintenant()))


@post(
    "/suivis/messages/annulation",
    name="api-annuler-a-plusieurs",
    status_code=200,
    tags=["messages"],
)
async def annuler(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    data: JSONBody[s.FilsAReprendre],
) -> s.FaitPourPlusieurs:
    """Take back the threads that one has just opened for several people."""
    _exiger(acteur)
    return _dire_faits(await reprendre_de_plusieurs(db, acteur, data, maintenant=maintenant()))


@get("/vues", name="api-vues", tags=["carnets"])
async def vues(db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]) -> s.VuesPage:
    """List the views that one keeps of the people one follows."""
    _exiger(acteur)
    return s.VuesPage(
        items=[s.VueSortie.model_validate(vue) for vue in await list_vues(db, acteur)]
    )


@post("/vues", name="api-enregistrer-vue", tags=["carnets"])
async def enregistrer(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    data: JSONBody[s.NouvelleVue],
) -> dict[str, UUID]:
    """Keep a view; one of that name takes what is sent instead."""
    _exiger(acteur)
    return {"id": (await enregistrer_vue(db, acteur, data)).id}


@post("/vues/{vue_id:uuid}", name="api-modifier-vue", tags=["carnets"])
async def modifier(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    vue_id: FromPath[UUID],
    data: JSONBody[s.FicheVueLue],
    attendue: NamedDependency[int | None],
) -> Response[dict[str, Any]]:
    """Rename a view, show it first or no more; If-Match or `lue` is the edition that was read."""
    _exiger(acteur)
    vue = await modifier_vue(db, acteur, vue_id, joindre_si_meme(data, attendue))
    await db.flush()
    await db.refresh(vue)
    return etiqueter_edition({"id": vue.id, "nom": vue.nom}, vue.edition)


@post("/vues/{vue_id:uuid}/retrait", name="api-retirer-vue", tags=["carnets"])
async def retirer(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    vue_id: FromPath[UUID],
    data: JSONBody[EditionLue],
    attendue: NamedDependency[int | None],
) -> dict[str, UUID]:
    """Keep a view no longer."""
    _exiger(acteur)
    lue = joindre_si_meme(data, attendue).lue
    return {"id": (await retirer_vue(db, acteur, vue_id, lue=lue)).id}


@post("/vues/{vue_id:uuid}/remise", name="api-remettre-vue", tags=["carnets"])
async def remettre(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    vue_id: FromPath[UUID],
    data: JSONBody[EditionLue],
    attendue: NamedDependency[int | None],
) -> dict[str, UUID]:
    """Keep again a view that was removed; its identifier is the one that the removal gave."""
    _exiger(acteur)
    lue = joindre_si_meme(data, attendue).lue
    return {"id": (await remettre_vue(db, acteur, vue_id, lue=lue)).id}


def _exiger_gestionnaire(acteur: Acteur) -> None:
    if acteur.role is not Role.gestionnaire:
        raise Forbidden("L’équipe est lue par les gestionnaires de structure.")


@get("/equipe", name="api-equipe", tags=["journee"])
async def equipe(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> list[s.CollegueSortie]:
    """List who accompanies people for one's structure, their load and what waits for them."""
    _exiger_gestionnaire(acteur)
    await noter(db, Geste.lecture, "Équipe de la structure", domaines=1)
    a_noter, retards = await compter_a_noter(db, acteur)
    return [
        s.CollegueSortie(
            **asdict(collegue),
            a_noter=a_noter.get(collegue.compte_id, 0),
            en_retard=retards.get(collegue.compte_id, 0),
        )
        for collegue in await list_equipe(db, acteur)
    ]


@get(
    "/equipe/personnes", name="api-equipe-personnes", opt={"parametres_lus": True}, tags=["journee"]
)
async def personnes(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> s.EquipePage:
    """List the people of one's structure: `voir` keeps those followed, or those whom nobody does.

    `numero` is the page, of fifty.
    """
    _exiger_gestionnaire(acteur)
    choix = lire_adresse(s.ChoixEquipe, request.query_params)
    avec, sans, lues = await list_personnes_de_structure(
        db, acteur, suivies=choix.suivies, saut=(choix.numero - 1) * 50
    )
    await noter(db, Geste.lecture, "Personnes de la structure", domaines=1)
    return s.EquipePage(
        suivies=avec,
        non_suivies=sans,
        items=[
            s.PersonneDeStructureSortie(
                personne_id=lue.personne.id,
                prenom=lue.personne.prenom,
                nom=lue.personne.nom,
                suivie_par=lue.suivie_par,
                a_un_referent=lue.a_un_referent,
            )
            for lue in lues
        ],
    )


@post("/equipe/referents", name="api-proposer-referents", status_code=200, tags=["journee"])
async def proposer(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    data: JSONBody[PropositionsReferent],
) -> dict[str, int]:
    """Propose one colleague as référent of people who have none, all or none of them."""
    return {"proposees": await proposer_referents(db, acteur, data)}


router = Router(
    "/api/v1",
    route_handlers=[
        a_faire,
        reporter,
        reprendre,
        suivis,
        chercher_suivis,
        etiqueter,
        enlever,
        ecrire,
        annuler,
        vues,
        enregistrer,
        modifier,
        retirer,
        remettre,
        equipe,
        personnes,
        proposer,
    ],
)
