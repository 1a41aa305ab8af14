"""Decide who reads, makes and answers a request or an invitation, from the rule in words alone."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.auth.oracle import WRITERS, Caller, Request, World, hidden

TABLE = "demande_acces"
RELIRE = (
    "select id, personne_id, coalesce(par_structure_id, structure_id), compte_id, structure_id,"
    " invite_compte_id, par_structure_id is not null, domaines, etat, faite_le"
    " from demande_acces where territoire_id = any(%s)"
)
# How long an invitation waits.
PATIENCE = timedelta(days=30)


def ranger(person: UUID, structure: UUID, compte: UUID, *reste: Any) -> Request:
    """Give the request that a row holds."""
    asked, invited, invites, bits, state, made = reste
    domains = frozenset(d for d in range(12) if bits & 1 << d)
    return Request(person, structure, compte, None, asked, invited, invites, domains, state, made)


def lit(world: World, who: Caller, request: Request) -> bool:
    """Say whether the caller reads it: she, who asks, their colleagues who may know her.

    Never whoever is invited.
    """
    if world.people[request.person] != who.territoire or hidden(set(request.domains), who):
        return False
    if who.role == "personne":
        return who.person == request.person
    return request.structure == who.structure and (
        request.compte == who.compte or (who.role in WRITERS and world.knows(who, request.person))
    )


def waits(world: World, request: Request) -> bool:
    """Say whether it waits for her answer; an invitation does for thirty days."""
    lasts = not request.invites or world.now < request.made + PATIENCE
    return request.state == "en_attente" and lasts


def answers(world: World, who: Caller, request: Request) -> bool:
    """Say whether the caller answers it: she alone, while it waits."""
    return who.role == "personne" and lit(world, who, request) and waits(world, request)


def takes_back(world: World, who: Caller, request: Request) -> bool:
    """Say whether the caller takes it back: whoever made it, for that structure."""
    mine = (request.compte, request.structure) == (who.compte, who.structure)
    return mine and lit(world, who, request) and request.state == "en_attente"


def twice(world: World, new: Request) -> bool:
    """Say whether what is asked waits already: a domain, or an invitation of the same."""
    return any(
        isinstance(other, Request)
        and (other.person, other.asked, other.state) == (new.person, new.asked, "en_attente")
        and other.invites is new.invites
        and (
            other.invited == new.invited
            if new.invites
            else _asks(other.domains) & _asks(new.domains)
        )
        for other in world.rows.get(TABLE, {}).values()
    )


def _asks(domains: frozenset[int]) -> frozenset[int]:
    # Who she is goes with all the rest, and stands alone when it is all.
    return domains - {0} or domains


def asks(who: Caller, request: Request) -> bool:
    """Say whether the caller asks this of her: whoever writes, for their own structure."""
    return who.role in WRITERS and who.structure == request.asked


def invites(world: World, who: Caller, request: Request) -> bool:
    """Say whether the caller invites so: a member of the circle, an absent one of the territoire.

    A structure that is not in her circle; or somebody who accompanies people for it, and not her.
    """
    person, asked, compte = request.person, request.asked, request.invited
    structure = world.structures[asked]
    if not world.hears(who, person) or person in world.shut or asked == who.structure:
        return False
    gone = structure.left is not None and structure.left <= world.now
    if gone or structure.territoire != who.territoire or twice(world, request):
        return False
    here = [
        p
        for p in world.places
        if (p.person, p.structure) == (person, asked)
        and p.start <= world.now
        and (p.end is None or world.now < p.end)
    ]
    if compte is None:
        return not here
    return (
        not world.comptes[compte].closed
        and any(
            (h.compte, h.structure) == (compte, asked) and h.role in WRITERS and world.runs(h)
            for h in world.habilitations
        )
        and not any(p.compte == compte for p in here)
    )
