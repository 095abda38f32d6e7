"""How simulations are computed; what they mean is said one floor up, in ``sim``."""
