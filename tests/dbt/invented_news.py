"""The invented news of the tests: a lake with a case of everything that the models decide."""

from tests.dbt.lake_builder import NOW, LakeBuilder, body, day, group, person
from transforms.keys import hash_key

BAKU = {"city": "Baku", "country_code": "AZ", "geoname_id": 587084}
GENEVA = {"city": "Geneva", "country_code": "CH", "geoname_id": 2660646}
ROME = {"city": "Rome", "country_code": "IT"}  # no GeoNames id: found by country and name


def meeting_key(name: str) -> str:
    return hash_key("meeting", name)


def official_key(slug: str) -> str:
    return hash_key("official", slug)


def organisation_key(name: str) -> str:
    return hash_key("organisation", name)


def build_lake() -> LakeBuilder:
    lake = LakeBuilder()
    _people(lake)
    _talks_told_by_many(lake)
    _plans(lake)
    _summit(lake)
    _offices(lake)
    _bodies(lake)
    _not_counted(lake)
    return lake


def _people(lake: LakeBuilder) -> None:
    government = lake.organisation("Government of Azerbaijan", "government", "AZ")
    ministry = lake.organisation("Ministry of Foreign Affairs", "foreign_ministry", "AZ", parent=government)
    iom = lake.organisation("International Organization for Migration", "igo", acronym="IOM")
    lake.organisation("Türkiye", "government", "TR")
    lake.organisation("Caspian Oil", "company", "AZ")

    veli = lake.official("veli", "Arman Veli", aliases=("A. Veli",))
    lake.position(
        veli,
        "Deputy Foreign Minister",
        "deputy_minister",
        "AZ",
        since="2015-01-01",
        until="2020-05-31",
        organisation=ministry,
    )
    lake.position(
        veli,
        "Foreign Minister",
        "foreign_minister",
        "AZ",
        since="2020-06-01",
        basis=("reference", "open"),
        current=True,
        organisation=ministry,
    )
    hart = lake.official("hart", "Lena Hart")
    lake.position(
        hart,
        "Foreign Minister",
        "foreign_minister",
        "DE",
        since="2023-01-10",
        until="2023-09-20",
        basis=("first_seen", "last_seen"),
        current=True,
    )
    okoro = lake.official("okoro", "Ada Okoro")
    lake.position(
        okoro, "Director General", "igo_head", None, basis=("unknown", "open"), current=True, organisation=iom
    )
    marin = lake.official("marin", "Paulo Marin")
    lake.position(
        marin, "President", "head_of_state", "PT", since="2006-03-09", until="2016-03-09", basis=("told", "told")
    )
    sato = lake.official("sato", "Ken Sato")
    lake.position(
        sato, "Prime Minister", "head_of_government", "JP", since="2021-10-04", basis=("told", "open"), current=True
    )
    rossi = lake.official("rossi", "Gina Rossi")
    lake.position(rossi, "President", "head_of_state", "IT", since="2022-02-03", basis=("told", "open"), current=True)
    demir = lake.official("demir", "Can Demir")
    lake.position(
        demir, "Foreign Minister", "foreign_minister", "TR", since="2023-06-03", basis=("told", "open"), current=True
    )
    bare = lake.official("german-fm", "German foreign minister", provisional=True)
    lake.position(
        bare,
        "Foreign Minister",
        "foreign_minister",
        "DE",
        since="2023-07-06",
        until="2023-07-06",
        basis=("first_seen", "last_seen"),
        current=True,
    )
    lake.official("unseen", "Never Seen")


def _talks_told_by_many(lake: LakeBuilder) -> None:
    """Announced for the 4th, held on the 5th by two reports against one, told with less and less exact names."""
    plan = lake.article(
        "plan", "2023-07-01", "Foreign Minister Veli will receive Lena Hart on July 4.", outlet="Morning Post"
    )
    lake.meeting(
        plan,
        plan.text,
        "will receive",
        [
            person(lake.entity(plan, "person", "Veli", key=official_key("veli"), country="AZ"), "Veli", is_host=True),
            person(lake.entity(plan, "person", "Lena Hart", key=official_key("hart"), country="DE"), "Lena Hart"),
        ],
        meeting="talks",
        date="2023-07-04",
        status="planned",
        confidence=0.7,
    )

    first = lake.article(
        "first",
        "2023-07-06",
        "😀 Arman Veli and Lena Hart held talks in Baku on 5 July, İstanbul time aside. "
        "Veli also spoke by phone with Ada Okoro of the IOM.",
        outlet="State Agency",
    )
    veli = lake.entity(first, "person", "Arman Veli", key=official_key("veli"), role="foreign_minister", country="AZ")
    hart = lake.entity(first, "person", "Lena Hart", key=official_key("hart"), role="foreign_minister", country="DE")
    iom = lake.entity(first, "organisation", "IOM", key=organisation_key("International Organization for Migration"))
    okoro = lake.entity(first, "person", "Ada Okoro", key=official_key("okoro"), role="igo_head", body=iom)
    sentences = first.text.split(". ")
    lake.meeting(
        first,
        sentences[0] + ".",
        "held talks",
        [person(veli, "Arman Veli"), person(hart, "Lena Hart")],
        meeting="talks",
        date="2023-07-05",
        confidence=0.9,
        topics=["migration", "energy"],
        **BAKU,
        context="official visit",
        venue="Government House",
    )
    lake.meeting(
        first,
        sentences[1],
        "spoke by phone",
        [person(veli, "Veli"), person(okoro, "Ada Okoro")],
        meeting="call",
        date="2023-07-06",
        basis="publication",
        format="phone",
        topics=["migration"],
        is_focus=False,
    )
    lake.mention(first, "person", "Arman Veli", entity_number=veli)
    lake.mention(first, "organisation", "IOM", entity_number=iom)
    lake.mention(first, "place", "Baku", country_code="AZ", city="Baku")
    lake.mention(first, "date", "5 July", date_start=day("2023-07-05"), date_end=day("2023-07-05"))
    lake.mention(first, "date", "July", date_start=day("2023-07-01"), date_end=day("2023-07-31"))
    lake.mention(first, "date", "İstanbul time", date_start=day("0950-01-01"), date_end=day("0950-01-01"))

    second = lake.article("second", "2023-07-06", "In Baku A. Veli met Lena Hart on Wednesday.", outlet="Morning Post")
    veli = lake.entity(second, "person", "A. Veli", key=official_key("veli"), country="AZ")
    hart = lake.entity(second, "person", "Lena Hart", key=official_key("hart"), country="DE")
    lake.meeting(
        second,
        second.text,
        "met",
        [
            person(
                lake.entity(second, "person", "A. Veli", key=official_key("veli"), country="AZ"),
                "A. Veli",
                is_host=True,
            ),
            person(lake.entity(second, "person", "Lena Hart", key=official_key("hart"), country="DE"), "Lena Hart"),
        ],
        meeting="talks",
        date="2023-07-05",
        basis="relative",
        confidence=0.6,
        topics=["energy"],
        **BAKU,
    )

    third = lake.article(
        "third", "2023-07-07", "The German foreign minister met Arman Veli in Tbilisi on Thursday.", outlet=None
    )
    lake.meeting(
        third,
        third.text,
        "met",
        [
            person(
                lake.entity(
                    third,
                    "person",
                    "German foreign minister",
                    key=official_key("german-fm"),
                    role="foreign_minister",
                    country="DE",
                ),
                "German foreign minister",
            ),
            person(lake.entity(third, "person", "Arman Veli", key=official_key("veli"), country="AZ"), "Arman Veli"),
        ],
        meeting="talks",
        date="2023-07-06",
        basis="relative",
        confidence=0.5,
        city="Tbilisi",
        country_code="GE",
    )


def _plans(lake: LakeBuilder) -> None:
    def told(
        article_id: str, published: str, meeting: str, date: str, status: str, names: str = "Ken Sato;Gina Rossi"
    ) -> None:
        one, other = names.split(";")
        article = lake.article(article_id, published, f"{one} meets {other}: {status} in {article_id}.", outlet="Wire")
        slugs = {"Ken Sato": ("sato", "JP"), "Gina Rossi": ("rossi", "IT"), "Lena Hart": ("hart", "DE")}
        lake.meeting(
            article,
            article.text,
            "meets",
            [
                person(
                    lake.entity(article, "person", name, key=official_key(slugs[name][0]), country=slugs[name][1]), name
                )
                for name in (one, other)
            ],
            meeting=meeting,
            date=date,
            status=status,
        )

    told("overdue-1", "2024-01-20", "overdue", "2024-02-01", "planned")
    told("ahead-1", "2024-03-01", "ahead", "2025-05-01", "planned")
    told("off-1", "2023-10-01", "called off", "2023-10-20", "planned")
    told("off-2", "2023-10-10", "called off", "2023-10-20", "cancelled")
    told("back-1", "2023-11-01", "planned anew", "2023-11-20", "cancelled")
    told("back-2", "2023-11-05", "planned anew", "2023-12-20", "planned")
    told("disputed-1", "2023-12-02", "disputed", "2023-12-01", "held", "Lena Hart;Gina Rossi")
    told("disputed-2", "2023-12-03", "disputed", "2023-12-01", "cancelled", "Lena Hart;Gina Rossi")


def _summit(lake: LakeBuilder) -> None:
    article = lake.article(
        "summit",
        "2023-09-20",
        "Veli, Hart, Sato and Rossi attended the Water Forum in Geneva on September 19. "
        "On its margins Sato received Veli. Sato mediated in negotiations of Veli with Hart.",
        outlet="Wire",
    )
    people = {
        name: lake.entity(article, "person", name, key=official_key(slug), country=country)
        for name, slug, country in (
            ("Veli", "veli", "AZ"),
            ("Hart", "hart", "DE"),
            ("Sato", "sato", "JP"),
            ("Rossi", "rossi", "IT"),
        )
    }
    everybody, margins, mediation = article.text.split(". ")
    lake.meeting(
        article,
        everybody,
        "attended",
        [person(number, name) for name, number in people.items()],
        meeting="forum",
        date="2023-09-19",
        until="2023-09-20",
        context="Water Forum",
        topics=["water"],
        **GENEVA,
    )
    lake.meeting(
        article,
        margins,
        "received",
        [person(people["Sato"], "Sato"), person(people["Veli"], "Veli")],
        meeting="margins",
        date="2023-09-19",
        **GENEVA,
    )
    lake.meeting(
        article,
        mediation,
        "mediated in negotiations",
        [person(people["Veli"], "Veli"), person(people["Hart"], "Hart")],
        meeting="mediation",
        precision="unknown",
        basis="none",
    )
    lake.add(
        "meeting_relations",
        meeting_key=meeting_key("margins"),
        parent_meeting_key=meeting_key("forum"),
        relation="margins_of",
    )
    lake.add(
        "meeting_relations",
        meeting_key=meeting_key("margins"),
        parent_meeting_key=meeting_key("gone"),
        relation="part_of_visit",
    )


def _offices(lake: LakeBuilder) -> None:
    past = lake.article(
        "past", "2023-02-01", "In May 2022 Lena Hart met Gina Rossi in Rome. Former President Marin met Rossi."
    )
    hart = lake.entity(past, "person", "Lena Hart", key=official_key("hart"), role="foreign_minister", country="DE")
    rossi = lake.entity(past, "person", "Gina Rossi", key=official_key("rossi"), country="IT")
    marin = lake.entity(past, "person", "Marin", key=official_key("marin"), title="former President")
    in_rome, former = past.text.split(". ")
    lake.meeting(
        past,
        in_rome + ".",
        "met",
        [person(hart, "Lena Hart"), person(rossi, "Gina Rossi")],
        meeting="in rome",
        date="2022-05-01",
        until="2022-05-31",
        precision="month",
        **ROME,
    )
    lake.meeting(
        past,
        former,
        "met",
        [person(marin, "Marin"), person(rossi, "Rossi")],
        meeting="former",
        precision="unknown",
        basis="none",
        format="unknown",
    )
    before = lake.article("before", None, "In 2018 Arman Veli met the Caspian Oil board and regional governors.")
    veli = lake.entity(before, "person", "Arman Veli", key=official_key("veli"))
    company = lake.entity(before, "organisation", "Caspian Oil", key=organisation_key("Caspian Oil"))
    governors = lake.entity(before, "group", "regional governors", country="AZ")
    lake.meeting(
        before,
        before.text,
        "met",
        [person(veli, "Arman Veli"), body(company, "Caspian Oil"), group(governors, "regional governors")],
        meeting="at home",
        date="2018-01-01",
        until="2018-12-31",
        precision="year",
        scope="domestic",
        country_code="AZ",
    )


def _bodies(lake: LakeBuilder) -> None:
    vague = lake.article("vague", "2023-08-02", "Ken Sato held discussions with Türkiye on August 1.", outlet="Wire")
    sato = lake.entity(vague, "person", "Ken Sato", key=official_key("sato"), country="JP")
    state = lake.entity(vague, "organisation", "Türkiye", key=organisation_key("Türkiye"), country="TR")
    lake.meeting(
        vague,
        vague.text,
        "held discussions",
        [person(sato, "Ken Sato"), body(state, "Türkiye")],
        meeting="with turkey",
        date="2023-08-01",
    )
    exact = lake.article("exact", "2023-08-02", "Can Demir hosted Ken Sato on August 1.", outlet="State Agency")
    demir = lake.entity(exact, "person", "Can Demir", key=official_key("demir"), country="TR")
    sato = lake.entity(exact, "person", "Ken Sato", key=official_key("sato"), country="JP")
    lake.meeting(
        exact,
        exact.text,
        "hosted",
        [person(demir, "Can Demir", is_host=True), person(sato, "Ken Sato", is_host=False)],
        meeting="with turkey",
        date="2023-08-01",
    )
    only = lake.article("only", "2023-08-20", "Gina Rossi called Türkiye by video on August 19.", outlet="Wire")
    rossi = lake.entity(only, "person", "Gina Rossi", key=official_key("rossi"), country="IT")
    state = lake.entity(only, "organisation", "Türkiye", key=organisation_key("Türkiye"))
    lake.meeting(
        only,
        only.text,
        "called",
        [person(rossi, "Gina Rossi"), body(state, "Türkiye")],
        meeting="with a state alone",
        date="2023-08-19",
        format="video",
    )


def _not_counted(lake: LakeBuilder) -> None:
    """Articles that do not count, records that became no article, keys that are gone."""
    first = next(row for row in lake.rows["articles"] if row["article_id"] == "first")
    copy = lake.article(
        "copy",
        "2023-07-08",
        first["text"] + " Copied.",
        status="duplicate",
        duplicate_of_article_key=first["article_key"],
        duplicate_kind="near",
        similarity=0.97,
    )
    newer = lake.article("changed", "2023-03-02", "Nobody met anybody, we now know.")
    older = lake.article(
        "changed", "2023-03-01", "Ken Sato met Gina Rossi.", status="superseded", superseded_by_article_key=newer.key
    )
    retracted = lake.article("retracted", "2023-03-01", "Ken Sato met Gina Rossi in secret.", status="retracted")
    lake.article(
        "changed-too", "2023-03-01", "Withdrawn.", status="superseded", superseded_by_article_key=retracted.key
    )
    denied = lake.article("denied", "2023-03-01", "Ken Sato met Gina Rossi, a correction says no.")
    for article, meeting in ((copy, None), (older, "gone"), (retracted, "gone"), (denied, None)):
        numbers = [lake.entity(article, "person", name) for name in ("one", "other")]
        sentence = article.text if article is not copy else "Veli also spoke by phone with Ada Okoro of the IOM."
        names = ("Ken Sato", "Gina Rossi") if article is not copy else ("Veli", "Ada Okoro")
        lake.meeting(
            article,
            sentence,
            "met" if article is not copy else "spoke",
            [person(number, name) for number, name in zip(numbers, names, strict=True)],
            meeting=meeting,
            date="2023-02-28",
        )
    lake.mention(older, "person", "Ken Sato", entity_number=0)

    lake.record("first.txt", "repeated", line=1, article_id="first", article_key=first["article_key"])
    lake.record("notice.txt", "retraction", article_id="retracted")
    lake.record("broken.jsonl", "quarantined", line=3, reason="malformed", detail="line 3 is no JSON")
    lake.record("broken.jsonl", "quarantined", line=3, version="v2", reason="malformed", detail="line 3 is no JSON")
    lake.record("empty.txt", "quarantined", reason="empty", detail="no text")
    lake.article("endless", "2023-03-01", "They met and met and met.", quarantined="too_slow")

    lake.redirect("identity_redirects", "official", "veli-1", "veli-2")
    lake.redirect("identity_redirects", "official", "veli-2", official_key("veli"))
    lake.redirect("identity_redirects", "official", "round-1", "round-2")
    lake.redirect("identity_redirects", "official", "round-2", "round-1")
    lake.redirect("identity_redirects", "official", official_key("rossi"), official_key("sato"))
    lake.redirect("identity_redirects", "official", official_key("hart"), official_key("okoro"), "parted")
    lake.redirect("meeting_redirects", "meeting", "talks-told-elsewhere", meeting_key("talks"))
    lake.redirect("meeting_redirects", "meeting", "of-the-retracted", meeting_key("gone"))
    lake.add(
        "identity_corrections",
        file="overrides/same_person.csv",
        line_number=2,
        correction="a,b",
        outcome="applied",
        affected=2,
        keys=[official_key("veli")],
    )
    lake.add(
        "meeting_corrections",
        file="overrides/not_a_meeting.csv",
        line_number=2,
        correction="denied",
        outcome="applied",
        affected=1,
        keys=[],
    )
    assert all(row["first_seen_at"] == NOW for row in lake.rows["intake"])
