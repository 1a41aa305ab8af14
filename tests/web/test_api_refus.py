"""Call every writing door of carnets and offers with bodies that are wrong, one thing at a time."""

import re
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import httpx2
import psycopg
import pytest
from litestar.handlers import HTTPRouteHandler

from auth.comptes.jetons import creer_jeton_operateur
from tests.banc import compter
from tests.conftest import tracee
from tests.dates import dans
from tests.stories.test_doors import _sans_types
from tests.web.monde import Monde, adresse

pytestmark = pytest.mark.pg
THEME = "mobilite--acceder-a-un-vehicule"
TABLES = (
    "constat", "objectif", "action", "rendez_vous", "evenement", "version", "note_travail", "avis",
    "conversation", "message", "document",
    "etiquette", "etiquette_posee", "vue_personnes",
    "offre_precision", "offre_critere", "offre_convention", "offre_places", "offre_session",
    "favori", "veille", "offre_erreur", "offre_locale", "entreprise", "entreprise_contact",
    "doublon_decision", "courriel_sortant", "lecture_evenement", "resume_quotidien",
)  # fmt: skip
ABSENT = str(UUID(int=7))
CARNETS = ("carnets", "constats", "elements", "textes", "notes-de-travail", "rendez-vous",
            "actions", "objectifs", "echanges", "portefeuilles", "messages", "personnes", "a-faire",
            "documents", "etiquettes", "suivis", "vues",
            )  # fmt: skip


class Porte(NamedTuple):
    """Hold a writing door, and a body that it would read."""

    verbe: str
    chemin: str
    corps: dict[str, Any]


def porte(verbe: str, chemin: str, **corps: Any) -> Porte:
    return Porte(verbe, chemin, corps)


PORTES = (
    porte("POST", "personnes/recherche", q="x y"),
    porte("POST", "a-faire/{affaire_id}/report", jusqu_au=dans(3), motif="reponse_attendue"),
    porte("POST", "actions/{action_id}/echeance", echeance=dans(30)),
    porte("POST", "rendez-vous/{rendez_vous_id}/creneau", debut=f"{dans(400)}T09:30"),
    porte("POST", "carnets/{personne_id}/frise/recherche"),
    porte("POST", "carnets/{personne_id}/constats", nature="frein", thematique=THEME, texte="x y"),
    porte("POST", "carnets/{personne_id}/saisie/lecture", lignes="frein : pas de permis"),
    porte(
        "POST", "carnets/{personne_id}/saisie",
        lignes=[{"genre": "frein", "texte": "x y", "thematique": THEME}],
    ),
    porte("POST", "carnets/{personne_id}/situation", reponses={"rsa": "oui"}),
    porte("POST", "carnets/{personne_id}/objectifs", thematique=THEME, intitule="Conduire"),
    porte("POST", "carnets/{personne_id}/actions", objectif_id=ABSENT, intitule="S’inscrire"),
    porte("POST", "carnets/{personne_id}/rendez-vous", objet="Point", debut=f"{dans(400)}T09:30"),
    porte(
        "POST", "carnets/{personne_id}/echanges", moyen="echange_appel", le=dans(-3),
        texte="Elle rappelle.",
    ),
    porte("POST", "carnets/{personne_id}/notes", texte="À revoir."),
    porte(
        "POST", "carnets/{personne_id}/messages", domaine="mobilite", objet="Le permis",
        texte="Des créneaux ?",
    ),
    porte("POST", "messages/{conversation_id}", texte="Oui, jeudi."),
    porte("POST", "messages/{conversation_id}/etat", etat="close"),
    porte("POST", "documents/{document_id}", nature="cv"),
    porte("POST", "documents/{document_id}/retrait", lue=1),
    porte(
        "POST", "carnets/{personne_id}/identite", nom="Bélanger", prenom="Inès",
        date_naissance="1999-03-01", telephone="0561000000",
    ),
    porte("POST", "constats/{constat_id}/etat", etat="clos", motif="Réglé."),
    porte("POST", "objectifs/{objectif_id}/etat", etat="atteint"),
    porte("POST", "actions/{action_id}/etat", etat="faite"),
    porte("POST", "actions/{action_id}/offre", service_id="essai--o1"),
    porte("POST", "rendez-vous/{rendez_vous_id}/etat", etat="honore"),
    porte("POST", "rendez-vous/{rendez_vous_id}/deplacement", debut=f"{dans(400)}T09:30"),
    porte(
        "POST", "echanges/{echange_id}/correction", moyen="echange_appel", le=dans(-3),
        texte="Elle rappelle.",
    ),
    porte("POST", "suivis/recherche", tri="nom"),
    porte("POST", "suivis/etiquettes", personnes=[ABSENT], etiquette_id=ABSENT),
    porte("POST", "suivis/etiquettes/retrait", personnes=[ABSENT], etiquette_id=ABSENT),
    porte(
        "POST", "suivis/messages", personnes=[ABSENT], domaine="mobilite", objet="Le forum",
        texte="C’est jeudi.",
    ),
    porte("POST", "nouveautes/lues"),
    porte("POST", "mon-compte/resume", actif=False),
    porte("PUT", "mes-rappels", rappels=True),
    porte(
        "PUT", "administration/rappels", rappel_jours=2, rappel_heures=2, calme_de=20, calme_a=8
    ),
    porte(
        "POST", "equipe/referents", personnes=[ABSENT], compte_id=ABSENT,
        motif="Elle connaît la personne.",
    ),
    porte("POST", "vues", nom="Ma vue"),
    porte("POST", "vues/{vue_id}", nom="Ma vue", lue=1),
    porte("POST", "vues/{vue_id}/retrait", lue=1),
    porte("POST", "vues/{vue_id}/remise", lue=1),
    porte("POST", "suivis/messages/annulation", fils=[ABSENT]),
    porte("POST", "etiquettes", nom="à rappeler"),
    porte("POST", "etiquettes/{etiquette_id}", nom="rappelée", lue=1),
    porte("POST", "etiquettes/{etiquette_id}/retrait", lue=1),
    porte("POST", "etiquettes/{etiquette_id}/remise", lue=1),
    porte("POST", "carnets/{personne_id}/etiquettes", etiquette_id=ABSENT),
    porte("POST", "carnets/{personne_id}/etiquettes/retrait", etiquette_id=ABSENT),
    porte("POST", "notes-de-travail/{note_id}", texte="Mieux.", lue=1),
    porte("POST", "notes-de-travail/{note_id}/retrait", lue=1),
    porte("POST", "notes-de-travail/{note_id}/remise", lue=1),
    porte("POST", "textes/{relation}/{ligne_id}", valeurs={"texte": "Mieux."}),
    porte("POST", "textes/{relation}/{ligne_id}/domaine", domaine="budget", lu="mobilite"),
    porte(
        "POST", "portefeuilles/{compte_id}/transfert", personnes=[ABSENT], vers=ABSENT,
        motif="Elle change de secteur.",
    ),
    porte(
        "POST", "doublons", a_id="essai--o1", b_id="essai--o2", sens="meme", motif="La même."
    ),
    porte("POST", "entreprises", siret="73282932000074", nom="L’Atelier", commune="Toulouse"),
    porte(
        "PUT", "entreprises/{entreprise_id}", siret="44306184100047", nom="Menuiserie",
        commune="Toulouse",
    ),
    porte("POST", "entreprises/{entreprise_id}/contacts", le=dans(-3), objet="emploi"),
    porte("POST", "services/{service_id}/erreurs", sujet="contact"),
    porte("POST", "erreurs/{erreur_id}/suite", suite="corrigee"),
    porte("PUT", "services/{service_id}/precision", rythme=3),
    porte("PUT", "services/{service_id}/criteres", age_min=18),
    porte("POST", "services/{service_id}/conventions", categories=["ccas"], debut=dans(0)),
    porte("PUT", "services/{service_id}/places", capacite=3),
    porte("PUT", "services/{service_id}/sessions", sessions=[{"debut": dans(400)}]),
    porte("POST", "services/{service_id}/sessions", debut=dans(400)),
    porte("PUT", "sessions/{session_id}", debut=dans(400)),
    porte("POST", "favoris", service_id="essai--o1"),
    porte("POST", "offres-locales", nom="Atelier CV"),
    porte("PATCH", "offres-locales/{offre_id}", nom="Atelier CV"),
    porte("POST", "recherches", nom="Permis"),
    porte("PUT", "recherches/{veille_id}", nom="Permis"),
)  # fmt: skip
# Without a body to read: what they refuse is tried by the tests of their commands.
SANS_CORPS = {
    "POST actions/{action_id}/offre/retrait",
    "POST elements/{relation}/{ligne_id}/annulation",
    "POST rendez-vous/{rendez_vous_id}/reprise",
    "POST a-faire/{affaire_id}/reprise",
    "POST nouveautes/lues/{geste_id}/reprise",
    "POST echanges/{echange_id}/retrait",
    "POST notes-de-travail/{note_id}/annulation",
    "POST messages/{conversation_id}/annulation",
    "DELETE conventions/{convention_id}",
    "DELETE favoris/{favori_id}",
    "DELETE sessions/{session_id}",
    "DELETE recherches/{veille_id}",
    "POST services/{service_id}/places/demande",
    "POST offres-locales/{offre_id}/confirmation",
    "POST offres-locales/{offre_id}/copie",
    "POST offres-locales/{offre_id}/versions/{version_id}/reprise",
    # A file, and not a form of fields.
    "POST carnets/{personne_id}/documents",
    "POST catalogue/depots",
}


class Appelant:
    """Call doors as the holder of a token, in a world that holds what they name."""

    def __init__(
        self, client: httpx2.AsyncClient, admin: psycopg.Connection[Any], monde: Monde
    ) -> None:
        self.client, self.admin, self.monde = client, admin, monde
        self.jetons: dict[str, str] = {}
        constat = admin.execute(
            "insert into constat (territoire_id, id, personne_id, domaine, auteur_compte_id,"
            " auteur_structure_id, nature, thematique, texte, source) values (31, %s, %s, 4, %s,"
            " %s, 'frein', %s, 'Pas de véhicule.', 'professionnel') returning id",
            [uuid4(), monde.personne, monde.compte, monde.structure, THEME],
        ).fetchone()
        admin.commit()
        assert constat is not None
        self.valeurs = {
            "personne_id": monde.personne, "constat_id": constat[0], "ligne_id": constat[0],
            "relation": "constat", "entreprise_id": monde.entreprise, "service_id": monde.offre,
            "session_id": monde.session, "veille_id": monde.veille, "compte_id": monde.compte,
        }  # fmt: skip

    def adresse(self, une: Porte) -> str:
        """Fill the identifiers of a door; what this world lacks is absent."""
        return "/api/v1/" + re.sub(
            r"\{(\w+)\}", lambda nom: str(self.valeurs.get(nom[1], ABSENT)), une.chemin
        )

    async def appeler(self, une: Porte, corps: Any, role: str = "professionnel") -> httpx2.Response:
        """Send a body to a door."""
        if role not in self.jetons:
            self.jetons[role] = creer_jeton_operateur(self.admin, adresse(role))
            self.admin.commit()
        return await self.client.request(
            une.verbe,
            self.adresse(une),
            json=corps,
            headers={"Authorization": f"Bearer {self.jetons[role]}"},
        )


@pytest.fixture
def appelant(client: httpx2.AsyncClient, admin: psycopg.Connection[Any], monde: Monde) -> Appelant:
    return Appelant(client, admin, monde)


def requis(une: Porte) -> list[str]:
    """Name the fields without which a door reads nothing: those of its body, but the free ones."""
    libres = {"tri", "telephone", "rythme", "age_min", "capacite", "lue", "echeance"}
    return [
        champ
        for champ in une.corps
        if champ not in libres and not (une.verbe == "PATCH" and champ == "nom")
    ]


def champs_refuses(reponse: httpx2.Response) -> set[str]:
    """Read the fields that a problem names."""
    assert reponse.status_code == 422, (reponse.request.url, reponse.status_code, reponse.text)
    assert reponse.headers["content-type"].startswith("application/problem+json")
    probleme = reponse.json()
    assert probleme["detail"].endswith(".")
    erreurs: dict[str, str] = probleme["errors"]
    assert all(phrase.endswith(".") for phrase in erreurs.values())
    return set(erreurs)


def test_every_writing_door_of_carnets_and_offers_is_tried_here() -> None:
    trouvees = {
        f"{verbe} {_sans_types(route.path).removeprefix('/api/v1/')}"
        for route in tracee().routes
        for handler in getattr(route, "route_handlers", [])
        if isinstance(handler, HTTPRouteHandler) and route.path.startswith("/api/v1/")
        if handler.fn.__module__.startswith(("carnet.", "offers."))
        and not handler.opt.get("public")
        for verbe in handler.http_methods & {"POST", "PUT", "PATCH", "DELETE"}
    }
    assert {f"{une.verbe} {une.chemin}" for une in PORTES} | SANS_CORPS == trouvees


async def test_field_that_no_door_has_is_named(appelant: Appelant) -> None:
    avant = compter(appelant.admin, TABLES)
    for une in PORTES:
        reponse = await appelant.appeler(une, une.corps | {"territoire_id": 2})
        assert "territoire_id" in champs_refuses(reponse), une
    assert compter(appelant.admin, TABLES) == avant


async def test_field_that_is_missing_is_named(appelant: Appelant) -> None:
    avant = compter(appelant.admin, TABLES)
    essais = 0
    for une in PORTES:
        for champ in requis(une):
            reste = {nom: valeur for nom, valeur in une.corps.items() if nom != champ}
            assert champ in champs_refuses(await appelant.appeler(une, reste)), (une, champ)
            essais += 1
    assert essais >= 55
    assert compter(appelant.admin, TABLES) == avant


@pytest.mark.parametrize("faux", [{"a": {"b": 1}}, [[]], "\u0000", 10**40, True])
async def test_field_of_the_wrong_shape_is_named_or_refused(appelant: Appelant, faux: Any) -> None:
    avant = compter(appelant.admin, TABLES)
    for une in PORTES:
        for champ in requis(une):
            if faux is True and isinstance(une.corps[champ], bool):
                continue  # the right shape
            reponse = await appelant.appeler(une, une.corps | {champ: faux})
            assert 400 <= reponse.status_code < 500, (une, champ, reponse.status_code)
            if reponse.status_code == 422 and faux != "\u0000":
                noms = reponse.json().get("errors", {})
                assert any(nom.split(".")[0] == champ for nom in noms), (une, champ, noms)
    assert compter(appelant.admin, TABLES) == avant


@pytest.mark.parametrize("corps", [None, [], "texte", 3, [{}]], ids=str)
async def test_body_that_is_no_object_is_refused(appelant: Appelant, corps: Any) -> None:
    avant = compter(appelant.admin, TABLES)
    for une in PORTES:
        reponse = await appelant.appeler(une, corps)
        assert reponse.status_code in (400, 422), (une, reponse.status_code)
    assert compter(appelant.admin, TABLES) == avant


@pytest.mark.parametrize("role", ["coordonnateur", "administrateur", "dpo"])
async def test_roles_without_a_carnet_write_in_none(appelant: Appelant, role: str) -> None:
    avant = compter(appelant.admin, TABLES)
    for une in PORTES:
        if une.chemin.split("/")[0] in CARNETS:
            reponse = await appelant.appeler(une, une.corps, role)
            assert reponse.status_code in (403, 404), (une, reponse.status_code)
    assert compter(appelant.admin, TABLES) == avant


async def test_person_and_dpo_say_nothing_of_offers(appelant: Appelant) -> None:
    leurs = (
        *("recherches", "favoris", "services/{service_id}/erreurs"),
        *("nouveautes", "mon-compte", "mes-rappels"),
    )
    avant = compter(appelant.admin, TABLES)
    for une in PORTES:
        if une.chemin.split("/")[0] in CARNETS or une.chemin.startswith(leurs):
            continue
        for role in ("personne", "dpo"):
            reponse = await appelant.appeler(une, une.corps, role)
            assert reponse.status_code in (403, 404), (une, role, reponse.status_code)
    assert compter(appelant.admin, TABLES) == avant


async def test_nobody_writes_without_a_token(appelant: Appelant) -> None:
    avant = compter(appelant.admin, TABLES)
    for une in PORTES:
        for entetes in ({}, {"Authorization": "Bearer faux"}, {"Authorization": "Basic eDp5"}):
            reponse = await appelant.client.request(
                une.verbe, appelant.adresse(une), json=une.corps, headers=entetes
            )
            assert reponse.status_code == 401, une
    assert compter(appelant.admin, TABLES) == avant


async def test_what_is_not_there_is_not_written_to(appelant: Appelant) -> None:
    appelant.valeurs = {"relation": "constat", "service_id": "essai--absente"}
    avant = compter(appelant.admin, TABLES)
    for une in PORTES:
        if "{" in une.chemin:
            reponse = await appelant.appeler(une, une.corps)
            assert reponse.status_code == 404, (une, reponse.status_code, reponse.text)
    assert compter(appelant.admin, TABLES) == avant


@pytest.mark.parametrize(
    ("une", "statut", "dit"),
    [
        (porte("POST", "carnets/{personne_id}/constats", nature="frein", thematique=THEME,
               texte="x", domaine="sante"), 403, "ouvert l’écriture dans « Santé »"),
        (porte("POST", "carnets/{personne_id}/situation", reponses={"lune": "oui"}),
         422, ""),
        (porte("POST", "carnets/{personne_id}/rendez-vous", objet="Point",
               debut="2020-01-01T09:30"), 422, ""),
        (porte("POST", "carnets/{personne_id}/echanges", moyen="echange_appel", le="2999-01-01",
               texte="x"), 422, ""),
        (porte("POST", "constats/{constat_id}/etat", etat="ouvert", motif="Encore."),
         409, "C’est déjà noté."),
        (porte("POST", "textes/{relation}/{ligne_id}", valeurs={"texte": "Pas de véhicule."}),
         409, "Rien n’a changé"),
        (porte("POST", "textes/{relation}/{ligne_id}", valeurs={"texte": ""}), 422, ""),
        (porte("POST", "textes/{relation}/{ligne_id}/domaine", domaine="mobilite",
               lu="mobilite"), 409, "C’est déjà son domaine."),
        (porte("POST", "entreprises", siret="44306184100047", nom="x", commune="Toulouse"),
         422, ""),
        (porte("POST", "entreprises/{entreprise_id}/contacts", le="2999-01-01", objet="emploi"),
         422, ""),
        (porte("PUT", "services/{service_id}/places", capacite=1, occupees=2),
         422, ""),
        (porte("POST", "doublons", a_id="essai--o1", b_id="essai--o2", sens="meme",
               motif="La même."), 403, "coordonnateur"),
    ],
    ids=lambda valeur: valeur.chemin if isinstance(valeur, Porte) else None,
)  # fmt: skip
async def test_rule_that_refuses_says_which(
    appelant: Appelant, une: Porte, statut: int, dit: str
) -> None:
    avant = compter(appelant.admin, TABLES)
    reponse = await appelant.appeler(une, une.corps)
    assert reponse.status_code == statut, reponse.text
    if statut == 422:
        assert reponse.json()["errors"]
    else:
        assert dit in reponse.json()["detail"]
    assert compter(appelant.admin, TABLES) == avant
