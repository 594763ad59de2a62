"""What the grammar of offices hands around: the sentence with what is known of it, an office being read, one read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from spacy.tokens import Doc, Token

from transforms import reference
from transforms.language.bodies import BodySpan
from transforms.language.lexicon import Layer, Portfolio, Tags, rule_rows
from transforms.language.name_bounds import NameSpan
from transforms.language.places import REGIONS, is_large_city
from transforms.language.records import Tenure

MOST_UNKNOWN_WORDS = 3
"""Capitalised words between two portfolios of one list."""
COUNTERPART = "counterpart"
GROUP = "group"
"""Category of a plural that is no office: a delegation, officials, the sides."""
GOVERNING = "governor_mayor"
"""Category of those who govern a town or a stretch of land; they represent the state in which it lies."""
JOINERS = frozenset({"and", "&", ",", "/"})
SERVING = frozenset({"official", "spokesperson", "envoy", "spouse"})
"""Categories of those who serve a person: adviser, aide, envoy, spokesman."""
AREAS = REGIONS | {"city", "state"}
MINISTER_CORES = frozenset({"minister", "secretary", "minister_of_state"})
HEADING_ROLES = frozenset(
    [
        "president",
        "chairman",
        "chairwoman",
        "chairperson",
        "chair",
        "head",
        "chief",
        "director",
        "director_general",
        "general_director",
        "leader",
        "secretary_general",
        "general_secretary",
        "executive_director",
        "executive_secretary",
        "managing_director",
        "commissioner",
        "high_commissioner",
        "administrator",
        "co_chairman",
        "co_chair",
        "vice_president",
    ]
)


@cache
def owner_words() -> frozenset[str]:
    """Return nouns whose office is told like that of a country: "the bloc's envoy", "the company's director"."""
    return frozenset(row["phrase"] for row in rule_rows("owner_words.csv"))


@dataclass(frozen=True, slots=True)
class OfficePhrase:
    """An office at tokens ``start`` to ``end`` (exclusive) of a sentence, the name not included.

    ``title`` has neither country nor body; ``core`` is the role's id, "minister" for any kind of minister.
    ``countries`` are several where a plural office is told of a list of countries. ``owner`` is the name of the one
    served ("TRUMP adviser", "envoy of President NAME"), which lies inside the phrase. ``possessor`` is the token of a
    possessive pronoun or of a person's name that the office is told by ("his foreign minister"). ``is_described``:
    other words tell more of it ("business leaders", "heads of diplomatic missions").
    """

    start: int
    end: int
    role: int
    title: str
    core: str
    role_category: str
    country_code: str | None
    countries: tuple[str, ...]
    body: BodySpan | None
    tenure: Tenure
    is_lowered: bool
    is_plural: bool
    is_bare_allowed: bool
    determiner: str
    possessor: int | None
    gender: str
    has_portfolio: bool
    is_described: bool
    owner: str | None = None

    @property
    def is_telling(self) -> bool:
        """Whether it says enough to belong to one person: a country, a body, a field or another complement."""
        return bool(self.country_code or self.body or self.has_portfolio or self.is_described)


@dataclass(slots=True)
class Draft:
    """An office while it is being read."""

    start: int
    end: int
    pieces: list[tuple[int, int]]
    countries: list[str] = field(default_factory=list)
    body: BodySpan | None = None
    body_preposition: int | None = None
    tenure: Tenure = Tenure.CURRENT
    is_lowered: bool = False
    determiner: str = ""
    possessor: int | None = None
    portfolio_category: str | None = None
    has_portfolio: bool = False
    has_complement: bool = False
    is_described: bool = False
    owner: str | None = None


class Sentence:
    """A sentence with what was found in it before the offices."""

    __slots__ = ("bodies_at", "bodies_ending", "doc", "in_body", "in_name", "names_at", "names_ending", "tags")

    def __init__(self, doc: Doc, tags: Tags, names: Sequence[NameSpan], bodies: Sequence[BodySpan]) -> None:
        self.doc, self.tags = doc, tags
        self.names_at = {name.start: name for name in names}
        self.names_ending = {name.end: name for name in names}
        bodies = [body for body in bodies if not _is_in_office(body, tags)]
        self.bodies_at = {body.start: body for body in bodies}
        self.bodies_ending = {body.end: body for body in bodies}
        self.in_name = {position for name in names for position in range(name.start, name.end)}
        self.in_body = {position for body in bodies for position in range(body.start, body.end)}


def _is_in_office(body: BodySpan, tags: Tags) -> bool:
    """Whether a body is only a word of an office: the "Cabinet | Secretary"."""
    if body.organisation_type != "government":
        return False
    return any(tag.start <= body.start and body.end < tag.end for tag in tags.of(Layer.ROLE))


def take_governed(sentence: Sentence, draft: Draft, start: int, end: int) -> None:
    """Take in a town or stretch of land that is governed, with its country where its name alone tells it."""
    draft.has_complement = True
    city = sentence.tags.at(start, Layer.CITY, limit=end)
    if city and not draft.countries and is_large_city(city):
        draft.countries.append(str(reference.cities_of_name(str(city.value))[0].country_code))


def take_owner(sentence: Sentence, draft: Draft, name: NameSpan) -> int:
    """Note the one served, and return where the name starts."""
    draft.owner = sentence.doc[name.start : name.end].text
    draft.is_described = True
    return name.start


def is_area_word(token: Token) -> bool:
    """Whether "City", "Region" … belongs to the name before it."""
    return token.lower_ in AREAS and token.text[:1].isupper()


def take_body(draft: Draft, position: int, body: BodySpan) -> None:
    """The last body told is the one represented; the organs of it before belong to the title."""
    if draft.body is not None and draft.body_preposition is not None:
        draft.pieces.append((draft.body_preposition, draft.body.end))
        draft.body, draft.body_preposition = body, position
    elif draft.body is not None:
        draft.pieces.append((position, body.end))
    else:
        draft.body, draft.body_preposition = body, position


def portfolios_end(sentence: Sentence, draft: Draft, start: int) -> int | None:
    """Where a list of portfolios ends: "Immigration and Multicultural and Indigenous Affairs"."""
    doc, tags = sentence.doc, sentence.tags
    end = None
    position = start
    while True:
        tag = tags.at(position, Layer.PORTFOLIO)
        if not tag or position in sentence.in_name:
            break
        if isinstance(tag.value, Portfolio) and not draft.has_portfolio:
            draft.portfolio_category = tag.value.role_category
        draft.has_portfolio = True
        end = position = tag.end
        while position < len(doc) and (doc[position].text in JOINERS or doc[position].lower_ in {"the", "for", "of"}):
            if doc[position].text == "," and not tags.at(_behind_demonym(tags, position + 1), Layer.PORTFOLIO):
                break
            if position > end and tags.at(position, Layer.PORTFOLIO):
                break
            position += 1
        if position > end and position in sentence.bodies_at:
            break
        position = _behind_demonym(tags, position)
        if position > end and not tags.at(position, Layer.PORTFOLIO):
            position = next(
                (
                    later
                    for later in range(position + 1, min(position + MOST_UNKNOWN_WORDS + 1, len(doc)))
                    if tags.at(later, Layer.PORTFOLIO) and later not in sentence.in_name and _is_title(doc, end, later)
                ),
                position,
            )
    while end and end < len(doc) and doc[end].tag_ in {"NN", "NNS"} and doc[end].text.islower():
        end += 1
    return end


def _behind_demonym(tags: Tags, position: int) -> int:
    """Where a field begins that is told with a nation: "African | Cooperation"; the position itself for any other."""
    nation = tags.at(position, Layer.DEMONYM)
    return nation.end if nation and tags.at(nation.end, Layer.PORTFOLIO) else position


def _is_title(doc: Doc, start: int, end: int) -> bool:
    """Whether all words are capitalised or join such."""
    return all(
        doc[position].text[:1].isupper() or doc[position].lower_ in {"and", "&", "for", "the", "of"}
        for position in range(start, end)
    )


def opens_office(sentence: Sentence, position: int) -> bool:
    """Whether another office of a country begins: "… and | Chinese vice premier"."""
    tags = sentence.tags
    country = tags.at(position, Layer.DEMONYM, Layer.COUNTRY)
    return country is not None and tags.at(country.end, Layer.ROLE, Layer.MODIFIER) is not None
