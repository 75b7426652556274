"""How dates and numbers are written, where the interface differs from what Django has for a language."""
