"""Contested beside Label Studio, doccano and Potato: the same work, on this machine, by turns in one run."""
