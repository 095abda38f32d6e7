"""What changed since the last file: better data, or better access? (A43)

``python what_changed_since_the_last_file.py [EARLIER LATER]``; without files, an invented earlier one of the example.
"""

import sys

import hrdnet as hn

if len(sys.argv) > 2:
    earlier, later = hn.read(sys.argv[1]), hn.read(sys.argv[2])
else:
    later = hn.examples.load("kyrgyzstan")
    calls = later.channels.query("medium == 'online'")["id"]  # opened during the year
    counted = later.actors.query("role == 'defender' and women.notna()")["id"].head(9)  # counted during the year
    earlier = later.without(channels=list(calls)).updated(actors={"id": counted, "women": [None] * len(counted)})

situation = hn.metrics.situation(later, earlier=earlier)
print(situation.summary())

changes = hn.metrics.compare(earlier, later, rng=7)
print("\nAnd in a model, the share of requests that reach a formal mechanism, in points:")
for group in ("all defenders in contact", "rural", "capital and town"):
    if group in changes.to_frame().index:
        row = 100 * changes.to_frame().loc[group, ["change", "low", "high"]]
        sure = "" if row["low"] >= 0 or row["high"] <= 0 else ": whether up or down, what is not known leaves open"
        print(f"  {group}: {row['change']:+.1f} ({row['low']:+.1f} to {row['high']:+.1f}){sure}")
print("How sure: brackets hold what is not known. Better data and better access look alike in a model, so read the")
print("lines without one first.")
