"""Give each account its turn, and leave connections to pages, whatever others ask."""

import asyncio
from types import SimpleNamespace

import pytest
from sqlalchemy.exc import TimeoutError as PoolTimeout

from core import cadence
from core.cadence import (
    ATTENTE,
    PARTS,
    Cadence,
    Classe,
    DejaUnePlace,
    Frein,
    Parts,
    PlaceConnexion,
)
from core.errors import TropDeDemandes


@pytest.fixture(autouse=True)
def _sans_attendre(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cadence, "PATIENCE_S", 0.05)


async def _occuper(ici: Cadence, qui: str, fin: asyncio.Event, refus: list[str]) -> None:
    try:
        async with ici.tour(qui):
            await fin.wait()
    except TropDeDemandes:
        refus.append(qui)


async def test_one_account_waits_for_itself_and_nobody_else_does() -> None:
    ici, fin, refus = Cadence(simultanees=2, par_minute=100), asyncio.Event(), list[str]()
    async with asyncio.TaskGroup() as taches:
        for _ in range(2 + ATTENTE + 3):
            taches.create_task(_occuper(ici, "lui", fin, refus))
        await asyncio.sleep(0)
        assert refus == ["lui"] * 3  # more than may wait are told at once
        taches.create_task(_occuper(ici, "elle", fin, refus))
        await asyncio.sleep(0.2)
        assert refus == ["lui"] * (ATTENTE + 3)
        fin.set()
    async with ici.tour("lui"):
        pass
    assert not ici._presents


async def test_minute_of_one_account_ends_and_begins_again() -> None:
    ici = Cadence(simultanees=9, par_minute=2)
    ici.compter("lui")
    ici.compter("lui")
    with pytest.raises(TropDeDemandes) as refus:
        ici.compter("lui")
    assert 1 <= refus.value.attendre_s <= cadence.FENETRE_S
    ici.compter("elle")
    ici._fin = 0.0
    ici.compter("lui")


async def test_programs_and_passers_by_never_take_the_connections_of_pages() -> None:
    ici = Parts()
    for classe, nombre in PARTS.items():
        prises = [PlaceConnexion() for _ in range(nombre)]
        for part in prises:
            await part.prendre(ici, classe)
        with pytest.raises(PoolTimeout):
            await PlaceConnexion().prendre(ici, classe)
        for part in prises:
            part.rendre()
            part.rendre()  # once only
        assert ici.places[classe]._value == nombre
    for _ in range(100):
        await PlaceConnexion().prendre(ici, Classe.pages)


@pytest.mark.parametrize("classe", list(Classe))
async def test_request_takes_no_second_place_beside_its_own(classe: Classe) -> None:
    ici, part = Parts(), PlaceConnexion()
    await part.prendre(ici, classe)
    with pytest.raises(DejaUnePlace):
        await part.prendre(ici, classe)
    part.rendre()
    await part.prendre(ici, classe)  # given back, it may be taken again
    part.rendre()
    assert {c: p._value for c, p in ici.places.items()} == PARTS


async def test_refusals_wait_longer_the_more_the_same_asker_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    attentes: list[float] = []
    fin = asyncio.Event()

    async def noter(duree: float) -> None:
        attentes.append(duree)
        await fin.wait()

    frein = Frein()
    monkeypatch.setattr(cadence, "asyncio", SimpleNamespace(sleep=noter))
    async with asyncio.TaskGroup() as taches:
        for qui in ["lui"] * 40 + ["elle"]:
            taches.create_task(frein.retenir(qui))
        # Those that were made begin when this one lets go.
        await asyncio.sleep(0)
        fin.set()
    pas = cadence.PAS_S
    assert attentes[:3] == pytest.approx([pas, 2 * pas, 3 * pas])
    assert attentes[39:] == pytest.approx([cadence.RETENUE_S, pas])  # nobody pays for another
    assert not frein._retenus


async def test_past_so_many_that_wait_refusals_are_answered_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cadence, "RETENUS", 0)
    monkeypatch.setattr(cadence, "PAS_S", 3_600.0)
    monkeypatch.setattr(cadence, "RETENUE_S", 3_600.0)
    await asyncio.wait_for(Frein().retenir("lui"), 60)
