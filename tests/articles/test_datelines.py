import csv
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.articles.cleaning import RULES
from transforms.articles.datelines import find_dateline, load_forms

BODY = "The ministers met on Monday and agreed to meet again."
PUBLISHED = dt.date(2023, 7, 6)
DAY = dt.date(2023, 7, 5)


@pytest.mark.parametrize(
    ("dateline", "place", "day", "outlet"),
    [
        ("BAKU, July 5 (Reuters) — ", "BAKU", DAY, "Reuters"),
        ("TEHRAN, Sept. 12 (MNA) – ", "TEHRAN", dt.date(2022, 9, 12), "MNA"),
        ("Pyongyang, November 19 (KCNA) -- ", "Pyongyang", dt.date(2022, 11, 19), "KCNA"),
        ("WASHINGTON (AP) — ", "WASHINGTON", None, "AP"),
        ("Washington (CNN) ", "Washington", None, "CNN"),
        ("SEOUL, South Korea — ", "SEOUL", None, None),
        ("Tel Aviv, Israel CNN — ", "Tel Aviv", None, "CNN"),
        ("MOUNTAIN VIEW, Calif., July 4 - ", "MOUNTAIN VIEW", dt.date(2023, 7, 4), None),
        ("CHARLESTON, W.Va. — ", "CHARLESTON", None, None),
        ("BUFFALO, N.Y., July 4 - ", "BUFFALO", dt.date(2023, 7, 4), None),
        ("ROME, July 5, Reuter - ", "ROME", DAY, "Reuter"),
        ("MOSCOW, July 5. /TASS/. ", "MOSCOW", DAY, "TASS"),
        ("YEREVAN, JULY 5, ARMENPRESS. ", "YEREVAN", DAY, "ARMENPRESS"),
        ("BAKU, Azerbaijan, July 5. Trend: ", "BAKU", DAY, "Trend"),
        ("Baku, July 5, AZERTAC\n\n", "Baku", DAY, "AZERTAC"),
        ("Ulaanbaatar/MONTSAME/. ", "Ulaanbaatar", None, "MONTSAME"),
        ("Baku /AZERTAC/ - ", "Baku", None, "AZERTAC"),
        ("ASTANA. July 5. KAZINFORM /Joan Marlowe/ – ", "ASTANA", DAY, "KAZINFORM"),
        ("BAKU, Azerbaijan, July 5. ", "BAKU", DAY, None),
        ("5 July 2023, Geneva – ", "Geneva", DAY, None),
        ("Kyiv • UNN – ", "Kyiv", None, "UNN"),
        ("TEHRAN _ ", "TEHRAN", None, None),
        ("ASTANA. KAZINFORM – ", "ASTANA", None, "KAZINFORM"),
        ("Tehran, IRNA – ", "Tehran", None, "IRNA"),
        ("CAIRO - 5 July 2023: ", "CAIRO", DAY, None),
        ("GENEVA (5 July 2023) – ", "GENEVA", DAY, None),
        ("KUWAIT CITY, July 5: ", "KUWAIT CITY", DAY, None),
        ("ISLAMABAD: ", "ISLAMABAD", None, None),
        ("Doha: ", "Doha", None, None),
        ("ACCRA, Ghana: ", "ACCRA", None, None),
        ("GENEVA, July 5. /Northern Press Agency/. ", "GENEVA", DAY, "Northern Press Agency"),
        ("(Tokyo) – ", "Tokyo", None, None),
        ("(Reuters) - ", None, None, "Reuters"),
        ("CNN — ", None, None, "CNN"),
        ("SEOUL/WASHINGTON (Reuters) - ", "SEOUL/WASHINGTON", None, "Reuters"),
        ("PORT-AU-PRINCE, Haiti (AP) — ", "PORT-AU-PRINCE", None, "AP"),
        ("SEOUL—", "SEOUL", None, None),
        ("New Delhi, India - ", "New Delhi", None, None),
        ("MUSCAT, 5th July, 2023 (ONA) -- ", "MUSCAT", DAY, "ONA"),
        ("Geneva [Switzerland], July 5 (ANI): ", "Geneva", DAY, "ANI"),
        ("QUETTA, July 5 (APP):", "QUETTA", DAY, "APP"),
        ("Addis Ababa July 5/2023 /ENA/ ", "Addis Ababa", DAY, "ENA"),
        ("Addis Ababa, July 5/2023 (ENA)-", "Addis Ababa", DAY, "ENA"),
        ("5 July 2023, Nairobi: ", "Nairobi", DAY, None),
        ("AKP Siem Reap, July 5, 2023 -- ", "Siem Reap", DAY, "AKP"),
        ("BAKU, Azerbaijan, July 5\n\n", "BAKU", DAY, None),
        ("ISTANBUL\n\n", "ISTANBUL", None, None),
        ("VIENTIANE, Laos\n\n", "VIENTIANE", None, None),
    ],
)
def test_forms(dateline: str, place: str | None, day: dt.date | None, outlet: str | None) -> None:
    found = find_dateline(dateline + BODY)
    assert (found.end, found.place, found.outlet) == (len(dateline), place, outlet)
    assert found.date(PUBLISHED) == day


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        "Democratic Party (DP) president Norah Ochieng met the envoy.",
        "THE PRESIDENT: Good morning. We met.",
        "UPDATE: The ministers met.",
        "TRUMP — the man — met nobody.",
        "Iranian and Omani ministers met - the third time this year.",
        "Monday, July 5 - the day on which the ministers met.",
        f"SHARED HOPE\n\n{BODY}",
        "Two more (AP) - it is said - met.",
        "After a long evening the two sides parted. BAKU, July 5 (Reuters) — They met.",
        "",
    ],
)
def test_what_is_no_dateline(text: str) -> None:
    assert find_dateline(text).end == 0


def test_a_dateline_behind_names_and_labels() -> None:
    preamble = "Joan Marlowe\n\nThe Harbour Post\n\n"
    assert find_dateline(f"{preamble}PARIS (AP) — {BODY}").end == len(preamble) + len("PARIS (AP) — ")
    assert find_dateline(f"{BODY}\n\nPARIS (AP) — {BODY}").end == 0


@pytest.mark.parametrize(
    ("written", "published", "day"),
    [
        ("Dec. 31", dt.date(2024, 1, 1), dt.date(2023, 12, 31)),
        ("Jan. 2", dt.date(2024, 1, 1), dt.date(2024, 1, 2)),
        ("Jan. 5", dt.date(2024, 1, 1), dt.date(2023, 1, 5)),
        ("Feb. 29", dt.date(2024, 3, 1), dt.date(2024, 2, 29)),
        ("Feb. 29", dt.date(2025, 1, 1), dt.date(2024, 2, 29)),
        ("Feb. 29", dt.date(2023, 3, 1), None),
        ("July 5", None, None),
        ("July 5, 2021", None, dt.date(2021, 7, 5)),
        ("July 5, 2021", dt.date(2023, 1, 1), dt.date(2021, 7, 5)),
    ],
)
def test_the_year_of_a_day(written: str, published: dt.date | None, day: dt.date | None) -> None:
    assert find_dateline(f"PARIS, {written} (AP) — {BODY}").date(published) == day


def test_every_form_matches_its_example() -> None:
    with (RULES / "datelines.csv").open(encoding="utf-8", newline="") as source:
        examples = {row["rule_id"]: row["example"] for row in csv.DictReader(source)}
    assert examples
    for rule_id, example in examples.items():
        patterns = [form.pattern for form in load_forms() if form.rule_id == rule_id]
        assert any(pattern.match(f"{example} The\n\n") or pattern.match(f"{example}\n\n") for pattern in patterns), (
            rule_id
        )


@given(st.text(max_size=200) | st.from_regex(r"\A[A-Z]{3,9}(, [A-Z][a-z]+)?[ ,.(/-]{1,3}.{0,60}", fullmatch=False))
def test_a_dateline_never_ends_outside_the_text(text: str) -> None:
    found = find_dateline(text)
    assert 0 <= found.end <= len(text)
    assert found.place is None or found.place in text[: found.end]
    found.date(PUBLISHED)
