"""Say, criterion by criterion, whether an offer suits a situation and why; order offers for a need.

Pure: the situation holds only what its reader may see, so that nobody learns from a verdict what is closed to them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from core.dates import dire_jour
from core.elision import de_lieu
from offers.extensions.vocabulary import AGES, DOCUMENTS, LANGUES, NIVEAUX, Etat, GenreCritere, Prescription, Statut
from offers.suggestions.vocabulary import Reponse, Sujet

_ECHELLE_LANGUE = ("A0", *LANGUES)
_ECHELLE_NIVEAU = ("0", *NIVEAUX)
# A public of the national schema is wider than the situation that is asked: « no » there tells nothing.
_PUBLICS: Mapping[str, tuple[Statut, bool]] = {
    "jeunes": (Statut.jeune, True),
    "seniors": (Statut.senior, True),
    "demandeurs-emploi": (Statut.demandeur_emploi, True),
    "etudiants": (Statut.etudiant, True),
    "beneficiaires-des-minimas-sociaux": (Statut.rsa, False),
    "personnes-en-situation-de-handicap": (Statut.rqth, False),
    "personnes-en-situation-juridique-specifique": (Statut.justice, False),
    "personnes-exilees": (Statut.refugie, False),
    "residents-qpv-frr": (Statut.qpv, False),
}
# « Jeunes » and « séniors » have no one age: between these, it is asked.
_AGES_DES_PUBLICS: Mapping[str, tuple[int, int, int, int]] = {"jeunes": (0, 16, 25, 30), "seniors": (45, 50, 130, 131)}


@dataclass(frozen=True, slots=True)
class Critere:
    """Hold one typed condition; ages in years, both ends included; `valeurs` are any of these."""

    genre: GenreCritere
    age_min: int | None = None
    age_max: int | None = None
    valeurs: Sequence[str] = ()
    precisions: str | None = None


@dataclass(frozen=True, slots=True)
class Ouverture:
    """Hold a convention: categories of structures that may prescribe, where (none: everywhere), until when."""

    categories: Sequence[str]
    zones: Sequence[str]
    debut: date
    fin: date | None


@dataclass(frozen=True, slots=True)
class Conditions:
    """Hold all that an offer asks for; what nobody typed is absent."""

    criteres: Sequence[Critere] = ()
    publics: Sequence[str] = ()
    zones: Sequence[str] = ()
    prescription: Prescription | None = None
    ouvertures: Sequence[Ouverture] = ()


@dataclass(frozen=True, slots=True)
class Situation:
    """Hold what the reader may know of a person; None, or an absent fact, is unknown. `zones` include the commune."""

    naissance: date | None = None
    zones: Sequence[str] = ()
    faits: Mapping[str, str] = field(default_factory=dict)
    categorie: str | None = None

    def a(self, statut: Statut, jour: date) -> bool | None:
        """Say whether the person has this statut; None when it is not known."""
        if statut in AGES:
            if self.naissance is None:
                return None
            debut, fin = AGES[statut]
            return debut <= age(self.naissance, jour) <= fin
        reponse = self.faits.get(statut.value)
        return None if reponse is None else reponse == "oui"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Hold the answer to one criterion, and the sentence that says why."""

    sujet: Sujet
    reponse: Reponse
    phrase: str


@dataclass(frozen=True, slots=True)
class Noms:
    """Hold how codes are said in French: zones, publics, categories of structures."""

    zones: Mapping[str, str] = field(default_factory=dict)
    publics: Mapping[str, str] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)

    def lister(self, codes: Sequence[str], noms: Mapping[str, str]) -> str:
        """Write some codes as an enumeration."""
        return ", ".join(noms.get(code, code) for code in codes)


def age(naissance: date, jour: date) -> int:
    """Count whole years."""
    return jour.year - naissance.year - ((jour.month, jour.day) < (naissance.month, naissance.day))


def evaluer(conditions: Conditions, situation: Situation, jour: date, noms: Noms) -> list[Verdict]:
    """Compare each condition of an offer with a situation, in a fixed order; an unknown never excludes."""
    typees = {critere.genre: critere for critere in conditions.criteres}
    verdicts = [_CRITERES[genre](typees[genre], situation, jour, noms) for genre in GenreCritere if genre in typees]
    if GenreCritere.statuts not in typees and conditions.publics and "tous-publics" not in conditions.publics:
        verdicts.append(_publics(conditions.publics, situation, jour, noms))
    if GenreCritere.residence not in typees:
        verdicts.append(_zone(conditions.zones, situation, noms))
    if conditions.prescription is not None:
        verdicts.append(_prescription(conditions, situation, jour, noms))
    return verdicts


def exclut(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """List what makes the offer closed to the person; who may prescribe closes nothing, somebody else may."""
    return [v for v in verdicts if v.reponse is Reponse.non_rempli and v.sujet is not Sujet.prescription]


def _age(critere: Critere, situation: Situation, jour: date, noms: Noms) -> Verdict:
    if critere.age_min is not None and critere.age_max is not None:
        demande = f"de {critere.age_min} à {critere.age_max} ans"
    elif critere.age_min is not None:
        demande = f"à partir de {critere.age_min} ans"
    else:
        demande = f"jusqu’à {critere.age_max} ans"
    if situation.naissance is None:
        return Verdict(Sujet.age, Reponse.inconnu, f"Ouverte {demande} : l’âge est à demander.")
    ans = age(situation.naissance, jour)
    trop_jeune = critere.age_min is not None and ans < critere.age_min
    trop_age = critere.age_max is not None and ans > critere.age_max
    if trop_jeune or trop_age:
        return Verdict(Sujet.age, Reponse.non_rempli, f"Ouverte {demande} ; la personne a {ans} ans.")
    return Verdict(Sujet.age, Reponse.rempli, f"{ans} ans : l’offre est ouverte {demande}.")


def _statuts(critere: Critere, situation: Situation, jour: date, noms: Noms) -> Verdict:
    demandes = [Statut(valeur) for valeur in critere.valeurs]
    suite = f" ({critere.precisions})" if critere.precisions else ""
    oui = [s.libelle for s in demandes if situation.a(s, jour)]
    if oui:
        return Verdict(Sujet.statuts, Reponse.rempli, f"{oui[0]}{suite}.")
    inconnus = [s.libelle for s in demandes if situation.a(s, jour) is None]
    if inconnus:
        return Verdict(Sujet.statuts, Reponse.inconnu, f"Pour : {' ou '.join(inconnus)}{suite}.")
    tous = " ou ".join(s.libelle for s in demandes)
    return Verdict(
        Sujet.statuts, Reponse.non_rempli, f"Réservée : {tous}{suite}. Aucune de ces situations n’est la sienne."
    )


def _residence(critere: Critere, situation: Situation, jour: date, noms: Noms) -> Verdict:
    ou = de_lieu(noms.lister(critere.valeurs, noms.zones))
    if not situation.zones:
        return Verdict(Sujet.residence, Reponse.inconnu, f"Réservée aux habitants {ou} : la commune est à demander.")
    if set(critere.valeurs) & {*situation.zones, "france"} - {"*"}:
        return Verdict(Sujet.residence, Reponse.rempli, f"Réservée aux habitants {ou}, et la personne y habite.")
    return Verdict(Sujet.residence, Reponse.non_rempli, f"Réservée aux habitants {ou} ; la personne habite ailleurs.")


def _echelon(
    critere: Critere, situation: Situation, sujet: Sujet, echelle: Sequence[str], nom: Mapping[str, str]
) -> Verdict:
    voulu = critere.valeurs[0]
    connu = situation.faits.get(sujet.value)
    demande = nom.get(voulu, voulu)
    if connu is None or connu not in echelle:
        return Verdict(sujet, Reponse.inconnu, f"Au moins {demande} : à demander.")
    if echelle.index(connu) >= echelle.index(voulu):
        return Verdict(sujet, Reponse.rempli, f"Au moins {demande} : c’est le cas.")
    return Verdict(sujet, Reponse.non_rempli, f"Au moins {demande} ; ce que l’on sait d’elle est en dessous.")


def _niveau(critere: Critere, situation: Situation, jour: date, noms: Noms) -> Verdict:
    return _echelon(critere, situation, Sujet.niveau, _ECHELLE_NIVEAU, NIVEAUX)


def _langue(critere: Critere, situation: Situation, jour: date, noms: Noms) -> Verdict:
    return _echelon(critere, situation, Sujet.langue, _ECHELLE_LANGUE, LANGUES)


def _permis(critere: Critere, situation: Situation, jour: date, noms: Noms) -> Verdict:
    demande = " ou ".join(critere.valeurs)
    connus = situation.faits.get(Sujet.permis.value)
    if connus is None:
        return Verdict(Sujet.permis, Reponse.inconnu, f"Permis {demande} : à demander.")
    if set(connus.split(",")) & set(critere.valeurs):
        return Verdict(Sujet.permis, Reponse.rempli, f"Permis {demande} : la personne l’a.")
    return Verdict(Sujet.permis, Reponse.non_rempli, f"Permis {demande} demandé ; la personne ne l’a pas.")


def _documents(critere: Critere, situation: Situation, jour: date, noms: Noms) -> Verdict:
    return Verdict(Sujet.documents, Reponse.inconnu, f"À apporter : {noms.lister(critere.valeurs, DOCUMENTS)}.")


_CRITERES = {
    GenreCritere.age: _age,
    GenreCritere.statuts: _statuts,
    GenreCritere.residence: _residence,
    GenreCritere.niveau: _niveau,
    GenreCritere.langue: _langue,
    GenreCritere.permis: _permis,
    GenreCritere.documents: _documents,
}


def _est_du_public(public: str, situation: Situation, jour: date) -> bool | None:
    if public in _AGES_DES_PUBLICS:
        if situation.naissance is None:
            return None
        jamais, debut, fin, plus = _AGES_DES_PUBLICS[public]
        ans = age(situation.naissance, jour)
        return True if debut <= ans <= fin else False if ans < jamais or ans > plus else None
    if public not in _PUBLICS:
        return None
    statut, exact = _PUBLICS[public]
    connu = situation.a(statut, jour)
    if public == "residents-qpv-frr" and not connu:
        connu = situation.a(Statut.frr, jour) or None
    return connu if connu or exact else None


def _publics(publics: Sequence[str], situation: Situation, jour: date, noms: Noms) -> Verdict:
    reponses = {public: _est_du_public(public, situation, jour) for public in publics}
    tous = noms.lister(publics, noms.publics)
    oui = [public for public, reponse in reponses.items() if reponse]
    if oui:
        return Verdict(Sujet.publics, Reponse.rempli, f"Pour : {noms.lister(oui[:1], noms.publics)}.")
    if None in reponses.values():
        return Verdict(Sujet.publics, Reponse.inconnu, f"Pour : {tous}.")
    return Verdict(Sujet.publics, Reponse.non_rempli, f"Pour : {tous}. La personne n’en est pas.")


def _zone(zones: Sequence[str], situation: Situation, noms: Noms) -> Verdict:
    if not zones or "*" in zones:
        return Verdict(Sujet.zone, Reponse.inconnu, "La zone n’est pas précisée : à demander.")
    ou = de_lieu(noms.lister(zones, noms.zones))
    if {"france", "99100"} & set(zones):
        return Verdict(Sujet.zone, Reponse.rempli, "Ouverte à toute la France.")
    if not situation.zones:
        return Verdict(Sujet.zone, Reponse.inconnu, f"Pour les habitants {ou} : la commune est à demander.")
    if set(zones) & set(situation.zones):
        return Verdict(Sujet.zone, Reponse.rempli, f"Pour les habitants {ou}, et la personne y habite.")
    return Verdict(Sujet.zone, Reponse.non_rempli, f"Pour les habitants {ou} ; la personne habite ailleurs.")


def _prescription(conditions: Conditions, situation: Situation, jour: date, noms: Noms) -> Verdict:
    if conditions.prescription is Prescription.libre:
        return Verdict(Sujet.prescription, Reponse.rempli, "La personne peut demander elle-même.")
    courantes = [o for o in conditions.ouvertures if o.debut <= jour and (o.fin is None or jour <= o.fin)]
    if not courantes:
        return Verdict(Sujet.prescription, Reponse.inconnu, "Sur prescription ; qui peut prescrire est à demander.")
    la = [o for o in courantes if not o.zones or not situation.zones or set(o.zones) & set(situation.zones)]
    miennes = [o for o in la if situation.categorie in o.categories]
    if miennes:
        fin = max((o.fin for o in miennes if o.fin), default=None) if all(o.fin for o in miennes) else None
        suite = f" jusqu’au {dire_jour(fin)}" if fin else ""
        return Verdict(Sujet.prescription, Reponse.rempli, f"Votre structure peut prescrire{suite}.")
    qui = noms.lister(sorted({c for o in courantes for c in o.categories}), noms.categories)
    dernieres = [o.fin for o in courantes if o.fin]
    suite = f" (jusqu’au {dire_jour(max(dernieres))})" if len(dernieres) == len(courantes) and dernieres else ""
    return Verdict(
        Sujet.prescription, Reponse.non_rempli, f"Prescription réservée : {qui}{suite}. Passez par l’une d’elles."
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    """Hold an offer that answers a need, with all that orders it; `km` is None for a remote offer."""

    id: str
    km: float | None
    verdicts: Sequence[Verdict]
    etat: Etat = Etat.ouverte
    sollicitations: int = 0
    a_confirmer: bool = False


TRAJET_KM = 5
POIDS_SANS_MOBILITE = 3


def trajet(km: float | None, *, frein_mobilite: bool) -> int:
    """Weigh a way in steps of 5 km; a remote offer needs none; one who moves with difficulty goes thrice as far."""
    if km is None:
        return 0
    return int(km * (POIDS_SANS_MOBILITE if frein_mobilite else 1) // TRAJET_KM)


def ordonner(candidates: Sequence[Candidate], *, frein_mobilite: bool) -> list[Candidate]:
    """Put offers in a total order, documented in docs/recherche.md; what closes an offer leaves it out.

    Open before waiting list; then the shorter way; then what one may prescribe; then fewer unknowns; then the least
    asked for; then what was confirmed; then the exact distance, and the identifier.
    """

    def cle(c: Candidate) -> tuple[object, ...]:
        inconnus = sum(v.reponse is Reponse.inconnu and v.sujet is not Sujet.documents for v in c.verdicts)
        ailleurs = any(v.sujet is Sujet.prescription and v.reponse is Reponse.non_rempli for v in c.verdicts)
        way = trajet(c.km, frein_mobilite=frein_mobilite)
        return (c.etat is not Etat.ouverte, way, ailleurs, inconnus, c.sollicitations, c.a_confirmer, c.km or 0.0, c.id)

    return sorted((c for c in candidates if not exclut(c.verdicts) and not c.etat.est_masquee), key=cle)
