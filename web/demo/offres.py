"""Invent a believable catalogue around the demo's territoires, in the national schema."""

import json
import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from core.elision import de_lieu
from offers.catalogue.vocabulary import THEMATIQUES, categorie_de, nommer_thematique
from web.demo.mots import STRUCTURES

Commune = tuple[str, str, str, float, float, int, str | None, str]
_VOIES = (
    "rue de la République",
    "place du Marché",
    "avenue Jean-Jaurès",
    "chemin des Oliviers",
    "rue des Écoles",
)
_FORMES = (
    "Atelier",
    "Accompagnement",
    "Permanence",
    "Rendez-vous",
    "Parcours",
    "Aide",
    "Formation",
)
_PUBLICS: tuple[list[str], ...] = (
    ["tous-publics"], ["tous-publics"], ["demandeurs-emploi"], ["jeunes"],
    ["beneficiaires-des-minimas-sociaux"], ["personnes-en-situation-de-handicap"], ["familles"],
    ["personnes-exilees"], [],
)  # fmt: skip


def ecrire_catalogue(
    dossier: Path,
    communes: Sequence[Commune],
    hasard: random.Random,
    aujourdhui: date,
    services: int = 1600,
) -> list[Path]:
    """Write structures.jsonl and services.jsonl; more people in a commune, more offers there."""
    poids = [c[5] + 200 for c in communes]
    structures = []
    for rang, commune in enumerate(hasard.choices(communes, poids, k=services // 4)):
        structures.append(_structure(rang, commune, hasard, aujourdhui))
    par_id = {s["id"]: s for s in structures}
    offres = [
        _service(rang, hasard.choice(structures), hasard, aujourdhui, communes)
        for rang in range(services)
    ]
    jumelles = _jumelles(par_id, offres)
    fichiers = []
    for nom, lignes in (
        ("structures", [*par_id.values(), *(s for s, _ in jumelles)]),
        ("services", [*offres, *(o for _, o in jumelles)]),
    ):
        fichier = dossier / f"{nom}.jsonl"
        fichier.write_text(
            "".join(json.dumps(ligne, ensure_ascii=False) + "\n" for ligne in lignes), "utf-8"
        )
        fichiers.append(fichier)
    return fichiers


def _jumelles(
    structures: dict[str, dict[str, Any]], offres: Sequence[dict[str, Any]]
) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Publish two offers a second time, as another directory would: other words, the same door."""
    sur_place = [
        o
        for o in offres
        if o["modes_accueil"] == ["en-presentiel"] and o["code_insee"].startswith("30")
    ]
    jumelles = []
    for rang, (offre, suffixe) in enumerate(zip(sur_place[:2], (" (gratuit)", ""), strict=True)):
        cle = f"annuaire--s{rang}"
        structure = structures[offre["structure_id"]]
        double = structure | {"source": "annuaire", "id": cle, "nom": structure["nom"].upper()}
        jumelles.append(
            (
                double,
                offre
                | {
                    "source": "annuaire",
                    "id": f"annuaire--o{rang}",
                    "structure_id": cle,
                    "nom": f"{offre['nom']}{suffixe}",
                    "description": "Fiche reprise d’un autre annuaire. Appelez avant de venir.",
                    "adresse": offre["adresse"].replace("avenue", "av.").replace("place", "pl."),
                },
            )
        )
    return jumelles


def _lieu(commune: Commune, hasard: random.Random) -> dict[str, Any]:
    code, nom, code_postal, longitude, latitude, *_ = commune
    return {
        "commune": nom,
        "code_postal": code_postal,
        "code_insee": code,
        "adresse": f"{hasard.randint(1, 90)} {hasard.choice(_VOIES)}",
        "longitude": round(longitude + hasard.uniform(-0.008, 0.008), 6),
        "latitude": round(latitude + hasard.uniform(-0.006, 0.006), 6),
    }


def _structure(
    rang: int, commune: Commune, hasard: random.Random, aujourdhui: date
) -> dict[str, Any]:
    modele = hasard.choice(STRUCTURES)[1]
    return {
        "source": "demo",
        "id": f"demo--s{rang:04d}",
        "nom": modele.format(de_lieu(commune[1])),
        "date_maj": (aujourdhui - timedelta(days=hasard.randint(5, 500))).isoformat(),
        "description": f"Structure inventée pour la démonstration, qui reçoit les habitants"
        f" {de_lieu(commune[1])}.",
        "telephone": f"04{hasard.randint(66, 67)}{hasard.randint(0, 999999):06d}",
        "courriel": f"contact{rang}@structure.example",
        "horaires_accueil": hasard.choice(
            ("Mo-Fr 09:00-12:00,14:00-17:00", "Mo-Th 08:30-12:00; Fr 08:30-11:30")
        ),
        **_lieu(commune, hasard),
    }


def _service(
    rang: int,
    structure: dict[str, Any],
    hasard: random.Random,
    aujourdhui: date,
    communes: Sequence[Commune],
) -> dict[str, Any]:
    theme = hasard.choice(list(THEMATIQUES))
    nom = nommer_thematique(theme)
    voisins = [t for t in THEMATIQUES if categorie_de(t) == categorie_de(theme)]
    commune = next(c for c in communes if c[0] == structure["code_insee"])
    distance = hasard.random() < 0.18
    zones = hasard.choice(
        ([commune[7]], [commune[7]], [commune[6] or commune[7]], [commune[0]], [])
    )
    service: dict[str, Any] = {
        "source": "demo",
        "structure_id": structure["id"],
        "id": f"demo--o{rang:05d}",
        "nom": f"{hasard.choice(_FORMES)} : {nom[0].lower()}{nom[1:]}",
        "description": (
            f"Proposé par {structure['nom']}. Chaque personne est reçue seule, puis un calendrier"
            f" est convenu avec"
            " elle. Un point est fait avec le référent à mi-parcours."
        ),
        "date_maj": (aujourdhui - timedelta(days=int(hasard.triangular(1, 900, 60)))).isoformat(),
        "type": hasard.choice(("accompagnement", "atelier", "formation", "information")),
        "thematiques": sorted({theme, hasard.choice(voisins)}),
        "frais": hasard.choice(("gratuit", "gratuit", "gratuit", "payant")),
        "modes_accueil": ["a-distance"] if distance else ["en-presentiel"],
        "modes_mobilisation": ["telephoner", "envoyer-un-courriel"],
        "mobilisable_par": hasard.choice((["professionnels"], ["professionnels", "usagers"])),
        **{
            c: structure[c]
            for c in ("commune", "code_postal", "code_insee", "adresse", "longitude", "latitude")
        },
        "telephone": structure["telephone"],
        "courriel": structure["courriel"],
    }
    if publics := hasard.choice(_PUBLICS):
        service["publics"] = publics
    if zones:
        service["zone_eligibilite"] = zones
    if hasard.random() < 0.3:
        service["conditions_acces"] = (
            "Sur prescription d’un professionnel, après un premier entretien."
        )
    if hasard.random() < 0.2:
        service["nombre_semaines"] = hasard.choice((4, 8, 12, 26))
    return service
