"""Read the register of violations: each entry as it is now, what it was, who is to be told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from auth.comptes.models import Compte
from auth.territoires.queries import ligne_de
from auth.vocabulary import Acteur, Domaine
from core.clock import PARIS
from core.editions import dire_en_mots
from core.errors import NotFound
from core.texts import date_fr, date_heure_fr, libelles, pluriel
from droits.papiers.queries import find_derniers, find_fuite
from droits.papiers.schemas import RechercheFuite
from droits.violations.models import Violation, ViolationAvis
from droits.violations.rules import (
    AVIS_MAX,
    attend_la_cnil,
    attend_les_personnes,
    dater_notification,
    dire_duree,
    mesurer_retard,
)
from droits.violations.schemas import SaisieViolation
from droits.violations.vocabulary import LIBELLES, Atteinte, EtatViolation, RisqueViolation


@dataclass(frozen=True, slots=True)
class ViolationLue:
    """Hold an entry as it is now, and where its delays stand at one instant."""

    ligne: Violation
    saisie: SaisieViolation
    maintenant: datetime

    @property
    def est_conclue(self) -> bool:
        """Say whether the DPO concluded it."""
        return self.ligne.etat == EtatViolation.conclue

    @property
    def echeance(self) -> datetime:
        """Give the last instant at which the CNIL is told in time."""
        return dater_notification(self.saisie.connue)

    @property
    def attend_la_cnil(self) -> bool:
        """Say whether the CNIL has still to be told."""
        return attend_la_cnil(self.saisie.risque, notifiee=self.saisie.notifiee is not None)

    @property
    def attend_les_personnes(self) -> bool:
        """Say whether people have still to be told."""
        return attend_les_personnes(self.ligne.valeurs)

    @property
    def retard(self) -> timedelta | None:
        """Give by how much the CNIL was, or is, told too late."""
        if self.saisie.notifiee is None and not self.attend_la_cnil:
            return None
        return mesurer_retard(self.saisie.connue, self.saisie.notifiee or self.maintenant)

    @property
    def delai_dit(self) -> str:
        """Say where the delay of the CNIL stands."""
        if self.saisie.notifiee is not None:
            dit = f"Notifiée à la CNIL le {date_heure_fr(self.saisie.notifiee)}"
            if self.retard:
                return f"{dit}, avec un retard de {dire_duree(self.retard)}."
            return f"{dit}, en {dire_duree(self.saisie.notifiee - self.saisie.connue)}."
        if not self.attend_la_cnil:
            return "Pas à notifier : aucun risque pour les personnes."
        if self.retard:
            return f"À notifier à la CNIL : dépassé de {dire_duree(self.retard)}."
        return f"À notifier à la CNIL avant le {date_heure_fr(self.echeance)}."

    @property
    def personnes_dit(self) -> str:
        """Say where the telling of people stands."""
        s = self.saisie
        if s.prevenues and s.prevenues_le:
            combien = pluriel(s.prevenues, "personne prévenue", "personnes prévenues")
            return f"{combien}, la dernière fois le {date_fr(s.prevenues_le)}."
        if s.risque is RisqueViolation.eleve:
            if s.sans_avis_motif:
                return "Personnes non prévenues : la raison est écrite."
            return "Personnes à prévenir dans les meilleurs délais."
        return (
            "Personnes à ne pas prévenir d’office : pas de risque élevé."
            if s.risque
            else ("Le risque reste à dire.")
        )


def _lire(ligne: Violation, maintenant: datetime) -> ViolationLue:
    return ViolationLue(ligne, SaisieViolation.model_validate(ligne.valeurs), maintenant)


async def list_violations(
    db: AsyncSession, acteur: Acteur, *, maintenant: datetime
) -> Sequence[ViolationLue]:
    """List every entry as it is now, the last known first."""
    requete = (
        select(Violation)
        .where(Violation.territoire_id == acteur.territoire_id)
        .ext(distinct_on(Violation.numero))
        .order_by(Violation.numero, Violation.version.desc())
    )
    lues = [_lire(ligne, maintenant) for ligne in (await db.scalars(requete)).all()]
    return sorted(lues, key=lambda v: (v.saisie.connue_le, v.ligne.numero), reverse=True)


async def list_versions(
    db: AsyncSession, acteur: Acteur, violation_id: UUID
) -> Sequence[tuple[Violation, str]]:
    """List the versions of an entry, the last first, and who wrote each."""
    requete = (
        select(Violation, Compte.prenom, Compte.nom)
        .outerjoin(Compte, ligne_de(Compte, Violation.ecrit_par))
        .where(
            Violation.territoire_id == acteur.territoire_id,
            Violation.violation_id == violation_id,
        )
        .order_by(Violation.version.desc())
    )
    return [
        (ligne, f"{prenom} {nom}" if nom else "quelqu’un de l’administration")
        for ligne, prenom, nom in await db.execute(requete)
    ]


async def get_violation(
    db: AsyncSession, acteur: Acteur, violation_id: UUID, *, maintenant: datetime
) -> ViolationLue:
    """Get an entry as it is now; raises NotFound."""
    ligne = (
        await db.scalars(
            select(Violation)
            .where(
                Violation.territoire_id == acteur.territoire_id,
                Violation.violation_id == violation_id,
            )
            .order_by(Violation.version.desc())
            .limit(1)
        )
    ).one_or_none()
    if ligne is None:
        raise NotFound()
    return _lire(ligne, maintenant)


@dataclass(frozen=True, slots=True)
class Changement:
    """Hold one field that a version changed: what it was, what it became."""

    libelle: str
    avant: str
    apres: str


@dataclass(frozen=True, slots=True)
class EtapeViolation:
    """Hold one version in the history of an entry: who, when, what changed."""

    le: datetime
    par: str
    fait: str
    pourquoi: str | None
    changements: Sequence[Changement]


def dire_champ_de_violation(champ: str, valeur: Any, structures: Mapping[str, str]) -> str:
    """Say a value of the register in words; what does not read is given as it was typed."""
    if valeur in (None, "", []):
        return "rien"
    if champ in _MOTS:
        mots = _MOTS[champ] if champ != "structures" else structures
        dites = valeur if isinstance(valeur, list) else [valeur]
        return ", ".join(mots.get(str(dite), str(dite)) for dite in dites)
    if champ.endswith("_le") or champ in ("debut", "fin"):
        return _dire_quand(str(valeur), precis=champ in ("connue_le", "notifiee_le"))
    return dire_en_mots(valeur)


_MOTS: Mapping[str, Mapping[str, str]] = {
    "risque": libelles(RisqueViolation),
    "atteintes": libelles(Atteinte),
    "domaines": {domaine.name: domaine.libelle for domaine in Domaine},
    "structures": {},
}


def _dire_quand(ecrit: str, *, precis: bool) -> str:
    try:
        quand = datetime.fromisoformat(ecrit).replace(tzinfo=PARIS)
    except ValueError:
        return ecrit
    return date_heure_fr(quand) if precis else date_fr(quand)


def raconter(
    versions: Sequence[tuple[Violation, str]], structures: Mapping[str, str]
) -> Sequence[EtapeViolation]:
    """Tell what each version changed, the last first."""
    etapes = []
    for rang, (ligne, par) in enumerate(versions):
        avant = versions[rang + 1][0] if rang + 1 < len(versions) else None
        tenu = avant.valeurs if avant else ligne.valeurs
        changes = [
            Changement(
                libelle,
                dire_champ_de_violation(champ, tenu.get(champ), structures),
                dire_champ_de_violation(champ, ligne.valeurs.get(champ), structures),
            )
            for champ, libelle in LIBELLES.items()
            if tenu.get(champ) != ligne.valeurs.get(champ)
        ]
        etapes.append(
            EtapeViolation(ligne.ecrit_le, par, _dire_etape(ligne, avant), ligne.pourquoi, changes)
        )
    return etapes


def _dire_etape(ligne: Violation, avant: Violation | None) -> str:
    if avant is None:
        return "Notée"
    if ligne.etat == avant.etat:
        return "Corrigée, ou complétée"
    return "Conclue" if ligne.etat == EtatViolation.conclue else "Rouverte"


@dataclass(frozen=True, slots=True)
class APrevenir:
    """Hold who a search found, who is still to be told of it, and how many were already."""

    trouves: int
    personnes: Sequence[UUID]
    listes: int


async def find_a_prevenir(
    db: AsyncSession,
    acteur: Acteur,
    violation_id: UUID,
    recherche: RechercheFuite,
    *,
    connexion: timedelta,
) -> APrevenir:
    """Find in the journal whom a violation touched, and who of them is not told yet."""
    fuite = await find_fuite(db, acteur, recherche, connexion=connexion, limite=100_000)
    cles = [carnet.personne_id for carnet in fuite.carnets]
    restent = await db.scalars(select(func.prive.a_prevenir(violation_id, cles)))
    return APrevenir(fuite.nombre, restent.all(), fuite.listes)


async def find_contact(db: AsyncSession, acteur: Acteur) -> str | None:
    """Find how the DPO is reached, as the papers of the territoire say it."""
    papiers = await find_derniers(db, acteur, publies=False)
    tenus = papiers.valeurs if papiers else {}
    dits = [tenus.get(f"delegue_{nom}") for nom in ("nom", "telephone", "courriel")]
    return ", ".join(str(dit) for dit in dits if dit) if dits[0] and any(dits[1:]) else None


async def list_mes_avis(db: AsyncSession, acteur: Acteur) -> Sequence[ViolationAvis]:
    """List what the person was told of violations, the last first."""
    requete = (
        select(ViolationAvis)
        .where(
            ViolationAvis.territoire_id == acteur.territoire_id,
            ViolationAvis.personne_id == acteur.personne_id,
        )
        .order_by(ViolationAvis.le.desc(), ViolationAvis.id)
    )
    return (await db.scalars(requete)).all()


def limiter_avis(personnes: Sequence[UUID]) -> Sequence[UUID]:
    """Give those whom one gesture tells."""
    return personnes[:AVIS_MAX]
