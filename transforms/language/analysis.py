"""An article understood: who and what its sentences speak of."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from spacy.language import Language
from spacy.tokens import Doc

from transforms import reference
from transforms.language import bodies, entities, gate, lexicon, mentions, names, offices, sentences
from transforms.language.bodies import BodySpan
from transforms.language.cast import Body, Cast, Group, Link, Person, Setting, is_well_known
from transforms.language.discourse import TELLERS
from transforms.language.lexicon import Layer, Tags
from transforms.language.mention_layer import Found
from transforms.language.name_bounds import NameSpan
from transforms.language.names_beside_offices import beside_offices
from transforms.language.office_phrases import OfficePhrase
from transforms.language.pipeline import parse
from transforms.language.records import Analysis, ArticleText, Entity, Kind, Mention, Office, Sentence, Tenure
from transforms.language.sentences import TextSentence

ARTICLES_AT_ONCE = 32

_BRACKET = re.compile(r"\s*\([^()]*\)\s*$")
_TOP_LEVEL_DOMAIN = re.compile(r"\w\.([a-z]{2})$")
_WORLDWIDE_DOMAINS = frozenset({"AI", "CC", "CO", "FM", "IO", "ME", "TV", "WS"})
_STATE_VOICES = frozenset({"embassy", "ministry", "government", "presidency", "consulate"})
"""Words of an outlet's name that show that the state it names speaks."""
_VAGUE = frozenset({"official", "other"})
_RANKS = frozenset({"military"})
_RANK_WORDS = frozenset(
    {
        *("admiral", "brigadier", "captain", "colonel", "general", "lieutenant", "major", "marshal", "rear", "vice"),
        *("ambassador", "prince", "princess"),
    }
)
"""Words of titles that are borne beside an office: "Lieutenant General", "Prince", a minister's "Ambassador"."""
_PRIVATE = frozenset({"other", "press", "spouse", "business", "ngo"})


def analyse(articles: Iterable[ArticleText], nlp: Language) -> Iterator[Analysis]:
    """Yield one analysis an article, in the same order; it has no sentences where the gate rejects the article."""
    remaining = iter(articles)
    while batch := list(islice(remaining, ARTICLES_AT_ONCE)):
        chosen = [gate.choose(article.text, sentences.split(article.text, article.body_start)) for article in batch]
        docs = parse(
            nlp,
            (
                article.text[sentence.start : sentence.end]
                for article, picked in zip(batch, chosen, strict=True)
                for sentence in picked
            ),
        )
        for article, picked in zip(batch, chosen, strict=True):
            yield _understand(article, picked, list(islice(docs, len(picked))))


def _understand(article: ArticleText, picked: Sequence[TextSentence], docs: Sequence[Doc]) -> Analysis:
    home, is_home_voice = home_country(article)
    if not picked:
        return Analysis(article, (), (), home)
    tags = [lexicon.tag(doc) for doc in docs]
    people = names.find(docs, tags)
    organisations, posts = _bodies_and_offices(docs, tags, people)
    titled = [
        beside_offices(
            doc,
            hits,
            spans,
            [(o.start, o.end) for o in held if not o.is_plural and (o.is_telling or o.determiner in {"its", "their"})],
        )
        for doc, hits, spans, held in zip(docs, tags, people, posts, strict=True)
    ]
    if any(titled):
        people = names.find(docs, tags, titled)
        organisations, posts = _bodies_and_offices(docs, tags, people)
    countries = {str(tag.value) for hits in tags for tag in hits.of(Layer.COUNTRY, Layer.DEMONYM)}
    found = [
        mentions.find(doc, hits, spans, held, told, countries)
        for doc, hits, spans, held, told in zip(docs, tags, people, organisations, posts, strict=True)
    ]
    setting = Setting(
        home,
        is_home_voice,
        article.published or article.dateline_date,
        tuple(_opens_quoted(article.text, sentence.start) for sentence in picked),
        tuple(sentence.is_headline for sentence in picked),
    )
    cast = entities.resolve(docs, found, setting)
    finish = _Finish(cast, docs, picked, setting)
    finished = tuple(
        Sentence(
            sentence.number,
            sentence.paragraph,
            doc[:],
            sentence.start,
            tuple(finish.mention(number, item, link) for item, link in zip(stretch, links, strict=True)),
            sentence.is_headline,
        )
        for number, (sentence, doc, stretch, links) in enumerate(zip(picked, docs, found, cast.links, strict=True))
    )
    return Analysis(article, finished, finish.entities, home)


def _opens_quoted(text: str, start: int) -> bool:
    """Whether a quotation that began earlier in the paragraph is still open at an offset."""
    before = text[text.rfind("\n", 0, start) + 1 : start]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1


def _bodies_and_offices(
    docs: Sequence[Doc], tags: Sequence[Tags], people: Sequence[Sequence[NameSpan]]
) -> tuple[list[list[BodySpan]], list[list[OfficePhrase]]]:
    organisations = bodies.find(docs, tags, people)
    return organisations, [
        offices.find(doc, hits, spans, held)
        for doc, hits, spans, held in zip(docs, tags, people, organisations, strict=True)
    ]


def home_country(article: ArticleText) -> tuple[str | None, bool]:
    """Return the country whose minister a bare "the foreign minister" is, and whether a state's own voice speaks.

    It is the outlet's, else one that its name tells or its address's ending, else the dateline's; None for world wires.
    """
    if not article.outlet:
        return _country_of_dateline(article), False
    outlet = reference.outlet_of(article.outlet) or reference.outlet_of(_BRACKET.sub("", article.outlet))
    if outlet:
        return outlet.country_code, outlet.kind in {"ministry", "state_agency"}
    country = _country_in(article.outlet)
    if country and _STATE_VOICES & set(article.outlet.casefold().split()):
        return country, True
    seat = reference.metonyms().get(reference.normalise_name(article.outlet))
    if seat is not None:
        return seat.country_code, True
    ending = _TOP_LEVEL_DOMAIN.search(article.outlet.casefold())
    code = ending[1].upper() if ending else ""
    if code in reference.countries() and code not in _WORLDWIDE_DOMAINS:
        return code, False
    return country or (None if ending else _country_of_dateline(article)), False


def _country_of_dateline(article: ArticleText) -> str | None:
    cities = reference.cities_of_name(article.dateline_place) if article.dateline_place else ()
    return cities[0].country_code if cities else None


def _country_in(outlet: str) -> str | None:
    """Return the first country that an outlet's name tells: "Argentine Foreign Ministry"."""
    words = outlet.replace("(", " ").replace(")", " ").replace(",", " ").split()
    for start in range(len(words)):
        for end in range(len(words), start, -1):
            phrase = " ".join(words[start:end])
            code = reference.country_of_name(phrase) or reference.country_of_demonym(phrase)
            if code:
                return code
    return None


class _Finish:
    """Turns what was found over tokens into records over the article's offsets."""

    def __init__(self, cast: Cast, docs: Sequence[Doc], picked: Sequence[TextSentence], setting: Setting) -> None:
        self.cast, self.docs, self.picked, self.setting = cast, docs, picked, setting
        self.entities = tuple(
            sorted(
                (
                    *map(self._person, cast.persons.values()),
                    *map(_group, cast.groups.values()),
                    *map(_organisation, cast.bodies.values()),
                ),
                key=lambda entity: entity.number,
            )
        )

    def _offsets(self, sentence: int, start: int, end: int) -> tuple[int, int]:
        doc, offset = self.docs[sentence], self.picked[sentence].start
        return offset + doc[start].idx, offset + doc[end - 1].idx + len(doc[end - 1])

    def mention(self, sentence: int, found: Found, link: Link) -> Mention:
        start, end = self._offsets(sentence, found.start, found.end)
        name_start, name_end = self._offsets(sentence, found.name_start, found.name_end)
        entity = self.entities[link.entity] if link.entity is not None else None
        office = link.office or (found.offices[0] if found.kind is Kind.PERSON and found.offices else None)
        return Mention(
            kind=found.kind,
            form=found.form,
            start=start,
            end=end,
            name_start=name_start,
            name_end=name_end,
            head=self.docs[sentence][found.start : found.end].root.i,
            rule_id=found.rule_id,
            entity=link.entity,
            members=link.members,
            office=self._office(sentence, office, entity.country_code if entity else None) if office else None,
            country_code=found.country_code or (entity.country_code if entity else None),
            place=found.place,
            date=found.date,
            is_plural=found.is_plural,
        )

    def _office(self, sentence: int, phrase: OfficePhrase, country: str | None) -> Office:
        start, end = self._offsets(sentence, phrase.start, phrase.end)
        body = self.cast.body_number(phrase.body) if phrase.body else None
        stands_for_body = phrase.body is not None and not phrase.body.is_state_organ
        return Office(
            title=phrase.title,
            role_category=phrase.role_category,
            country_code=phrase.country_code or (None if stands_for_body else country),
            organisation=body,
            tenure=phrase.tenure,
            start=start,
            end=end,
        )

    def _person(self, person: Person) -> Entity:
        country = person.country_code
        offices: dict[tuple[object, ...], Office] = {}
        for phrase, sentence in person.offices:
            office = self._office(sentence, phrase, country)
            key = (office.title.casefold(), office.country_code, office.organisation, office.tenure)
            offices.setdefault(key, office)
        present = _present_office(person, list(offices.values()))
        categories = {office.role_category for office in offices.values()}
        telling = categories - _RANKS or categories
        return Entity(
            number=person.number,
            kind=Kind.PERSON,
            name=person.full_name,
            is_named=person.is_named,
            aliases=list(person.aliases),
            title=present.title if present else None,
            role_category=present.role_category if present else None,
            country_code=country,
            organisation=_body_represented(present, list(offices.values())),
            offices=list(offices.values()),
            is_official=bool(categories - _PRIVATE) or (person.is_named and is_well_known(person)),
            is_bystander=bool(telling and telling <= TELLERS) or (person.is_credited and not categories),
        )


def _present_office(person: Person, offices: list[Office]) -> Office | None:
    """The office held now that the article tells most often, the more telling title of equals."""
    counts = Counter(phrase.role_category for phrase, _ in person.offices if phrase.tenure is not Tenure.FORMER)
    current = [office for office in offices if office.tenure is not Tenure.FORMER]
    candidates = current or offices
    return max(
        candidates,
        key=lambda office: (
            office.role_category not in _VAGUE,
            not _RANK_WORDS.issuperset(office.title.casefold().split()),
            counts[office.role_category],
            not office.title.isupper(),
            office.title[:1].isupper(),
            -office.start,
        ),
        default=None,
    )


def _body_represented(present: Office | None, offices: Sequence[Office]) -> int | None:
    """The body of the office held now, or else of another one held at the same time."""
    if present is None:
        return None
    is_former = present.tenure is Tenure.FORMER
    held = [present, *(office for office in offices if (office.tenure is Tenure.FORMER) == is_former)]
    return next((office.organisation for office in held if office.organisation is not None), None)


def _group(group: Group) -> Entity:
    return Entity(
        group.number, Kind.GROUP, group.name, False, list(group.aliases), country_code=group.country_code,
        organisation=group.body,
    )  # fmt: skip


def _organisation(body: Body) -> Entity:
    return Entity(
        body.number, Kind.ORGANISATION, body.name, True, list(body.aliases), country_code=body.country_code,
        acronym=body.acronym, organisation_type=body.organisation_type,
    )  # fmt: skip
