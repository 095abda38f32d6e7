"""Where has nobody been for a year, and where is nobody in contact? (A43)

From the file and its log alone, without a model. ``python where_has_nobody_been.py [FILE]``
"""

import sys

import hrdnet as hn

net = hn.read(sys.argv[1]) if len(sys.argv) > 1 else hn.examples.load("kyrgyzstan")
situation = hn.metrics.situation(net)
print(situation.provenance.mark)

regions = situation.to_frame().set_index("region")
alone = regions[regions["no_contact"] == regions["groups"]]
print("Regions in which no group has any contact:", ", ".join(alone.index) or "none")

if not situation.has_log:
    print("The file has no log: where somebody has been, it cannot tell. That is not the same as nowhere.")
else:
    never = regions[regions["months_since_visit"].isna()]
    print("Regions of which the log has no visit or meeting:", ", ".join(never.index) or "none")
    for region, months in regions["months_since_visit"].dropna().items():
        print(f"  {region}: {months:.0f} months ago{', a year or more' if months >= 12 else ''}")
print("How sure: as sure as the log. A visit that nobody wrote down looks like none.")
print("Those whom nobody knows are in no file, and no region is empty because a file says so.")
