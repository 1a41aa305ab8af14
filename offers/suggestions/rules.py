"""Say, criterion by criterion, whether an offer suits a situation and why; order offers for a need.

Pure: the situation holds only what its reader may see, so that nobody learns from a verdict what is
closed to them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from core.dates import dire_jour
from core.elision import de_lieu
from offers.extensions.vocabulary import (
    AGES,
    DOCUMENTS,
    LANGUES,
    NIVEAUX,
    EtatOffre,
    GenreCritere,
    Prescription,
    Statut,
)
from offers.suggestions.vocabulary import ReponseCritere, SujetCritere

_ECHELLE_LANGUE = ("A0", *LANGUES)
_ECHELLE_NIVEAU = ("0", *NIVEAUX)
# A public of the national schema is wider than the situation that is asked: « no » there tells
# nothing.
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
_AGES_DES_PUBLICS: Mapping[str, tuple[int, int, int, int]] = {
    "jeunes": (0, 16, 25, 30),
    "seniors": (45, 50, 130, 131),
}


@dataclass(frozen=True, slots=True)
class Critere:
    """Hold one typed condition; ages in years, both ends included; `valeurs` are any of these."""

    genre: GenreCritere
    age_min: int | None = None
    age_max: int | None = None
    valeurs: Sequence[str] = ()
    precisions: str | None = None


@dataclass(frozen=True, slots=True)
class Convention:
    """Hold a convention: which categories of structures may prescribe, where, until when.

    No place means everywhere.
    """

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
    ouvertures: Sequence[Convention] = ()


@dataclass(frozen=True, slots=True)
class Situation:
    """Hold what the reader may know of a person; None, or an absent fact, is unknown.

    `zones` include the commune. `publics` were said when the person was welcomed: they hold where
    no fact says otherwise, and what is not among them stays unknown.
    """

    naissance: date | None = None
    zones: Sequence[str] = ()
    faits: Mapping[str, str] = field(default_factory=dict)
    categorie: str | None = None
    publics: Sequence[str] = ()

    def a(self, statut: Statut, jour: date) -> bool | None:
        """Say whether the person has this statut; None when it is not known."""
        if statut in AGES:
            if self.naissance is None:
                return None
            debut, fin = AGES[statut]
            return debut <= annees_revolues(self.naissance, jour) <= fin
        reponse = self.faits.get(statut.value)
        return None if reponse is None else reponse == "oui"


@dataclass(frozen=True, slots=True)
class VerdictCritere:
    """Hold the answer to one criterion, and the sentence that says why."""

    sujet: SujetCritere
    reponse: ReponseCritere
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


def annees_revolues(naissance: date, jour: date) -> int:
    """Count whole years."""
    return jour.year - naissance.year - ((jour.month, jour.day) < (naissance.month, naissance.day))


def evaluer(
    conditions: Conditions, situation: Situation, jour: date, noms: Noms
) -> list[VerdictCritere]:
    """Compare each condition of an offer with a situation, in a fixed order.

    An unknown never excludes.
    """
    typees = {critere.genre: critere for critere in conditions.criteres}
    verdicts = [
        _CRITERES[genre](typees[genre], situation, jour, noms)
        for genre in GenreCritere
        if genre in typees
    ]
    statuts = typees.get(GenreCritere.statuts)
    if (
        not (statuts and statuts.valeurs)
        and conditions.publics
        and "tous-publics" not in conditions.publics
    ):
        verdicts.append(_publics(conditions.publics, situation, jour, noms))
    if GenreCritere.residence not in typees:
        verdicts.append(_zone(conditions.zones, situation, noms))
    if conditions.prescription is not None:
        verdicts.append(_prescription(conditions, situation, jour, noms))
    return verdicts


def exclut(verdicts: Sequence[VerdictCritere]) -> list[VerdictCritere]:
    """List what makes the offer closed to the person.

    Who may prescribe closes nothing, somebody else may.
    """
    return [
        v
        for v in verdicts
        if v.reponse is ReponseCritere.non_rempli and v.sujet is not SujetCritere.prescription
    ]


def _age(critere: Critere, situation: Situation, jour: date, noms: Noms) -> VerdictCritere:
    if critere.age_min is not None and critere.age_max is not None:
        demande = f"de {critere.age_min} à {critere.age_max} ans"
    elif critere.age_min is not None:
        demande = f"à partir de {critere.age_min} ans"
    else:
        demande = f"jusqu’à {critere.age_max} ans"
    if situation.naissance is None:
        return VerdictCritere(
            SujetCritere.age, ReponseCritere.inconnu, f"Ouverte {demande} : l’âge est à demander."
        )
    ans = annees_revolues(situation.naissance, jour)
    trop_jeune = critere.age_min is not None and ans < critere.age_min
    trop_age = critere.age_max is not None and ans > critere.age_max
    if trop_jeune or trop_age:
        return VerdictCritere(
            SujetCritere.age,
            ReponseCritere.non_rempli,
            f"Ouverte {demande} ; la personne a {ans} ans.",
        )
    return VerdictCritere(
        SujetCritere.age, ReponseCritere.rempli, f"{ans} ans : l’offre est ouverte {demande}."
    )


def _statuts(critere: Critere, situation: Situation, jour: date, noms: Noms) -> VerdictCritere:
    if not critere.valeurs:
        # Words alone are compared with nothing: somebody asks.
        dit = (critere.precisions or "situation à préciser").rstrip(" .")
        return VerdictCritere(SujetCritere.statuts, ReponseCritere.inconnu, f"À vérifier : {dit}.")
    demandes = [Statut(valeur) for valeur in critere.valeurs]
    suite = f" ({critere.precisions})" if critere.precisions else ""
    oui = [s.libelle for s in demandes if situation.a(s, jour)]
    if oui:
        return VerdictCritere(SujetCritere.statuts, ReponseCritere.rempli, f"{oui[0]}{suite}.")
    inconnus = [s.libelle for s in demandes if situation.a(s, jour) is None]
    if inconnus:
        return VerdictCritere(
            SujetCritere.statuts, ReponseCritere.inconnu, f"Pour : {' ou '.join(inconnus)}{suite}."
        )
    tous = " ou ".join(s.libelle for s in demandes)
    return VerdictCritere(
        SujetCritere.statuts,
        ReponseCritere.non_rempli,
        f"Réservée : {tous}{suite}. Aucune de ces situations n’est la sienne.",
    )


def _residence(critere: Critere, situation: Situation, jour: date, noms: Noms) -> VerdictCritere:
    ou = de_lieu(noms.lister(critere.valeurs, noms.zones))
    if not situation.zones:
        return VerdictCritere(
            SujetCritere.residence,
            ReponseCritere.inconnu,
            f"Réservée aux habitants {ou} : la commune est à demander.",
        )
    if set(critere.valeurs) & {*situation.zones, "france"} - {"*"}:
        return VerdictCritere(
            SujetCritere.residence,
            ReponseCritere.rempli,
            f"Réservée aux habitants {ou}, et la personne y habite.",
        )
    return VerdictCritere(
        SujetCritere.residence,
        ReponseCritere.non_rempli,
        f"Réservée aux habitants {ou} ; la personne habite ailleurs.",
    )


def _echelon(
    critere: Critere,
    situation: Situation,
    sujet: SujetCritere,
    echelle: Sequence[str],
    nom: Mapping[str, str],
) -> VerdictCritere:
    voulu = critere.valeurs[0]
    connu = situation.faits.get(sujet.value)
    demande = nom.get(voulu, voulu)
    if connu is None or connu not in echelle:
        return VerdictCritere(sujet, ReponseCritere.inconnu, f"Au moins {demande} : à demander.")
    if echelle.index(connu) >= echelle.index(voulu):
        return VerdictCritere(sujet, ReponseCritere.rempli, f"Au moins {demande} : c’est le cas.")
    return VerdictCritere(
        sujet,
        ReponseCritere.non_rempli,
        f"Au moins {demande} ; ce que l’on sait d’elle est en dessous.",
    )


def _niveau(critere: Critere, situation: Situation, jour: date, noms: Noms) -> VerdictCritere:
    return _echelon(critere, situation, SujetCritere.niveau, _ECHELLE_NIVEAU, NIVEAUX)


def _langue(critere: Critere, situation: Situation, jour: date, noms: Noms) -> VerdictCritere:
    return _echelon(critere, situation, SujetCritere.langue, _ECHELLE_LANGUE, LANGUES)


def _permis(critere: Critere, situation: Situation, jour: date, noms: Noms) -> VerdictCritere:
    demande = " ou ".join(critere.valeurs)
    connus = situation.faits.get(SujetCritere.permis.value)
    if connus is None:
        return VerdictCritere(
            SujetCritere.permis, ReponseCritere.inconnu, f"Permis {demande} : à demander."
        )
    if set(connus.split(",")) & set(critere.valeurs):
        return VerdictCritere(
            SujetCritere.permis, ReponseCritere.rempli, f"Permis {demande} : la personne l’a."
        )
    return VerdictCritere(
        SujetCritere.permis,
        ReponseCritere.non_rempli,
        f"Permis {demande} demandé ; la personne ne l’a pas.",
    )


def _documents(critere: Critere, situation: Situation, jour: date, noms: Noms) -> VerdictCritere:
    return VerdictCritere(
        SujetCritere.documents,
        ReponseCritere.inconnu,
        f"À apporter : {noms.lister(critere.valeurs, DOCUMENTS)}.",
    )


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
        ans = annees_revolues(situation.naissance, jour)
        return True if debut <= ans <= fin else False if ans < jamais or ans > plus else None
    if public not in _PUBLICS:
        return None
    statut, exact = _PUBLICS[public]
    connu = situation.a(statut, jour)
    if public == "residents-qpv-frr" and not connu:
        connu = situation.a(Statut.frr, jour) or None
    return connu if connu or exact else None


def _publics(
    publics: Sequence[str], situation: Situation, jour: date, noms: Noms
) -> VerdictCritere:
    reponses = {public: _est_du_public(public, situation, jour) for public in publics}
    dits = [
        public for public in publics if reponses[public] is None and public in situation.publics
    ]
    tous = noms.lister(publics, noms.publics)
    oui = [public for public, reponse in reponses.items() if reponse]
    if oui:
        return VerdictCritere(
            SujetCritere.publics,
            ReponseCritere.rempli,
            f"Pour : {noms.lister(oui[:1], noms.publics)}.",
        )
    if dits:
        return VerdictCritere(
            SujetCritere.publics,
            ReponseCritere.rempli,
            f"Pour : {noms.lister(dits[:1], noms.publics)} (dit à l’accueil).",
        )
    if None in reponses.values():
        return VerdictCritere(SujetCritere.publics, ReponseCritere.inconnu, f"Pour : {tous}.")
    return VerdictCritere(
        SujetCritere.publics, ReponseCritere.non_rempli, f"Pour : {tous}. La personne n’en est pas."
    )


def _zone(zones: Sequence[str], situation: Situation, noms: Noms) -> VerdictCritere:
    if not zones or "*" in zones:
        return VerdictCritere(
            SujetCritere.zone, ReponseCritere.inconnu, "La zone n’est pas précisée : à demander."
        )
    ou = de_lieu(noms.lister(zones, noms.zones))
    if {"france", "99100"} & set(zones):
        return VerdictCritere(
            SujetCritere.zone, ReponseCritere.rempli, "Ouverte à toute la France."
        )
    if not situation.zones:
        return VerdictCritere(
            SujetCritere.zone,
            ReponseCritere.inconnu,
            f"Pour les habitants {ou} : la commune est à demander.",
        )
    if set(zones) & set(situation.zones):
        return VerdictCritere(
            SujetCritere.zone,
            ReponseCritere.rempli,
            f"Pour les habitants {ou}, et la personne y habite.",
        )
    return VerdictCritere(
        SujetCritere.zone,
        ReponseCritere.non_rempli,
        f"Pour les habitants {ou} ; la personne habite ailleurs.",
    )


def _prescription(
    conditions: Conditions, situation: Situation, jour: date, noms: Noms
) -> VerdictCritere:
    if conditions.prescription is Prescription.libre:
        return VerdictCritere(
            SujetCritere.prescription, ReponseCritere.rempli, "La personne peut demander elle-même."
        )
    courantes = [
        o for o in conditions.ouvertures if o.debut <= jour and (o.fin is None or jour <= o.fin)
    ]
    if not courantes:
        return VerdictCritere(
            SujetCritere.prescription,
            ReponseCritere.inconnu,
            "Sur prescription ; qui peut prescrire est à demander.",
        )
    la = [
        o
        for o in courantes
        if not o.zones or not situation.zones or set(o.zones) & set(situation.zones)
    ]
    miennes = [o for o in la if situation.categorie in o.categories]
    if miennes:
        fin = (
            max((o.fin for o in miennes if o.fin), default=None)
            if all(o.fin for o in miennes)
            else None
        )
        suite = f" jusqu’au {dire_jour(fin)}" if fin else ""
        return VerdictCritere(
            SujetCritere.prescription,
            ReponseCritere.rempli,
            f"Votre structure peut prescrire{suite}.",
        )
    qui = noms.lister(sorted({c for o in courantes for c in o.categories}), noms.categories)
    dernieres = [o.fin for o in courantes if o.fin]
    suite = (
        f" (jusqu’au {dire_jour(max(dernieres))})"
        if len(dernieres) == len(courantes) and dernieres
        else ""
    )
    return VerdictCritere(
        SujetCritere.prescription,
        ReponseCritere.non_rempli,
        f"Prescription réservée : {qui}{suite}. Passez par l’une d’elles.",
    )


@dataclass(frozen=True, slots=True)
class OffreCandidate:
    """Hold an offer that answers a need, with all that orders it.

    `km` is None for a remote offer.
    """

    id: str
    km: float | None
    verdicts: Sequence[VerdictCritere]
    etat: EtatOffre = EtatOffre.ouverte
    sollicitations: int = 0
    a_confirmer: bool = False


TRAJET_KM = 5
POIDS_SANS_MOBILITE = 3


def trajet(km: float | None, *, frein_mobilite: bool) -> int:
    """Weigh a way in steps of 5 km.

    A remote offer needs none; one who moves with difficulty goes thrice as far.
    """
    if km is None:
        return 0
    return int(km * (POIDS_SANS_MOBILITE if frein_mobilite else 1) // TRAJET_KM)


def ordonner_candidates(
    candidates: Sequence[OffreCandidate], *, frein_mobilite: bool
) -> list[OffreCandidate]:
    """Put offers in a total order, documented in docs/recherche.md.

    What closes an offer leaves it out. Open before waiting list; then the shorter way; then what
    one may prescribe; then fewer unknowns; then the least asked for; then what was confirmed; then
    the exact distance, and the identifier.
    """

    def cle(c: OffreCandidate) -> tuple[object, ...]:
        inconnus = sum(
            v.reponse is ReponseCritere.inconnu and v.sujet is not SujetCritere.documents
            for v in c.verdicts
        )
        ailleurs = any(
            v.sujet is SujetCritere.prescription and v.reponse is ReponseCritere.non_rempli
            for v in c.verdicts
        )
        way = trajet(c.km, frein_mobilite=frein_mobilite)
        return (
            c.etat is not EtatOffre.ouverte,
            way,
            ailleurs,
            inconnus,
            c.sollicitations,
            c.a_confirmer,
            c.km or 0.0,
            c.id,
        )

    return sorted(
        (c for c in candidates if not exclut(c.verdicts) and not c.etat.est_masquee), key=cle
    )
