"""Decide access from the rule in words, sharing no code with the wall."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

# Rôle → domains it reaches, written again from the page of rules.
REACH = {
    "professionnel": set(range(12)),
    "charge_orientation": set(range(8)),
    "gestionnaire": {0, 7},
    "coordonnateur": set(),
    "administrateur": set(),
    "dpo": set(),
}
WRITERS = {"professionnel", "charge_orientation"}


@dataclass
class Structure:
    """Hold a member of a consortium."""

    territoire: int
    category: str
    left: datetime | None = None


@dataclass
class Consent:
    """Hold an agreement as the person gave it."""

    person: UUID
    scope: str
    target: object
    domains: set[int]
    can_write: bool
    purpose: str
    start: datetime
    end: datetime
    withdrawn: bool = False


@dataclass
class Place:
    """Hold a place in the circle."""

    person: UUID
    structure: UUID
    referent: bool
    start: datetime
    end: datetime | None = None


@dataclass
class Refusal:
    """Hold a refusal aimed at a structure or a compte."""

    person: UUID
    structure: UUID | None
    compte: UUID | None
    domains: set[int]


@dataclass
class World:
    """Hold everything that decides."""

    now: datetime
    people: dict[UUID, int] = field(default_factory=dict)
    structures: dict[UUID, Structure] = field(default_factory=dict)
    consents: list[Consent] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    def _covers(self, consent: Consent, sid: UUID) -> bool:
        structure = self.structures[sid]
        if self.people[consent.person] != structure.territoire:
            return False
        if consent.scope == "structure":
            return consent.target == sid
        return consent.scope == "consortium" or consent.target == structure.category

    def _in_circle(self, person: UUID, sid: UUID, *, writing: bool) -> bool:
        for place in self.places:
            if place.person != person or place.structure != sid or place.start > self.now:
                continue
            grace = timedelta(days=30) if place.referent and not writing else timedelta(0)
            if place.end is None or self.now < place.end + grace:
                return True
        return False

    def may(self, sid: UUID, compte: UUID, role: str, person: UUID, domain: int, *, writing: bool = False) -> bool:
        """Say whether this professional may read (or write) this domain of this carnet now."""
        structure = self.structures[sid]
        if structure.left is not None and structure.left <= self.now:
            return False
        if domain not in REACH[role] or (writing and role not in WRITERS):
            return False
        for refusal in self.refusals:
            if (
                refusal.person == person
                and domain in refusal.domains
                and (refusal.structure == sid or refusal.compte == compte)
            ):
                return False
        if not self._in_circle(person, sid, writing=writing):
            return False
        return any(
            c.person == person
            and not c.withdrawn
            and c.purpose != "statistiques"
            and c.start <= self.now < c.end
            and domain in c.domains
            and (c.can_write or not writing)
            and self._covers(c, sid)
            for c in self.consents
        )
