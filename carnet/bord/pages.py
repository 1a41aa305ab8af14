"""Show the search of a person, and one carnet."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from auth.acces import PHRASES, ROLES_QUI_ECRIVENT, ROLES_QUI_SUIVENT
from auth.cercle.queries import lecture_seule, list_places
from auth.consentements.commands import demander_acces
from auth.consentements.queries import list_consentements, list_en_attente
from auth.consentements.schemas import NouvelleDemandeAcces
from auth.journal.commands import Precisions, noter
from auth.personnes.queries import (
    expliquer,
    get_personne,
    list_representants,
    mesurer_lecture,
)
from auth.personnes.rules import TAPE_MAX
from auth.personnes.vocabulary import Par
from auth.territoires.queries import nommer
from auth.urgences.rules import ROLES_DE_L_URGENCE, reste
from auth.vocabulary import Acteur, Domaine, Geste, domaines_du_masque, masque
from carnet.bord.comparaison import comparer, jours_a_comparer
from carnet.bord.fiches import chercher_personnes, decrire_personnes
from carnet.bord.frise import DemandeFrise, familles, lire_dernieres, lire_frise
from carnet.bord.queries import (
    FRISE_PAR_PAGE,
    find_visite,
    get_entete,
    list_carnets,
)
from carnet.bord.schemas import ChoixDates, ChoixFrise, PersonneDemandee, RechercheFrise
from carnet.corrections.queries import list_modifications
from carnet.elements.lecteurs import Lecteurs, lire_lecteurs
from carnet.elements.pages import find_ajout_sensible
from carnet.elements.queries import mots
from carnet.elements.resumes import TITRES, Page, ajouts_offerts, lire_resumes, list_onglets
from carnet.parcours.queries import (
    AuteurDeFrise,
    list_auteurs_frise,
)
from carnet.parcours.vocabulary import ISSUES
from core.clock import aujourdhui, maintenant
from core.db import AsyncSession
from core.errors import Forbidden
from core.forms import lire_adresse, lire_formulaire
from core.pages import Requete, demande, formulaire, limiter, page, poster, saisie, vers
from core.paging import decoder_curseur, encoder
from droits.conservation.queries import list_demandes_droit


@get("/personnes", name="personnes")
async def personnes(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    curseur: FromQuery[str | None] = None,
) -> Template:
    """List the people one may see."""
    if acteur.role not in ROLES_QUI_SUIVENT:
        raise Forbidden("Votre rôle n’ouvre aucun carnet.")
    coffre = request.app.state.coffre
    apres = decoder_curseur(coffre, "carnets", str, curseur)
    liste = await list_carnets(db, acteur, apres=apres, limite=31)
    suite = (
        encoder(coffre, "carnets", liste[29].nom_recherche, liste[29].id)
        if len(liste) > 30
        else None
    )
    # The first page is read again and again, and merges; going on through the list is counted name
    # by name.
    geste, objet = (
        (Geste.recherche, "Liste des personnes, suite")
        if apres
        else (Geste.lecture, "Liste des personnes")
    )
    await noter(
        db, geste, objet, precisions=Precisions(details={"nombre": len(liste[:30])}), domaines=1
    )
    fiches = await decrire_personnes(db, acteur, liste[:30])
    return page("carnet.bord/personnes.html", q="", fiches=fiches, lue=None, suite=suite)


@post("/personnes", name="chercher-personne", status_code=200)
async def chercher(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template | Redirect:
    """Search the people one may see; the one who is found alone is opened.

    What is typed is posted, so that no name stays in an address.
    """
    if acteur.role not in ROLES_QUI_SUIVENT:
        raise Forbidden("Votre rôle n’ouvre aucun carnet.")
    await limiter(request, "recherche", acteur.compte_id, maximum=30, fenetre_s=60)
    tape = await saisie(request)
    q = tape.get("q", "").replace("\x00", "")[:TAPE_MAX]
    demandee = PersonneDemandee(q=q, curseur=tape.get("curseur"))
    etat = request.app.state
    lue = await chercher_personnes(db, acteur, etat.sceau, etat.coffre, demandee)
    await noter(
        db,
        Geste.recherche,
        "Recherche d’une personne",
        precisions=Precisions(details={"nombre": len(lue.fiches)}),
        domaines=1,
    )
    if lue.seule is not None:
        return vers(request.app.route_reverse("carnet", personne_id=lue.seule.id))
    # A page repeats no social security number.
    q = "" if Par.nir in lue.cherchee.par else q
    return page(
        "carnet.bord/personnes.html", q=q, fiches=lue.fiches, lue=lue, suite=lue.suite, Par=Par
    )


@get("/carnets/{personne_id:uuid}", name="carnet")
async def carnet(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template:
    """Answer « Où en est cette personne ? »."""
    entete = await get_entete(db, acteur, personne_id)
    suivi, urgence = entete.suivi, entete.urgence
    # To herself, what others noted is told by her own pages.
    visite = None if acteur.est_personne else entete.visite
    verdicts = await expliquer(db, acteur, personne_id)
    ouverts = [v for v in verdicts if v.lit]
    fermes = [v for v in verdicts if not v.lit]
    places = await list_places(db, acteur, personne_id)
    modifications = await list_modifications(db, acteur, personne_id)
    dernieres, nouveautes = await lire_dernieres(db, acteur, personne_id, visite, modifications)
    apportes = request.app.state.resumes
    contexte = {
        "personne": suivi.personne,
        "ouverts": ouverts,
        "fermes": fermes,
        "etendue": mesurer_lecture(acteur, verdicts),
        "peut_ecrire": any(v.complete for v in verdicts),
        "a_ajouter": ajouts_offerts(
            acteur, request.app.state.ajouts, {v.domaine for v in verdicts if v.complete}
        ),
        "moi_meme": acteur.est_personne,
        # Who accompanies is called; the person is not called to herself.
        "suivi": None if acteur.est_personne else suivi,
        "modifications": modifications,
        "corriges": {v.domaine.value for v in verdicts if v.complete},
        "urgence": urgence,
        "reste": reste(urgence.fin, maintenant()) if urgence else None,
        "peut_urgence": bool(fermes) and acteur.role in ROLES_DE_L_URGENCE,
        "ouvre_espace": acteur.role in ROLES_QUI_ECRIVENT and not acteur.est_personne,
        "pourquoi": PHRASES,
        "commune": suivi.commune,
        "cercle": [membre for membre in places if membre.est_present],
        "lecture_seule": lecture_seule(places, acteur),
        "representants": await list_representants(db, acteur, personne_id),
        "ajout_sensible": await find_ajout_sensible(request, db, acteur, personne_id),
        "dernieres": dernieres,
        "nouveautes": nouveautes,
        "lecteurs": Lecteurs(entete.lecteurs),
        "parties": TITRES,
        "onglets": list_onglets(apportes, Page.carnet),
        "resumes": await lire_resumes(db, acteur, personne_id, apportes, Page.carnet),
    }
    lus = masque(v.domaine for v in ouverts)
    await noter(
        db,
        Geste.lecture,
        "Carnet",
        precisions=Precisions(fondement="accord de la personne"),
        personne_id=personne_id,
        domaines=lus,
    )
    return page("carnet.bord/carnet.html", Domaine=Domaine, **contexte, issues=ISSUES, **mots())


@get("/carnets/{personne_id:uuid}/frise", name="frise")
async def frise(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template:
    """Show the timeline, page by page: all of it, or the lines that are asked for."""
    demandes = demande(request)
    return await _frise(request, db, acteur, personne_id, lire_adresse(ChoixFrise, demandes))


@post("/carnets/{personne_id:uuid}/frise", name="filtrer-frise", status_code=200)
async def filtrer_frise(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template | Redirect:
    """Choose lines of the timeline.

    What is typed, and who is around her, are shown at no address; the rest has one.
    """
    donnees = await saisie(request)
    choix, erreurs = lire_formulaire(RechercheFrise, donnees)
    if choix is None:
        toute = RechercheFrise()
        return await _frise(request, db, acteur, personne_id, toute, refus=(donnees, erreurs))
    if choix.est_dicible:
        ici = request.app.route_reverse("frise", personne_id=personne_id)
        return vers(f"{ici}?{_dire(choix)}" if choix != RechercheFrise() else ici)
    return await _frise(request, db, acteur, personne_id, choix)


def _dire(choix: ChoixFrise, curseur: str | None = None) -> str:
    """Write in an address what was chosen."""
    return urlencode(_choisis(choix) | ({"curseur": curseur} if curseur else {}))


def _choisis(choix: ChoixFrise) -> dict[str, Any]:
    """Give what was chosen as a form holds it, wherever one is in the list."""
    poses = choix.model_dump(mode="json", exclude_defaults=True, exclude={"curseur"})
    return {nom: "1" if dit is True else str(dit) for nom, dit in poses.items()}


async def _frise(
    request: Requete,
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    choix: ChoixFrise,
    *,
    refus: tuple[dict[str, Any], dict[str, str]] | None = None,
) -> Template:
    personne = await get_personne(db, acteur, personne_id)
    coffre = request.app.state.coffre
    visite = await find_visite(db, acteur, personne_id) if choix.nouveautes else None
    lue = await lire_frise(
        db, acteur, personne_id, DemandeFrise(coffre, choix, visite, FRISE_PAR_PAGE)
    )
    verdicts = await expliquer(db, acteur, personne_id)
    auteurs = await list_auteurs_frise(db, acteur, personne_id)
    lus = masque(Domaine(ligne.evenement.domaine) for ligne in lue.lignes) | 1
    await noter(
        db,
        Geste.lecture,
        "Frise",
        precisions=Precisions(fondement="accord de la personne"),
        personne_id=personne_id,
        domaines=lus,
    )
    choisis = _choisis(choix)
    dicible = not isinstance(choix, RechercheFrise) or choix.est_dicible
    suite: str | dict[str, Any] | None = None
    if lue.suite is not None:
        suite = _dire(choix, lue.suite) if dicible else choisis | {"curseur": lue.suite}
    valeurs, erreurs = refus or (choisis, {})
    return formulaire(
        "carnet.bord/frise.html",
        valeurs,
        erreurs,
        personne=personne,
        choix=choix,
        visite=visite,
        lignes=lue.lignes,
        nombre=lue.nombre,
        suite=suite,
        dicible=dicible,
        est_filtree=bool(choisis),
        seul_domaine=set(choisis) == {"domaine"},
        familles=familles(),
        auteurs=_nommer_auteurs(acteur, auteurs),
        structures=list({a.structure_id: a.structure for a in auteurs if a.structure_id}.items()),
        domaines=[(v.domaine.value, v.domaine.libelle) for v in verdicts if v.lit],
        fermes=[v for v in verdicts if not v.lit],
        etendue=mesurer_lecture(
            acteur, verdicts, parmi=masque(d for d in Domaine if choix.domaine in (None, d))
        ),
        lecteurs=await lire_lecteurs(db, acteur, personne_id),
        modifications=await list_modifications(db, acteur, personne_id),
        corriges={v.domaine.value for v in verdicts if v.complete},
        contestations=[]
        if choix.curseur or choisis
        else await list_demandes_droit(db, acteur, personne_id=personne_id),
        Domaine=Domaine,
        issues=ISSUES,
        **mots(),
    )


def _nommer_auteurs(acteur: Acteur, auteurs: Sequence[AuteurDeFrise]) -> list[tuple[UUID, str]]:
    """Name once each author who may be named, for a reader who chooses among them."""
    elle = "Vous-même" if acteur.est_personne else "La personne elle-même"
    noms: dict[UUID, str] = {}
    for auteur in auteurs:
        if auteur.structure_id is None:
            noms[auteur.compte_id] = elle
        elif dit := nommer(auteur.prenom, auteur.nom, None):
            noms.setdefault(auteur.compte_id, f"{dit}, {auteur.structure}")
    return list(noms.items())


@get("/carnets/{personne_id:uuid}/comparer", name="comparer")
async def comparer_dates(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template:
    """Show the situation and the objectives as they were at two dates, side by side."""
    personne = await get_personne(db, acteur, personne_id)
    choix, erreurs = lire_formulaire(ChoixDates, dict(request.query_params.items()))
    le, et = jours_a_comparer(choix or ChoixDates(), aujourdhui())
    comparaison = await comparer(db, acteur, personne_id, le, et)
    await noter(
        db,
        Geste.lecture,
        "Comparaison de deux dates",
        precisions=Precisions(fondement="accord de la personne"),
        personne_id=personne_id,
        domaines=comparaison.domaines,
    )
    return formulaire(
        "carnet.bord/comparer.html",
        {"le": le, "et": et},
        erreurs,
        personne=personne,
        comparaison=comparaison,
        etendue=mesurer_lecture(acteur, await expliquer(db, acteur, personne_id)),
    )


@get("/carnets/{personne_id:uuid}/pourquoi", name="pourquoi")
async def pourquoi(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], personne_id: FromPath[UUID]
) -> Template:
    """Answer « Pourquoi ne vois-je pas … ? », and let ask."""
    return await _pourquoi(db, acteur, personne_id, {}, {})


async def _pourquoi(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    valeurs: dict[str, object],
    erreurs: dict[str, str],
) -> Template:
    personne = await get_personne(db, acteur, personne_id)
    en_attente = [] if acteur.est_personne else await list_en_attente(db, acteur, personne_id)
    return formulaire(
        "carnet.bord/pourquoi.html",
        valeurs,
        erreurs,
        personne=personne,
        verdicts=await expliquer(db, acteur, personne_id),
        accords=await list_consentements(db, acteur, personne_id, ouvrant=True),
        en_attente=en_attente,
        deja_demandes={
            domaine
            for attend in en_attente
            for domaine in domaines_du_masque(attend.demande.domaines_demandes)
        },
        recueille=acteur.role in ROLES_QUI_ECRIVENT and not acteur.est_personne,
        pourquoi=PHRASES,
    )


@post("/carnets/{personne_id:uuid}/demandes", name="demander-acces")
async def demander(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template | Redirect:
    """Ask the person to open domains; silence never grants."""
    await get_personne(db, acteur, personne_id)

    async def agir(valeur: NouvelleDemandeAcces) -> Redirect:
        await demander_acces(
            db,
            acteur,
            personne_id,
            domaines=valeur.masque,
            motif=valeur.motif,
            maintenant=maintenant(),
        )
        return vers(request.app.route_reverse("carnet", personne_id=personne_id), "demande")

    return await poster(
        request,
        db,
        NouvelleDemandeAcces,
        agir,
        partial(_pourquoi, db, acteur, personne_id),
        ("domaines",),
    )


router = Router(
    "/",
    route_handlers=[
        personnes,
        chercher,
        carnet,
        frise,
        filtrer_frise,
        comparer_dates,
        pourquoi,
        demander,
    ],
)
