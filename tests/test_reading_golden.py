"""Every paragraph of the five articles with its role, checked by eye against the texts.

A row is: start offset, role, first words, and `= OFFSET` where the paragraph repeats an earlier one.
"""

import hashlib
from itertools import combinations, product
from pathlib import Path

import pytest

from kg.linking.passages import BACKGROUND, compare_sentences, list_passages, list_sentences
from kg.model import Role
from kg.reading import Skipped, read_article, read_sources

ARTICLES = Path(__file__).parent.parent / "articles"
RECEIVED = Path(__file__).parent.parent.parent / "shared" / "articles"

ROLES = {
    "000_726bb66a8b2089df.txt": """
    0 furniture Caravanserai
   13 furniture Security
   23 headline  Russia signals willingness to save
  105 byline    Caravanserai and AFP
  127 caption   Russian Foreign Minister Sergey La
  320 caption   Russian Foreign Minister Sergey La  = 127
  513 dateline  GENEVA, Switzerland --
  536 body      Russia's position on the Intermedi
  742 body      Moscow was ready to work with Wash
  914 body      "We are still ready to work to sav
 1021 body      US and Russian diplomats met in Ge
 1228 caption   Russian troops prepare to launch a
 1516 caption   Russian troops prepare to launch a  = 1228
 1804 body      Public concern over Russian non-co
 2083 body      The same reports for 2015, 2016, 2
 2152 body      The United States revealed in earl
 2411 body      Russia has secretly deployed two o
 2642 body      Russia has continually denied viol
 2806 body      However, the recent statements by
 2942 subhead   'Material breach'
 2961 body      Meanwhile, at the same meeting in
 3227 body      American negotiators confirmed Was
 3375 body      "The meeting was disappointing as
 3674 body      "Our message was clear: Russia mus
 3764 body      Last month, US Secretary of State
 3999 body      Putin responded to the US hard lin
 4109 body      The landmark treaty was signed by
 4265 body      It put an end to a mini-arms race
 4419 furniture Do you like this article?
 4446 furniture 9 Comment(s)
 4460 furniture Comment Policy * Denotes Required
 4513 comment   Yeah, that's right
 4533 furniture Reply
 4540 comment   [They are] shaking for sure. Such
 4635 furniture Reply
 4642 comment   When I was a kid, my knees would a
 4923 furniture Reply
 4930 comment   Missiles are the factor of deterre
 5819 furniture Reply
 5826 comment   [They've] come to realise in Russi
 5907 furniture Reply
 5914 comment   Have you heard about the "Perimete
 6011 furniture Reply
 6018 comment   "You are at fault that I am famish
 7520 furniture Reply
 7527 comment   It means, Russia's knees are shaki
 7565 furniture Reply
 7572 comment   Kremlin whores have come to their
 7615 furniture Reply
""",
    "001_da9a1efc7d45e7d7.txt": """
    0 furniture All news
   10 headline  Russia to continue efforts to salv
   73 subhead   The Russian top diplomat says the
  175 dateline  MOSCOW, January 16. /TASS/.
  203 body      Moscow is ready to further work to
  401 body      "We are still ready to work on sav
  960 body      On Tuesday, Russia and the United
 1312 body      Washington rejected the Russian si
 1739 body      According to Lavrov, the Russian s
 2160 body      "The logic of all US approaches, w
 2429 body      "Of course, this position won’t ge
 2832 body      The consultations in Geneva confir
 2938 body      "Washington’s unilateral actions a
 3349 body      The INF Treaty (signed on December
 3749 body      Washington argues that Russia’s gr
""",
    "002_601e89bfae1ed2f7.txt": """
    0 furniture All news
   10 headline  INF Treaty collapse may trigger ar
   86 subhead   Moscow is forced to get ready for
  214 dateline  MOSCOW, March 19. /TASS/.
  240 body      The Intermediate-Range Nuclear For
  550 body      "If the United States maintains it
  947 body      "This may result in serious threat
 1107 body      Moscow is forced to get ready for
 1595 body      Washington has rejected all Russia
 2008 body      "We seek to prevent new missile cr
 2423 body      The Intermediate-Range Nuclear For
 2920 body      On February 1, US President Donald
 3217 body      Russian President Vladimir Putin a
""",
    "003_c41a9c8b3a9f0005.txt": """
    0 furniture All news
   10 headline  Diplomat comments on talks with US
   69 subhead   According to the Russian diplomat,
  136 caption   Sergey Ryabkov/TASS Sergei Fadeich
  178 caption   Sergey Ryabkov/TASS
  198 caption   © Sergei Fadeichev/TASS
  223 dateline  BEIJING, January 31. /TASS/.
  252 body      No progress on the issue of the In
  471 body      "Unfortunately, there is no progre
  708 body      The meeting in Beijing between Rya
  787 subhead   US not ready for dialogue
  814 body      According to Ryabkov, Washington i
 1176 body      "Certainly, there has been no reac
 1623 body      The senior diplomat stressed that
 2011 subhead   Russia to continue its efforts
 2043 body      According to the diplomat, the lac
 2374 body      "But we will continue the work, we
 2527 subhead   US intention to leave INF Treaty
 2561 body      The United States claims that the
 2919 body      The Intermediate-Range Nuclear For
 3278 body      On January 15, Russia and the US h
""",
    "004_39f78d83e5471412.txt": """
    0 furniture Accessibility links
   21 furniture Breaking News
   36 headline  In Tit-For-Tat Move, Putin Announc
  108 caption   Russian President Vladimir Putin a
  216 caption   Russian President Vladimir Putin a  = 108
  325 body      Russian President Vladimir Putin h
  524 body      Putin met in Moscow on February 2
  691 body      "We will do as follows," Putin sai
  913 body      On February 2, Washington said it
 1076 body      Putin ordered Lavrov not to begin
 1269 body      "Over the past several years, we h
 1485 body      Meanwhile, he said the Defense Min
 1605 body      He added that Russia should avoid
 1772 body      Lavrov said he believes the U.S. s
 1940 body      Lavrov also accused the United Sta
 2189 body      "That is an outright violation of
 2273 body      The foreign minister also said Was
 2420 body      The U.S. State Department said in
 2568 body      "The United States has concluded t
 2794 body      Earlier in the day, Konstantin Kos
 2984 body      Foreign Ministry spokeswoman Maria
 3193 body      Moscow's reaction comes after U.S.
 3410 body      "For years, Russia has violated te
 3582 body      "The United States will therefore
 3698 body      "We will provide Russia and the ot
 3893 body      The INF Treaty was signed in 1987
 4157 body      Pompeo told reporters in Washingto
 4273 body      U.S. President Donald Trump issued
 4519 body      Moscow denies it has violated the
 4889 body      U.S. officials have expressed conc
 5085 body      Beijing on February 2 urged Moscow
 5177 body      "China opposes the United States'
 5378 body      NATO allies issued a statement say
 5489 body      "All NATO allies support the U.S.
 5702 body      "We continue, therefore, to call o
 5820 body      The United Nations secretary-gener
 5964 body      "We have seen the announcement the
 6217 body      The U.S. action has been expected
 6466 body      Washington and NATO accuse Russia
 6590 body      The United States first publicly a
 6905 byline    With reporting by Reuters, AP, and
 6966 furniture • 16x9 Image
 6985 furniture RFE/RL journalists report the news
""",
}

# Outlet, agency, published and place of each article.
FACTS = {
    "000_726bb66a8b2089df.txt": ("Caravanserai", "AFP", "2019-01-16", "Geneva, Switzerland"),
    "001_da9a1efc7d45e7d7.txt": ("TASS", "TASS", "2019-01-16", "Moscow"),
    "002_601e89bfae1ed2f7.txt": ("TASS", "TASS", "2019-03-19", "Moscow"),
    "003_c41a9c8b3a9f0005.txt": ("TASS", "TASS", "2019-01-31", "Beijing"),
    "004_39f78d83e5471412.txt": ("RFE/RL", "Reuters, AP", "2019-02-02", None),
}


@pytest.mark.parametrize("name", ROLES)
def test_each_paragraph_has_its_role(name):
    article = read_article(ARTICLES / name)
    rows = []
    for paragraph in article.paragraphs:
        words = " ".join(paragraph.span.of(article.text).split())[:34].rstrip()
        copied = "" if paragraph.copy_of is None else f"  = {paragraph.copy_of}"
        rows.append(f"{paragraph.span.start:>5} {paragraph.role:<9} {words}{copied}")
    assert rows == ROLES[name].strip("\n").split("\n")


@pytest.mark.parametrize("name", FACTS)
def test_outlet_agency_date_and_place_are_found(name):
    article = read_article(ARTICLES / name)
    found = (article.outlet, article.agency, article.published, article.place)
    assert tuple(fact and fact.value for fact in found) == FACTS[name]


def test_year_that_no_text_gives_is_marked_as_from_outside():
    hows = [read_article(ARTICLES / name).published.how for name in sorted(FACTS)]
    assert ["sidecar" in how for how in hows] == [False, True, True, True, True]
    assert "only 2019 fits" in hows[0]


def test_nine_comments_are_comments():
    article = read_article(ARTICLES / "000_726bb66a8b2089df.txt")
    assert sum(p.role is Role.COMMENT for p in article.paragraphs) == 9


def test_texts_are_those_received():
    if not RECEIVED.is_dir():
        pytest.skip("../shared/articles is not here: cannot compare with the texts as received")
    for path in sorted(RECEIVED.glob("*.txt")):
        assert (
            hashlib.sha256((ARTICLES / path.name).read_bytes()).digest()
            == hashlib.sha256(path.read_bytes()).digest()
        )


def test_folder_gives_five_articles_and_no_sidecar():
    results = list(read_sources([ARTICLES]))
    assert not [result for result in results if isinstance(result, Skipped)]
    assert [result.source for result in results] == [f"articles/{name}" for name in sorted(ROLES)]


def test_two_tass_stories_share_one_background_sentence():
    articles = {Path(article.source).name[:3]: article for article in read_sources([ARTICLES])}
    listed = [list_sentences(number, list_passages(article)) for number, article in sorted(articles.items())]
    found = [
        (one.article, other.article, round(likeness, 2))
        for ones, others in combinations(listed, 2)
        for one, other in product(ones, others)
        if (likeness := compare_sentences(one, other)) >= BACKGROUND
    ]
    assert found == [("002", "003", 0.86)]
