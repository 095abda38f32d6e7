"""When does pressure work, when does the state tighten its grip? (A40)

The same attention in four situations; harm to her and to others apart. ``python when_does_pressure_work.py``
"""

import hrdnet as hn

net = hn.examples.load("kyrgyzstan")
print("The defender decides; family and colleagues are asked separately. This model cannot tell you about one person.")
print(
    "INVENTED. Change of harms for 100 rural defenders and a year, if cases are made known abroad. Whoever harms ...\n"
)
high, low = (0.7, 1.0), (0.0, 0.3)
situations = {
    "minds what others think, and is not hostile to them": {"rho": high, "h": low},
    "minds what others think, and is hostile to them": {"rho": high, "h": high},
    "does not mind, and is not hostile": {"rho": low, "h": low},
    "does not mind, and is hostile": {"rho": low, "h": high},
}
for name, ranges in situations.items():
    v = hn.sim.visibility(net, actions=["profile_abroad"], parameters=ranges, group="rural", replicates=192, rng=7)
    print(f"{name}:")
    for whom, row in v.to_frame().xs(("V1", "profile_abroad")).iterrows():
        near = "her" if whom == "defender" else whom
        ends = f"{row['change_low']:+.0f} to {row['change_high']:+.0f}"
        print(f"  harm to {near}: {row['change']:+.1f} on the mean ({ends})")
print(
    "\nHow sure: brackets hold all that the other unknowns allow, mostly both ways; nobody can tell for one person. The"
)
print("signs of the means to her are built into the model, after studies that conflict. Nothing here says that a case")
print("should be made known, or that it should not.")
