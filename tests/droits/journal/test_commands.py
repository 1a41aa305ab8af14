"""Report a line, answer, close an alert: each once, by the right hand, written and told."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from auth.vocabulary import Acteur, Role
from core.clock import maintenant
from core.errors import Conflict, Forbidden, NotFound
from core.forms import lire_formulaire
from droits.journal.commands import clore_alerte, repondre_signalement, signaler
from droits.journal.schemas import (
    FermetureAlerte,
    Filtres,
    FiltresPersonne,
    NouveauSignalement,
    ReponseSignalement,
)
from tests.auth import monde
from tests.auth.lieu import Lieu, Refus
from tests.conftest import Ouvrir

POURQUOI = NouveauSignalement(texte="Je ne connais pas cette structure.")
REPONSE = ReponseSignalement(reponse="C’est le service qui vous a reçue.")


@pytest.fixture
def lue(lieu: Lieu) -> int:
    """Let the référent read her carnet, and give the number of the line."""
    monde.entrer(lieu.admin, 1, lieu.pro.compte_id, "professionnel", lieu.structure)
    lieu.admin.execute(
        "select prive.noter('lecture', %s, 1, 'Carnet', null, null, '{}')", (lieu.personne,)
    )
    monde.sortir(lieu.admin)
    lieu.admin.commit()
    ((numero,),) = lieu.lire("select numero from journal")
    return int(numero)


async def _signaler(db_pour: Ouvrir, acteur: Acteur, numero: int) -> UUID:
    async with db_pour(acteur) as db:
        return await signaler(db, acteur, numero, POURQUOI)


async def _repondre(db_pour: Ouvrir, acteur: Acteur, cle: UUID) -> None:
    async with db_pour(acteur) as db:
        await repondre_signalement(db, acteur, cle, REPONSE, maintenant=maintenant())


@pytest.mark.pg
async def test_report_is_made_once_told_to_the_dpo_and_its_answer_to_her(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir, lue: int
) -> None:
    cle = await _signaler(db_pour, lieu.elle, lue)
    assert (lieu.dpo.compte_id, "signalement") in lieu.avis()
    with refuse(Conflict, "déjà signalé"):
        await _signaler(db_pour, lieu.elle, lue)
    for acteur in (lieu.pro, lieu.elle, lieu.administrateur):
        with refuse(Forbidden, "délégué"):
            await _repondre(db_pour, acteur, cle)
    await _repondre(db_pour, lieu.dpo, cle)
    with refuse(Conflict, "déjà sa réponse"):
        await _repondre(db_pour, lieu.dpo, cle)
    assert lieu.lire("select reponse, repondu_par from signalement") == [
        (REPONSE.reponse, lieu.dpo.compte_id)
    ]
    assert (lieu.elle.compte_id, "signalement_repondu") in lieu.avis()
    assert [(objet, details.get("ligne")) for _, objet, _, details in lieu.journal()[1:]] == [
        ("Signalement d’une ligne", lue),
        ("Réponse à un signalement", lue),
    ]


@pytest.mark.pg
async def test_nobody_reports_what_is_not_about_them(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir, lue: int
) -> None:
    for acteur in (lieu.pro, lieu.dpo, lieu.gestionnaire):
        with refuse(Forbidden, "Seule la personne"):
            await _signaler(db_pour, acteur, lue)
    for numero in (lue + 1, 0, 2**62):
        with refuse(NotFound):
            await _signaler(db_pour, lieu.elle, numero)
    autre = monde.personne(lieu.admin, 1, "Autre")
    la = Acteur(1, monde.compte_de(lieu.admin, 1, autre), Role.personne, personne_id=autre)
    lieu.admin.commit()
    with refuse(NotFound):
        await _signaler(db_pour, la, lue)


@pytest.mark.pg
async def test_answer_to_what_nobody_reported_is_not_found(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    with refuse(NotFound):
        await _repondre(db_pour, lieu.dpo, uuid4())


@pytest.mark.pg
async def test_alert_is_closed_once_by_the_dpo_with_a_word(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    cle = uuid4()
    lieu.admin.execute(
        "insert into alerte_lecture (territoire_id, id, genre, compte_id, jour, nombre, premier,"
        " dernier)"
        " values (1, %s, 'hors_cercle', %s, current_date, 1, 1, 1)",
        (cle, lieu.pro.compte_id),
    )
    lieu.admin.commit()

    async def clore(acteur: Acteur, alerte: UUID = cle) -> None:
        fin = FermetureAlerte(commentaire="Un dossier papier.")
        async with db_pour(acteur) as db:
            await clore_alerte(db, acteur, alerte, fin, maintenant=maintenant())

    for acteur in (lieu.pro, lieu.administrateur, lieu.elle):
        with refuse(Forbidden, "délégué"):
            await clore(acteur)
    with refuse(NotFound):
        await clore(lieu.dpo, uuid4())
    await clore(lieu.dpo)
    with refuse(Conflict, "déjà classée"):
        await clore(lieu.dpo)
    ((quand, qui, commentaire),) = lieu.lire(
        "select close_le, close_par, commentaire from alerte_lecture"
    )
    assert (qui, commentaire) == (lieu.dpo.compte_id, "Un dossier papier.")
    assert maintenant() - quand < timedelta(minutes=10)
    assert lieu.journal() == [("ecriture", "Alerte de lecture classée", None, {"alerte": str(cle)})]


@pytest.mark.parametrize(
    ("donnees", "faux"),
    [
        ({"du": "2026-02-29"}, {"du"}),
        ({"domaine": "12"}, {"domaine"}),
        ({"domaine": "-1"}, {"domaine"}),
        ({"geste": "vol"}, {"geste"}),
        ({"personne": "Samira"}, {"personne"}),
        ({"premier": "-1", "dernier": str(2**63)}, {"premier", "dernier"}),
        ({"urgence": "peut-être"}, {"urgence"}),
        ({"du": "2026-03-29", "au": "2026-03-29", "domaine": "11", "inconnu": "x"}, set()),
    ],
)
def test_filter_of_the_dpo_that_means_nothing_is_said_beside_itself(
    donnees: dict[str, str], faux: set[str]
) -> None:
    assert set(lire_formulaire(Filtres, donnees)[1]) == faux


@pytest.mark.parametrize(
    ("mois", "juste"),
    [
        ("2026-01", True), ("2026-12", True), ("2026-00", False), ("2026-13", False),
        ("1999-12", False), ("2026-1", False), ("2026-01-01", False), ("2026-01\n", False),
    ],
)  # fmt: skip
def test_month_of_her_journal_is_a_month(mois: str, juste: bool) -> None:
    assert (lire_formulaire(FiltresPersonne, {"mois": mois})[0] is not None) is juste
