"""Hold the notice that a new territoire starts with, complete.

Its administrateur then publishes their own.
"""

_TEXTE = """Votre carnet : qui fait quoi de vos informations

1. De quoi s’agit-il ?
Plusieurs structures peuvent vous aider en même temps vers l’emploi : un conseiller, une \
formation, un service de logement, une association. Carnet est votre carnet de bord. Il évite de \
répéter votre histoire, et garde ce que vous décidez avec elles.

2. Qui en est responsable ?
Les structures du service public de l’insertion et de l’emploi du territoire {territoire}, \
réunies dans un consortium. {structure} répond pour elles à vos questions.

3. Pourquoi en ont-elles le droit ?
Elles tiennent ce carnet pour une mission d’intérêt public (RGPD, article 6-1-e). Le partage \
entre structures d’informations couvertes par le secret professionnel se fait seulement avec \
votre accord. Ce qui touche à la santé, à la justice, aux violences subies et au séjour demande \
chaque fois un accord à part (RGPD, article 9).

4. Ce qui est noté
Qui vous êtes et comment vous joindre ; votre situation et vos besoins ; vos objectifs, vos \
démarches, vos rendez-vous ; qui vous accompagne. Ce que vous refusez de dire n’est pas noté, et \
ne vous fait perdre aucun droit.

5. Qui lit
Les structures que vous avez choisies, et seulement ce que vous leur avez ouvert. Vous voyez à \
tout moment qui peut lire, et qui a lu. En cas de danger immédiat, un professionnel peut ouvrir \
le carnet sans votre accord : on vous prévient, et le délégué à la protection des données \
vérifie. Le pilotage du territoire lit des nombres, jamais des noms, si vous l’avez accepté.

6. Combien de temps
Un accord dure deux ans au plus ; dit de vive voix, trente jours. Deux ans après votre dernier \
échange, le carnet passe en archive, que personne d’autre ne peut ouvrir ; deux ans plus \
tard, il est effacé.

7. Vos droits
Retirer un accord, à tout moment, aussi simplement que vous l’avez donné, et sans avoir à dire \
pourquoi. Lire votre carnet et en recevoir une copie. Faire corriger, contester, effacer, \
limiter. Vous opposer. Vous le faites depuis votre espace, ou en le disant à un professionnel qui \
vous accompagne, ou par lettre à {structure}.

8. Une question, un désaccord
Le délégué à la protection des données du territoire vous répond ; demandez son adresse à \
{structure}. Vous pouvez aussi écrire à la CNIL, 3 place de Fontenoy, TSA 80715, 75334 Paris \
cedex 07, ou sur cnil.fr.
"""
_FALC = """Votre carnet, en mots simples.

Plusieurs personnes vous aident à trouver un travail ou une formation.
Elles notent dans votre carnet ce qui est utile pour vous aider.

Elles lisent votre carnet seulement si vous êtes d’accord.
Vous choisissez qui lit. Vous choisissez ce qui est lu.
Pour la santé, la justice, les violences ou le séjour : on vous demande à part.

Vous avez le droit de dire non. Vous gardez les mêmes aides.
Vous pouvez changer d’avis quand vous voulez.

Un accord dure deux ans au plus.
Vous pouvez voir qui a lu votre carnet.
S’il y a un danger grave, un professionnel peut lire sans votre accord. On vous le dit après.

Vous pouvez demander une copie, corriger ou effacer.
Demandez à la personne qui vous accompagne, ou à {structure}.
Si vous n’êtes pas d’accord, vous pouvez écrire à la CNIL (cnil.fr).
"""


def premiere_notice(territoire: str, structure: str) -> tuple[str, str]:
    """Give the two texts of a first notice, in full and in easy words.

    For this territoire and who answers for it.
    """
    noms = {"territoire": territoire, "structure": structure}
    return _TEXTE.format(**noms).strip(), _FALC.format(**noms).strip()
