"""One layer of mentions over a sentence: persons with their titles, bare offices, groups, bodies, countries, dates.

Each step takes tokens that are still free, the surest first, so that mentions never overlap.
"""

from collections.abc import Collection, Iterator, Sequence, Set

from spacy.tokens import Doc, Token

from transforms import reference
from transforms.language import dates, places
from transforms.language.bodies import BodySpan
from transforms.language.countries import country_code
from transforms.language.guests import find_guests
from transforms.language.lexicon import Layer, Tags, Word
from transforms.language.mention_layer import INDEFINITE, Found, MentionLayer
from transforms.language.name_bounds import NameSpan
from transforms.language.office_phrases import GROUP, OfficePhrase
from transforms.language.records import Form, Kind, Place
from transforms.language.titled_names import find_persons
from transforms.reference import Metonym

_DEFINITE = frozenset({"the", "both", "these", "those", "all"})
_ARTICLES = frozenset({"the", "a", "an", "these", "those"})
_COMPANY = frozenset({"official", "allies", "authorities", "aide", "executives", "dignitaries"})
"""Plurals of office that say nothing by themselves, and mean a group only with somebody: "talks with officials"."""
_KNOWN_BY_RANK = frozenset({"diplomat", "lawmaker", "legislator", "parliamentarian"})
"""Plurals of office that mean particular people where they act or are met: "lawmakers met the president"."""
_QUANTITIES = frozenset(
    {
        "bunch",
        "coalition",
        "contingent",
        "couple",
        "dozen",
        "dozens",
        "few",
        "group",
        "groups",
        "handful",
        "many",
        "most",
        "number",
        "pair",
        "panel",
        "range",
        "round",
        "scores",
        "series",
        "several",
        "some",
        "variety",
    }
)
"""Words before "of" that tell how many of a group are meant."""
_ADVERBS = frozenset({"last", "later", "then", "earlier", "first"})
_UNSPECIFIC = frozenset({"any", "each", "every", "another"})
_PREDICATE_CUES = frozenset({"as", "become", "became", "becoming", "elected", "appointed", "named", "nominated"})
_PRONOUNS = {
    "he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f",
    "they": "plural", "them": "plural", "their": "plural", "themselves": "plural",
    "i": "speaker", "me": "speaker", "my": "speaker", "we": "speakers", "us": "speakers", "our": "speakers",
}  # fmt: skip
NUMBERS = {"two": 2, "both": 2, "pair": 2, "duo": 2, "three": 3, "trio": 3, "four": 4, "five": 5}
"""How many a plural such as "the three leaders" means."""


def find(
    doc: Doc,
    tags: Tags,
    names: Sequence[NameSpan],
    bodies: Sequence[BodySpan],
    offices: Sequence[OfficePhrase],
    countries: Collection[str],
) -> list[Found]:
    """Return the mentions of a sentence from left to right.

    ``countries`` are those the article speaks of.
    """
    layer = MentionLayer(doc)
    outlets = [body for body in bodies if body.organisation_type == "media"]
    for mention in find_persons(doc, tags, names, offices, outlets, layer):
        layer.add(mention)
    for office in offices:
        if office.start not in layer.used:
            layer.add(_plural(doc, tags, office) if office.is_plural else _bare(doc, tags, office))
    for body in bodies:
        layer.add(
            Found(
                Kind.ORGANISATION,
                Form.DESCRIPTION if body.is_generic else Form.NAME,
                body.start,
                body.end,
                body.start,
                body.end,
                body.rule_id,
                name=body.name,
                body=body,
                country_code=body.country_code,
            )
        )
    for step in (
        _honoured(doc, tags),
        _pronouns(doc),
        find_guests(doc, tags),
        _dates(tags),
        _places(doc, tags, countries),
        _countries(doc, tags),
    ):
        for mention in step:
            layer.add(mention)
    return sorted(layer.found, key=lambda mention: mention.start)


NOTHING = Found(Kind.PERSON, Form.DESCRIPTION, 0, 0, 0, 0, "")


def _bare(doc: Doc, tags: Tags, office: OfficePhrase) -> Found:
    """A description of one person by the office alone, or nothing where the words do not point to a person."""
    has_side = bool(office.country_code or office.body)
    is_capitalised = doc[office.start].text[:1].isupper() and office.start > 0
    if not office.is_bare_allowed or office.determiner in _UNSPECIFIC:
        return NOTHING
    if office.determiner in INDEFINITE and not has_side:
        return NOTHING
    if not office.determiner and not has_side and not is_capitalised:
        return NOTHING
    if office.start > 0 and doc[office.start - 1].lemma_.lower() in _PREDICATE_CUES:
        return NOTHING
    if office.start > 0 and doc[office.start - 1].lower_ in _PREDICATE_CUES:
        return NOTHING
    if tags.covers(office.role, Layer.VENUE):
        return NOTHING
    start = office.start + (doc[office.start].lower_ in {"the", "a", "an", "this", "that"})
    if office.determiner == "'s" and office.possessor is not None:
        start = office.possessor
    return Found(
        Kind.PERSON,
        Form.DESCRIPTION,
        office.start,
        office.end,
        office.start,
        office.end,
        "office.indefinite" if office.determiner in INDEFINITE else "office.bare",
        name=doc[start : office.end].text,
        offices=(office,),
        body=office.body,
        country_code=office.country_code,
        gender=office.gender,
        determiner=office.determiner,
        possessor=office.possessor,
    )


def _plural(doc: Doc, tags: Tags, office: OfficePhrase) -> Found:
    """A group, or nothing where the plural is of no one in particular ("officials", "countries")."""
    word = tags.ending(office.role + 1, Layer.GROUP)
    kind = word.value.kind if word and isinstance(word.value, Word) else "persons"
    is_office = office.role_category != GROUP
    is_specific = is_office and (office.is_bare_allowed or office.core in _KNOWN_BY_RANK)
    is_definite = office.determiner in _DEFINITE or doc[office.start].lower_ in {"two", "both"}
    has_side = bool(office.country_code or office.body or office.possessor is not None)
    if kind == "states" and not office.body and not (office.is_described and not office.country_code):
        return NOTHING
    begin = _quantity_before(doc, office.start)
    is_counted = is_office and any(doc[position].tag_ == "CD" for position in range(office.start, office.role))
    is_told = has_side or is_definite or office.is_telling or is_specific or is_counted or begin < office.start
    if not is_told and not (
        (office.core in _COMPANY and begin > 0 and doc[begin - 1].lower_ in {"with", "between"})
        or (doc[office.role].tag_ == "NN" and _is_led(doc, office.end))
        or doc[office.end : office.end + 1].text == "concerned"
    ):
        return NOTHING
    start = begin + (doc[begin].lower_ in _ARTICLES)
    end = office.end
    if office.body and office.body.end == end:
        while end < len(doc) and (doc[end].tag_ in {"NN", "NNS", "JJ", "VBN"} or tags.at(end, Layer.GROUP)):
            end += 1
        while end > office.end and doc[end - 1].tag_ in {"JJ", "VBN"}:
            end -= 1
    return Found(
        Kind.GROUP,
        Form.DESCRIPTION,
        begin,
        end,
        begin,
        end,
        f"group.{kind}" if office.role_category == GROUP else "group.plural_office",
        name=doc[start:end].text,
        offices=(office,),
        body=office.body,
        country_code=office.country_code,
        countries=office.countries,
        is_plural=True,
        determiner=office.determiner,
        possessor=office.possessor,
    )


def _is_led(doc: Doc, end: int) -> bool:
    """Whether it is told who leads a group: "a delegation led by the minister"."""
    return doc[end : end + 2].text.lower() in {"led by", "headed by"}


def _quantity_before(doc: Doc, start: int) -> int:
    """Where words begin that tell how many of a plural are meant: "a bipartisan group of", "some of", "more than"."""
    if start > 1 and doc[start - 1].lower_ == "of" and doc[start - 2].lower_ in _QUANTITIES:
        return _start_of_phrase(doc, start - 2, {"det", "amod", "compound", "nummod"})
    return _start_of_phrase(doc, start, {"amod", "quantmod", "advmod"}) if doc[start].tag_ == "CD" else start


def _start_of_phrase(doc: Doc, head: int, relations: Set[str]) -> int:
    begin = head
    while begin > 0 and doc[begin - 1].head.i == head and doc[begin - 1].dep_ in relations:
        begin -= 1
    return begin


def _pronouns(doc: Doc) -> Iterator[Found]:
    for token in doc:
        if _is_the_two(token):
            start = token.i - (token.i > 0 and doc[token.i - 1].lower_ == "the")
            end = token.i + 1 + _is_before_adverb(token)
            yield Found(
                Kind.PERSON, Form.PRONOUN, start, end, start, end, "pronoun.two",
                name=doc[start : token.i + 1].text, is_plural=True, gender="plural",
            )  # fmt: skip
        gender = _PRONOUNS.get(token.lower_)
        if gender and token.tag_ in {"PRP", "PRP$"} and token.text not in {"US", "HE"}:
            yield Found(
                Kind.PERSON,
                Form.PRONOUN,
                token.i,
                token.i + 1,
                token.i,
                token.i + 1,
                "pronoun",
                name=token.text,
                is_plural=gender in {"plural", "speakers"},
                gender=gender,
            )


def _honoured(doc: Doc, tags: Tags) -> Iterator[Found]:
    """Yield who is told by his dignity alone: "His Majesty received the envoy"."""
    for tag in tags.of(Layer.HONORIFIC):
        gender = _PRONOUNS.get(doc[tag.start].lower_, "")
        is_dignity = gender in {"m", "f"} and tag.end > tag.start + 1
        if is_dignity and tag.end < len(doc) and not doc[tag.end].text[:1].isupper() and doc[tag.end].lower_ != "the":
            yield Found(
                Kind.PERSON, Form.PRONOUN, tag.start, tag.end, tag.start, tag.end, "pronoun.honorific",
                name=doc[tag.start : tag.end].text, gender=gender,
            )  # fmt: skip


def _is_the_two(token: Token) -> bool:
    """Whether "the two", "both" or "the three" stands for so many persons by itself."""
    if token.lower_ != "both" and not (token.lower_ in NUMBERS and token.i > 0 and token.nbor(-1).lower_ == "the"):
        return False
    is_argument = token.dep_ in {"nsubj", "nsubjpass", "dobj", "pobj"} or _is_before_adverb(token)
    return is_argument and not any(child.i > token.i for child in token.children)


def _is_before_adverb(number: Token) -> bool:
    """Whether the tagger took the adverb behind a number for a subject: "the three last met in Rome"."""
    adverb = number.head
    is_next = adverb.i == number.i + 1 and adverb.dep_ == "nsubj"
    return number.dep_ == "nummod" and is_next and adverb.lower_ in _ADVERBS


def _dates(tags: Tags) -> Iterator[Found]:
    for date in dates.find(tags.text):
        start, end = tags.starts.get(date.start), tags.ends.get(date.end)
        if start is not None and end is not None:
            expression = date.expression
            yield Found(Kind.DATE, Form.NAME, start, end, start, end, expression.rule_id, date=expression)


def _places(doc: Doc, tags: Tags, countries: Collection[str]) -> Iterator[Found]:
    for span in places.find(doc, tags, countries):
        yield Found(
            Kind.PLACE, Form.NAME, span.start, span.end, span.start, span.end, span.rule_id,
            country_code=span.place.country_code, place=span.place,
        )  # fmt: skip


def _countries(doc: Doc, tags: Tags) -> Iterator[Found]:
    for tag in tags.of(Layer.COUNTRY, Layer.METONYM, Layer.DEMONYM):
        code = country_code(tag)
        form, rule, place = Form.NAME, "country.name", None
        if isinstance(tag.value, Metonym):
            if tag.end < len(doc) and doc[tag.end].text in places.BUILDINGS:
                continue
            form = Form.DESCRIPTION
            rule = "country.capital" if tag.value.kind == "capital" else "country.metonym"
            if tag.value.kind == "capital":
                place = Place(code, *_capital(code))
        elif tag.layer is Layer.DEMONYM:
            if doc[tag.end - 1].dep_ in {"amod", "compound"} or doc[tag.end - 1].tag_ == "JJ":
                continue
            form, rule = Form.DESCRIPTION, "country.demonym"
        yield Found(
            Kind.COUNTRY, form, tag.start, tag.end, tag.start, tag.end, rule,
            name=doc[tag.start : tag.end].text, country_code=code, place=place or Place(code),
        )  # fmt: skip


def _capital(code: str) -> tuple[str | None, int | None]:
    city = reference.capitals().get(code)
    return (city.name, city.geoname_id) if city else (None, None)
