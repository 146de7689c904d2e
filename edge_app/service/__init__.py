"""What a service manager is told while the loop runs."""
