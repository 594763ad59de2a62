"""Who is who across all articles: officials, bodies, and offices over time.

What a night changed is read as ``evidence``. ``night`` resolves it, and all that it can touch, in this order:
``bodies`` (which one a name means: ``organisations``), ``people`` as told, those told by full name (``nodes``, put
together by ``full_names``), what that changed of what is told of whom (``moves``), those told by less (``waiting``,
one report at a time by ``context``), the rows of ``officials`` and their positions (``offices``, ``positions``). What
people corrected is read as ``overrides``, sought as ``meant``, and laid over the outcome as ``corrected``. ``memory``
keeps what the next night builds on; ``resolution`` writes ``tables``, ``links`` and ``redirects``.
"""

from transforms.identity.resolution import IdentityReport, resolve_identities, up_to_date

__all__ = ["IdentityReport", "resolve_identities", "up_to_date"]
