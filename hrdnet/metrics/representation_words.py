"""Representation in plain sentences, and as a figure."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from hrdnet.graph.contents import plural
from hrdnet.metrics.groups import EVERYONE, NOT_SAID
from hrdnet.metrics.listeners import DIRECTLY, NGOS, WITH_MEMBERS
from hrdnet.metrics.reach_words import opening, percent
from hrdnet.metrics.relaying import AS_IT_IS, EVERY
from hrdnet.present.tables import shown

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from hrdnet.metrics.representation_result import Representation

#: Groups that a summary tells of, by attribute, and how it calls them.
_TOLD = {("setting", "rural"): "rural defenders", ("women", "women"): "women"}
_SEXES = ("women", "sex")
_AFTER = ("rural", "capital and town")
_WAYS = {DIRECTLY: "", WITH_MEMBERS: " with their members"}


def headline(result: Representation) -> str:
    """Say how rural defenders are heard by the first class of bodies that hears anybody, or how far its heard are."""
    frame = result.table
    heard = frame[frame["share_heard"].notna() & (frame["group"] != NOT_SAID)]
    if not len(result.parts):
        return "no defenders in contact"
    if not len(heard):
        return "no coordination group, class of NGOs or mission hears anybody"
    # With members says more of a coordination group than without.
    ways = list(dict.fromkeys(zip(heard["who"], heard["how"], strict=True)))
    who, how = next((way for way in ways if way[1] == WITH_MEMBERS), ways[0])
    one = heard[(heard["who"] == who) & (heard["how"] == how)]
    rural = one[(one["attribute"] == "setting") & (one["group"] == "rural")]
    if len(rural) and not np.isnan(rural["ratio"].iloc[0]):
        share = f"{rural['ratio'].iloc[0]:.2f} times their share"
        return f"rural defenders are {share} of those whom {who} hear{_WAYS[how]}"
    far = result.distances()
    far = far[(far["who"] == who) & (far["how"] == how) & far["distance"].notna()].iloc[0]
    return f"whom {who} hear{_WAYS[how]}: distance {far['distance']:.2f} by {shown(far['attribute'])}"


def summary(result: Representation) -> str:
    """Say who is heard, who was met, and what changes if requests are passed on."""
    if not len(result.parts):
        return "The file has no defenders in contact, so there is nothing to say about representation."
    lines = [result.provenance.mark, opening(result.relaying.many[AS_IT_IS])]
    if not result.asked.all():
        lines.append("What follows is about some of them: those whom the question names.")
    frame, distances = result.table, result.distances()
    ways = list(dict.fromkeys(zip(distances["who"], distances["how"], strict=True)))
    if not ways:
        lines.append("The file has no coordination group, no mission and no class of NGOs of five or more.")
    elif result.unshown:
        lines.append(f"There are fewer than five {NGOS}, too few to show them as a class.")
    for who, how in ways:
        one, far = (each[(each["who"] == who) & (each["how"] == how)] for each in (frame, distances))
        lines += _heard(who, how, one, far)
    lines += _met(result)
    lines += _passing(result)
    lines.append(
        "A channel says who can speak with whom, not who speaks for whom: support has to start from the needs that "
        "those who use it name. The host state holds the primary responsibility to protect."
    )
    lines += [f"  - {one}" for one in result.assumptions]
    return "\n".join(lines)


def _heard(who: str, how: str, frame: pd.DataFrame, distances: pd.DataFrame) -> list[str]:
    """Tell of one class of bodies."""
    if not distances["rows_heard"].iloc[0]:
        return [f"{who[0].upper()}{who[1:]}, {how}: they hear none of these defenders."]
    lines = []
    small = "; fewer than ten people are heard, too few for a claim" if frame["too_small"].any() else ""
    for (attribute, group), name in _TOLD.items():
        for row in frame[(frame["attribute"] == attribute) & (frame["group"] == group)].to_dict("records"):
            if np.isnan(row["ratio"]):
                continue
            lines.append(
                f"{name[0].upper()}{name[1:]} are {percent(row['share_of'])} of those in your file and "
                f"{percent(row['share_heard'])} of those whom {who} hear{_WAYS[how]}: {row['ratio']:.2f} times their "
                f"share ({_band(row)}; as many rows drawn by chance: {row['chance_low']:.2f} to "
                f"{row['chance_high']:.2f}){small}."
            )
    regions = frame[(frame["attribute"] == "region") & (frame["group"] != NOT_SAID)]
    far = distances[distances["attribute"] == "region"].to_dict("records")
    if len(regions) and far and not np.isnan(far[0]["distance"]):
        lines.append(
            f"  By region: heard in {int((regions['heard'] > 0).sum())} of {plural(len(regions), 'region')}; distance "
            f"{far[0]['distance']:.2f} of 1, by chance {far[0]['chance_low']:.2f} to {far[0]['chance_high']:.2f}."
        )
    return lines or [f"{who[0].upper()}{who[1:]}, {how}: they hear {distances['rows_heard'].iloc[0]} of the rows."]


def _band(row: Mapping[Hashable, float]) -> str:
    low, high = f"{row['low']:.2f}", f"{row['high']:.2f}"
    return f"{low} to {high}" if low != high else "whatever is not known"


def _met(result: Representation) -> list[str]:
    frame, logged = result.meetings(), result.logged
    if not len(logged):
        return ["No logged visit or meeting says that it met them, so how meetings represent them is not known."]
    lines = []
    if logged.nameless:
        total = len(logged) + logged.nameless
        lines.append(f"{logged.nameless} of {total} logged visits and meetings name none of them and are left out.")
    for (attribute, group), name in _TOLD.items():
        for row in frame[(frame["attribute"] == attribute) & (frame["group"] == group)].to_dict("records"):
            if np.isnan(row["ratio"]):
                continue
            sure = "fewer than five, too few for a claim" if row["too_few"] else _band(row)
            lines.append(
                f"Of the people met in logged visits and meetings, {percent(row['share_met'])} are {name}: "
                f"{row['ratio']:.2f} times their share ({sure})."
            )
    return lines


def _passing(result: Representation) -> list[str]:
    """Tell what would change, for rural defenders and the others, or for all if the file does not say."""
    groups = result.named_groups()
    frame = result.passing_on_of([group for group in _AFTER if group in groups] or [EVERYONE])
    lines = []
    for who, passes_on in dict.fromkeys(zip(frame["who"], frame["passes_on"], strict=True)):
        one = frame[(frame["who"] == who) & (frame["passes_on"] == passes_on)]
        changes = [
            f"{row['group']} {100 * row['change']:+.1f} ({100 * row['low']:+.1f} to {100 * row['high']:+.1f})"
            for row in one.to_dict("records")
        ]
        every = "every request" if passes_on == EVERY else "no request"
        lines.append(
            f"In this model, if {who} passed on {every}, the share of requests that arrive would change, in points: "
            f"{', '.join(changes)}."
        )
    return lines


def figure(result: Representation) -> tuple[Figure, Axes]:
    """Draw the share of each group in the file, and among those whom each class hears."""
    from hrdnet.present.share_figures import share_dots

    frame = result.table[result.table["group"] != NOT_SAID]
    rows = list(dict.fromkeys(zip(frame["attribute"], frame["group"], strict=True)))
    series = []
    for who, how in dict.fromkeys(zip(frame["who"], frame["how"], strict=True)):
        one = frame[(frame["who"] == who) & (frame["how"] == how)]
        if one["share_heard"].notna().any():
            shares = one.set_index(["attribute", "group"])["share_heard"]
            series.append((f"heard by {who}{_WAYS[how]}", np.array([shares[row] for row in rows], dtype=np.float64)))
    of = frame.drop_duplicates(["attribute", "group"])["share_of"].to_numpy(dtype=np.float64)
    return share_dots(
        [(group if attribute in _SEXES else f"{attribute}: {group}").replace("_", " ") for attribute, group in rows],
        of,
        series,
        label="share of people, of those of whom it is known",
        base="defenders in the file",
        mark=result.provenance.mark,
    )
