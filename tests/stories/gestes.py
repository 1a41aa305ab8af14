"""Do what a browser does: log in, open a page, fill its form, send it."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx2
import psycopg

from auth.entrees.commands import empreintes_du_papier
from tests.attaques.pages import Page

_JETON = re.compile(r'name="_csrf" value="([0-9a-f]+)"')
# Why somebody opens a carnet in an emergency.
TEXTE_URGENCE = "Message alarmant ce matin, ne répond plus au téléphone."
_MASQUE = re.compile(_JETON.pattern.encode() + rb'|name="_cle" value="[^"]*"')


def papier_d_elle(
    admin: psycopg.Connection[Any], personne: UUID, secret: str, *, par: UUID | None = None
) -> str:
    """Write the code of a paper that somebody prepared for her: by default, the DPO."""
    code = "H7KQ2MXP"
    admin.execute(
        "insert into code_entree (territoire_id, compte_id, code_hmac, par_compte_id)"
        " select k.territoire_id, k.id, %s, coalesce(%s, (select o.id from compte o"
        " join habilitation h on h.compte_id = o.id and h.role = 'dpo'"
        " where o.territoire_id = k.territoire_id order by o.id limit 1))"
        " from compte k where k.personne_id = %s",
        (*empreintes_du_papier(code, secret), par, personne),
    )
    admin.commit()
    return code


async def entrer(client: httpx2.AsyncClient, qui: str) -> None:
    """Log in as a demo account."""
    client.cookies.clear()
    reponse = await client.post("/connexion/demo", data={"courriel": f"{qui}@demo.example"})
    assert reponse.status_code == 303, reponse.status_code


def sur_quoi(adresse: str) -> str:
    """Give what an act was about, from the address where it led."""
    return parse_qs(urlsplit(adresse).query)["sur"][0]


def jeton(page: str) -> str:
    """Read the form token of a page."""
    trouve = _JETON.search(page)
    assert trouve is not None
    return trouve[1]


def sans_masque(page: bytes) -> bytes:
    """Give a page without what its forms hide, which no two answers write alike."""
    return _MASQUE.sub(b"", page)


async def remplir(
    client: httpx2.AsyncClient, formulaire: str, adresse: str, /, **champs: Any
) -> httpx2.Response:
    """Open a form and send it, with what it remembers of the row that it showed."""
    page = await client.get(formulaire)
    assert page.status_code == 200, page.status_code
    caches = {
        champ.nom: champ.valeur
        for lu in Page(page.text).formulaires
        if urlsplit(lu.action).path == adresse
        for champ in lu.champs
        if champ.nom in ("_edition", "_lu")
    }
    return await client.post(adresse, data=caches | champs | {"_csrf": jeton(page.text)})


async def ouvrir_en_urgence(
    client: httpx2.AsyncClient, identite: Mapping[str, str], **champs: str
) -> httpx2.Response:
    """Open the carnet of somebody by what is known of them, for a reason."""
    donnees = {**identite, "motif": "urgence_vitale", "texte": TEXTE_URGENCE, **champs}
    return await remplir(client, "/urgences", "/urgences", **donnees)
