"""Who and what an article speaks of: gate, parse, mentions, entities, dates.

>>> from transforms import language
>>> nlp = language.load_pipeline(model)
>>> for analysis in language.analyse(articles, nlp): ...
"""

from transforms.language import dates
from transforms.language.analysis import analyse
from transforms.language.pipeline import load_pipeline
from transforms.language.rows import entity_rows, mention_rows

__all__ = ["analyse", "dates", "entity_rows", "load_pipeline", "mention_rows"]
