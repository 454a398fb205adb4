"""Forms: what agents fill in and save, and the drafts of it."""
