"""Keys are hashes of raw business facts, never row numbers or load times."""

import hashlib

SEPARATOR = "\x1f"
KEY_LENGTH = 20


def hash_key(*parts: object) -> str:
    """Return a 20-character hexadecimal key of the parts, in order.

    ``None`` and the empty string are told apart. The dbt macro ``surrogate_key`` gives the same value for the
    same parts: SHA-256 (FIPS 180-4) of the parts joined by U+001F, cut to 80 bits.
    """
    joined = SEPARATOR.join("\x00" if part is None else str(part) for part in parts)
    return hashlib.sha256(joined.encode()).hexdigest()[:KEY_LENGTH]
