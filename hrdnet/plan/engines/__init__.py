"""Kernels of plans: arrays in, arrays out."""
