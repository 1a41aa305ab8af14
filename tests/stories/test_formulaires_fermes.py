"""Check that no form opens for an act that would be refused.

Its page says the act's own sentence, and leads to what stands in the way.
"""

import re
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest

from tests.attaques.pages import Page
from tests.dates import dans
from tests.stories.conftest import compte_demo
from tests.stories.gestes import entrer, jeton

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
_PHRASE = re.compile(r"<h1>[^<]*</h1>\s*<p>([^<]+)</p>")


@dataclass(frozen=True)
class Ferme:
    """Hold a page whose act is refused: whose it is, what makes it so, where both lead."""

    qui: str
    avant: str
    page: str
    envoi: str
    lieu: str
    corps: dict[str, str] = field(default_factory=dict)


CAS = {
    "rendez-vous conclu": Ferme(
        "referente",
        "update rendez_vous set etat = 'excuse' where id = %(rendez_vous)s",
        "/rendez-vous/{rendez_vous}/deplacer",
        "/rendez-vous/{rendez_vous}/deplacer",
        "/rendez-vous/{rendez_vous}",
        {"debut": f"{dans(30)}T10:00", "duree_minutes": "45"},
    ),
    "rendez-vous, par elle": Ferme(
        "personne",
        "select 1",
        "/rendez-vous/{rendez_vous}/deplacer",
        "/rendez-vous/{rendez_vous}/deplacer",
        "/mon-parcours#rendez-vous-{rendez_vous}",
        {"debut": f"{dans(30)}T10:00", "duree_minutes": "45"},
    ),
    "suite d’un rendez-vous, par elle": Ferme(
        "personne",
        "select 1",
        "/rendez-vous/{rendez_vous}",
        "/rendez-vous/{rendez_vous}",
        "/mon-parcours#rendez-vous-{rendez_vous}",
        {"etat": "excuse"},
    ),
    "ses mots à elle": Ferme(
        "referente",
        "select 1",
        "/constats/{constat}",
        "/constats/{constat}",
        "/carnets/{samira}#constat-{constat}",
        {"etat": "clos", "motif": "C’est réglé."},
    ),
    "session annulée": Ferme(
        "referente",
        "update offre_session set remplace_le = now() where id = %(session)s",
        "/sessions-offre/{session}",
        "/sessions-offre/{session}",
        "/offres/{offre}/places",
        {"debut": dans(30)},
    ),
    "offre archivée, à publier": Ferme(
        "referente",
        "update offre_locale set archivee_le = now() where id = %(locale)s",
        "/mes-offres/{locale}/apercu",
        "/mes-offres/{locale}/publication",
        "/mes-offres/{locale}",
    ),
    "offre archivée, à archiver": Ferme(
        "referente",
        "update offre_locale set archivee_le = now() where id = %(locale)s",
        "/mes-offres/{locale}/archive",
        "/mes-offres/{locale}/archive",
        "/mes-offres/{locale}",
    ),
    "accord retiré": Ferme(
        "personne",
        "update consentement set retire_le = now() where id = %(accord)s",
        "/accords/{accord}/retrait",
        "/accords/{accord}/retrait",
        "/qui-sait-quoi",
    ),
    "accord retiré, à confirmer": Ferme(
        "personne",
        "update consentement set retire_le = now() where id = %(accord)s",
        "/accords/{accord}/confirmation",
        "/accords/{accord}/confirmation",
        "/qui-sait-quoi",
        {"duree": "12"},
    ),
    "compte fermé": Ferme(
        "administratrice",
        "update compte set clos_le = now() where id = %(compte)s",
        "/administration/professionnels/{compte}/fermeture",
        "/administration/professionnels/{compte}/fermeture",
        "/administration/professionnels/{compte}",
    ),
    "habilitation finie": Ferme(
        "administratrice",
        "update habilitation set fin = now() - interval '1 hour' where id = %(habilitation)s",
        "/administration/habilitations/{habilitation}/fin",
        "/administration/habilitations/{habilitation}/fin",
        "/administration/professionnels/{compte}",
    ),
    "structure partie": Ferme(
        "administratrice",
        "update structure set quittee_le = now() - interval '1 hour' where id = %(structure)s",
        "/administration/structures/{structure}/depart",
        "/administration/structures/{structure}/depart",
        "/administration/structures",
        {"le": dans(30)},
    ),
}
_LIEUX = {
    "constat": "select id from constat where personne_id = %(samira)s and source = 'personne'"
    " and auteur_structure_id is null and clos_le is null and cle is null order by id limit 1",
    "accord": "select id from consentement where personne_id = %(samira)s and retire_le is null"
    " and structure_id is not null order by id limit 1",
    "locale": "select id from offre_locale where structure_id = %(structure)s and archivee_le is"
    " null order by id limit 1",
    "habilitation": "select id from habilitation where compte_id = %(compte)s order by id limit 1",
    "offre": "select id from catalogue_service where retire_le is null order by id limit 1",
    "session": "insert into offre_session (territoire_id, id, service_id, debut, compte_id,"
    " structure_id) values (%(t)s, gen_random_uuid(), %(offre)s, current_date + 40, %(compte)s,"
    " %(structure)s) returning id",
}


@pytest.fixture
def lieux(admin: Connexion, samira: UUID, rendez_vous: UUID) -> dict[str, Any]:
    """Give what the addresses name."""
    compte, structure, t = compte_demo(admin, "referente")
    trouves: dict[str, Any] = {
        "samira": samira,
        "rendez_vous": rendez_vous,
        "compte": compte,
        "structure": structure,
        "t": t,
    }
    for nom, requete in _LIEUX.items():
        ligne = admin.execute(requete, trouves).fetchone()
        assert ligne is not None, nom
        trouves[nom] = ligne[0]
    admin.commit()
    return trouves


@pytest.mark.parametrize("cas", CAS.values(), ids=list(CAS))
async def test_no_form_opens_for_an_act_that_would_be_refused(
    client: httpx2.AsyncClient, admin: Connexion, lieux: dict[str, Any], cas: Ferme
) -> None:
    admin.execute(cas.avant, lieux)
    admin.commit()
    await entrer(client, cas.qui)
    masque = jeton((await client.get("/mon-compte")).text)
    lue = await client.get(cas.page.format(**lieux))
    assert lue.status_code in (403, 409)
    phrase = _PHRASE.search(lue.text)
    assert phrase is not None, lue.text
    assert cas.lieu.format(**lieux) in Page(lue.text).liens
    envoi = await client.post(cas.envoi.format(**lieux), data=cas.corps | {"_csrf": masque})
    assert envoi.status_code >= 400
    assert phrase[1].strip() in envoi.text


async def test_outcome_that_is_noted_is_said_where_it_is_corrected(
    client: httpx2.AsyncClient, admin: Connexion, rendez_vous: UUID
) -> None:
    await entrer(client, "referente")
    adresse = f"/rendez-vous/{rendez_vous}"
    assert "Ce qui est noté" not in (await client.get(adresse)).text
    admin.execute("update rendez_vous set etat = 'excuse' where id = %s", (rendez_vous,))
    admin.commit()
    page = (await client.get(adresse)).text
    assert re.search(r"Ce qui est noté\W+<span class=\"badge etat-excuse\">Excusé</span>", page)


async def test_archived_offer_shows_how_to_take_it_up_and_no_form(
    client: httpx2.AsyncClient, admin: Connexion, lieux: dict[str, Any]
) -> None:
    admin.execute("update offre_locale set archivee_le = now() where id = %(locale)s", lieux)
    admin.commit()
    await entrer(client, "referente")
    page = Page((await client.get("/mes-offres/{locale}".format(**lieux))).text)
    actions = [f.action for f in page.formulaires]
    assert "/mes-offres/{locale}/reprise".format(**lieux) in actions
    assert "/mes-offres/{locale}".format(**lieux) not in actions
