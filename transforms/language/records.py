"""What the language room tells of an article: plain records over parsed sentences.

Character offsets are offsets in the article's stored text. Only this room and ``transforms.meetings`` see spaCy
tokens; whatever leaves them is rows of ``transforms.schemas``.
"""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from spacy.tokens import Span, Token


class Kind(StrEnum):
    """What a mention or an entity is."""

    PERSON = "person"
    GROUP = "group"
    ORGANISATION = "organisation"
    COUNTRY = "country"
    PLACE = "place"
    DATE = "date"


class Form(StrEnum):
    """How a mention refers: by name, by an office or description, or by a pronoun."""

    NAME = "name"
    DESCRIPTION = "description"
    PRONOUN = "pronoun"


class Tenure(StrEnum):
    """Whether an office is told as held now, before, for the time being, or to come."""

    CURRENT = "current"
    FORMER = "former"
    ACTING = "acting"
    ELECT = "elect"


@dataclass(frozen=True, slots=True)
class ArticleText:
    """The part of an article that understanding needs."""

    article_key: str
    article_id: str
    text: str
    title: str | None
    outlet: str | None
    published: dt.date | None
    published_basis: str
    body_start: int
    dateline_place: str | None
    dateline_date: dt.date | None


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the map: a city in a country, or a country alone; ``venue`` is a building as written."""

    country_code: str | None
    city: str | None = None
    geoname_id: int | None = None
    venue: str | None = None


@dataclass(frozen=True, slots=True)
class DateExpression:
    """A date as written, not yet bound to a tense; ``transforms.language.dates.resolve`` binds it."""

    rule_id: str
    values: tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True)
class Interval:
    """A resolved date: precision day, month, year or unknown; basis explicit, relative, publication or none."""

    first: dt.date | None
    last: dt.date | None
    precision: str
    basis: str


@dataclass(frozen=True, slots=True)
class Office:
    """An office told of a person: ``title`` has neither country nor name; ``organisation`` is an entity number."""

    title: str
    role_category: str
    country_code: str | None
    organisation: int | None
    tenure: Tenure
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of the text that refers to something. Mentions of a sentence never overlap.

    ``start`` and ``end`` span the whole mention with its titles ("Iran's Foreign Minister X"); ``name_start`` and
    ``name_end`` the proper name alone, equal to the span where there is none. ``entity`` numbers an entity
    (persons, groups, organisations); a plural that refers to several ("the two leaders") has them all in
    ``members``. ``head`` is the index of its head token in the sentence's Doc.
    """

    kind: Kind
    form: Form
    start: int
    end: int
    name_start: int
    name_end: int
    head: int
    rule_id: str
    entity: int | None = None
    members: tuple[int, ...] = ()
    office: Office | None = None
    country_code: str | None = None
    place: Place | None = None
    date: DateExpression | None = None
    is_plural: bool = False


@dataclass(slots=True)
class Entity:
    """A person, group or organisation of one article, all its mentions joined."""

    number: int
    kind: Kind
    name: str
    is_named: bool
    aliases: list[str] = field(default_factory=list)
    title: str | None = None
    role_category: str | None = None
    country_code: str | None = None
    organisation: int | None = None
    acronym: str | None = None
    organisation_type: str | None = None
    offices: list[Office] = field(default_factory=list)
    is_official: bool = False
    is_bystander: bool = False
    """True for journalists, interpreters and sources: people who tell of meetings but do not meet."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A parsed sentence. ``number`` counts all sentences of the article; parsed ones may leave gaps.

    ``offset`` added to a token's ``idx`` gives its offset in the stored text.
    """

    number: int
    paragraph: int
    span: Span
    offset: int
    mentions: tuple[Mention, ...]
    is_headline: bool = False

    @property
    def start(self) -> int:
        """Offset of the sentence in the stored text."""
        return self.offset + self.span.start_char

    @property
    def end(self) -> int:
        """Offset of the sentence's end in the stored text."""
        return self.offset + self.span.end_char

    def offset_of(self, token: Token) -> int:
        """Offset of a token in the stored text."""
        return self.offset + token.idx

    def mention_of(self, token: Token) -> Mention | None:
        """Return the mention that covers a token, or None."""
        position = self.offset_of(token)
        for mention in self.mentions:
            if mention.start <= position < mention.end:
                return mention
        return None


@dataclass(frozen=True, slots=True)
class Analysis:
    """An article understood as far as who and what it speaks of: the input of ``transforms.meetings``."""

    article: ArticleText
    sentences: tuple[Sentence, ...]
    entities: tuple[Entity, ...]
    home_country: str | None
    """Country of the reporting agency or ministry: whose minister a bare "the foreign minister" is."""
