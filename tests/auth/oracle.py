"""Decide access from the rule in words, sharing no code with the wall.

Written from the page of rules alone: plain Python over plain lists, slow and obvious on purpose.
"""

import math
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from core.dates import jour_de

# Rôle → domains it reaches, written again from the page of rules.
REACH: dict[str, set[int]] = {
    "professionnel": set(range(12)),
    "charge_orientation": set(range(8)),
    "gestionnaire": {0, 7},
    "coordonnateur": set(),
    "administrateur": set(),
    "dpo": set(),
    "personne": set(range(12)),
    "representant": set(range(12)),
}
WRITERS = {"professionnel", "charge_orientation"}
IDENTITY = 0
SENSITIVE = {8, 9, 10, 11}
GRACE = timedelta(days=30)
# The days of a mandate are those of the tribunal that wrote it.
PARIS = ZoneInfo("Europe/Paris")


@dataclass
class Structure:
    """Hold a member of a consortium."""

    territoire: int
    category: str
    left: datetime | None = None


@dataclass
class Compte:
    """Hold a login; a person's own names its carnet."""

    territoire: int
    person: UUID | None = None
    closed: bool = False
    guardian: bool = False


@dataclass
class Habilitation:
    """Hold in which capacity a compte may act, from when to when."""

    compte: UUID
    structure: UUID
    role: str
    start: datetime
    end: datetime | None = None


@dataclass(frozen=True)
class Caller:
    """Say who asks, in which capacity.

    `weak` says that they entered by a link, or by the code of a paper.
    """

    territoire: int
    compte: UUID
    role: str
    structure: UUID | None = None
    person: UUID | None = None
    weak: bool = False


@dataclass
class Consent:
    """Hold an agreement as the person gave it, or whoever represents them.

    Of a curatelle, `waits` is what waits for the other of the two; their yes is another agreement,
    that `seconds` it. `proof` says how she said it: on her own account, on a paper that she signed,
    on a screen handed over to her, or by a word that `recorder` wrote for their structure.
    """

    id: UUID
    person: UUID
    scope: str
    target: object
    domains: set[int]
    can_write: bool
    purpose: str
    start: datetime
    end: datetime
    withdrawn: bool = False
    by_guardian: bool = False
    waits: set[int] = field(default_factory=set)
    seconds: UUID | None = None
    proof: str = "own"
    recorder: UUID | None = None
    recorded_for: UUID | None = None
    withdrawn_at: datetime | None = None


@dataclass
class Said:
    """Hold a no that she said of some structures, or of statistics, where no agreement was."""

    person: UUID
    when: datetime
    scope: str
    target: object
    purpose: str
    domains: set[int]


@dataclass(frozen=True)
class Word:
    """Hold one word about some structures.

    Which day, and whether it shut, was hers alone, or was only reported.
    """

    day: float
    kind: str  # "shut", "own", "oral"
    reaches: frozenset[object]


@dataclass(frozen=True)
class Note:
    """Hold what somebody wants to record today: for whom, how, until which day."""

    reaches: frozenset[object]
    sensitive: bool
    by: str
    end: int
    for_self: bool


@dataclass
class Paper:
    """Hold a paper that she signed: hers, handed in by whom, and whether it proved something."""

    person: UUID
    compte: UUID
    structure: UUID | None
    used: bool = False


@dataclass
class Screen:
    """Hold a screen handed over to her: what it asked, what she ticked and answered.

    `same` says that it asked the very words that are recorded, `own_code` that she typed a code
    that whoever handed it over never knew.
    """

    person: UUID
    compte: UUID
    asked: set[int]
    ticked: set[int]
    answer: str | None
    own_code: bool
    same: bool = True


@dataclass
class Proposal:
    """Hold who is proposed as référent, by whom, in place of whom, and who said yes or no."""

    id: UUID
    person: UUID
    compte: UUID
    structure: UUID
    proposer: UUID
    replaces: UUID | None
    answer: str | None = None
    hers: str | None = None
    taken_back: bool = False
    concluded: bool = False


@dataclass
class Mandate:
    """Hold who represents a person, on what, from which day until the eve of which.

    It has no guardian before somebody says yes to it.
    """

    id: UUID
    person: UUID
    measure: str
    domains: set[int]
    start: date
    end: date | None
    author: UUID
    answer: str | None = None
    closed: bool = False
    guardian: UUID | None = None


@dataclass
class Place:
    """Hold a place in the circle.

    Without a compte, it is the structure's, whose professional stopped.
    """

    id: UUID
    person: UUID
    structure: UUID
    compte: UUID | None
    referent: bool
    start: datetime
    end: datetime | None = None


@dataclass
class Refusal:
    """Hold a refusal aimed at a structure or a compte, and whether she wrote why."""

    id: UUID
    person: UUID
    structure: UUID | None
    compte: UUID | None
    lifted: bool = False
    start: datetime | None = None
    lifted_at: datetime | None = None
    reason: bool = True


@dataclass(frozen=True)
class Letter:
    """Hold a letter to a person, and the structure in whose hands it is; or in nobody's."""

    id: UUID
    person: UUID
    structure: UUID | None


@dataclass(frozen=True)
class Item:
    """Hold what matters of a written line: whose, which domain, by which structure.

    No structure means the person.
    """

    mark: str
    table: str
    person: UUID
    domain: int
    author: UUID | None


# Whose a row is that is nobody's: a word of a structure, a view of a list.
NOBODY = UUID(int=0)
NEVER = datetime(9000, 1, 1, tzinfo=PARIS)


@dataclass(frozen=True)
class Row:
    """Hold what matters of a row that is no item: whose, of which structure, by whom.

    `item` is the line on which it hangs, if it hangs on one.
    """

    person: UUID
    structure: UUID | None
    compte: UUID
    item: UUID | None = None


@dataclass(frozen=True)
class Request(Row):
    """Hold what a structure asks her to open: to itself, or to another one that it invites."""

    asked: UUID = NOBODY
    invited: UUID | None = None
    invites: bool = False
    domains: frozenset[int] = frozenset()
    state: str = "en_attente"
    made: datetime = NEVER


@dataclass
class World:
    """Hold everything that decides."""

    now: datetime
    people: dict[UUID, int] = field(default_factory=dict)
    structures: dict[UUID, Structure] = field(default_factory=dict)
    comptes: dict[UUID, Compte] = field(default_factory=dict)
    habilitations: list[Habilitation] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    mandates: list[Mandate] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    items: dict[UUID, Item] = field(default_factory=dict)
    # By table, those that a slice compares with an oracle of its own (tests/carnet/*/oracle.py).
    rows: dict[str, dict[UUID, Row]] = field(default_factory=dict)
    # Of each thread, which message each compte wrote in it.
    threads: dict[UUID, set[tuple[UUID, UUID]]] = field(default_factory=dict)
    # Carnets in archive, or whose sharing an objection suspends: closed to all but the person, in
    # an emergency too.
    shut: set[UUID] = field(default_factory=set)
    # Those of them that are in archive: nobody opens their space any more.
    archived: set[UUID] = field(default_factory=set)

    # Capacity
    # ----------------------------------------------------------------------------------------------
    def holds(self, who: Caller) -> bool:
        """Say whether this capacity is held at this instant."""
        compte = self.comptes[who.compte]
        if compte.closed or compte.territoire != who.territoire:
            return False
        if who.role == "personne":
            return compte.person == who.person and who.structure is None
        if who.role == "representant":
            return (
                compte.guardian
                and (who.structure, who.person) == (None, None)
                and any(m.guardian == who.compte and self.counts(m) for m in self.mandates)
            )
        return any(
            self.runs(h)
            for h in self.habilitations
            if (h.compte, h.structure, h.role) == self._key(who)
        )

    def _key(self, who: Caller) -> tuple[UUID, UUID | None, str]:
        return (who.compte, who.structure, who.role)

    def runs(self, habilitation: Habilitation) -> bool:
        """Say whether a habilitation runs now, in a structure that has not left."""
        structure = self.structures[habilitation.structure]
        if structure.left is not None and structure.left <= self.now:
            return False
        return habilitation.start <= self.now and (
            habilitation.end is None or self.now < habilitation.end
        )

    def counts(self, mandate: Mandate) -> bool:
        """Say whether a mandate counts today."""
        today = jour_de(self.now)
        return mandate_runs(
            answer=mandate.answer,
            closed=mandate.closed,
            starts_in=(mandate.start - today).days,
            ends_in=None if mandate.end is None else (mandate.end - today).days,
        )

    # Who represents her
    # ----------------------------------------------------------------------------------------------
    def held(self, who: Caller, person: UUID) -> list[Mandate]:
        """List the mandates by which the caller represents this person now, if they do.

        A carnet that is closed to everybody is closed to them.
        """
        if who.role != "representant" or person in self.shut:
            return []
        return [
            m
            for m in self.mandates
            if m.guardian == who.compte and m.person == person and self.counts(m)
        ]

    def represented(self, who: Caller, person: UUID) -> set[int]:
        """Give the domains that the caller reads as a guardian: what their mandates name."""
        return {
            d
            for m in self.held(who, person)
            for d in guardian_reads(m.domains, runs=True, hers=True, lives=True, weak=who.weak)
        }

    def both_agree(self, person: UUID) -> set[int]:
        """Give the domains on which she and her curateur both say yes today."""
        return {
            d
            for m in self.mandates
            if m.person == person and m.measure == "curatelle" and self.counts(m)
            for d in m.domains
        }

    def opens(self, consent: Consent) -> set[int]:
        """Give what an agreement opens: what waits for the other of the two, once they said yes."""
        if consent.seconds is not None:
            return set()
        if any(c.seconds == consent.id and not c.withdrawn for c in self.consents):
            return consent.domains
        return consent.domains - consent.waits

    def agrees(self, who: Caller, person: UUID, asked: set[int], last: date) -> bool:
        """Say whether a guardian may say yes on these until that day, in one of their mandates."""
        return any(
            guardian_may_agree(asked, m.domains, weak=who.weak) and (m.end is None or last < m.end)
            for m in self.held(who, person)
        )

    def seconds(self, who: Caller, consent: Consent) -> bool:
        """Say whether the caller is the other of the two whose yes is waited for."""
        if (
            not consent.waits
            or consent.withdrawn
            or not consent.start <= self.now < consent.end
            or any(c.seconds == consent.id and not c.withdrawn for c in self.consents)
        ):
            return False
        if who.role == "personne":
            return (
                consent.by_guardian
                and who.person == consent.person
                and may_agree(consent.waits, weak=who.weak)
            )
        last = jour_de(consent.end - timedelta(microseconds=1))
        return not consent.by_guardian and any(
            m.measure == "curatelle"
            and guardian_may_agree(consent.waits, m.domains, weak=who.weak)
            and (m.end is None or last < m.end)
            for m in self.held(who, consent.person)
        )

    def opens_account(self, who: Caller, person: UUID) -> bool:
        """Say whether the caller opens her space, and writes who represents her."""
        sid = who.structure
        return (
            sid is not None
            and self.people[person] == who.territoire
            and may_open_account(
                who.role,
                lasting_place=self._in_circle(person, sid, grace=False),
                refused=self._refused(person, structure=sid, compte=who.compte),
                lives=person not in self.archived,
            )
        )

    def answers(self, who: Caller, mandate: Mandate) -> bool:
        """Say whether the caller confirms or refuses this mandate."""
        return self.people[mandate.person] == who.territoire and may_answer_a_mandate(
            who.role,
            its_author=mandate.author == who.compte,
            answered=mandate.answer is not None,
            closed=mandate.closed,
        )

    def ends(self, who: Caller, mandate: Mandate) -> bool:
        """Say whether the caller ends this mandate: her circle, the DPO, its guardian."""
        if mandate.closed or self.people[mandate.person] != who.territoire:
            return False
        if who.role == "representant":
            return mandate.guardian == who.compte
        return who.role == "dpo" or self.opens_account(who, mandate.person)

    def reads_mandate(self, who: Caller, mandate: Mandate) -> bool:
        """Say whether the caller reads a mandate: she, her circle, the DPO; a guardian, theirs."""
        if self.people[mandate.person] != who.territoire or hidden(mandate.domains, who):
            return False
        if who.role == "representant":
            return mandate.guardian == who.compte
        if who.role in ("personne", "dpo"):
            return who.role == "dpo" or who.person == mandate.person
        return self.knows(who, mandate.person) or self.opens_account(who, mandate.person)

    # The rule
    # ----------------------------------------------------------------------------------------------
    def _covers(self, consent: Consent | Said, sid: UUID) -> bool:
        structure = self.structures[sid]
        if self.people[consent.person] != structure.territoire:
            return False
        if consent.scope == "structure":
            return consent.target == sid
        return consent.scope == "consortium" or consent.target == structure.category

    def _in_circle(self, person: UUID, sid: UUID, *, grace: bool) -> bool:
        for place in self.places:
            if place.person != person or place.structure != sid or place.start > self.now:
                continue
            more = GRACE if place.referent and grace else timedelta(0)
            if place.end is None or self.now < place.end + more:
                return True
        return False

    def _agreed(self, person: UUID, sid: UUID, domain: int, *, writing: bool) -> bool:
        return any(
            c.person == person
            and not c.withdrawn
            and c.purpose == "coordination"
            and c.start <= self.now < c.end
            and domain in self.opens(c)
            and (c.can_write or not writing)
            and self._covers(c, sid)
            for c in self.consents
        )

    def _refused(
        self,
        person: UUID,
        *,
        structure: UUID | None = None,
        compte: UUID | None = None,
    ) -> bool:
        return any(
            r.person == person
            and not r.lifted
            and (
                (structure is not None and r.structure == structure)
                or (compte is not None and r.compte == compte)
            )
            for r in self.refusals
        )

    def may(self, who: Caller, person: UUID, domain: int, *, writing: bool = False) -> bool:
        """Say whether the caller may read (or write in) this domain of this carnet now."""
        if who.role == "personne":
            return who.person == person and not (who.weak and domain in SENSITIVE)
        if who.role == "representant":
            return not writing and domain in self.represented(who, person)
        sid = who.structure
        if sid is None or self.structures[sid].territoire != self.people[person]:
            return False
        if (
            person in self.shut
            or domain not in REACH[who.role]
            or (writing and who.role not in WRITERS)
        ):
            return False
        if self._refused(person, structure=sid, compte=who.compte):
            return False
        return self._in_circle(person, sid, grace=not writing) and self._agreed(
            person, sid, domain, writing=writing
        )

    def verdict(self, who: Caller, person: UUID, domain: int) -> tuple[bool, bool, str]:
        """Say read, write, and what decides, as the professional is told."""
        read = self.may(who, person, domain)
        write = self.may(who, person, domain, writing=True)
        if not REACH[who.role]:
            return read, write, "role_sans_carnet"
        if domain not in REACH[who.role]:
            return read, write, "role_hors_domaine"
        if self._refused(person, structure=who.structure, compte=who.compte):
            return read, write, "exclusion"
        if read:
            return read, write, "consentement"
        here = who.structure is not None and self._in_circle(person, who.structure, grace=False)
        return read, write, "sans_consentement" if here else "hors_cercle"

    # What follows from it
    # -----------------------------------------------------------------------------------------
    def sees(self, who: Caller, item: Item) -> bool:
        """Say whether the caller reads this line: an open domain, or its structure's writing."""
        if self.people[item.person] != who.territoire:
            return False
        if self.may(who, item.person, item.domain):
            return True
        if (
            who.role == "personne"
            or item.author is None
            or item.author != who.structure
            or item.person in self.shut
        ):
            return False
        return item.domain in REACH[who.role] and not self._refused(item.person, compte=who.compte)

    def knows(self, who: Caller, person: UUID) -> bool:
        """Say whether the caller may know who the person is; a guardian, whom they represent."""
        if who.role == "representant":
            return bool(self.held(who, person))
        return self.people[person] == who.territoire and self.may(who, person, IDENTITY)

    def follows(self, who: Caller, person: UUID) -> bool:
        """Say whether the caller accompanies the person themselves today, and may see them."""
        return self.knows(who, person) and any(
            p.person == person
            and p.structure == who.structure
            and p.compte == who.compte
            and p.start <= self.now
            and (p.end is None or self.now < p.end)
            for p in self.places
        )

    def abandoned(self, compte: UUID, sid: UUID | None = None) -> list[UUID]:
        """List who still counts on a compte that cannot act for its structure, or for that one."""
        return [
            p.person
            for p in self.places
            if p.compte == compte
            and sid in (None, p.structure)
            and (p.end is None or self.now < p.end)
            and not (
                not self.comptes[compte].closed
                and any(
                    h.compte == compte
                    and h.structure == p.structure
                    and h.role in WRITERS
                    and self.runs(h)
                    for h in self.habilitations
                )
            )
        ]

    def circles(self) -> set[tuple[UUID, UUID]]:
        """List which structure surrounds whom today, those that left set apart."""
        return {
            (p.person, p.structure)
            for p in self.places
            if self._in_circle(p.person, p.structure, grace=False)
            and not ((left := self.structures[p.structure].left) is not None and left <= self.now)
        }

    def opens_in_emergency(self, who: Caller, person: UUID) -> bool:
        """Say whether the exact identity opens this carnet for four hours.

        Not a closed one, never over a refusal.
        """
        if who.role not in WRITERS or self.people[person] != who.territoire or person in self.shut:
            return False
        return not self._refused(person, structure=who.structure, compte=who.compte)

    def reads_consent(self, who: Caller, consent: Consent) -> bool:
        """Say whether the caller reads this agreement: its giver, the DPO, or whom it opens to."""
        if self.people[consent.person] != who.territoire or hidden(consent.domains, who):
            return False
        if who.role == "representant":
            # What says nothing beside one of their mandates.
            return any(
                consent.domains - {IDENTITY} <= m.domains for m in self.held(who, consent.person)
            )
        if who.role in ("personne", "dpo"):
            return who.role == "dpo" or who.person == consent.person
        sid = who.structure
        # Whoever wrote it down, while they listen to her still, where it is not shut to all.
        theirs = sid is not None and (consent.recorder, consent.recorded_for) == (who.compte, sid)
        if theirs and consent.person not in self.shut and self.hears(who, consent.person):
            return True
        if sid is None or IDENTITY not in REACH[who.role] or not self._covers(consent, sid):
            return False
        if consent.person in self.shut or self._refused(consent.person, compte=who.compte):
            return False
        if (
            consent.withdrawn
            or not self.opens(consent)
            or consent.purpose != "coordination"
            or not consent.start <= self.now < consent.end
        ):
            return False
        if self._refused(consent.person, structure=sid):
            return False
        return self._in_circle(consent.person, sid, grace=True)

    # Her yes, written down by somebody who heard her
    # -----------------------------------------------------------------------------------------
    def hears(self, who: Caller, person: UUID) -> bool:
        """Say whether the caller may write down what she says before them.

        Whoever accompanies her for more than a day, unless she shut her carnet to them.
        """
        return (
            who.role in WRITERS
            and who.structure is not None
            and self.people[person] == who.territoire
            and self._in_circle(person, who.structure, grace=False)
            and not self._refused(person, structure=who.structure, compte=who.compte)
        )

    def hears_a_no(self, who: Caller, person: UUID) -> bool:
        """Say whether the caller shuts what she says that she shuts: she, or who may see her."""
        if self.people[person] != who.territoire:
            return False
        if who.role == "personne":
            return who.person == person
        if who.role == "representant":
            return bool(self.held(who, person))
        sid = who.structure
        return sid is not None and may_close(
            who.role,
            in_circle=self._in_circle(person, sid, grace=False),
            reads_identity=self._reads_identity(person, sid),
            refused=self._refused(person, structure=sid, compte=who.compte),
        )

    def _reads_identity(self, person: UUID, sid: UUID) -> bool:
        return (
            person not in self.shut
            and not self._refused(person, structure=sid)
            and self._in_circle(person, sid, grace=True)
            and self._agreed(person, sid, IDENTITY, writing=False)
        )

    def words_about(self, person: UUID, *, statistics: bool) -> list[Word]:
        """List what she said of the structures, or of statistics, and what was said for her."""
        everybody = frozenset(self.structures)
        words: list[Word] = []
        for c in self.consents:
            if c.person == person and (c.purpose == "statistiques") is statistics:
                words += self._words_of(c, everybody if statistics else self.reached(c))
        for no in self.said:
            # A no to what is sensitive says nothing of the rest.
            narrow = bool(no.domains & SENSITIVE) and not no.domains - SENSITIVE - {IDENTITY}
            if no.person != person or (no.purpose == "statistiques") is not statistics:
                continue
            if statistics or not narrow:
                reaches = everybody if statistics else self.reached(no)
                words.append(Word(self._day(no.when), "shut", reaches))
        return words if statistics else words + self._words_of_refusals(person)

    def _words_of(self, consent: Consent, reaches: frozenset[UUID]) -> list[Word]:
        """List what an agreement says: hers once it has begun, or said for her; then taken back."""
        words = []
        if consent.withdrawn_at is not None:
            words.append(Word(self._day(consent.withdrawn_at), "shut", reaches))
        if consent.proof == "oral":
            words.append(Word(self._day(consent.start), "oral", reaches))
        elif not consent.by_guardian and consent.start <= self.now:
            words.append(Word(self._day(consent.start), "own", reaches))
        return words

    def _words_of_refusals(self, person: UUID) -> list[Word]:
        words = []
        for r in self.refusals:
            if r.person != person or r.structure is None:
                continue
            for when, kind in ((r.start, "shut"), (r.lifted_at, "own")):
                if when is not None:
                    words.append(Word(self._day(when), kind, frozenset({r.structure})))
        return words

    def reached(self, said: Consent | Said) -> frozenset[UUID]:
        """Give the structures that an agreement, or a no, is about."""
        return frozenset(sid for sid in self.structures if self._covers(said, sid))

    def _day(self, when: datetime) -> float:
        """Count from today in Paris, the hour as a part of the day."""
        there, today = when.astimezone(PARIS), jour_de(self.now)
        hour = timedelta(
            hours=there.hour,
            minutes=there.minute,
            seconds=there.second,
            microseconds=there.microsecond,
        )
        return (there.date() - today).days + hour / timedelta(days=1)

    def records(
        self, who: Caller, yes: Consent, last_day: int, proof: Paper | Screen | None
    ) -> bool:
        """Say whether the caller may write this agreement down today, until so many days."""
        person, sid = yes.person, who.structure
        if sid is None or not self.hears(who, person) or person in self.shut:
            return False
        for_self = yes.scope == "structure" and yes.target == sid
        sensitive = bool(yes.domains & SENSITIVE)
        if for_self and not yes.domains <= REACH[who.role]:
            return False
        # For others, the structure of her référent, or one that knows who she is.
        referent = any(
            p.person == person
            and p.structure == sid
            and p.referent
            and p.start <= self.now
            and (p.end is None or self.now < p.end)
            for p in self.places
        )
        if not for_self and (sensitive or not (referent or self._reads_identity(person, sid))):
            return False
        if yes.by_guardian and not any(
            m.person == person and self.counts(m) and yes.domains - {IDENTITY} <= m.domains
            for m in self.mandates
        ):
            return False
        if sensitive and yes.by_guardian and yes.proof != "papier":
            return False
        words = self.words_about(person, statistics=yes.purpose == "statistiques")
        note = Note(
            self.reached(yes), sensitive=sensitive, by=yes.proof, end=last_day, for_self=for_self
        )
        return may_note(words, note) and _proves(who, yes, proof)

    # Her référent
    # -----------------------------------------------------------------------------------------
    def referent_now(self, person: UUID) -> Place | None:
        """Give the place of her référent, if she has one."""
        return next(
            (p for p in self.places if p.person == person and p.referent and p.end is None), None
        )

    def may_be_referent(self, person: UUID, compte: UUID, sid: UUID) -> bool:
        """Say whether somebody may be proposed: who accompanies for a structure of the circle."""
        return (
            self._in_circle(person, sid, grace=False)
            and not self.comptes[compte].closed
            and any(
                (h.compte, h.structure, h.role) == (compte, sid, "professionnel") and self.runs(h)
                for h in self.habilitations
            )
        )

    def proposes(self, who: Caller, person: UUID, compte: UUID, sid: UUID) -> bool:
        """Say whether the caller proposes this référent: a member of the circle who knows her.

        A gestionnaire proposes somebody of their own structure alone.
        """
        return (
            (who.role in WRITERS or (who.role == "gestionnaire" and sid == who.structure))
            and who.structure is not None
            and self.knows(who, person)
            and self._in_circle(person, who.structure, grace=False)
            and self.may_be_referent(person, compte, sid)
        )

    def waits_for_answers(self, d: Proposal) -> bool:
        """Say whether a proposal still stands: nobody said no, and nothing changed since."""
        here = self.referent_now(d.person)
        return (
            not (d.concluded or d.taken_back or "non" in (d.answer, d.hers))
            and d.replaces == (here and here.id)
            and self.may_be_referent(d.person, d.compte, d.structure)
        )

    def accepts(self, who: Caller, d: Proposal) -> bool:
        """Say whether the caller answers as the one who is proposed, and may know her."""
        return (
            self.waits_for_answers(d)
            and d.answer is None
            and (who.compte, who.structure, who.role) == (d.compte, d.structure, "professionnel")
            and self.knows(who, d.person)
        )

    def says_for_her(self, who: Caller, d: Proposal, *, yes: bool, screen: Screen | None) -> bool:
        """Say whether what the caller says of a proposal is her answer.

        She herself; she, on the screen handed over with that question, by a code of hers when
        whoever holds it gains; or a third person who heard her, where she shut nothing.
        """
        if not self.waits_for_answers(d) or d.hers is not None:
            return False
        if who.role == "personne":
            return who.person == d.person
        gains = who.compte in (d.proposer, d.compte)
        said = "accord" if yes else "refus"
        answered = screen is not None and screen.same and screen.answer == said
        proved = screen is not None and screen.own_code
        if answered and (not yes or may_answer_yes(sensitive=False, gains=gains, own_code=proved)):
            return True
        if not self.hears(who, d.person):
            return False
        return not yes or not (
            gains
            or d.person in self.shut
            or self._refused(d.person, structure=d.structure, compte=d.compte)
        )

    # Letters, for whoever no message reaches
    # -----------------------------------------------------------------------------------------
    def still_follows(self, person: UUID, sid: UUID) -> bool:
        """Say whether a structure follows her today: in her circle, not refused, not gone."""
        left = self.structures[sid].left
        return (
            self._in_circle(person, sid, grace=False)
            and not self._refused(person, structure=sid)
            and person not in self.shut
            and not (left is not None and left <= self.now)
        )

    def hands_over(self, who: Caller, letter: Letter) -> bool:
        """Say whether the caller prints this letter and hands it over.

        Whoever may know her in the structure that follows her; when none does any more, the DPO.
        """
        if self.people[letter.person] != who.territoire:
            return False
        sid = letter.structure
        held = sid is not None and self.still_follows(letter.person, sid)
        if who.role == "dpo":
            return not held
        return (
            held
            and sid == who.structure
            and IDENTITY in REACH[who.role]
            and not self._refused(letter.person, compte=who.compte)
        )

    def reads_letter(self, who: Caller, letter: Letter) -> bool:
        """Say whether the caller reads this letter: she to whom it is, whoever hands it over."""
        return who.person == letter.person or self.hands_over(who, letter)

    def gets_letter(self, person: UUID, acting: UUID | None) -> UUID | None:
        """Give the structure to which a letter goes when somebody of `acting` does something.

        That of her référent; else theirs; else the one that follows her for the longest.
        """
        following = [
            p
            for p in self.places
            if p.person == person
            and p.start <= self.now
            and (p.end is None or self.now < p.end)
            and self.still_follows(person, p.structure)
        ]
        if not following:
            return None
        return min(
            following, key=lambda p: (not p.referent, p.structure != acting, p.start, p.id)
        ).structure

    # Reminders
    # -----------------------------------------------------------------------------------------
    def knows_how_to_remind(self, who: Caller, person: UUID) -> bool:
        """Say whether the caller is told by which way she is reminded: she, who may know her."""
        if who.role == "personne":
            return who.person == person
        return who.structure is not None and self.knows(who, person)

    def reads_place(self, who: Caller, place: Place) -> bool:
        """Say whether the caller reads who surrounds the person."""
        return self.knows(who, place.person)

    def reads_refusal(self, who: Caller, refusal: Refusal) -> bool:
        """Say whether the caller reads the refusal's row: the person, or the compte it names.

        Never why.
        """
        if self.people[refusal.person] != who.territoire:
            return False
        return who.person == refusal.person or who.compte == refusal.compte


def hidden(domains: set[int], who: Caller) -> bool:
    """Say whether a row hides from a weak proof: it names what is sensitive, and not all twelve."""
    return who.weak and bool(domains & SENSITIVE) and len(domains) < 12


# Noting that she agreed
# -------------------------------------------------------------------------------
def may_note(words: list[Word], note: Note) -> bool:
    """Say whether this agreement may be recorded today, given what was said before."""
    if note.sensitive:
        return note.by != "oral" and note.for_self
    if note.by != "oral":
        return True
    if note.end > 29:
        return False
    for structure in note.reaches:
        about = [w for w in words if structure in w.reaches]
        own = max((w.day for w in about if w.kind == "own"), default=-math.inf)
        if any(w.kind == "shut" and w.day >= own for w in about):
            return False
        said = [math.floor(w.day) for w in about if w.kind == "oral" and w.day >= own]
        if any(note.end > day + 29 for day in said):
            return False
    return True


def _proves(who: Caller, yes: Consent, proof: Paper | Screen | None) -> bool:
    """Say whether what is shown proves this agreement: a word, itself; a paper; a screen."""
    if isinstance(proof, Paper):
        mine = (proof.person, proof.compte, proof.structure)
        return mine == (yes.person, who.compte, who.structure) and not proof.used
    if proof is None:
        return yes.proof == "oral"
    wanted = yes.domains & SENSITIVE
    return (
        (proof.person, proof.compte, proof.answer) == (yes.person, who.compte, "accord")
        and proof.same
        and yes.domains <= proof.asked
        and wanted <= proof.ticked
        and may_answer_yes(sensitive=bool(wanted), gains=False, own_code=proof.own_code)
    )


def may_close(role: str, *, in_circle: bool, reads_identity: bool, refused: bool) -> bool:
    """Say whether somebody may note that the person shuts something: who may see her at all."""
    if role == "dpo":
        return True
    return IDENTITY in REACH[role] and not refused and (in_circle or reads_identity)


def may_open_account(role: str, *, lasting_place: bool, refused: bool, lives: bool) -> bool:
    """Say whether somebody may open, close or hand the code of a person's own account.

    Who meets her, over no refusal. What the account then reads is said of the person herself
    (`may`): however it was opened, nobody else reads more.
    """
    return role in WRITERS and lasting_place and not refused and lives


# Who represents her
# ---------------------------------------------------------------------------------------
def mandate_runs(*, answer: str | None, closed: bool, starts_in: int, ends_in: int | None) -> bool:
    """Say whether a mandate counts today: confirmed, not closed, begun, its last day not reached.

    The days are counted from today; the last one is the day on which it counts no more.
    """
    return answer == "oui" and not closed and starts_in <= 0 and (ends_in is None or ends_in > 0)


def guardian_reads(
    domains: set[int], *, runs: bool, hers: bool, lives: bool, weak: bool
) -> set[int]:
    """Give the domains that a guardian reads of a carnet: those of a running mandate about it.

    A carnet that is closed to everybody is closed to them; a weak proof shows nothing sensitive.
    """
    if not (runs and hers and lives):
        return set()
    return domains - SENSITIVE if weak else set(domains)


def guardian_may_agree(asked: set[int], domains: set[int], *, weak: bool) -> bool:
    """Say whether a guardian may say yes on these: all within the mandate, beside the identity."""
    return asked - {IDENTITY} <= domains and may_agree(asked, weak=weak)


def what_opens(asked: set[int], domains: set[int], *, both: bool, seconded: bool) -> set[int]:
    """Give what a yes of one opens, of a curatelle (`both`) or not.

    What the mandate names waits for the other of the two; the identity alone opens nothing.
    """
    waits = (asked & domains) - {IDENTITY} if both else set()
    left = asked - waits
    if seconded or not both:
        return set(asked)
    if left == {IDENTITY} and (waits or IDENTITY in domains):
        return set()
    return left


def may_answer_a_mandate(role: str, *, its_author: bool, answered: bool, closed: bool) -> bool:
    """Say whether somebody may confirm or refuse a mandate: the DPO, never who wrote it."""
    return role == "dpo" and not its_author and not answered and not closed


# What she proves who she is with
# -------------------------------------------------------------------------------
def may_agree(domains: set[int], *, weak: bool) -> bool:
    """Say whether she may open these herself: by a link or the code of a paper, none sensitive."""
    return not (weak and domains & SENSITIVE)


def may_reopen(hidden: set[int], *, weak: bool) -> bool:
    """Say whether she may lift what hides these domains from somebody who had her agreement."""
    return may_agree(hidden, weak=weak)


def may_answer_yes(*, sensitive: bool, gains: bool, own_code: bool) -> bool:
    """Say whether her yes counts on a screen that a professional handed over to her.

    `gains` says that they propose or are proposed. What is sensitive, or serves whoever holds the
    screen, takes a code of hers that they never knew.
    """
    return own_code or not (sensitive or gains)


def knows_her_code(*, prepared_by_recorder: bool, after_a_weak_entry: bool) -> bool:
    """Say whether whoever hands the screen over may know the code that she types."""
    return prepared_by_recorder or after_a_weak_entry


# Who acts in a structure whose very name says something
# -------------------------------------------------------------------------------
def may_confirm(role: str, *, own_structure: bool, has_manager: bool) -> bool:
    """Say whether somebody confirms who acts in a sensitive structure.

    Its gestionnaire; the DPO while it has none. Never who proposed, nor whom it is for.
    """
    return (role == "gestionnaire" and own_structure) or (role == "dpo" and not has_manager)
