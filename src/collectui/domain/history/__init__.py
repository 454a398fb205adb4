"""What was changed, when and by whom; looking back, and undo."""
