"""A year of burden-sharing in plain Python, as the model page tells it: every search is a walk over everything."""

import math
from itertools import combinations

import numpy as np

from hrdnet.draws import draws, single_draws
from hrdnet.metrics.engines.drawing import STREAMS as WORLD_STREAMS
from hrdnet.sim.engines.country import STREAMS

NEVER = 2**60
UNIT = 2.0**-32
#: Key of the stream of events, which belongs to no seed.
EVENT = 0x9E3779B97F4A7C15


def philox_word(world, entity, key):
    """The first 64 bits of Philox4x32-10 for one counter."""
    c = [world & 0xFFFFFFFF, world >> 32, entity & 0xFFFFFFFF, entity >> 32]
    k0, k1 = key & 0xFFFFFFFF, key >> 32
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(p1 >> 32) ^ c[1] ^ k0, p1 & 0xFFFFFFFF, (p0 >> 32) ^ c[3] ^ k1, p0 & 0xFFFFFFFF]
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return c[0] | (c[1] << 32)


def event(entity, what):
    return philox_word(int(what), int(entity), EVENT)


class Year:
    """One world under one strategy."""

    def __init__(self, layout, chances, people, rules, keys, seed, world):
        self.layout, self.chances, self.people, self.rules = layout, chances, people, rules
        self.seed, self.world = seed, world
        first = world // 64 * 64
        everything = {
            "channel": keys.channels,
            "traveller": keys.actors,
            "receiver": keys.actors,
            "region in person": keys.regions,
            "region remote": keys.regions,
        }
        assert set(everything) <= set(WORLD_STREAMS)
        self.u = {
            name: draws(seed, name, some, 64, first_world=first)[:, world % 64] for name, some in everything.items()
        }

    def draw(self, stream, key):
        """A number 0 to 1 of this world."""
        assert stream in STREAMS
        return (
            int(single_draws(self.seed, stream, np.array([key], dtype=np.uint64), 1, first_world=self.world)[0, 0])
            * UNIT
        )

    def whole(self, stream, key, below):
        number = int(single_draws(self.seed, stream, np.array([key], dtype=np.uint64), 1, first_world=self.world)[0, 0])
        return (number * below) >> 32

    # What is open

    def passes(self, channel, kind, when):
        """Whether a channel lets pass at a minute; at its best if that is None."""
        layout, chances = self.layout, self.chances
        number = float(self.u["channel"][layout.drawn[channel]])
        most = chances.most[channel]
        trust = most if when is None else chances.channel[channel] + chances.gain[channel] * when
        if number >= min(max(trust, 0.0), most):
            return False
        for region in {int(layout.region_a[channel]), int(layout.region_b[channel])} - {-1}:
            drawn = layout.region_drawn[region]
            if layout.in_person[channel] and self.u["region in person"][drawn] >= chances.in_person[region]:
                return False
            if layout.remote[channel] and self.u["region remote"][drawn] >= chances.remote[region]:
                return False
        if not layout.in_person[channel]:
            return True
        traveller = layout.actor_drawn[layout.traveller[channel]]
        return bool(self.u["traveller"][traveller] < chances.journey[kind, channel])

    def hears(self, actor):
        number = self.u["receiver"][self.layout.actor_drawn[actor]]
        return bool(self.layout.answers[actor] and number < self.chances.hears[actor])

    def relays(self, actor):
        number = self.u["receiver"][self.layout.actor_drawn[actor]]
        return bool(self.layout.relays[actor] and number < self.chances.passes[actor])

    def personal(self, channel):
        said = self.layout.personal[channel]
        return said == 1 or (said < 0 and self.draw("channel personal", self.layout.key[channel]) < self.rules.personal)

    def gone_until(self, channel, now):
        """The minute from which a personal channel is there again, looking at one end after the other."""
        for owner in (self.layout.owner_a[channel], self.layout.owner_b[channel]):
            if owner < 0 or not self.rules.rotation or not self.personal(channel):
                continue
            first = int(self.draw("rotation", self.layout.actor_key[owner]) * self.rules.rotation)
            if now >= first:
                since = (now - first) % int(self.rules.rotation)
                if since < self.rules.rebuilding:
                    now += int(self.rules.rebuilding) - since
        return now

    def leaves(self, channel, now):
        every = int(self.chances.interval[channel])
        for _ in range(2):
            there = self.gone_until(channel, now)
            if every:
                meeting = self.layout.meeting[channel]
                if meeting >= 0:
                    first = self.whole("meeting", self.layout.actor_key[meeting], every)
                else:
                    first = self.whole("phase", self.layout.key[channel], every)
                while first < there:
                    first += every
                there = first
            if there == now or self.gone_until(channel, there) == there:
                return there
            now = there
        return now

    def leads(self, actor, seen=()):
        """Whether something leads from an actor to a body that hears, at best."""
        if self.hears(actor):
            return True
        if not self.relays(actor) or actor in seen:
            return False
        layout = self.layout
        return any(
            self.passes(int(layout.channel[arc]), 0, None) and self.leads(int(layout.head[arc]), (*seen, actor))
            for arc in range(layout.start[actor], layout.start[actor + 1])
        )

    # One request

    def spread(self, part, asked, agreed):
        """Who heard when, what was passed on (tail, head, when), where bodies were there themselves, what was withheld."""
        layout, people, rules = self.layout, self.people, self.rules
        origin, kind = layout.origin[part], people.kind[part]
        arcs = [
            (tail, int(layout.head[arc]), int(layout.channel[arc]))
            for tail in range(len(layout.start) - 1)
            for arc in range(layout.start[tail], layout.start[tail + 1])
        ]
        at, withheld = {origin: asked}, False
        leading = [self.leads(actor) for actor in range(len(layout.start) - 1)]
        while True:
            passed, visits, changed = [], {}, False
            for tail, head, channel in arcs:
                if tail not in at or head == origin:
                    continue
                if not leading[head]:
                    continue
                inside = tail != origin and not self.relays(tail)
                if tail != origin and not self.relays(tail) and not self.hears(tail):
                    continue
                if inside and not (rules.handover and layout.between[channel]):
                    continue
                if tail != origin and layout.ngo[tail] and people.share_ngo[part] == 0:
                    continue
                leaves = self.leaves(channel, at[tail])
                own = kind if tail == origin and layout.traveller[channel] == origin else 0
                when = leaves + int(self.chances.delay[channel])
                if not self.passes(channel, own, leaves) or when > rules.until:
                    continue
                if inside and not agreed:
                    withheld = True
                    continue
                passed.append((tail, head, when))
                if tail == origin and layout.visit[channel]:
                    visits[head] = min(visits.get(head, NEVER), when)
                if when < at.get(head, NEVER):
                    at[head] = when
                    changed = True
            if not changed:
                # An NGO that leads to a body was told, and she had refused that it shares her case.
                told = any(layout.ngo[actor] and actor != origin for actor in at)
                return at, passed, visits, withheld or bool(told and people.share_ngo[part] == 0)

    def verified(self, origin, body, at, passed, visits):
        there = visits.get(body, NEVER)
        if self.rules.sources <= 1:
            return min(there, at[body])
        for when in sorted({when for _, _, when in passed}):
            if disjoint([(a, b) for a, b, then in passed if then <= when], origin, body) >= self.rules.sources:
                return min(there, when)
        return there

    # The year

    def run(self, cells, bodies, days):
        layout, people, rules, chances = self.layout, self.people, self.rules, self.chances
        ends, extras = np.zeros((cells, 10)), np.zeros((cells, 3))
        bins, work = np.zeros((cells, len(days) + 1)), np.zeros((bodies, 4))
        requests, cases = [], []
        for part in range(len(people.key)):
            now, number = 0.0, 0
            while chances.rate[part] > 0:
                key = event(people.key[part], number)
                now += -math.log(self.draw("request gap", key) + UNIT / 2) / chances.rate[part]
                if now >= rules.horizon:
                    break
                requests.append({"key": key, "part": part, "asked": int(now), "heard": 0, "verified": False})
                requests[-1] |= {"acted": NEVER, "refused": False, "at_work": 0, "leaving": False}
                number += 1
        for place, one in enumerate(requests):
            part, key = one["part"], one["key"]
            drawn = self.draw("request severity", key)
            rest = rules.immediate + (1 - rules.immediate) * rules.urgent
            one["severity"] = 2 if drawn < rules.immediate else 1 if drawn < rest else 0
            one["used"] = self.draw("request uses", key) < rules.uses
            if not one["used"] or layout.origin[part] < 0:
                continue
            said = people.share_missions[part]
            asks = rules.asks and self.draw("request agrees", key) < rules.agrees
            at, passed, visits, withheld = self.spread(part, one["asked"], said == 2 or (said == 1 and asks))
            extras[people.cell[part], 2] += withheld
            for body in at:
                if self.hears(body):
                    one["heard"] += 1
                    when = self.verified(layout.origin[part], body, at, passed, visits)
                    if when <= rules.until:
                        one["verified"] = True
                        cases.append((when, place, int(layout.body[body])))
        self.answer(requests, cases, work)
        for one in requests:
            cell = people.cell[one["part"]]
            if one["heard"]:
                extras[cell, 0 if one["heard"] == 1 else 1] += 1
            ends[cell, self.end(one)] += 1
            if one["acted"] <= rules.until:
                taken = one["acted"] - one["asked"]
                bins[cell, sum(taken > day * 1440 for day in days)] += 1
        return ends, extras, bins, work

    def answer(self, requests, cases, work):
        rules, chances, layout = self.rules, self.chances, self.layout
        order = list(range(len(requests)))
        order.sort(key=lambda one: (-requests[one]["severity"], requests[one]["asked"], requests[one]["key"]))
        turn = {place: number for number, place in enumerate(order)}
        events = [(when, 0, turn[place], int(layout.body_key[body]), place, body) for when, place, body in cases]
        waiting, busy, spent = {}, {}, {}
        allowance = dict.fromkeys(range(len(chances.action)), 0.0)
        for _, _, body in cases:
            work[body, 0] += 1
        while events:
            moment = min(events)
            events.remove(moment)
            now, kind, _, key, place, body = moment
            if now > rules.until:
                break
            if kind == 0:
                waiting.setdefault(body, []).append(place)
            elif kind == 1:
                busy[body] -= 1
                requests[place]["at_work"] -= 1
                if requests[place]["acted"] < NEVER:
                    work[body, 2] += 1
                else:
                    self.decide(requests[place], body, now, allowance)
            line = waiting.setdefault(body, [])
            while line and busy.get(body, 0) < chances.officers[body]:
                if spent.get(body, 0.0) - rules.saved > now:
                    events.append((math.ceil(spent[body] - rules.saved), 2, 0, key, 0, body))
                    break
                nxt = min(line, key=turn.get)
                line.remove(nxt)
                one = requests[nxt]
                if rules.one_file and (one["acted"] < NEVER or one["at_work"]):
                    continue
                effort = -math.log(self.draw("request effort", one["key"]) + UNIT / 2) * rules.effort
                busy[body] = busy.get(body, 0) + 1
                one["at_work"] += 1
                work[body, 1] += 1
                work[body, 3] += effort * 8
                spent[body] = max(spent.get(body, 0.0), now) + effort * chances.day[body]
                events.append((int(now + effort * 1440), 1, turn[nxt], key, nxt, body))

    def decide(self, one, body, now, allowance):
        layout, chances, people, rules = self.layout, self.chances, self.people, self.rules
        part = one["part"]
        if self.draw("request decision", event(one["key"], layout.body_key[body])) >= chances.acts[body]:
            one["refused"] = True
            return
        offers = []
        for mechanism in layout.operated[layout.first[body] : layout.first[body + 1]].tolist():
            said = people.relocate[part]
            if chances.leaving[mechanism] and not (said == 2 or (said == 1 and rules.asks)):
                continue
            if chances.acts_in[mechanism, people.region[part]]:
                start = max(float(now), allowance[mechanism] - chances.ahead[mechanism])
                offers.append((math.ceil(start) + int(chances.action[mechanism]), start, mechanism))
        if not offers:
            one["refused"] = True
            return
        soonest = min(ends for ends, _, _ in offers)
        ends, start, mechanism = next(offer for offer in offers if offer[0] == soonest)
        if (
            self.draw("request admitted", event(one["key"], layout.mechanism_key[mechanism]))
            >= chances.admits[mechanism]
        ):
            one["refused"] = True
            return
        allowance[mechanism] = max(allowance[mechanism], start) + chances.between_actions[mechanism]
        one["acted"], one["leaving"] = ends, bool(chances.leaving[mechanism])

    def end(self, one):
        rules = self.rules
        if not one["used"]:
            return 0
        if one["acted"] > rules.until:
            if one["acted"] < NEVER or (one["at_work"] and not one["refused"]):
                return 9
            if one["refused"]:
                return 4
            return 3 if one["verified"] else 2 if one["heard"] else 1
        if one["acted"] > one["asked"] + rules.deadline[one["severity"]]:
            return 5
        if one["leaving"]:
            return 8
        return 7 if self.draw("request suits", one["key"]) < rules.suits else 6


def disjoint(arcs, origin, body):
    """The largest number of routes that share nobody between, from all simple routes; the channel itself counts once."""
    near = {}
    for tail, head in set(arcs):
        near.setdefault(tail, set()).add(head)
    routes, stack = set(), [(origin, frozenset())]
    while stack:
        here, between = stack.pop()
        for head in near.get(here, ()):
            if head == body:
                routes.add(between)
            elif head != origin and head not in between:
                stack.append((head, between | {head}))
    at_once = frozenset() in routes
    routes.discard(frozenset())
    least = [one for one in routes if not any(other < one for other in routes)]
    for number in range(len(least), 0, -1):
        for some in combinations(least, number):
            if sum(map(len, some)) == len(frozenset().union(*some)):
                return number + at_once
    return int(at_once)
