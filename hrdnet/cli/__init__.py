"""The command line: what a strategist types."""

from hrdnet.cli import checking, comparing, planning, questions, reporting, simulations
from hrdnet.cli.program import NOT_FOR_EMERGENCIES, main

__all__ = ["NOT_FOR_EMERGENCIES", "checking", "comparing", "main", "planning", "questions", "reporting", "simulations"]
