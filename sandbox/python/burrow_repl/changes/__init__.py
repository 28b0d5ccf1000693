"""What an execution changed."""
