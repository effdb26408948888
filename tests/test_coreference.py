"""What mentions stand for, read from documents that mark entities as GUM does, is what the training learns."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.pipeline import load_pipeline
from training.coreference import build_document, read_documents

MARKED = """\
# newdoc id = made
# global.Entity = GRP-etype-infstat-link
# newpar
1\tOslo\tOslo\tPROPN\tNNP\t_\t2\tnsubj\t_\tEntity=(1-place-new-coref)
2\tleft\tleave\tVERB\tVBD\t_\t0\troot\t_\t_
3\tthe\tthe\tDET\tDT\t_\t6\tdet\t_\tEntity=(2-abstract-new-coref
4\told\told\tADJ\tJJ\t_\t6\tamod\t_\t_
5\tfishing\tfishing\tNOUN\tNN\t_\t6\tcompound\t_\tEntity=(3-event-new-sgl)
6\tpact\tpact\tNOUN\tNN\t_\t2\tobj\t_\tEntity=2)|SpaceAfter=No
7\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_

# newpar
1\tIt\tit\tPRON\tPRP\t_\t2\tnsubj\t_\tEntity=(1-place-giv-ana)
2\tblamed\tblame\tVERB\tVBD\t_\t0\troot\t_\t_
3\tthe\tthe\tDET\tDT\t_\t4\tdet\t_\tEntity=(2-abstract-giv-coref
4\taccord\taccord\tNOUN\tNN\t_\t2\tobj\t_\tEntity=2)|SpaceAfter=No
5\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_

"""


@pytest.fixture
def document(tmp_path: Path):
    path = tmp_path / "made.conllu"
    path.write_text(MARKED, encoding="utf-8")
    return next(read_documents(path))


def test_mentions_have_their_words_and_what_they_mean(document) -> None:
    name, text, mentions = document
    assert name == "made"
    assert [(text[slice(*m.span)], m.means, m.kind) for m in mentions] == [
        ("Oslo", "1", "name"),
        ("the old fishing pact", "2", "phrase"),
        ("fishing", "3", "phrase"),
        ("It", "1", "pronoun"),
        ("the accord", "2", "phrase"),
    ]


def test_a_pronoun_stands_for_the_name_a_description_for_the_one_before_and_the_rest_for_itself(
    document,
) -> None:
    built = build_document(load_pipeline(), *document)
    stands = {built.words[head]: [built.words[t] for t in meant] for head, meant in built.antecedents.items()}
    assert stands == {
        "Oslo": ["Oslo"],
        "It": ["Oslo"],
        "pact": ["pact"],
        "accord": ["pact"],
        "fishing": ["fishing"],
    }
    assert not built.acts_known
