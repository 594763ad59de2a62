"""Who is who across all articles: officials, bodies, and offices over time."""

from transforms.identity.resolution import IdentityReport, resolve_identities

__all__ = ["IdentityReport", "resolve_identities"]
