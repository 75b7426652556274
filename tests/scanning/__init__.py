"""The API against its own description, by schemathesis, as everybody who may come: `make schemathesis`."""
