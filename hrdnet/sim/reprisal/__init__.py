"""Visibility and reprisal: what raising a profile does to harm, for the defender concerned and for those around her."""
