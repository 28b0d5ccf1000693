"""What is measured beside Burrow, and how both are put next to each other."""
