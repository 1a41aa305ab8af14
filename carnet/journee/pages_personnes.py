"""Show the people one follows: filter, keep views, and act for several of them at once."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from auth.acces import ROLES_QUI_ECRIVENT, ROLES_QUI_SUIVENT
from auth.comptes.queries import ACCOMPAGNENT
from auth.journal.commands import noter
from auth.vocabulary import Acteur, Domaine, Geste
from carnet.bord.queries import domaines_lus, mesurer_suivis
from carnet.elements.lecteurs import lire_lecteurs_de_plusieurs
from carnet.etiquettes.commands import oter_etiquette, poser_etiquette
from carnet.etiquettes.models import EtiquetteStructure
from carnet.etiquettes.queries import (
    get_etiquette,
    list_etiquettes,
    list_posees,
    lit_les_etiquettes,
    pose_des_etiquettes,
)
from carnet.journee.commands import (
    FaitPourUne,
    ecrire_a_plusieurs,
    enregistrer_vue,
    exiger_suivis,
    exporter_personnes,
    modifier_vue,
    remettre_vue,
    reprendre_de_plusieurs,
    retirer_vue,
)
from carnet.journee.liste import (
    communes_suivies,
    compter_suivis,
    dire_colonne,
    ecrire_liste,
    lire_autour,
    lire_personnes,
)
from carnet.journee.models import VuePersonnes
from carnet.journee.queries import get_vue, list_recents, list_vues
from carnet.journee.rules import PERDUE
from carnet.journee.schemas import (
    ChoixPersonnes,
    ChoixPersonnesPage,
    ChoixSuivisPage,
    FicheVue,
    FicheVueLue,
    FilsAReprendre,
    GesteChoisi,
    MessageAPlusieurs,
    NouvelleVue,
    SelectionEtiquette,
    SelectionExport,
)
from carnet.journee.vocabulary import (
    PERSONNES_MAX,
    SANS_REFERENT,
    Colonne,
    FormatExport,
    GestePlusieurs,
    QuandRendezVous,
    Signal,
    Tri,
    Voir,
)
from carnet.messages.vocabulary import SUJETS_A_ELLE
from carnet.portefeuille.pages import montrer_portefeuille
from core.clock import aujourdhui, maintenant
from core.db import AsyncSession
from core.editions import EditionLue, Mots, lire_contre, montrer_edition
from core.errors import Forbidden, Invalid, NotFound
from core.forms import lire_adresse, lire_avec, lire_formulaire
from core.pages import (
    Requete,
    Revenir,
    demande,
    fichier,
    formulaire,
    laisser,
    page,
    poster,
    saisie,
    vers,
)
from offers.catalogue.vocabulary import PUBLICS

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "vue_enregistree": "La vue est enregistrée : vous la retrouvez en haut de cette page.",
    "vue_modifiee": "La vue est enregistrée.",
    "vue_retiree": "La vue est retirée ; les personnes n’ont pas changé.",
    "vue_remise": "La vue est remise.",
}
REVENIR: Revenir = {"vue_retiree": ("vue-personnes", "vue_id", "La remettre")}
RECENTS = 10
VIDE: Mapping[str, Any] = {}
# What the list asks for, in every form that leads back to it.
_CHOIX = tuple(ChoixPersonnesPage.model_fields)
_LISTES = ("personnes", "montrees", "colonnes")
_GENRES = {
    FormatExport.csv: "text/csv; charset=utf-8",
    FormatExport.xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def _exiger(acteur: Acteur) -> None:
    if acteur.role not in ROLES_QUI_SUIVENT:
        raise Forbidden("Cette page est celle des professionnels qui accompagnent des personnes.")


# What is shown to whoever asks for nothing.
TOUTES = ChoixPersonnes()


@dataclass(frozen=True, slots=True)
class ListeDemandee:
    """Hold what the page shows: what is asked, from which view, whom one had ticked."""

    choix: ChoixPersonnes = TOUTES
    vue: UUID | None = None
    cochees: Sequence[UUID] = ()
    # Those that were read already, to choose among them, with those that were removed.
    vues: Sequence[VuePersonnes] | None = None

    @property
    def caches(self) -> Sequence[tuple[str, str]]:
        """Give what a form hides to lead back to this list."""
        lus = {
            "voir": self.choix.voir.value,
            "tri": self.choix.tri.value,
            **self.choix.filtres,
            **({"vue": str(self.vue)} if self.vue else {}),
        }
        return [
            *((nom, str(valeur)) for nom, valeur in lus.items()),
            *(("colonnes", colonne.value) for colonne in self.choix.colonnes),
        ]


def _gestes(acteur: Acteur) -> Sequence[GestePlusieurs]:
    """List what this rôle does for several people at once."""
    permis = {
        GestePlusieurs.etiqueter: pose_des_etiquettes(acteur),
        GestePlusieurs.enlever: pose_des_etiquettes(acteur),
        GestePlusieurs.ecrire: acteur.role in ROLES_QUI_ECRIVENT,
        GestePlusieurs.confier: acteur.role in ACCOMPAGNENT,
        GestePlusieurs.exporter: True,
    }
    return [geste for geste in GestePlusieurs if permis[geste]]


async def _montrer(
    request: Requete,
    db: AsyncSession,
    acteur: Acteur,
    demandee: ListeDemandee,
    valeurs: Mapping[str, Any] = VIDE,
    erreurs: Mapping[str, str] = VIDE,
) -> Template:
    choix = demandee.choix
    lus, autour = await lire_personnes(db, acteur, request.app.state.coffre, choix, PERSONNES_MAX)
    etendue, partiels = mesurer_suivis(lus.suivis)
    vues = demandee.vues
    if vues is None:
        vues = await list_vues(db, acteur, retirees=True)
    await noter(db, Geste.lecture, "Mes personnes", domaines=domaines_lus(lus.montres))
    dits = {
        "voir": choix.voir.value,
        "tri": choix.tri.value,
        "colonnes": [colonne.value for colonne in choix.colonnes],
        **choix.filtres,
    }
    return formulaire(
        "carnet.journee/mes_personnes.html",
        dits | dict(valeurs),
        erreurs,
        demandee=demandee,
        choix=choix,
        vues=[v for v in vues if v.retiree_le is None],
        retirees=[v for v in vues if v.retiree_le],
        # The filters of a view have no address of their own: the next page is asked by a form.
        dicible=choix.est_dicible and demandee.vue is None,
        Tri=Tri,
        Voir=Voir,
        Colonne=Colonne,
        autour=autour,
        dire_colonne=dire_colonne,
        nombres=compter_suivis(lus.suivis),
        options={
            "commune": [(c.code, f"{c.nom} ({c.nombre})") for c in communes_suivies(lus.suivis)],
            "referent": [(SANS_REFERENT, "Sans référence de parcours"), *autour.list_referents()],
            "structure": autour.list_structures(),
            "public": list(PUBLICS.items()),
            "alerte": [(signal.value, signal.libelle) for signal in Signal],
            "rendez_vous": [(quand.value, quand.libelle) for quand in QuandRendezVous],
            "etiquette": [(e.id, e.nom) for e in await list_etiquettes(db, acteur)]
            if lit_les_etiquettes(acteur)
            else [],
        },
        gestes=_gestes(acteur),
        recents=await list_recents(db, acteur, limite=RECENTS),
        suivis=lus.suivis,
        montres=lus.montres,
        nombre=lus.nombre,
        etendue=etendue,
        partiels=partiels,
        suite=lus.suite,
    )


def _de_la_vue(vue: VuePersonnes) -> ChoixPersonnes:
    """Read what a view asks for; raises Invalid for one that is no longer understood."""
    choix, _ = lire_formulaire(ChoixPersonnes, vue.choix)
    if choix is None:
        raise Invalid({"formulaire": PERDUE}, PERDUE)
    return choix


@get("/ma-journee/personnes", name="mes-personnes")
async def mes_personnes(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """List the people one follows: those one asks for, or those of a view that one kept."""
    _exiger(acteur)
    demandes = demande(request)
    lu = lire_adresse(ChoixSuivisPage, demandes)
    vues = await list_vues(db, acteur, retirees=True)
    gardees = [v for v in vues if v.retiree_le is None]
    if lu.vue:
        vue = next((v for v in gardees if v.id == lu.vue), None)
        if vue is None:
            raise NotFound
    else:
        vue = next((v for v in gardees if v.par_defaut and not demandes), None)
    choix = _de_la_vue(vue) if vue else ChoixPersonnes(**lu.model_dump(exclude={"vue"}))
    return await _montrer(
        request, db, acteur, ListeDemandee(choix, vue.id if vue else None, vues=vues)
    )


def _demandee(lu: ChoixPersonnesPage) -> ListeDemandee:
    seuls = {nom: getattr(lu, nom) for nom in ChoixPersonnes.model_fields}
    return ListeDemandee(ChoixPersonnes(**seuls), lu.vue, lu.personnes)


def _relire(donnees: Mapping[str, Any]) -> ListeDemandee:
    """Give the list that a form leads back to, or all of it when it says nothing that is read."""
    dits = {nom: valeur for nom, valeur in donnees.items() if nom in _CHOIX}
    lu, _ = lire_formulaire(ChoixPersonnesPage, dits)
    return _demandee(lu) if lu else ListeDemandee()


@post("/ma-journee/personnes", name="filtrer-personnes", status_code=200)
async def filtrer(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template | Redirect:
    """Choose people and columns: who is around them, and what calls, stand at no address."""
    _exiger(acteur)
    donnees = await saisie(request, *_LISTES)
    lu, erreurs = lire_formulaire(ChoixPersonnesPage, donnees)
    if lu is None:
        return await _montrer(request, db, acteur, ListeDemandee(), donnees, erreurs)
    demandee = _demandee(lu)
    if demandee.choix.est_dicible and not (lu.vue or lu.curseur or lu.personnes):
        dits = {"voir": lu.voir.value, "tri": lu.tri.value, **demandee.choix.filtres}
        return vers(f"{request.app.route_reverse('mes-personnes')}?{urlencode(dits)}")
    return await _montrer(request, db, acteur, demandee)


# Views --------------------------------------------------------------------------------------------
@post("/ma-journee/vues", name="enregistrer-vue")
async def enregistrer(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template | Redirect:
    """Keep what the list shows under a name, or show it again with what was typed."""
    _exiger(acteur)

    async def agir(lu: tuple[NouvelleVue, dict[str, Any]]) -> Redirect:
        vue = await enregistrer_vue(db, acteur, lu[0])
        ici = request.app.route_reverse("mes-personnes")
        return vers(f"{ici}?vue={vue.id}", "vue_enregistree")

    async def revoir(donnees: dict[str, Any], erreurs: dict[str, str]) -> Template:
        noms: dict[str, Any] = {nom: donnees.get(nom) for nom in ("nom", "par_defaut")}
        return await _montrer(request, db, acteur, _relire(donnees), noms, erreurs)

    lecture = lire_avec(NouvelleVue, "vue", "personnes")
    return await poster(request, db, lecture, agir, revoir, ("colonnes", "personnes"))


@get("/ma-journee/vues/{vue_id:uuid}", name="vue-personnes")
async def vue(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], vue_id: FromPath[UUID]
) -> Template:
    """Show one view, to rename it, show it first, remove it; or one removed, to put it back."""
    return await _vue(db, acteur, vue_id, {}, {})


def _champs(vue: VuePersonnes) -> dict[str, Any]:
    return {"nom": vue.nom, "par_defaut": "true" if vue.par_defaut else ""}


async def _vue(
    db: AsyncSession,
    acteur: Acteur,
    vue_id: UUID,
    valeurs: Mapping[str, Any],
    erreurs: Mapping[str, str],
) -> Template:
    vue = await get_vue(db, acteur, vue_id, retirees=True)
    tenue = montrer_edition(_champs(vue), vue.edition)
    return formulaire(
        "carnet.journee/vue.html", valeurs if "nom" in valeurs else tenue, erreurs, vue=vue
    )


@post("/ma-journee/vues/{vue_id:uuid}", name="modifier-vue")
async def modifier(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    vue_id: FromPath[UUID],
) -> Template | Redirect:
    """Rename a view, show it first or no more, or show the form again."""
    lue = await get_vue(db, acteur, vue_id)
    edition = lue.edition
    ici = f"{request.app.route_reverse('mes-personnes')}?vue={vue_id}"
    # Nobody else reads or changes it.
    mots = Mots(
        {"nom": "Son nom", "par_defaut": "La montrer en premier"},
        qui="par vous-même, sur une autre page",
    )

    async def agir(fiche: FicheVue) -> Redirect:
        voulue = FicheVueLue(**fiche.model_dump(), lue=edition)
        await modifier_vue(db, acteur, vue_id, voulue)
        return vers(ici, "vue_modifiee")

    return await poster(
        request,
        db,
        lire_contre(FicheVue, _champs(lue), edition, mots),
        agir,
        laisser(vers(ici, "reste_enregistre"), partial(_vue, db, acteur, vue_id)),
    )


@post("/ma-journee/vues/{vue_id:uuid}/retrait", name="retirer-vue")
async def retirer(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    vue_id: FromPath[UUID],
) -> Template | Redirect:
    """Keep a view no longer."""
    await get_vue(db, acteur, vue_id)

    async def agir(saisie_: EditionLue) -> Redirect:
        await retirer_vue(db, acteur, vue_id, lue=saisie_.lue)
        return vers(request.app.route_reverse("mes-personnes"), "vue_retiree", vue_id)

    return await poster(request, db, EditionLue, agir, partial(_vue, db, acteur, vue_id))


@post("/ma-journee/vues/{vue_id:uuid}/remise", name="remettre-vue")
async def remettre(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    vue_id: FromPath[UUID],
) -> Redirect | Template:
    """Keep again a view that was removed, or show it with why not."""
    await get_vue(db, acteur, vue_id, retirees=True)

    async def agir(saisie_: EditionLue) -> Redirect:
        await remettre_vue(db, acteur, vue_id, lue=saisie_.lue)
        ici = request.app.route_reverse("mes-personnes")
        return vers(f"{ici}?vue={vue_id}", "vue_remise")

    return await poster(request, db, EditionLue, agir, partial(_vue, db, acteur, vue_id))


# For several people at once -----------------------------------------------------------------------
@post("/ma-journee/personnes/plusieurs", name="pour-plusieurs", status_code=200)
async def pour_plusieurs(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """Show whom an act is for and what it will do; nothing is done yet."""
    _exiger(acteur)
    donnees = await saisie(request, *_LISTES)
    lu, erreurs = lire_formulaire(GesteChoisi, donnees)
    if lu is None:
        return await _montrer(request, db, acteur, _relire(donnees), {}, erreurs)
    if not lu.choisies:
        vide = {"personnes": "Cochez au moins une personne."}
        return await _montrer(request, db, acteur, _demandee(lu), {}, vide)
    if lu.geste not in _gestes(acteur):
        raise Forbidden("Votre rôle ne fait pas cela pour des personnes.")
    if lu.geste is GestePlusieurs.confier:
        choisies = [str(cle) for cle in lu.choisies]
        reponse = await montrer_portefeuille(
            db, acteur, acteur.compte_id, {"personnes": choisies}, {}
        )
        await noter(db, Geste.lecture, "Portefeuille d’un professionnel", domaines=1)
        return reponse
    retour = _relire(donnees | {"personnes": [str(cle) for cle in lu.choisies]})
    return await _revue(db, acteur, lu.geste, retour, {"domaine": lu.domaine or ""}, {})


async def _revue(
    db: AsyncSession,
    acteur: Acteur,
    geste: GestePlusieurs,
    retour: ListeDemandee,
    valeurs: Mapping[str, Any],
    erreurs: Mapping[str, str],
) -> Template:
    """Show what will be done for whom; `retour` is the list to go back to, with whom one ticked."""
    suivis = await exiger_suivis(db, acteur, retour.cochees)
    posees = await list_posees(db, acteur, retour.cochees)
    domaine = Domaine.__members__.get(str(valeurs.get("domaine")))
    ecrivables = [d for d in SUJETS_A_ELLE if any(suivi.ecrit(d) for suivi in suivis)]
    await noter(db, Geste.lecture, "Mes personnes, à plusieurs", domaines=domaines_lus(suivis))
    return formulaire(
        "carnet.journee/plusieurs.html",
        {"colonnes": [c.value for c in retour.choix.colonnes], "genre": FormatExport.csv.value}
        | dict(valeurs),
        erreurs,
        geste=geste,
        Geste=GestePlusieurs,
        retour=retour,
        suivis=suivis,
        posees=posees,
        etiquettes=await _a_proposer(db, acteur, geste, posees),
        sujets=[(d.name, d.libelle) for d in ecrivables],
        domaine=domaine if domaine in ecrivables else None,
        lecteurs={
            cle: lus.du_domaine(domaine, None)
            for cle, lus in (await lire_lecteurs_de_plusieurs(db, acteur, retour.cochees)).items()
        }
        if domaine in ecrivables and domaine is not None
        else {},
        formats=[(genre.value, genre.libelle) for genre in FormatExport],
        colonnes=[(colonne.value, colonne.libelle) for colonne in Colonne],
    )


async def _a_proposer(
    db: AsyncSession,
    acteur: Acteur,
    geste: GestePlusieurs,
    posees: Mapping[UUID, Sequence[EtiquetteStructure]],
) -> list[tuple[UUID, str]]:
    if geste is GestePlusieurs.enlever:
        siennes = {e.id: e.nom for etiquettes in posees.values() for e in etiquettes}
        return sorted(siennes.items(), key=lambda x: (x[1].lower(), x[0]))
    if geste is GestePlusieurs.etiqueter:
        return [(e.id, e.nom) for e in await list_etiquettes(db, acteur)]
    return []


async def _etiqueter(
    request: Requete,
    db: AsyncSession,
    acteur: Acteur,
    geste: GestePlusieurs,
    commande: Callable[..., Awaitable[Sequence[UUID]]],
) -> Template:
    """Put a tag on several people, or take it off, and say for whom it changed something."""
    _exiger(acteur)

    async def agir(lu: tuple[SelectionEtiquette, dict[str, Any]]) -> Template:
        selection, donnees = lu
        suivis = await exiger_suivis(db, acteur, selection.personnes)
        etiquette = await get_etiquette(db, acteur, selection.etiquette_id)
        changees = set(await commande(db, acteur, selection.personnes, etiquette.id))
        deja = (
            "portait déjà cette étiquette"
            if geste is GestePlusieurs.etiqueter
            else "ne portait pas cette étiquette"
        )
        faits = [
            FaitPourUne(suivi, fait := suivi.personne.id in changees, None if fait else deja)
            for suivi in suivis
        ]
        return _dire_fait(geste, faits, _relire(donnees), etiquette)

    return await poster(
        request,
        db,
        _lire_sans_la_liste(SelectionEtiquette),
        agir,
        lambda donnees, erreurs: _revue(db, acteur, geste, _relire(donnees), donnees, erreurs),
        _LISTES,
    )


def _lire_sans_la_liste(modele: Any) -> Any:
    """Build what reads the form of an act, beside the list that it leads back to."""
    return lire_avec(modele, *(nom for nom in _CHOIX if nom not in modele.model_fields))


def _dire_fait(
    geste: GestePlusieurs,
    faits: Sequence[FaitPourUne],
    retour: ListeDemandee,
    etiquette: EtiquetteStructure | None = None,
    *,
    annule: bool = False,
) -> Template:
    """Say for whom an act was done, or taken back (`annule`)."""
    return page(
        "carnet.journee/plusieurs_fait.html",
        geste=geste,
        Geste=GestePlusieurs,
        faits=faits,
        changees=[f.suivi for f in faits if f.fait],
        etiquette=etiquette,
        annule=annule,
        retour=retour,
    )


@post("/ma-journee/personnes/etiquettes", name="etiqueter-plusieurs", status_code=200)
async def etiqueter(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """Put a tag on several people."""
    return await _etiqueter(request, db, acteur, GestePlusieurs.etiqueter, poser_etiquette)


@post("/ma-journee/personnes/etiquettes/retrait", name="enlever-a-plusieurs", status_code=200)
async def enlever(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """Take a tag off several people."""
    return await _etiqueter(request, db, acteur, GestePlusieurs.enlever, oter_etiquette)


@post("/ma-journee/personnes/messages", name="ecrire-a-plusieurs", status_code=200)
async def ecrire(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """Open a thread of the same words on several carnets, and say where it was."""
    _exiger(acteur)

    async def agir(lu: tuple[MessageAPlusieurs, dict[str, Any]]) -> Template:
        saisie_, donnees = lu
        faits = await ecrire_a_plusieurs(db, acteur, saisie_, maintenant=maintenant())
        return _dire_fait(GestePlusieurs.ecrire, faits, _relire(donnees))

    ecrire_ = GestePlusieurs.ecrire
    return await poster(
        request,
        db,
        _lire_sans_la_liste(MessageAPlusieurs),
        agir,
        lambda donnees, erreurs: _revue(db, acteur, ecrire_, _relire(donnees), donnees, erreurs),
        _LISTES,
    )


@post("/ma-journee/personnes/messages/annulation", name="annuler-a-plusieurs", status_code=200)
async def annuler(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """Take back the message that one has just sent to several circles, and say where it was."""
    _exiger(acteur)

    async def agir(lu: tuple[FilsAReprendre, dict[str, Any]]) -> Template:
        saisie_, donnees = lu
        faits = await reprendre_de_plusieurs(db, acteur, saisie_, maintenant=maintenant())
        return _dire_fait(GestePlusieurs.ecrire, faits, _relire(donnees), annule=True)

    lecture = lire_avec(FilsAReprendre, *_CHOIX)
    return await poster(request, db, lecture, agir, listes=(*_LISTES, "fils"))


@post("/ma-journee/personnes/export", name="exporter-personnes", status_code=200)
async def exporter(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Response[bytes] | Template:
    """Give the chosen people and columns as a file; it is noted about each."""
    _exiger(acteur)

    async def agir(lu: tuple[SelectionExport, dict[str, Any]]) -> Response[bytes]:
        selection = lu[0]
        suivis = await exporter_personnes(db, acteur, selection)
        autour = await lire_autour(db, acteur)
        faire = partial(ecrire_liste, suivis, autour, selection.colonnes, selection.genre)
        nom = f"mes-personnes-{aujourdhui().isoformat()}.{selection.genre.value}"
        return fichier(faire, nom, _GENRES[selection.genre], 200)

    exporter_ = GestePlusieurs.exporter
    return await poster(
        request,
        db,
        _lire_sans_la_liste(SelectionExport),
        agir,
        lambda donnees, erreurs: _revue(db, acteur, exporter_, _relire(donnees), donnees, erreurs),
        _LISTES,
    )


router = Router(
    "/",
    route_handlers=[
        mes_personnes,
        filtrer,
        enregistrer,
        vue,
        modifier,
        retirer,
        remettre,
        pour_plusieurs,
        etiqueter,
        enlever,
        ecrire,
        annuler,
        exporter,
    ],
)
