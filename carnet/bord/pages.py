"""Show the professional's day, the search of a person, and one carnet."""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from auth.acces import PHRASES, ROLES_QUI_ECRIVENT, ROLES_QUI_SUIVENT
from auth.avis.queries import count_non_lus
from auth.cercle.queries import lecture_seule, list_a_repondre, list_places
from auth.consentements.commands import demander_acces
from auth.consentements.queries import list_consentements
from auth.consentements.schemas import NouvelleDemandeAcces
from auth.journal.commands import Precisions, noter
from auth.lettres.queries import count_lettres
from auth.personnes.queries import (
    expliquer,
    find_personnes,
    get_personne,
    list_representants,
    mesurer_lecture,
)
from auth.urgences.rules import ROLES_DE_L_URGENCE, reste
from auth.vocabulary import Acteur, Domaine, Geste, masque
from carnet.bord.liste import communes_suivies, compter_suivis, lire_suivis
from carnet.bord.queries import (
    FRISE_PAR_PAGE,
    domaines_lus,
    get_entete,
    list_carnets,
    list_suivis,
    mesurer_suivis,
    rang_d_alerte,
    trier_alertes,
)
from carnet.bord.schemas import ChoixSuivis
from carnet.bord.vocabulary import Tri, Voir
from carnet.corrections.queries import list_modifications
from carnet.elements.queries import mots
from carnet.elements.resumes import TITRES, Page, ajouts_offerts, lire_resumes, list_onglets
from carnet.parcours.queries import (
    FiltreRendezVous,
    list_frise,
    list_rendez_vous,
)
from carnet.parcours.vocabulary import ISSUES
from core.clock import PARIS, debut_du_jour, maintenant
from core.db import AsyncSession
from core.errors import Forbidden
from core.forms import lire_adresse
from core.pages import Requete, formulaire, limiter, page, poster, saisie, vers
from core.paging import decoder_curseur, encoder
from droits.conservation.queries import list_demandes_droit

_DOMAINES = {str(d.value): d for d in Domaine}
SANS_SUITE = 10
ALERTES_DU_JOUR = 12
ALERTES_PAR_PAGE = 30
SUIVIS_PAR_PAGE = 50


@get("/ma-journee", name="ma-journee")
async def ma_journee(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """Answer « Qui a besoin de moi aujourd’hui ? »."""
    if acteur.role not in ROLES_QUI_SUIVENT:
        raise Forbidden("Cette page est celle des professionnels qui accompagnent des personnes.")
    present = maintenant()
    jour = present.astimezone(PARIS).date()
    debut, dans_une_semaine = debut_du_jour(jour), debut_du_jour(jour + timedelta(days=7))
    agenda = await list_rendez_vous(
        db,
        acteur,
        FiltreRendezVous(
            miens=True, depuis=debut, jusqu_au=dans_une_semaine, etats=("prevu", *ISSUES)
        ),
    )
    # Those of today keep their own card.
    en_attente = await list_rendez_vous(
        db,
        acteur,
        FiltreRendezVous(miens=True, etats=("prevu",), jusqu_au=debut),
        recents=True,
        limite=SANS_SUITE + 1,
    )
    suivis = await list_suivis(db, acteur)
    en_alerte = trier_alertes(suivis)
    etendue, partiels = mesurer_suivis(suivis)
    await noter(db, Geste.lecture, "Ma journée", domaines=domaines_lus(en_alerte[:ALERTES_DU_JOUR]))
    demain = debut + timedelta(days=1)
    return page(
        "carnet.bord/journee.html",
        nouveaux=await count_non_lus(db, acteur),
        courriers=await count_lettres(db, acteur),
        aujourdhui_rdv=[r for r in agenda if r.rendez_vous.debut < demain],
        suite=[r for r in agenda if r.rendez_vous.debut >= demain],
        sans_suite=en_attente[:SANS_SUITE],
        encore_sans_suite=len(en_attente) > SANS_SUITE,
        suivis=suivis,
        choix=None,
        Tri=Tri,
        montres=suivis,
        etendue=etendue,
        partiels=partiels,
        propositions=await list_a_repondre(db, acteur),
        en_alerte=en_alerte[:ALERTES_DU_JOUR],
        nombre=len(en_alerte),
        note_des_echanges=acteur.role in ROLES_QUI_ECRIVENT,
        issues=ISSUES,
        **mots(),
    )


@get("/ma-journee/alertes", name="alertes")
async def toutes_les_alertes(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    curseur: FromQuery[str | None] = None,
) -> Template:
    """List everybody who needs the acteur, the gravest first, and why."""
    if acteur.role not in ROLES_QUI_SUIVENT:
        raise Forbidden("Cette page est celle des professionnels qui accompagnent des personnes.")
    coffre = request.app.state.coffre
    apres = decoder_curseur(coffre, "alertes", str, curseur)
    suivis = await list_suivis(db, acteur)
    restent = trier_alertes(suivis, apres)
    garde = restent[:ALERTES_PAR_PAGE]
    etendue, partiels = mesurer_suivis(suivis)
    await noter(db, Geste.lecture, "Qui a besoin de moi", domaines=domaines_lus(garde))
    return page(
        "carnet.bord/alertes.html",
        suivis=suivis,
        etendue=etendue,
        partiels=partiels,
        en_alerte=garde,
        nombre=len(trier_alertes(suivis)),
        debut=apres is None,
        note_des_echanges=acteur.role in ROLES_QUI_ECRIVENT,
        suite=encoder(coffre, "alertes", *rang_d_alerte(garde[-1]))
        if len(restent) > len(garde)
        else None,
    )


@get("/ma-journee/personnes", name="mes-personnes")
async def mes_personnes(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """List the people one follows, those one asks for, in the order one asks."""
    if acteur.role not in ROLES_QUI_SUIVENT:
        raise Forbidden("Cette page est celle des professionnels qui accompagnent des personnes.")
    choix = lire_adresse(ChoixSuivis, request.query_params)
    lus = await lire_suivis(db, acteur, request.app.state.coffre, choix, SUIVIS_PAR_PAGE)
    etendue, partiels = mesurer_suivis(lus.suivis)
    await noter(db, Geste.lecture, "Mes personnes", domaines=domaines_lus(lus.montres))
    return page(
        "carnet.bord/mes_personnes.html",
        choix=choix,
        Tri=Tri,
        Voir=Voir,
        nombres=compter_suivis(lus.suivis),
        communes=communes_suivies(lus.suivis),
        suivis=lus.suivis,
        montres=lus.montres,
        nombre=lus.nombre,
        etendue=etendue,
        partiels=partiels,
        suite=lus.suite,
    )


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
    return page("carnet.bord/personnes.html", q="", trouvees=liste[:30], suite=suite)


@post("/personnes", name="chercher-personne", status_code=200)
async def chercher(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """Search the people one may see.

    What is typed is posted, so that no name stays in an address.
    """
    if acteur.role not in ROLES_QUI_SUIVENT:
        raise Forbidden("Votre rôle n’ouvre aucun carnet.")
    await limiter(request, "recherche", acteur.compte_id, maximum=30, fenetre_s=60)
    q = (await saisie(request)).get("q", "")[:80]
    trouvees = await find_personnes(db, acteur, q)
    await noter(
        db,
        Geste.recherche,
        "Recherche d’une personne",
        precisions=Precisions(details={"nombre": len(trouvees)}),
        domaines=1,
    )
    return page("carnet.bord/personnes.html", q=q, trouvees=trouvees, suite=None)


@get("/carnets/{personne_id:uuid}", name="carnet")
async def carnet(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template:
    """Answer « Où en est cette personne ? »."""
    suivi, urgence = await get_entete(db, acteur, personne_id)
    verdicts = await expliquer(db, acteur, personne_id)
    ouverts = [v for v in verdicts if v.lit]
    fermes = [v for v in verdicts if not v.lit]
    places = await list_places(db, acteur, personne_id)
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
        "modifications": await list_modifications(db, acteur, personne_id),
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
    domaine: FromQuery[str | None] = None,
    curseur: FromQuery[str | None] = None,
) -> Template:
    """Show the whole timeline, page by page, one domain at a time if wanted."""
    personne = await get_personne(db, acteur, personne_id)
    # The form sends an empty value for « all ».
    choisi = _DOMAINES.get(domaine or "")
    coffre = request.app.state.coffre
    avant = decoder_curseur(coffre, "frise", datetime, curseur)
    lignes = await list_frise(
        db,
        acteur,
        personne_id,
        avant=avant,
        domaine=choisi,
        limite=FRISE_PAR_PAGE + 1,
    )
    verdicts = await expliquer(db, acteur, personne_id)
    derniere = lignes[FRISE_PAR_PAGE - 1].evenement if len(lignes) > FRISE_PAR_PAGE else None
    lus = masque(Domaine(ligne.evenement.domaine) for ligne in lignes[:FRISE_PAR_PAGE]) | 1
    await noter(
        db,
        Geste.lecture,
        "Frise",
        precisions=Precisions(fondement="accord de la personne"),
        personne_id=personne_id,
        domaines=lus,
    )
    return page(
        "carnet.bord/frise.html",
        personne=personne,
        lignes=lignes[:FRISE_PAR_PAGE],
        suite=encoder(coffre, "frise", derniere.le, derniere.id) if derniere else None,
        domaine=choisi,
        etendue=mesurer_lecture(
            acteur, verdicts, parmi=masque(d for d in Domaine if choisi in (None, d))
        ),
        verdicts=[v for v in verdicts if v.lit],
        modifications=await list_modifications(db, acteur, personne_id),
        corriges={v.domaine.value for v in verdicts if v.complete},
        contestations=[]
        if curseur
        else await list_demandes_droit(db, acteur, personne_id=personne_id),
        Domaine=Domaine,
        issues=ISSUES,
        **mots(),
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
    return formulaire(
        "carnet.bord/pourquoi.html",
        valeurs,
        erreurs,
        personne=personne,
        verdicts=await expliquer(db, acteur, personne_id),
        accords=await list_consentements(db, acteur, personne_id),
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
        ma_journee,
        toutes_les_alertes,
        mes_personnes,
        personnes,
        chercher,
        carnet,
        frise,
        pourquoi,
        demander,
    ],
)
