import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.articles.cleaning import clean, load_rules
from transforms.articles.paragraphs import normalise, split_paragraphs

LEAD = "The foreign ministers of the two neighbours met on Monday, and spoke for two hours about the river."
BODY = "The host said that engineers of both sides would measure the flow together from April."
END = "They will meet again in the autumn."
TEXT = "\n\n".join((LEAD, BODY, END))
HEADLINE = "Ministers meet over a river"


@pytest.mark.parametrize(
    "header",
    [
        " date 2023-03-02 ",
        " date 2023-03-02 Joan Marlowe\n\n",
        " date 2023-03-02 Joan A. Marlowe-Smith\n\n",
        " date 2023-03-02 Joan Marlowe, Political Editor\n\n",
        " date 2023-03-02 Joan Marlowe Diplomatic Editor\n\n",
        " date 2023-03-02 Joan Marlowe\n\nDiplomatic Editor\n\n",
        " date 2023-03-02 Joan Marlowe, Chief Diplomatic Correspondent of The Harbour Post\n\n",
        " date 2023-03-02 Joan Marlowe at the Old Harbour\n\n",
        " date 2023-03-02 Joan Marlowe in Northport and Sam Oduya in Southport\n\n",
        " date 2023-03-02 Joan Marlowe and Sam Oduya\n\n",
        " date 2023-03-02 Joan Marlowe | Harbour Post\n\n",
        " date 2023-03-02 Harbour Post staff\n\n",
        " date 2023-03-02 + ↺ − 16 px\n\n",
        "Date: 2023-03-02\n",
        "Thursday, March 2, 2023\n\n",
        "2 March 2023\n",
        "MARCH 02, 2023\n\n",
        "PUBLISHED 2 MARCH 2023\n\n",
        "2 Mar. 2023 -\n\n",
        "March 2, 2023 | 10:15\n\n",
        "02.03.2023\n\n",
        "Published on 2023-03-02 10:15\n",
    ],
)
def test_the_header_gives_the_day_and_goes(header: str) -> None:
    cleaned = clean(header + TEXT)
    assert (cleaned.text, cleaned.title) == (TEXT, None)
    assert cleaned.header_date == dt.date(2023, 3, 2)


def test_text_on_the_line_of_the_header_stays() -> None:
    assert clean(" date 2023-07-06 On Tuesday night, the minister left for talks.").text.startswith("On Tuesday night")


@pytest.mark.parametrize("headline", ["Ministers Meet at the Old Harbour", "Joan Marlowe Visits Northport for Talks"])
def test_a_headline_behind_the_header_is_no_byline(headline: str) -> None:
    assert clean(f" date 2023-03-02 {headline}\n\n{TEXT}").title == headline


def test_a_name_is_a_byline_only_behind_a_header() -> None:
    assert clean(f"Joan Marlowe\n\n{TEXT}").text.startswith("Joan Marlowe")


@pytest.mark.parametrize(
    "opening",
    [
        f"{HEADLINE}\n\n{HEADLINE}\n\n",
        f"{HEADLINE}\n{HEADLINE.upper()}!\n",
        f"{HEADLINE}\n\n",
        f"{HEADLINE}\n\nBy Joan Marlowe\n\n",
        f"{HEADLINE} {HEADLINE}\n\n",
        f"{HEADLINE}\n\n{HEADLINE}\n\n{HEADLINE}\n\n",
        f"{HEADLINE}\n\n+ ↺ − 16 px\n\n{HEADLINE}\n\n",
        f"{HEADLINE} - Harbour Post\n\n{HEADLINE}\n\n",
        f"Photo: the bridge at dusk\n\n{HEADLINE}\n\nUpdated at 5:45 p.m. ET\n\n",
    ],
)
def test_a_headline_becomes_the_title(opening: str) -> None:
    cleaned = clean(opening + TEXT)
    assert (cleaned.title, cleaned.text) == (HEADLINE, TEXT)


def test_a_doubled_headline_with_its_subtitle() -> None:
    subtitle = "Engineers will measure the flow together"
    cleaned = clean(f"{HEADLINE}\n{subtitle}\n{HEADLINE}\n{subtitle}\n\n{TEXT}")
    assert (cleaned.title, cleaned.text) == (HEADLINE, f"{subtitle}\n\n{TEXT}")


@pytest.mark.parametrize(
    "title", [HEADLINE, "Ministers Meet Over a River", f"{HEADLINE} | The Harbour Post", f"{HEADLINE} - World"]
)
def test_a_given_title_is_not_repeated_in_the_text(title: str) -> None:
    cleaned = clean(f"{HEADLINE}\n\n{TEXT}", title)
    assert (cleaned.title, cleaned.text) == (title, TEXT)


def test_a_headline_that_runs_into_the_text_goes() -> None:
    title = "Ministers meet over the river in the valley"
    assert clean(f"{title} {TEXT}", title).text == TEXT
    assert clean(f"{title.upper()}! {TEXT}", title).text == TEXT


@pytest.mark.parametrize("goes_on", ["on Monday.", ", and the Governor came.", "Governor came."])
def test_a_short_headline_may_start_the_first_sentence(goes_on: str) -> None:
    text = f"{HEADLINE} {goes_on}".replace(" ,", ",")
    assert clean(text, HEADLINE).text == text


def test_a_first_sentence_is_no_headline() -> None:
    cleaned = clean(TEXT)
    assert (cleaned.title, cleaned.text, cleaned.removed) == (None, TEXT, ())


@pytest.mark.parametrize(
    "residue",
    [
        "Harbour.News",
        "By: Joan Marlowe",
        "Joan Marlowe",
        "– Joan Marlowe",
        "Northern Wire",
        "Reporting by Joan Marlowe in Northport; Editing by Sam Oduya",
        "(Reporting by Joan Marlowe in Northport; Editing by Sam O'Duya and Ann Ray)",
        "Joan Marlowe and Sam Oduya reported from Northport.",
        "Joan Marlowe and Sam Oduya contributed",
        "press@harbour.example",
        "URL: http://www.harbour.example/a.htm Last update: Thursday, 20 June 2013",
        "The Northern Wire contributed to this report, as well as Harbour News.",
        "• This article is based in part on wire service reports.",
        "--This report was updated at 8:07 a.m.",
        "(AFP)",
        "© AFP",
        "NA/PA",
        "First published in The Harbour Post",
        "Follow us on",
        "Follow Harbour News on Google News",
        "Share | Tweet | Email",
        "Read or share this story: https://harbour.example/1",
        "Tags: river, talks",
        "All content by Northern Wire is licensed under a Creative Commons Attribution 4.0 International License.",
        "HARBOUR transcripts are made in a hurry and may contain errors.",
        "The views expressed in this article are the author's own.",
        "Harbour Minister’s Office 02 5550 7589 Media 02 5550 1555",
        "For media inquiries please contact Joan Marlowe on 0491 570 006",
        "Follow us on Twitter @harbourpost",
        "Sign up for our daily newsletter",
        "Copyright © 2023 The Harbour Post. All rights reserved.",
        "(c) 2023 Harbour Post",
        "The Associated Press contributed to this report.",
        "Reuters",
        "-END-",
        "###",
        "* * *",
        "For further information contact the press office 02 5550 7744",
        "Write to Joan Marlowe at joan@harbour.example",
        "https://harbour.example/1234",
        "Read more:",
        "READ MORE: A bridge for the river",
        "Advertisement",
    ],
)
def test_what_follows_the_article_goes(residue: str) -> None:
    assert clean(f"{TEXT}\n\n{residue}").text == TEXT
    assert clean(f"{TEXT}\n{residue}\n\nShare on Facebook").text == TEXT


@pytest.mark.parametrize(
    "residue",
    [
        "Advertisement",
        "Story continued below",
        "Read more:",
        "RELATED: The river in numbers",
        "ALSO READ: A bridge for the river",
        "Also Read | A bridge for the river",
        "More: A bridge for the river",
        "+ ↺ − 16 px",
        "Facebook Twitter WhatsApp Telegram",
        "Home | Site map | Privacy | Feedback",
        "You can now listen to Harbour News articles!",
        "Get all the latest news on the river delivered daily to your inbox. Sign up here.",
        "For more on the river, subscribe to the Harbour Post's newsletters.",
        "© AFP",
        "Joan Marlowe/AFP via Getty Images",
        "(Photo by Joan Marlowe/AFP via Getty Images)",
        "[Photo/Xinhua]",
        "AP Photo/Joan Marlowe",
        "Photo: Joan Marlowe for the Harbour Post",
    ],
)
def test_what_interrupts_the_article_goes(residue: str) -> None:
    assert clean("\n\n".join((LEAD, residue, BODY, END))).text == TEXT


@pytest.mark.parametrize(
    "residue",
    [
        "(Reporting by Joan Marlowe; Editing by Sam J. Oduya)",
        "Additional reporting by Joan Marlowe",
        "REUTER",
        "NA/PA",
        "© AFP",
        "Follow us on Twitter @harbourpost",
        "Read more: A bridge for the river",
    ],
)
def test_what_stands_behind_the_last_sentence_goes(residue: str) -> None:
    assert clean(f"{TEXT} {residue}").text == TEXT


@pytest.mark.parametrize(
    "caption",
    [
        "The Governor at the old harbour, March 2018. (Joan Marlowe/Reuters)",
        "The Governor greets her guests (Reuters photo: Joan Marlowe)",
        "FILE - In this March 2, 2018 file photo, the Governor greets her guests.",
        "FILE PHOTO: The Governor greets her guests.",
        "toggle caption Joan Marlowe/AP",
        "next Image 1 of 2",
        "6 years ago",
    ],
)
def test_a_caption_in_front_of_the_text_goes(caption: str) -> None:
    assert clean(f"{caption}\n\n{TEXT}").text == TEXT


@pytest.mark.parametrize("banner", ["Official websites use .gov", "Secure .gov websites use HTTPS"])
def test_the_banner_of_a_government_goes(banner: str) -> None:
    assert clean(f"{banner}\n\n{TEXT}").text == TEXT


@pytest.mark.parametrize(
    "paragraph",
    [
        "By the evening, the guests had gone home.",
        "Share prices rose after the talks, the exchange said.",
        "Read more slowly, the communiqué says less than it seems to.",
        "Photographs were not allowed in the hall.",
        "The report was first published in March, the minister recalled.",
        "Follow the money, the envoy told the council.",
        "Reuters asked the ministry for comment and got no reply.",
        "- the Governor of Northport",
        "More than two hundred guests came, the press office said.",
        "Photographers from AFP, Reuters and Getty Images waited outside.",
        "Sam Oduya reported from the river that the bridge was open, the minister said.",
        "Watch on the Rhine was sung at the dinner.",
    ],
)
def test_the_articles_own_words_stay(paragraph: str) -> None:
    for text in ("\n\n".join((LEAD, paragraph)), "\n\n".join((LEAD, paragraph, END)), paragraph):
        assert clean(text).text == text


@pytest.mark.parametrize(
    ("text", "outlet"),
    [
        (f"{TEXT}\n\nHarbour.News", "Harbour.News"),
        (f"{TEXT}\n\nThe Northern Wire", "Northern Wire"),
        (f"{TEXT}\n\nJoan Marlowe", None),
        (f"{TEXT}\n\nBy: Joan Marlowe\n\nFirst published in The Harbour Post", "The Harbour Post"),
        (f"The ministers have met, Harbour.Az reports.\n\n{BODY}", "Harbour.Az"),
        (f"The ministers have met, Northwire reports citing the ministry.\n\n{BODY}", "Northwire"),
        (f"The talks were useful, the ministry told Harbour.az.\n\n{BODY}", "Harbour.az"),
        (f"The ministers have met, local media reports.\n\n{BODY}", None),
        (TEXT, None),
    ],
)
def test_the_outlet_as_the_text_tells_it(text: str, outlet: str | None) -> None:
    assert clean(text).outlet == outlet


def test_a_line_with_author_and_publisher_goes() -> None:
    for opening in ("Joan Marlowe\n\nReuters", "Joan Marlowe and Sam Oduya\n\nREUTERS", "Associated Press"):
        cleaned = clean(f"{opening}\n\n{TEXT}", HEADLINE)
        assert cleaned.text == TEXT
        assert cleaned.outlet == opening.split("\n\n")[-1]
    assert clean(f"Ministers Meet Again\n\nReuters\n\n{TEXT}").title == "Ministers Meet Again"


def test_a_list_of_names_at_the_end_stays() -> None:
    text = f"{LEAD}\n\nThose present were:\n\nJoan Marlowe\n\nSam Oduya"
    assert clean(text).text == text


def test_a_text_of_nothing_but_residue_keeps_its_last_paragraph() -> None:
    assert clean("Advertisement\n\nReuters").text


def test_every_rule_has_its_own_id_and_a_known_position() -> None:
    rules = load_rules()
    assert set(rules) == {
        "header",
        "after_header",
        "opening",
        "closing",
        "sign_off",
        "anywhere",
        "inside",
        "tail",
        "told",
    }
    ids = [rule.rule_id for of_position in rules.values() for rule in of_position]
    assert len(ids) == len(set(ids))
    assert not any(rule.pattern.fullmatch("") for of_position in rules.values() for rule in of_position)


RESIDUE = [
    " date 2023-03-02 ",
    "+ ↺ − 16 px",
    HEADLINE,
    HEADLINE,
    "Advertisement",
    "Harbour.News",
    "By: Joan Marlowe",
    "© 2023 X",
    "END",
    "2 March 2023",
]
PIECES = st.sampled_from(
    [*RESIDUE, LEAD, BODY, END, "Joan Marlowe", "the", "\u00a0", "e\u0301", "\n", "PARIS, May 3 (WIRE) --"]
)


@given(
    st.lists(PIECES | st.text(max_size=30), max_size=12),
    st.sampled_from(["\n\n", "\n", " "]),
    st.none() | st.just(HEADLINE) | st.text(max_size=20),
)
def test_cleaning_a_cleaned_text_changes_nothing(pieces: list[str], separator: str, title: str | None) -> None:
    cleaned = clean(separator.join(pieces), title)
    again = clean(cleaned.text, cleaned.title)
    assert (again.text, again.title) == (cleaned.text, cleaned.title)
    assert not re.search(r"\n(?!\n)(?<!\n\n)|\n\n\n| {2}|[^\S\n ]", cleaned.text)


@given(st.lists(PIECES | st.text(max_size=30), max_size=12), st.sampled_from(["\n\n", "\n", " "]))
def test_every_character_is_kept_or_accounted_for(pieces: list[str], separator: str) -> None:
    raw = separator.join(pieces)
    cleaned = clean(raw)
    kept = "".join(cleaned.text.split()) + "".join("".join(wording.split()) for _, wording in cleaned.removed)
    assert sorted(kept) == sorted("".join("".join(split_paragraphs(normalise(raw))).split()))


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (
            "President Marlowe Joan Ann MarloweMarlowe mocks rivals Oduya drops out of the race MORE met the envoy.",
            "President Marlowe met the envoy.",
        ),
        (
            "Sen. Sam Oduya Samuel (Sam) James OduyaHarbour bill is late Poll: Oduya trails MORE (I) met the envoy.",
            "Sen. Sam Oduya (I) met the envoy.",
        ),
        ("Hide Caption 3 of 12 Photos: The envoy arrives by boat.", "The envoy arrives by boat."),
    ],
)
def test_links_and_counters_inside_a_paragraph_go(told: str, kept: str) -> None:
    assert clean("\n\n".join((LEAD, told, END))).text == "\n\n".join((LEAD, kept, END))


def test_a_name_told_twice_stays_without_glued_headlines() -> None:
    told = "Marlowe and Joan Ann Marlowe asked for MORE of the same."
    assert told in clean("\n\n".join((LEAD, told, END))).text
