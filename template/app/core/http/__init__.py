"""What stands around the application: limits, hosts and headers of every request."""
