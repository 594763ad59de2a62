"""Which reports tell of the same encounter, and which meeting was part of another."""

from transforms.encounters.resolution import MergeReport, merge_encounters

__all__ = ["MergeReport", "merge_encounters"]
