"""What leaves the library for people: composes answers, computes nothing."""
