"""Render the rule of access as docs/acces.md: the page that a DPO reads is the rule that runs."""

from auth.acces import (
    DOMAINES_DU_ROLE,
    DUREE_MAXIMALE,
    LECTURE_APRES_REFERENT,
    PAROLES,
    PHRASES,
    ROLES_QUI_ECRIVENT,
    ROLES_SANS_CARNET,
    VOIES,
    Voie,
)
from auth.vocabulary import Domaine, Role

_TETE = """# Qui peut voir quoi

<!-- Engendré depuis auth/acces.py par « carnet acces ».
Ne pas modifier à la main : un essai compare. -->

Tout est fermé, sauf ce que cette page ouvre. La règle est écrite une fois (`auth/acces.py`),
imposée par la base à chaque requête (`auth/acces.sql` et les `mur.sql` des tranches), dite à la
personne sur « Qui sait quoi ? » et au professionnel sur « Pourquoi ? », et confrontée à un oracle
écrit à part (`tests/auth/oracle.py`). Ce qui est caché est absent : la même réponse que si rien
n’existait.
"""
_PIED = """
## Deux faits, gardés à part

La **base légale** du traitement (pour un organisme public : mission d’intérêt public, RGPD article
6-1-e) dit pourquoi les données sont traitées. L’**accord** de la personne lève le secret
professionnel et dit qui lit. L’un ne remplace pas l’autre ; chaque accord porte les deux.

## Ce que cela n’arrête pas

Le mur arrête un filtre oublié et un identifiant deviné, pas un attaquant qui exécute du SQL au nom
de l’application : voir [SECURITY.md](../SECURITY.md). Les attaques tentées et leurs résultats :
[securite.md](securite.md).
"""


def acces_md() -> str:
    """Write the whole page, in Markdown."""
    return "\n".join(
        [_TETE, *_roles(), *_sans_carnet(), *_voies(), *_paroles(), *_durees(), *_raisons(), _PIED]
    )


def tableau_des_roles() -> list[tuple[Role, list[bool], bool]]:
    """Give, for each rôle, whether it reaches each of the twelve domains, and whether it writes."""
    return [
        (role, [bool(bits & (1 << domaine)) for domaine in Domaine], role in ROLES_QUI_ECRIVENT)
        for role, bits in DOMAINES_DU_ROLE.items()
    ]


def _roles() -> list[str]:
    lignes = ["## Ce que chaque rôle peut atteindre, au mieux\n"]
    lignes.append(
        "Un rôle n’ouvre rien par lui-même : il borne ce qu’une voie, plus bas, peut ouvrir.\n"
    )
    lignes.append("| rôle | " + " | ".join(d.libelle for d in Domaine) + " | écrit |")
    lignes.append("|---|" + ":-:|" * (len(Domaine) + 1))
    for role, atteint, ecrit in tableau_des_roles():
        cases = ["oui" if oui else "·" for oui in (*atteint, ecrit)]
        lignes.append(f"| {role.libelle} | " + " | ".join(cases) + " |")
    sensibles = ", ".join(d.libelle for d in Domaine if d.est_sensible)
    return [*lignes, f"\nDomaines **sensibles** : {sensibles}.\n"]


def _sans_carnet() -> list[str]:
    lignes = ["## Les rôles qui n’ouvrent aucun carnet\n"]
    return [
        *lignes,
        *(f"- **{ligne.role.libelle}** : {_minuscule(ligne.peut)}" for ligne in ROLES_SANS_CARNET),
        "",
    ]


def _minuscule(phrase: str) -> str:
    return phrase[0].lower() + phrase[1:]


def _voies() -> list[str]:
    lignes = ["## Les voies d’accès\n", "Il n’y en a pas d’autre.\n"]
    for rang, voie in enumerate(VOIES, 1):
        lignes += [f"### {rang}. {voie.titre}\n", *_voie(voie), ""]
    return lignes


def _paroles() -> list[str]:
    lignes = [
        "## Comment sa parole est prise\n",
        "| ce qu’elle dit | qui le note | ce qui le prouve | dans le mur |",
    ]
    lignes.append("|---|---|---|---|")
    lignes += [
        f"| {p.quoi} | {p.qui} | {p.preuve} | {', '.join(f'`{nom}`' for nom in p.mur)} |"
        for p in PAROLES
    ]
    return [*lignes, ""]


def _voie(voie: Voie) -> list[str]:
    champs = (
        ("Qui", voie.qui),
        ("Le lien", voie.lien),
        ("L’accord", voie.accord),
        ("Les domaines", voie.domaines),
        ("Écrire", voie.ecrit),
        ("Combien de temps", voie.duree),
        ("La trace", voie.trace),
        ("Dans la base", ", ".join(f"`{nom}`" for nom in voie.mur)),
    )
    return [f"- **{titre}** : {texte}" for titre, texte in champs]


def _durees() -> list[str]:
    return [
        "## Les durées\n",
        (
            f"- Un accord dure {DUREE_MAXIMALE.days // 365} ans au plus, et finit à sa date sans"
            f" que"
            f" personne agisse."
        ),
        f"- Un référent sortant lit {LECTURE_APRES_REFERENT.days} jours de plus, sans écrire.",
        "",
    ]


def _raisons() -> list[str]:
    lignes = [
        "## Les raisons que le produit donne\n",
        "Un refus nommé et une absence d’accord se disent de la même façon.\n",
    ]
    return [*lignes, *(f"- `{raison.value}` : {phrase}" for raison, phrase in PHRASES.items())]
