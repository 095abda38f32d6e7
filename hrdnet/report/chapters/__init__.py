"""The chapters of a report: each answers one question from a study."""
