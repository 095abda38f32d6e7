"""Two-terminal reliability by brute force in plain Python: every combination of vertices, edges and draws."""

import itertools


def enumerated(problem):
    """Return (reliability, unreliability) of a problem: vertices that work or not, edges, shared draws."""
    vertices = sorted({end for edge in problem.edges for end in (edge.tail, edge.head)} - {problem.source})
    unsure = [vertex for vertex in vertices if problem.working(vertex) < 1]
    thresholds = {}
    for edge in problem.edges:
        for name, threshold in edge.needs:
            thresholds.setdefault(name, set()).add(threshold)
    pieces = [list(itertools.pairwise(sorted({0.0, 1.0, *cuts}))) for cuts in thresholds.values()]
    works = fails = 0.0
    for alive in itertools.product([True, False], repeat=len(unsure)):
        dead = {vertex for vertex, here in zip(unsure, alive, strict=True) if not here}
        share = 1.0
        for vertex in unsure:
            share *= 1 - problem.working(vertex) if vertex in dead else problem.working(vertex)
        for levels in itertools.product(*pieces):
            part = share
            for low, high in levels:
                part *= high - low
            draw = {name: low for name, (low, _) in zip(thresholds, levels, strict=True)}
            usable = [edge for edge in problem.edges if all(draw[name] < level for name, level in edge.needs)]
            for opened in itertools.product([True, False], repeat=len(usable)):
                weight = part
                for edge, is_open in zip(usable, opened, strict=True):
                    weight *= edge.passes if is_open else edge.fails
                if weight == 0:
                    continue
                chosen = [edge for edge, is_open in zip(usable, opened, strict=True) if is_open]
                if _joined(problem.source, problem.target, chosen, dead):
                    works += weight
                else:
                    fails += weight
    return works, fails


def _joined(source, target, edges, dead):
    reached, grown = {source}, True
    while grown:
        grown = False
        for edge in edges:
            for tail, head in ((edge.tail, edge.head), (edge.head, edge.tail))[: 2 if edge.both else 1]:
                if tail in reached and head not in reached and head not in dead:
                    reached.add(head)
                    grown = True
    return target in reached
