"""Mutated inputs at every parser: `make fuzz`, and a short part of it in the ordinary tests."""
