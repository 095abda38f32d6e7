"""How plans are searched for and proved."""
