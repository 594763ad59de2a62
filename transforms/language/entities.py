"""Who is meant: the mentions of one article joined to persons, groups and organisations.

One ranked pass: full names, then single names, then, in the order of the text, offices and descriptions, plurals and
pronouns. Where several could be meant, the one with the best evidence wins, nearest first; without any evidence a
description stands for an unnamed person of its own.
"""

from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc

from transforms.language.cast import Cast, Link, Setting
from transforms.language.descriptions import adopt_counterpart_office, link_description
from transforms.language.discourse import Discourse
from transforms.language.guests import RULE, link_guest
from transforms.language.inferred_countries import infer_countries
from transforms.language.mention_layer import Found
from transforms.language.named_persons import join_names
from transforms.language.plurals import link_group
from transforms.language.pronouns import link_pronoun
from transforms.language.records import Form, Kind
from transforms.language.speakers import with_speaker


def resolve(docs: Sequence[Doc], found: Sequence[Sequence[Found]], setting: Setting) -> Cast:
    """Return who is meant by every mention of an article's sentences (same order as given)."""
    discourse = Discourse(docs, found, setting)
    join_names(discourse)
    links = []
    for sentence, mentions in enumerate(found):
        told = [_link(discourse, sentence, position, mention) for position, mention in enumerate(mentions)]
        links.append(with_speaker(discourse, sentence, mentions, told))
    infer_countries(docs, found, discourse.named, discourse.persons.values(), setting)
    return Cast(discourse.persons, discourse.bodies, discourse.groups, links, discourse.body_number)


def _link(discourse: Discourse, sentence: int, position: int, mention: Found) -> Link:
    if mention.body is not None or mention.offices:
        for body in (mention.body, *(office.body for office in mention.offices)):
            if body is not None:
                discourse.body_number(body)
    if mention.kind is Kind.ORGANISATION and mention.body is not None:
        return Link(discourse.body_number(mention.body))
    if mention.kind is Kind.GROUP:
        return link_group(discourse, sentence, mention)
    if mention.kind is Kind.COUNTRY and mention.country_code:
        return Link(discourse.country_number(mention, mention.country_code))
    if mention.kind is not Kind.PERSON:
        return Link()
    if mention.form is Form.NAME:
        person = discourse.named[sentence, position]
        adopted = adopt_counterpart_office(discourse, sentence, mention, person)
        return replace(discourse.touch(sentence, mention, person), office=adopted)
    if mention.form is Form.PRONOUN:
        return link_pronoun(discourse, sentence, mention)
    if mention.rule_id == RULE:
        return link_guest(discourse, sentence, mention)
    return link_description(discourse, sentence, mention)
