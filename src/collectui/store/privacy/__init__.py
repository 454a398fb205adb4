"""What the store must not keep: found and masked where it is already, the history included."""
