"""The Shapley value by its definition: the mean over all orders, in plain Python."""

import itertools


def shapley(players, value):
    """Return {player: share} of a game; ``value`` takes a frozenset of players."""
    shares = dict.fromkeys(players, 0.0)
    orders = list(itertools.permutations(players))
    for order in orders:
        present = frozenset()
        for player in order:
            shares[player] += (value(present | {player}) - value(present)) / len(orders)
            present |= {player}
    return shares
