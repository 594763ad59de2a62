"""Who is who across all articles: officials, bodies, and offices over time."""
