"""The workday: the next customer, snoozes, next steps, and what a day has brought."""
