"""One version takes the place of another on several machines, and nobody who labels notices."""
