"""Exceptions as text, and what an agent can do about them."""
