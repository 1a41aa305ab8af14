"""Call the API of the rights and of the kernel badly: each fault has its status and its field."""

from typing import Any
from uuid import UUID, uuid4

import httpx2
import psycopg
import pytest

from tests.dates import dans
from tests.stories.conftest import base as base
from tests.stories.conftest import compte_demo, personne_de
from tests.stories.conftest import modele_seme as modele_seme
from tests.stories.test_api import entetes, probleme

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
RIEN = UUID("0b1b6f5e-3c1d-4a0e-9d0c-0f7f0a1b2c3d")
ADMIN, MOTIF = "/api/v1/administration", "Un motif assez long pour être lu."
TROP = "a" * 5000
FICHE = {"nom": "Atelier des Cévennes", "categorie": "iae"}
CAPACITE = {"structure_id": str(RIEN), "role": "professionnel", "debut": dans(0)}
ELLE = {"courriel": "nadia@exemple.example", "prenom": "Nadia", "nom": "Roche"}
NOTICE = {"texte": "a" * 200, "texte_falc": "a" * 50}
GEL = {"personne_id": str(RIEN), "motif": MOTIF}

# Who calls, where, with what, and the fields that are said to be wrong.
FAUTES: list[tuple[str, str, Any, set[str]]] = [
    ("administratrice", f"{ADMIN}/structures", {}, {"nom", "categorie"}),
    ("administratrice", f"{ADMIN}/structures", FICHE | {"nom": ""}, {"nom"}),
    ("administratrice", f"{ADMIN}/structures", FICHE | {"nom": "a\x00b"}, {"nom"}),
    ("administratrice", f"{ADMIN}/structures", FICHE | {"nom": "a\nb"}, {"nom"}),
    ("administratrice", f"{ADMIN}/structures", FICHE | {"nom": "a" * 201}, {"nom"}),
    ("administratrice", f"{ADMIN}/structures", FICHE | {"categorie": "banque"}, {"categorie"}),
    ("administratrice", f"{ADMIN}/structures", FICHE | {"telephone": "06 12"}, {"telephone"}),
    ("administratrice", f"{ADMIN}/structures", FICHE | {"courriel": "a@b"}, {"courriel"}),
    ("administratrice", f"{ADMIN}/structures", FICHE | {"sensible": "peut-être"}, {"sensible"}),
    ("administratrice", f"{ADMIN}/structures", FICHE | {"id": str(RIEN)}, {"id"}),
    ("administratrice", f"{ADMIN}/professionnels", {},
     {"structure_id", "role", "debut", "courriel", "prenom", "nom"}),
    ("administratrice", f"{ADMIN}/professionnels", CAPACITE | ELLE, {"structure_id"}),
    ("administratrice", f"{ADMIN}/professionnels", CAPACITE | ELLE | {"debut": dans(-1)},
     {"debut", "structure_id"}),
    ("administratrice", f"{ADMIN}/professionnels", CAPACITE | ELLE | {"role": "personne"},
     {"role", "structure_id"}),
    ("administratrice", f"{ADMIN}/professionnels", CAPACITE | ELLE | {"courriel": "é@x.fr"},
     {"courriel"}),
    ("administratrice", f"{ADMIN}/professionnels", CAPACITE | ELLE | {"debut": "demain"},
     {"debut"}),
    ("administratrice", "/api/v1/notices", {}, {"texte", "texte_falc"}),
    ("administratrice", "/api/v1/notices", NOTICE | {"texte": "court"}, {"texte"}),
    ("administratrice", "/api/v1/notices", NOTICE | {"changement": "non"}, {"changement"}),
    ("dpo", "/api/v1/conservation/gels", {}, {"personne_id", "motif"}),
    ("dpo", "/api/v1/conservation/gels", GEL, {"personne_id"}),
    ("dpo", "/api/v1/conservation/gels", GEL | {"motif": "   court   "}, {"motif"}),
    ("dpo", "/api/v1/conservation/gels", GEL | {"motif": TROP}, {"motif"}),
    ("dpo", "/api/v1/conservation/gels", GEL | {"personne_id": "Samira"}, {"personne_id"}),
    ("dpo", f"/api/v1/demandes-droit/{RIEN}/reponse", {}, {"acceptee", "texte"}),
    ("dpo", f"/api/v1/demandes-droit/{RIEN}/reponse", {"acceptee": "x", "texte": MOTIF},
     {"acceptee"}),
    ("dpo", f"/api/v1/demandes-droit/{RIEN}/prolongation", {"texte": "court"}, {"texte"}),
    ("dpo", f"/api/v1/signalements/{RIEN}/reponse", {"reponse": " "}, {"reponse"}),
    ("dpo", f"/api/v1/registre/alertes/{RIEN}/fermeture", {"commentaire": ""}, {"commentaire"}),
    ("dpo", f"/api/v1/revues-urgence/{RIEN}", {}, {"issue", "commentaire"}),
    ("referente", "/api/v1/carnets/{elle}/referent", {}, {"compte_id", "structure_id", "motif"}),
    ("referente", "/api/v1/carnets/{elle}/cercle", {"motif": "court"}, {"motif"}),
    ("referente", "/api/v1/carnets/{elle}/demandes", {}, {"domaines", "motif"}),
    ("referente", "/api/v1/carnets/{elle}/demandes", {"domaines": ["inconnu"], "motif": MOTIF},
     {"domaines.0"}),
    ("referente", "/api/v1/carnets/{elle}/consentements", {}, {"portee", "domaines", "fin"}),
    ("referente", "/api/v1/carnets/{elle}/consentements",
     {"portee": "consortium", "domaines": ["logment"], "fin": dans(20)}, {"domaines.0"}),
]  # fmt: skip


@pytest.fixture
def elle(admin: Connexion) -> UUID:
    """Give the demo's person."""
    return personne_de(admin, "personne@demo.example")


def _ecrites(admin: Connexion) -> int:
    ((nombre,),) = admin.execute(
        "select (select count(*) from structure) + (select count(*) from compte)"
        " + (select count(*) from habilitation) + (select count(*) from notice)"
        " + (select count(*) from gel) + (select count(*) from demande_acces)"
        " + (select count(*) from consentement) + (select count(*) from designation)"
        " + (select count(*) from demande_droit_suite)"
    ).fetchall()
    admin.rollback()
    return int(nombre)


async def test_each_wrong_word_is_named_and_nothing_is_written(
    client: httpx2.AsyncClient, admin: Connexion, elle: UUID
) -> None:
    porteurs = {qui: entetes(admin, qui) for qui in sorted({qui for qui, *_ in FAUTES})}
    avant = _ecrites(admin)
    for qui, chemin, corps, champs in FAUTES:
        adresse = chemin.format(elle=elle)
        dit = probleme(await client.post(adresse, headers=porteurs[qui], json=corps), 422)
        assert set(dit["errors"]) == champs, (chemin, corps, dit)
        assert all(phrase.endswith(".") for phrase in dit["errors"].values()), dit
    assert _ecrites(admin) == avant


async def test_body_that_is_no_object_is_refused_everywhere(
    client: httpx2.AsyncClient, admin: Connexion, elle: UUID
) -> None:
    porteurs = {qui: entetes(admin, qui) for qui in sorted({qui for qui, *_ in FAUTES})}
    chemins = dict.fromkeys((qui, chemin.format(elle=elle)) for qui, chemin, *_ in FAUTES)
    for qui, adresse in chemins:
        for corps in (b"", b"[]", b"null", b'"texte"', b"{", b"\xff"):
            entete = porteurs[qui] | {"Content-Type": "application/json"}
            reponse = await client.post(adresse, headers=entete, content=corps)
            assert reponse.status_code in (400, 422), (adresse, corps, reponse.text)
            probleme(reponse, reponse.status_code)


# What names a row that is not there, with a body that is right.
ABSENTS: list[tuple[str, str, str, Any]] = [
    ("administratrice", "put", f"{ADMIN}/structures/{RIEN}", FICHE),
    ("administratrice", "put", f"{ADMIN}/structures/{RIEN}/depart", {"le": dans(30)}),
    ("administratrice", "get", f"{ADMIN}/professionnels/{RIEN}", None),
    ("administratrice", "post", f"{ADMIN}/professionnels/{RIEN}/habilitations", CAPACITE),
    ("administratrice", "post", f"{ADMIN}/professionnels/{RIEN}/fermeture", {}),
    ("administratrice", "post", f"{ADMIN}/professionnels/{RIEN}/reouverture", None),
    ("administratrice", "post", f"{ADMIN}/habilitations/{RIEN}/fin", {}),
    ("dpo", "post", f"/api/v1/demandes-droit/{RIEN}/reponse", {"acceptee": True, "texte": MOTIF}),
    ("dpo", "post", f"/api/v1/demandes-droit/{RIEN}/prolongation", {"texte": MOTIF}),
    ("dpo", "post", f"/api/v1/conservation/gels/{RIEN}/levee", None),
    ("dpo", "post", f"/api/v1/signalements/{RIEN}/reponse", {"reponse": MOTIF}),
    ("dpo", "post", f"/api/v1/registre/alertes/{RIEN}/fermeture", {"commentaire": MOTIF}),
    ("referente", "get", f"/api/v1/designations/{RIEN}", None),
    ("referente", "post", f"/api/v1/carnets/{RIEN}/cercle", {"motif": MOTIF}),
    ("referente", "post", f"/api/v1/carnets/{RIEN}/cercle/sortie", None),
    ("referente", "post", f"/api/v1/carnets-semblables/{RIEN}/ecart", None),
    ("referente", "get", f"/api/v1/carnets/{RIEN}/consentements", None),
]


async def test_what_is_not_there_is_not_found(client: httpx2.AsyncClient, admin: Connexion) -> None:
    porteurs = {qui: entetes(admin, qui) for qui in sorted({qui for qui, *_ in ABSENTS})}
    for qui, methode, adresse, corps in ABSENTS:
        appel: dict[str, Any] = {"json": corps} if corps is not None else {}
        reponse = await client.request(methode, adresse, headers=porteurs[qui], **appel)
        assert reponse.status_code == 404, (adresse, reponse.text)
        probleme(reponse, 404)


async def test_what_others_hold_is_closed_to_each_rôle(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    lecteurs = ("administratrice", "dpo", "referente", "personne", "coordonnateur")
    portes = {
        f"{ADMIN}/structures": {"administratrice"},
        f"{ADMIN}/professionnels": {"administratrice"},
        "/api/v1/conservation/gels": {"dpo"},
        "/api/v1/signalements": {"dpo"},
        "/api/v1/registre/alertes": {"dpo"},
        "/api/v1/revues-urgence": {"dpo"},
        "/api/v1/carnets-semblables": {"referente"},
    }
    porteurs = {qui: entetes(admin, qui) for qui in lecteurs}
    for adresse, permis in portes.items():
        for qui in lecteurs:
            reponse = await client.get(adresse, headers=porteurs[qui])
            attendu = 200 if qui in permis else 403
            assert reponse.status_code == attendu, (adresse, qui, reponse.text)


@pytest.mark.parametrize("page", ["0", "-1", "99999999999", "2"])
async def test_page_that_does_not_exist_is_empty_or_the_first(
    client: httpx2.AsyncClient, admin: Connexion, page: str
) -> None:
    admine = entetes(admin, "administratrice")
    for liste, mots in (("structures", {"q": "\x00%_"}), ("professionnels", {})):
        reponse = await client.get(f"{ADMIN}/{liste}", headers=admine, params=mots | {"page": page})
        assert reponse.status_code == 200, reponse.text
        assert reponse.json()["total"] >= len(reponse.json()["items"])


async def test_what_was_done_is_refused_the_second_time(
    client: httpx2.AsyncClient, admin: Connexion, elle: UUID
) -> None:
    admine, deleguee = entetes(admin, "administratrice"), entetes(admin, "dpo")
    referente = entetes(admin, "referente")
    compte, structure, _ = compte_demo(admin, "referente")
    admin.rollback()
    deja = CAPACITE | {"structure_id": str(structure)}
    gel = GEL | {"personne_id": str(elle)}
    assert (
        await client.post("/api/v1/conservation/gels", headers=deleguee, json=gel)
    ).status_code == 201
    moi = {"compte_id": str(compte), "structure_id": str(structure), "motif": MOTIF}
    for porteur, adresse, corps in (
        (deleguee, "/api/v1/conservation/gels", gel),
        (admine, f"{ADMIN}/professionnels/{compte}/habilitations", deja),
        (admine, f"{ADMIN}/professionnels/{compte}/reouverture", None),
        (referente, f"/api/v1/carnets/{elle}/cercle", {"motif": MOTIF}),
        (referente, f"/api/v1/carnets/{elle}/referent", moi),
    ):
        appel: dict[str, Any] = {"json": corps} if corps is not None else {}
        reponse = await client.post(adresse, headers=porteur, **appel)
        assert reponse.status_code == 409, (adresse, reponse.text)
        assert probleme(reponse, 409)["detail"].endswith(".")


async def test_call_without_a_token_or_with_a_dead_one_is_nobody(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    mort = entetes(admin, "dpo")
    admin.execute("update jeton set revoque_le = now()")
    admin.commit()
    for entete in ({}, mort, {"Authorization": f"Bearer {uuid4()}"}, {"Authorization": "Bearer"}):
        probleme(await client.get("/api/v1/signalements", headers=entete), 401)
