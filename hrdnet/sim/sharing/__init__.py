"""Burden-sharing: requests that travel, are verified, queue and are answered (domain C2)."""
