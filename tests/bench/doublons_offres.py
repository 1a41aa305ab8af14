"""Time the search for offers published twice, and print how well it finds them.

On twins written with slips. `python -m tests.bench.doublons_offres` (make bench-doublons);
CARNET_OFFRES says how many.
"""

import random
import time
from collections.abc import Iterator
from dataclasses import replace

from offers.doublons.ressemblance import bloquer, ranger, trouver_paires
from offers.doublons.vocabulary import Fiche
from tests.bench.offres import SERVICES, services

JUMELLES, GRAINE = SERVICES // 25, 3
_RUES = (
    "rue de la République", "avenue Jean-Jaurès", "place du Marché", "boulevard Gambetta",
    "chemin des Oliviers", "rue des Écoles", "rue Victor Hugo",
)  # fmt: skip
_SIGNES = (
    "Solidaire",
    "Insertion",
    "Emploi",
    "Relais",
    "Cap",
    "Envol",
    "Passerelle",
    "Tremplin",
    "Horizon",
    "Atouts",
)


def fiches(hasard: random.Random) -> Iterator[Fiche]:
    """Make sheets up: most communes small, a few as crowded as a city.

    Structures share telephones, not names.
    """
    communes = [
        (f"{d:02}{n:03}", f"{d:02}", 2.0, 45.0) for d in range(1, 96) for n in range(1, 380)
    ]
    poids = [min(hasard.paretovariate(1.1), 3000) for _ in communes]
    structures: dict[str, tuple[str, str | None, str | None]] = {}
    for service in services(communes, poids):
        cle = service["structure_id"]
        if cle not in structures:
            structures[cle] = (
                f"{' '.join(hasard.sample(_SIGNES, 3))} {cle.rsplit('s', 1)[1]}",
                f"0{hasard.randint(1, 5)}{hasard.randint(0, 99999999):08}"
                if hasard.random() < 0.8
                else None,
                f"{hasard.randint(10**13, 10**14 - 1)}" if hasard.random() < 0.6 else None,
            )
        nom, telephone, siret = structures[cle]
        mots = " ".join(service["description"].split()[:4])
        yield Fiche(
            service["id"], service["source"], mots, nom, siret, telephone,
            f"{hasard.randint(1, 120)}"
            f" {hasard.choice(_RUES)}", service["code_insee"], service["thematiques"],
            service["modes_accueil"],
        )  # fmt: skip


def tordre(hasard: random.Random, fiche: Fiche) -> Fiche:
    """Publish a sheet again, as another directory would write it."""

    def fauter(mot: str) -> str:
        rang = hasard.randrange(1, len(mot) - 1)
        return mot[:rang] + mot[rang + 1 :]

    nom, structure, numero, adresse = (
        fiche.nom,
        fiche.structure or "",
        fiche.telephone,
        fiche.adresse or "",
    )
    return replace(
        fiche,
        id=f"jumelle--{fiche.id}",
        source="jumelle",
        nom=hasard.choice(
            [nom.upper(), fauter(nom), " ".join(reversed(nom.split())), f"{nom} (gratuit)"]
        ),
        structure=hasard.choice([structure, fauter(structure), structure.upper()]),
        siret=hasard.choice([fiche.siret, None]),
        telephone=hasard.choice([numero, None, f"+33{numero[1:]}" if numero else None]),
        adresse=hasard.choice(
            [adresse, adresse.replace("avenue", "av.").replace("boulevard", "bd"), None]
        ),
        thematiques=fiche.thematiques[:1],
    )


def main() -> None:
    """Print seconds, pairs compared and proposed, recall and precision."""
    hasard = random.Random(GRAINE)
    toutes = list(fiches(hasard))
    doubles = [(fiche, tordre(hasard, fiche)) for fiche in hasard.sample(toutes, JUMELLES)]
    vraies = {frozenset((a.id, b.id)) for a, b in doubles}
    toutes += [b for _, b in doubles]
    hasard.shuffle(toutes)
    depart = time.perf_counter()
    compares = len(bloquer(ranger(toutes))[0])
    blocs = time.perf_counter()
    trouvees = {frozenset((toutes[p.a].id, toutes[p.b].id)) for p in trouver_paires(toutes)}
    duree = time.perf_counter() - blocs
    print(f"{len(toutes)} fiches, {compares} paires comparées, {len(trouvees)} proposées")
    print(f"{duree:.1f} s en tout, dont {blocs - depart:.1f} s pour ranger et bloquer")
    print(
        f"rappel {len(vraies & trouvees) / len(vraies):.1%}, précision"
        f" {len(vraies & trouvees) / len(trouvees):.1%}"
    )


if __name__ == "__main__":
    main()
