"""Room of the articles: any form of landing file in, cleaned and dated articles in the lake out.

``intake.take_in`` reads what is new, ``status.decide_status`` settles duplicates, newer versions and retractions over
all articles, ``intake.totals`` counts. On the way through: ``landing`` (what lies there), ``readers`` (one a form;
``decoding`` and ``pages`` help), ``articles`` (a record to a row), with ``paragraphs`` and ``cleaning`` (residue out,
``rules/residue.csv``), ``datelines`` (``rules/datelines.csv``), ``publication`` (dates), ``languages`` (is it English,
``rules/english.csv``) and ``signatures`` (fingerprints).
"""

from transforms.articles.intake import IntakeReport, IntakeTotals, take_in, totals
from transforms.articles.status import decide_status

__all__ = ["IntakeReport", "IntakeTotals", "decide_status", "take_in", "totals"]
