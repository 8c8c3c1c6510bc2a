"""What happens beside the requests."""

from __future__ import annotations

import asyncio

from proxy.metrics import Metrics
from proxy.metrics.pulse import Pulse
from tests.metrics.test_totals import MISS, FakeLedger


class Waiting(FakeLedger):
    """Lets a test wait until something was counted."""

    def __init__(self) -> None:
        super().__init__()
        self.counted = asyncio.Event()

    def count(self, name: str, amount: float = 1) -> None:
        super().count(name, amount)
        self.counted.set()


class Pointed(Metrics):
    """Lets a test wait for the end of a step."""

    def __init__(self) -> None:
        super().__init__()
        self.taken = asyncio.Event()

    def take_point(self) -> None:
        super().take_point()
        self.taken.set()


async def test_what_was_counted_is_handed_on_by_and_by() -> None:
    """Without anybody asking; and the rest at the end."""
    metrics, ledger = Metrics(), Waiting()
    metrics.keep_totals(ledger)
    pulse = Pulse(metrics, seconds=0)
    pulse.open()
    metrics.decided(MISS)
    await ledger.counted.wait()
    assert ledger.held == {"requests:miss:no_match": 1}
    metrics.decided(MISS)
    await pulse.close()
    assert ledger.held == {"requests:miss:no_match": 2}


async def test_a_step_of_the_series_ends_by_itself() -> None:
    """After ten beats."""
    metrics = Pointed()
    pulse = Pulse(metrics, seconds=0)
    pulse.open()
    await metrics.taken.wait()
    await pulse.close()
    told = metrics.series()["points"]
    assert isinstance(told, list)
    assert len(told) > 1


async def test_one_that_never_began_can_end() -> None:
    """As where a start fails."""
    await Pulse(Metrics()).close()
