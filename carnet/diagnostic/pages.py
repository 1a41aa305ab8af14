"""Add a finding."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from auth.journal.commands import noter
from auth.personnes.queries import expliquer, get_personne, mesurer_lecture
from auth.vocabulary import Acteur, Geste, masque
from carnet.diagnostic.commands import (
    ajouter_constat,
    avancer_constat,
    prendre_constat,
    repondre_questions,
)
from carnet.diagnostic.models import Constat
from carnet.diagnostic.queries import (
    find_derniere_reponse,
    get_constat_lu,
    list_faits,
    list_reponses,
    reponses_de,
)
from carnet.diagnostic.schemas import ConstatDepuisPage, NouveauConstat
from carnet.diagnostic.vocabulary import INCONNU, NATURES_ECRITES, QUESTIONS, Source, Urgence
from carnet.elements.avant import domaine_vise, regarder
from carnet.elements.commands import Vu
from carnet.elements.pages import ENCORE, aller_apres, lire_ajout, ou_demander, retour, revenir
from carnet.elements.queries import etat_de, get_element
from core.clock import maintenant
from core.db import AsyncSession
from core.editions import Mots, confronter_saisie, empreinte_des_champs, montrer_edition
from core.pages import Requete, Revenir, formulaire, menant, poster, relire_saisie

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "constat": "Le constat est ajouté ; il est daté et signé de votre nom.",
    "constat_clos": "Le constat est clos ; il reste dans l’histoire du carnet.",
    "constat_ouvert": "Le constat est rouvert.",
    "rien_de_change": "Rien n’a changé : vos réponses sont celles qui étaient là.",
    "situation": "La situation est à jour.",
}
# The way back to what was done (core.pages.Revenir).
REVENIR: Revenir = {
    "constat": ("", "constat", "Revoir ce constat"),
    "constat_clos": ("suite-constat", "constat_id", "Revoir ce constat, ou le rouvrir"),
    "constat_ouvert": ("suite-constat", "constat_id", "Revoir ce constat, ou le clore"),
    "rien_de_change": ("situation", "personne_id", "Revoir la situation"),
    "situation": ("situation", "personne_id", "Revoir la situation"),
}


async def _formulaire(
    ici: tuple[Requete, AsyncSession, Acteur],
    personne_id: UUID,
    valeurs: dict[str, Any],
    erreurs: dict[str, str],
) -> Template:
    request, db, acteur = ici
    personne = await get_personne(db, acteur, personne_id)
    regard = await regarder(db, acteur, personne_id)
    domaine = domaine_vise(valeurs.get("domaine"), valeurs.get("thematique"))
    return formulaire(
        "carnet.diagnostic/constat.html",
        valeurs,
        erreurs,
        personne=personne,
        avant=regard.voir(domaine, valeurs.get("texte")) if domaine else None,
        **regard.choix(),
        demande=ou_demander(request, acteur, personne_id),
        natures=[(n.value, n.libelle) for n in NATURES_ECRITES],
        sources=[
            (s.value, s.libelle) for s in Source if s is Source.personne or not acteur.est_personne
        ],
        urgences=[(u.value, u.libelle) for u in Urgence],
    )


@get("/carnets/{personne_id:uuid}/constats/nouveau", name="nouveau-constat")
async def nouveau_constat(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template:
    """Show the form of a finding."""
    valeurs = {"source": "professionnel", "urgence": "0", "nature": "besoin"}
    return await _formulaire((request, db, acteur), personne_id, valeurs, {})


@post("/carnets/{personne_id:uuid}/constats", name="ajouter-constat")
async def creer_constat(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template | Redirect:
    """Add the finding, or show the form again with what was typed."""

    async def agir(lu: tuple[NouveauConstat, dict[str, Any]]) -> Redirect:
        valeur, donnees = lu
        constat = await ajouter_constat(db, acteur, personne_id, valeur, maintenant=maintenant())
        autre = "nouveau-constat" if ENCORE in donnees else None
        return aller_apres(request, acteur, constat, "constat", autre)

    revoir = partial(_formulaire, (request, db, acteur), personne_id)
    return await poster(request, db, lire_ajout(NouveauConstat), agir, revoir)


def _dire(cle: str, valeur: Any) -> str:
    dites = {INCONNU: "Ne plus le dire", "": "Non demandé"}
    return dites.get(str(valeur or "")) or QUESTIONS[cle].reponses.get(valeur, str(valeur))


async def _situation(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    valeurs: dict[str, Any],
    erreurs: dict[str, str],
) -> Template:
    personne = await get_personne(db, acteur, personne_id)
    verdicts = {v.domaine: v for v in await expliquer(db, acteur, personne_id)}
    faits = await list_faits(db, acteur, personne_id)
    lus = masque(v.domaine for v in verdicts.values() if v.lit)
    await noter(db, Geste.lecture, "Situation", personne_id=personne_id, domaines=lus)
    lisibles = [
        (cle, question) for cle, question in QUESTIONS.items() if verdicts[question.domaine].lit
    ]
    ecrites = reponses_de(verdicts.values(), faits)
    return formulaire(
        "carnet.diagnostic/situation.html",
        montrer_edition(ecrites, empreinte_des_champs(ecrites)) | valeurs,
        erreurs,
        personne=personne,
        faits=faits,
        domaines=[
            (domaine, verdict, [(cle, q) for cle, q in lisibles if q.domaine is domaine])
            for domaine, verdict in verdicts.items()
            if any(q.domaine is domaine for _, q in lisibles)
        ],
        retour=retour(acteur, personne_id),
        inconnu=INCONNU,
        etendue=mesurer_lecture(
            acteur, verdicts.values(), parmi=masque({q.domaine for q in QUESTIONS.values()})
        ),
    )


@get("/carnets/{personne_id:uuid}/situation", name="situation")
async def situation(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], personne_id: FromPath[UUID]
) -> Template:
    """Ask what opens rights and offers; only what the acteur may read is shown."""
    return await _situation(db, acteur, personne_id, {}, {})


@post("/carnets/{personne_id:uuid}/situation", name="completer-situation")
async def completer(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template | Redirect:
    """Keep the answers, or show the questions again."""
    await get_personne(db, acteur, personne_id)
    ecrites = await list_reponses(db, acteur, personne_id)
    edition = empreinte_des_champs(ecrites)
    qui = await find_derniere_reponse(db, acteur, personne_id)
    mots = Mots({cle: question.libelle for cle, question in QUESTIONS.items()}, _dire, qui)

    def lecture(donnees: dict[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
        erreurs = confronter_saisie(donnees, ecrites, edition, mots)
        dites = {n: str(v) for n, v in donnees.items() if v and not n.startswith("_")}
        return dites, erreurs

    async def agir(reponses: dict[str, str]) -> Redirect:
        nouvelles = await repondre_questions(
            db, acteur, personne_id, reponses, maintenant=maintenant(), edition=edition
        )
        fait = "situation" if nouvelles else "rien_de_change"
        return revenir(request, acteur, personne_id, fait, sur=personne_id)

    revoir = partial(_situation, db, acteur, personne_id)
    return await poster(request, db, lecture, agir, revoir)


@get("/constats/{constat_id:uuid}", name="suite-constat")
async def suite_constat(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    constat_id: FromPath[UUID],
) -> Template:
    """Ask why a finding no longer holds, or holds again."""
    constat = await get_element(db, acteur, Constat, constat_id)
    with menant(_lieu(request, acteur, constat)):
        await prendre_constat(db, acteur, constat)
    return await _suite(db, acteur, constat, {"affiche": etat_de(constat)}, {})


def _lieu(request: Requete, acteur: Acteur, constat: Constat) -> str:
    """Give where a finding is read; an answer, among the questions."""
    if constat.cle is not None:
        return request.app.route_reverse("situation", personne_id=constat.personne_id)
    route, cles = retour(acteur, constat.personne_id)
    return f"{request.app.route_reverse(route, **cles)}#constat-{constat.id}"


async def _suite(
    db: AsyncSession,
    acteur: Acteur,
    constat: Constat,
    valeurs: dict[str, Any],
    erreurs: dict[str, str],
) -> Template:
    lu = await get_constat_lu(db, acteur, constat)
    relues = relire_saisie(valeurs, erreurs, affiche=etat_de(constat))
    return formulaire(
        "carnet.diagnostic/suite_constat.html", relues, erreurs, constat=constat, lu=lu
    )


@post("/constats/{constat_id:uuid}", name="avancer-constat")
async def changer_constat(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    constat_id: FromPath[UUID],
) -> Template | Redirect:
    """Close or reopen a finding, or show the form again with what was typed."""
    constat = await get_element(db, acteur, Constat, constat_id)

    async def agir(valeur: ConstatDepuisPage) -> Redirect:
        await avancer_constat(
            db,
            acteur,
            constat_id,
            valeur,
            maintenant=maintenant(),
            vu=Vu(valeur.affiche),
        )
        fait = f"constat_{valeur.etat}"
        return revenir(request, acteur, constat.personne_id, fait, sur=constat.id)

    return await poster(request, db, ConstatDepuisPage, agir, partial(_suite, db, acteur, constat))


router = Router(
    "/",
    route_handlers=[
        nouveau_constat,
        creer_constat,
        situation,
        completer,
        suite_constat,
        changer_constat,
    ],
)
