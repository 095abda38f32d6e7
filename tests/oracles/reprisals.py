"""Reprisal in one world under one action, from domain C3 and the docstrings, in plain Python.

Shared with the engine are the draws of ``hrdnet.draws`` and which draw decides what: a person, a tie and a harm have
keys, and so the same world has the same luck. Everything else is written again, as simply as it can be.
"""

import math
from dataclasses import dataclass, field

import numpy as np

from hrdnet.draws import entity_key, pair_draws

FULL = 2**64 - 1
GOLDEN = 0x9E3779B97F4A7C15
BONDS = ("w_partner", "w_kin", "w_colleague")
USES = ("publicise", "raise_privately", "relocate", "share_ngo")
PLACES = ("defender", "family 1", "family 2", "family 3+", "colleagues 1", "colleagues 2", "colleagues 3+")
# Tactics of domain C3: gain, own cost, stigma (low, high), severe.
TACTICS = (
    ((0.3, 0.5), (0.2, 0.4), (0.0, 0.1), False),
    ((0.4, 0.7), (0.2, 0.4), (0.1, 0.3), False),
    ((0.6, 1.0), (0.3, 0.6), (0.2, 0.4), False),
    ((0.9, 1.3), (0.5, 0.8), (0.5, 0.9), True),
    ((1.1, 1.5), (0.6, 1.0), (0.7, 1.0), True),
)
MONTH = 365.25 / 12


def mixed(number):
    number &= FULL
    number = ((number ^ (number >> 31)) * 0xBF58476D1CE4E5B9) & FULL
    return number ^ (number >> 27)


def between(ends, position):
    return ends[0] + position * (ends[1] - ends[0])


def unknown(cell):
    return cell is None or (isinstance(cell, float) and math.isnan(cell))


@dataclass
class Person:
    """Somebody: a key, a class (0 defender, 1 family, 2 colleague), own visibility, how often the place is taken."""

    key: int
    kind: int
    visible: float
    present: float = 1.0
    ties: list = field(default_factory=list)


@dataclass
class Tie:
    """A tie to somebody: its key, class (0 partner, 1 kin, 2 other), strength, how often found (None: as others)."""

    to: Person
    key: int
    bond: int
    strength: float
    found: float | None


@dataclass
class Defender:
    """A defender concerned."""

    person: Person
    row: int
    weight: float
    rate: float
    consent: list


class Country:
    """Everybody in a file, and those around the defenders, where all parameters are known."""

    def __init__(self, net, known, concerned=lambda row: True):
        self.known = known
        actors, ties = net.actors.to_dict("records"), net.ties.to_dict("records")
        self.weights = []
        number = {one["id"]: row for row, one in enumerate(actors)}
        usual = (known["v"], known["v_family"], known["v_colleagues"])
        pairs = {}
        for tie in ties:
            ends = tuple(sorted((number[tie["source"]], number[tie["target"]])))
            family = "family" in (actors[ends[0]]["role"], actors[ends[1]]["role"])
            kind = tie.get("kind")
            bond = 0 if kind == "partner" else 1 if kind == "kin" or (unknown(kind) and family) else 2
            pairs.setdefault(ends, []).append((bond, tie.get("strength"), tie.get("discoverable")))
        self.of_file = {}
        for row in sorted({row for ends in pairs for row in ends}):
            role = actors[row]["role"]
            kind = 0 if role == "defender" else 1 if role == "family" else 2
            seen = actors[row].get("visibility")
            self.of_file[row] = Person(entity_key(actors[row]["id"]), kind, usual[kind] if unknown(seen) else seen)
        edges = []
        for (one, other), rows in pairs.items():
            bond = min(row[0] for row in rows)
            strengths = [row[1] for row in rows if not unknown(row[1])]
            found = [row[2] for row in rows if not unknown(row[2])]
            strength = max(strengths) if strengths else known[BONDS[bond]]
            join(self.of_file[one], self.of_file[other], bond, strength, max(found) if found else None)
            edges.append((one, other, strength))
        largest = eigenvalue(edges)
        self.defenders = []
        typical = False
        for row, actor in enumerate(actors):
            if actor["role"] != "defender" or actor.get("in_contact") == "no":
                continue
            typical = typical or row not in self.of_file
            count = 1.0 if unknown(actor.get("count")) else float(actor["count"])
            if not concerned(actor):
                continue
            if row in self.of_file:
                self.add(self.of_file[row], row, actor, count)
                continue
            for member in range(math.ceil(count)):
                person = self.typical(actor, member, usual)
                self.add(person, row, actor, min(1.0, count - member))
        if typical:
            largest = max(largest, eigenvalue(self.template_edges()))
        self.largest = largest

    def add(self, person, row, actor, weight):
        times = {}
        for column, name in (("threat", "T"), ("vulnerability", "V"), ("protective_capacity", "K")):
            share = actor.get(column)
            times[name] = self.known[name] if unknown(share) else 0.25 * 16.0**share
        rate = self.known["h0"] / 365.25 * times["T"] * times["V"] / times["K"]
        consent = [actor.get(f"consent_{use}") for use in USES]
        self.defenders.append(Defender(person, row, weight, rate, consent))

    @property
    def sizes(self):
        return math.ceil(self.known["family"]), math.ceil(self.known["colleagues"])

    def shares(self):
        family, colleagues = self.sizes
        return (1.0, self.known["family"] / max(family, 1), self.known["colleagues"] / max(colleagues, 1))

    def typical(self, actor, member, usual):
        """A defender with family and colleagues as many have them: rings, and a relative of each colleague."""
        key = entity_key(f"{actor['id']}\0{member}")
        seen = actor.get("visibility")
        family, colleagues = self.sizes
        kinds = [0] + [1] * family + [2] * colleagues + [1] * colleagues
        people = []
        for spot, kind in enumerate(kinds):
            person = Person(mixed(key + spot * GOLDEN), kind, usual[kind], self.shares()[kind])
            if spot == 0:
                person = Person(key, 0, usual[0] if unknown(seen) else seen)
            people.append(person)
        for one, other, bond in template_ties(family, colleagues):
            join(people[one], people[other], bond, self.known[BONDS[bond]], None)
        return people[0]

    def template_edges(self):
        family, colleagues = self.sizes
        kinds = [0] + [1] * family + [2] * colleagues + [1] * colleagues
        share = self.shares()
        return [
            (a, b, self.known[BONDS[bond]] * math.sqrt(share[kinds[a]] * share[kinds[b]]))
            for a, b, bond in template_ties(family, colleagues)
        ]


def template_ties(family, colleagues):
    relatives = list(range(1, 1 + family))
    peers = list(range(1 + family, 1 + family + colleagues))
    found = [(0, one, 0 if one == 1 else 1) for one in relatives] + [(0, one, 2) for one in peers]
    for ring, bond in ((relatives, 1), (peers, 2)):
        found += [(ring[k], ring[k + 1], bond) for k in range(len(ring) - 1)]
        if len(ring) > 2:
            found.append((ring[0], ring[-1], bond))
    return found + [(one, one + colleagues, 1) for one in peers]


def join(one, other, bond, strength, found):
    least = min(one.key, other.key)
    key = mixed((one.key ^ other.key) + entity_key(BONDS[bond]) + least * GOLDEN)
    one.ties.append(Tie(other, key, bond, strength, found))
    other.ties.append(Tie(one, key, bond, strength, found))


def eigenvalue(edges):
    """The largest eigenvalue of a symmetric matrix of weights, by powers of it plus one."""
    if not any(weight for *_, weight in edges):
        return 0.0
    vector = dict.fromkeys({end for edge in edges for end in edge[:2]}, 1.0)
    found, before = 0.0, -1.0
    while abs(found - before) > 1e-15 * found:
        before = found
        after = dict(vector)
        for one, other, weight in edges:
            after[one] += weight * vector[other]
            after[other] += weight * vector[one]
        size = math.sqrt(sum(x * x for x in after.values()))
        found = sum(after[k] * vector[k] for k in vector) / sum(x * x for x in vector.values()) - 1.0
        vector = {k: x / size for k, x in after.items()}
    return found


def number_of(lever, known):
    if isinstance(lever, str):
        return -known[lever[1:]] if lever.startswith("-") else known[lever]
    return float(lever)


@dataclass
class Harm:
    person: Person
    tactic: int
    time: float
    place: int
    strength: float
    key: int


class Course:
    """One defender in one world under one action; ``level`` instead of an action sets her visibility."""

    def __init__(
        self, country, defender, action, world, seed, *, horizon, hazard, learns, level=None, answers=(0.0, 0.0)
    ):
        self.country, self.defender, self.known = country, defender, country.known
        self.me, self.world, self.seed, self.horizon = defender.person, world, seed, horizon
        self.hazard, self.learns, self.level, self.response = hazard, learns, level, answers
        known = self.known
        self.gain = [between(one[0], known["gain"]) for one in TACTICS]
        self.kappa = [between(one[1], known["kappa"]) for one in TACTICS]
        self.sigma = [between(one[2], known["sigma"]) for one in TACTICS]
        self.cost = known["perceived"] if learns else known["C"]
        self.measures, self.withheld = [], False
        for one in action.measures if action is not None else ():
            if one.use is not None and not self.consents(USES.index(one.use)):
                self.withheld = True
                continue
            levers = {name: number_of(value, known) for name, value in one.levers.items()}
            self.measures.append((one.start, one.start + number_of(one.days, known), one.every, levers))
        self.harms, self.responses, self.episodes = [], [], 0
        self.run()

    # Draws.
    def draw(self, stream, key, counter=0):
        one, two = pair_draws(
            self.seed, f"reprisal {stream}", np.array([key & FULL], dtype=np.uint64), 1,
            first_world=self.world + (counter << 32),
        )  # fmt: skip
        return int(one[0, 0]), int(two[0, 0])

    @staticmethod
    def low(number):
        return ((number & 0xFFFFFFFF) + 0.5) / 2**32

    @staticmethod
    def high(number):
        return ((number >> 32) + 0.5) / 2**32

    @staticmethod
    def waiting(number):
        return -math.log(((number >> 12) + 0.5) / 2**52)

    # People.
    def consents(self, use):
        said = self.defender.consent[use]
        if said in ("yes", "no"):
            return said == "yes"
        return self.low(self.draw("consent", self.me.key, use)[0]) < self.known["agrees"]

    def agrees(self, person):
        return self.low(self.draw("consent", person.key)[1]) < self.known["others_agree"]

    def there(self, person):
        return person.present == 1.0 or self.high(self.draw("present", person.key)[0]) < person.present

    def left_with_her(self, tie, day):
        return day["away"] == 2 and tie.bond < 2 and self.agrees(tie.to)

    def tie_to(self, person):
        return next((tie for tie in self.me.ties if tie.to is person), None)

    # Where she stands.
    def day(self, time):
        known = self.known
        unseen, alone, near, answers = 1.0 - self.me.visible, 1.0, 1.0, 1.0
        answers += known["seen_to_answer"] * self.come
        hostile, not_raised, safer, capacity, away = known["h"], 1.0, 1.0, 1.0, 0.0
        for start, until, every, lever in self.measures:
            if not start <= time < until:
                continue
            fades = 1.0
            if self.learns:
                since = time - start
                fades = 0.5 ** ((since if math.isinf(every) else since % every) / known["half_life"])
            unseen *= 1 - fades * lever.get("visibility", 0.0)
            alone *= 1 - fades * lever.get("private", 0.0)
            near *= 1 - lever.get("near", 0.0)
            answers += lever.get("responsiveness", 0.0)
            change = lever.get("hostility", 0.0)
            hostile += change * hostile if change < 0 else change * (1 - hostile)
            not_raised *= 1 - lever.get("others_visible", 0.0)
            safer *= 1 - lever.get("safer", 0.0)
            capacity += lever.get("capacity", 0.0) * (1 - math.exp(-(time - start) / known["lag"]))
            away = max(away, lever.get("away", 0.0))
        seen = 1 - unseen if self.level is None else self.level
        return {
            "v": seen, "watched": 1 - (1 - seen) * alone, "near": 1 - near,
            "rho": 1 - (1 - known["rho"]) ** answers, "h": hostile, "raised": 1 - not_raised,
            "times": safer / capacity, "away": away,
        }  # fmt: skip

    def is_known(self, owner, tie, time):
        """Whether somebody is there and the perpetrator knows of the tie, from any day up to now."""
        if not self.there(tie.to):
            return False
        known, most = self.known, 0.0
        ends = [0.0] + [one for start, until, _, _ in self.measures for one in (start, until)]
        for day in (one for one in ends if one <= time):
            left, unseen = 1.0, 1.0 - self.me.visible
            for start, until, _, lever in self.measures:
                if start <= day:
                    unseen *= 1 - lever.get("visibility", 0.0)
                if start <= day < until:
                    left *= 1 - lever.get("hidden", 0.0)
            seen = 1 - unseen if self.level is None else self.level
            if owner is not self.me and tie.to is not self.me:
                seen = owner.visible
            q = known["q0"] * left
            chance = tie.found * left if tie.found is not None else q + (1 - q) * known["psi"] * left * seen
            most = max(most, chance)
        return self.low(self.draw("known", tie.key)[0]) < most

    # What it gains.
    def utilities(self, day, weight, attention):
        known = self.known
        bracket = (
            known["theta"] * (1 + known["eta"] * day["v"]) + known["delta"] * day["h"] * (1 - day["rho"]) * day["v"]
        )
        return [
            weight * g * bracket - k - self.cost * s * day["rho"] * attention ** known["gamma"]
            for g, k, s in zip(self.gain, self.kappa, self.sigma, strict=True)
        ]

    def on_her(self, day):
        return self.utilities(day, 1.0, day["watched"])

    def on_other(self, day, person, weight, shielded):
        raised = day["raised"] if self.tie_to(person) is not None and self.agrees(person) else 0.0
        own = 1 - (1 - person.visible) * (1 - raised)
        attention = 1 - (1 - own) * (1 - self.known["s"] * shielded * day["watched"]) * (1 - day["near"])
        return self.utilities(day, self.known["pi"] * weight, attention)

    def inclusive(self, utilities):
        """I = mu log sum exp(lambda U / mu)."""
        mu, sharpness = self.known["mu"], self.known["lambda"]
        most = max(utilities)
        return mu * math.log(sum(math.exp(sharpness * (u - most) / mu) for u in utilities)) + sharpness * most

    def pick(self, utilities, part):
        most, sharpness = max(utilities), self.known["lambda"] / self.known["mu"]
        weights = [math.exp(sharpness * (u - most)) for u in utilities]
        left = part * sum(weights)
        for option, weight in enumerate(weights[:-1]):
            left -= weight
            if left < 0:
                return option
        return len(weights) - 1

    def multiplier(self, day):
        """m of V2."""
        known = self.known
        pushed = known["delta"] * day["h"] * (1 - day["rho"]) * day["v"] + known["eta"] * day["v"]
        return math.exp(known["lambda_hazard"] * (pushed - self.cost * day["rho"] * day["watched"] ** known["gamma"]))

    # The run.
    def candidates(self):
        layers = 1
        if self.hazard:
            layers = math.ceil(math.exp(self.known["lambda_hazard"] * (self.known["delta"] + self.known["eta"])))
        found = []
        for layer in range(layers if self.defender.rate > 0 else 0):
            time, place = 0.0, 0
            while True:
                index = layer * 2**24 + place
                one, two = self.draw("episode", self.me.key, index)
                time += self.waiting(one) / self.defender.rate
                if time > self.horizon:
                    break
                found.append((time, layer + self.high(two), index))
                place += 1
        return sorted(found)

    def come_by(self, time):
        self.come = sum(one <= time for one in self.responses)
        relieved = any(one <= time < one + self.known["relief_days"] for one in self.responses)
        return 1 - self.known["relief"] if relieved else 1.0

    def run(self):
        for time, mark, index in self.candidates():
            relief = self.come_by(time)
            day = self.day(time)
            begin = len(self.harms)
            rate = day["times"] * relief
            if self.hazard:
                if day["away"] or mark >= rate * self.multiplier(day):
                    continue
                one, two = self.draw("choice", self.me.key, index)
                self.write(self.me, self.pick(self.on_her(day), self.low(two)), time, 1.0, one)
            else:
                if mark >= rate:
                    continue
                self.choose(day, time, index)
            self.episodes += 1
            if self.learns and len(self.harms) > begin:
                self.cost += self.known["alpha"] * (self.known["C"] - self.cost)
            self.follow(begin)
            for harm in self.harms[begin:]:
                one, two = self.draw("answer", harm.key)
                if self.high(two) < self.response[0]:
                    self.responses.append(harm.time + self.response[1] * self.waiting(one))
        relief = self.come_by(self.horizon)
        self.last = self.day(self.horizon)
        self.rate = self.last["times"] * relief * (self.multiplier(self.last) if self.hazard else 1.0)

    def choose(self, day, time, index):
        own = [] if day["away"] else self.on_her(day)
        options = [
            tie
            for tie in sorted(self.me.ties, key=lambda one: one.key)
            if not self.left_with_her(tie, day) and self.is_known(self.me, tie, time)
        ]
        others = [u for tie in options for u in self.on_other(day, tie.to, tie.strength, tie.strength)]
        a = math.exp(self.inclusive(own)) if own else 0.0
        b = math.exp(self.inclusive(others)) if others else 0.0
        one, two = self.draw("choice", self.me.key, index)
        three, four = self.draw("choice", ~self.me.key, index)
        part = self.low(one)
        if self.high(one) < self.known["chi"]:
            # One choice: nobody, then her, then others.
            her = 1 / (1 + a + b) <= part < (1 + a) / (1 + a + b)
            them = part >= (1 + a) / (1 + a + b)
        else:
            her, them = part >= 1 / (1 + a), self.low(three) >= 1 / (1 + b)
        if her and own:
            self.write(self.me, self.pick(own, self.low(two)), time, 1.0, one ^ two)
        if them and others:
            option = self.pick(others, self.low(four))
            tie = options[option // len(TACTICS)]
            self.write(tie.to, option % len(TACTICS), time, tie.strength, three ^ four)

    def follow(self, begin):
        known = self.known
        whole = self.country.largest + known["again"]
        spot = begin
        while spot < len(self.harms) and whole > 0:
            harm = self.harms[spot]
            spot += 1
            mean = known["phi"] / whole
            ways = [(harm.person, known["again"], harm.person.key, harm.strength)]
            ways += [
                (tie.to, tie.strength, tie.key, tie.strength)
                for tie in sorted(harm.person.ties, key=lambda one: one.key)
                if self.is_known(harm.person, tie, harm.time)
            ]
            for victim, weight, key, strength in ways:
                spent, child = 0.0, 0
                while mean * weight > 0:
                    one, two = self.draw("onward", harm.key ^ key, 2 * child)
                    spent += self.waiting(one)
                    if spent > mean * weight:
                        break
                    number, _ = self.draw("onward", harm.key ^ key, 2 * child + 1)
                    when = harm.time + known["tau"] * self.waiting(two)
                    child += 1
                    if when <= self.horizon:
                        self.hit(victim, strength, when, number)

    def hit(self, victim, strength, time, number):
        day, tie = self.day(time), self.tie_to(victim)
        if day["away"] and victim is self.me:
            return
        if tie is not None and self.left_with_her(tie, day):
            return
        if victim is self.me:
            worth, strength = self.on_her(day), 1.0
        elif tie is not None:
            worth, strength = self.on_other(day, victim, tie.strength, tie.strength), tie.strength
        else:
            worth = self.on_other(day, victim, strength, 0.0)
        self.write(victim, self.pick(worth, self.low(number)), time, strength, number)

    def place(self, person):
        if person is self.me:
            return 0
        tie = self.tie_to(person)
        if tie is not None:
            return 1 if tie.bond < 2 else 4
        over_two = [one.bond < 2 for one in person.ties if self.tie_to(one.to) is not None]
        if over_two:
            return 2 if any(over_two) else 5
        return 3 if any(one.bond < 2 for one in person.ties) else 6

    def write(self, person, tactic, time, strength, key):
        self.harms.append(Harm(person, tactic, time, self.place(person), strength, key))


def tally(courses, months):
    """Add up the courses of all defenders, as the engine counts: harms, counts, months."""
    harms = np.zeros((len(PLACES), len(TACTICS)))
    by_month = np.zeros((months, 3))
    counts = dict.fromkeys(
        ("defenders", "episodes", "harmed", "family_harmed", "colleagues_harmed", "others_harmed", "severely_harmed",
         "others_severely_harmed", "withheld", "away", "attacks", "attacks_after_harm", "answered", "minding", "hazard"),
        0.0,
    )  # fmt: skip
    for one in courses:
        weight = one.defender.weight
        who = [0 if harm.place == 0 else 1 if harm.place <= 3 else 2 for harm in one.harms]
        severe = [TACTICS[harm.tactic][3] for harm in one.harms]
        first = min((harm.time for harm in one.harms), default=math.inf)
        for harm, group in zip(one.harms, who, strict=True):
            harms[harm.place, harm.tactic] += weight
            by_month[min(int(harm.time / MONTH), months - 1), group] += weight
            if harm.tactic == 4:
                counts["attacks"] += weight
                counts["attacks_after_harm"] += weight * (harm.time > first)
        happened = {
            "defenders": 1, "episodes": one.episodes, "harmed": 0 in who, "family_harmed": 1 in who,
            "colleagues_harmed": 2 in who, "others_harmed": 1 in who or 2 in who,
            "severely_harmed": any(s for s, g in zip(severe, who, strict=True) if g == 0),
            "others_severely_harmed": any(s for s, g in zip(severe, who, strict=True) if g > 0),
            "withheld": one.withheld, "away": one.last["away"] > 0, "answered": len(one.responses),
            "minding": one.last["rho"], "hazard": one.rate,
        }  # fmt: skip
        for name, value in happened.items():
            counts[name] += weight * value
    return harms, counts, by_month


def logit_shares(known, v, others, *, joint):
    """Closed form of V1 for one episode: P(nobody), P(her, tactic), P(each other, tactic); nested logit.

    ``others`` are (strength, own visibility) of those whom the perpetrator knows of. Where choices are separate, what
    is done to her and to others are two distributions, each with nobody: then P(nobody) is a pair.
    """
    mu, sharpness = known["mu"], known["lambda"]
    gain, kappa, sigma = (
        [between(one[k], known[name]) for one in TACTICS] for k, name in enumerate(("gain", "kappa", "sigma"))
    )
    bracket = known["theta"] * (1 + known["eta"] * v) + known["delta"] * known["h"] * (1 - known["rho"]) * v

    def utility(k, weight, attention):
        cost = known["C"] * sigma[k] * known["rho"] * attention ** known["gamma"]
        return weight * gain[k] * bracket - kappa[k] - cost

    own = [utility(k, 1.0, v) for k in range(len(TACTICS))]
    beside = [
        [utility(k, known["pi"] * w, 1 - (1 - seen) * (1 - known["s"] * w * v)) for k in range(len(TACTICS))]
        for w, seen in others
    ]

    def inside(utilities):
        weights = [math.exp(sharpness * u / mu) for u in utilities]
        return sum(weights) ** mu, [one / sum(weights) for one in weights]

    mine, split = inside(own)
    theirs, split_theirs = inside([u for one in beside for u in one])
    if joint:
        whole = 1 + mine + theirs
        return 1 / whole, [mine / whole * p for p in split], [theirs / whole * p for p in split_theirs]
    chances = mine / (1 + mine), theirs / (1 + theirs)
    return tuple(1 - p for p in chances), [chances[0] * p for p in split], [chances[1] * p for p in split_theirs]


def hawkes_mean(rate, branching, decay, horizon):
    """Expected events up to a horizon of a linear Hawkes process that starts empty, with an exponential kernel.

    The rate solves r' = (rate - (1 - n) r) / tau from r(0) = rate, and so nears rate / (1 - n).
    """
    left = 1 - branching
    return rate / left * (horizon - branching * decay / left * (1 - math.exp(-left * horizon / decay)))
