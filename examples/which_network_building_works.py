"""Which network-building works, which does not? (A39)

Strategies in the same worlds, each beside what it gives up. ``python which_network_building_works.py [FILE]``
"""

import sys

import hrdnet as hn

net = hn.read(sys.argv[1]) if len(sys.argv) > 1 else hn.examples.load("tunisia")
building = ["verification_network", "coordinated_meetings", "reporting_back", "regional_visits"]
building.append("support_to_local_networks")  # for donors to decide
year = hn.sim.burden_sharing(net, strategies=["status_quo", *building], replicates=256, rng=7)
print(year.provenance.mark)

changes = year.compare("status_quo").to_frame()
gives_up = year.trade_offs()["gives_up"]
for name in building:
    print(f"\n{name.replace('_', ' ').capitalize()}, change in points of rural requests:")
    for quantity in ("heard", "verified", "in_time"):
        row = changes.loc[(name, "rural", quantity)]
        sure = "" if row["answer"] else "; up or down is open"
        words = quantity.replace("in_time", "responded to in time")
        print(f"  {words}: {row['change']:+.1f} ({row['low']:+.1f} to {row['high']:+.1f}){sure}")
    print(f"  It gives up: {gives_up[name]}")
print(
    "\nHow sure: brackets hold what is not known; where it says open, no conclusion follows. The order is that in which"
)
print("they were asked for. The last is for donors to decide, the others for missions: their budgets cannot be weighed")
print("against each other. In this model, of scenarios.")
