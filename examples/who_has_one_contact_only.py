"""Who has one contact only, and how much would be left without it? (A43, A12)

Counted by group: nobody is listed, and no contact is named. ``python who_has_one_contact_only.py [FILE]``
"""

import sys

import hrdnet as hn

net = hn.read(sys.argv[1]) if len(sys.argv) > 1 else hn.examples.load("kyrgyzstan")
dependence = hn.metrics.dependence(net, worlds=64, rng=7)
print(dependence.provenance.mark)

groups = dependence.overview()
for name in ("all defenders in contact", "rural", "capital and town", "excluded inside the capital", "rural women"):
    if name not in groups.index or groups.loc[name, "defenders"] < 10:
        continue
    group = groups.loc[name]
    print(
        f"{name}: {group['hang_on_one']:.0%} hang on an only contact, {group['no_route']:.0%} have no route at all;\n"
        f"  {group['reach']:.1%} of requests arrive, and without the contact that each needs most it would be "
        f"{group['without']:.1%} ({group['low']:.1%} to {group['high']:.1%})"
    )
print("How sure: contacts are counted in the file, without a model. The shares of requests are a model's, and brackets")
print("hold what is not known. Whoever is an only contact carries a load and a risk: more routes, not more pressure.")
