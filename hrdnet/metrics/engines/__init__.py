"""How reach is computed; what it means is said in ``metrics.reachability``."""
