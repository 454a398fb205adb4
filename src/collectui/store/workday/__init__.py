"""The workday: who works whom, what comes next, and what a day has brought."""
