"""Decide what is unusual in a journal, in a sentence each; and when an answer is due."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import holidays

from auth.connexions.vocabulary import LIBELLES_MOYENS, MoyenConnexion
from auth.vocabulary import Geste
from core.dates import PARIS, jour_de
from droits.journal.vocabulary import (
    CANAUX,
    PHRASES_A_ELLE,
    VERBES,
    EtatSignalement,
    GenreAlerte,
)

DELAI_REPONSE = timedelta(days=30)
OUVERTURE, FERMETURE = 7, 20
# One late evening is work; several readings in it are worth a look.
HORS_HORAIRES_AU_MOINS = 3
# More carnets than anybody can work on: somebody browses, or copies.
CARNETS_PAR_HEURE = 30
CARNETS_PAR_JOUR = 80
URGENCES_PAR_SEMAINE = 3
_FERIES = holidays.country_holidays("FR")


def etat_signalement(
    cree_le: datetime, repondu_le: datetime | None, maintenant: datetime
) -> EtatSignalement:
    """Say whether a report waits, waits for too long, or was answered."""
    if repondu_le is not None:
        return EtatSignalement.repondu
    return (
        EtatSignalement.en_retard
        if maintenant > cree_le + DELAI_REPONSE
        else EtatSignalement.en_attente
    )


@dataclass(frozen=True, slots=True)
class Lecture:
    """Hold one reading or one emergency opening of a carnet, without its contents."""

    numero: int
    le: datetime
    compte_id: UUID
    personne_id: UUID
    urgence: bool = False
    ouverture: bool = False
    lie: bool = True


@dataclass(frozen=True, slots=True)
class AlerteTrouvee:
    """Hold what one compte did that is unusual, on one day: how much, from which line to which."""

    genre: GenreAlerte
    compte_id: UUID
    jour: date
    nombre: int
    premier: int
    dernier: int


PHRASES: dict[GenreAlerte, str] = {
    GenreAlerte.hors_horaires: "{n} lectures avant {ouverture} h, après {fermeture} h, un week-end"
    " ou un jour férié "
    "(seuil : {seuil}).",
    GenreAlerte.beaucoup_en_une_heure: "{n} carnets différents lus en une heure (seuil : {seuil}).",
    GenreAlerte.beaucoup_en_un_jour: "{n} carnets différents lus dans la journée (seuil :"
    " {seuil}).",
    GenreAlerte.hors_cercle: "{n} lectures de carnets de personnes que sa structure n’accompagne"
    " pas, ou n’accompagne "
    "plus (seuil : {seuil}).",
    GenreAlerte.urgences_repetees: "{n} ouvertures en urgence en sept jours (seuil : {seuil}).",
}
SEUILS: dict[GenreAlerte, int] = {
    GenreAlerte.hors_horaires: HORS_HORAIRES_AU_MOINS,
    GenreAlerte.beaucoup_en_une_heure: CARNETS_PAR_HEURE,
    GenreAlerte.beaucoup_en_un_jour: CARNETS_PAR_JOUR,
    GenreAlerte.hors_cercle: 1,
    GenreAlerte.urgences_repetees: URGENCES_PAR_SEMAINE,
}


def phrase_alerte(genre: GenreAlerte, nombre: int) -> str:
    """Say an alert in one sentence, with its threshold."""
    texte = PHRASES[genre].format(
        n=nombre, seuil=SEUILS[genre], ouverture=OUVERTURE, fermeture=FERMETURE
    )
    return (
        texte.replace("1 lectures de carnets de personnes", "1 lecture du carnet d’une personne")
        if nombre == 1
        else texte
    )


def dire_a_elle(geste: Geste, objet: str, details: Mapping[str, object]) -> str:
    """Say to the person what was done, by what she is told when it has words of its own.

    How, when it is known.
    """
    dit = PHRASES_A_ELLE.get(objet, f"{VERBES[geste]} : {objet.lower()}")
    moyen = details.get("moyen")
    if isinstance(moyen, str) and moyen in LIBELLES_MOYENS:
        return f"{dit} ({LIBELLES_MOYENS[MoyenConnexion(moyen)]})"
    par = CANAUX.get(str(details.get("canal")))
    return f"{dit}, {par}" if par else dit


def est_hors_horaires(le: datetime) -> bool:
    """Say whether that instant is an evening, a week-end or a holiday in Paris."""
    local = le.astimezone(PARIS)
    return local.weekday() > 4 or jour_de(le) in _FERIES or not OUVERTURE <= local.hour < FERMETURE


def _jour(lecture: Lecture) -> date:
    return jour_de(lecture.le)


def alertes_de_lecture(lectures: Iterable[Lecture]) -> list[AlerteTrouvee]:
    """Find what is unusual; the readings come in the order of the journal."""
    par_compte: dict[UUID, list[Lecture]] = defaultdict(list)
    for lecture in lectures:
        par_compte[lecture.compte_id].append(lecture)
    trouvees = [a for siennes in par_compte.values() for regle in REGLES for a in regle(siennes)]
    return sorted(trouvees, key=lambda a: (a.jour, a.genre, str(a.compte_id)))


def _par_jour(
    genre: GenreAlerte, lectures: Sequence[Lecture], compter: Callable[[list[Lecture]], int]
) -> list[AlerteTrouvee]:
    jours: dict[date, list[Lecture]] = defaultdict(list)
    for lecture in lectures:
        jours[_jour(lecture)].append(lecture)
    return [
        AlerteTrouvee(genre, lot[0].compte_id, jour, nombre, lot[0].numero, lot[-1].numero)
        for jour, lot in jours.items()
        if (nombre := compter(lot)) >= SEUILS[genre]
    ]


def hors_horaires(lectures: Sequence[Lecture]) -> list[AlerteTrouvee]:
    """Find days with several readings outside office hours."""
    tardives = [lecture for lecture in lectures if est_hors_horaires(lecture.le)]
    return _par_jour(GenreAlerte.hors_horaires, tardives, len)


def beaucoup_en_une_heure(lectures: Sequence[Lecture]) -> list[AlerteTrouvee]:
    """Find days on which very many different carnets were read within some hour."""
    return _par_jour(GenreAlerte.beaucoup_en_une_heure, lectures, _plus_en_une_heure)


def _plus_en_une_heure(lot: list[Lecture]) -> int:
    plus, debut = 0, 0
    for fin, lecture in enumerate(lot):
        while lecture.le - lot[debut].le > timedelta(hours=1):
            debut += 1
        plus = max(plus, len({autre.personne_id for autre in lot[debut : fin + 1]}))
    return plus


def beaucoup_en_un_jour(lectures: Sequence[Lecture]) -> list[AlerteTrouvee]:
    """Find days on which very many different carnets were read."""
    return _par_jour(
        GenreAlerte.beaucoup_en_un_jour,
        lectures,
        lambda lot: len({lecture.personne_id for lecture in lot}),
    )


def hors_cercle(lectures: Sequence[Lecture]) -> list[AlerteTrouvee]:
    """Find readings of people whom the reader's structure did not accompany at that moment.

    Emergencies are left out.
    """
    sans_lien = [lecture for lecture in lectures if not lecture.lie and not lecture.urgence]
    return _par_jour(GenreAlerte.hors_cercle, sans_lien, len)


def urgences_repetees(lectures: Sequence[Lecture]) -> list[AlerteTrouvee]:
    """Find the day on which emergency openings of the last seven days reached the threshold."""
    ouvertures = [lecture for lecture in lectures if lecture.ouverture]
    trouvees: dict[date, AlerteTrouvee] = {}
    for rang, lecture in enumerate(ouvertures):
        semaine = [o for o in ouvertures[: rang + 1] if lecture.le - o.le <= timedelta(days=7)]
        if len(semaine) >= URGENCES_PAR_SEMAINE:
            trouvees[_jour(lecture)] = AlerteTrouvee(
                GenreAlerte.urgences_repetees,
                lecture.compte_id,
                _jour(lecture),
                len(semaine),
                semaine[0].numero,
                lecture.numero,
            )
    return list(trouvees.values())


REGLES: tuple[Callable[[Sequence[Lecture]], list[AlerteTrouvee]], ...] = (
    hors_horaires,
    beaucoup_en_une_heure,
    beaucoup_en_un_jour,
    hors_cercle,
    urgences_repetees,
)
