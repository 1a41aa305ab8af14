"""Compare what the papers say of the product with what the product does."""

import re
from datetime import timedelta

from auth.acces import DOMAINES_DU_ROLE, DUREE_MAXIMALE, LECTURE_APRES_REFERENT
from auth.consentements.rules import JOURS_DE_VIVE_VOIX
from auth.urgences import rules as urgences
from auth.vocabulary import ORDINAIRES, SENSIBLES, Domaine, Role, domaines_du_masque
from core.migrations import RACINE
from droits.conservation import rules as conservation
from droits.papiers import faits

SOURCE = (RACINE / "droits/papiers/faits.py").read_text("utf-8")


def _dit(quoi: str) -> str:
    (duree,) = [d.combien for d in faits.DUREES if d.quoi == quoi]
    return duree


def test_delays_are_those_of_the_code() -> None:
    assert f"{conservation.ARCHIVE_MOIS} mois" in _dit("Le carnet dont on n’a plus de nouvelles")
    assert f"{conservation.EFFACEMENT_MOIS} mois" in _dit("Le carnet en archive")
    assert f"{conservation.AVIS_MOIS} mois" in _dit("L’avis avant l’archive")
    assert _dit("Un accord dit de vive voix") == f"{JOURS_DE_VIVE_VOIX} jours"
    assert _dit("Un accord").startswith(f"{round(DUREE_MAXIMALE / timedelta(days=365.25))} ans")
    assert _dit("La lecture d’un référent qui s’en va") == f"{LECTURE_APRES_REFERENT.days} jours"
    assert f"{urgences.DUREE // timedelta(hours=1)} heures" in _dit("Une ouverture en urgence")
    assert f"{conservation.REPONSE_MOIS} mois" in faits.REPONSE


def test_no_duration_is_typed_there() -> None:
    assert re.findall(r"\b\d+ ?(?:jours?|mois|ans?|heures?|minutes?)\b", SOURCE) == []
    assert (
        re.findall(r"\b(?:deux|trente|vingt-quatre|douze) (?:jours|mois|ans|heures)", SOURCE) == []
    )


def test_every_domain_is_in_a_processing_and_the_sensitive_ones_apart() -> None:
    ordinaires, sensibles = faits.TRAITEMENTS[0].donnees, faits.TRAITEMENTS[1].donnees
    for domaine in Domaine:
        dit = domaine.libelle.lower()
        assert (dit in ordinaires, dit in sensibles) == (
            not domaine.est_sensible,
            domaine.est_sensible,
        )
    assert domaines_du_masque(ORDINAIRES | SENSIBLES) == list(Domaine)


def test_every_rôle_but_hers_is_a_recipient_as_far_as_the_rule_lets_it() -> None:
    dits = dict(faits.list_destinataires())
    assert set(dits) == {role.libelle for role in Role if role is not Role.personne}
    for role, bits in DOMAINES_DU_ROLE.items():
        if bits and role is not Role.personne:
            assert dits[role.libelle] == faits.nommer_masque(bits)


def test_each_processing_says_all_of_itself() -> None:
    assert len({t.titre for t in faits.TRAITEMENTS}) == len(faits.TRAITEMENTS)
    for t in faits.TRAITEMENTS:
        assert all((t.finalite, t.base.libelle, t.donnees, t.personnes, t.destinataires, t.duree))


def test_each_measure_is_proved_by_a_test_that_is_there() -> None:
    assert len(faits.MESURES) == len({m.titre for m in faits.MESURES})
    for mesure in faits.MESURES:
        assert (RACINE / mesure.preuve).is_file(), mesure.titre
    assert {m for r in faits.RISQUES for m in r.mesures} == set(faits.MESURES)
