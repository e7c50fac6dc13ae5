"""Running text -> the numerals in it: digits and number words with their magnitudes, as exact decimals.

Purely lexical: what a numeral counts, and whether it counts anything, is decided in ``quantities``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from tracker.extract.patterns import DIGIT, WORD, any_of, ends_with, lower, once
from tracker.lang.extraction import Numbers, Place

SPACES = " \u00a0\u2009\u202f"
LITERAL = re.compile(
    rf"""(?:(?<![\w.,])(?<![^\W\d_]-)          # not inside a word, a number or an identifier such as B-52
      | (?<=(?<!\w)[A-Z]{{3}}))                  # but right behind a currency's letters: USD5
    (?P<sign>(?<![\w)%/-])[-−](?=\d))?
    (?P<digits>\d{{1,3}}(?:[{SPACES}]\d{{3}})+(?![\d])(?:[.,]\d+)?
      | \d{{1,3}}(?:[.,]\d{{3}})+(?:[.,]\d+)?(?![\d])
      | \d{{1,2}}(?:,\d{{2}})+,\d{{3}}(?:\.\d+)?  # as India writes it: 12,34,567
      | (?<!\S)[.,]\d+
      | \d+(?:[.,]\d+)?)
    (?![\d]|[.,]\d)""",
    re.VERBOSE,
)
FOLLOWING = re.compile(r"\s+([^\W\d_]+)")
# Numbers told one after another without spaces, too short to be groups of thousands: "22,24,26,31".
LISTED = re.compile(r"(?<![\w.,-])\d{1,2}(?:,\d{1,2}){2,}(?![\w,-]|\.\d)")
ATTACHED_ONLY = frozenset({"k", "m", "b", "mm"})
MONEY_ONLY = frozenset({"m", "mm"})


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as written; ``scale`` is the magnitude that its last word multiplied by (1 where there was none)."""

    start: int
    end: int
    value: Decimal
    digits: bool
    scale: Decimal = Decimal(1)
    vague: bool = False


class _Token(NamedTuple):
    text: str
    start: int
    end: int
    value: Decimal | None = None


def find(text: str, words: Numbers) -> list[Numeral]:
    """The numerals of a text in order, none overlapping another."""
    tokens = _tokens(text, words)
    found: list[Numeral] = []
    openings = _openings(words)
    i = 0
    while i < len(tokens):
        if tokens[i].value is None and tokens[i].text not in openings:
            i += 1
            continue
        numeral, used = _read(text, tokens, i, words)
        i += max(1, used)
        if numeral:
            found.append(_signed(text, numeral, words))
            while i < len(tokens) and tokens[i].start < numeral.end:
                i += 1
    return found


@once
def _openings(words: Numbers) -> frozenset[str]:
    """The words that a numeral may begin with."""
    tables = words.vague, words.cardinals, words.magnitudes, words.fractions, words.indefinite
    return frozenset(word for table in tables for word in table)


def _signed(text: str, numeral: Numeral, words: Numbers) -> Numeral:
    """The number with the word before it that makes it negative: "minus five", but not "al menos cinco"."""
    before = lower(text[: numeral.start].rstrip(SPACES))
    sign = next((s for s in words.currency_signs if before.endswith(s.lower())), "")
    before = before.removesuffix(sign.lower()).rstrip(SPACES)
    for word in words.negatives:
        if ends_with(before, word) and not any(ends_with(before, phrase) for phrase in words.before):
            start = numeral.start if sign else len(before) - len(word)  # the currency's sign is no part of the number
            return replace(numeral, start=start, value=-numeral.value)
    return numeral


def literal_value(digits: str, decimal_sign: str) -> Decimal:
    """What digits with separators stand for, by sense first and by the language's convention where that is open.

    A sign that comes twice, or with three digits behind it, groups thousands; any other is the decimal sign.
    """
    digits = re.sub(rf"[{SPACES}]", "", digits)
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return Decimal(digits)
    sign, tail = digits[last], digits[last + 1 :]
    other = "," if sign == "." else "."
    if other in digits:
        return Decimal(f"{re.sub('[.,]', '', digits[:last])}.{tail}")
    groups = digits.split(sign)
    grouped = len(tail) == 3 and groups[0] != "0" and all(len(g) == 3 for g in groups[1:])
    if len(groups) > 2 or (grouped and not (sign == "." == decimal_sign)):
        return Decimal("".join(groups))
    return Decimal(f"{''.join(groups[:-1])}.{tail}")


def _tokens(text: str, words: Numbers) -> list[_Token]:
    plain = [_Token(m.group().lower(), m.start(), m.end()) for m in WORD.finditer(text)]
    if not DIGIT.search(text):
        return plain
    literals = [_literal(text, match, words) for match in LITERAL.finditer(text) if _stands_alone(text, match, words)]
    literals += [
        _Token(item.group(), item.start(), item.end(), Decimal(item.group()))
        for listed in LISTED.finditer(text)
        for item in re.compile(r"\d+").finditer(text, listed.start(), listed.end())
    ]
    return sorted(literals + plain, key=lambda token: token.start)


def _stands_alone(text: str, match: re.Match[str], words: Numbers) -> bool:
    """Whether a number touches no letters before it, or only those of a currency."""
    before = text[max(0, match.start() - 3) : match.start()]
    return not before[-1:].isalnum() or before in words.currency_signs


def _literal(text: str, match: re.Match[str], words: Numbers) -> _Token:
    value, digits = literal_value(match["digits"], words.decimal_sign), match["digits"]
    rest = text[match.end() :].lstrip(SPACES)
    if digits.count(words.decimal_sign) == 1 and rest.lower().startswith(words.percent):
        # nobody speaks of thousands of per cent: "4,800 %" has a decimal sign
        other = "," if words.decimal_sign == "." else "."
        value = Decimal(re.sub(rf"[{SPACES}]", "", digits).replace(other, "").replace(words.decimal_sign, "."))
    return _Token(match.group(), match.start(), match.end(), -value if match["sign"] else value)


class _Sum:
    """A number under construction: groups that are closed by a magnitude, and the one being added up."""

    def __init__(self, first: Decimal | None = None) -> None:
        self.groups: list[tuple[Decimal, Decimal]] = []
        self.current = first
        self.step = Decimal(0)
        self.scale = Decimal(1)

    def add(self, value: Decimal) -> bool:
        """A cardinal that goes on with the group: smaller than the place of the one before."""
        if self.current is None:
            self.current = value
        elif value < self.step:
            self.current += value
        else:
            return False
        self.step = _place(value)
        return True

    def multiply(self, factor: Decimal) -> None:
        """A magnitude takes in all that stands before it up to a greater one: "tres billones, cinco mil millones"."""
        if factor == 100 and self.current is not None and self.current < 100:
            self.current *= factor
        else:
            value = self.current
            while self.groups and self.groups[-1][1] < factor:
                value = (value or 0) + self.groups.pop()[0]
            self.groups.append(((Decimal(1) if value is None else value) * factor, factor))
            self.current = None
        self.step = self.scale = factor

    @property
    def value(self) -> Decimal:
        return sum((value for value, _ in self.groups), Decimal(0)) + (self.current or 0)


def _place(value: Decimal) -> Decimal:
    """The next smaller place that may follow: after 20 the units, after 100 the tens."""
    return Decimal(100) if value >= 100 else Decimal(10) if value >= 20 else Decimal(0)


def _read(text: str, tokens: list[_Token], i: int, words: Numbers) -> tuple[Numeral | None, int]:
    """The numeral that starts at token ``i``, if one does, and how many tokens it takes."""
    first = tokens[i]
    if first.value is not None:
        return _from_literal(text, tokens, i, words)
    if first.text in words.vague and not (first.text in words.magnitudes and _counted(tokens, i, words)):
        return _vague(text, tokens, i, words)
    return _from_words(text, tokens, i, words)


def _counted(tokens: list[_Token], i: int, words: Numbers) -> bool:
    before = tokens[i - 1] if i else None
    return before is not None and (before.value is not None or before.text in words.cardinals)


def _from_literal(text: str, tokens: list[_Token], i: int, words: Numbers) -> tuple[Numeral, int]:
    """Digits with what multiplies them, and, where the language chains them, smaller ones: "2 millones 500 mil"."""
    token = tokens[i]
    assert token.value is not None
    total, end, used, literal = _Sum(token.value), token.end, 1, token
    for place, following in enumerate(tokens[i + 1 :], i + 1):
        if used == 1 and _currency_within(text, tokens, place, words):
            end, used = following.end, used + 1
            continue
        if following.text in words.joiners and total.current is None and Place.MAGNITUDES in words.joined:
            continue
        factor = _factor(text, literal, end, following, words)
        if factor is not None:
            total.multiply(factor)
        elif _chains(text, total, end, following, words):
            literal = following
            total.current = following.value
        else:
            break
        end, used = following.end, place - i + 1
    length, part = _fraction(text, end, words) if total.scale > 1 and total.current is None else (0, Decimal(0))
    return Numeral(token.start, end + length, total.value + part * total.scale, True, total.scale), used


def _chains(text: str, total: _Sum, end: int, following: _Token, words: Numbers) -> bool:
    """Whether digits right behind a magnitude go on with its number."""
    value = following.value
    behind_magnitude = words.chained and total.scale >= 1000 and total.current is None
    return (
        behind_magnitude
        and value is not None
        and value == value.to_integral_value()
        and 0 < value < total.scale
        and value < 1000
        and text[end : following.start].strip(" ") in ("", *words.joiners)
    )


def _factor(text: str, literal: _Token, end: int, following: _Token, words: Numbers) -> Decimal | None:
    """What a word right behind digits multiplies them by, if it is a magnitude."""
    gap = text[end : following.start]
    if following.value is not None or gap.strip(SPACES + "-"):
        return None
    factor = words.magnitudes.get(following.text) or words.collectives.get(following.text)
    if following.text in ATTACHED_ONLY:
        before = text[: literal.start].rstrip()
        money = any(before.endswith(sign) for sign in words.currency_signs)
        million = following.text == "m" and text[following.start] == "M"  # where 5 m are metres
        thousand = following.text == "k"
        attached = not gap and following.text not in MONEY_ONLY
        return factor if attached or million or thousand or (money and not gap.strip()) else None
    return factor


def _currency_within(text: str, tokens: list[_Token], place: int, words: Numbers) -> bool:
    """Whether a currency's letters stand between a number and its magnitude: "125 USD millones"."""
    token, following = tokens[place], tokens[place + 1] if place + 1 < len(tokens) else None
    written = text[token.start : token.end]
    return written in words.currency_signs and following is not None and following.text in words.magnitudes


def _fraction(text: str, end: int, words: Numbers) -> tuple[int, Decimal]:
    """Length and value of "y medio", "and a quarter", "and three fifths" right behind ``end``, zeros for none."""
    following = FOLLOWING.match(text, end)
    openings, halves, parts = _fractions(words)
    if following is None or following[1].lower() not in openings:
        return 0, Decimal(0)
    for half in halves:
        match = half.match(text, end)
        if match:
            return match.end() - end, Decimal("0.5")
    match = parts.match(text, end)
    if match is None:
        return 0, Decimal(0)
    part = words.cardinals.get(lower(match[1]), Decimal(1)) / words.parts[lower(match[2])]
    return (match.end() - end, part) if part < 1 else (0, Decimal(0))


@once
def _fractions(words: Numbers) -> tuple[frozenset[str], list[re.Pattern[str]], re.Pattern[str]]:
    """The words that open a fraction, how halves look, and how other parts do."""
    openings = frozenset({*words.joiners, *(phrase.split()[0] for phrase in words.halves)})
    halves = [re.compile(rf"\s+{re.escape(phrase)}\b", re.IGNORECASE) for phrase in words.halves]
    counts = rf"({any_of(words.indefinite)}|{any_of(words.cardinals)})"
    parts = rf"\s+(?:{any_of(words.joiners)})\s+{counts}[\s-]+({any_of(words.parts)})\b"
    return openings, halves, re.compile(parts, re.IGNORECASE)


def _vague(text: str, tokens: list[_Token], i: int, words: Numbers) -> tuple[Numeral, int]:
    token = tokens[i]
    value, end, used = words.vague[token.text], token.end, 1
    if (
        i + 2 < len(tokens)
        and tokens[i + 1].text in words.linking
        and tokens[i + 2].text in (*words.vague, *words.magnitudes)
    ):
        inner = tokens[i + 2]
        value *= words.magnitudes.get(inner.text) or words.vague[inner.text]
        end, used = inner.end, 3
    return Numeral(token.start, end, value, False, value, vague=True), used


def _from_words(text: str, tokens: list[_Token], i: int, words: Numbers) -> tuple[Numeral | None, int]:
    opening = tokens[i].text
    opens = opening in words.cardinals or opening in words.magnitudes or opening in words.fractions
    if not opens and opening not in words.indefinite:
        return None, 1
    total = _Sum()
    end, used, explicit = i, 0, False
    for j, token in _run(text, tokens, i, words):
        word = token.text
        if word in words.fractions and total.value == 0:
            total.current = words.fractions[word]
        elif word in words.indefinite and total.current is None and not total.groups:
            total.current = Decimal(1)
        elif word in words.indefinite and total.current == Decimal("0.5"):
            pass
        elif word in words.cardinals and total.add(words.cardinals[word]):
            explicit = True
        elif word in words.magnitudes and word not in ATTACHED_ONLY:
            total.multiply(words.magnitudes[word])
            explicit = True
        elif word in words.collectives and total.value:
            total.multiply(words.collectives[word])
            explicit = True
        elif word in words.joiners and total.value:
            continue
        else:
            break
        end, used = j, j - i + 1
    if not used or not (
        explicit or _fraction(text, tokens[end].end, words)[0] or _counts_alone(text, tokens, i, end, words)
    ):
        return None, used
    numeral = Numeral(tokens[i].start, tokens[end].end, total.value, False, total.scale)
    return _with_fraction(text, numeral, words), used


def _counts_alone(text: str, tokens: list[_Token], i: int, end: int, words: Numbers) -> bool:
    """Whether an article or "half" is the number: "minus one", "un yen", "medio punto porcentual"."""
    before = text[: tokens[i].start].rstrip(SPACES).lower()
    negative = any(ends_with(before, word) for word in words.negatives)
    following = tokens[end + 1].text if end + 1 < len(tokens) else ""
    close = following in words.currencies and not text[tokens[end].end : tokens[end + 1].start].strip(SPACES)
    rest = text[tokens[end].end :].lstrip(SPACES).lower()
    points = tokens[i].text in words.fractions and rest.startswith(words.points)
    return negative or points or (tokens[i].text in words.cardinals and close)


def _with_fraction(text: str, numeral: Numeral, words: Numbers) -> Numeral:
    """ "Dos millones y medio", "two and a half million", "un billón y medio millón"."""
    length, part = _fraction(text, numeral.end, words)
    if not length:
        return numeral
    end = numeral.end + length
    word = WORD.search(text, end)
    factor = words.magnitudes.get(word.group().lower()) if word and not text[end : word.start()].strip() else None
    if word and factor and numeral.scale == 1:
        return replace(numeral, end=word.end(), value=(numeral.value + part) * factor, scale=factor)
    if word and factor and factor < numeral.scale:
        return replace(numeral, end=word.end(), value=numeral.value + part * factor)
    return replace(numeral, end=end, value=numeral.value + part * numeral.scale)


def _run(text: str, tokens: list[_Token], i: int, words: Numbers) -> Iterator[tuple[int, _Token]]:
    """Word tokens from ``i`` on that stand close enough to be one number; a joiner only between two number words."""
    end = tokens[i].start
    for j in range(i, len(tokens)):
        token = tokens[j]
        if token.value is not None or text[end : token.start].strip(SPACES + "-\n"):
            return
        if token.text in words.joiners:
            after = tokens[j + 1].text if j + 1 < len(tokens) else ""
            joined = j > i and after in words.cardinals and _place_of(tokens[j - 1].text, words) in words.joined
            if not joined or _fraction(text, end, words)[0]:
                return
        yield j, token
        end = token.end


def _place_of(word: str, words: Numbers) -> Place | None:
    """What kind of number word a joiner stands behind."""
    value = words.cardinals.get(word, Decimal(0))
    if word in words.magnitudes:
        return Place.MAGNITUDES
    return Place.HUNDREDS if value >= 100 else Place.TENS if value >= 20 else None
