"""Try every refusal of what is said and kept of offers and companies, and read what is written."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from auth.vocabulary import Acteur, Role
from core.clock import aujourdhui, maintenant
from core.coffre import Coffre
from core.errors import Conflict, Forbidden, Invalid, NotFound, Perime
from offers.catalogue.importer import importer_catalogue
from offers.entreprises.commands import creer_entreprise, modifier_entreprise, noter_contact
from offers.entreprises.queries import list_contacts
from offers.entreprises.schemas import FicheEntreprise, NouveauContact
from offers.erreurs.commands import MAXIMUM as ERREURS_MAX
from offers.erreurs.commands import repondre_erreur, signaler_erreur
from offers.erreurs.schemas import NouvelleErreur, NouvelleSuite
from offers.extensions.commands import conventionner, poser_criteres, preciser, retirer_dire
from offers.extensions.models import OffreConvention, OffreSession
from offers.extensions.queries import get_extension, list_etats, list_reservees
from offers.extensions.schemas import FicheCriteres, FichePrecision, NouvelleConvention
from offers.extensions.vocabulary import EtatOffre, GenreCritere
from offers.favoris.commands import garder_offre, retirer_favori
from offers.favoris.schemas import NouveauFavori
from offers.imports.commands import EN_ATTENTE_MAX, deposer_fichier
from offers.places.commands import (
    ajouter_session,
    demander_les_places,
    dire_les_places,
    modifier_session,
    poser_sessions,
)
from offers.places.schemas import FichePlaces, NouvelleSession
from offers.veilles.commands import MAXIMUM as VEILLES_MAX
from offers.veilles.commands import fermer_veille, garder_recherche, modifier_veille
from offers.veilles.schemas import FicheVeille, NouvelleVeille
from tests.auth import monde
from tests.banc import Banc, Connexion, dernier_geste, lire
from tests.conftest import Ouvrir
from tests.offers.lignes import ecrire, poser_communes, un_service, une_structure

pytestmark = pytest.mark.pg
OFFRE, MUETTE, ABSENTE = "essai--o1", "essai--o2", "essai--o9"
TABLES = (
    "offre_precision", "offre_critere", "offre_convention", "offre_places", "offre_session",
    "places_demande", "favori", "veille", "offre_erreur", "entreprise", "entreprise_contact",
    "import_depot", "journal", "courriel_sortant",
)  # fmt: skip
SIRET, AUTRE_SIRET = "73282932000074", "44306184100047"
COFFRE = Coffre("s" * 40)


@dataclass(frozen=True, slots=True)
class Etabli(Banc):
    """Hold who acts: three rôles of one structure, somebody of another territoire."""

    pro: Acteur
    collegue: Acteur
    coordonnateur: Acteur
    administrateur: Acteur
    loin: Acteur


@pytest.fixture
def etabli(admin: Connexion, db_pour: Ouvrir, tmp_path: Path) -> Etabli:
    """Give a catalogue of two offers, of which one can be written to, and two territoires."""
    poser_communes(admin)
    importer_catalogue(
        admin,
        [
            ecrire(
                tmp_path / "o.jsonl",
                [une_structure(), un_service(1, courriel="atelier@exemple.fr"), un_service(2)],
            )
        ],
    )
    acteurs = []
    for numero, roles in (
        (1, ("professionnel", "professionnel", "coordonnateur", "administrateur")),
        (2, ("professionnel",)),
    ):
        monde.territoire(admin, numero)
        structure = monde.structure(admin, numero)
        acteurs += [
            Acteur(
                numero,
                monde.professionnel(admin, numero, structure, role),
                Role(role),
                structure,
            )
            for role in roles
        ]
    admin.commit()
    return Etabli(admin, db_pour, TABLES, *acteurs)


def fiche(**champs: Any) -> FicheEntreprise:
    return FicheEntreprise.model_validate(
        {"siret": SIRET, "nom": "L’Atelier", "commune": "Toulouse"} | champs
    )


def contact(jours: int = 0, **champs: Any) -> NouveauContact:
    le = aujourdhui() - timedelta(days=jours)
    return NouveauContact.model_validate({"le": le, "objet": "emploi"} | champs)


async def ouvrir(etabli: Etabli, **champs: Any) -> UUID:
    creee = await etabli.faire(
        etabli.pro, lambda db: creer_entreprise(db, etabli.pro, fiche(**champs))
    )
    return UUID(str(creee.id))


def noter(acteur: Acteur, entreprise: UUID, saisie: NouveauContact) -> Any:
    return lambda db: noter_contact(db, acteur, entreprise, saisie)


@pytest.mark.parametrize("qui", ["administrateur"])
async def test_facts_about_offers_are_said_by_those_who_work_with_people(
    etabli: Etabli, qui: str
) -> None:
    acteur: Acteur = getattr(etabli, qui)
    session = NouvelleSession(debut=date(2099, 1, 1))
    for commande in (
        lambda db: preciser(db, acteur, OFFRE, FichePrecision()),
        lambda db: poser_criteres(db, acteur, OFFRE, FicheCriteres(age_min=18)),
        lambda db: dire_les_places(db, acteur, OFFRE, FichePlaces(capacite=1)),
        lambda db: ajouter_session(db, acteur, OFFRE, session),
        lambda db: poser_sessions(db, acteur, OFFRE, [session]),
        lambda db: retirer_dire(db, acteur, OffreSession, uuid4(), "x"),
        lambda db: demander_les_places(
            db, acteur, COFFRE, "https://x", OFFRE, maintenant=maintenant()
        ),
    ):
        refus = await etabli.refuser(acteur, commande, Forbidden)
        assert refus.message == "Les offres sont précisées par les professionnels du territoire."


async def test_nothing_is_said_of_an_offer_that_is_not_there(etabli: Etabli) -> None:
    qui = etabli.pro
    session = NouvelleSession(debut=date(2099, 1, 1))
    convention = NouvelleConvention.model_validate({"categories": ["ccas"], "debut": "2026-01-01"})
    for commande in (
        lambda db: preciser(db, qui, ABSENTE, FichePrecision()),
        lambda db: poser_criteres(db, qui, ABSENTE, FicheCriteres()),
        lambda db: conventionner(db, qui, ABSENTE, convention),
        lambda db: dire_les_places(db, qui, ABSENTE, FichePlaces()),
        lambda db: ajouter_session(db, qui, ABSENTE, session),
        lambda db: poser_sessions(db, qui, ABSENTE, []),
        lambda db: signaler_erreur(
            db, qui, ABSENTE, NouvelleErreur.model_validate({"sujet": "contact"})
        ),
        lambda db: garder_offre(db, qui, NouveauFavori(service_id=ABSENTE)),
    ):
        await etabli.refuser(qui, commande, NotFound)


async def test_what_is_said_again_is_not_a_new_word(etabli: Etabli) -> None:
    qui = etabli.pro
    dite = FichePrecision(fermee_le=date(2026, 1, 1), note="Salle fermée.")
    _, crus = await etabli.mesurer(qui, lambda db: preciser(db, qui, OFFRE, dite))
    assert crus == {"offre_precision": 1, "journal": 1}
    _, crus = await etabli.mesurer(
        etabli.collegue, lambda db: preciser(db, etabli.collegue, OFFRE, dite)
    )
    assert crus == {"journal": 1}
    async with etabli.db_pour(qui) as db:
        assert (await list_etats(db, date(2026, 1, 1)))[OFFRE].etat is EtatOffre.terminee
        assert await list_etats(db, date(2025, 12, 31)) == {}
    # Emptied, what stood is withdrawn and stays in the history.
    _, crus = await etabli.mesurer(qui, lambda db: preciser(db, qui, OFFRE, FichePrecision()))
    assert crus == {"journal": 1}
    async with etabli.db_pour(qui) as db:
        assert (await get_extension(db, OFFRE)).est_vide
    assert lire(etabli.admin, "select remplace_le is not null from offre_precision") == (True,)
    assert dernier_geste(etabli.admin)[:2] == ("ecriture", "Offre précisée")


async def test_each_criterion_stands_on_its_own(etabli: Etabli) -> None:
    qui = etabli.pro
    saisie = FicheCriteres.model_validate(
        {"age_min": 18, "statuts": ["rsa"], "permis": ["B", "A"], "residence": "Toulouse"}
    )
    _, crus = await etabli.mesurer(qui, lambda db: poser_criteres(db, qui, OFFRE, saisie))
    assert crus == {"offre_critere": 4, "journal": 1}
    moins = saisie.model_copy(update={"permis": []})
    _, crus = await etabli.mesurer(qui, lambda db: poser_criteres(db, qui, OFFRE, moins))
    assert crus == {"journal": 1}
    async with etabli.db_pour(qui) as db:
        lues = (await get_extension(db, OFFRE)).criteres
    assert set(lues) == {GenreCritere.age, GenreCritere.statuts, GenreCritere.residence}
    assert lues[GenreCritere.residence].valeurs == ["31555"]
    refus = await etabli.refuser(
        qui,
        lambda db: poser_criteres(db, qui, OFFRE, FicheCriteres(residence="Nullepart")),
        Invalid,
    )
    assert set(refus.erreurs) == {"residence"}


async def test_what_one_territoire_says_the_other_does_not_read(etabli: Etabli) -> None:
    await etabli.faire(
        etabli.pro,
        lambda db: preciser(db, etabli.pro, OFFRE, FichePrecision(fermee_le=date(2026, 1, 1))),
    )
    async with etabli.db_pour(etabli.loin) as db:
        assert (await get_extension(db, OFFRE)).est_vide
        assert await list_etats(db, date(2026, 6, 1)) == {}


async def test_convention_stands_once_and_is_withdrawn_once(etabli: Etabli) -> None:
    qui = etabli.pro
    nouvelle = NouvelleConvention.model_validate(
        {"categories": ["mission_locale", "ccas"], "zones": "31", "debut": "2026-01-01"}
    )
    posee = await etabli.faire(qui, lambda db: conventionner(db, qui, OFFRE, nouvelle))
    double = await etabli.refuser(
        etabli.collegue,
        lambda db: conventionner(db, etabli.collegue, OFFRE, nouvelle),
        Invalid,
    )
    assert double.erreurs == {"categories": "Cette convention est déjà notée."}
    ailleurs = nouvelle.model_copy(update={"zones": "Nullepart"})
    refus = await etabli.refuser(qui, lambda db: conventionner(db, qui, OFFRE, ailleurs), Invalid)
    assert set(refus.erreurs) == {"zones"}
    # The same words in another territoire are another convention.
    await etabli.faire(etabli.loin, lambda db: conventionner(db, etabli.loin, OFFRE, nouvelle))

    def retirer(acteur: Acteur, cle: UUID) -> Any:
        return lambda db: retirer_dire(db, acteur, OffreConvention, cle, "Convention retirée")

    await etabli.refuser(etabli.loin, retirer(etabli.loin, posee.id), NotFound)
    await etabli.refuser(qui, retirer(qui, uuid4()), NotFound)
    await etabli.faire(qui, retirer(qui, posee.id))
    # What is withdrawn is there no more for whoever would withdraw it again.
    await etabli.refuser(qui, retirer(qui, posee.id), NotFound)


async def test_offer_is_reserved_to_those_whom_a_convention_names(etabli: Etabli) -> None:
    qui, jour = etabli.pro, date(2099, 6, 1)
    await etabli.faire(
        qui,
        lambda db: preciser(
            db, qui, OFFRE, FichePrecision.model_validate({"prescription": "requise"})
        ),
    )

    async def reservees(categorie: str | None, le: date = jour) -> list[str]:
        async with etabli.db_pour(qui) as db:
            return list(await list_reservees(db, categorie, le))

    # Nobody said who may: the offer is kept from nobody but from those who prescribe nothing.
    assert (await reservees("ccas"), await reservees(None)) == ([], [OFFRE])
    nouvelle = NouvelleConvention.model_validate(
        {"categories": ["ccas"], "debut": "2099-06-01", "fin": "2099-06-30"}
    )
    await etabli.faire(qui, lambda db: conventionner(db, qui, OFFRE, nouvelle))
    assert (await reservees("ccas"), await reservees("mission_locale")) == ([], [OFFRE])
    assert await reservees("mission_locale", date(2099, 6, 30)) == [OFFRE]
    assert await reservees("mission_locale", date(2099, 7, 1)) == []
    assert await reservees("mission_locale", date(2099, 5, 31)) == []


async def test_places_said_again_are_said_today_and_none_withdraws(etabli: Etabli) -> None:
    qui = etabli.pro
    dites = FichePlaces(capacite=8, occupees=8)
    for _ in range(2):
        _, crus = await etabli.mesurer(qui, lambda db: dire_les_places(db, qui, OFFRE, dites))
        assert crus == {"offre_places": 1, "journal": 1}
    assert lire(etabli.admin, "select count(*) from offre_places where remplace_le is null") == (1,)
    async with etabli.db_pour(qui) as db:
        assert (await list_etats(db, aujourdhui()))[OFFRE].etat is EtatOffre.complete
    await etabli.faire(qui, lambda db: dire_les_places(db, qui, OFFRE, FichePlaces()))
    async with etabli.db_pour(qui) as db:
        assert await list_etats(db, aujourdhui()) == {}


async def test_session_is_one_a_day_and_a_place(etabli: Etabli) -> None:
    qui, jour = etabli.pro, date(2099, 2, 28)
    une = await etabli.faire(
        qui, lambda db: ajouter_session(db, qui, OFFRE, NouvelleSession(debut=jour))
    )
    ailleurs = await etabli.faire(
        qui, lambda db: ajouter_session(db, qui, OFFRE, NouvelleSession(debut=jour, lieu="Alès"))
    )
    refus = await etabli.refuser(
        qui, lambda db: ajouter_session(db, qui, OFFRE, NouvelleSession(debut=jour)), Invalid
    )
    assert set(refus.erreurs) == {"debut"}

    def changer(cle: UUID, acteur: Acteur = qui, **champs: Any) -> Any:
        saisie = NouvelleSession.model_validate({"debut": jour} | champs)
        return lambda db: modifier_session(db, acteur, cle, saisie)

    heurte = await etabli.refuser(qui, changer(ailleurs.id), Invalid)
    assert set(heurte.erreurs) == {"debut"}
    await etabli.refuser(etabli.loin, changer(une.id, etabli.loin, places=3), NotFound)
    await etabli.refuser(qui, changer(uuid4(), places=3), NotFound)
    await etabli.faire(qui, changer(une.id, places=3))
    # What named a session goes on naming what it became.
    await etabli.faire(qui, changer(une.id, places=4))
    await etabli.faire(qui, changer(une.id, places=3))
    # The whole list at once: what is the same stays, the rest leaves or comes.
    voulues = [NouvelleSession(debut=jour, places=3), NouvelleSession(debut=date(2099, 3, 1))]
    _, crus = await etabli.mesurer(qui, lambda db: poser_sessions(db, qui, OFFRE, voulues))
    assert crus == {"offre_session": 1, "journal": 1}
    assert lire(etabli.admin, "select count(*) from offre_session where remplace_le is null") == (
        2,
    )
    assert await etabli.mesurer(qui, lambda db: poser_sessions(db, qui, OFFRE, voulues)) == (
        None,
        {"journal": 1},
    )


async def test_structure_is_asked_once_a_week_where_it_can_be_written_to(
    etabli: Etabli,
) -> None:
    qui, debut = etabli.pro, maintenant()

    def demander(offre: str, jours: int = 0, acteur: Acteur = qui) -> Any:
        instant = debut + timedelta(days=jours)
        return lambda db: demander_les_places(
            db, acteur, COFFRE, "https://carnet.example", offre, maintenant=instant
        )

    muette = await etabli.refuser(qui, demander(MUETTE), Conflict)
    assert "appelez-les" in muette.message
    await etabli.refuser(qui, demander(ABSENTE), NotFound)
    assert await etabli.faire(qui, demander(OFFRE)) == "atelier@exemple.fr"
    collegue = etabli.collegue
    deja = await etabli.refuser(collegue, demander(OFFRE, 6, collegue), Conflict)
    assert deja.message.startswith("Déjà demandé le ")
    # Another territoire has its own week.
    await etabli.faire(etabli.loin, demander(OFFRE, 0, etabli.loin))
    await etabli.faire(collegue, demander(OFFRE, 8, collegue))


async def test_offer_kept_twice_in_a_list_is_kept_once(etabli: Etabli) -> None:
    qui = etabli.pro

    def garder(liste: str = "Mes favoris", acteur: Acteur = qui) -> Any:
        saisie = NouveauFavori(service_id=OFFRE, liste=liste)
        return lambda db: garder_offre(db, acteur, saisie)

    premier = await etabli.faire(qui, garder())
    meme, crus = await etabli.mesurer(qui, garder())
    assert (meme.id, crus) == (premier.id, {})
    autre, crus = await etabli.mesurer(qui, garder("Pour l’été"))
    assert crus == {"favori": 1}
    await etabli.faire(etabli.collegue, garder(acteur=etabli.collegue))

    def retirer(acteur: Acteur) -> Any:
        return lambda db: retirer_favori(db, acteur, premier.id)

    for acteur in (etabli.collegue, etabli.loin):
        await etabli.refuser(acteur, retirer(acteur), NotFound)
    await etabli.faire(qui, retirer(qui))
    await etabli.refuser(qui, retirer(qui), NotFound)
    repris = await etabli.faire(qui, garder())
    assert repris.id not in (premier.id, autre.id)


async def test_searches_are_twenty_at_most_and_one_s_own(etabli: Etabli) -> None:
    qui = etabli.pro

    def garder(nom: str, requete: str = "") -> Any:
        saisie = NouvelleVeille(nom=nom, requete=requete)
        return lambda db: garder_recherche(db, qui, saisie)

    tenues = [await etabli.faire(qui, garder(f"Recherche {rang}")) for rang in range(VEILLES_MAX)]
    refus = await etabli.refuser(qui, garder("De trop"), Conflict)
    assert str(VEILLES_MAX) in refus.message
    premiere = tenues[0].id
    await etabli.refuser(
        etabli.collegue, lambda db: fermer_veille(db, etabli.collegue, premiere), NotFound
    )
    renommee = FicheVeille(nom="Autre nom")
    await etabli.refuser(
        etabli.collegue,
        lambda db: modifier_veille(db, etabli.collegue, premiere, renommee),
        NotFound,
    )
    perime = await etabli.refuser(
        qui, lambda db: modifier_veille(db, qui, premiere, renommee, edition=9), Perime
    )
    assert perime.ecarts == {"nom": ("Autre nom", "Recherche 0")}
    await etabli.faire(qui, lambda db: fermer_veille(db, qui, premiere))
    await etabli.refuser(qui, lambda db: fermer_veille(db, qui, premiere), NotFound)
    await etabli.faire(qui, garder("La vingtième"))


async def test_kept_search_forgets_who_asked(etabli: Etabli) -> None:
    qui = etabli.pro
    saisie = NouvelleVeille(nom="x", requete="mobilisable_par_moi=true&thematiques=mobilite")
    tenue = await etabli.faire(qui, lambda db: garder_recherche(db, qui, saisie))
    assert "mobilisable_par_moi" not in tenue.requete
    assert "thematiques=mobilite" in tenue.requete
    assert "mobilisable_par=" in tenue.requete


async def test_error_is_answered_once_by_those_who_keep_offers(etabli: Etabli) -> None:
    qui = etabli.pro
    saisie = NouvelleErreur.model_validate({"sujet": "contact", "texte": "Ne répond plus."})
    dite, crus = await etabli.mesurer(qui, lambda db: signaler_erreur(db, qui, OFFRE, saisie))
    assert crus == {"offre_erreur": 1, "journal": 1}

    def repondre(acteur: Acteur, cle: UUID = dite.id) -> Any:
        suite = NouvelleSuite.model_validate({"suite": "corrigee", "reponse": "Merci."})
        return lambda db: repondre_erreur(db, acteur, cle, suite)

    refus = await etabli.refuser(qui, repondre(qui), Forbidden)
    assert "répondent aux erreurs" in refus.message
    for acteur in (etabli.collegue, etabli.loin):
        await etabli.refuser(acteur, repondre(acteur), NotFound)
    chef = etabli.coordonnateur
    await etabli.refuser(chef, repondre(chef, uuid4()), NotFound)
    await etabli.faire(chef, repondre(chef))
    deja = await etabli.refuser(etabli.administrateur, repondre(etabli.administrateur), Conflict)
    assert deja.message == "Quelqu’un a déjà répondu : rechargez la page."
    assert lire(etabli.admin, "select suite, traite_par from offre_erreur") == (
        "corrigee", chef.compte_id,
    )  # fmt: skip


async def test_thirty_errors_wait_at_most(etabli: Etabli) -> None:
    qui = etabli.pro
    saisie = NouvelleErreur.model_validate({"sujet": "contact"})

    async def signaler(db: Any) -> Any:
        return await signaler_erreur(db, qui, OFFRE, saisie)

    async with etabli.db_pour(qui) as db:
        for _ in range(ERREURS_MAX):
            await signaler(db)
    refus = await etabli.refuser(qui, signaler, Conflict)
    assert str(ERREURS_MAX) in refus.message
    await etabli.faire(
        etabli.collegue, lambda db: signaler_erreur(db, etabli.collegue, OFFRE, saisie)
    )


async def test_company_has_one_sheet_and_its_commune_a_name(etabli: Etabli) -> None:
    qui = etabli.pro
    cle = await ouvrir(etabli, commune="31770", propose=["visite", "emploi"])
    assert lire(
        etabli.admin, "select commune, commune_code, propose, ecrit_par from entreprise"
    ) == ("Colomiers", "31149", ["emploi", "visite"], qui.compte_id)
    assert dernier_geste(etabli.admin)[:2] == ("ecriture", "Fiche d’entreprise créée")

    def creer(acteur: Acteur, **champs: Any) -> Any:
        return lambda db: creer_entreprise(db, acteur, fiche(**champs))

    autre = etabli.collegue
    prise = await etabli.refuser(autre, creer(autre), Invalid)
    assert set(prise.erreurs) == {"siret"}
    perdue = await etabli.refuser(
        autre, creer(autre, siret=AUTRE_SIRET, commune="Nullepart"), Invalid
    )
    assert set(perdue.erreurs) == {"commune"}
    etabli.admin.execute(
        "insert into geo_commune (code, nom, codes_postaux, code_epci, code_departement,"
        " code_region) values ('11009', 'Albi', '{11000}', '200035715', '11', '76')"
    )
    etabli.admin.commit()
    plusieurs = await etabli.refuser(qui, creer(qui, siret=AUTRE_SIRET, commune="albi"), Invalid)
    assert {"11009", "81004"} <= set(re.findall(r"\d{5}", plusieurs.erreurs["commune"]))
    # The same establishment has a sheet of its own in each territoire.
    await etabli.faire(etabli.loin, lambda db: creer_entreprise(db, etabli.loin, fiche()))
    await etabli.refuser(
        etabli.loin,
        lambda db: modifier_entreprise(db, etabli.loin, cle, fiche()),
        NotFound,
    )


async def test_sheet_read_too_early_is_not_overwritten(etabli: Etabli) -> None:
    qui = etabli.pro
    cle = await ouvrir(etabli)
    await ouvrir(etabli, siret=AUTRE_SIRET)

    def changer(edition: int | None, **champs: Any) -> Any:
        return lambda db: modifier_entreprise(db, qui, cle, fiche(**champs), edition=edition)

    prise = await etabli.refuser(qui, changer(1, siret=AUTRE_SIRET), Invalid)
    assert set(prise.erreurs) == {"siret"}
    await etabli.faire(qui, changer(1, nom="L’Atelier d’Oc"))
    tard = await etabli.refuser(qui, changer(1, nom="Tard"), Perime)
    assert tard.ecarts == {"nom": ("Tard", "L’Atelier d’Oc")}
    assert tard.edition == 2
    await etabli.refuser(qui, lambda db: modifier_entreprise(db, qui, uuid4(), fiche()), NotFound)
    refus = await etabli.refuser(
        etabli.administrateur,
        lambda db: modifier_entreprise(db, etabli.administrateur, cle, fiche()),
        Forbidden,
    )
    assert "professionnels du territoire" in refus.message


async def test_company_is_not_called_twice_in_a_month_by_mistake(etabli: Etabli) -> None:
    qui = etabli.pro
    cle = await ouvrir(etabli)
    await etabli.faire(qui, noter(qui, cle, contact(40)))
    deux, crus = await etabli.mesurer(qui, noter(qui, cle, contact(8)))
    assert crus == {"entreprise_contact": 1, "journal": 1}
    refus = await etabli.refuser(etabli.collegue, noter(etabli.collegue, cle, contact(0)), Invalid)
    assert refus.erreurs["confirme"].startswith("Déjà contactée le ")
    assert "pour Emploi" in refus.erreurs["confirme"] or "pour" in refus.erreurs["confirme"]
    await etabli.faire(etabli.collegue, noter(etabli.collegue, cle, contact(0, confirme=True)))
    demain = await etabli.refuser(qui, noter(qui, cle, contact(-1, confirme=True)), Invalid)
    assert demain.erreurs == {"le": "Notez un contact une fois qu’il a eu lieu."}
    await etabli.refuser(qui, noter(qui, uuid4(), contact()), NotFound)
    await etabli.refuser(etabli.loin, noter(etabli.loin, cle, contact()), NotFound)
    async with etabli.db_pour(qui) as db:
        lus = await list_contacts(db, qui, cle)
    assert [c.contact.le for c in lus] == sorted((c.contact.le for c in lus), reverse=True)
    assert deux.id in {c.contact.id for c in lus}


async def test_file_is_handed_in_by_the_administrateur_three_at_a_time(etabli: Etabli) -> None:
    chef = etabli.administrateur

    def deposer(acteur: Acteur, nom: str = "offres.csv", contenu: bytes = b"id;nom\n") -> Any:
        return lambda db: deposer_fichier(db, acteur, nom, contenu, a_blanc=True, retraits=False)

    for acteur in (etabli.pro, etabli.coordonnateur):
        refus = await etabli.refuser(acteur, deposer(acteur), Forbidden)
        assert refus.message == "L’administrateur du territoire importe."
    for nom, contenu in (("offres.csv", b""), ("offres.exe", b"x"), ("offres", b"x")):
        illisible = await etabli.refuser(chef, deposer(chef, nom, contenu), Invalid)
        assert set(illisible.erreurs) == {"fichier"}
    noms = ["../../etc/o.csv", "é" * 200 + ".csv", "offres.CSV"]
    for nom in noms[:EN_ATTENTE_MAX]:
        _, crus = await etabli.mesurer(chef, deposer(chef, nom))
        assert crus == {"import_depot": 1, "journal": 1}
    trop = await etabli.refuser(chef, deposer(chef), Conflict)
    assert trop.message.startswith(f"{EN_ATTENTE_MAX} fichiers attendent déjà")
    gardes = etabli.admin.execute("select nom from import_depot order by length(nom)").fetchall()
    assert [nom for (nom,) in gardes] == ["o.csv", "offres.CSV", "é" * 116 + ".csv"]
