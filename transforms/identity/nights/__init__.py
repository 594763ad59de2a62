"""Resolving a night by what it changes."""
