"""What can citizens add? (A41)

As people who pass requests on, and as those who stand by. ``python what_can_citizens_add.py [FILE]``
"""

import sys

import hrdnet as hn

net = hn.read(sys.argv[1]) if len(sys.argv) > 1 else hn.examples.load("kyrgyzstan")
citizens = list(net.actors.query("role in ('citizens', 'media')")["id"])
reach = hn.metrics.reach_many(net, targets={"with": "formal", "without": {"without": citizens}}, rng=7)
print(reach["with"].provenance.mark)
passed_on = reach.difference("with", "without")
print(
    "Passing on: without citizens' groups and media, the share of requests that arrive would be lower by "
    f"{100 * passed_on.probability:.1f} points ({100 * passed_on.low:.1f} to {100 * passed_on.high:.1f})."
)

models = ["V1", "V2"]
v = hn.sim.visibility(net, actions=["citizens_solidarity"], model=models, group="rural", replicates=192, rng=7)
print("\nStanding by: change of harms for 100 rural defenders and a year, if citizens show solidarity at home")
for (model, action, whom), row in v.to_frame().iterrows():
    if action != "nothing":
        near = "her" if whom == "defender" else whom
        ends = f"{row['change_low']:+.0f} to {row['change_high']:+.0f}"
        print(f"  model {model}, harm to {near}: {row['change']:+.1f} on the mean ({ends})")
print("\nHow sure: brackets hold what is not known, and mostly allow both ways. Solidarity makes her more visible: the")
print("defender decides; family and colleagues are asked separately. This model cannot tell you about one person.")
