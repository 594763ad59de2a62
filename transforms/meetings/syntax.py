"""Who does what in a parsed sentence: subjects across control, conjunction and relative clauses, and lists of people.

Lists are read along the words and not along the parse, which breaks first where names and offices are long.
"""

from collections.abc import Iterable, Iterator

from spacy.tokens import Token

from transforms.language.clauses import FINITE
from transforms.language.records import Form, Kind, Mention
from transforms.meetings.rules import connectors, word_list
from transforms.meetings.view import PEOPLE, View, is_party

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
RELATIVES = frozenset({"who", "whom", "which", "that", "whose"})
FILLER_TAGS = frozenset({"DET", "ADJ", "ADV", "NUM", "NOUN", "PROPN", "PRON", "PART"})
FILLERS = frozenset({"'s", "’s", "-", "visiting", "both"})
POSSESSIVES = frozenset({"'s", "’s", "'", "’"})
ANNOUNCING = frozenset({":", "—", "–", "--"})
SEPARATORS = frozenset({(",",), (";",)})
MAX_CLIMB = 10
MAX_FILLERS = 5
MAX_BETWEEN = 8
"""Tokens between a group and the first of its members that is named."""
LONGEST_PLACE = 9
"""Tokens of a building or town with what it is of: "the headquarters of the General Secretariat"."""
OFFICE_WORDS = 4
BODIES = frozenset({Kind.ORGANISATION, Kind.COUNTRY})
MAX_APPOSITION = 16
APART = "apart"
"""Role of one who was met at another time than those told before him: "met the king and later the queen"."""
Item = tuple[Mention, str]


def climb(token: Token, most: int) -> Iterator[Token]:
    """Yield a token and those above it, as long as they have a head, up to a number of them."""
    for _ in range(most):
        if token.head == token:
            return
        yield token
        token = token.head


def is_verb(token: Token) -> bool:
    """Return whether a token heads a clause; so does what the tagger took for a noun: "will on Monday host"."""
    return token.pos_ in {"VERB", "AUX"} or (token.tag_ == "NN" and _follows_modal(token))


def _follows_modal(noun: Token) -> bool:
    return before_day(noun) is not None or any(child.tag_ == "MD" for child in noun.children)


def before_day(noun: Token) -> Token | None:
    """Return the modal before the day that a verb was read into as a noun: "will on 5 May | host"; None for others."""
    preposition = noun.head
    modal = preposition.head
    is_read_into_day = noun.dep_ == "pobj" and modal.tag_ == "MD" and modal.i == preposition.i - 1
    return modal if is_read_into_day else None


def is_passive(verb: Token) -> bool:
    """Return whether a verb is passive, as a clause or as a participle behind its noun."""
    relations = {child.dep_ for child in verb.children}
    if "auxpass" in relations or {"nsubjpass", "agent"} <= relations:
        return True
    if verb.head.dep_ == "ROOT" and not is_verb(verb.head):
        return "agent" in relations
    return verb.tag_ == "VBN" and verb.dep_ in {"acl", "advcl"} and not relations & {"aux", "dobj"}


def is_gloss(noun: Token) -> bool:
    """Return whether a verb's object stands behind a comma, and so only glosses its clause: "met, a first for both"."""
    start = noun.left_edge.i
    return start > 0 and noun.doc[start - 1].text in {",", "—", "–", "--"}


def own_subjects(verb: Token) -> list[Token]:
    """Return the subject tokens that hang on the verb itself; a relative pronoun gives its antecedent."""
    parts = (verb, *(child for child in verb.children if child.dep_ == "aux"))
    children = [child for part in parts for child in part.children]
    subjects = [child for child in children if child.dep_ in SUBJECTS and (child.i < verb.i or _inverts(verb))]
    subjects = subjects or _behind_fronted_place(verb)
    return [verb.head if token.lower_ in RELATIVES and verb.dep_ == "relcl" else token for token in subjects]


def _behind_fronted_place(verb: Token) -> list[Token]:
    """Return the subject of a finite verb that was read into the place before it: "In Rome King Olav will meet"."""
    begin = min((child.i for child in verb.children if child.dep_ in {"aux", "auxpass"}), default=verb.i)
    is_finite = verb.doc[begin].tag_ in FINITE
    nouns = [noun for prep in verb.children if prep.i == 0 and prep.dep_ == "prep" for noun in prep.children]
    return [noun for noun in nouns if is_finite and noun.i == begin - 1 and noun.tag_ == "NNP"]


def _inverts(verb: Token) -> bool:
    """Return whether a subject may stand behind its verb: after "be", and after a quotation."""
    return verb.lemma_.lower() == "be" or any(child.dep_ in {"ccomp", "parataxis"} for child in verb.children)


def subjects_of(verb: Token) -> list[Token]:
    """Return a verb's subjects, inherited over conjunction, control, participles and prepositions where it has none."""
    current = verb
    for _ in range(MAX_CLIMB):
        subjects = own_subjects(current)
        if subjects:
            return subjects
        head = current.head
        if head == current:
            return []
        if current.dep_ in {"acl", "relcl"} and not is_verb(head):
            if current.tag_ in {"VBG", "VBN"} or current.dep_ == "relcl":
                return [head]
        elif current.dep_ in {"xcomp", "ccomp"} and head.lemma_.lower() in word_list("object_control"):
            objects = [child for child in head.children if child.dep_ in {"dobj", "dative"}]
            if objects:
                return objects
        current = head
    return []


def clause_of(token: Token) -> Token:
    """Return the nearest verb above a token (or the token itself, or the root where there is none)."""
    current = token
    for _ in range(MAX_CLIMB * 2):
        if is_verb(current) or current.head == current:
            return current
        current = current.head
    return current


def antecedent(verb: Token) -> Token | None:
    """Return the noun that a relative clause without a relative subject says something about, or None."""
    current = verb
    while current.dep_ in {"conj", "xcomp"} and is_verb(current.head):
        current = current.head
    if current.dep_ != "relcl":
        return None
    subjects = [child for child in current.children if child.dep_ in SUBJECTS]
    return current.head if subjects and all(token.lower_ not in RELATIVES for token in subjects) else None


def read_list(
    view: View, position: int, verb: int | None = None, limit: int | None = None, owns: bool = False
) -> tuple[list[Item], int]:
    """Return the people listed from a position on, with their roles, and the position behind the list.

    Nobody is returned when anything but fillers stands before the first. ``verb`` is the position of the verb whose
    subject the list may be; the list ends before ``limit``. Owners ("the minister's") are passed over unless ``owns``.
    """
    end = len(view.tokens) if limit is None else limit
    first = _next_party(view, position, end, owns)
    if first is None:
        return [], position
    first = _behind_body(view, first, end)
    mention = view.mentions[first]
    assert mention is not None  # noqa: S101  (a head always has its mention)
    items: list[Item] = [(mention, "same")]
    position = view.ends[first]
    while position < end:
        step = _next_item(view, position, end, items[-1][0], verb) or _next_member(view, position, end, items[-1][0])
        if step is None and verb is None:
            step = _next_elsewhere(view, position, end)
        if step is None:
            break
        mention, role, position = step
        if role:
            items.append((mention, role))
    return items, position


def read_behind_unknown(view: View, position: int, limit: int | None = None) -> tuple[list[Item], int]:
    """Return the people of a list that begins with nobody known: "staff and retailers, including the king".

    Likewise whose name follows behind a comma: "his old friend, the king".
    """
    end = len(view.tokens) if limit is None else limit
    while True:
        unknown = _behind_noun(view, position, end)
        connector = view.match(unknown, connectors()) if unknown is not None else None
        if unknown is None or connector is None:
            return [], position
        role = connectors()[connector]
        if connector == (",",) and view.words[unknown - 1] in word_list("apposed"):
            items, behind = read_list(view, unknown + 1, limit=limit)
            return (items, behind) if items and items[0][0].kind == Kind.PERSON else ([], position)
        if not _are_people(view.tokens[unknown - 1]) and role != "leader":
            return [], position
        position = unknown + len(connector)
        if connector == (",",):
            following = view.match(position, connectors())
            role = connectors()[following] if following is not None else ""
            position += len(following or ())
        if role not in {"same", "member", "leader"}:
            return [], position
        items, behind = read_list(view, position, limit=limit)
        if items:
            return items, behind


def _are_people(noun: Token) -> bool:
    """Return whether a noun may stand for people that nobody knows: "staff", "retailers"."""
    return noun.tag_ in {"NNS", "NNPS"} or noun.lower_ in {"brass", "personnel", "staff"}


def is_possessor(view: View, position: int) -> bool:
    """Return whether the mention at a position only owns what follows: "the minister's visit".

    In "Ada Holm, chair of the senate's committee" the senate owns it, though the title that ends with it is hers.
    """
    mention, end = view.mentions[position], view.ends[position]
    if view.tokens[end - 1].tag_ == "PRP$" and mention is not None and mention.form == Form.PRONOUN:
        return view.words[end : end + 1] != () and view.words[end] not in word_list("companion")
    if mention is not None and mention.kind == Kind.GROUP and _ends_with_complement(view, position):
        return False
    if mention is not None and mention.kind == Kind.PERSON and mention.start < mention.name_end < mention.end:
        return False
    return end < len(view.words) and (view.words[end] in POSSESSIVES or _only_names(view, position, end))


def _only_names(view: View, position: int, end: int) -> bool:
    """Return whether a person's name only tells whose people others are: "Obama volunteers", "Obama adviser NAME"."""
    mention, last, behind = view.mentions[position], view.tokens[end - 1], view.mentions[end]
    if mention is None or (mention.kind, mention.form) != (Kind.PERSON, Form.NAME):
        return False
    if behind is not None and behind.kind == Kind.PERSON:
        return behind.start < behind.name_start and behind.office is not None and behind.entity != mention.entity
    return last.dep_ in {"compound", "nmod"} and is_of_common_noun(view, last)


def is_of_common_noun(view: View, name: Token) -> bool:
    """Return whether a name belongs to a common noun soon behind it that is no mention: "Obama 2012 volunteers"."""
    noun, own = view.position(name.head), view.position(name)
    between = view.tokens[own + 1 : noun]
    return (
        own < noun < len(view.tokens)
        and name.head.tag_ in {"NN", "NNS"}
        and view.mentions[noun] is None
        and all(token.pos_ in {"NUM", "ADJ", "NOUN"} for token in between)
    )


def _ends_with_complement(view: View, position: int) -> bool:
    """Return whether what follows a group belongs to its complement: "members of Norway's parliament"."""
    return any(
        token.lower_ in {"of", "from"}
        for covering, token in zip(view.mentions, view.tokens, strict=True)
        if covering is view.mentions[position]
    )


def _next_party(view: View, position: int, end: int, owns: bool = False) -> int | None:
    start = position
    while position < end and position - start <= MAX_FILLERS:
        if is_party(view.mentions[position]) and (owns or not is_possessor(view, position)):
            return position
        token = view.tokens[position]
        if view.mentions[position] is not None:
            if view.mentions[position].kind == Kind.DATE:  # type: ignore[union-attr]
                return None
            position = view.ends[position]
            continue
        if position > start and view.words[position - 1] in word_list("collective"):
            leader = view.match(position, connectors())
            if leader is not None and connectors()[leader] == "leader":
                position += len(leader)
                continue
            if token.lower_ in {"of", "from"}:
                position += 1
                continue
        if (token.text in ANNOUNCING and position > start) or _joins_places(view, start, position):
            position += 1
            continue
        if token.text == "," and position > start and is_owned(view, start, position):
            position += 1
            continue
        if token.lower_ in RELATIVES:
            return None
        is_filler = token.pos_ in FILLER_TAGS or token.is_quote or token.lower_ in FILLERS
        if not is_filler and not is_attributive(token):
            return None
        position += 1
    return None


def _joins_places(view: View, start: int, position: int) -> bool:
    """Return whether "and" stands between places that somebody's title begins with: "met Bergen and Voss MP NAME"."""
    if view.words[position] != "and" or not start < position < len(view.tokens) - 2:
        return False
    names = (view.tokens[position - 1], view.tokens[position + 1])
    behind = view.mentions[view.ends[position + 1]] if view.ends[position + 1] < len(view.mentions) else None
    is_title = behind is not None and behind.kind == Kind.PERSON and behind.office is not None
    return is_title and all(token.tag_ == "NNP" and not is_party(view.mention_of(token)) for token in names)


def is_attributive(token: Token) -> bool:
    """Return whether a participle only describes the noun behind it: "the newly-assigned envoy"."""
    return token.tag_ in {"VBN", "VBG"} and token.dep_ == "amod" and token.head.i > token.i


def behind_circumstances(view: View, position: int) -> int:
    """Return the position behind words of when and where: "received | here today", "| on Monday at his office"."""
    start = position
    while position < len(view.tokens):
        covering = view.mentions[position]
        if covering is not None and covering.kind in {Kind.DATE, Kind.PLACE}:
            position = view.ends[position]
        elif covering is None and view.tokens[position].pos_ == "ADV":
            position += 1
        elif (behind := _behind_audience(view, position)) is not None:
            position = behind
        elif view.words[position] in word_list("in_place"):
            end = _behind_place(view, position + 1)
            if end is None:
                break
            position = end
        elif (
            (view.words[position] == "," and position > start)
            or starts_date(view, position)
            or (view.words[position] == "," and _behind_audience(view, position + 1) is not None)
        ):
            position += 1
        else:
            break
    return position


def _behind_audience(view: View, position: int) -> int | None:
    """Return where "in audience", "in a separate audience" ends that begins at a position; None for anything else."""
    if view.words[position : position + 1] != ("in",):
        return None
    for end in range(position + 1, min(len(view.words), position + MAX_FILLERS)):
        if view.words[end] == "audience":
            return end + 1
        if view.tokens[end].pos_ not in {"DET", "ADJ"}:
            break
    return None


def starts_date(view: View, position: int) -> bool:
    """Return whether "on" and a day stand at a position."""
    following = view.mentions[position + 1] if position + 1 < len(view.mentions) else None
    return view.words[position] == "on" and following is not None and following.kind == Kind.DATE


def starts_clause(view: View, position: int, verb: int) -> bool:
    """Return whether the mention at a position is the subject of another verb behind it."""
    mention = view.mentions[position]
    return mention is not None and _starts_clause(view, mention, verb)


def _behind_place(view: View, position: int) -> int | None:
    """Return where a building or town that people can be in ends, or None where nothing of the kind begins."""
    end = None
    for after in range(position, min(len(view.tokens), position + LONGEST_PLACE)):
        covering = view.mentions[after]
        if covering is not None and (covering.kind == Kind.PLACE or _is_unknown_place(view, after)):
            return view.ends[after]
        if covering is not None and covering.kind not in BODIES and covering.form != Form.PRONOUN:
            return end
        if view.words[after] in word_list("premises") and (covering is None or after + 1 == view.ends[after]):
            end = after + 1
        elif end is not None and view.words[after] == "of" and after == end:
            continue
        elif end is not None and view.tokens[after].text[:1].isupper() and "of" in view.words[position:after]:
            end = after + 1
        elif view.tokens[after].pos_ not in {"DET", "ADJ", "NOUN", "PROPN", "PRON", "PART"}:
            return end
    return end


def _is_unknown_place(view: View, position: int) -> bool:
    """Return whether a name behind "in" is of a place that nobody knows: a day, comma or person follows it."""
    mention, end = view.mentions[position], view.ends[position]
    if mention is None or mention.kind not in BODIES or mention.form != Form.NAME or view.words[position - 1] != "in":
        return False
    following = view.mentions[end] if end < len(view.mentions) else None
    return view.words[end : end + 1] == (",",) or (following is not None and following.kind in {Kind.DATE, Kind.PERSON})


def _behind_body(view: View, first: int, end: int) -> int:
    """Return the position of the person whose office a body only begins ("the parliament speaker X"), or the body's."""
    mention = view.mentions[first]
    if mention is None or mention.kind not in BODIES:
        return first
    for position in range(view.ends[first], min(end, view.ends[first] + OFFICE_WORDS)):
        covering = view.mentions[position]
        if covering is not None:
            return position if covering.kind in PEOPLE else first
        if view.tokens[position].pos_ not in {"NOUN", "PROPN", "ADJ"}:
            return first
    return first


def is_owned(view: View, start: int, position: int) -> bool:
    """Return whether the words end in somebody's relation, whose name follows: "the king's father, Prince Olav"."""
    owned = view.tokens[start:position]
    is_told = any(token.text in POSSESSIVES or token.tag_ == "PRP$" for token in owned)
    return is_told and view.tokens[position - 1].pos_ == "NOUN"


def _next_item(view: View, position: int, end: int, last: Mention, verb: int | None) -> tuple[Mention, str, int] | None:
    """Return the next mention of a list, its role ("" for another name of the last one) and the position behind it."""
    position = _behind_origin(view, _skip_brackets(view, position, end), end)
    connector = view.match(position, connectors())
    if connector is None:
        return None
    role = connectors()[connector]
    after = position + len(connector)
    if connector in SEPARATORS:
        following = view.match(after, connectors())
        if following is not None:
            role = connectors()[following]
            after += len(following)
    after = _behind_side(view, after)
    first = _next_party(view, after, end)
    if first is not None:
        first = _behind_body(view, first, end)
    if first is None:
        unknown = _behind_noun(view, after, end)
        if unknown is not None:
            return _next_item(view, unknown, end, last, verb)
        return _behind_apposition(view, after, end, last, verb) if connector in SEPARATORS else None
    mention = view.mentions[first]
    assert mention is not None  # noqa: S101  (a head always has its mention)
    if role == "named":
        if last.kind != Kind.GROUP or mention.kind != Kind.PERSON:
            return None
        role = "member"
    if mention.entity is not None and mention.entity == last.entity:
        behind = view.ends[first]
        return mention, "", behind
    if _starts_clause(view, mention, verb):
        return None
    if mention.kind in BODIES and last.kind == Kind.PERSON:
        return _behind_apposition(view, after, end, last, verb) if connector in SEPARATORS else None
    return mention, role, view.ends[first]


def _behind_side(view: View, position: int) -> int:
    """Return the position behind words of whose side comes next: "and, | on the Lao side, by | the envoy"."""
    start = position + (view.words[position : position + 1] == (",",))
    if view.words[start : start + 1] not in {("on",), ("from",)}:
        return position
    for side in range(start + 1, min(len(view.words), start + MAX_FILLERS)):
        if view.words[side] == "side":
            end = side + 1 + (view.words[side + 1 : side + 2] == (",",))
            return end + (view.words[end : end + 1] in {("by",), ("was",), ("were",)})
    return position


def _next_member(view: View, position: int, end: int, last: Mention) -> tuple[Mention, str, int] | None:
    """Return a group's leader or first named member over a day or place: "leaders on Friday, including the king"."""
    if last.kind != Kind.GROUP:
        return None
    for after in range(position, min(end, position + MAX_BETWEEN)):
        mention = view.mentions[after]
        connector = view.match(after, connectors())
        if connector is not None and connectors()[connector] in {"member", "leader"}:
            first = _next_party(view, after + len(connector), end)
            if first is None:
                return None
            member = view.mentions[first]
            assert member is not None  # noqa: S101  (a head always has its mention)
            return member, connectors()[connector], view.ends[first]
        if is_party(mention) or is_verb(view.tokens[after]):
            return None
    return None


def _next_elsewhere(view: View, position: int, end: int) -> tuple[Mention, str, int] | None:
    """Return whom a list goes on with over a day or place: "the king in Rome on Monday and, in Paris, the queen"."""
    behind = behind_circumstances(view, position)
    if behind == position or view.words[behind : behind + 1] != ("and",):
        return None
    start = behind + 1 + (view.words[behind + 1 : behind + 2] == (",",))
    first = _next_party(view, behind_circumstances(view, start), end)
    mention = view.mentions[first] if first is not None else None
    if first is None or mention is None or mention.kind not in PEOPLE:
        return None
    is_other = mention.form != Form.PRONOUN and not _starts_clause(view, mention, None)
    return (mention, APART, view.ends[first]) if is_other else None


def _behind_noun(view: View, position: int, end: int) -> int | None:
    """Skip a member of the list that is nobody known: "officials and leaders, including the king"."""
    if position < end and view.tokens[position].tag_ == "PRP$":
        position += 1
    for after in range(position, min(end, position + MAX_FILLERS)):
        if after > position and view.match(after, connectors()) is not None:
            return after
        if view.tokens[after].pos_ not in {"NOUN", "ADJ", "DET"} or view.mentions[after] is not None:
            return None
    return None


def _behind_apposition(
    view: View, position: int, end: int, last: Mention, verb: int | None
) -> tuple[Mention, str, int] | None:
    """Skip "…, head of the trade office in Rome, …" and go on with the list behind it."""
    for after in range(position, min(end, position + MAX_APPOSITION)):
        token = view.tokens[after]
        mention = view.mentions[after]
        if mention is not None and mention.kind in PEOPLE:
            return None
        if is_verb(token) or token.lower_ in RELATIVES or token.text in {":", "."}:
            return None
        if token.text in {",", ";"} and after > position:
            return _next_item(view, after, end, last, verb)
    return None


def _behind_origin(view: View, position: int, end: int) -> int:
    """Skip where somebody in a list comes from: "Senators Ada Holm of Ohio and …", "ministers from both countries"."""
    if position + 1 < end and view.words[position] == "of":
        place = view.mentions[position + 1]
        if place is not None and place.kind in {Kind.PLACE, Kind.COUNTRY}:
            return view.ends[position + 1]
    if position < end and view.words[position] in {"of", "from"}:
        for after in range(position + 1, min(end, position + MAX_FILLERS)):
            if view.words[after] in word_list("states"):
                return after + 1
            if view.tokens[after].pos_ not in {"DET", "NUM", "ADJ", "PRON"}:
                break
    return position


def _skip_brackets(view: View, position: int, end: int) -> int:
    if position < end and view.words[position] in {"(", "["}:
        for after in range(position + 1, min(end, position + MAX_APPOSITION)):
            if view.words[after] in {")", "]"}:
                return after + 1
    return position


def _starts_clause(view: View, mention: Mention, verb: int | None) -> bool:
    """Return whether a mention is the subject of a clause of its own, and so no further item of a list."""
    for position, covering in enumerate(view.mentions):
        if covering is not mention:
            continue
        token = view.tokens[position]
        if token.dep_ in SUBJECTS:
            head = view.position(token.head)
            return head > position and head != verb
    return False


def list_around(view: View, position: int, verb: int) -> list[Item]:
    """Return the whole list of people of which the mention at a position is one, bounded by the verb behind it."""
    start = position
    while start > 0 and view.mentions[start - 1] is view.mentions[position]:
        start -= 1
    begin = start
    while True:
        before = begin - 1
        if before < 1 or view.words[before] not in {"and", "&", ","}:
            break
        if view.words[before] == "," and begin == start:
            break
        if view.words[before] == "and" and view.words[before - 1] == ",":
            before -= 1
        previous = view.mentions[before - 1]
        if previous is None or not is_party(previous) or previous.kind in BODIES:
            break
        begin = before - 1
        while begin > 0 and view.mentions[begin - 1] is previous:
            begin -= 1
    if begin != start and view.tokens[begin - 1].pos_ == "ADP" and begin > 0:
        begin = start
    items, _ = read_list(view, begin, verb, verb if verb > start else None, owns=True)
    return items


def party_positions(view: View, tokens: Iterable[Token]) -> list[int]:
    """Return the positions of tokens of this sentence that stand inside a mention of a possible party."""
    positions = []
    for token in tokens:
        position = view.position(token)
        if 0 <= position < len(view.tokens) and is_party(view.mentions[position]):
            positions.append(position)
    return positions
