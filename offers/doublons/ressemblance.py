"""Measure how much two sheets of different sources look like one offer, and say why.

Values in, values out. The score, 0 to 100, is a mean of five likenesses, each 0 to 1; what either
side leaves unsaid is left out of it. One pair or a million are weighed by the same lines: columns
in, columns out.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import JaroWinkler
from rapidfuzz.fuzz import token_set_ratio, token_sort_ratio
from rapidfuzz.process import cpdist

from core.plier import normaliser
from core.typographie import FINE
from offers.catalogue.vocabulary import categorie_de
from offers.doublons.rules import BLOC_MAX, NOM_MIN, POIDS, SEUIL
from offers.doublons.vocabulary import Fiche

Nombres = NDArray[np.float64]
Rangs = NDArray[np.int64]
_VIDES = frozenset(
    ("a", "au", "aux", "avec", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "ou",
     "par", "pour", "sur", "un", "une", "vers", "votre", "vos", "service", "services", "dispositif",
     "action", "actions", "accompagnement", "atelier", "ateliers", "aide", "permanence")
)  # fmt: skip
_SIGLES = re.compile(r"\b([a-z])\.(?=[a-z](?:\.|\b)|\s|$)")
_VOIES = {"av": "avenue", "ave": "avenue", "bd": "boulevard", "bld": "boulevard",
          "bvd": "boulevard", "r": "rue", "pl": "place", "chem": "chemin", "ch": "chemin",
          "imp": "impasse", "all": "allee", "rte": "route", "fg": "faubourg", "sq": "square",
          "st": "saint", "ste": "sainte", "qu": "quai"}  # fmt: skip


def mots_plies(texte: str) -> list[str]:
    """Cut a text into folded words; a dotted acronym is one word."""
    return re.findall(r"[^\W_]+", normaliser(_SIGLES.sub(r"\1", texte.lower())))


def plier_nom(texte: str) -> str:
    """Fold a name: no case, accent nor punctuation."""
    return " ".join(mots_plies(texte))


def plier_adresse(texte: str) -> str:
    """Fold an address, the usual abbreviations written in full."""
    return " ".join(_VOIES.get(mot, mot) for mot in mots_plies(texte))


def plier_telephone(numero: str) -> str:
    """Keep the digits of a French number, without its country."""
    chiffres = re.sub(r"\D", "", numero)
    return "0" + chiffres[2:] if len(chiffres) == 11 and chiffres.startswith("33") else chiffres


@dataclass(frozen=True, slots=True)
class Colonnes:
    """Hold sheets as columns, folded; a code of -1 stands for what is unsaid."""

    fiches: Sequence[Fiche]
    noms: Sequence[str]
    structures: Sequence[str]
    adresses: Sequence[str]
    nombres: Sequence[frozenset[str]]
    source: Rangs
    siret: Rangs
    telephone: Rangs
    commune: Rangs
    modes: Rangs
    themes: NDArray[np.bool_]
    categories: NDArray[np.bool_]


def ranger(fiches: Sequence[Fiche]) -> Colonnes:
    """Fold sheets into columns."""
    noms = [plier_nom(f.nom) for f in fiches]
    return Colonnes(
        fiches,
        noms,
        [plier_nom(f.structure or "") for f in fiches],
        [plier_adresse(f.adresse or "") for f in fiches],
        [frozenset(mot for mot in nom.split() if any(c.isdigit() for c in mot)) for nom in noms],
        _coder(f.source for f in fiches),
        _coder(f.siret or "" for f in fiches),
        _coder(plier_telephone(f.telephone or "") for f in fiches),
        _coder(f.code_insee or "" for f in fiches),
        np.array([_modes(f.modes) for f in fiches], np.int64),
        _cocher([set(f.thematiques) for f in fiches]),
        _cocher([{categorie_de(t) for t in f.thematiques} for f in fiches]),
    )


def _coder(valeurs: Iterable[str]) -> Rangs:
    codes: dict[str, int] = {}
    return np.array([codes.setdefault(v, len(codes)) if v else -1 for v in valeurs], np.int64)


def _modes(modes: Sequence[str]) -> int:
    """Two bits: on site, remote; nothing said means both are possible."""
    return ("en-presentiel" in modes) + 2 * ("a-distance" in modes) or 3


def _cocher(ensembles: Sequence[set[str]]) -> NDArray[np.bool_]:
    valeurs = {v: rang for rang, v in enumerate(sorted(set().union(*ensembles)))}
    coches = np.zeros((len(ensembles), max(len(valeurs), 1)), bool)
    for rang, ensemble in enumerate(ensembles):
        for valeur in ensemble:
            coches[rang, valeurs[valeur]] = True
    return coches


def bloquer(colonnes: Colonnes) -> tuple[Rangs, Rangs]:
    """Give the pairs of different sources worth comparing, each once, the first before the second.

    Two sheets meet when they share a telephone, a SIRET, a commune and an address, a commune and a
    structure's name, a commune and one of the two rarest words of their names, or a whole name.
    """
    frequence = Counter(mot for nom in colonnes.noms for mot in set(nom.split()))
    blocs: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for rang, nom in enumerate(colonnes.noms):
        commune = int(colonnes.commune[rang])
        for cle in (("t", int(colonnes.telephone[rang])), ("s", int(colonnes.siret[rang]))):
            if cle[1] >= 0:
                blocs[cle].append(rang)
        if commune >= 0 and colonnes.adresses[rang]:
            blocs["a", commune, colonnes.adresses[rang]].append(rang)
        if commune >= 0 and colonnes.structures[rang]:
            blocs["c", commune, colonnes.structures[rang]].append(rang)
        rares = sorted(
            (m for m in set(nom.split()) if m not in _VIDES), key=lambda m: (frequence[m], m)
        )[:2]
        for mot in rares:
            blocs["m", commune, mot].append(rang)
        blocs["n", nom].append(rang)
    cles = [
        _apparier(colonnes, bloc)
        for membres in blocs.values()
        for bloc in _couper(colonnes, membres)
    ]
    nombre = len(colonnes.fiches)
    paires = np.unique(np.concatenate([np.zeros(0, np.int64), *cles]))
    return paires // max(nombre, 1), paires % max(nombre, 1)


def _couper(colonnes: Colonnes, membres: list[int]) -> Iterable[list[int]]:
    if len(membres) < 2:
        return
    if len(membres) <= BLOC_MAX:
        yield membres
        return
    par_commune: dict[int, list[int]] = defaultdict(list)
    for rang in membres:
        par_commune[int(colonnes.commune[rang])].append(rang)
    yield from (bloc for bloc in par_commune.values() if 1 < len(bloc) <= BLOC_MAX)


def _apparier(colonnes: Colonnes, membres: list[int]) -> Rangs:
    a, b = np.array(list(combinations(membres, 2)), np.int64).T
    autres = colonnes.source[a] != colonnes.source[b]
    cles: Rangs = a[autres] * len(colonnes.fiches) + b[autres]
    return cles


@dataclass(frozen=True, slots=True)
class Notes:
    """Hold, pair by pair, the score and each likeness: 0 to 1, nan where either side is silent."""

    score: NDArray[np.int64]
    parts: Mapping[str, Nombres]
    meme_siret: NDArray[np.bool_]
    meme_commune: NDArray[np.bool_]
    communes: NDArray[np.int64]


def noter_paires(colonnes: Colonnes, a: Rangs, b: Rangs) -> Notes:
    """Weigh pairs; a score of 0 for what cannot be one offer, whatever else they share.

    Never one offer: two places in different communes; one on site only and the other remote only;
    no category in common; numbers in the names that differ (« niveau 1 », « niveau 2 »); names too
    far from each other.
    """
    nom = _ressemblance(colonnes.noms, a, b)
    meme_siret = (colonnes.siret[a] == colonnes.siret[b]) & (colonnes.siret[a] >= 0)
    structure = np.where(meme_siret, 1.0, _ressemblance(colonnes.structures, a, b))
    meme_commune = (colonnes.commune[a] == colonnes.commune[b]) & (colonnes.commune[a] >= 0)
    adresse = np.where(meme_commune, _ressemblance(colonnes.adresses, a, b), np.nan)
    connus = (colonnes.telephone[a] >= 0) & (colonnes.telephone[b] >= 0)
    telephone = np.where(
        connus, (colonnes.telephone[a] == colonnes.telephone[b]).astype(float), np.nan
    )
    communs = (colonnes.themes[a] & colonnes.themes[b]).sum(axis=1)
    moindre = np.minimum(colonnes.themes[a].sum(axis=1), colonnes.themes[b].sum(axis=1))
    thematiques = np.divide(communs, moindre, out=np.full(len(a), np.nan), where=moindre > 0)
    parts = {
        "nom": nom,
        "structure": structure,
        "telephone": telephone,
        "adresse": adresse,
        "thematiques": thematiques,
    }
    poids = np.array([POIDS[p] for p in parts])[:, None] * ~np.isnan(list(parts.values()))
    somme = (np.nan_to_num(np.array(list(parts.values()))) * poids).sum(axis=0)
    total = poids.sum(axis=0)
    # Two names of signs alone, and nothing else said: nothing is weighed.
    moyenne = np.divide(somme, total, out=np.zeros(len(a)), where=total > 0)
    score = np.rint(100 * moyenne).astype(np.int64)
    possibles = (nom >= NOM_MIN) & ~_contredites(colonnes, a, b, meme_commune, moindre)
    # A name alone is no proof: something else must be known of both.
    possibles &= (~np.isnan([structure, telephone, adresse])).any(axis=0) if len(a) else possibles
    return Notes(
        np.where(possibles, score, 0), parts, meme_siret, meme_commune, communs.astype(np.int64)
    )


def _contredites(
    colonnes: Colonnes,
    a: Rangs,
    b: Rangs,
    meme_commune: NDArray[np.bool_],
    themes: NDArray[np.int64],
) -> NDArray[np.bool_]:
    sur_place = ((colonnes.modes[a] & colonnes.modes[b]) & 1) == 1
    placees = (colonnes.commune[a] >= 0) & (colonnes.commune[b] >= 0)
    ailleurs = sur_place & placees & ~meme_commune
    autrement = (colonnes.modes[a] & colonnes.modes[b]) == 0
    sans_rapport = (themes > 0) & ~(colonnes.categories[a] & colonnes.categories[b]).any(axis=1)
    numerotees = np.fromiter(
        (
            bool(
                colonnes.nombres[i]
                and colonnes.nombres[j]
                and colonnes.nombres[i] != colonnes.nombres[j]
            )
            for i, j in zip(a.tolist(), b.tolist(), strict=True)
        ),
        bool,
        len(a),
    )
    contredites: NDArray[np.bool_] = ailleurs | autrement | sans_rapport | numerotees
    return contredites


def _ressemblance(textes: Sequence[str], a: Rangs, b: Rangs) -> Nombres:
    """Compare folded texts: order of words and one side longer are forgiven, a letter too.

    Nan where one is empty.
    """
    if not len(a):
        return np.zeros(0)
    gauche, droite = [textes[i] for i in a.tolist()], [textes[i] for i in b.tolist()]
    ordre = cpdist(gauche, droite, scorer=token_sort_ratio, dtype=np.float32, workers=1)
    inclus = cpdist(gauche, droite, scorer=token_set_ratio, dtype=np.float32, workers=1)
    lettres = cpdist(
        gauche, droite, scorer=JaroWinkler.normalized_similarity, dtype=np.float32, workers=1
    )
    notes = (
        np.maximum(ordre, np.minimum(0.9 * inclus, 0.5 * (inclus + 100 * lettres))).astype(float)
        / 100
    )
    vides = np.fromiter((not (x and y) for x, y in zip(gauche, droite, strict=True)), bool, len(a))
    return np.where(vides, np.nan, notes)


def dire_ressemblance(notes: Notes, rang: int) -> list[str]:
    """Say why two sheets look alike, and what still differs, the heaviest first."""
    phrases = [
        _dire_proche(notes.parts["nom"][rang], "Le nom est le même.", "Les noms se ressemblent"),
        "Les deux structures ont le même SIRET."
        if notes.meme_siret[rang]
        else _dire_proche(
            notes.parts["structure"][rang],
            "La structure a le même nom.",
            "Les structures se ressemblent",
        ),
    ]
    if not np.isnan(notes.parts["telephone"][rang]):
        phrases.append(
            "Le téléphone est le même."
            if notes.parts["telephone"][rang]
            else "Les numéros de téléphone diffèrent."
        )
    adresse = _dire_proche(
        notes.parts["adresse"][rang], "L’adresse est la même.", "Les adresses se ressemblent"
    )
    phrases.append(adresse or ("La commune est la même." if notes.meme_commune[rang] else ""))
    if communs := int(notes.communes[rang]):
        phrases.append(
            f"Elles partagent {communs} thématiques."
            if communs > 1
            else "Elles partagent une thématique."
        )
    return [phrase for phrase in phrases if phrase]


def _dire_proche(note: float, pareil: str, proche: str) -> str:
    if np.isnan(note):
        return ""
    if note > 0.995:
        return pareil
    return f"{proche} ({round(note * 100)}{FINE}%)." if note >= NOM_MIN else ""


@dataclass(frozen=True, slots=True)
class PaireOffres:
    """Hold two sheets that look alike: their ranks, and the score."""

    a: int
    b: int
    score: int


def trouver_paires(fiches: Sequence[Fiche], seuil: int = SEUIL) -> list[PaireOffres]:
    """Find the pairs that people should look at, the likeliest first; a total order."""
    colonnes = ranger(fiches)
    a, b = bloquer(colonnes)
    # By slices: the columns of a million pairs stay small.
    retenues: list[PaireOffres] = []
    for debut in range(0, len(a), 200_000):
        i, j = a[debut : debut + 200_000], b[debut : debut + 200_000]
        notes = noter_paires(colonnes, i, j).score
        retenues += [
            PaireOffres(int(i[k]), int(j[k]), int(notes[k])) for k in np.flatnonzero(notes >= seuil)
        ]
    return sorted(retenues, key=lambda p: (-p.score, fiches[p.a].id, fiches[p.b].id))


def comparer_fiches(a: Fiche, b: Fiche) -> tuple[int, list[str]]:
    """Give the score of one pair, and its reasons."""
    notes = noter_paires(ranger([a, b]), np.array([0]), np.array([1]))
    return int(notes.score[0]), dire_ressemblance(notes, 0)
