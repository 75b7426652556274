"""Pages about accounts, and the pages of errors."""
