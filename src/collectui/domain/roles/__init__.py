"""Customer and roles: who a program is for, who is talked to about it, and changes of either."""
