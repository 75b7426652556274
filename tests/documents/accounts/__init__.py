"""Signing in: what the accounts pages do."""
