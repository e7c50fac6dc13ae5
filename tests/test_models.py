"""The language models: whole on loading, chosen, installed and removed, and read faster with the same result."""

from __future__ import annotations

import functools
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import EXAMPLES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.annotate import loading, models
from tracker.annotate.annotator import Annotator, readable
from tracker.annotate.blocks import blocks
from tracker.annotate.models import ModelSet
from tracker.errors import ModelError
from tracker.values import Article

# --- whole on loading -----------------------------------------------------------------------------------------------


@pytest.fixture
def copied(tmp_path: Path) -> ModelSet:
    """The shipped Spanish models, in a folder that a test may spoil."""
    shutil.copytree(models.shipped_folder(), tmp_path / "models")
    shipped = models.find("es", "shipped")
    return ModelSet("es", tmp_path / "models", shipped.processors, shipped.name, shipped.checksums)


def test_every_shipped_file_has_a_checksum() -> None:
    for shipped in models.shipped():
        folder = shipped.folder / shipped.language
        assert {path for path, _ in shipped.checksums} == {str(p.relative_to(folder)) for p in folder.rglob("*.pt")}
        loading.check(shipped)


@pytest.mark.parametrize("processor", ["pretrain", "depparse", "tokenize"])
def test_one_changed_byte_is_found_and_the_file_is_named(copied: ModelSet, processor: str) -> None:
    file = copied.folder / "es" / processor / "c.pt"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(ModelError, match=rf"{processor}/c\.pt: damaged.*install Tracker again"):
        loading.pipeline(copied)


def test_a_file_cut_short_is_found_and_the_file_is_named(copied: ModelSet) -> None:
    file = copied.folder / "es" / "ner" / "c.pt"
    file.write_bytes(file.read_bytes()[:1000])
    with pytest.raises(ModelError, match=r"ner/c\.pt: damaged"):
        loading.pipeline(copied)


def test_a_missing_file_is_named(copied: ModelSet) -> None:
    (copied.folder / "es" / "lemma" / "c.pt").unlink()
    with pytest.raises(ModelError, match=r"lemma/c\.pt: cannot be read"):
        loading.pipeline(copied)


def test_a_file_of_another_kind_is_one_clear_line_where_no_checksum_is_known(copied: ModelSet) -> None:
    (copied.folder / "es" / "pos" / "c.pt").write_bytes(b"not a model")
    official = ModelSet("es", copied.folder, copied.processors, "official-es")
    with pytest.raises(ModelError, match=r"cannot be loaded.*tracker models install es"):
        loading.pipeline(official)


def test_models_that_are_not_there_are_named_with_the_mend(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TRACKER_MODELS_DIR", str(tmp_path))
    with pytest.raises(ModelError, match=r"no official models for language 'es'.*tracker models install es"):
        Annotator({"*": "official"}).annotate([Article("Hola.", language="es")])


def test_an_unknown_choice_of_models_is_refused() -> None:
    with pytest.raises(ModelError, match="use shipped or official"):
        Annotator({"*": "best"}).annotate([Article("Hola.", language="es")])


# --- installed, used, removed ---------------------------------------------------------------------------------------


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Nothing on standard error."""


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[str]:
    """A model hub of this test's own, laid out as Stanza's is; it has one language, ``es``."""
    import torch
    from stanza.resources.common import get_md5

    root = tmp_path / "hub"
    listed: dict[str, Any] = json.loads((models.shipped_folder() / "resources.json").read_text(encoding="utf-8"))
    spanish = {key: value for key, value in listed["es"].items() if key not in ("version", "sha256")}
    for processor in (*models.PROCESSORS, "pretrain"):
        file = root / "es" / "models" / processor / "c.pt"
        file.parent.mkdir(parents=True)
        content = torch.load(models.shipped_folder() / "es" / processor / "c.pt", weights_only=True)
        if processor == "pretrain":
            content = {"vocab": content["vocab"], "emb": content["emb"].float() * content["scale"]}
        torch.save(content, file)
        spanish[processor]["c"]["md5"] = get_md5(file)
    version = subprocess.run(
        [sys.executable, "-c", "from stanza.resources.common import DEFAULT_RESOURCES_VERSION as v; print(v)"],
        capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    (root / f"resources_{version}.json").write_text(json.dumps({"es": spanish}), encoding="utf-8")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(QuietHandler, directory=str(root)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture
def desk_of_its_own(tmp_path: Path) -> dict[str, str]:
    """An environment whose data, settings and caches are in the test's folder."""
    names = ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "HF_HOME")
    own = {name: str(tmp_path / name.lower()) for name in names}
    dropped = ("TRACKER_MODELS", "TRACKER_MODELS_DIR", "TRACKER_DATABASE", "TRACKER_DEBUG", "TRACKER_CONFIG")
    return {**{k: v for k, v in os.environ.items() if k not in dropped}, **own, "HOME": str(tmp_path)}


def program(env: dict[str, str], *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "tracker", *arguments], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stderr
    return done


def test_official_models_are_installed_used_noted_with_each_claim_and_removed(
    hub: str, desk_of_its_own: dict[str, str]
) -> None:
    env = {
        **desk_of_its_own,
        "STANZA_RESOURCES_URL": hub,
        "STANZA_MODEL_URL": hub + "/{lang}/models/{filename}",
    }
    done = program(env, "models", "install", "es")
    assert "tracker models use official es" in done.stderr
    assert "%" in done.stderr, "a progress bar"
    program(env, "models", "use", "official", "es")
    listed = {row["name"]: row for row in json.loads(program(env, "models", "list", "--format", "json").stdout)}
    [official] = [name for name in listed if name.startswith("official-es-")]
    assert listed[official]["used"]
    assert [name for name, row in listed.items() if row["used"]] == [
        next(name for name in listed if name.startswith("shipped-en")),
        official,
    ]
    assert official in program(env, "info").stdout

    article = str(EXAMPLES / "kcna-relayed-es.html")
    program(env, "ingest", article)
    claim = json.loads(program(env, "claims", "--format", "json").stdout)[0]["id"]
    assert official in program(env, "show", claim).stdout

    program(env, "models", "remove", "es")
    assert "no official models for language 'es'" in program(env, "extract", article, code=1).stderr
    program(env, "models", "use", "shipped")
    program(env, "extract", article)
    assert "no official models" in program(env, "models", "remove", "es", code=1).stderr


def test_a_language_that_the_hub_does_not_have_is_refused(hub: str, desk_of_its_own: dict[str, str]) -> None:
    env = {**desk_of_its_own, "STANZA_RESOURCES_URL": hub}
    done = program(env, "models", "install", "xx", code=1)
    assert "Stanza has no models for language 'xx'" in done.stderr


def test_a_hub_that_cannot_be_reached_is_one_clear_line(desk_of_its_own: dict[str, str]) -> None:
    env = {**desk_of_its_own, "STANZA_RESOURCES_URL": "http://127.0.0.1:9"}
    done = program(env, "models", "install", "pt", code=1)
    lines = done.stderr.strip().splitlines()
    assert lines[-1].startswith("tracker: Stanza's models for 'pt' could not be fetched")
    assert "Traceback" not in done.stderr
    assert json.loads(program(env, "models", "list", "--format", "json").stdout)


def test_models_cannot_be_chosen_that_are_not_there(desk_of_its_own: dict[str, str]) -> None:
    done = program(desk_of_its_own, "models", "use", "official", "es", code=1)
    assert "tracker models install es" in done.stderr
    assert program(desk_of_its_own, "models", "use", "best", code=2).stderr


def test_a_spoilt_file_of_settings_is_named(desk_of_its_own: dict[str, str]) -> None:
    file = Path(desk_of_its_own["XDG_CONFIG_HOME"]) / "tracker" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text("[1", encoding="utf-8")
    assert f"{file}: cannot be read" in program(desk_of_its_own, "models", "list", code=1).stderr


def test_the_listing_needs_no_torch(desk_of_its_own: dict[str, str]) -> None:
    code = (
        "import sys; from tracker.cli import main\n"
        "try: main(['models', 'list'])\n"
        "except SystemExit: pass\n"
        "assert 'torch' not in sys.modules and 'stanza' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], env=desk_of_its_own, capture_output=True, check=True)


# --- faster with the same result ------------------------------------------------------------------------------------

Annotated = list[list[tuple[Any, ...]]]


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_shipped_model_is_of_the_kind_that_is_read_faster(language: str) -> None:
    processors = loading.pipeline(models.find(language, "shipped")).processors
    plain = {name for name, p in processors.items() if not p.process.__module__.startswith("tracker.annotate.faster")}
    assert plain == {"tokenize"}


def plainly(language: str, text: str) -> Annotated:
    """What Stanza's own pipeline says of each block of a text, but for the kinds of names: see the test of those."""
    pipeline = plain_pipelines(language)
    plain = readable(text)
    documents = [pipeline(plain[start:end]) for start, end in blocks(text)]
    return [
        [(w.text, w.lemma, w.upos, w.feats or "", w.head, w.deprel) for w in s.words] + [(e.text,) for e in s.ents]
        for document in documents
        for s in document.sentences
    ]


@functools.cache
def plain_pipelines(language: str) -> Any:
    return loading.plain_pipeline(models.find(language, "shipped"))


def by_tracker(annotator: Annotator, language: str, text: str) -> Annotated:
    [annotated] = annotator.annotate([Article(text, language=language)])
    plain = readable(text)
    return [
        [
            (
                plain[w.start : w.end] if w.text == text[w.start : w.end] else w.text,
                w.lemma,
                w.upos,
                "|".join(f"{k}={v}" for k, v in w.feats.items()),
                w.head + 1,
                w.deprel,
            )
            for w in s.words
        ]
        + [(plain[e.span.start : e.span.end],) for e in s.entities]
        for s in annotated.sentences
    ]


def examples() -> list[dict[str, str]]:
    return [json.loads(line) for line in (EXAMPLES / "wire.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("number", range(len(examples())))
def test_articles_are_annotated_as_by_stanza_itself(annotator: Annotator, number: int) -> None:
    article = examples()[number]
    language = article.get("lang") or ("en" if " the " in article["text"] else "es")
    assert by_tracker(annotator, language, article["text"]) == plainly(language, article["text"])


@pytest.mark.parametrize("number", range(len(examples())))
def test_names_are_of_the_kinds_that_stanza_gives_them_one_by_one(number: int) -> None:
    text = readable(examples()[number]["text"])
    language = examples()[number].get("lang") or ("en" if " the " in text else "es")
    plain = plain_pipelines(language)
    for start, end in blocks(text):
        [found] = loading.pipeline(models.find(language, "shipped")).bulk_process([text[start:end]])
        assert [(e.text, e.type) for e in found.ents] == [(e.text, e.type) for e in plain(text[start:end]).ents]


WORDS = st.sampled_from(
    re.findall(
        r"\S+",
        "El ministro dijo que no hay 12.000 soldados en Corea del Norte , según la agencia ; verlos dárselo al Kim "
        "viajó a Moscú ayer y xyzzy ¿ Qué ? “ Nunca ” ( EFE ) 5,2 % - añadió . ! :",
    )
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(WORDS, min_size=1, max_size=40))
def test_any_words_are_annotated_as_by_stanza_itself(annotator: Annotator, words: list[str]) -> None:
    text = " ".join(words)
    assert by_tracker(annotator, "es", text) == plainly("es", text)


def test_many_articles_are_annotated_as_they_are_alone(annotator: Annotator) -> None:
    texts = [article["text"] for article in examples() if " the " not in article["text"]] * 6
    articles = [Article(f"{text}\n\nNúmero {i}.", language="es") for i, text in enumerate(texts)]
    together = annotator.annotate(articles)
    assert [t.sentences for t in together[:3]] == [annotator.annotate([a])[0].sentences for a in articles[:3]]
    assert together[-1].sentences == annotator.annotate([articles[-1]])[0].sentences
