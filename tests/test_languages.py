"""Languages as data: a third one read on trees of its own, and files that are not of the documented form."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest
from conftest import Run, figures, only, source_of

from tracker import lang, link, pipeline
from tracker.annotate.tree import AnnotatedText, Sentence, Word
from tracker.errors import LanguageError
from tracker.extract import dates, numerals
from tracker.link import countries
from tracker.read.dates import parse_date
from tracker.values import Article, Claim, Kind, Mode, Modifier, Reading, Span, Stance

ROOT = Path(__file__).parents[1]
TREES = Path(__file__).parent / "data" / "portuguese.conllu"
PUBLISHED = {
    "enchente": dt.date(2025, 7, 16),
    "contas": dt.date(2025, 3, 4),
    "fronteira": dt.date(2025, 7, 16),
    "porto": dt.date(2025, 7, 16),
    "balanço": dt.date(2025, 7, 16),
}


# --- trees in CoNLL-U -----------------------------------------------------------------------------------------------


def annotated(path: Path, published: dict[str, dt.date], language: str) -> dict[str, AnnotatedText]:
    """The documents of a CoNLL-U file by their ids, a blank line between paragraphs."""
    found: dict[str, AnnotatedText] = {}
    sentences: list[Sentence] = []
    name, text, paragraph = "", "", 0
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        notes = dict(re.findall(r"^# (\w+)(?: = (.*))?$", block, re.MULTILINE))
        if "newdoc" in block.split("\n")[0]:
            name = re.findall(r"^# newdoc id = (.*)$", block, re.MULTILINE)[0]
            text, sentences, paragraph = "", [], -1
        if "newpar" in notes:
            text, paragraph = f"{text}\n\n" if text else "", paragraph + 1
        else:
            text = f"{text} "
        start = len(text)
        text += notes["text"]
        sentences.append(Sentence(Span.of(text, start, len(text)), tuple(words(block, start)), (), paragraph))
        found[name] = AnnotatedText(Article(text, name, date=published[name], language=language), tuple(sentences))
    return found


def words(block: str, start: int) -> Iterator[Word]:
    """The words of one tree, those of a contraction with its place in the text."""
    shared_until, place = 0, (start, start)
    for row in (line.split("\t") for line in block.split("\n") if not line.startswith("#")):
        number, form, lemma, upos, _, feats, head, relation, _, misc = row
        if "-" in number or int(number) > shared_until:
            place = (start, start + len(form))
            start += len(form) + (0 if "SpaceAfter=No" in misc else 1)
        if "-" in number:
            shared_until = int(number.split("-")[1])
            continue
        features = dict(pair.split("=") for pair in feats.split("|") if "=" in pair)
        yield Word(int(number) - 1, form, lemma, upos, features, int(head) - 1, relation, *place)


@pytest.fixture(scope="module")
def trees() -> dict[str, AnnotatedText]:
    return annotated(TREES, PUBLISHED, "pt")


@pytest.fixture(scope="module")
def read_in(trees: dict[str, AnnotatedText]) -> dict[str, Reading]:
    return {name: pipeline.read_one(text) for name, text in trees.items()}


def test_the_trees_are_whole_and_stand_in_their_texts(trees: dict[str, AnnotatedText]) -> None:
    for text in trees.values():
        for sentence in text.sentences:
            roots = [word.index for word in sentence.words if word.head < 0]
            assert len(roots) == 1
            assert sentence.subtree(roots[0]) == list(range(len(sentence.words)))
            for word in sentence.words:
                surface = text.article.text[word.start : word.end]
                alone = sum(other.start == word.start for other in sentence.words) == 1
                assert surface == word.text or not alone, (surface, word)
            assert text.article.text[sentence.words[-1].start : sentence.span.end] == sentence.words[-1].text


# --- Portuguese, known from its data file alone ---------------------------------------------------------------------

# document, words of the figure -> value, top of a range, modifier, unit's dictionary form or "%"
FIGURES = [
    ("enchente", "1.250", "1250", None, "exact", "morador"),
    ("enchente", "300", "300", None, "approx", "casa"),
    ("enchente", "doze", "12", None, "at_least", "ponte"),
    ("enchente", "40", "40", None, "exact", "barco"),
    ("enchente", "3,5 bilhões", "3500000000", None, "exact", "R$"),
    ("enchente", "20%", "20", None, "exact", "%"),
    ("contas", "2 mil milhões", "2000000000", None, "exact", "euro"),
    ("contas", "3,5 e 4 por cento", "3.5", "4", "range", "%"),
    ("contas", "10 mil", "10000", None, "more_than", "trabalhador"),
    ("contas", "500 milhões", "500000000", None, "exact", "euro"),
    ("contas", "45", "45", None, "exact", "diretor"),
    ("contas", "4%", "4", None, "more_than", "%"),
    ("fronteira", "6.000", "6000", None, "at_most", "soldado"),
    ("fronteira", "dois milhões e meio", "2500000", None, "exact", "projétil"),
    ("fronteira", "300", "300", None, "exact", "morto"),
    ("fronteira", "um em cada cinco", "0.2", None, "exact", "bairro"),
    ("porto", "1,2 milhões", "1200000", None, "exact", "litro"),
    ("porto", "400", "400", None, "exact", "pessoa"),
    ("porto", "12", "12", None, "exact", "navio"),
]


def figure(reading: Reading, said: str) -> Claim:
    """The one claim whose figure has exactly these words."""
    [claim] = [c for c in figures(reading) if c.quantity and c.quantity.span.text == said]
    return claim


@pytest.mark.parametrize(("name", "said", "value", "top", "modifier", "unit"), FIGURES)
def test_a_portuguese_figure_is_read_as_said(
    read_in: dict[str, Reading], name: str, said: str, value: str, top: str | None, modifier: str, unit: str
) -> None:
    quantity = figure(read_in[name], said).quantity
    assert quantity
    assert quantity.value == Decimal(value)
    assert quantity.value_max == (Decimal(top) if top else None)
    assert quantity.modifier == modifier
    assert quantity.percent == (unit == "%")
    assert unit == "%" or (quantity.unit and quantity.unit.lemma == unit)


@pytest.mark.parametrize(
    ("name", "said", "code"), [("enchente", "3,5 bilhões", "BRL"), ("contas", "500 milhões", "EUR")]
)
def test_portuguese_money_has_its_currency(read_in: dict[str, Reading], name: str, said: str, code: str) -> None:
    quantity = figure(read_in[name], said).quantity
    assert quantity
    assert quantity.currency == code


# document, words of the figure -> source, cue, rule, mode
SOURCES = [
    ("enchente", "1.250", "Defesa Civil", "informou", "clause", Mode.INDIRECT),
    ("enchente", "300", "prefeita, Helena Prado", "Segundo", "marker", Mode.INDIRECT),
    ("enchente", "doze", "prefeita, Helena Prado", "Segundo", "marker", Mode.INDIRECT),
    ("enchente", "40", "Prado", "afirmou", "quotation", Mode.DIRECT),
    ("enchente", "20%", "concessionária Águas do Vale", "negou", "clause", Mode.INDIRECT),
    ("contas", "2 mil milhões", "ministro das Finanças, Rui Sardinha", "prevê", "clause", Mode.INDIRECT),
    ("contas", "3,5 e 4 por cento", "Banco Central", "De acordo com", "marker", Mode.INDIRECT),
    ("contas", "10 mil", "sindicato dos estivadores", "prometeu", "infinitive", Mode.INDIRECT),
    ("contas", "500 milhões", "oposição", "afirma", "clause", Mode.INDIRECT),
    ("contas", "45", "Governo", "desmentiu", "object", Mode.INDIRECT),
    ("contas", "4%", "Fontes do ministério", "admitem", "clause", Mode.INDIRECT),
    ("fronteira", "6.000", "Ministério da Defesa da Coreia do Sul", "segundo informou", "marker", Mode.INDIRECT),
    ("fronteira", "300", "general Park Min-ho", "estimou", "amount", Mode.INDIRECT),
    ("fronteira", "um em cada cinco", "vereadora Inês Maria dos Reis", "lamentou", "quotation", Mode.DIRECT),
    ("porto", "1,2 milhões", "Instituto do Mar", "Segundo", "marker", Mode.INDIRECT),
    ("balanço", "31", "prefeito", "elevou", "count", Mode.INDIRECT),
    ("balanço", "40", "quartel", "reconheceu", "event", Mode.INDIRECT),
    ("balanço", "60", "oposição", "tachou", "judgement", Mode.INDIRECT),
]


@pytest.mark.parametrize(("name", "said", "source", "cue", "rule", "mode"), SOURCES)
def test_a_portuguese_figure_has_its_source(
    read_in: dict[str, Reading], name: str, said: str, source: str, cue: str, rule: str, mode: Mode
) -> None:
    claim = figure(read_in[name], said)
    assert source_of(claim) == source
    assert claim.attribution
    assert claim.attribution.cue
    assert claim.attribution.cue.text == cue
    assert claim.attribution.rule == rule
    assert claim.mode is mode


def test_a_portuguese_report_goes_on_under_its_source(read_in: dict[str, Reading]) -> None:
    claim = figure(read_in["fronteira"], "dois milhões e meio")
    assert source_of(claim) == "Ministério da Defesa da Coreia do Sul"
    assert claim.attribution
    assert claim.attribution.rule == "continued report"


def test_a_portuguese_newspaper_relays_what_others_say(read_in: dict[str, Reading]) -> None:
    relays = {
        c.quantity.span.text: c.attribution.relay.text
        for c in figures(read_in["contas"])
        if c.quantity and c.attribution and c.attribution.relay
    }
    assert relays == {"500 milhões": "jornal Correio da Serra"}


def test_portuguese_denials_are_told_from_assertions(read_in: dict[str, Reading]) -> None:
    denied = {
        c.quantity.span.text
        for reading in read_in.values()
        for c in figures(reading)
        if c.quantity and c.stance is Stance.DENIES
    }
    assert denied == {"20%", "45", "60"}


@pytest.mark.parametrize(
    ("name", "said", "hedge"),
    [
        ("enchente", "3,5 bilhões", "teria liberado"),
        ("fronteira", "dois milhões e meio", "teria entregado"),
        ("contas", "4%", "pode ultrapassar"),
        ("enchente", "1.250", None),
    ],
)
def test_a_portuguese_figure_has_its_hedge(
    read_in: dict[str, Reading], name: str, said: str, hedge: str | None
) -> None:
    claim = figure(read_in[name], said)
    assert (claim.hedge.text if claim.hedge else None) == hedge


@pytest.mark.parametrize(
    ("name", "said", "day"),
    [
        ("enchente", "1.250", "2025-07-14"),
        ("enchente", "40", "2025-07-17"),
        ("contas", "10 mil", "2025-03-06"),
        ("enchente", "300", None),
    ],
)
def test_a_portuguese_figure_has_its_day(read_in: dict[str, Reading], name: str, said: str, day: str | None) -> None:
    claim = figure(read_in[name], said)
    assert (claim.as_of.isoformat() if claim.as_of else None) == day


@pytest.mark.parametrize(
    ("name", "words", "source"),
    [
        ("enchente", "Não há tempo a perder", "Prado"),
        ("enchente", "Não há registro de mortes", "comandante dos bombeiros, Paulo Meira"),
        ("contas", "o valor é prudente", "Analistas"),
        ("porto", "O acordo foi assinado em 2019", "agência Lusa"),
    ],
)
def test_a_portuguese_statement_has_its_source(read_in: dict[str, Reading], name: str, words: str, source: str) -> None:
    claim = only([c for c in read_in[name].claims if c.kind is Kind.STATEMENT], words)
    assert claim.clause.text == words
    assert source_of(claim) == source


def test_a_pronoun_in_portuguese_stands_for_the_speaker_before(read_in: dict[str, Reading]) -> None:
    claim = only([c for c in read_in["enchente"].claims if c.kind is Kind.STATEMENT], "Não há tempo")
    assert claim.attribution
    assert claim.attribution.source
    assert claim.attribution.source.text == "ela"


@pytest.mark.parametrize(
    ("name", "said", "key"),
    [
        ("enchente", "300", "person:helena prado"),
        ("enchente", "40", "person:helena prado"),
        ("contas", "2 mil milhões", "person:rui sardinha"),
        ("fronteira", "6.000", "ministry.defence:KR"),
        ("contas", "4%", "anonymous:contas:fontes ministerio"),
    ],
)
def test_a_portuguese_source_is_known_for_who_it_is(
    read_in: dict[str, Reading], name: str, said: str, key: str
) -> None:
    source = figure(read_in[name], said).chain[0].source
    assert source
    assert source.key == key


def test_what_a_portuguese_figure_is_not_attributed_to(read_in: dict[str, Reading]) -> None:
    assert figure(read_in["enchente"], "3,5 bilhões").attribution is None
    assert figure(read_in["porto"], "400").attribution is None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("O acordo foi assinado em 3 de março de 2021.", ["2021-03-03"]),
        ("A trégua começou a 24 de junho.", ["2025-06-24"]),
        ("O 1º de maio teve marchas.", ["2025-05-01"]),
        ("O primeiro de maio teve marchas.", ["2025-05-01"]),
        ("Vota-se em 09/11/2025.", ["2025-11-09"]),
        ("Caiu um drone na última quinta-feira.", ["2025-07-10"]),
        ("Caiu um drone na passada quinta-feira.", ["2025-07-10"]),
        ("Caiu um drone nesta terça.", ["2025-07-15"]),
        ("Caiu um drone nesta segunda.", ["2025-07-14"]),
        ("Encontram-se no próximo sábado.", ["2025-07-19"]),
        ("Encontram-se na segunda-feira que vem.", ["2025-07-21"]),
        ("Ontem morreram dois mineiros.", ["2025-07-15"]),
        ("Voltam depois de amanhã.", ["2025-07-18"]),
        ("A barragem cedeu há três dias.", ["2025-07-13"]),
        ("A barragem cedeu duas semanas atrás.", ["2025-07-02"]),
        ("Haverá eleições daqui a um mês.", ["2025-08-16"]),
        ("Paga-se no dia 15 do próximo mês.", ["2025-08-15"]),
        ("Pagou-se no dia 15 do mês passado.", ["2025-06-15"]),
        ("Foi no Natal.", ["2025-12-25"]),
        ("A segunda fase abriu a quinta de 20 hectares.", []),
        ("Resgataram no mar 20 pessoas em dez barcos.", []),
    ],
)
def test_portuguese_days(text: str, days: list[str]) -> None:
    found = dates.find(text, 0, len(text), dt.date(2025, 7, 16), lang.load("pt").extraction.dates)
    assert [date.day.isoformat() for date in found] == days


def test_the_examples_of_portuguese_markers_have_them_in_whole_words() -> None:
    table = tomllib.loads((files(lang) / "pt.toml").read_text(encoding="utf-8"))
    for marker, example in table["extraction"]["reporting"]["markers"].items():
        assert re.search(rf"(?<!\w){marker}(?!\w)", example.lower()), example


def test_number_words_are_joined_as_portuguese_does(read_in: dict[str, Reading]) -> None:
    quantity = figure(read_in["fronteira"], "vinte e cinco").quantity
    assert quantity
    assert quantity.value == 25
    assert quantity.modifier is Modifier.AT_LEAST


def test_digits_are_joined_as_portuguese_does() -> None:
    found = numerals.find("Produziu 2 milhões e 500 mil litros.", lang.load("pt").extraction.numbers)
    assert [numeral.value for numeral in found] == [2_500_000]


def test_portuguese_clock_times_and_days_are_no_figures(read_in: dict[str, Reading]) -> None:
    said = {c.quantity.span.text for c in figures(read_in["fronteira"]) if c.quantity}
    assert not said & {"10", "10h30", "15"}


def test_an_ordinal_is_no_marker(read_in: dict[str, Reading]) -> None:
    assert figure(read_in["fronteira"], "200").attribution is None


def test_conforme_previsto_names_nobody(read_in: dict[str, Reading]) -> None:
    assert figure(read_in["porto"], "12").attribution is None


def test_a_portuguese_condition_is_no_hearsay(read_in: dict[str, Reading]) -> None:
    assert figure(read_in["porto"], "400").hedge is None


def test_a_portuguese_year_is_a_date(read_in: dict[str, Reading]) -> None:
    assert figure(read_in["contas"], "2 mil milhões").as_of == dt.date(2026, 1, 1)


def test_a_portuguese_name_may_have_particles(read_in: dict[str, Reading]) -> None:
    source = figure(read_in["fronteira"], "um em cada cinco").chain[0].source
    assert source
    assert source.key == "person:ines maria dos reis"


def test_an_accented_noun_names_a_carrier_of_news() -> None:
    assert link.is_media("agência noticiosa do Mar", "pt")


def test_a_short_name_of_a_country_is_known() -> None:
    assert countries.mentioned("O Irã negou o ataque.", "pt") == ("IR",)


def test_a_date_may_be_written_in_portuguese() -> None:
    assert parse_date("3 de março de 2021") == dt.date(2021, 3, 3)


# --- a language file that is not of the form ------------------------------------------------------------------------

WHOLE = (files(lang) / "pt.toml").read_text(encoding="utf-8")


def refusal(folder: Path, content: str | bytes) -> str:
    """What is said of a language file with this content."""
    file = folder / "pt.toml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(LanguageError) as caught:
        lang.read(file)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(f"{file}, line ")
    assert message.endswith("(docs/languages.md has the form)")
    return message.removeprefix(f"{file}, ")


@pytest.mark.parametrize("code", lang.supported())
def test_every_file_is_of_the_form(code: str) -> None:
    assert lang.read(files(lang) / f"{code}.toml") == lang.load(code)


# what is replaced, by what, words on the line that is named, what is said of it
SPOILT = [
    ('name = "Portuguese"', 'name = "Portuguese', 'name = "Portuguese', "no TOML: Illegal character"),
    ("[linking]\n", "[linking\n", "[linking\n", "no TOML: Expected ']'"),
    ("\nquatro = 4", "\nquatro = 4\nquatro = 4", "quatro = 4\ncinco", "no TOML: Cannot overwrite"),
    ("[extraction.hedges]", "[extraction.hedge]", "[extraction.hedge]", "'hedge' is not known in .*: write 'hedges'"),
    ("[comparison]\n", "[colour]\n", "[colour]", "'colour' is not known in the file"),
    ("conditional = true\n", "", "[extraction.hedges]", r"\[extraction.hedges\] lacks 'conditional': add it"),
    ('name = "Portuguese"\n', "", "# Portuguese of Brazil", "the file lacks 'name'"),
    ("[[extraction.reporting.verbs]]", "[[extraction.reporting.verb]]", "porting.verb]]", "'verb' .*: write 'verbs'"),
    ("lemmas = [\n", "lemma = [\n", "lemma = [\n", "'lemma' is not known .*: write 'lemmas'"),
    ("chained = true", "chain = true", "chain = true", "'chain' is not known .*: write 'chained'"),
    ("chained = true", 'chained = "yes"', "chained =", "'chained' must be true or false, not 'yes'"),
    ('decimal_sign = ","', 'decimal_sign = ";"', "decimal_sign", "'decimal_sign' must be \".\" or \",\", not ';'"),
    ('complementizers = ["que", "se"]', 'complementizers = "que"', "complementizers", "must be a list of words"),
    ('complementizers = ["que", "se"]', "complementizers = [1]", "complementizers", "must be a list of words"),
    ('complementizers = ["que", "se"]', 'complementizers = ["que", "Se"]', '"Se"', "'Se' must be in lower case"),
    ('complementizers = ["que", "se"]', 'complementizers = ["que", " "]', '" "', "has an empty word: take it out"),
    ('"ºs", "ªs", "o", "a"]', '"ºs", "ªs", "o", "a"]\nendings = []', "endings = []\n\n", "'endings' is not known in"),
    (
        '["º", "ª", "°", "ºs", "ªs", "o", "a"]',
        "[]",
        "ordinal_endings = []",
        "'ordinal_endings' must have at least one word",
    ),
    (
        'frames = ["amount", "clause"',
        'frames = ["amount", "clauses"',
        '"clauses"',
        "'clauses' in 'frames' must be one of",
    ),
    ('stance = "denies"', 'stance = "deny"', 'stance = "deny"', "'stance' must be one of asserts, denies, not 'deny'"),
    ("\nprever = [", "\nprevir = [", "previr = [", "'previr' is in no list of reporting verbs"),
    ('"citando" = "O país', '"citando" = 3 # "O país', '"citando"', "must be a sentence with the marker, not 3"),
    ('citando a marinha."', 'cita a marinha."', '"citando"', "the example of 'citando' does not have it"),
    ("\nat_most = [", "\natmost = [", "\natmost = [", "'atmost' is not known in .*: write 'at_most'"),
    ("\nquatro = 4", '\nquatro = "4"', 'quatro = "4"', "'quatro' must be a number, not '4'"),
    ("\nquatro = 4", "\nQuatro = 4", "Quatro = 4", "'Quatro' must be in lower case: write 'quatro'"),
    ('ranges = [["entre", "e"],', 'ranges = [["entre"],', "ranges =", "'ranges' must be a list of pairs of words"),
    ('real = "BRL"', 'real = "reais"', 'real = "reais"', "must be a currency's code of three capitals"),
    ("\njaneiro = 1", "\njaneiro = 13", "janeiro = 13", "'janeiro' must be an integer from 1 to 12, not 13"),
    ('\ndia = [1, "days"]', '\ndia = ["days"]', "\ndia =", "'dia' must be a number and one of days, weeks"),
    ('"há {n} {unit}"', '"há {n}"', '"há {n}"', "must have {n} and {unit}, each once"),
    ('natal = "12-25"', 'natal = "25 de dezembro"', "\nnatal =", "must be month and day"),
    ('\n"último" = "recent"', '\n"último" = "latest"', '"último" = "latest"', "must be one of recent, coming, near"),
    ("\nAF = [", "\nAFG = [", "\nAFG = [", "'AFG' must be a country's code of two capitals"),
]


@pytest.mark.parametrize(("old", "new", "where", "said"), SPOILT)
def test_a_bad_entry_is_told_with_its_line_and_its_mend(
    tmp_path: Path, old: str, new: str, where: str, said: str
) -> None:
    assert old in WHOLE
    content = WHOLE.replace(old, new, 1)
    line = content.count("\n", 0, content.index(where.strip("\n"))) + 1
    message = refusal(tmp_path, content)
    assert re.match(rf"line {line}: .*{said}", message), (line, message)


def test_a_table_that_is_missing_is_named(tmp_path: Path) -> None:
    start, stop = (WHOLE.index(header) for header in ("[extraction.hedges]", "[extraction.dates]"))
    message = refusal(tmp_path, WHOLE[:start] + WHOLE[stop:])
    line = WHOLE.count("\n", 0, WHOLE.index("[extraction]")) + 1
    assert message.startswith(f"line {line}: [extraction] lacks 'hedges': add it")


def test_an_entry_of_another_form_than_a_table_is_named(tmp_path: Path) -> None:
    start, stop = (WHOLE.index(header) for header in ("[extraction.dates.counts]", "[extraction.dates.ordinals]"))
    content = (WHOLE[:start] + WHOLE[stop:]).replace("month_first = false", "month_first = false\ncounts = 3")
    line = content.count("\n", 0, content.index("counts = 3")) + 1
    message = refusal(tmp_path, content)
    assert message.startswith(f"line {line}: 'counts' must be a table: give it a line [extraction.dates.counts]")


def test_a_word_in_a_list_of_many_lines_is_told_with_its_own_line(tmp_path: Path) -> None:
    content = WHOLE.replace('"desabafar"', '"Desabafar"')
    line = content.count("\n", 0, content.index('"Desabafar"')) + 1
    assert refusal(tmp_path, content).startswith(f"line {line}: 'Desabafar' must be in lower case")


def test_a_file_that_is_cut_short_is_told_with_its_last_line(tmp_path: Path) -> None:
    content = WHOLE[: WHOLE.index('"desabafar"')]
    assert refusal(tmp_path, content).startswith(f"line {content.count(chr(10)) + 1}: no TOML: ")


def test_a_file_in_another_encoding_is_told_with_its_line(tmp_path: Path) -> None:
    accented = re.search(r"[^\x00-\x7f]", WHOLE)
    assert accented
    line = WHOLE.count("\n", 0, accented.start()) + 1
    message = refusal(tmp_path, WHOLE.encode("latin-1", "replace"))
    assert message.startswith(f"line {line}: there are bytes that are no UTF-8: save the file as UTF-8")


@pytest.mark.parametrize("code", lang.supported())
def test_the_manual_names_every_entry_of_a_language_file(code: str) -> None:
    manual = (ROOT / "docs" / "languages.md").read_text(encoding="utf-8")
    table = tomllib.loads((files(lang) / f"{code}.toml").read_text(encoding="utf-8"))
    sections = [table, *table["extraction"].values(), table["linking"], table["comparison"]]
    assert [key for section in sections for key in section if f"`{key}`" not in manual] == []


# --- a language without models --------------------------------------------------------------------------------------


def test_a_language_without_models_is_one_line_that_tells_how_to_get_them(
    tracker: Run, trees: dict[str, AnnotatedText], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_MODELS_DIR", str(tmp_path / "models"))
    article = tmp_path / "enchente.txt"
    article.write_text(trees["enchente"].article.text, encoding="utf-8")
    done = tracker("ingest", str(article), code=1)
    [line] = done.stderr.strip().splitlines()
    assert "'pt'" in line
    assert "tracker models install pt" in line
