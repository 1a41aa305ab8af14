"""Write the offers of one's structure, publish them, and say that they are still true."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from auth.vocabulary import Acteur, Automate
from core.clock import aujourdhui, maintenant
from core.db import AsyncSession
from core.editions import EditionLue, Mots, confronter_saisie, dire_en_mots, montrer_edition
from core.forms import lire_avec
from core.pages import (
    Requete,
    Transaction,
    formulaire,
    lire_lien,
    menant,
    page,
    poster,
    saisie,
    vers,
)
from offers.catalogue.queries import get_service
from offers.catalogue.rules import montrer_horaires
from offers.catalogue.vocabulary import (
    FRAIS,
    MODES_ACCUEIL,
    MODES_MOBILISATION,
    PERSONNES_MOBILISATRICES,
    PUBLICS,
    THEMATIQUES,
    TYPES,
    nommer_thematique,
    service_public,
)
from offers.locales.commands import (
    archiver_offre,
    archiver_par_lien,
    confirmer,
    confirmer_par_lien,
    dupliquer,
    ecrire_offre,
    exiger_au_catalogue,
    exiger_d_archiver,
    exiger_de_publier,
    nommer_offre,
    publier_offre,
    reprendre_offre,
    restaurer_version,
)
from offers.locales.models import OffreLocale
from offers.locales.queries import (
    dire_qui_ecrivit,
    etat_affiche,
    get_offre,
    list_offres,
    list_versions_offre,
    relire_offre,
)
from offers.locales.rules import (
    ARCHIVEE,
    LIEN,
)
from offers.locales.schemas import SaisieOffre
from offers.locales.vocabulary import (
    CHAMPS_DITS,
    JOURS,
    LIBELLES,
    MODELES,
    EtatLocal,
    Frequence,
)

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "offre_gardee": "Le brouillon est gardé.",
    "offre_publiee": "L’offre est publiée : la voici, comme chacun la lit.",
    "offre_confirmee": "Merci : l’offre est notée à jour aujourd’hui.",
    "offre_archivee": "L’offre a quitté le catalogue. Elle est parmi les archivées, d’où vous"
    " pouvez la reprendre.",
    "offre_reprise": "L’offre est reprise.",
    "offre_copiee": "Voici la copie : changez ce qui diffère, puis publiez.",
}
_MOTS: Mapping[str, Mapping[str, str]] = {
    "type": TYPES,
    "thematique_1": THEMATIQUES,
    "thematique_2": THEMATIQUES,
    "thematique_3": THEMATIQUES,
    "publics": PUBLICS,
    "modes_accueil": MODES_ACCUEIL,
    "mobilisable_par": PERSONNES_MOBILISATRICES,
    "modes_mobilisation": MODES_MOBILISATION,
    "frais": FRAIS,
    "jours": JOURS,
    "frequence": {f.value: f.libelle for f in Frequence},
}
_LISTES = ("jours", "publics", "modes_accueil", "mobilisable_par", "modes_mobilisation")


@get("/mes-offres", name="mes-offres")
async def mes_offres(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """List the offers of one's structure: what is to be read again, published, begun, archived."""
    exiger_de_publier(acteur)
    offres = await list_offres(db, acteur)
    jour = aujourdhui()
    a_revoir = [
        o
        for o in offres
        if etat_affiche(o) is EtatLocal.publiee and o.prochaine_revue and o.prochaine_revue <= jour
    ]
    return page(
        "offers.locales/mes_offres.html",
        a_revoir=a_revoir,
        groupes=[
            (e, [o for o in offres if etat_affiche(o) is e and o not in a_revoir]) for e in _ORDRE
        ],
        modeles=MODELES,
        vide=not offres,
    )


_ORDRE = (EtatLocal.brouillon, EtatLocal.publiee, EtatLocal.archivee)


def _champs(offre: OffreLocale) -> dict[str, Any]:
    """Give an offer as its form shows it: a draft keeps nothing of what is empty."""
    return {nom: offre.saisie.get(nom) for nom in SaisieOffre.model_fields}


def _dire(nom: str, valeur: Any) -> str:
    mots = _MOTS.get(nom, {})
    dits = [mots.get(v, v) for v in valeur] if isinstance(valeur, list) else mots.get(str(valeur))
    return dire_en_mots(dits or valeur)


def _formulaire(
    offre: OffreLocale | None,
    valeurs: dict[str, Any],
    erreurs: dict[str, str],
    versions: Any = (),
) -> Template:
    return formulaire(
        "offers.locales/offre_locale.html",
        valeurs,
        erreurs,
        offre=offre,
        versions=versions,
        modes_mobilisation=list(MODES_MOBILISATION.items()),
        jours=list(JOURS.items()),
        frequences=[(f.value, f.libelle) for f in Frequence],
        etat=etat_affiche(offre) if offre else EtatLocal.brouillon,
        archivee=ARCHIVEE,
    )


@get("/mes-offres/nouvelle", name="nouvelle-offre")
async def nouvelle(
    acteur: NamedDependency[Acteur], modele: FromQuery[str | None] = None
) -> Template:
    """Begin an offer, from a template or from nothing."""
    exiger_de_publier(acteur)
    debut = MODELES.get(modele or "")
    return _formulaire(None, {"frequence": "6"} | dict(debut.champs if debut else {}), {})


@post("/mes-offres", name="ecrire-offre")
async def creer(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template | Redirect:
    """Keep a new draft, then show it again or as it will be read."""
    return await _garder(request, db, acteur, None)


@get("/mes-offres/{offre_id:uuid}", name="offre-locale")
async def modifier(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], offre_id: FromPath[UUID]
) -> Template:
    """Show the form of an offer, with what was published."""
    offre = await get_offre(db, acteur, offre_id)
    valeurs = montrer_edition(_champs(offre), offre.edition)
    return _formulaire(offre, valeurs, {}, await list_versions_offre(db, acteur, offre_id))


@post("/mes-offres/{offre_id:uuid}", name="modifier-offre")
async def enregistrer(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    offre_id: FromPath[UUID],
) -> Template | Redirect:
    """Keep the draft of an offer."""
    return await _garder(request, db, acteur, await get_offre(db, acteur, offre_id))


# An offer as it is typed, and what the page says beside.
_Lu = tuple[SaisieOffre, dict[str, Any]]


async def _garder(
    request: Requete, db: AsyncSession, acteur: Acteur, offre: OffreLocale | None
) -> Template | Redirect:
    exiger_de_publier(acteur)
    offre_id, edition = (offre.id, offre.edition) if offre else (None, None)
    qui = await dire_qui_ecrivit(db, acteur, offre) if offre else None

    def lecture(donnees: dict[str, Any]) -> tuple[_Lu | None, dict[str, str]]:
        erreurs: dict[str, str] = {}
        if offre is not None:
            mots = Mots(LIBELLES, _dire, qui)
            erreurs = confronter_saisie(donnees, _champs(offre), offre.edition, mots)
        lu, fautes = lire_avec(SaisieOffre, "suite")(donnees)
        return lu, erreurs | fautes

    async def agir(lu: _Lu) -> Template | Redirect:
        valeur, donnees = lu
        gardee = await ecrire_offre(
            db, acteur, valeur, offre_id, maintenant=maintenant(), edition=edition
        )
        if donnees.get("suite") != "apercu":
            return vers(
                request.app.route_reverse("offre-locale", offre_id=gardee.id), "offre_gardee"
            )
        # A draft that only lacks something is kept all the same: the page shows this edition of it.
        if manques := (await relire_offre(db, gardee, valeur, aujourdhui())).erreurs:
            await db.refresh(gardee)
            donnees |= montrer_edition(_champs(gardee), gardee.edition)
            return await _encore(db, acteur, gardee, donnees, dict(manques))
        return vers(request.app.route_reverse("apercu-offre", offre_id=gardee.id))

    revoir = partial(_encore, db, acteur, offre)
    return await poster(request, db, lecture, agir, revoir, _LISTES)


async def _encore(
    db: AsyncSession,
    acteur: Acteur,
    offre: OffreLocale | None,
    valeurs: dict[str, Any],
    erreurs: dict[str, str],
) -> Template:
    versions = await list_versions_offre(db, acteur, offre.id) if offre else ()
    return _formulaire(offre, valeurs, erreurs, versions)


@get("/mes-offres/{offre_id:uuid}/apercu", name="apercu-offre")
async def apercu(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    offre_id: FromPath[UUID],
) -> Template:
    """Show the offer as it will be read, with what could be said better."""
    offre = await get_offre(db, acteur, offre_id)
    with menant(request.app.route_reverse("offre-locale", offre_id=offre_id)):
        exiger_au_catalogue(offre)
    return await _apercu(db, offre, {})


async def _apercu(db: AsyncSession, offre: OffreLocale, erreurs: dict[str, str]) -> Template:
    valeur = SaisieOffre.model_validate(offre.saisie)
    relue = await relire_offre(db, offre, valeur, aujourdhui())
    return formulaire(
        "offers.locales/apercu.html",
        offre.saisie,
        erreurs | dict(relue.erreurs),
        offre=offre,
        ligne=service_public(relue.ligne) if relue.ligne else None,
        conseils=relue.conseils,
        commune=relue.commune,
        etat=etat_affiche(offre),
        nommer=nommer_thematique,
        horaires=montrer_horaires((relue.ligne or {}).get("horaires_accueil")),
        champs_dits=CHAMPS_DITS,
    )


@post("/mes-offres/{offre_id:uuid}/publication", name="publier-offre")
async def publication(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    offre_id: FromPath[UUID],
) -> Template | Redirect:
    """Publish the draft."""
    offre = await get_offre(db, acteur, offre_id)

    async def agir(vue: EditionLue) -> Redirect:
        await publier_offre(
            db,
            acteur,
            offre_id,
            jour=aujourdhui(),
            maintenant=maintenant(),
            edition=vue.lue,
        )
        return vers(
            request.app.route_reverse("offre", service_id=offre.service_id), "offre_publiee"
        )

    return await poster(
        request, db, EditionLue, agir, lambda _donnees, erreurs: _apercu(db, offre, erreurs)
    )


@post("/mes-offres/{offre_id:uuid}/confirmation", name="confirmer-offre")
async def confirmation(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], offre_id: FromPath[UUID]
) -> Redirect:
    """Say that nothing changed."""
    await confirmer(db, acteur, offre_id, jour=aujourdhui())
    return vers("/mes-offres", "offre_confirmee")


@get("/mes-offres/{offre_id:uuid}/archive", name="archive-offre")
async def archive(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    offre_id: FromPath[UUID],
) -> Template:
    """Ask before an offer leaves the catalogue."""
    offre = await get_offre(db, acteur, offre_id)
    with menant(request.app.route_reverse("offre-locale", offre_id=offre_id)):
        exiger_d_archiver(offre)
    return page("offers.locales/archive.html", offre=offre)


@post("/mes-offres/{offre_id:uuid}/archive", name="archiver-offre")
async def mettre_en_archive(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], offre_id: FromPath[UUID]
) -> Redirect:
    """Take the offer out of the catalogue."""
    await archiver_offre(db, acteur, offre_id)
    return vers("/mes-offres", "offre_archivee")


@post("/mes-offres/{offre_id:uuid}/reprise", name="reprendre-offre")
async def reprise(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], offre_id: FromPath[UUID]
) -> Redirect:
    """Take up an archived offer again."""
    await reprendre_offre(db, acteur, offre_id)
    return vers("/mes-offres", "offre_reprise")


@post("/mes-offres/{offre_id:uuid}/copie", name="dupliquer-offre")
async def copie(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    offre_id: FromPath[UUID],
) -> Redirect:
    """Begin a draft from this offer."""
    offre = await dupliquer(db, acteur, offre_id, maintenant=maintenant())
    return vers(request.app.route_reverse("offre-locale", offre_id=offre.id), "offre_copiee")


@post("/mes-offres/{offre_id:uuid}/versions/{version_id:uuid}", name="restaurer-offre")
async def restauration(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    offre_id: FromPath[UUID],
    version_id: FromPath[UUID],
) -> Template | Redirect:
    """Take an earlier text as the draft."""

    async def agir(vue: EditionLue) -> Redirect:
        await restaurer_version(
            db, acteur, offre_id, version_id, maintenant=maintenant(), edition=vue.lue
        )
        return vers(request.app.route_reverse("apercu-offre", offre_id=offre_id))

    return await poster(request, db, EditionLue, agir)


async def _lien(request: Requete, jeton: str) -> tuple[Automate, UUID]:
    territoire, offre_id = await lire_lien(request, LIEN, jeton)
    return Automate(territoire), offre_id


@get("/offres-a-jour/{jeton:str}", name="offre-a-jour", opt={"public": True})
async def toujours_a_jour(request: Requete, jeton: FromPath[str]) -> Template:
    """Ask whether an offer is still true; nothing changes before an answer."""
    automate, offre_id = await _lien(request, jeton)
    async with Transaction(request, automate) as db:
        nom = await nommer_offre(db, offre_id)
        lu = (
            await get_service(db, f"local-{automate.territoire_id}--{offre_id.hex}")
            if nom
            else None
        )
    service = service_public(lu.donnees) if lu else None
    horaires = montrer_horaires(service["horaires_accueil"] if service else None)
    return page(
        "offers.locales/a_jour.html",
        nom=nom,
        service=service,
        horaires=horaires,
        jeton=jeton,
        reponse=None,
    )


@post("/offres-a-jour/{jeton:str}", name="offre-a-jour-dite", opt={"public": True}, status_code=200)
async def dire_a_jour(request: Requete, jeton: FromPath[str]) -> Template:
    """Keep the answer: nothing changed, or the offer is over."""
    automate, offre_id = await _lien(request, jeton)
    reponse = (await saisie(request)).get("reponse", "")
    async with Transaction(request, automate) as db:
        nom = await nommer_offre(db, offre_id)
        if nom is not None and reponse == "oui":
            await confirmer_par_lien(db, offre_id, jour=aujourdhui())
        elif nom is not None and reponse == "fini_confirme":
            await archiver_par_lien(db, offre_id)
    return page("offers.locales/a_jour.html", nom=nom, service=None, jeton=jeton, reponse=reponse)


router = Router(
    "/",
    route_handlers=[
        mes_offres,
        nouvelle,
        creer,
        modifier,
        enregistrer,
        apercu,
        publication,
        confirmation,
        archive,
        mettre_en_archive,
        reprise,
        copie,
        restauration,
        toujours_a_jour,
        dire_a_jour,
    ],
    include_in_schema=False,
)
