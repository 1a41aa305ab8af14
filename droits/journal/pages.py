"""Show the journal: to the person, who opened their carnet.

To the DPO, every line without any content.
"""

import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from auth.comptes.commands import exiger_dpo, exiger_personne
from auth.journal.commands import noter
from auth.personnes.queries import expliquer_le_sien, mesurer_lecture
from auth.territoires.queries import list_structures
from auth.urgences.queries import list_urgences
from auth.vocabulary import TOUS, Acteur, Domaine, Geste
from core.clock import maintenant
from core.db import AsyncSession
from core.errors import NotFound
from core.forms import lire_adresse, lire_formulaire
from core.pages import Requete, fichier, formulaire, page, poster, vers
from core.tableur import ecrire_csv
from core.texts import mois_fr
from droits.journal.commands import (
    choisir_duree,
    clore_alerte,
    repondre_signalement,
    signaler,
)
from droits.journal.queries import (
    Consultation,
    count_a_traiter,
    get_duree_du_journal,
    get_ligne,
    get_signalement,
    list_alertes,
    list_choix,
    list_consultations,
    list_periodes,
    list_registre,
    list_signalements,
)
from droits.journal.rules import DELAI_REPONSE
from droits.journal.schemas import (
    DureeDuJournal,
    FermetureAlerte,
    Filtres,
    FiltresPersonne,
    NouveauSignalement,
    ReponseSignalement,
)
from droits.journal.vocabulary import VERBES, Absence, Part

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "signalement_repondu": "Votre réponse est enregistrée ; la personne en est prévenue.",
    "alerte_close": "L’alerte est classée, avec votre commentaire.",
    "duree_du_journal": "C’est noté. Le travailleur retire chaque nuit les mois plus anciens.",
    "signalement": "Votre signalement est transmis au délégué à la protection des données.",
}
PAR_PAGE = 50
ENTREES_MONTREES = 10
# What a spreadsheet opens, and a request makes, without waiting.
EXPORT_MAX = 10_000
_COLONNES = (
    "numero",
    "date",
    "qui",
    "fonction",
    "structure",
    "geste",
    "objet",
    "domaines",
    "fondement",
    "motif",
    "urgence",
)


def _rang(f: Consultation) -> dict[str, Any]:
    """Give one line as programs read it."""
    qui = " ".join(mot for mot in (f.prenom, f.nom) if mot)
    ligne = f.ligne
    return {
        "numero": f.numero,
        "date": ligne.le.isoformat(timespec="seconds"),
        "qui": qui or ("traitement automatique" if f.automatique else "personne accompagnée"),
        "fonction": f.fonction,
        "structure": f.structure,
        "geste": f.geste.value,
        "objet": ligne.objet,
        "domaines": [d.libelle for d in f.domaines],
        "fondement": ligne.fondement,
        "motif": ligne.motif,
        "urgence": f.urgence,
    }


def _csv(lignes: Sequence[Consultation]) -> bytes:
    rangs = [_rang(ligne) for ligne in lignes]
    simples = (
        {"domaines": ", ".join(r["domaines"]), "urgence": "oui" if r["urgence"] else ""}
        for r in rangs
    )
    return ecrire_csv(_COLONNES, ((r | s).values() for r, s in zip(rangs, simples, strict=True)))


def _json(lignes: Sequence[Consultation]) -> bytes:
    return json.dumps([_rang(ligne) for ligne in lignes], ensure_ascii=False, indent=1).encode()


@get("/qui-a-regarde", name="qui-a-regarde")
async def qui_a_regarde(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    avant: FromQuery[int | None] = None,
) -> Template:
    """Answer « Qui a regardé mon carnet ? »."""
    personne_id = exiger_personne(acteur)
    filtres = lire_adresse(FiltresPersonne, request.query_params)
    lignes = await list_consultations(db, acteur, filtres, avant=avant, limite=PAR_PAGE + 1)
    mois, structures = await list_choix(db, acteur)
    contexte = {
        "automatiques": await list_consultations(db, acteur, filtres, parts=(Part.automatiques,)),
        "entrees": await list_consultations(
            db, acteur, filtres, limite=ENTREES_MONTREES, parts=(Part.entrees,)
        ),
        "urgences": await list_urgences(db, acteur, maintenant=maintenant()),
        "signalements": await list_signalements(db, acteur, maintenant=maintenant()),
        "duree": await get_duree_du_journal(db, acteur),
    }
    await noter(db, Geste.lecture, "Qui a regardé", personne_id=personne_id, domaines=TOUS)
    return page(
        "droits.journal/qui_a_regarde.html",
        lignes=lignes[:PAR_PAGE],
        suite=lignes[PAR_PAGE - 1].numero if len(lignes) > PAR_PAGE else None,
        mois=[
            (m, mois_fr(maintenant().replace(year=int(m[:4]), month=int(m[5:]), day=15)))
            for m in mois
        ],
        structures=structures,
        absences=[absence.libelle for absence in Absence],
        etendue=mesurer_lecture(acteur, expliquer_le_sien(acteur)),
        valeurs={"mois": filtres.mois, "structure": filtres.structure},
        erreurs={},
        **contexte,
    )


async def _exporter(
    request: Requete, db: AsyncSession, acteur: Acteur, quoi: str
) -> Sequence[Consultation]:
    personne_id = exiger_personne(acteur)
    lignes = await list_consultations(
        db,
        acteur,
        lire_adresse(FiltresPersonne, request.query_params),
        limite=EXPORT_MAX,
        parts=tuple(Part),
    )
    await noter(db, Geste.export, f"Qui a regardé ({quoi})", personne_id=personne_id, domaines=TOUS)
    return lignes


@get("/qui-a-regarde.csv", name="qui-a-regarde-csv")
async def exporter_csv(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Response[bytes]:
    """Give the person their lines for a spreadsheet."""
    lignes = await _exporter(request, db, acteur, "CSV")
    return fichier(partial(_csv, lignes), "qui-a-regarde.csv", "text/csv; charset=utf-8")


@get("/qui-a-regarde.json", name="qui-a-regarde-json")
async def exporter_json(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Response[bytes]:
    """Give the person their lines for a program."""
    lignes = await _exporter(request, db, acteur, "JSON")
    return fichier(partial(_json, lignes), "qui-a-regarde.json", "application/json")


def _numero(tape: str) -> int:
    """Read the number of a line in an address; anything else is an address that does not exist."""
    if not (tape.isascii() and tape.isdigit() and len(tape) <= 18):
        raise NotFound()
    return int(tape)


async def _signaler(
    db: AsyncSession, acteur: Acteur, numero: int, valeurs: dict[str, Any], erreurs: dict[str, str]
) -> Template:
    ligne = await get_ligne(db, acteur, numero)
    attendue = maintenant() + DELAI_REPONSE
    return formulaire(
        "droits.journal/signaler.html", valeurs, erreurs, ligne=ligne, attendue_avant=attendue
    )


@get("/qui-a-regarde/{numero:str}/signaler", name="signaler")
async def signalement(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], numero: FromPath[str]
) -> Template:
    """Show the form that reports a line."""
    exiger_personne(acteur)
    return await _signaler(db, acteur, _numero(numero), {}, {})


@post("/qui-a-regarde/{numero:str}/signaler", name="envoyer-signalement")
async def envoyer(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    numero: FromPath[str],
) -> Template | Redirect:
    """Report the line."""
    exiger_personne(acteur)

    async def agir(valeur: NouveauSignalement) -> Redirect:
        await signaler(db, acteur, _numero(numero), valeur)
        return vers(request.app.route_reverse("qui-a-regarde"), "signalement")

    return await poster(
        request, db, NouveauSignalement, agir, partial(_signaler, db, acteur, _numero(numero))
    )


@get("/registre", name="registre")
async def registre(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    avant: FromQuery[int | None] = None,
) -> Template:
    """Show the territoire's journal to the DPO: acts and grounds, never a content."""
    exiger_dpo(acteur)
    donnees = dict(request.query_params.items())
    filtres, erreurs = lire_formulaire(Filtres, donnees)
    # Filters that do not read show nothing rather than everything.
    lignes = (
        []
        if filtres is None
        else await list_registre(db, acteur, filtres, avant=avant, limite=PAR_PAGE + 1)
    )
    signales, alertes = await count_a_traiter(db, acteur)
    structures = [(s.id, s.nom) for s in await list_structures(db, acteur)]
    await noter(db, Geste.lecture, "Journal des accès")
    return formulaire(
        "droits.journal/registre.html",
        donnees,
        erreurs,
        lignes=lignes[:PAR_PAGE],
        suite=lignes[PAR_PAGE - 1].numero if len(lignes) > PAR_PAGE else None,
        signales=signales,
        alertes=alertes,
        structures=structures,
        gestes=[(g.value, VERBES[g]) for g in Geste],
        verbes=VERBES,
        domaines=[(d.value, d.libelle) for d in Domaine],
        filtre=filtres.model_dump(mode="json", exclude_defaults=True)
        if filtres is not None
        else {},
    )


async def _mois(
    db: AsyncSession, acteur: Acteur, valeurs: dict[str, Any], erreurs: dict[str, str]
) -> Template:
    duree = await get_duree_du_journal(db, acteur)
    return formulaire(
        "droits.journal/mois.html",
        {"mois": str(duree)} | valeurs,
        erreurs,
        periodes=await list_periodes(db, acteur),
        duree=duree,
    )


@get("/registre/mois", name="mois-du-journal")
async def mois_du_journal(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """Show the DPO how long the journal is kept, and which months were sealed and dropped."""
    exiger_dpo(acteur)
    return await _mois(db, acteur, {}, {})


@post("/registre/mois", name="choisir-duree-du-journal")
async def duree_du_journal(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template | Redirect:
    """Choose how long the journal is kept."""
    exiger_dpo(acteur)

    async def agir(valeur: DureeDuJournal) -> Redirect:
        await choisir_duree(db, acteur, valeur)
        return vers(request.app.route_reverse("mois-du-journal"), "duree_du_journal")

    return await poster(request, db, DureeDuJournal, agir, partial(_mois, db, acteur))


@get("/registre.csv", name="registre-csv")
async def registre_csv(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Response[bytes]:
    """Give the DPO the filtered lines for a spreadsheet."""
    exiger_dpo(acteur)
    filtres = lire_adresse(Filtres, request.query_params)
    lignes = await list_registre(db, acteur, filtres, limite=EXPORT_MAX)
    await noter(db, Geste.export, "Journal des accès (CSV)")
    return fichier(partial(_csv, lignes), "journal.csv", "text/csv; charset=utf-8")


@get("/signalements", name="signalements")
async def signalements(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """Show the DPO what people report, the oldest first."""
    exiger_dpo(acteur)
    lus = await list_signalements(db, acteur, maintenant=maintenant())
    await noter(db, Geste.lecture, "Signalements")
    return page("droits.journal/signalements.html", signalements=lus, verbes=VERBES)


async def _repondre(
    db: AsyncSession, acteur: Acteur, id: UUID, valeurs: dict[str, Any], erreurs: dict[str, str]
) -> Template:
    lu = await get_signalement(db, acteur, id, maintenant=maintenant())
    await noter(db, Geste.lecture, "Signalement", personne_id=lu.signalement.personne_id)
    return formulaire("droits.journal/signalement.html", valeurs, erreurs, lu=lu, verbes=VERBES)


@get("/signalements/{id:uuid}", name="signalement")
async def un_signalement(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], id: FromPath[UUID]
) -> Template:
    """Show one report, its line, and the form of the answer."""
    exiger_dpo(acteur)
    return await _repondre(db, acteur, id, {}, {})


@post("/signalements/{id:uuid}", name="repondre-signalement")
async def reponse(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    id: FromPath[UUID],
) -> Template | Redirect:
    """Answer the person."""
    exiger_dpo(acteur)

    async def agir(valeur: ReponseSignalement) -> Redirect:
        await repondre_signalement(db, acteur, id, valeur, maintenant=maintenant())
        return vers(request.app.route_reverse("signalements"), "signalement_repondu")

    return await poster(request, db, ReponseSignalement, agir, partial(_repondre, db, acteur, id))


async def _alertes(
    db: AsyncSession, acteur: Acteur, valeurs: dict[str, Any], erreurs: dict[str, str]
) -> Template:
    lues = await list_alertes(db, acteur)
    return formulaire(
        "droits.journal/alertes.html",
        valeurs,
        erreurs,
        ouvertes=[a for a in lues if a.alerte.close_le is None],
        closes=[a for a in lues if a.alerte.close_le is not None],
    )


@get("/registre/alertes", name="alertes-lecture")
async def alertes_lecture(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """Show the DPO what is unusual."""
    exiger_dpo(acteur)
    await noter(db, Geste.lecture, "Alertes de lecture")
    return await _alertes(db, acteur, {}, {})


@post("/registre/alertes/{id:uuid}", name="clore-alerte-lecture")
async def fermer_alerte(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    id: FromPath[UUID],
) -> Template | Redirect:
    """Close an alert with a comment."""
    exiger_dpo(acteur)

    async def agir(valeur: FermetureAlerte) -> Redirect:
        await clore_alerte(db, acteur, id, valeur, maintenant=maintenant())
        return vers(request.app.route_reverse("alertes-lecture"), "alerte_close")

    return await poster(
        request,
        db,
        FermetureAlerte,
        agir,
        lambda donnees, erreurs: _alertes(db, acteur, donnees | {"alerte": str(id)}, erreurs),
    )


router = Router(
    "/",
    route_handlers=[
        qui_a_regarde,
        exporter_csv,
        exporter_json,
        signalement,
        envoyer,
        registre,
        mois_du_journal,
        duree_du_journal,
        registre_csv,
        signalements,
        un_signalement,
        reponse,
        alertes_lecture,
        fermer_alerte,
    ],
)
