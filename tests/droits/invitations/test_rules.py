"""Check what may be asked of somebody for another structure, and why it is not."""

from auth.vocabulary import ORDINAIRES, SENSIBLES
from droits.invitations.rules import REFUS_D_INVITATION, ordinaires_demandes


def test_only_ordinary_domains_are_asked_for_another_structure() -> None:
    assert ordinaires_demandes(ORDINAIRES | SENSIBLES) == ORDINAIRES
    assert not ordinaires_demandes(SENSIBLES)


def test_each_refusal_of_the_wall_has_its_sentence() -> None:
    assert set(REFUS_D_INVITATION) == {"absente", "inconnu", "presente", "present", "attend"}
