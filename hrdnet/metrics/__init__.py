"""Questions asked of a protection network, one a file."""
