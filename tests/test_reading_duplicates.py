"""Copies of articles and shared background, each counted once."""

import random

from kg.reading import Known, build_article, find_duplicates

#: Made-up words: sentences drawn from them share nothing by chance.
WORDS = [
    a + b + c
    for a in "bdfgklmnprst"
    for b in ("a", "ei", "o", "u")
    for c in ("bel", "din", "ras", "tum", "vok")
]


def story(seed, sentences=20):
    """Make a story of sentences that no other seed makes."""
    pick = random.Random(seed)
    made = [f"The {' '.join(pick.choice(WORDS) for _ in range(14))}." for _ in range(sentences)]
    return "\n\n".join(" ".join(made[i : i + 2]) for i in range(0, sentences, 2))


def article(text, name, published=None):
    return build_article(text, name, [Known("option", published=published)])


def test_articles_of_their_own_are_no_copies():
    report = find_duplicates([article(story(n), f"{n}.txt") for n in range(5)])
    assert report.copies == ()


def test_same_text_from_two_files_is_reported_with_both_names():
    (copy,) = find_duplicates([article(story(1), "b.txt"), article(story(1), "a.txt")]).copies
    assert (copy.source, copy.of_source, copy.exact, copy.article == copy.of) == (
        "b.txt",
        "a.txt",
        True,
        True,
    )


def test_new_headline_and_dateline_do_not_hide_a_copy():
    one = article(f"Talks on the treaty fail\n\n{story(1)}", "wire.txt")
    other = article(f"THE GAZETTE\n\nMoscow says no once more\n\nGENEVA (AP) - {story(1)}", "gazette.txt")
    (copy,) = find_duplicates([one, other]).copies
    assert (copy.similarity, copy.exact) == (1.0, True)


def test_cut_wire_story_is_a_copy_of_the_longer_one():
    longer, shorter = (
        article(story(1), "long.txt"),
        article("\n\n".join(story(1).split("\n\n")[:6]), "short.txt"),
    )
    report = find_duplicates([shorter, longer])
    (copy,) = report.copies
    assert (copy.source, copy.of_source, copy.exact) == ("short.txt", "long.txt", False)
    assert report.canonical(shorter.id) == report.canonical(longer.id) == longer.id


def test_copies_of_a_copy_point_at_the_longest():
    parts = story(1, 40).split("\n\n")
    articles = [article("\n\n".join(parts[:n]), f"{n}.txt") for n in (20, 17, 14)]
    report = find_duplicates(articles)
    assert {report.canonical(a.id) for a in articles} == {articles[0].id}


def test_order_of_articles_changes_nothing():
    articles = [article(story(n % 4, 10 + n), f"{n}.txt") for n in range(8)]
    shuffled = articles[:]
    random.Random(7).shuffle(shuffled)
    assert find_duplicates(articles) == find_duplicates(shuffled)


BACKGROUND = (
    "The treaty was signed by Moscow and Washington in 1987 and bans missiles with ranges of up to 5,500 km."
)


def shared(one, other):
    first = article(f"{story(1)}\n\n{one}", "a.txt", "2019-01-01")
    second = article(f"{story(2)}\n\n{other}", "b.txt", "2019-01-02")
    return find_duplicates([second, first]).shared, first, second


def test_shared_background_belongs_to_the_article_published_first():
    (found,), first, second = shared(BACKGROUND, BACKGROUND)
    assert (found.article, found.of, found.similarity) == (second.id, first.id, 1.0)
    assert found.span.of(second.text) == found.of_span.of(first.text) == BACKGROUND


def test_rewritten_background_is_recognised():
    (found,), *_ = shared(
        BACKGROUND, BACKGROUND.replace("was signed by", "was concluded by both").replace("bans", "bans all")
    )
    assert 0.8 <= found.similarity < 1
    assert found.same_details


def test_other_figures_in_shared_background_are_marked():
    (found,), *_ = shared(BACKGROUND, BACKGROUND.replace("5,500", "5,000"))
    assert not found.same_details


def test_denial_of_a_sentence_is_not_the_same_sentence():
    found, *_ = shared(BACKGROUND.replace("bans", "does ban"), BACKGROUND.replace("bans", "does not ban"))
    assert found == ()


def test_short_sentences_are_not_compared():
    found, *_ = shared("He did not say more.", "He did not say more.")
    assert found == ()


def test_corpus_of_one_and_of_none_has_no_repeats():
    assert find_duplicates([]).copies == find_duplicates([article(story(1), "a.txt")]).shared == ()
