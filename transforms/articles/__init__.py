"""Room of the articles: any form of landing file in, cleaned and dated articles in the lake out.

``intake.take_in`` reads what is new, ``status.decide_status`` settles duplicates, newer versions and retractions over
all articles, ``intake.totals`` counts. On the way: ``landing`` (what lies there), ``readers`` (one a form),
``decoding`` (bytes to text), ``cleaning`` (residue out, ``rules/residue.csv``), ``datelines`` (``rules/datelines.csv``),
``publication`` (dates), ``languages`` (is it English), ``signatures`` (fingerprints), ``articles`` (a record to a row).
"""

from transforms.articles.intake import IntakeReport, IntakeTotals, take_in, totals
from transforms.articles.status import decide_status

__all__ = ["IntakeReport", "IntakeTotals", "decide_status", "take_in", "totals"]
