"""What a strategy gives up, costs and exposes, and who would have to decide it; from its ledger and its replicates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from hrdnet.metrics.groups import EVERYONE
from hrdnet.metrics.reach_words import percent
from hrdnet.sim.sharing.counts import HEARD_BY_ONE
from hrdnet.sim.sharing.entries import ALL_MISSIONS, BETWEEN, GOING_ALONG, NUMBERS
from hrdnet.sim.sharing.ledger import Ledger
from hrdnet.sim.sharing.workloads import for_nothing, inequality

if TYPE_CHECKING:
    import pandas as pd

    from hrdnet.sim.sharing.outcomes import BurdenSharing

Band = tuple[float, float, float]
_NONE, _ONE = f"share with {NUMBERS[0]}", f"share with {NUMBERS[1]}"
_NOTICED = "contacts that can be noticed"
#: Lines of the ledger beside outcomes: column, measure, of whom. Costs besides have a column each.
LINES = (
    ("no_mission", _NONE, EVERYONE),
    ("one_mission", _ONE, EVERYONE),
    ("rural_one_mission", _ONE, "rural"),
    ("noticed_rural", _NOTICED, "rural"),
    ("noticed_between", _NOTICED, BETWEEN),
    ("noticed_going_along", _NOTICED, GOING_ALONG),
    ("mission_days", "days on contacts", ALL_MISSIONS),
    ("mission_journeys", "journeys", ALL_MISSIONS),
    ("defenders_pay", "journeys that defenders pay", EVERYONE),
)
_COST = "cost"
#: Amounts below this keep a decimal.
_SMALL = 10


def trade_offs(result: BurdenSharing) -> pd.DataFrame:
    """Return what each strategy gives up and who decides it; see ``BurdenSharing.trade_offs``."""
    import pandas as pd

    records = []
    for number, one in enumerate(result.strategies):
        record: dict[str, object] = {
            "decided_by": str(one.decided_by),
            "gives_up": one.gives_up,
            "source": one.source,
        }
        for name, found in (
            ("heard_by_one", result.share(HEARD_BY_ONE, one.name)),
            ("for_nothing", for_nothing(result, number)),
            ("load_gini", inequality(result, number)),
        ):
            record |= {name: found.probability, f"{name}_low": found.low, f"{name}_high": found.high}
        record["withheld"] = result.a_year(result.counts(one.name).further("withheld"))
        for name, (low, value, high) in _lines(result.ledgers[number]):
            record |= {name: value, f"{name}_low": low, f"{name}_high": high}
        records.append(record)
    return pd.DataFrame(records, index=pd.Index(result.names, name="strategy"))


def _lines(ledger: Ledger) -> Iterator[tuple[str, Band]]:
    for name, measure, of in LINES:
        yield name, ledger.value(measure, of)
    for entry in ledger.entries:
        if entry.measure == _COST:
            yield f"cost: {entry.of} ({entry.unit})", ledger.value(_COST, entry.of)


def missions_left(result: BurdenSharing, strategy: str, group: str) -> str | None:
    """Say how many defenders of a group a strategy leaves with a single mission, and with none."""
    now, before = (result.ledgers[result.number(one)] for one in (strategy, result.baseline))
    shares = [ledger.value(measure, group)[1] for ledger in (now, before) for measure in (_ONE, _NONE)]
    if np.isnan(shares).any():
        return None
    one, none, one_before, none_before = (percent(share) for share in shares)
    return (
        f"It leaves {one} of {_defenders(group)} with a channel to a single mission and {none} with one to no mission, "
        f"against {one_before} and {none_before}."
    )


def _defenders(group: str) -> str:
    known = {EVERYONE: EVERYONE, "rural": "rural defenders", "capital": "defenders in the capital"}
    return known.get(group, f"those {group}")


def exposure(result: BurdenSharing, strategy: str, group: str) -> str:
    """Say how many contacts a year can be noticed: of a group, of those who pass on, of those who drive (A42)."""
    wanted = ((group, f"a row of {_defenders(group)}"), (BETWEEN, f"{BETWEEN} together"), (GOING_ALONG, GOING_ALONG))
    said = [
        f"{_against(result, strategy, _NOTICED, of)} for {whom}"
        for of, whom in wanted
        if not np.isnan(result.ledgers[result.number(strategy)].value(_NOTICED, of)[1])
    ]
    return f"Exposure, contacts a year that can be noticed: {'; '.join(said) or 'not known'}."


def cost(result: BurdenSharing, strategy: str) -> str:
    """Say what a strategy takes a year: days and journeys of missions, what defenders pay, and costs besides."""
    ledger = result.ledgers[result.number(strategy)]
    wanted = (
        ("days on contacts", ALL_MISSIONS, "days of missions on contacts"),
        ("journeys", ALL_MISSIONS, "journeys of missions"),
        ("journeys that defenders pay", EVERYONE, "US dollars that defenders pay for journeys"),
    )
    said = [
        f"{what} {_against(result, strategy, measure, of)}"
        for measure, of, what in wanted
        if not np.isnan(ledger.value(measure, of)[1])
    ]
    besides = [entry for entry in ledger.entries if entry.measure == _COST]
    said += [f"besides, {entry.of} {_amount(ledger.value(_COST, entry.of))} {entry.unit}" for entry in besides]
    return f"Cost, a year: {'; '.join(said) or 'not known'}."


def _against(result: BurdenSharing, strategy: str, measure: str, of: str) -> str:
    now, before = (result.ledgers[result.number(one)].value(measure, of) for one in (strategy, result.baseline))
    return _amount(now) + ("" if np.isnan(before[1]) else f", against {_number(before[1])}")


def _amount(band: Band) -> str:
    low, value, high = band
    return _number(value) + (f" ({_number(low)} to {_number(high)})" if _number(low) != _number(high) else "")


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0") if value < _SMALL else f"{value:,.0f}"
