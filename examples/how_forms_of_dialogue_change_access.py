"""How do forms of dialogue change access, and for whom? (A38)

One change of the coordination group at a time, in one invented network.
"""

import hrdnet as hn

net = hn.examples.load("kyrgyzstan")
group = net.channels.query("source == 'C01' or target == 'C01'")["id"]
opened = hn.generate("kyrgyzstan", defenders=200, rng=2015, capital_group="representative").channels
opened = opened[~opened["id"].isin(net.channels["id"])]
ngos = opened["source"].str.startswith("N") | opened["target"].str.startswith("N")

forms = {
    "it meets every fortnight": net.updated(channels={"id": group, "interval_days": [14.0] * len(group)}),
    "it speaks when needed, without a date": hn.generate(
        "kyrgyzstan", defenders=200, rng=2015, coordinated_meeting_days=None
    ),
    "more missions come": net.with_channels(opened[~ngos]),
    "provincial NGOs are members": net.with_channels(opened[ngos]),
}
print("INVENTED")
print("Change in points of requests that arrive at all, and within 30 days, when in the coordination group ...")
for name, other in forms.items():
    print(f"\n{name}:")
    ever = 100 * hn.metrics.compare(net, other, rng=7).to_frame()
    now, then = (hn.metrics.reach(one, within_days=30, rng=7).overview()["probability"] for one in (net, other))
    for group in ("rural", "capital and town"):
        change, low, high = ever.loc[group, ["change", "low", "high"]]
        soon = 100 * (then[group] - now[group])
        print(f"  {group}: {change:+.1f} ever ({low:+.1f} to {high:+.1f}), {soon:+.1f} within 30 days")
print("\nHow sure: brackets hold what is not known; within 30 days means alone are shown. What each form does to")
print("knowledge, capacity and will over the years is an assumption of the simulation, nothing that it could find.")
