"""Files, pages, archives and standard input -> articles, or one clear line."""

from __future__ import annotations

import datetime as dt
import json
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import InputError
from tracker.read import Format, Given, ReadFailure, read
from tracker.read.dates import parse_date
from tracker.read.page import normal_url
from tracker.values import Article

SPANISH = "La ministra anunció ayer que el hospital tendrá trescientas camas más, según informó la agencia."
PAGE = """<!doctype html><html lang="en-GB"><head><title>Harbour closes for repairs | Quay Times</title>
<meta property="og:site_name" content="Quay Times">
<meta property="article:published_time" content="2025-03-04T08:00:00Z">
<link rel="canonical" href="https://quaytimes.example/harbour?utm_source=x"></head><body>
<nav><a href="/">Home</a><a href="/sport">Sport</a><a href="/shop">Subscribe now for 9 euros</a></nav>
<article><h1>Harbour closes for repairs</h1>
<p>The harbour master, Ann Doyle, said on Tuesday that 14 vessels would be moved to the northern quay next week.</p>
<p>The repairs will cost about two million euros, according to the port authority, and will take until the autumn.</p>
<p>Fishermen fear for their income during the long months in which the fish market will be shut for buyers.</p>
</article><footer>Copyright 2025 Quay Times. All rights reserved.</footer></body></html>"""


def one(path: Path | str, stdin: bytes = b"", given_: Given | None = None, form: Format = Format.AUTO) -> Article:
    [item] = read([str(path)], stdin=BytesIO(stdin), given=given_, input_format=form)
    assert isinstance(item, Article), item
    return item


def failure(path: Path | str, **known: object) -> str:
    [item] = read([str(path)], stdin=BytesIO(), **known)  # type: ignore[arg-type]
    assert isinstance(item, ReadFailure)
    return str(item.error)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_text_comes_as_it_stands_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "nota.txt"
    path.write_bytes(SPANISH.encode(encoding))
    article = one(path)
    assert article.text == SPANISH
    assert article.language == "es"


def test_line_ends_stay_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_bytes(b"The mayor said it.\r\n\r\nNobody was hurt in the fire at the mill.\r\n")
    assert one(path).text.count("\r\n") == 3


def test_a_page_gives_its_body_and_what_it_says_of_itself(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(PAGE)
    article = one(path)
    assert article.title is not None
    assert article.title.startswith("Harbour closes for repairs")
    assert article.publisher == "Quay Times"
    assert article.date == dt.date(2025, 3, 4)
    assert article.url == "https://quaytimes.example/harbour"
    assert article.language == "en"
    assert "14 vessels" in article.text
    assert "Subscribe" not in article.text
    assert "Copyright" not in article.text


def test_standard_input_is_told_apart_by_its_content() -> None:
    assert one("-", SPANISH.encode()).text == SPANISH
    assert one("-", PAGE.encode()).publisher == "Quay Times"
    line = json.dumps({"text": SPANISH, "doc_id": 7}).encode()
    assert one("-", line).doc_id == "7"


def test_what_the_caller_says_wins(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(PAGE)
    article = one(path, given_=Given("es", "Otro", dt.date(2024, 1, 2), "http://otro.example/a/#top"))
    assert (article.language, article.publisher, article.date) == ("es", "Otro", dt.date(2024, 1, 2))
    assert article.url == "https://otro.example/a"


def test_a_bad_line_of_an_archive_never_loses_the_others(tmp_path: Path) -> None:
    path = tmp_path / "archive.jsonl"
    good = json.dumps({"doc_id": "a", "text": SPANISH, "date": "2025-07-13", "lang": "es"})
    bad = ["{oops", '"text"', '{"title": "no text"}', '{"text": 5}', json.dumps({"text": SPANISH, "date": "soon"})]
    path.write_text("\n".join([good, *bad, "", good.replace('"a"', '"b"')]))
    items = list(read([str(path)], stdin=BytesIO()))
    assert [i.doc_id for i in items if isinstance(i, Article)] == ["a", "b"]
    failures = [str(i.error) for i in items if isinstance(i, ReadFailure)]
    assert [message.split(": ")[0] for message in failures] == [f"{path}:{n}" for n in range(2, 7)]


def test_a_folder_stands_for_the_files_in_it(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "notes.md"):
        (tmp_path / name).write_text(f"{name[0]}: {SPANISH}")
    items = list(read([str(tmp_path)], stdin=BytesIO()))
    assert [i.text[0] for i in items if isinstance(i, Article)] == ["a", "b"]


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("empty.txt", b" \n", "empty"),
        ("binary.txt", b"\x00\x01\x02PNG" * 20, "binary"),
        ("signs.txt", b"... --- ...", "no words"),
        ("empty.html", b"<html><body><nav>Home</nav></body></html>", "no article in this page"),
        ("empty.jsonl", b"", "empty"),
        ("cut.txt", "¡Hola!".encode("utf-16")[:-1], "damaged utf-16"),
    ],
)
def test_what_is_no_article_is_told_with_its_place(tmp_path: Path, name: str, content: bytes, problem: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    message = failure(path)
    assert message.startswith(f"{path}: ")
    assert problem in message


def test_missing_large_and_unreadable_files_are_told(tmp_path: Path) -> None:
    assert "no such file" in failure(tmp_path / "none.txt")
    large = tmp_path / "large.txt"
    large.write_bytes(b"word " * 10)
    assert "larger than" in failure(large, max_bytes=40)
    folder = tmp_path / "folder"
    folder.mkdir()
    assert "no file that ends in" in failure(folder)


def test_languages_given_by_name_code_or_region_are_one(tmp_path: Path) -> None:
    path = tmp_path / "nota.txt"
    path.write_text(SPANISH)
    assert {one(path, given_=Given(name)).language for name in ("es", "ES", "es-MX", "spa", "Spanish")} == {"es"}
    assert "'xx'" in failure(path, given=Given("xx"))
    assert "not supported" in failure(path, given=Given("fr"))


def test_a_language_without_data_is_told(tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_text("Le ministre a déclaré hier que trois cents lits supplémentaires seraient installés à l'hôpital.")
    assert "not supported" in failure(path)


@given(st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2100, 1, 1)))
def test_a_date_reads_back(day: dt.date) -> None:
    assert parse_date(day.isoformat()) == day
    assert parse_date(f"{day:%Y-%m-%d}T10:00:00Z") == day


@pytest.mark.parametrize("written", ["2025-13-40", "soon", "", "2025-02-30"])
def test_a_date_that_is_none_is_refused(written: str) -> None:
    with pytest.raises(InputError, match="2025-07-13"):
        parse_date(written)


@pytest.mark.parametrize(
    "written",
    ["http://a.example/x/", "https://a.example/x?utm_source=mail", "https://a.example/x#part", "https://a.example/x"],
)
def test_one_article_has_one_address(written: str) -> None:
    assert normal_url(written) == "https://a.example/x"


@given(st.binary(max_size=300))
def test_any_bytes_give_an_article_or_a_line(data: bytes) -> None:
    for item in read(["-"], stdin=BytesIO(data), given=Given("es")):
        assert isinstance(item, Article) or str(item.error).startswith("standard input")
