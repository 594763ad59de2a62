"""Persons told by name, each with the offices that are told with the name.

An office stands before the name, behind it in an apposition or a bracket, is shared by a list of names, or joined to
another office by "and".
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from spacy.tokens import Doc, Token

from transforms.language.bodies import BodySpan
from transforms.language.countries import country_before, country_code
from transforms.language.lexicon import Honorific, Layer, Tags, Word, rule_rows
from transforms.language.mention_layer import INDEFINITE, Found, MentionLayer
from transforms.language.name_bounds import NameSpan
from transforms.language.office_phrases import COUNTERPART, GROUP, OfficePhrase
from transforms.language.records import Form, Kind

LONGEST_BYLINE = 12
"""Tokens; a longer sentence that begins with "By" is none."""
LONGEST_GLOSS = 9
"""Tokens between the commas of an apposition to a body."""
LONGEST_PLACE_IN_PICTURE = 6
"""Tokens with the comma or bracket before it."""
_SIDES_OF_PICTURE = frozenset({"left", "right", "center", "centre", "middle", "l", "r", "c"})
_COUNTED_FROM = frozenset({"second", "third", "fourth", "2nd", "3rd", "4th", "far", "from", "the", "at", "in", "-"})
_POSTNOMINAL = frozenset({"mp", "mep"})
_PARTY_LETTERS = frozenset({"D", "I", "R"})
_JOINERS = frozenset({"and", "&", "/"})
_RANKS = frozenset({"military", "royalty", "religious"})
"""Categories of titles that a person bears beside an office."""
_HELD_BY_PRESIDENTS = frozenset({"head_of_government", "igo_head", "party_leader"})
"""Categories of offices that a head of state holds as well."""


@dataclass(slots=True)
class _Titles:
    """What stands around a name and belongs to it."""

    start: int
    end: int
    before: list[OfficePhrase]
    behind: list[OfficePhrase]
    gender: str
    country: str | None = None


def find_persons(
    doc: Doc,
    tags: Tags,
    names: Sequence[NameSpan],
    offices: Sequence[OfficePhrase],
    outlets: Sequence[BodySpan],
    layer: MentionLayer,
) -> Iterator[Found]:
    """Names with the offices that belong to them: first those right before a name, then those beyond a comma."""
    inside = {position for office in offices if office.owner for position in range(office.start, office.end)}
    names = [name for name in names if name.start not in inside]
    names_at = {name.start: name for name in names}
    names_ending = {name.end: name for name in names}
    ending = {office.end: office for office in offices}
    starting = {office.start: office for office in offices}
    used = layer.used
    held = [_titles_before(doc, tags, name, ending, used) for name in names]
    shared: OfficePhrase | None = None
    previous_end, sharers = -1, 0
    previous: OfficePhrase | None = None
    for number, (name, titles) in enumerate(zip(names, held, strict=True)):
        if all(_is_rank(office) for office in titles.before):
            _take_apposed_before(doc, tags, held, number, ending, names_ending, used)
        _take_chained(doc, titles, ending, names_ending, used)
        if not titles.before:
            _take_elided(doc, tags, titles, previous, previous_end)
        if titles.before and titles.before[0].is_plural:
            shared, sharers = titles.before[0], 0
        elif shared and not titles.before and _is_list_gap(doc, previous_end, name.start):
            sharers += 1
            titles.before.append(_of_country(shared, sharers))
        else:
            shared = None
        _take_behind(doc, tags, titles, starting, names_at, used)
        _share_behind(doc, held, titles, starting, used)
        if not titles.country and not titles.before:
            owner = country_before(doc, tags, titles.start)
            if owner and doc[titles.start - 1].tag_ == "POS":
                titles.start, titles.country = owner
        previous_end = titles.end
        previous = next(iter((*titles.before, *titles.behind)), None)
    floor = 0
    for name, titles in zip(names, held, strict=True):
        told = (*titles.before, *titles.behind)
        start, is_kin = _relation_before(doc, tags, titles.start)
        titles.start = max(start, floor)
        floor = titles.end
        yield Found(
            Kind.PERSON,
            Form.NAME,
            titles.start,
            titles.end,
            name.start,
            name.end,
            "person.titled" if told else name.rule_id,
            name=doc[name.start : name.end].text,
            offices=tuple(replace(office, is_plural=False) for office in told),
            country_code=titles.country,
            is_kin=is_kin,
            is_credit=_is_credit(doc, titles.start) or _is_of_outlet(doc, titles, outlets),
            gender=titles.gender or next((office.gender for office in told if office.gender), ""),
        )


@cache
def _credit_words() -> frozenset[str]:
    return frozenset(row["phrase"] for row in rule_rows("credit_words.csv"))


def _is_credit(doc: Doc, start: int) -> bool:
    """Whether a byline tells the name: "By NAME", "Reporting by NAME", "Photo: NAME"."""
    if not start:
        return False
    before = doc[start - 1]
    if before.lower_ == "by" and (start == 1 or doc[start - 2].lower_ in _credit_words()):
        return start > 1 or len(doc) <= LONGEST_BYLINE
    return before.text == ":" and start > 1 and doc[start - 2].lower_ in _credit_words() | {"by"}


def _is_of_outlet(doc: Doc, titles: _Titles, outlets: Sequence[BodySpan]) -> bool:
    """Whether a name is told as an outlet's: "the channel's NAME", and "NAME/Agency" below a picture."""
    if any(outlet.end == titles.start - 1 for outlet in outlets) and doc[titles.start - 1].tag_ == "POS":
        return True
    is_parted = titles.end + 1 < len(doc) and doc[titles.end].text == "/"
    return is_parted and any(outlet.start == titles.end + 1 for outlet in outlets)


def _relation_before(doc: Doc, tags: Tags, start: int) -> tuple[int, bool]:
    """Where "his wife, NAME" or "my colleague NAME" starts, and whether it tells of family."""
    relation = tags.ending(start - (start > 0 and doc[start - 1].text == ","), Layer.RELATION)
    if relation is None or relation.start == 0:
        return start, False
    is_kin = isinstance(relation.value, Word) and relation.value.kind == "family"
    owner = doc[relation.start - 1]
    if owner.tag_ == "PRP$":
        return owner.i, is_kin
    return (relation.start, is_kin) if owner.tag_ in {"POS", "DT"} else (start, False)


def _is_rank(office: OfficePhrase) -> bool:
    """Whether a title is borne beside an office: "the minister of state, Ambassador NAME"."""
    is_bare_diplomat = office.role_category == "ambassador" and not office.is_telling and not office.determiner
    return office.role_category in _RANKS or is_bare_diplomat


def _of_country(office: OfficePhrase, number: int) -> OfficePhrase:
    """The share of one in "his Iranian and Russian counterparts, NAME and NAME"."""
    if len(office.countries) < 2:
        return office
    country = office.countries[number] if number < len(office.countries) else None
    return replace(office, country_code=country)


def _is_list_gap(doc: Doc, start: int, end: int) -> bool:
    return 0 <= start <= end and all(doc[position].text in {",", "and", "&"} for position in range(start, end))


def _titles_before(doc: Doc, tags: Tags, name: NameSpan, ending: dict[int, OfficePhrase], used: set[int]) -> _Titles:
    """What stands right before a name: offices, honorifics, and offices joined to those."""
    titles = _Titles(name.start, name.end, [], [], "")
    while titles.start > 0:
        start = titles.start
        honorific = tags.ending(start, Layer.HONORIFIC)
        office = ending.get(start)
        if office and office.start not in used and office.role_category != GROUP:
            _take_before(doc, titles, office, ending, used)
        elif honorific:
            if isinstance(honorific.value, Honorific):
                titles.gender = titles.gender or honorific.value.gender
            titles.start = honorific.start
        elif (doc[start - 1].text in {".", '"', "“"} and tags.ending(start - 1, Layer.HONORIFIC)) or (
            doc[start - 1].lower_ == "the" and start < name.start and _is_addressed(tags, start, ending)
        ):
            titles.start -= 1
        else:
            break
    return titles


def _is_addressed(tags: Tags, start: int, ending: dict[int, OfficePhrase]) -> bool:
    """Whether "the" at the token before stands between titles: "His Excellency the", "Prime Minister the Hon"."""
    if tags.ending(start - 1, Layer.HONORIFIC):
        return True
    return tags.at(start, Layer.HONORIFIC) is not None and start - 1 in ending


def _take_before(
    doc: Doc, titles: _Titles, office: OfficePhrase, ending: dict[int, OfficePhrase], used: set[int]
) -> None:
    titles.before.insert(0, office)
    used.add(office.start)
    titles.start = _joined_offices(doc, office.start, ending, used, titles.before)


def _take_apposed_before(
    doc: Doc,
    tags: Tags,
    held: Sequence[_Titles],
    number: int,
    ending: dict[int, OfficePhrase],
    names_ending: dict[int, NameSpan],
    used: set[int],
) -> None:
    """Take in "the minister of X, NAME", if the office is not told of a name before it."""
    titles = held[number]
    comma = titles.start - 1
    if comma > 1 and doc[comma].lower_ == "the":
        comma -= 1
    office = (ending.get(comma) or _beyond_gloss(doc, comma, ending)) if comma > 0 and doc[comma].text == "," else None
    if not office or office.start in used or office.role_category == GROUP:
        return
    is_first = _country_after(doc, tags, titles, held[number + 1 : number + 2])
    if office.is_plural and office.core != COUNTERPART and not is_first and not _are_as_many(doc, held, number, office):
        return
    if office.determiner in INDEFINITE and not (titles.end < len(doc) and doc[titles.end].text == ","):
        return
    if office.start > 1 and doc[office.start - 1].text == "," and office.start - 1 in names_ending:
        return
    _take_before(doc, titles, office, ending, used)


def _take_chained(
    doc: Doc,
    titles: _Titles,
    ending: dict[int, OfficePhrase],
    names_ending: dict[int, NameSpan],
    used: set[int],
) -> None:
    """Take in further offices of one person: "the president of the bank, chairman of its board NAME"."""
    while titles.before and titles.start > 1 and doc[titles.start - 1].text == ",":
        first, office = titles.before[0], ending.get(titles.start - 1)
        if office is None or office.start in used or office.is_plural or office.role_category == GROUP:
            return
        if first.determiner or not (first.is_telling and office.is_telling) or office.determiner in INDEFINITE:
            return
        if len({office.country_code, first.country_code} - {None}) > 1 or doc[office.start - 1].lower_ in _JOINERS:
            return
        if doc[office.start - 1].text == "," and (office.start - 1 in names_ending or office.start - 1 not in ending):
            return
        _take_before(doc, titles, office, ending, used)


def _beyond_gloss(doc: Doc, comma: int, ending: dict[int, OfficePhrase]) -> OfficePhrase | None:
    """The office behind which its body is told in other words: "the head of X, the UN's migration agency, NAME"."""
    start = comma - 1
    while start > 0 and comma - start < LONGEST_GLOSS and doc[start].pos_ not in {"VERB", "AUX", "PUNCT", "CCONJ"}:
        start -= 1
    office = ending.get(start) if doc[start].text == "," and doc[start + 1].lower_ in {"the", "a", "an"} else None
    return office if office and office.is_telling and not office.is_plural else None


def _are_as_many(doc: Doc, held: Sequence[_Titles], number: int, office: OfficePhrase) -> bool:
    """Whether the names of a list are as many as the countries of the plural office before it, at least two."""
    count = 1
    while number + count < len(held) and _is_list_gap(doc, held[number + count - 1].end, held[number + count].start):
        count += 1
    return count > 1 and len(office.countries) in {0, 1, count}


def _country_after(doc: Doc, tags: Tags, titles: _Titles, following: Sequence[_Titles]) -> bool:
    """Whether a list goes on with another country and its name: "the ministers of Chile, NAME, and Kenya, NAME"."""
    return any(_elided_country(doc, tags, following_one, titles.end) is not None for following_one in following)


def _elided_country(doc: Doc, tags: Tags, titles: _Titles, floor: int) -> tuple[int, str] | None:
    """The country that stands alone before a name, and its start: "… and | Kenya, NAME"; None where none does."""
    comma = titles.start - 1
    tag = tags.ending(comma, Layer.COUNTRY) if comma > 1 and doc[comma].text == "," else None
    if tag is None or tag.start <= floor:
        return None
    between = [token.lower_ for token in doc[floor : tag.start]]
    return (tag.start, country_code(tag)) if set(between) <= {",", ";", "and", "&", "of", "from", "the"} else None


def _take_elided(doc: Doc, tags: Tags, titles: _Titles, previous: OfficePhrase | None, previous_end: int) -> None:
    """Take in "Qatar's" where the office is that of the name before: "Oman's minister, NAME, and Qatar's, NAME"."""
    comma = titles.start - 1
    if previous is None or comma < 2 or doc[comma].text != ",":
        return
    if previous.is_plural:
        owner = _elided_country(doc, tags, titles, previous_end)
    else:
        owner = country_before(doc, tags, comma) if doc[comma - 1].tag_ == "POS" else None
    if owner:
        titles.start, titles.country = owner
        titles.before.append(replace(previous, country_code=owner[1], body=None))


def _joined_offices(
    doc: Doc, start: int, ending: dict[int, OfficePhrase], used: set[int], held: list[OfficePhrase]
) -> int:
    """Take in offices joined in front: "Deputy Prime Minister and Foreign Minister NAME"."""
    while start > 1 and not held[0].determiner and not held[0].is_plural:
        if not _joins_offices(doc, start - 1) and not (doc[start - 1].text == "," and len(held) > 1):
            break
        end = start - 1 - (doc[start - 2].text == ",")
        other = ending.get(end)
        if other is None or other.start in used or other.is_plural or other.determiner not in {"", "the"}:
            break
        if other.determiner and not _is_telling_apposition(doc, other, held[-1]):
            break
        if other.role_category == "head_of_state" and held[0].role_category not in _HELD_BY_PRESIDENTS:
            break
        held.insert(0, other)
        used.add(other.start)
        start = other.start
    return start


def _joins_offices(doc: Doc, position: int) -> bool:
    """Whether a word joins two offices of one person: "and", or a dash as in "deputy minister - chief of staff"."""
    token = doc[position]
    is_dash = token.text in {"-", "–", "—"} and bool(token.whitespace_) and bool(doc[position - 1].whitespace_)
    return is_dash or token.lower_ in _JOINERS


def _is_telling_apposition(doc: Doc, first: OfficePhrase, last: OfficePhrase) -> bool:
    """Whether "the secretary of the council and premier, NAME" tells one person: the name stands behind a comma."""
    return first.is_telling and last.end < len(doc) and doc[last.end].text == ","


def _take_behind(
    doc: Doc,
    tags: Tags,
    titles: _Titles,
    starting: dict[int, OfficePhrase],
    names_at: dict[int, NameSpan],
    used: set[int],
) -> None:
    """Take in what follows a name: a country with "of", offices in apposition or in a relative clause."""
    end = titles.end
    if end + 1 < len(doc) and doc[end].lower_ == "of":
        tag = tags.at(end + 1 + (doc[end + 1].lower_ == "the"), Layer.COUNTRY, Layer.REGION)
        if tag:
            titles.end, titles.country = tag.end, country_code(tag)
    titles.end = _behind_place_in_picture(doc, titles.end)
    party_end = _behind_party_letter(doc, titles.end)
    if party_end:
        titles.end, titles.country = party_end, "US"
    posted = starting.get(titles.end + 1) if titles.end < len(doc) and doc[titles.end].lower_ == "as" else None
    if posted and posted.role_category == "ambassador" and posted.start not in used and not posted.is_plural:
        titles.behind.append(posted)
        used.add(posted.start)
        titles.end = posted.end
    member = starting.get(titles.end)
    if member and member.core in _POSTNOMINAL and member.start not in used:
        titles.behind.append(member)
        used.add(member.start)
        titles.end = member.end
    position = titles.end
    if position + 2 < len(doc) and doc[position].text == "," and doc[position + 1].is_digit:
        position += 2
    if position + 1 >= len(doc) or doc[position].text not in {",", "(", "–", "—", "-"}:
        return
    start = position + 1
    is_clause = doc[start].lower_ == "who" and start + 2 < len(doc)
    start += doc[start].lower_ in {"visiting", "currently"}
    office = starting.get(_behind_predicate(doc, start) if is_clause else start)
    while office and office.start not in used and not office.is_plural and office.role_category != GROUP:
        if _has_own_name(doc, office, names_at, bool(titles.before or titles.behind)):
            break
        if (
            not is_clause
            and office.end < len(doc)
            and not (
                _ends_apposition(doc[office.end])
                or _is_joined(doc, office, starting)
                or _is_described_further(doc, office)
            )
        ):
            break
        titles.behind.append(office)
        used.add(office.start)
        if not is_clause:
            titles.end = office.end
        if not _is_joined(doc, office, starting) and not _goes_on(doc, office, starting, names_at):
            break
        office = starting[office.end + 1]
    if titles.behind and titles.end < len(doc) and doc[titles.end].text == ")" and doc[position].text == "(":
        titles.end += 1


def _behind_place_in_picture(doc: Doc, end: int) -> int:
    """Where a name ends with its bearer's place in a picture: ", left", ", second from right", "(C)"."""
    if end + 2 >= len(doc) or doc[end].text not in {",", "("}:
        return end
    position = end + 1
    while position + 1 < min(len(doc), end + LONGEST_PLACE_IN_PICTURE) and doc[position].lower_ in _COUNTED_FROM:
        position += 1
    if doc[position].lower_ not in _SIDES_OF_PICTURE or position + 1 == len(doc):
        return end
    if doc[end].text == "(":
        return position + 2 if doc[position + 1].text == ")" else end
    return position + 1 if doc[position + 1].text in {",", ".", ";", "and"} else end


def _behind_party_letter(doc: Doc, end: int) -> int | None:
    """Where a US party and state behind a name end: ", R-Ohio", "(D-Calif.)"; None where none are told."""
    if end + 4 > len(doc) or doc[end].text not in {",", "("} or doc[end + 1].text not in _PARTY_LETTERS:
        return None
    if doc[end + 2].text != "-" or not doc[end + 3].text[:1].isupper():
        return None
    behind = end + 4
    while behind < len(doc) and doc[behind].tag_ in {"NNP", "NNPS"} and doc[end].text == "(":
        behind += 1
    return behind + (behind < len(doc) and doc[end].text == "(" and doc[behind].text == ")")


def _ends_apposition(token: Token) -> bool:
    """Whether a word behind an office shows that the office told of the name before it, and not of one behind."""
    return token.is_punct or token.lower_ == "who" or (token.dep_ == "prep" and token.lower_ != "of")


def _share_behind(
    doc: Doc, held: Sequence[_Titles], last: _Titles, starting: dict[int, OfficePhrase], used: set[int]
) -> None:
    """Give a plural office behind a list to all in it: "NAME and NAME, members of the cabinet"."""
    office = starting.get(last.end + 1) if last.end < len(doc) and doc[last.end].text == "," else None
    if office is None or not office.is_plural or office.role_category == GROUP or office.start in used:
        return
    number = next(position for position, titles in enumerate(held) if titles is last)
    if number == 0 or not _is_list_gap(doc, held[number - 1].end, last.start):
        return
    if office.end < len(doc) and not doc[office.end].is_punct and doc[office.end].lower_ not in _JOINERS:
        return
    used.add(office.start)
    while True:
        if not held[number].before and not held[number].behind:
            held[number].behind.append(office)
        if number == 0 or not _is_list_gap(doc, held[number - 1].end, held[number].start):
            return
        number -= 1


def _is_joined(doc: Doc, office: OfficePhrase, starting: dict[int, OfficePhrase]) -> bool:
    """Whether "and" and another office of the same person follow."""
    following = starting.get(office.end + 1)
    return (
        following is not None
        and office.end < len(doc)
        and _joins_offices(doc, office.end)
        and not following.determiner
        and not following.is_plural
    )


def _is_described_further(doc: Doc, office: OfficePhrase) -> bool:
    """Whether "and a …" goes on with the bearer of a bare office: "NAME, head of the church and a friend of NAME"."""
    following = doc[office.end : office.end + 2].text.lower()
    return not office.determiner and following in {"and a", "and an"}


def _goes_on(doc: Doc, office: OfficePhrase, starting: dict[int, OfficePhrase], names_at: dict[int, NameSpan]) -> bool:
    """Whether the next office behind a comma is the same person's: "NAME, Vice President, Minister of Trade"."""
    following = starting.get(office.end + 1)
    return (
        following is not None
        and doc[office.end].text == ","
        and not following.determiner
        and not following.is_plural
        and not following.country_code
        and following.end not in names_at
        and (following.end == len(doc) or _ends_apposition(doc[following.end]) or _is_joined(doc, following, starting))
        and not (following.end + 1 < len(doc) and following.end + 1 in names_at)
    )


def _behind_predicate(doc: Doc, start: int) -> int:
    position = start + 1
    while position < len(doc) and position - start < 5:
        if doc[position].lemma_ in {"be", "serve", "as", "also", "have", "currently", "act", "then"}:
            position += 1
        else:
            break
    return position


def _has_own_name(doc: Doc, office: OfficePhrase, names_at: dict[int, NameSpan], is_titled: bool) -> bool:
    """Whether the office behind a comma belongs to the next name of a list."""
    if office.end in names_at:
        return True
    return is_titled and office.end + 1 < len(doc) and doc[office.end].text == "," and office.end + 1 in names_at
