"""Is it awareness, capacity, resources, competency or will, or does nothing get that far? (A15)

What stands in the way of whom, and who would have to act. ``python which_barrier_is_in_the_way.py [FILE]``
"""

import sys

import hrdnet as hn
from hrdnet.metrics.obstacles import QUESTIONS

net = hn.read(sys.argv[1]) if len(sys.argv) > 1 else hn.examples.load("thailand")
split = hn.metrics.attribution(net, groups=QUESTIONS, worlds=1024, rng=7)
print(split.provenance.mark)

settings = split.by("setting")
for setting, ends in settings[settings["defenders"] >= 10].iterrows():
    print(f"\nOf requests of defenders of the setting '{setting}' {ends['reach']:.0%} arrive. Points are lost to ...")
    for barrier, row in split.of(setting).iterrows():
        points, low, high = 100 * row[["shapley", "low", "high"]]
        print(f"  {barrier}: {points:.1f} ({low:.1f} to {high:.1f}). To act: {row['who']}")
print(
    "\nHow sure: brackets hold what is not known; where they overlap, which of two barriers takes more is open. In this"
)
print(
    "model, over all orders of lifting barriers: lifting one alone gains less, since the others stand. The host state"
)
print("holds the primary responsibility to protect.")
