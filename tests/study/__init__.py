"""A study from the invitation to the release."""
