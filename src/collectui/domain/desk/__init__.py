"""The desk: who works here with what rights, and the lists that everybody chooses from."""
