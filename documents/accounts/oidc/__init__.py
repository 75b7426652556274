"""Signing in with OpenID Connect: the providers are settings, what is sent and believed is strict."""
