"""Making a Python warm before contexts are forked from it, and what each fork gets for itself."""
