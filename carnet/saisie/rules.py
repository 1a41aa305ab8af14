"""Read a typed line: what it is, about what, how urgent, whose words, for when.

A grammar that one can say in seven lines (vocabulary.AIDES): the same words always give the same
reading, and each says why.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from carnet.elements.mots import MotsTapes
from carnet.elements.vocabulary import GenreEchange
from carnet.saisie.lexique import nommer_signe, reconnaitre_thematique
from carnet.saisie.vocabulary import LIGNES_MAX, MOYENS, PREFIXES, GenreSaisi
from core.dates import dire_jour
from core.plier import normaliser
from offers.catalogue.vocabulary import nommer_thematique

TROP = f"{LIGNES_MAX} lignes au plus à la fois : ajoutez celles-ci, puis les suivantes."
RIEN = "Écrivez au moins une ligne."

_PUCE = re.compile(r"^\s*[-–—•*]\s+")
_PREFIXE = re.compile(r"^\s*([^\W\d_]+(?:[ \-][^\W\d_]+)?)\s*:\s*(.*)$", re.S)
_NOUS = re.compile(r"^(nous|moi|elle|lui|il)\s*:\s*(.*)$", re.I | re.S)
_URGENCE = re.compile(r"(?:^|\s)(!{1,3})\s*$")
_SIGNE = re.compile(r"(?:^|(?<=\s))#([\w\-’']+)")
_ENTRE_GUILLEMETS = re.compile(r"^[«“\"]\s*(.+?)\s*[»”\"]\s*\.?$", re.S)
_DIT = re.compile(
    r"^(?:elle|il|madame|monsieur|mme|m\.)\s+(?:(?:me|nous)\s+)?(?:dit|a dit|disait)\s*"
    r"(?![^\W\d_])(?!\s*qu)[:,]?\s*(.+)$",
    re.I | re.S,
)
_MOIS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre"),
    *("octobre", "novembre", "décembre"),
)
_JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_QUAND = (
    r"(?P<quand>\d{1,2}/\d{1,2}(?:/\d{4})?|(?:1er|\d{1,2})\s+(?:"
    + "|".join(m.replace("é", "[ée]").replace("û", "[ûu]") for m in _MOIS)
    + r")(?:\s+\d{4})?|apr[èe]s[- ]demain|demain|aujourd.?hui|hier|(?:"
    + "|".join(_JOURS)
    + r")(?:\s+prochain)?)\b"
)
_JOUR = re.compile(rf"\b(?:(?:avant|pour|d.ici|dès)\s+)?(?:le\s+|au\s+)?{_QUAND}", re.I)
_HEURE = re.compile(r"\b(?:à\s+|a\s+)?(\d{1,2})\s?(?:h|:)\s?(\d{2})?\b", re.I)

# What a line without a prefix begins with, or holds, folded; the first that does decides.
_DEBUTS: Sequence[tuple[GenreSaisi, Sequence[str]]] = (
    (GenreSaisi.rendez_vous, ("=rdv", "=rendez vous")),
    (
        GenreSaisi.echange,
        ("=appel de", "=j ai appele", "=j ai eu", "=m a appele", "=m a appelee", "=au telephone"),
    ),
    (
        GenreSaisi.objectif,
        (
            *("=veut", "=voudrait", "=souhaite", "=aimerait", "=elle veut", "=elle voudrait"),
            *("=elle souhaite", "=il veut", "=il voudrait", "=il souhaite", "=son but"),
        ),
    ),
    (
        GenreSaisi.action,
        (
            *("=appeler", "=rappeler", "=prendre", "=demander", "=deposer", "=envoyer", "=remplir"),
            *("=s inscrire", "=inscrire", "=contacter", "=constituer", "=preparer", "=relancer"),
            *("=ecrire", "=refaire", "=faire", "=aller", "=chercher", "=apporter", "=signer"),
        ),
    ),
)
_DEDANS: Sequence[tuple[GenreSaisi, Sequence[str]]] = (
    (
        GenreSaisi.frein,
        (
            *("=pas", "=plus de", "=plus d", "aucun", "=sans", "manque", "difficil", "difficult"),
            *("probleme", "=peur", "=trop", "impossible", "impaye", "dette", "=retard"),
            *("=en panne", "refus", "perdu", "=n ose", "=jamais", "bloque"),
        ),
    ),
    (
        GenreSaisi.atout,
        (
            *("=sait", "=parle", "=a son permis", "=a le permis", "motiv", "diplom", "experience"),
            *("=a travaille", "=a deja", "competen", "autonome", "=apprend", "=aime"),
            *("volontaire", "=a obtenu", "titulaire"),
        ),
    ),
    (
        GenreSaisi.ressource,
        ("soutenu", "=aide par", "=aidee par", "=peut compter", "entoure", "=l aide"),
    ),
)


@dataclass(frozen=True, slots=True)
class LigneLue:
    """Hold a line as it was understood, and why: `compris`, in words.

    `jour` and `heure` are what it says of when; `a_elle`, that the words are hers; `a_nous`, that
    the structure does it.
    """

    genre: GenreSaisi
    texte: str
    thematique: str | None = None
    urgence: int = 0
    a_elle: bool = False
    a_nous: bool = False
    moyen: GenreEchange | None = None
    jour: date | None = None
    heure: time | None = None
    compris: tuple[str, ...] = ()

    @property
    def debut(self) -> datetime | None:
        """Give when an appointment would begin, in Paris time, once both are known."""
        if self.jour is None or self.heure is None:
            return None
        return datetime.combine(self.jour, self.heure)


def couper_lignes(tape: str) -> tuple[list[str], str | None]:
    """Cut what was typed into lines; says why they are not read, or None."""
    lignes = [nue for ligne in tape.splitlines() if (nue := _PUCE.sub("", ligne).strip())]
    if not lignes:
        return [], RIEN
    return lignes, TROP if len(lignes) > LIGNES_MAX else None


def lire_ligne(tape: str, aujourdhui: date, *, est_personne: bool = False) -> LigneLue:
    """Read one line; whatever she types herself is her words."""
    texte, urgence = _lire_urgence(tape.strip())
    texte, genre, moyen, pourquoi = _lire_prefixe(texte)
    texte, signe = _lire_signe(texte)
    lue = LigneLue(GenreSaisi.besoin, texte, urgence=urgence, compris=pourquoi)
    lue = _lire_mots(lue)
    if genre is None:
        genre, dit = _deviner(lue)
        lue = _ajouter(lue, dit)
    lue = replace(lue, genre=genre, moyen=moyen)
    lue = _lire_quand(lue, aujourdhui)
    if genre is GenreSaisi.echange and moyen is None:
        lue = replace(lue, moyen=GenreEchange.appel)
    if genre.a_un_sujet:
        lue = _lire_sujet(lue, signe)
    if urgence:
        lue = _ajouter(lue, "« !! » : tout de suite" if urgence == 3 else "« ! » : bientôt")
    return replace(lue, a_elle=genre.est_constat and (lue.a_elle or est_personne))


def _ajouter(lue: LigneLue, dit: str) -> LigneLue:
    return replace(lue, compris=(*lue.compris, dit))


def _lire_urgence(texte: str) -> tuple[str, int]:
    trouve = _URGENCE.search(texte)
    if trouve is None:
        return texte, 0
    return texte[: trouve.start()].rstrip(), 2 if len(trouve[1]) == 1 else 3


def _lire_signe(texte: str) -> tuple[str, str | None]:
    trouve = _SIGNE.search(texte)
    if trouve is None:
        return texte, None
    # « #garde d’enfants le matin »: the words that follow may belong to it. They stay in the
    # sentence when it goes on after them.
    mots = [trouve[1], *texte[trouve.end() :].split()]
    signes = [nommer_signe(" ".join(mots[:n])) for n in range(1, 5)]
    signe = next((vu for vu in reversed(signes) if vu), "")
    nombre = signes.index(signe) + 1 if signe else 1
    debut = texte[: trouve.start()].strip()
    suite = " ".join(mots) if mots[nombre:] or not debut else ""
    return f"{debut} {suite}".strip(), signe


def _lire_prefixe(
    texte: str,
) -> tuple[str, GenreSaisi | None, GenreEchange | None, tuple[str, ...]]:
    trouve = _PREFIXE.match(texte)
    if trouve is None:
        return texte, None, None, ()
    plie = normaliser(trouve[1])
    genre = PREFIXES.get(plie)
    if genre is None or not trouve[2].strip():
        return texte, None, None, ()
    dit = f"« {trouve[1]} : » : {genre.libelle.lower()}"
    return trouve[2].strip(), genre, MOYENS.get(plie), (dit,)


def _lire_mots(lue: LigneLue) -> LigneLue:
    """Read whose words they are, and who does what they say."""
    if trouve := _NOUS.match(lue.texte):
        a_nous = trouve[1].lower() in ("nous", "moi")
        lue = replace(lue, texte=trouve[2].strip(), a_nous=a_nous)
        lue = _ajouter(lue, f"« {trouve[1]} : » : {'notre part' if a_nous else 'sa part'}")
    dit = _DIT.match(lue.texte)
    texte = dit[1] if dit else lue.texte
    entre = _ENTRE_GUILLEMETS.match(texte)
    if dit is None and entre is None:
        return lue
    pourquoi = "« elle dit » : ses mots" if dit else "entre guillemets : ses mots"
    return _ajouter(replace(lue, texte=entre[1] if entre else texte, a_elle=True), pourquoi)


def _deviner(lue: LigneLue) -> tuple[GenreSaisi, str]:
    lus = MotsTapes(lue.texte)
    for genre, debuts in _DEBUTS:
        for debut in debuts:
            if mots := lus.au_rang(0, debut):
                return genre, f"« {mots} » : {genre.libelle.lower()}"
    for genre, racines in _DEDANS:
        if mots := lus.trouver(racines):
            return genre, f"« {mots} » : {genre.libelle.lower()}"
    return GenreSaisi.besoin, "rien d’autre n’est dit : besoin"


def _lire_sujet(lue: LigneLue, signe: str | None) -> LigneLue:
    if signe:
        return _ajouter(
            replace(lue, thematique=signe), f"« # » : {nommer_thematique(signe).lower()}"
        )
    if signe is not None:
        lue = _ajouter(lue, "« # » : aucune thématique de ce nom")
    if trouvee := reconnaitre_thematique(lue.texte):
        thematique, mots = trouvee
        dit = f"« {mots} » : {nommer_thematique(thematique).lower()}"
        return _ajouter(replace(lue, thematique=thematique), dit)
    return _ajouter(lue, "thématique à choisir")


def _lire_quand(lue: LigneLue, aujourdhui: date) -> LigneLue:
    """Read the day, and the hour, of what has one; they leave the words, but those of what was."""
    if lue.genre is GenreSaisi.echange:
        trouve = _JOUR.search(lue.texte)
        jour = trouver_jour(trouve["quand"], aujourdhui, passe=True) if trouve else None
        return replace(lue, jour=jour or aujourdhui)
    if lue.genre not in (GenreSaisi.action, GenreSaisi.rendez_vous):
        return lue
    texte, jour, heure = lue.texte, None, None
    if (trouve := _JOUR.search(texte)) and (jour := trouver_jour(trouve["quand"], aujourdhui)):
        texte = _oter(texte, trouve)
        lue = _ajouter(lue, f"« {trouve[0].strip()} » : {dire_jour(jour)}")
    if lue.genre is GenreSaisi.rendez_vous and (trouve := _HEURE.search(texte)):
        h, minutes = int(trouve[1]), int(trouve[2] or 0)
        if h < 24 and minutes < 60:
            heure, texte = time(h, minutes), _oter(texte, trouve)
            lue = _ajouter(lue, f"« {trouve[0].strip()} » : {heure:%H:%M}")
    if lue.genre is GenreSaisi.rendez_vous:
        texte = re.sub(r"^(?:rdv|rendez[- ]vous)\b", "", texte, flags=re.I)
    return replace(lue, texte=texte.strip(" \t:,.–-"), jour=jour, heure=heure)


def _oter(texte: str, trouve: re.Match[str]) -> str:
    return f"{texte[: trouve.start()].rstrip()} {texte[trouve.end() :].lstrip()}".strip()


def trouver_jour(dit: str, aujourdhui: date, *, passe: bool = False) -> date | None:
    """Give the day that these words name, the nearest to come, or gone by; None for no day."""
    plie = normaliser(dit)
    proches = {"aujourd hui": 0, "aujourdhui": 0, "demain": 1, "apres demain": 2, "hier": -1}
    if plie in proches:
        return aujourdhui + timedelta(days=proches[plie])
    nom = plie.removesuffix(" prochain")
    if nom in _JOURS:
        ecart = (_JOURS.index(nom) - aujourdhui.weekday()) % 7
        return aujourdhui + timedelta(days=(ecart - 7 if ecart else 0) if passe else ecart or 7)
    if "/" in dit:
        morceaux = [int(part) for part in dit.split("/")]
    else:
        mots = plie.split()
        mois = [normaliser(m) for m in _MOIS].index(mots[1]) + 1
        morceaux = [int(mots[0].removesuffix("er")), mois, *(int(an) for an in mots[2:])]
    quantieme, mois, *annee = morceaux
    if annee:
        return _jour(annee[0], mois, quantieme)
    cette_annee = _jour(aujourdhui.year, mois, quantieme)
    if cette_annee is None or (cette_annee <= aujourdhui if passe else cette_annee >= aujourdhui):
        return cette_annee
    return _jour(aujourdhui.year + (-1 if passe else 1), mois, quantieme)


def _jour(annee: int, mois: int, quantieme: int) -> date | None:
    try:
        return date(annee, mois, quantieme)
    except ValueError:
        return None
