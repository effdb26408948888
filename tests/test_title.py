"""A dispute has a name: said once, it heads every page, of later builds and reports too."""

from __future__ import annotations

from test_cli import run

TEXT = "OSLO, March 4. Norway accused Sweden of cutting the cable. Sweden denied it.\n"


def read_head(folder) -> str:
    return (folder / "exports" / "index.html").read_text("utf-8")


def test_a_name_said_once_stays_with_the_store(tmp_path):
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "one.txt").write_text(TEXT, encoding="utf-8")
    done = run("build", "texts", "--title", "The cable", cwd=tmp_path)
    assert done.returncode == 0, done.stderr.decode()
    assert "The cable" in read_head(tmp_path)
    done = run("build", "texts", cwd=tmp_path)
    assert "--title The cable, as the store was built" in (done.stdout + done.stderr).decode()
    assert "The cable" in read_head(tmp_path)
    assert run("report", cwd=tmp_path).returncode == 0
    assert "The cable" in read_head(tmp_path)
    assert b"The cable" in run("info", cwd=tmp_path).stdout


def test_a_codebooks_title_is_the_disputes_name(tmp_path):
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "one.txt").write_text(TEXT, encoding="utf-8")
    assert run("codebook", "new", "book", "--title", "Cables of the North", cwd=tmp_path).returncode == 0
    done = run("build", "texts", "--codebook", "book/codebook.toml", cwd=tmp_path)
    assert done.returncode == 0, done.stderr.decode()
    assert "Cables of the North" in read_head(tmp_path)


def test_a_folder_of_articles_says_what_its_dispute_is_called(tmp_path):
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "one.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "texts" / "dispute.toml").write_text('title = "The cable of the north"\n', encoding="utf-8")
    done = run("build", "texts", cwd=tmp_path)
    assert (done.returncode, b"dispute.toml" in done.stderr) == (0, False)
    assert "The cable of the north" in read_head(tmp_path)
    assert b"The cable of the north" in run("info", cwd=tmp_path).stdout
    (tmp_path / "texts" / "dispute.toml").write_text('name = "x"\n', encoding="utf-8")
    done = run("build", "texts", cwd=tmp_path)
    assert done.returncode == 1 and b'dispute.toml: expected one line: title = "..."' in done.stderr
