"""Bank statements in: a file of any known kind and layout becomes plain lines, checked whole."""
