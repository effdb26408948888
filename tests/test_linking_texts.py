"""Copies of articles and shared background, each counted once."""

import random

from kg.linking import Ledger, find_links
from kg.linking.passages import BACKGROUND, compare_sentences, list_passages, list_sentences
from kg.reading import build_article

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


def find_copies(*texts):
    """Find which of the texts repeats which, by their numbers."""
    made = [build_article(text, f"{number}.txt") for number, text in enumerate(texts)]
    ledger = Ledger()
    for article in made:
        ledger.note(article, [])
    numbers = {article.id: number for number, article in enumerate(made)}
    return {(numbers[one], numbers[other]) for one, other in find_links(ledger).duplicates}


def test_articles_of_their_own_are_no_copies():
    assert find_copies(*(story(n) for n in range(5))) == set()


def test_new_headline_and_dateline_do_not_hide_a_copy():
    one = f"Talks on the treaty fail\n\n{story(1)}"
    other = f"THE GAZETTE\n\nMoscow says no once more\n\nGENEVA (AP) - {story(1)}"
    assert len(find_copies(one, other)) == 1


def test_cut_wire_story_is_a_copy_of_the_longer_one():
    assert find_copies("\n\n".join(story(1).split("\n\n")[:6]), story(1)) == {(0, 1)}


def test_copies_of_a_copy_point_at_the_longest():
    parts = story(1, 40).split("\n\n")
    assert find_copies(*("\n\n".join(parts[:n]) for n in (20, 17, 14))) == {(1, 0), (2, 0)}


def test_order_of_articles_changes_nothing():
    texts = [story(n % 4, 10 + n) for n in range(8)]
    order = random.Random(7).sample(range(8), 8)
    shuffled = {(order[one], order[other]) for one, other in find_copies(*(texts[n] for n in order))}
    assert find_copies(*texts) == shuffled != set()


SHARED = (
    "The treaty was signed by Moscow and Washington in 1987 and bans missiles with ranges of up to 5,500 km."
)


def read_sentences(text):
    article = build_article(f"{story(1)}\n\n{text}", "a.txt")
    return [s for s in list_sentences(article.id, list_passages(article)) if s.span.of(article.text) == text]


def compare(one, other):
    return compare_sentences(*read_sentences(one), *read_sentences(other))


def test_shared_background_is_the_same_sentence():
    assert compare(SHARED, SHARED) == 1


def test_rewritten_background_is_recognised():
    rewritten = SHARED.replace("was signed by", "was concluded by both").replace("bans", "bans all")
    assert BACKGROUND <= compare(SHARED, rewritten) < 1


def test_other_figures_in_shared_background_are_marked():
    (one,), (other,) = read_sentences(SHARED), read_sentences(SHARED.replace("5,500", "5,000"))
    assert one.details ^ other.details == {"5,500", "5,000"}


def test_denial_of_a_sentence_is_not_the_same_sentence():
    assert compare(SHARED.replace("bans", "does ban"), SHARED.replace("bans", "does not ban")) == 0


def test_short_sentences_are_not_compared():
    assert read_sentences("He did not say more.") == []


def test_corpus_of_one_and_of_none_has_no_repeats():
    assert find_copies() == find_copies(story(1)) == set()
