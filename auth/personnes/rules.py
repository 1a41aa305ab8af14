"""Say whether a number can be somebody's, and how much two people look alike.

Values in, values out.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from uuid import UUID

from rapidfuzz.distance import DamerauLevenshtein
from stdnum.exceptions import ValidationError
from stdnum.fr import nir as cle_nir

from auth.personnes.vocabulary import GenreIdentifiant, Par, Ressemblance
from core.geo.pays import FRANCE, nommer_pays
from core.plier import normaliser
from core.telephones import garder_numero, lire_numero

# First digit of a NIR, or of a number while one waits for it (3, 4, 7, 8): men are odd, women even.
_SEXES = "123478"
_FEMININ = {"Madame": True, "Monsieur": False}
# INSEE: months 20 to 42 and 50 to 99 stand for a birth certificate that does not say it.
_MOIS = {f"{mois:02}" for mois in (*range(1, 13), *range(20, 43), *range(50, 100))}


def compacter(numero: str) -> str:
    """Keep the digits and letters of a number as it was typed."""
    return re.sub(r"[\s.\-_/]", "", numero).upper()


def refuser_nir(numero: str) -> str | None:
    """Say why this cannot be a NIR, or None. `numero` is compacted."""
    if not re.fullmatch(r"[0-9]{5}(?:[0-9]{2}|2A|2B)[0-9]{6}(?:[0-9]{2})?", numero):
        return (
            "Ce numéro compte 15 chiffres (13, puis 2 de clé) ; seule la Corse a une lettre : 2A ou"
            " 2B."
        )
    if len(numero) == 13:
        return "Il manque la clé : les deux derniers chiffres, à droite sur la carte Vitale."
    if numero[0] not in _SEXES:
        return "Ce numéro commence par 1 ou 2, ou par 3, 4, 7 ou 8 quand il est provisoire."
    if numero[3:5] not in _MOIS:
        return "Le mois de naissance (4e et 5e chiffres) n’existe pas."
    if numero[5:7] == "00" or numero[10:13] == "000":
        return "Le département ou le rang de naissance n’existe pas."
    try:
        cle_nir.validate(numero)
    except ValidationError:
        return (
            "La clé (les deux derniers chiffres) ne correspond pas au reste : un chiffre est mal"
            " recopié."
        )
    return None


def est_provisoire(numero: str) -> bool:
    """Say whether the number only stands for a NIR to come."""
    return numero[0] in "3478"


def etonner(numero: str, civilite: str | None, naissance: date) -> str | None:
    """Say what in a valid NIR does not go with the rest, or None.

    Somebody may confirm it, papers in hand.
    """
    feminin = _FEMININ.get(civilite or "")
    if feminin is not None and feminin is not (int(numero[0]) % 2 == 0):
        dit = "une femme" if int(numero[0]) % 2 == 0 else "un homme"
        return f"Ce numéro est celui d’{dit}, ce n’est pas la civilité choisie."
    if numero[1:3] != f"{naissance.year % 100:02}":
        return (
            "L’année de naissance de ce numéro (2e et 3e chiffres) n’est pas celle de la date"
            " saisie."
        )
    if int(numero[3:5]) <= 12 and int(numero[3:5]) != naissance.month:
        return (
            "Le mois de naissance de ce numéro (4e et 5e chiffres) n’est pas celui de la date"
            " saisie."
        )
    return None


def refuser_france_travail(numero: str) -> str | None:
    """Say why this cannot be an identifier of France Travail, or None. `numero` is compacted."""
    if re.fullmatch(r"[0-9]{7,10}[0-9A-Z]", numero):
        return None
    return "Cet identifiant compte 8 à 11 caractères : des chiffres, puis parfois une lettre."


def refuser_caf(numero: str) -> str | None:
    """Say why this cannot be a number of the CAF, or None. `numero` is compacted."""
    if re.fullmatch(r"[0-9]{13}(?:[0-9]{2})?", numero):
        return "C’est un numéro de sécurité sociale : écrivez-le dans son propre champ."
    if re.fullmatch(r"[0-9]{5,8}[A-Z]?", numero):
        return None
    return "Ce numéro compte 5 à 8 chiffres, puis parfois une lettre."


def refuser_lieu_naissance(commune: str | None, pays: str | None) -> dict[str, str]:
    """Say why nobody can be born there, beside the country; nothing when somebody can."""
    if pays == FRANCE:
        return {"pays_naissance": "Pour une naissance en France, dites seulement la commune."}
    if commune and pays:
        return {"pays_naissance": "Une commune de France, ou un autre pays : pas les deux."}
    return {}


def dire_lieu_naissance(
    commune: str | None, pays: str | None, noms: Mapping[str, str]
) -> str | None:
    """Say where somebody was born; a code that is in no list is said as it is."""
    if commune:
        return noms.get(commune, f"commune de code Insee {commune}")
    return nommer_pays(pays) if pays else None


@dataclass(frozen=True, slots=True)
class PersonneCherchee:
    """Hold what was typed to find somebody, as it is understood.

    `q` is the folded name, the telephone or the e-mail; numbers are compacted. A name and a day
    were typed together: both are asked for. Of anything else, either is.
    """

    par: tuple[Par, ...]
    q: str = ""
    jours: tuple[date, ...] = ()
    numeros: tuple[tuple[GenreIdentifiant, str], ...] = ()

    @property
    def est_double(self) -> bool:
        """Say whether a name and a day of birth are asked for together."""
        return self.par == (Par.nom, Par.naissance)

    @property
    def est_douteuse(self) -> bool:
        """Say whether a name holds digits: a day that does not exist, or a number cut short."""
        return self.par == (Par.nom,) and any(signe.isdigit() for signe in self.q)


# What is read of a search: no name, address or number is longer.
TAPE_MAX = 200
_NOM_MAX = 80
_MOIS_DITS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin",
    "juillet", "aout", "septembre", "octobre", "novembre", "decembre",
)  # fmt: skip
_AVANT_UN_JOUR = {"ne", "nee", "le", "du"}


def reconnaitre_recherche(tape: str) -> PersonneCherchee:
    """Recognise what somebody types to find a person: a name, unless it can be nothing but else.

    A row of digits may be several things: it is searched as all of them. A social security number
    is recognised, and searches nothing.
    """
    propre = " ".join(tape[:TAPE_MAX].replace("\x00", "").split())
    if "@" in propre:
        return PersonneCherchee((Par.courriel,), propre.lower().replace(" ", ""))
    compact = compacter(propre)
    if re.fullmatch(r"[1-478][0-9]{4}(?:[0-9]{2}|2A|2B)[0-9]{6}(?:[0-9]{2})?", compact):
        return PersonneCherchee((Par.nir,))
    jours = lire_jours(propre)
    telephone = None if jours or lire_numero(propre) is None else garder_numero(propre)
    # Spelt as a date or by pairs, it is one; in one row it may as well be a number.
    numeros = () if propre != compact and (jours or telephone) else _numeros(compact)
    par = [
        *([Par.naissance] if jours else []),
        *([Par.telephone] if telephone else []),
        *(Par(genre.value) for genre, _ in numeros),
    ]
    if par:
        return PersonneCherchee(tuple(par), telephone or "", jours, numeros)
    nom, jours = _separer_jour(propre)
    nom = normaliser(nom)[:_NOM_MAX].strip()
    return PersonneCherchee((Par.nom, Par.naissance) if jours else (Par.nom,), nom, jours)


def _separer_jour(propre: str) -> tuple[str, tuple[date, ...]]:
    """Part a name from the day that comes before or after it; without both, all is the name."""
    mots = propre.split()
    # The longest end first: « née le 3 février 1990 » is the day, and no word of the name.
    for rang in range(1, len(mots)):
        if (jours := lire_jours(" ".join(mots[rang:]))) and _est_un_nom(mots[:rang]):
            return " ".join(mots[:rang]), jours
    for rang in range(len(mots) - 1, 0, -1):
        if (jours := lire_jours(" ".join(mots[:rang]))) and _est_un_nom(mots[rang:]):
            return " ".join(mots[rang:]), jours
    return propre, ()


def _est_un_nom(mots: Sequence[str]) -> bool:
    dits = normaliser(" ".join(mots))
    return len(dits) >= 2 and not any(signe.isdigit() for signe in dits)


def nommee(q: str, noms: Iterable[str | None]) -> bool | None:
    """Say whether somebody bears a name, folded and typed by any words of it, in any order.

    True when each word begins one of theirs, None when it does but for a slip, False otherwise.
    """
    portes = [mot for nom in noms if nom for mot in normaliser(nom).split()]
    portes += ["".join(paire) for paire in pairwise(portes)]
    lus = [
        (any(porte.startswith(mot) for porte in portes), any(_proche(mot, p) for p in portes))
        for mot in q.split()
    ]
    if all(debut for debut, _ in lus):
        return True
    return None if all(debut or proche for debut, proche in lus) else False


def _numeros(compact: str) -> tuple[tuple[GenreIdentifiant, str], ...]:
    refus = {
        GenreIdentifiant.caf: refuser_caf(compact),
        GenreIdentifiant.france_travail: refuser_france_travail(compact),
    }
    return tuple((genre, compact) for genre, phrase in refus.items() if phrase is None)


def lire_jours(ecrit: str) -> tuple[date, ...]:
    """Read a day as anybody writes one; of a year of two digits, the day in each century.

    03/02/1990, 3.2.90, 3 février 1990, né le 1er mars 1990, 1990-02-03, 03021990.
    """
    mots = normaliser(ecrit.replace("/", " ")).split()
    while mots and mots[0] in _AVANT_UN_JOUR:
        mots = mots[1:]
    if len(mots) == 1 and re.fullmatch(r"[0-9]{8}", mots[0]):
        mots = [mots[0][:2], mots[0][2:4], mots[0][4:]]
    if len(mots) != 3:
        return ()
    if re.fullmatch(r"[0-9]{4}", mots[0]):
        mots = mots[::-1]
    jour, mois = re.fullmatch(r"([0-9]{1,2})(?:er)?", mots[0]), _mois(mots[1])
    if jour is None or mois is None or not re.fullmatch(r"[0-9]{2}|(?:19|20)[0-9]{2}", mots[2]):
        return ()
    ans = [int(mots[2])] if len(mots[2]) == 4 else [1900 + int(mots[2]), 2000 + int(mots[2])]
    return tuple(lu for an in ans if (lu := _jour(an, mois, int(jour[1]))) is not None)


def _mois(mot: str) -> int | None:
    if re.fullmatch(r"[0-9]{1,2}", mot):
        return int(mot)
    rangs = [rang for rang, mois in enumerate(_MOIS_DITS, 1) if mois.startswith(mot)]
    # « juil » is one month, « jui » two, « fevr » one; a letter or two name none.
    return rangs[0] if len(mot) >= 3 and len(rangs) == 1 else None


def _jour(an: int, mois: int, jour: int) -> date | None:
    try:
        return date(an, mois, jour)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class IdentiteComparee:
    """Hold what identifies somebody; names are folded (lower case, no accent)."""

    nom: str
    prenom: str
    naissance: date
    nom_naissance: str = ""
    commune: str | None = None
    pays: str | None = None


@dataclass(frozen=True, slots=True)
class Candidat:
    """Hold somebody who may be the same person.

    An equality is None when either side has no number. Born elsewhere only when both places of
    birth are known.
    """

    personne_id: UUID
    identite: IdentiteComparee
    nir_egal: bool | None = None
    france_travail_egal: bool | None = None
    caf_egal: bool | None = None
    ne_ailleurs: bool = False


@dataclass(frozen=True, slots=True)
class Rang:
    """Hold how much a candidate looks alike, 0 to 100, and why."""

    candidat: Candidat
    score: int
    raisons: tuple[Ressemblance, ...]

    @property
    def est_certain(self) -> bool:
        """Say whether it holds without looking at a spelling."""
        return self.score >= CERTAIN


CERTAIN = 90


def classer_candidats(cherche: IdentiteComparee, candidats: Iterable[Candidat]) -> Sequence[Rang]:
    """Rank those who look alike, the likeliest first; a contradicting NIR leaves nobody.

    Total order, no tie.
    """
    rangs = [
        rang
        for candidat in candidats
        if (rang := comparer_personnes(cherche, candidat)) is not None
    ]
    return sorted(
        rangs,
        key=lambda r: (
            -r.score,
            r.candidat.identite.nom,
            r.candidat.identite.prenom,
            r.candidat.identite.naissance,
            r.candidat.personne_id,
        ),
    )


def comparer_personnes(cherche: IdentiteComparee, candidat: Candidat) -> Rang | None:
    """Say how much and why a candidate looks like somebody.

    None when they do not, or when the NIR says no. Two namesakes born elsewhere are two people,
    unless a number says that it is one, whose place was mistyped.
    """
    if candidat.nir_egal is False:
        return None
    autre = candidat.identite
    nom, proximite = _comparer_noms(cherche, autre)
    jour, ecart = _comparer_dates(cherche.naissance, autre.naissance)
    raisons: list[tuple[int, Ressemblance]] = []
    if candidat.nir_egal:
        raisons.append((100, Ressemblance.nir))
    if candidat.france_travail_egal:
        raisons.append((95, Ressemblance.france_travail))
    # Twins share a number, a name and a day: the first name must be near too.
    if candidat.caf_egal and ecart == 0 and _proche(cherche.prenom, autre.prenom):
        raisons.append((92, Ressemblance.caf_et_naissance))
    if nom is not None and ecart is not None and not candidat.ne_ailleurs:
        raisons.append((proximite - ecart, nom))
    if not raisons:
        return None
    score = max(poids for poids, _ in raisons)
    if score < SEUIL:
        return None
    dites = [raison for _, raison in sorted(raisons, key=lambda r: -r[0])]
    if nom is not None and jour is not None:
        dites.append(jour)
    return Rang(candidat, score, (*dites, *_nuancer(candidat, dites)))


SEUIL = 55


def _nuancer(candidat: Candidat, dites: Sequence[Ressemblance]) -> Iterator[Ressemblance]:
    """Give what is said beside the reasons, and makes them weaker."""
    if candidat.caf_egal and Ressemblance.caf_et_naissance not in dites:
        yield Ressemblance.meme_foyer
    if candidat.ne_ailleurs:
        yield Ressemblance.ne_ailleurs


def _comparer_noms(a: IdentiteComparee, b: IdentiteComparee) -> tuple[Ressemblance | None, int]:
    if (a.nom, a.prenom) == (b.nom, b.prenom):
        return Ressemblance.nom_et_naissance, 90
    if (a.nom, a.prenom) == (b.prenom, b.nom):
        return Ressemblance.noms_inverses, 85
    noms_b = {n for n in (b.nom, b.nom_naissance) if n}
    croise = {n for n in (a.nom, a.nom_naissance) if n} & noms_b
    if croise and a.prenom == b.prenom:
        return Ressemblance.nom_de_naissance, 85
    if _proche(a.prenom, b.prenom) and any(
        _proche(n, m) for n in (a.nom, a.nom_naissance) for m in noms_b
    ):
        return Ressemblance.nom_proche, 75
    if _proche(a.nom, b.prenom) and _proche(a.prenom, b.nom):
        return Ressemblance.nom_proche, 70
    return None, 0


def _proche(a: str, b: str) -> bool:
    """Say whether two names are one, but for a slip.

    One letter, two in a long name, a particle or a second name.
    """
    mots_a, mots_b = _mots(a), _mots(b)
    if not mots_a or not mots_b:
        return False
    if set(mots_a) <= set(mots_b) or set(mots_b) <= set(mots_a):
        return True
    plat_a, plat_b = "".join(mots_a), "".join(mots_b)
    court = min(len(plat_a), len(plat_b))
    permis = 0 if court < 3 else 1 if court < 8 else 2
    return DamerauLevenshtein.distance(plat_a, plat_b, score_cutoff=permis) <= permis


def _mots(nom: str) -> list[str]:
    return nom.split()


def _comparer_dates(a: date, b: date) -> tuple[Ressemblance | None, int | None]:
    if a == b:
        return None, 0
    if inverser(a) == b:
        return Ressemblance.jour_et_mois_inverses, 15
    if sum(x != y for x, y in zip(a.isoformat(), b.isoformat(), strict=True)) == 1:
        return Ressemblance.date_proche, 20
    return None, None


def inverser(jour: date) -> date | None:
    """Swap the day and the month, when that is a date."""
    return None if jour.day > 12 else date(jour.year, jour.day, jour.month)
