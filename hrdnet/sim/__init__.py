"""Requests and reprisals in time: what could happen, replicate by replicate, over the same worlds as the metrics."""
