"""Figures of the running app, each beside the floor of the same run: `make bench`."""
