"""Where the accounts library is told how this app signs people in."""
