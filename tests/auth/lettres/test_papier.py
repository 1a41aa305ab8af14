"""Read the letter as she does: short sentences, no fact, no structure; then as a PDF."""

from datetime import date
from uuid import uuid4

from auth.avis.vocabulary import AUX_PROFESSIONNELS, GenreAvis
from auth.lettres.papier import Courrier, ecrire_courrier, imprimer_courrier
from auth.lettres.queries import Fait, LettreLue
from core.clock import maintenant
from core.texts import date_fr

SITE = "https://carnet.exemple.fr"


def _lettre(*genres: GenreAvis, adresse: str | None = "3 rue des Lilas") -> LettreLue:
    le = maintenant()
    return LettreLue(
        uuid4(),
        uuid4(),
        "Awa",
        "Diallo",
        [Fait(genre.value, le) for genre in genres],
        le,
        le,
        comment=None,
        jour=None,
        remise_le=None,
        remise_par_id=None,
        remise_par=None,
        visible=True,
        adresse=adresse,
        ville="30000 Nîmes",
    )


def _ecrire(lettre: LettreLue, numero: str | None = None) -> Courrier:
    return ecrire_courrier(lettre, jour=date(2020, 1, 1), site=SITE, numero=numero)


def test_letter_says_what_happened_when_and_how_to_see_or_stop_it() -> None:
    courrier = _ecrire(_lettre(GenreAvis.ouverture_urgence), "0466000000")
    assert list(courrier.a_qui) == ["Awa Diallo", "3 rue des Lilas", "30000 Nîmes"]
    # It was printed that day, whatever the day it is read again.
    assert courrier.le != date_fr(date(2020, 1, 1))
    ((jour, phrase),) = courrier.faits
    assert jour
    assert "en urgence" in phrase
    assert any("qui a regardé" in dit for dit in courrier.quoi_faire)
    comment = " ".join(courrier.comment)
    assert "04" in comment
    assert "carnet.exemple.fr/confidentialite" in comment
    assert "refermer" in comment


def test_letter_without_a_number_sends_to_whoever_accompanies_her() -> None:
    assert "Appelez" not in " ".join(_ecrire(_lettre(GenreAvis.accord)).comment)


def test_letter_with_all_that_she_may_be_told_is_one_pdf() -> None:
    genres = sorted(set(GenreAvis) - AUX_PROFESSIONNELS)[:30]
    assert imprimer_courrier(_ecrire(_lettre(*genres))).startswith(b"%PDF")
