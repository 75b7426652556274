"""Pages about projects and what people say in them."""
