"""Which channels, visits and assignments to choose, fairly, with a proof of how good the plan is."""
