"""Why is protection late, insufficient, inappropriate or absent? (A37)

How a year of requests for help ends, by setting. ``python why_protection_is_late_or_absent.py [FILE]``
"""

import sys

import hrdnet as hn

net = hn.read(sys.argv[1]) if len(sys.argv) > 1 else hn.examples.load("mexico")
year = hn.sim.burden_sharing(net, strategies=["status_quo"], replicates=128, rng=7)
print(year.provenance.mark)

reasons = {
    "absent: nobody who could act ever heard of it": ["never_heard"],
    "absent: heard, and nobody could verify it": ["heard_unverified"],
    "insufficient: verified, and no officer came to it, or refused": ["verified_not_served", "refused"],
    "late: acted on after the deadline": ["late"],
    "inappropriate: in time, and not suited to her": ["in_time_but_unsuitable"],
    "responded to in time": ["in_time"],
    "safe by leaving": ["safe_by_leaving"],
}
for setting, ends in year.by("setting").loc["status_quo"].iterrows():
    if ends["too_small"]:
        continue
    print(f"\nOf the requests of defenders of the setting '{setting}':")
    for reason, states in reasons.items():
        print(f"  {ends[states].sum():6.1%}  {reason}")
    print(f"  In time, what is not known leaves {ends['low']:.1%} to {ends['high']:.1%}.")
print("\nHow sure: an order of size, not more. Needs for which she chose to use no mechanism are not in it, and are no")
print("failure. In this model; 'responded to in time' does not say that she is safe.")
