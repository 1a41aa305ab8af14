"""Check that a planned day that is over is refused beside its field, by page and by API."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, get_args
from uuid import UUID

import httpx2
import psycopg
import pytest
from pydantic import BaseModel

from tests.attaques.pages import Page
from tests.dates import dans
from tests.stories.conftest import compte_demo
from tests.stories.gestes import entrer, remplir
from tests.stories.test_api import entetes, probleme
from tests.stories.test_extensions import une_offre
from web.tranches import modules

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
HIER, HIER_A_DIX_HEURES = dans(-1), f"{dans(-1)}T10:00"

# What each day that somebody types may be; of those to come, how it is tried below.
A_VENIR = {
    "carnet.parcours.schemas.NouvelleAction.echeance",
    "carnet.parcours.schemas.NouveauRendezVous.debut",
    "carnet.parcours.schemas.RendezVousDeplace.debut",
    "carnet.parcours.schemas.NouveauRendezVous.ou_bien",
    "carnet.parcours.schemas.NouveauRendezVous.ou_encore",
    "offers.places.schemas.NouvelleSession.debut",
    "offers.places.schemas.NouvelleSession.fin",
    "offers.places.schemas.NouvelleSession.limite",
    "offers.extensions.schemas.FichePrecision.ouverture_prevue",
    "offers.extensions.schemas.FichePrecision.suspendue_au",
    "offers.extensions.schemas.NouvelleConvention.fin",
    "droits.administration.schemas.DepartStructure.le",
    "droits.administration.schemas.NouvelleHabilitation.debut",
    "droits.administration.schemas.NouvelleHabilitation.fin",
    "auth.consentements.schemas.NouveauConsentement.fin",
    "auth.consentements.schemas.NouvelleFin.fin",
    "carnet.accueil.schemas.PremierAccord.fin",
    "auth.mandats.schemas.NouveauMandat.fin",
}
AUTRES = {
    "ce qui est arrivé : jamais plus tard qu’aujourd’hui": {
        "auth.cartes.schemas.EntreeParCarte.date_naissance",
        "auth.entrees.schemas.EntreeParCode.date_naissance",
        "auth.mandats.schemas.NouveauMandat.date_naissance",
        "auth.lettres.schemas.RemiseLettre.jour",
        "auth.paroles.schemas.FermetureDite.dit_le",
        *(
            f"droits.violations.schemas.SaisieViolation.{nom}"
            for nom in ("complement_le", "connue_le", "debut", "fin", "notifiee_le", "prevenues_le")
        ),
        "auth.personnes.schemas.IdentiteEcrite.date_naissance",
        "auth.urgences.schemas.OuvertureParIdentite.date_naissance",
        "auth.personnes.schemas.IdentiteCorrigee.date_naissance",
        "carnet.parcours.schemas.NouvelEchange.le",
        "offers.entreprises.schemas.NouveauContact.le",
    },
    "ce qui se choisit parmi ce qui est proposé": {
        "carnet.parcours.schemas.CreneauChoisi.debut",
    },
    "un jour à venir, que tests/stories/test_a_faire.py refuse passé": {
        "carnet.journee.schemas.NouveauReport.jusqu_au",
        "carnet.parcours.schemas.ActionRedatee.echeance",
    },
    "une ligne tapée : la fiche de ce qu’elle devient en juge, essayée par"
    " tests/carnet/saisie/test_pages.py": {
        "carnet.saisie.schemas.LigneSaisie.debut",
        "carnet.saisie.schemas.LigneSaisie.echeance",
        "carnet.saisie.schemas.LigneSaisie.le",
    },
    "un congé, déjà commencé ou non": {
        "auth.absences.schemas.NouvelleAbsence.au",
        "auth.absences.schemas.NouvelleAbsence.du",
    },
    "les jours que l’on demande à voir": {
        "carnet.bord.schemas.ChoixDates.et",
        "carnet.bord.schemas.ChoixDates.le",
        "carnet.bord.schemas.ChoixFrise.depuis",
        "carnet.bord.schemas.ChoixFrise.jusqu_au",
    },
    "ce qui court ou a couru, et se dit aussi après": {
        "carnet.documents.schemas.FaitsDocument.delivre_le",
        "carnet.documents.schemas.FaitsDocument.valable_jusqu_au",
        "auth.mandats.schemas.NouveauMandat.debut",
        "droits.papiers.schemas.RechercheFuite.au",
        "droits.papiers.schemas.RechercheFuite.du",
        "droits.papiers.schemas.ReglagesPapiers.conjoints_le",
        "droits.papiers.schemas.ReglagesPapiers.hds_fin",
        "offers.extensions.schemas.FichePrecision.fermee_le",
        "offers.extensions.schemas.FichePrecision.finance_au",
        "offers.extensions.schemas.FichePrecision.finance_du",
        "offers.extensions.schemas.FichePrecision.suspendue_du",
        "offers.extensions.schemas.NouvelleConvention.debut",
    },
}


def _jours() -> Iterator[str]:
    modules("schemas", "api", "pages", "pages_*")
    a_lire = [BaseModel]
    while a_lire:
        modele = a_lire.pop()
        a_lire += modele.__subclasses__()
        if modele.model_config.get("extra") != "forbid":
            continue
        herites = {
            nom for parent in modele.__bases__ for nom in getattr(parent, "model_fields", ())
        }
        for nom, champ in modele.model_fields.items():
            if nom not in herites and _porte_un_jour(champ.annotation):
                yield f"{modele.__module__}.{modele.__name__}.{nom}"


def _porte_un_jour(annotation: Any) -> bool:
    return annotation in (date, datetime) or any(map(_porte_un_jour, get_args(annotation)))


def test_each_day_that_is_typed_says_what_it_may_be() -> None:
    dits = [A_VENIR, *AUTRES.values()]
    lus = {jour for jour in _jours() if not jour.startswith("tests.")}
    assert lus == set().union(*dits)
    assert len(lus) == sum(map(len, dits)), "said twice"


# The form, where it is sent, what it says beside the day, and the field.
PAGES: list[tuple[str, str, str, dict[str, Any], str]] = [
    (
        "referente", "/carnets/{samira}/actions/nouvelle", "/carnets/{samira}/actions",
        {"objectif_id": "{objectif}", "intitule": "Appeler", "porteur": "structure",
         "echeance": HIER}, "echeance",
    ),
    (
        "referente", "/carnets/{samira}/rendez-vous/nouveau", "/carnets/{samira}/rendez-vous",
        {"objet": "Point", "debut": HIER_A_DIX_HEURES, "duree_minutes": "45"}, "debut",
    ),
    (
        "referente", "/carnets/{samira}/rendez-vous/nouveau", "/carnets/{samira}/rendez-vous",
        {"objet": "Point", "debut": f"{dans(60)}T10:00", "ou_bien": f"{dans(61)}T10:00",
         "ou_encore": HIER_A_DIX_HEURES, "duree_minutes": "45"}, "ou_encore",
    ),
    (
        "referente", "/rendez-vous/{rendez_vous}/deplacer", "/rendez-vous/{rendez_vous}/deplacer",
        {"debut": HIER_A_DIX_HEURES, "duree_minutes": "45"}, "debut",
    ),
    (
        "referente", "/offres/{offre}/places", "/offres/{offre}/sessions", {"debut": HIER}, "debut",
    ),
    (
        "referente", "/offres/{offre}/places", "/offres/{offre}/sessions",
        {"debut": dans(-9), "fin": HIER}, "fin",
    ),
    (
        "referente", "/offres/{offre}/places", "/offres/{offre}/sessions",
        {"debut": dans(9), "limite": HIER}, "limite",
    ),
    (
        "referente", "/sessions-offre/{session}", "/sessions-offre/{session}",
        {"debut": HIER}, "debut",
    ),
    (
        "referente", "/offres/{offre}/precisions", "/offres/{offre}/precisions",
        {"en_projet": "true", "ouverture_prevue": HIER}, "ouverture_prevue",
    ),
    (
        "referente", "/offres/{offre}/precisions", "/offres/{offre}/precisions",
        {"suspendue_du": dans(-9), "suspendue_au": HIER}, "suspendue_au",
    ),
    (
        "referente", "/offres/{offre}/precisions", "/offres/{offre}/conventions",
        {"categories": ["ccas"], "debut": dans(-9), "fin": HIER}, "fin",
    ),
    (
        "administratrice", "/administration/structures/{structure}/depart",
        "/administration/structures/{structure}/depart", {"le": HIER}, "le",
    ),
    (
        "administratrice", "/administration/professionnels/{compte}",
        "/administration/professionnels/{compte}/habilitations",
        {"structure_id": "{structure}", "role": "gestionnaire", "debut": HIER}, "debut",
    ),
    (
        "administratrice", "/administration/professionnels/{compte}",
        "/administration/professionnels/{compte}/habilitations",
        {"structure_id": "{structure}", "role": "gestionnaire", "debut": dans(1), "fin": HIER},
        "fin",
    ),
    (
        "personne", "/accords/nouveau", "/accords",
        {"portee": "structure", "structure_id": "{structure}", "domaines": ["parcours"],
         "peut_completer": "false", "finalite": "coordination", "duree": "autre", "fin": HIER},
        "fin",
    ),
]  # fmt: skip
API: list[tuple[str, str, dict[str, Any], str]] = [
    (
        "post", "/carnets/{samira}/actions",
        {"objectif_id": "{objectif}", "intitule": "Appeler", "echeance": HIER}, "echeance",
    ),
    ("post", "/carnets/{samira}/rendez-vous", {"objet": "Point", "debut": HIER_A_DIX_HEURES},
     "debut"),
    ("post", "/services/{offre}/sessions", {"debut": HIER}, "debut"),
    ("post", "/services/{offre}/sessions", {"debut": dans(9), "limite": HIER}, "limite"),
    ("put", "/sessions/{session}", {"debut": HIER}, "debut"),
    ("put", "/services/{offre}/sessions", {"sessions": [{"debut": HIER}]}, "sessions.debut"),
    ("put", "/services/{offre}/precision", {"ouverture_prevue": HIER}, "ouverture_prevue"),
    ("post", "/services/{offre}/conventions",
     {"categories": ["ccas"], "debut": dans(-9), "fin": HIER}, "fin"),
]  # fmt: skip


@pytest.fixture
def lieux(admin: Connexion, samira: UUID, rendez_vous: UUID) -> dict[str, str]:
    """Give what the addresses and the forms name."""
    compte, structure, t = compte_demo(admin, "referente")
    offre = une_offre(admin)
    session = admin.execute(
        "insert into offre_session (territoire_id, id, service_id, debut, compte_id, structure_id)"
        " values (%s, gen_random_uuid(), %s, current_date + 40, %s, %s) returning id",
        (t, offre, compte, structure),
    ).fetchone()
    objectif = admin.execute(
        "select id from objectif where personne_id = %s and etat = 'en_cours' order by id limit 1",
        (samira,),
    ).fetchone()
    admin.commit()
    assert session is not None
    assert objectif is not None
    return {
        "samira": str(samira),
        "rendez_vous": str(rendez_vous),
        "compte": str(compte),
        "structure": str(structure),
        "offre": offre,
        "session": str(session[0]),
        "objectif": str(objectif[0]),
    }


def _ici(corps: dict[str, Any], lieux: dict[str, str]) -> dict[str, Any]:
    return {nom: v.format(**lieux) if isinstance(v, str) else v for nom, v in corps.items()}


@pytest.mark.parametrize(("qui", "page", "adresse", "champs", "champ"), PAGES)
async def test_day_that_is_over_is_refused_beside_its_field_and_kept(
    client: httpx2.AsyncClient,
    lieux: dict[str, str],
    qui: str,
    page: str,
    adresse: str,
    champs: dict[str, Any],
    champ: str,
) -> None:
    await entrer(client, qui)
    corps = _ici(champs, lieux)
    refus = await remplir(client, page.format(**lieux), adresse.format(**lieux), **corps)
    assert refus.status_code == 422, refus.headers.get("location")
    assert f'id="{champ}-erreur"' in refus.text
    rendus = {c.valeur for f in Page(refus.text).formulaires for c in f.champs if c.nom == champ}
    assert corps[champ] in rendus


@pytest.mark.parametrize(("methode", "adresse", "corps", "champ"), API)
async def test_program_that_plans_a_day_that_is_over_is_told_which(
    client: httpx2.AsyncClient,
    admin: Connexion,
    lieux: dict[str, str],
    methode: str,
    adresse: str,
    corps: dict[str, Any],
    champ: str,
) -> None:
    reponse = await client.request(
        methode,
        f"/api/v1{adresse.format(**lieux)}",
        headers=entetes(admin, "referente"),
        json=_ici(corps, lieux),
    )
    assert probleme(reponse, 422)["errors"] == {champ: "Choisissez une date à venir."}


async def test_day_that_stood_already_may_stay(
    client: httpx2.AsyncClient, admin: Connexion, lieux: dict[str, str]
) -> None:
    """What began yesterday is still changed: its form posts all that it shows."""
    admin.execute(
        "update offre_session set debut = current_date - 1, fin = current_date + 9 where id = %s",
        (lieux["session"],),
    )
    admin.commit()
    await entrer(client, "referente")
    adresse = f"/sessions-offre/{lieux['session']}"
    corps = {"debut": dans(-1), "fin": dans(9), "places": "12"}
    assert (await remplir(client, adresse, adresse, **corps)).status_code == 303


async def test_program_changes_the_places_of_a_session_that_began(
    client: httpx2.AsyncClient, admin: Connexion, lieux: dict[str, str]
) -> None:
    admin.execute(
        "update offre_session set debut = current_date - 1, fin = current_date + 9, limite ="
        " current_date - 3, places = 8 where id = %s",
        (lieux["session"],),
    )
    admin.commit()
    adresse, porteur = f"/api/v1/services/{lieux['offre']}/sessions", entetes(admin, "referente")
    commencee = {"debut": dans(-1), "fin": dans(9), "limite": dans(-3), "places": 12}
    for session, statut in ((commencee, 204), (commencee | {"debut": dans(-2)}, 422)):
        reponse = await client.put(adresse, headers=porteur, json={"sessions": [session]})
        assert reponse.status_code == statut, reponse.text
