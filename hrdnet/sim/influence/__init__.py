"""Which assumptions decide the order of strategies: inputs, sample points, what they yield, indices, the answer."""
