"""What `CRUD` does: reads and writes whose rows go straight into a response, keys, counts."""
