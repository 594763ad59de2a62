"""Who is who across all articles: officials, bodies, and offices over time."""

from transforms.identity.resolution import IdentityReport, resolve_identities, up_to_date

__all__ = ["IdentityReport", "resolve_identities", "up_to_date"]
