"""Print how well likeness finds the same people.

On a labelled sample of slips, among namesakes, twins and couples. Run: `python -m
tests.bench.doublons`. Every slip is one that forms show: an accent, a letter, an order, a date.
"""

import random
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

from auth.personnes.queries import plier_identite
from auth.personnes.rules import Candidat, IdentiteComparee, classer_candidats, inverser
from web.demo.mots import NOMS, PRENOMS

Fiche = tuple[str, str, date]
PERSONNES, GRAINE = 3000, 7


def _lettre(hasard: random.Random, mot: str) -> str:
    rang = hasard.randrange(1, len(mot))
    return hasard.choice((mot[:rang] + mot[rang + 1 :], mot[:rang] + mot[rang - 1] + mot[rang:]))


def _permuter(hasard: random.Random, mot: str) -> str:
    rang = hasard.randrange(len(mot) - 1)
    return mot[:rang] + mot[rang + 1] + mot[rang] + mot[rang + 2 :]


FAUTES: dict[str, Callable[[random.Random, Fiche], Fiche]] = {
    "identique": lambda _, f: (f[0].upper(), f[1].lower(), f[2]),
    "lettre du nom": lambda h, f: (_lettre(h, f[0]), f[1], f[2]),
    "lettres permutées": lambda h, f: (f[0], _permuter(h, f[1]), f[2]),
    "noms inversés": lambda _, f: (f[1], f[0], f[2]),
    "jour et mois": lambda _, f: (f[0], f[1], inverser(f[2]) or f[2]),
    "un chiffre de la date": lambda h, f: (
        f[0],
        f[1],
        f[2].replace(year=f[2].year - f[2].year % 10 + h.randrange(10)),
    ),
    "second prénom": lambda _, f: (f[0], f[1] + " Marie", f[2]),
    "deux fautes": lambda h, f: (_lettre(h, f[0]), _permuter(h, f[1]), f[2]),
}


def _bloquer(cherche: IdentiteComparee, tous: list[Candidat]) -> list[Candidat]:
    """Keep what the database would: the same day (or swapped), or folded name in any order."""
    jours = {cherche.naissance, inverser(cherche.naissance)}
    noms = {(cherche.nom, cherche.prenom), (cherche.prenom, cherche.nom)}
    return [
        c
        for c in tous
        if c.identite.naissance in jours or (c.identite.nom, c.identite.prenom) in noms
    ]


def main() -> None:
    """Print recall by kind of slip, and precision over all."""
    hasard = random.Random(GRAINE)
    fiches: list[Fiche] = [
        (
            hasard.choice(NOMS),
            hasard.choice(PRENOMS),
            date(1960, 1, 1) + timedelta(days=hasard.randrange(16_000)),
        )
        for _ in range(PERSONNES)
    ]
    fiches += [
        (nom, hasard.choice(PRENOMS), ne_le) for nom, _, ne_le in fiches[: PERSONNES // 10]
    ]  # twins
    tous = [
        Candidat(UUID(int=rang), plier_identite(nom, prenom, None, ne_le))
        for rang, (nom, prenom, ne_le) in enumerate(fiches)
    ]
    justes = faux = 0
    for faute, tordre in FAUTES.items():
        trouves = 0
        for rang in hasard.sample(range(PERSONNES), 300):
            nom, prenom, ne_le = tordre(hasard, fiches[rang])
            identite = plier_identite(nom, prenom, None, ne_le)
            rangs = classer_candidats(identite, _bloquer(identite, tous))
            memes = {r for r, fiche in enumerate(fiches) if fiche == fiches[rang]}
            trouves += any(r.candidat.personne_id.int in memes for r in rangs)
            justes += sum(r.candidat.personne_id.int in memes for r in rangs)
            faux += sum(r.candidat.personne_id.int not in memes for r in rangs)
        print(f"{faute:24} rappel {trouves / 300:6.1%}")
    print(
        f"{'ensemble':24} précision {justes / (justes + faux):6.1%}  ({faux} paires à tort sur"
        f" {justes + faux})"
    )


if __name__ == "__main__":
    main()
