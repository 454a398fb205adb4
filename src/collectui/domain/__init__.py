"""What the trade knows: terms, rules and figures, in plain Python."""
