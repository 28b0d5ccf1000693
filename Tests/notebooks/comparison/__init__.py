"""What notebooks show in Burrow, put beside what they show in ipykernel."""
