"""Turning values into what is shown of them, and sending it out."""
