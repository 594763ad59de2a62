"""The mentions of a sentence while they are found: records, and which tokens they hold."""

from dataclasses import dataclass

from spacy.tokens import Doc

from transforms.language.bodies import BodySpan
from transforms.language.office_phrases import OfficePhrase
from transforms.language.records import DateExpression, Form, Kind, Place

INDEFINITE = frozenset({"a", "an"})


@dataclass(frozen=True, slots=True)
class Found:
    """A mention before it is known whom it means; all positions are tokens of its sentence.

    ``is_kin``: introduced as somebody's wife, brother …; ``is_credit``: named in a byline or a photo's credit.
    ``countries`` are several for a plural told of a list of them; ``determiner`` and ``possessor`` (the token of
    "his") are those of a description; ``gender`` is "m", "f", "plural", "speaker", "speakers" or "".
    """

    kind: Kind
    form: Form
    start: int
    end: int
    name_start: int
    name_end: int
    rule_id: str
    name: str = ""
    offices: tuple[OfficePhrase, ...] = ()
    body: BodySpan | None = None
    country_code: str | None = None
    countries: tuple[str, ...] = ()
    place: Place | None = None
    date: DateExpression | None = None
    is_plural: bool = False
    gender: str = ""
    determiner: str = ""
    possessor: int | None = None
    is_kin: bool = False
    is_credit: bool = False


class MentionLayer:
    """The mentions found so far in a sentence, and which tokens they hold."""

    __slots__ = ("doc", "found", "free", "used")

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.free = [True] * len(doc)
        self.found: list[Found] = []
        self.used: set[int] = set()

    def is_free(self, start: int, end: int) -> bool:
        """Return whether no mention holds any of the tokens."""
        return all(self.free[start:end])

    def add(self, mention: Found) -> None:
        """Take a mention unless it is empty or another holds some of its tokens."""
        if mention.start < mention.end and self.is_free(mention.start, mention.end):
            self.free[mention.start : mention.end] = [False] * (mention.end - mention.start)
            self.found.append(mention)
