"""Live a Monday morning from the log-in page, by clicks alone, and count what it costs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from tests.browser.clics import ecran
from tests.browser.regles import defauts
from tests.conftest import Serveur, rafraichir, servir
from tests.stories.conftest import compte_demo, personne_de, semer_modele
from tests.stories.test_besoin import taire
from tests.stories.test_gestes import poser

pytestmark = [pytest.mark.pg, pytest.mark.navigateur]
# What the morning below may cost, at most: it holds its own number.
CLICS, CHARGEMENTS = 24, 23
# No page of hers holds more than so many things to go through.
PAS = 400
_SE_VOIT = "e => getComputedStyle(e).outlineStyle !== 'none'"


class Matin:
    """Click for somebody, and count clicks and pages loaded."""

    def __init__(self, page: Any) -> None:
        self.page, self.clics, self.chargements = page, 0, 0
        page.on("load", lambda _: self._compter())

    def _compter(self) -> None:
        self.chargements += 1

    def clique(self, role: str, dit: str, dans: Any = None) -> None:
        """Click on what says this."""
        self.active((dans or self.page).get_by_role(role, name=dit).first)

    def active(self, quoi: Any) -> None:
        """Click on this."""
        self.clics += 1
        quoi.click()

    def ecrit(self, ou: Any, mots: str) -> None:
        """Type words in a field."""
        ou.fill(mots)

    def choisit(self, ou: Any, rang: int) -> None:
        """Choose in a list."""
        ou.select_option(index=rang)

    def coche(self, quoi: Any) -> None:
        """Tick a box, or choose one."""
        quoi.check()

    def avance_d_une_heure(self, quand: Any) -> None:
        """Say an hour later."""
        le, heure = quand.input_value().split("T")
        quand.fill(f"{le}T{int(heure[:2]) + 1:02}{heure[2:]}")

    def ligne(self, dit: str) -> Any:
        """Give the line of what waits that says this."""
        return self.page.locator(".afaire > li", has_text=dit).first


class MatinAuClavier(Matin):
    """Do the same without a mouse: go from one thing to the next, which one sees, and press."""

    def _atteint(self, quoi: Any) -> Any:
        """Go to it by the keyboard alone, and give what has the focus."""
        quoi.wait_for()
        for _ in range(PAS):
            self.page.keyboard.press("Tab")
            if quoi.evaluate("e => e === document.activeElement"):
                assert quoi.evaluate(_SE_VOIT), quoi
                return self.page.locator(":focus")
        raise AssertionError(f"{quoi} is out of the keyboard's reach")

    def active(self, quoi: Any) -> None:
        self.clics += 1
        self._atteint(quoi).press("Enter")

    def ecrit(self, ou: Any, mots: str) -> None:
        self._atteint(ou)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(mots)

    def choisit(self, ou: Any, rang: int) -> None:
        dedans = self._atteint(ou)
        dedans.press("Home")
        for _ in range(rang):
            dedans.press("ArrowDown")

    def coche(self, quoi: Any) -> None:
        self._atteint(quoi).press("Space")

    def avance_d_une_heure(self, quand: Any) -> None:
        self._atteint(quand)
        # The day, the month, the year, then the hour.
        for touche in ("Tab", "Tab", "Tab", "ArrowUp"):
            self.page.keyboard.press(touche)


MATINS = ((Matin, 360), (Matin, 1280), (MatinAuClavier, 1280))


@pytest.fixture(params=MATINS, ids=lambda matin: f"{matin[0].__name__}-{matin[1]}")
def matin(
    request: pytest.FixtureRequest,
    navigateur: Any,
    modele: str,
    worker_id: str,
    tmp_path: Path,
) -> Iterator[tuple[Matin, Serveur, UUID]]:
    """Serve a world where a référente comes back to what a week left her, at two widths."""
    for servi in servir(rafraichir(f"carnet_lundi_{worker_id}", semer_modele(modele)), tmp_path):
        with psycopg.connect(servi.base.admin_dsn) as admin:
            samira = personne_de(admin, "personne@demo.example")
            _semer(admin, samira)
        comment, largeur = request.param
        with ecran(navigateur, servi.url, largeur) as page:
            yield comment(page), servi, samira


def _semer(admin: psycopg.Connection[Any], samira: UUID) -> None:
    """Leave three comings to note, a silence, a finding to answer, a late promise, a meeting."""
    taire(admin, samira, 60)
    admin.execute("update constat set urgence = 1 where urgence = 3")
    admin.execute("update action set echeance = null where echeance < current_date")
    admin.execute("update rendez_vous set etat = 'honore' where etat = 'prevu' and debut < now()")
    admin.execute("update rendez_vous set etat = 'excuse' where etat = 'absent' and debut < now()")
    qui = (
        "select k.territoire_id, %s, %s, 7, k.id, h.structure_id, {} from compte k"
        " join habilitation h on h.compte_id = k.id where k.courriel = 'referente@demo.example'"
    )
    commun = "territoire_id, id, personne_id, domaine, auteur_compte_id, auteur_structure_id"
    admin.execute(
        f"insert into constat ({commun}, nature, thematique, texte, source, urgence) "
        + qui.format(
            "'frein', 'logement-hebergement--louer-un-logement', 'Dort dans sa voiture.',"
            " 'professionnel', 3"
        ),
        (uuid4(), samira),
    )
    _demander(admin, samira)
    admin.commit()
    poser(admin, samira, "-5 days", 3)
    poser(admin, samira, "3 days")


def _demander(admin: psycopg.Connection[Any], samira: UUID) -> None:
    """Have a colleague elsewhere put a question to the structure."""
    _, notre, t = compte_demo(admin, "referente")
    compte, structure, _ = compte_demo(admin, "conseiller")
    fil = uuid4()
    # The wall asks who puts it, and whether who is asked would read it.
    admin.execute("set session_replication_role = replica")
    signe = (t, samira, compte, structure)
    admin.execute(
        "insert into conversation (territoire_id, personne_id, auteur_compte_id,"
        " auteur_structure_id, domaine, id, objet, pour_structure_id)"
        " values (%s, %s, %s, %s, 7, %s, 'Une place au permis', %s)",
        (*signe, fil, notre),
    )
    admin.execute(
        "insert into message (territoire_id, personne_id, auteur_compte_id, auteur_structure_id,"
        " domaine, conversation_id, texte)"
        " values (%s, %s, %s, %s, 7, %s, 'Peut-elle commencer lundi ?')",
        (*signe, fil),
    )
    admin.execute("set session_replication_role = origin")


def test_monday_morning_concludes(matin: tuple[Matin, Serveur, UUID]) -> None:
    lundi, servi, samira = matin
    page = lundi.page
    page.goto("/connexion")
    lundi.active(page.locator('form:has(input[value="referente@demo.example"]) button'))
    page.wait_for_url("**/ma-journee")
    assert defauts(page) == []
    # Three comings, each said from its line.
    for issue in ("Honoré", "Manqué", "Honoré"):
        lundi.clique("button", issue, lundi.ligne("sans suite notée"))
        page.wait_for_url("**fait=issue**")
    assert lundi.ligne("sans suite notée").count() == 0
    # A question of a colleague elsewhere, answered from its line, which then goes.
    lundi.clique("link", "Répondre", lundi.ligne("Une place au permis"))
    lundi.ecrit(page.get_by_label("Votre message"), "Oui, elle est libre le matin.")
    lundi.clique("button", "Envoyer")
    page.wait_for_url("**fait=message_envoye**")
    assert defauts(page) == []
    lundi.clique("link", "Ma journée")
    assert lundi.ligne("Une place au permis").count() == 0
    # A finding that asked for an answer at once, closed with its reason.
    lundi.clique("link", "Dire ce qui a été fait", lundi.ligne("Dort dans sa voiture"))
    lundi.ecrit(page.get_by_label("Pourquoi"), "Une place au foyer depuis vendredi.")
    lundi.clique("button", "Clore le constat")
    page.wait_for_url("**fait=constat_clos**")
    # The carnet says it; an objective is reached there.
    onglets = page.get_by_label("Parties du carnet")
    if onglets.is_visible():
        lundi.clique("link", "Parcours", onglets)
    lundi.clique("button", "Objectif atteint")
    page.wait_for_url("**fait=objectif_avance**")
    # Back to the day: a call.
    lundi.clique("link", "Ma journée")
    ligne = page.locator(".afaire > li", has_text="Sans contact").first
    lundi.clique("link", "J’ai eu un échange", ligne)
    moyen = page.locator("select[name=moyen]")
    lundi.choisit(moyen, 1)
    assert moyen.input_value() == "echange_appel"
    lundi.ecrit(page.locator("textarea[name=texte]"), "Va mieux, cherche une garde le mercredi.")
    lundi.clique("button", "Noter l’échange")
    page.wait_for_url("**/ma-journee?fait=echange**")
    # An appointment moved, from the day.
    lundi.clique("link", "Déplacer")
    lundi.avance_d_une_heure(page.locator("input[name=debut]"))
    lundi.clique("button", "Déplacer")
    page.wait_for_url("**rendez_vous_deplace**")
    # What may wait is put off, and taken up again.
    lundi.clique("link", "Ma journée")
    if page.locator(".afaire > li").count():
        lundi.clique("link", "Plus tard", page.locator(".afaire > li").first)
        lundi.coche(page.get_by_label("J’attends une réponse"))
        lundi.clique("button", "Remettre à plus tard")
        page.wait_for_url("**fait=affaire_remise**")
    # One person goes to a colleague: what moves is shown first.
    lundi.clique("link", "Claire Mazel", page.locator("header"))
    lundi.clique("link", "Confier des personnes à un")
    cases = page.locator("input[name=personnes]")
    assert cases.evaluate_all("c => c.filter(x => x.checked).length") == 0
    lundi.coche(cases.first)
    lundi.clics += 1
    lundi.choisit(page.locator("select[name=vers]"), 1)
    lundi.ecrit(page.locator("textarea[name=motif]"), "Elle change de secteur en décembre.")
    lundi.clique("button", "Voir ce qui bougera")
    lundi.clique("button", "Confier cette personne")
    page.wait_for_url("**fait=portefeuille_confie**")
    assert defauts(page) == []
    with psycopg.connect(servi.base.admin_dsn) as admin:
        notes = admin.execute(
            "select etat, count(*) from rendez_vous where personne_id = %s"
            " and objet like 'Point %%' group by 1",
            (samira,),
        ).fetchall()
    assert dict(notes) == {"absent": 1, "honore": 2, "prevu": 1}
    print(f"lundi : {lundi.clics} clics, {lundi.chargements} pages")
    assert lundi.clics <= CLICS
    assert lundi.chargements <= CHARGEMENTS
