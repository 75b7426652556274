"""One module a format, each `parse(stream, hint) -> Iterator[Item]`."""
