"""Harm to the defender concerned, to family and to colleagues under each action: the answer of ``visibility``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hrdnet.sim.reprisal import (
    agreement,
    breakdown,
    conditions,
    environment,
    outcome_words,
    pictures,
    response,
    verdicts,
)
from hrdnet.sim.reprisal.breakdown import arms, line
from hrdnet.sim.reprisal.harms import WHOM
from hrdnet.sim.reprisal.layout import WHOM as THREE
from hrdnet.sim.reprisal.recorded import PER, Recorded

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False, repr=False)
class Visibility(Recorded):
    """Harm under each action and model, in the same replicates; fields and single numbers as of :class:`Recorded`.

    Harm to the defender concerned and harm to others are never added up, but by weights of the user (domain A24).
    """

    def severity(self) -> pd.DataFrame:
        """By which tactics does harm come, and on whom?

        Returns
        -------
        DataFrame
            Indexed by model, action, whom (defender, family, colleagues) and tactic, from surveillance to physical
            attack; columns as of :meth:`to_frame`. Rows of one person add up over tactics, never over whom.
        """
        return breakdown.severity(self)

    def distance(self) -> pd.DataFrame:
        """How far from the defender concerned does harm fall?

        Returns
        -------
        DataFrame
            Indexed by model, action, whom and ties_away ("0" the defender, "1", "2", "3+"); columns as of
            :meth:`to_frame`.
        """
        return breakdown.distance(self)

    def weighted(self, weights: Mapping[str, float] | None = None) -> pd.DataFrame:
        """What is all harm together, by weights of your own?

        ``sum of weights[whom] * harm[whom]``. There is no default: whose harm counts how much is not for a model to
        say (domain A24). Actions come in the order in which they were asked for, not in that of harm.

        Parameters
        ----------
        weights
            A number not below 0 for each of defender, family and colleagues.

        Returns
        -------
        DataFrame
            Indexed by model and action: ``weighted_harm`` for 100 defenders concerned and a year in the unit of the
            weights, 0 or more, less is better, and the other columns of :meth:`to_frame`.

        Raises
        ------
        UsageError
            Without weights, or if one is missing, unknown, or not such a number.
        """
        return breakdown.weighted(self, weights)

    def anyone_else(self, action: str, model: str | None = None) -> pd.DataFrame:
        """How likely is it that anyone in family or among colleagues is harmed at all?

        Returns
        -------
        DataFrame
            Indexed by severity ("any", "severe"): ``probability`` that, over the horizon and for a defender concerned,
            anyone else is harmed at least once, 0 to 1, less is better; its band and sampling interval; ``change`` to
            doing nothing, paired, with its own. NaN if nobody is concerned.

        Raises
        ------
        UsageError
            If the action or the model was not simulated.
        """
        return breakdown.anyone_else(self, action, model)

    def time_course(self, action: str, model: str | None = None) -> pd.DataFrame:
        """How does harm go over time?

        Returns
        -------
        DataFrame
            Indexed by month, from 1, and whom: columns as of :meth:`to_frame`, each month at its rate a year.

        Raises
        ------
        UsageError
            If the action or the model was not simulated.
        """
        return response.time_course(self, action, model)

    def dose_response(self, model: str | None = None) -> pd.DataFrame:
        """How does harm go with visibility, if nothing else is done?

        Returns
        -------
        DataFrame
            Indexed by level of visibility (0 to 1) and whom: columns as of :meth:`to_frame`, with the change to the
            lowest level in the place of that to nothing. Empty without levels.

        Raises
        ------
        UsageError
            If the model was not simulated.
        """
        return response.dose_response(self, model)

    def turning_points(self, model: str | None = None) -> pd.DataFrame:
        """Where does harm turn as visibility rises?

        A page for researchers: shares of states of knowledge are shares of the ranges, not chances.

        Returns
        -------
        DataFrame
            Indexed by whom: ``shape`` of the mean curve (falls, rises, "falls, then rises", "rises, then falls", or no
            change beyond chance) and the level at which it turns, ``turns_at`` (NaN if it does not); ``states``;
            ``share_minimum_inside`` and ``share_maximum_inside``, the shares of states whose curve turns, at the median
            level ``minimum_at`` or ``maximum_at``; the shares of those that fall, rise, or do not change beyond chance.
            A turn counts only if both sides of it are beyond sampling error; see ``sim.reprisal.response.turn``.

        Raises
        ------
        UsageError
            If there are fewer than two levels, or the model was not simulated.
        """
        return response.turning_points(self, model)

    def map(self, action: str, model: str | None = None, *, bins: int = 5) -> pd.DataFrame:
        """Over which rho and h does an action help, harm, or displace harm?

        A page for researchers. ``rho`` is how much the perpetrator minds costs from outside, ``h`` its hostility to the
        source of attention, both before the action.

        Parameters
        ----------
        action, model
            Those that were simulated.
        bins
            Into how many equal parts either range, 0 to 1, is divided.

        Returns
        -------
        DataFrame
            Indexed by intervals of rho and h: ``states`` of knowledge in the cell; the mean paired change of harm to
            ``her`` and to ``others``, with the interval (95 %) of a mean over states; ``told``, the states in which a
            change is beyond chance or surely little; ``verdict``, that of more than half of those told
            (``sim.reprisal.verdicts.MEANINGS``), "mixed" if there is none, "too few states" if fewer than 4 are told;
            ``agreeing``, how many have it; ``share_help`` ... the shares of all states of the cell with each verdict:
            shares of the ranges.

        Raises
        ------
        UsageError
            If one of them is unknown.
        """
        return verdicts.map_of(self, action, model, bins)

    def conditions(self, action: str, model: str | None = None) -> pd.DataFrame:
        """What would have to be true for an action to help, to harm, to displace harm?

        A page for researchers; the column ``sentence`` holds no share of a range and is for everybody.

        Returns
        -------
        DataFrame
            Indexed by outcome (help, harm, displacement): ``states`` of knowledge; ``told``, those in which the change
            is beyond chance or surely little; ``holds``, those in which it is this outcome, and ``share_of_ranges``;
            ``first`` and ``second``, the parameters that best tell them from the others told, with side and value;
            ``inside``, states told on those sides, and the shares of them, and of all elsewhere, in which it holds.
            See ``sim.reprisal.conditions.best_splits``.

        Raises
        ------
        UsageError
            If the action or the model was not simulated.
        """
        return conditions.table(self, action, model)

    def withheld(self) -> pd.DataFrame:
        """What did consent withhold?

        Returns
        -------
        DataFrame
            Indexed by action: the uses ``asked_for``; ``withheld``, the share of defenders for whom the action, or a
            part of it, was not taken since she did not agree, 0 to 1, with its band and sampling interval. It has no
            good direction: consent is hers.
        """
        return breakdown.withheld(self)

    def what_it_takes(self) -> pd.DataFrame:
        """What does each action take, who decides it, and what does it give up?

        Returns
        -------
        DataFrame
            Indexed by action: work days for a defender (low, high), decided_by, consent_to, does, gives_up, plan (the
            mitigation plan), source.
        """
        return breakdown.what_it_takes(self)

    def warnings(self) -> pd.DataFrame:
        """How often does other harm come before a physical attack (domain C3, P10)?

        Returns
        -------
        DataFrame
            Indexed by model and action: ``after_other_harm``, the share of physical attacks that came after other harm
            on the same defender or those around her, 0 to 1, with its band and sampling interval; NaN without attacks.
        """
        return breakdown.warnings(self)

    def environment(self) -> pd.DataFrame:
        """What becomes of response to immediate risk, and of the environment over time (domain A9)?

        Returns
        -------
        DataFrame
            Indexed by model, action and outcome, never added up: ``responded_in_time``, the share of harms that are
            responded to in time (more is better); ``minding``, how much the perpetrator minds costs from outside at the
            end; ``hazard``, episodes at the end as a multiple of those without response or action (less is better).
            Columns ``value`` and as of :meth:`to_frame`; ``means``, in words.

        Raises
        ------
        UsageError
            If responses were not simulated (``strategy``).
        """
        return environment.environment(self)

    def models_agree(self) -> pd.DataFrame:
        """Do all models that were simulated say the same?

        Returns
        -------
        DataFrame
            Indexed by action and whom: a column for each model with the way that harm goes (falls, rises, stays,
            "either way" where states of knowledge disagree, "not beyond chance", or "not representable" where the
            model cannot express what the action moves), and ``agree``: yes, no, cannot be said.
        """
        return agreement.models_agree(self)

    def to_frame(self) -> pd.DataFrame:
        """Return one row for each model, action and whom harm falls on.

        Returns
        -------
        DataFrame
            Indexed by model, action, whom (defender, family, colleagues; never added up): ``harm``, for 100 defenders
            concerned and a year, with ``low``, ``high`` (band from what is not known), ``sampling_low``,
            ``sampling_high``; ``change`` to doing nothing, paired, with ``change_low`` and so on and the Monte-Carlo
            ``standard_error``; ``at_least_once``, the share of defenders for whom it happened at least once;
            ``too_small``, whether fewer than 10 defenders are concerned, too few for a claim.
        """
        import pandas as pd

        keys = [(model, action, whom) for model, action in arms(self) for whom in THREE]
        records = [
            line(self.harm(whom, action, model), self.change(whom, action, model))
            | {
                "at_least_once": self.share(self.once(whom), action, model).probability,
                "too_small": self.too_small,
            }
            for model, action, whom in keys
        ]
        return pd.DataFrame(records, index=pd.MultiIndex.from_tuples(keys, names=["model", "action", "whom"]))

    def headline(self) -> str:
        """Return the answer in one line, without any id."""
        return outcome_words.headline(self)

    def summary(self) -> str:
        """Return the answer in words, with its uncertainty, and without any share of a range."""
        return outcome_words.summary(self)

    def plot(self) -> tuple[Figure, Axes]:
        """Return the change of harm to her beside that of harm to family and colleagues, by action; the first model."""
        return pictures.changes(self)

    def plot_response(self, model: str | None = None) -> tuple[Figure, Axes]:
        """Return harm over levels of visibility in ``model``, by whom it falls on."""
        return pictures.levels(self, model)

    def plot_map(self, action: str, model: str | None = None, *, bins: int = 5) -> tuple[Figure, Axes]:
        """Return where over rho and h (``bins``) an ``action`` helps or harms in ``model``; see :meth:`map`."""
        return pictures.grid(self, action, model, bins)

    def plot_course(self, action: str, model: str | None = None) -> tuple[Figure, Axes]:
        """Return harm over time under ``action`` and under nothing in ``model``, by whom it falls on."""
        return pictures.course(self, action, model)


__all__ = ["PER", "WHOM", "Visibility"]
