"""What the database itself lets each login do: on PostgreSQL alone, where logins are told apart."""
