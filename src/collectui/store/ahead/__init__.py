"""Looking ahead: the store as it will be on a later day if nobody pays."""
