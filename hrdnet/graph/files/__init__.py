"""Reading and writing networks, with one guard for hostile input."""
