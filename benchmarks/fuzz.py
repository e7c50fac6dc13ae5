"""Whether odd text breaks Tracker: mutated articles through the whole pipeline, and how its time grows with length.

    python benchmarks/fuzz.py [--inputs 50000] [--seed 1] [--language es en] [--failures FILE]
    python benchmarks/fuzz.py --growth [--runs 3] [--language es en]

The first makes articles of sample sentences and mutates them: odd characters, unbalanced and nested quotation marks,
pieces that are lost, doubled or swapped, endless sentences, right-to-left text, leftovers of HTML, stray figures.
Each is read with the shipped models in the batches of ``pipeline.readings``, but without its second try document by
document, which would hide what one text does to its batch.  A text fails where

- reading it raises anything, or does not end within a minute,
- a span of what was read is empty or is not the text at its place,
- a figure is not a finite number, two claims have the same id, or the result is no valid JSON.

Failures are written as JSON, one a line, to ``--failures``, the first of each kind with the smallest text found that
fails in the same way; the exit status is then 1.  An input depends on the seed and its number alone.

``--growth`` times texts of one to sixteen times a few hundred words: ordinary prose, a sentence without any stop, and
nothing but quotation marks or figures.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import json
import re
import signal
import statistics
import sys
import textwrap
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from tracker import pipeline
from tracker.annotate.annotator import Annotator
from tracker.report import records
from tracker.settings import Settings
from tracker.values import Article, Reading, Span

WIRE = Path(__file__).parents[1] / "examples" / "wire.jsonl"
SECONDS_A_BATCH = 60
LONGEST = 6000
TRIES_TO_SHRINK = 200
SHRUNK_OF_A_KIND = 2

SENTENCES = {
    "es": (
        "El consejero de Sanidad, Tomás Urrutia, dijo este lunes que 1.240 pacientes esperan una cama desde marzo.",
        "Según el sindicato de enfermeras, faltan al menos 350 profesionales en los hospitales públicos.",
        "«No vamos a cerrar ninguna planta», aseguró la gerente, Pilar Soto, ante unos 200 vecinos.",
        "La naviera cifró en 12,5 millones de euros las pérdidas del último trimestre, un 8 % más que hace un año.",
        "El Ministerio de Hacienda de Perú habría pagado entre 40 y 55 millones de dólares por el puerto.",
        "Un portavoz de la policía negó que hubiera menores entre los detenidos.",
        "La agencia EFE informó de que tres mil refugiados cruzaron ayer la frontera.",
        "De acuerdo con los datos de la ONU, dos de cada tres familias perdieron su casa en el terremoto.",
        "“Hemos contado 17 explosiones”, explicó el alcalde de Villaclara, Ramiro Peñas, a la emisora local.",
        "Además, el Gobierno estaría dispuesto a comprar 24 helicópteros antes del 31 de diciembre de 2026.",
        "El tribunal condenó a seis años de cárcel a la directora, que supuestamente desvió 3.400.000 pesos.",
        "Los ganaderos reclaman una ayuda de 150 euros por cada vaca; la ministra ofrece la mitad.",
        "MADRID, 4 de mayo (EFE).- La inflación bajó al 2,3 por ciento en abril, según el Instituto Nacional de "
        "Estadística.",
        "El dictamen, difundido por la comisión, sostiene que “más de medio millón” de votos no se contaron.",
        "La empresa matizó: «Son 90 despidos, no 900».",
        "Ni el rey ni el presidente acudieron al funeral de los veintiún mineros.",
        "A su juicio, el río arrastró miles de toneladas de lodo durante las últimas dos semanas.",
        "El delantero marcó a los 35 minutos y el partido acabó 3-1.",
        "Rusia afirma que derribó 62 drones; Ucrania admite que perdió menos de diez.",
        "El investigador, quien pidió no ser nombrado, estimó en tres billones cuatrocientos mil millones la deuda.",
        "Preguntada por ‘El Eco’, Soto respondió que ‘nadie’ la había llamado desde el martes 22.",
        "El artículo 33 de la ley 7/2019 prevé multas de hasta 600 000 euros.",
    ),
    "en": (
        "Health secretary Moira Lennox said on Monday that 1,240 patients had waited for a bed since March.",
        "According to the nurses' union, hospitals lack at least 350 trained staff.",
        '"We will not close a single ward," said the manager, Helen Price, before some 200 neighbours.',
        "The shipping line put its losses at $12.5 million for the quarter, up 8% from a year ago.",
        "The defence ministry of Peru reportedly paid between 40 and 55 million dollars for the harbour.",
        "A police spokesman denied that there were children among those arrested.",
        "Three thousand refugees crossed the border yesterday, Reuters reported.",
        "Two in three families lost their homes in the earthquake, United Nations figures show.",
        "“We counted 17 explosions,” Mayor Raymond Peel told the local radio station.",
        "The government may buy 24 helicopters before December 31, 2026, two people familiar with the plan said.",
        "The court sentenced the director, who allegedly diverted £3,400,000, to six years in prison.",
        "Farmers are asking for €150 a cow; the minister offers half of that.",
        "LONDON, May 4 (Reuters) - Inflation fell to 2.3 percent in April, the statistics office said.",
        "The report, published by the commission, claims that “more than half a million” votes were never counted.",
        "The company clarified: 'It is 90 jobs, not 900'.",
        "Neither the king nor the president came to the funeral of the twenty-one miners.",
        "In her view, the river carried thousands of tonnes of mud over the last two weeks.",
        "The striker scored after 35 minutes and the match ended 3-1.",
        "Russia says it shot down 62 drones; Ukraine admits to having lost fewer than ten.",
        "The researcher, who asked not to be named, estimated the debt at three trillion four hundred billion.",
        "Asked by ‘The Echo’, Price answered that ‘nobody’ had called her since Tuesday 22nd.",
        "Section 33 of Act 7/2019 provides for fines of up to 600 000 euros, i.e. a quarter of the budget.",
    ),
}
RIGHT_TO_LEFT = (
    "قالت الوزارة إن 350 شخصا أصيبوا",
    "أكد المتحدث أن ١٢٫٥ مليون دولار دُفعت",
    "השר אמר כי 40 בני אדם נפצעו",
    "«לא נסגור», אמרה המנהלת",
    "\u202bשלום\u202c",
    "\u2067نعم\u2069",
)
HTML = (
    "<p>", "</p>", "<br/>", "&nbsp;", "&quot;", "&#8220;", "&amp;lt;", '<a href="https://a.example/x?y=1&z=2">', "</a>",
    "<!-- 12 -->", "<script>if (a < 10) { b(); }</script>", "[caption id=3]", "{{figura}}", "<td>1.000</td>", "%20",
)  # fmt: skip
MARKS = ("“", "”", "«", "»", "„", "‟", "‘", "’", "‚", "‛", '"', "'", "''", "``", "‹", "›", "「", "」", "″", "＂")
ODD = (
    "\u0301", "\u0308\u0323", "\u200b", "\u200d", "\ufeff", "\u00ad", "\ud800", "\udfff", "\ud83d", "😀",
    "👩\u200d👧", "🇪🇸", "\x00", "\x07", "\x1b[31m", "\x7f", "\x85", "\u00a0", "\u2009", "\u202f", "\u3000",
    "\u2028", "\u2029", "\x0b", "\ufffd", "\ufffe", "\U0010ffff", "\u2060", "\u0345", "ﬁ", "ǆ", "ﷺ", "ﬆ", "Ａ",
    "ₓ", "漢字", "한국", "Ωμέγα", "\ue000",
)  # fmt: skip
LOOK_ALIKES = str.maketrans(
    {"s": "ſ", "i": "ı", "I": "İ", "k": "\u212a", "a": "а", "o": "ο", "S": "ß", "1": "١", "2": "２", "3": "³", "5": "५"}
)
FIGURES = (
    "0", "00", "007", "-0", "1,", ",5", ".5", "1.2.3.4", "1,2,3", "12,34,567.89", "1.000,5.000", "10.000.00",
    "½", "3½", "²", "Ⅻ", "١٢٣", "१,०००", "１２３", "1e400", "NaN", "Infinity", "-", "−5", "+7", "$", "€ 5 mil",
    "USD125m", "% %", "100 %%", "0/0", "31/12/9999", "00/00/0000", "29 de febrero de 1900", "February 30",
    "99:99", "1-1-1-1-1", "#1", "№ 5", "'90s", "mil mil mil", "millones de millones", "million million",
    "uno de cada cero", "one in zero", "y medio", "and a half", "entre 5 y", "between and 5", "de 10 a 5 a 1",
    "uno de cada ſeis", "minus minus 5", "menos menos cinco", "B-52", "5k",
)  # fmt: skip
BREAKS = (
    "\n", "\r\n", "\n\n", "\r", "\u2028", "\u2029", "\x0b", "\x0c", "\x85", "\t", "\n \n", "\n\t- ", "\n* ",
    "\n1. ",
)  # fmt: skip
RUNS = (
    "@", ".", "-", "—", "'", '"', "“", "«", "‘", "(", "1", "1.", "1,", "1 ", "a", "á", "Ñ ", "?!", "%",
    "\u0301", " ", "\n", "İ", "a@", "9-",
)  # fmt: skip
DATES = (None, None, dt.date(2025, 7, 16), dt.date(2024, 2, 29), dt.date.max, dt.date.min)
PUBLISHERS = (None, "El Eco", "The Echo", "EFE", "«»", "")

Mutation = Callable[[str, Random], str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--language", nargs="+", choices=tuple(SENTENCES), default=list(SENTENCES))
    parser.add_argument("--failures", type=Path, help="file to write what failed to")
    parser.add_argument("--growth", action="store_true", help="time texts of growing length instead")
    parser.add_argument("--runs", type=int, default=3, help="runs of each text whose time is taken")
    given = parser.parse_args()
    if given.growth:
        growth(given.language, given.runs)
        return
    found = fuzz(given.inputs, given.seed, given.language)
    if given.failures:
        given.failures.write_text("".join(f"{json.dumps(failure)}\n" for failure in found), encoding="utf-8")
    sys.exit(1 if found else 0)


# --- the run --------------------------------------------------------------------------------------------------------


def fuzz(count: int, seed: int, languages: Sequence[str]) -> list[dict[str, Any]]:
    """What failed of ``count`` inputs."""
    reader = Reader()
    reader.read([Article("1", language=language) for language in languages])  # loads the models
    samples = {language: sample_sentences(language) for language in languages}
    began = told = time.perf_counter()
    found: list[dict[str, Any]] = []
    kinds: Counter[str] = Counter()
    for start in range(0, count, pipeline.BATCH):
        numbers = range(start, min(count, start + pipeline.BATCH))
        language = languages[start // pipeline.BATCH % len(languages)]
        articles = [article(seed, n, language, samples) for n in numbers]
        for n, failed, problems in reader.failures(articles):
            kinds[problem_kind(problems[0])] += 1
            first = kinds[problem_kind(problems[0])] <= SHRUNK_OF_A_KIND
            found.append(
                {
                    "input": start + n,
                    "problems": problems,
                    "language": failed.language,
                    "date": failed.date and failed.date.isoformat(),
                    "smallest": reader.smallest(failed, problems) if first else None,
                    "text": failed.text,
                }
            )
            if first:
                print(f"input {start + n}: {problems[0]}: {ascii(found[-1]['smallest'])[:300]}", flush=True)
        now = time.perf_counter()
        if now - told >= 30:
            told = now
            print(f"{numbers[-1] + 1} inputs, {numbers[-1] / (now - began):.1f} a second", flush=True)
    for kind, times in kinds.most_common():
        print(f"{times:>6} {kind}")
    print(f"{count} inputs, {time.perf_counter() - began:.0f} seconds, {len(found)} failures", flush=True)
    return found


class Reader:
    """The pipeline with the shipped models, and what is wrong with what it reads."""

    def __init__(self) -> None:
        self._annotator = Annotator()
        self._tolerance = Settings("").approx_tolerance

    def read(self, articles: Sequence[Article]) -> list[Reading]:
        """As ``pipeline.readings`` reads a batch, except that whatever is raised comes through."""
        with limited(SECONDS_A_BATCH):
            return [pipeline.read_one(text) for text in self._annotator.annotate(articles)]

    def failures(self, articles: Sequence[Article]) -> Iterator[tuple[int, Article, list[str]]]:
        """The articles of a batch that fail, with their places in it and what is wrong."""
        try:
            readings = self.read(articles)
        except Exception as error:
            alone = [(n, article, self.problems(article)) for n, article in enumerate(articles)]
            failed = [failure for failure in alone if failure[2]]
            together = Article("\n\n".join(article.text for article in articles), language=articles[0].language)
            yield from failed or [(0, together, [f"only in a batch: {told(error)}"])]
            return
        for n, (article, reading) in enumerate(zip(articles, readings, strict=True)):
            if problems := self._wrong(reading):
                yield n, article, problems

    def problems(self, article: Article) -> list[str]:
        """What is wrong when an article is read alone."""
        try:
            return self._wrong(self.read([article])[0])
        except Exception as error:
            return [told(error)]

    def _wrong(self, reading: Reading) -> list[str]:
        text = reading.article.text
        found: list[str] = []
        for place, value in parts((reading.claims, reading.attributions)):
            if isinstance(value, Decimal):
                found += [] if value.is_finite() else [f"{place}: {value} is no number"]
            elif not 0 <= value.start < value.end <= len(text):
                found.append(f"{place}: {value.start}–{value.end} is no place in a text of {len(text)}")
            elif text[value.start : value.end] != value.text:
                found.append(f"{place}: {value.text!r} stands as {text[value.start : value.end]!r}")
        ids = Counter(claim.id for claim in reading.claims)
        found += [f"{times} claims {key}" for key, times in ids.items() if times > 1]
        try:
            json.dumps(records.reading(reading, self._tolerance), allow_nan=False)
        except Exception as error:
            found.append(f"as JSON: {told(error)}")
        return found

    def smallest(self, article: Article, problems: Sequence[str]) -> str:
        """A text as short as can be found that fails like an article: pieces are left out, large ones first."""
        kind, text, tries = problem_kind(problems[0]), article.text, 0
        size = len(text) // 2
        while size and tries < TRIES_TO_SHRINK:
            start = 0
            while start < len(text) and tries < TRIES_TO_SHRINK:
                shorter = text[:start] + text[start + size :]
                tries += 1
                again = self.problems(dataclasses.replace(article, text=shorter))
                if any(problem_kind(problem) == kind for problem in again):
                    text = shorter
                else:
                    start += size
            size //= 2
        return text


def told(error: BaseException) -> str:
    """An error with the line of code that raised it."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f" at {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}{place}: {error}"


def problem_kind(problem: str) -> str:
    """What problems of the same kind share: the error and its line, or the path to the span without its numbers."""
    where = problem.partition(": ")[0]
    return re.sub(r"\d+", "", where) if where.startswith(".") else where


def parts(value: object, place: str = "") -> Iterator[tuple[str, Span | Decimal]]:
    """Every span and every number within a value, with where it is."""
    if isinstance(value, Span | Decimal):
        yield place, value
    elif isinstance(value, tuple):
        for n, item in enumerate(value):
            yield from parts(item, f"{place}.{n}")
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from parts(getattr(value, field.name), f"{place}.{field.name}")


@contextmanager
def limited(seconds: int) -> Iterator[None]:
    """Raises TimeoutError in what does not end in time, where the system has alarms."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def ring(*_: object) -> None:
        raise TimeoutError(f"not read within {seconds} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


# --- inputs ---------------------------------------------------------------------------------------------------------


def sample_sentences(language: str) -> list[str]:
    """The sample sentences of a language with the lines of the example articles."""
    examples = [json.loads(line) for line in WIRE.read_text(encoding="utf-8").splitlines() if line.strip()]
    lines = [line for example in examples if example["lang"] == language for line in example["text"].splitlines()]
    sentences = [sentence for line in lines for sentence in re.split(r"(?<=[.»”]) ", line) if sentence]
    return [*SENTENCES[language], *sentences]


def article(seed: int, number: int, language: str, samples: dict[str, list[str]]) -> Article:
    """The input of that number."""
    random = Random(f"{seed} {number}")
    text = original(samples[language], random)
    for _ in range(random.choice((0, 1, 1, 2, 2, 3, 4, 6))):
        text = random.choice(MUTATIONS)(text, random)[:LONGEST]
    return Article(text, language=language, date=random.choice(DATES), publisher=random.choice(PUBLISHERS))


def original(samples: Sequence[str], random: Random) -> str:
    """A text before its mutations: mostly a sentence or three, now and then an article, or next to nothing."""
    match random.choices(("short", "article", "endless", "tiny", "soup"), (930, 10, 5, 25, 30))[0]:
        case "short":
            return " ".join(random.choices(samples, k=random.choice((1, 1, 1, 2, 3))))
        case "article":
            paragraphs = (
                " ".join(random.choices(samples, k=random.randint(1, 4))) for _ in range(random.randint(3, 8))
            )
            return "\n\n".join(paragraphs)
        case "endless":
            return endless(samples, 300, random)
        case "tiny":
            return random.choice(
                ("", random.choice((*ODD, *MARKS, *FIGURES, *RUNS, *HTML)), random.choice(samples)[:1])
            )
        case _:
            alphabet = (*ODD, *MARKS, *FIGURES, *RUNS, *HTML, *RIGHT_TO_LEFT, *BREAKS, " ", " ", "que", "said", "según")
            return "".join(random.choices(alphabet, k=random.randint(1, 60)))


def endless(samples: Sequence[str], words: int, random: Random) -> str:
    """A sentence of that many words without a stop inside, mostly without one at its end."""
    joined: list[str] = []
    while len(joined) < words:
        joined += [*re.sub(r"[.!?:;]", "", random.choice(samples)).split(), random.choice(("y", "que", ",", "and"))]
    return " ".join(joined[:words]) + random.choice(("", "", "."))


def place(text: str, random: Random) -> int:
    return random.randint(0, len(text))


def insert(text: str, piece: str, random: Random) -> str:
    at = place(text, random)
    return text[:at] + piece + text[at:]


def many(random: Random, *numbers: int) -> int:
    """One of some numbers, the last seldom: what is long takes long to read."""
    return random.choices(numbers, (*(20 for _ in numbers[1:]), 1))[0]


def some(choices: Sequence[str]) -> Mutation:
    """A few of some pieces at any place."""

    def mutate(text: str, random: Random) -> str:
        for _ in range(random.choice((1, 2, 5, 20))):
            text = insert(text, random.choice(choices), random)
        return text

    return mutate


def between_words(choices: Sequence[str]) -> Mutation:
    """A few of some pieces as words of their own."""

    def mutate(text: str, random: Random) -> str:
        words = text.split(" ")
        for _ in range(random.choice((1, 1, 3))):
            words.insert(random.randint(0, len(words)), random.choice(choices))
        return " ".join(words)

    return mutate


def shuffled(split: Callable[[str], list[str]], glue: str) -> Mutation:
    """Some pieces of the text lost, doubled or swapped."""

    def mutate(text: str, random: Random) -> str:
        pieces = split(text)
        for _ in range(random.choice((1, 2, 4, 10))):
            if not pieces:
                return text
            a, b = random.randrange(len(pieces)), random.randrange(len(pieces))
            match random.choice(("lose", "double", "swap")):
                case "lose":
                    del pieces[a]
                case "double":
                    pieces.insert(b, pieces[a])
                case _:
                    pieces[a], pieces[b] = pieces[b], pieces[a]
        return glue.join(pieces)

    return mutate


def quoted(text: str, random: Random) -> str:
    """Pieces put between marks that may belong to no pair, the ones within the others or across them."""
    for _ in range(random.randint(1, 5)):
        start, end = sorted((place(text, random), place(text, random)))
        text = f"{text[:start]}{random.choice(MARKS)}{text[start:end]}{random.choice(MARKS)}{text[end:]}"
    return text


def other_marks(text: str, random: Random) -> str:
    """Each quotation mark left out or made another."""
    return re.sub(r"[“”«»„‘’\"']", lambda mark: random.choice((mark.group(), "", *MARKS)), text)


def without_stops(text: str, random: Random) -> str:
    return re.sub(r"[.!?]", "", text)


def without_spaces(text: str, random: Random) -> str:
    return re.sub(r"\s", random.choice(("", "\u00a0", "_", "-", "   ", ".")), text)


def other_case(text: str, random: Random) -> str:
    return random.choice((str.upper, str.lower, str.title, str.swapcase, str.casefold))(text)


def other_form(text: str, random: Random) -> str:
    """The same letters composed in another way, or read in a wrong encoding."""
    if random.random() < 0.3:
        return text.encode("utf-8", "surrogatepass").decode(random.choice(("latin-1", "cp437", "utf-7")), "replace")
    return unicodedata.normalize(random.choice(("NFD", "NFKD", "NFKC")), text)


def look_alikes(text: str, random: Random) -> str:
    """Some letters and digits in others that look like them, or that are the same to a search without case."""
    share = random.choice((0.1, 0.5, 1.0))
    return "".join(c.translate(LOOK_ALIKES) if random.random() < share else c for c in text)


def other_figures(text: str, random: Random) -> str:
    """Some figures made others, or their separators."""
    if random.random() < 0.5:
        return re.sub(r"\d+", lambda figure: random.choice((figure.group(), *FIGURES)), text)
    return re.sub(
        r"(?<=\d)[.,]|(?<=\d)(?=\d)", lambda _: random.choice((".", ",", " ", "-", "/", ":", "\u00a0", "")), text
    )


def right_to_left(text: str, random: Random) -> str:
    """Sentences in Arabic and Hebrew among the others, or nothing else."""
    if random.random() < 0.2:
        return " ".join(random.choices(RIGHT_TO_LEFT, k=random.randint(1, 6)))
    return between_words(RIGHT_TO_LEFT)(text, random)


def long_run(text: str, random: Random) -> str:
    """One character, figure or word many times over."""
    piece = random.choice((*RUNS, *MARKS, *(text.split(" ")[:1] or ["x"])))
    return insert(text, piece * many(random, 20, 60, 400), random)


def long_word(text: str, random: Random) -> str:
    letters = "".join(random.choices("aeinrstñáX0123456789-", k=many(random, 30, 100, 1500)))
    return insert(text, f" {letters} ", random)


def long_number(text: str, random: Random) -> str:
    digits = "".join(random.choices("0123456789", k=many(random, 20, 60, 2500)))
    end = random.choice(("", ".5", ",5", " millones", " million", " %", " euros", "k", "-ish"))
    return insert(text, random.choice((" ", "-", "$", "más de ")) + digits + end, random)


def broken_lines(text: str, random: Random) -> str:
    """Lines broken at a fixed width, at every stop, or at any place."""
    match random.choice(("wrap", "stops", "spaces", "anywhere", "joined")):
        case "wrap":
            return textwrap.fill(text, width=random.randint(20, 110))
        case "stops":
            return re.sub(r"(?<=[.,:»”]) ", random.choice(BREAKS), text)
        case "spaces":
            return re.sub(" ", lambda _: random.choice((" ", " ", " ", *BREAKS)), text)
        case "anywhere":
            return some(BREAKS)(text, random)
        case _:
            return re.sub(r"\s+", " ", text)


def cut(text: str, random: Random) -> str:
    start, end = sorted((place(text, random), place(text, random)))
    return text[start:end]


def sentences_of(text: str) -> list[str]:
    return re.split(r"(?<=[.!?]) ", text)


MUTATIONS: tuple[Mutation, ...] = (
    some(ODD), some(MARKS), some(HTML), some(FIGURES), some((".", ",", ":", ";", "(", ")", "—", "-", "¿", "…")),
    between_words(FIGURES), between_words(ODD), between_words(MARKS),
    shuffled(list, ""), shuffled(lambda text: text.split(" "), " "), shuffled(sentences_of, " "),
    shuffled(lambda text: text.splitlines(keepends=True), ""),
    quoted, other_marks, without_stops, without_spaces, other_case, other_form, look_alikes, other_figures,
    right_to_left, long_run, long_word, long_number, broken_lines, cut,
)  # fmt: skip


# --- growth ---------------------------------------------------------------------------------------------------------

UNITS = (1, 2, 4, 8, 16)


def growth(languages: Sequence[str], runs: int) -> None:
    """Prints the time a thousand characters take in texts of growing length; it is the same where time is linear."""
    reader = Reader()
    for language in languages:
        for name, unit in units(language).items():
            texts = [unit * times for times in UNITS]
            thousands = [1000 * seconds(reader, text, language, runs) / len(text) for text in texts]
            shown = "  ".join(f"{n}x {cost:.4f}" for n, cost in zip(UNITS, thousands, strict=True))
            ratio = thousands[-1] / thousands[0]
            print(f"{language} {name:<16} {len(unit):>5} characters: {shown}  last/first {ratio:.2f}", flush=True)


def units(language: str) -> dict[str, str]:
    """What each text repeats: a few hundred words, or as many characters as those have of marks or figures."""
    samples = SENTENCES[language]
    prose = " ".join(samples[:7]) + "\n\n" + " ".join(samples[7:14]) + "\n\n" + " ".join(samples[14:]) + "\n\n"
    return {
        "prose": prose,
        "endless sentence": endless(samples, 300, Random(1)).removesuffix(".") + " ",
        "opening marks": "“ « ‘ „ " * 100,
        "paired marks": '“a” «b» ‘c’ "d" ' * 60,
        "apostrophes": "‘" * 1000,
        "figures": "12.500 3,5 40 7.000.000 " * 50,
        "digits": "1234567890" * 120,
    }


def seconds(reader: Reader, text: str, language: str, runs: int) -> float:
    """Median time of reading a text, after a run that is not counted."""
    taken = []
    for run in range(runs + 1):
        start = time.perf_counter()
        reader.read([Article(text, language=language)])
        if run:
            taken.append(time.perf_counter() - start)
    return statistics.median(taken)


if __name__ == "__main__":
    main()
