"""Ways into functions of the engine that only compiled ones can call."""

from hrdnet.metrics.engines.bits import compiled
from hrdnet.sim.engines import answering, sources, travelling


@compiled
def trip_room(actors, arcs):
    return travelling.trip_room(actors, arcs)


@compiled
def search_room(actors):
    return sources.search_room(actors)


@compiled
def routes_by(search, trip, origin, body, until, most):
    return sources.routes_by(search, trip, origin, body, until, most)


@compiled
def verified_at(search, trip, times, origin, body, enough):
    return sources.verified_at(search, trip, times, origin, body, enough)


@compiled
def answer(layout, chances, people, rules, world, requests, cases, work):
    answering.answer(layout, chances, people, rules, world, requests, cases, work)
