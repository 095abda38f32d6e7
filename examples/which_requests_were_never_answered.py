"""Which requests were never answered, and are the same people always met? (A43)

From the file and its log alone, without a model. ``python which_requests_were_never_answered.py [FILE]``
"""

import sys

import hrdnet as hn

net = hn.read(sys.argv[1]) if len(sys.argv) > 1 else hn.examples.load("tunisia")
situation = hn.metrics.situation(net)
print(situation.provenance.mark)

regions = situation.to_frame().set_index("region")
asked, open_ones = int(regions["requests"].sum()), int(regions["unanswered"].sum())
print(f"Requests in the log: {asked}. Never answered or still open: {open_ones}.")
for region, row in regions[regions["unanswered"] > 0].iterrows():
    print(f"  {region}: {row['unanswered']:.0f} of {row['requests']:.0f}")
print(f"Channels whose last request got no answer: {situation.unanswered_channels}.")
if situation.has_log:
    print(f"Groups that the log names as met: {situation.groups_met} of {situation.groups}.")
    print(f"In {situation.same_faces:.0%} of visits and meetings everybody had been met before.")
print("How sure: as sure as the log. Requests that nobody dared to make are in no log, and no answer is not a refusal.")
