"""The shipped file of news agencies and outlets -> which of them a mention names."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import takewhile

from tracker import lang
from tracker.link import countries, registry
from tracker.link.names import Phrases, fold
from tracker.link.registry import Entry

LONGEST_COUNTRY = 3  # words of a country's name or adjective before an outlet's: "Trinidad and Tobago"


@cache
def outlets() -> tuple[Entry, ...]:
    """The agencies and outlets of the shipped file."""
    file = files("tracker.link") / "agencies.toml"
    return registry.parse(file.read_text(encoding="utf-8"), file, own=False)


def state_agency(country: str) -> Entry | None:
    """A country's state news agency, where it has exactly one."""
    found = [o for o in outlets() if o.country == country and o.kind == "agency" and o.state]
    return found[0] if len(found) == 1 else None


@lru_cache(maxsize=10_000)
def named(mention: str) -> Entry | None:
    """The agency or outlet that a mention is or names: "KCNA", "la agencia estatal KCNA".

    Names count as they are written, but for accents: "El País" is one, "el país" is not.  One that several bear, or
    that is ambiguous by itself, counts where the mention says more: "el diario peruano El Comercio".
    """
    text = " ".join(_plain(mention).split())
    whole = _whole(mention.strip(), text)
    if whole:
        return whole
    matches = _names().pattern.finditer(text)
    found = (_meant(m.group(), text[: m.start()], text[m.end() :]) for m in matches)
    return next((outlet for outlet in found if outlet), None)


@cache
def phrases() -> Phrases[Entry]:
    """The agencies and outlets that a name tells by itself, to be found in a text."""
    return Phrases(_names().sure.items())


# --- names --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Names:
    """Each name, without accents -> who bears it; ``sure`` are those that name one outlet by themselves.

    ``small`` has the sure names of one word in small letters, with their accents; ``shouted`` all in capitals.
    """

    bearers: Mapping[str, tuple[Entry, ...]]
    sure: Mapping[str, Entry]
    ambiguous: frozenset[str]
    small: Mapping[str, Entry]
    shouted: Mapping[str, Entry]
    pattern: re.Pattern[str]


@cache
def _names() -> _Names:
    bearers: dict[str, dict[str, Entry]] = defaultdict(dict)
    for outlet in outlets():
        for name in map(_plain, outlet.all_names):
            bearers[name][outlet.key] = outlet
    ambiguous = frozenset(_plain(name) for outlet in outlets() for name in outlet.ambiguous)
    sure = {n: o for n, by_key in bearers.items() for o in by_key.values() if len(by_key) == 1 and n not in ambiguous}
    # "The Guardian" by itself, but not "the guardian" of every sentence: that counts beside a noun, as ambiguous names.
    articles = {
        f"t{name[1:]}": bearers[name] for name in bearers if name.startswith("The ") and name[4:] not in bearers
    }
    found = {name: tuple(by_key.values()) for name, by_key in (articles | bearers).items()}
    longest_first = sorted(found, key=len, reverse=True)
    return _Names(
        bearers=found,
        sure=sure,
        ambiguous=ambiguous,
        small={n.lower(): o for o in outlets() for n in o.all_names if " " not in n and _plain(n) in sure},
        shouted={name.upper(): outlet for name, outlet in sure.items()},
        pattern=re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?!-?\w)"),
    )


def _plain(text: str) -> str:
    """The text without accents and with straight apostrophes; capitals stay."""
    parts = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return "".join(c for c in parts if not unicodedata.combining(c))


def _whole(mention: str, text: str) -> Entry | None:
    """The outlet whose name is all of a text: "the Guardian", and as a publisher may write it, "EL PAÍS", "reuters"."""
    known = _names()
    spelled = text if text in known.ambiguous else text[:1].upper() + text[1:]
    return known.sure.get(spelled) or known.small.get(mention) or known.shouted.get(text)


# --- whom a name means --------------------------------------------------------------------------------------------


def _meant(name: str, before: str, after: str) -> Entry | None:
    """The outlet that a name means between what stands before and after it in its mention."""
    left, right = _capitals(reversed(_next_to(before, -1))), _capitals(_next_to(after, 0))
    if not (_only_describes(left[::-1]) and _only_describes(right)):
        return None
    sure = _names().sure.get(name)
    if sure:
        return None if _is_abroad(sure, before, after) else sure
    bearers = _names().bearers[name]
    said = _countries(f"{before} {after}")
    own = [outlet for outlet in bearers if outlet.country in said]
    if own or said or len(bearers) > 1:
        return own[0] if len(own) == 1 else None
    return bearers[0] if _says_carrier(f"{before} {after}") else None


def _is_abroad(outlet: Entry, before: str, after: str) -> bool:
    """ "El diario uruguayo El País" is not Spain's; of agencies the country may be where they report from."""
    if outlet.kind != "outlet" or outlet.country is None:
        return False
    described = re.sub(r"\S+-language", "", before) if _says_carrier(before) else ""
    belonging = re.match(r"(?: de| of| \()? ?[A-Z]\w+(?: [A-Z]\w+)*", after)
    said = _countries(f"{described} {belonging.group() if belonging else ''}")
    return bool(said) and outlet.country not in said


def _next_to(text: str, side: int) -> list[str]:
    """The words at one end of a text that no punctuation parts from what follows or precedes it."""
    return re.split(r"[^\w\s'-]", text)[side].split()


def _capitals(words: Iterable[str]) -> list[str]:
    """The words with a capital up to the first without; "Russia's" and "Seoul-based" are no part of a name."""
    return list(takewhile(lambda w: w.split("-")[-1][:1].isupper() and not w.endswith(("'s", "s'")), words))


def _only_describes(words: Sequence[str]) -> bool:
    """Whether no word belongs to a longer name: "Agencia Xinhua", "North Korean KCNA", but not "Michael Bloomberg"."""
    if not words or fold(words[0]) in _describing():
        return _only_describes(words[1:]) if words else True
    spans = (size for size in range(1, min(len(words), LONGEST_COUNTRY) + 1) if _is_country(words[:size]))
    return any(_only_describes(words[size:]) for size in spans)


def _is_country(words: Sequence[str]) -> bool:
    return bool(_countries(" ".join(words))) and not _countries(" ".join(words[1:]))


def _says_carrier(text: str) -> bool:
    return not _carriers().isdisjoint(fold(text).split())


def _countries(text: str) -> frozenset[str]:
    """The countries that a text names in any language that there is."""
    return frozenset(code for language in lang.supported() for code in countries.mentioned(text, language))


@cache
def _carriers() -> frozenset[str]:
    """The nouns for carriers of news in all languages."""
    known = [lang.load(code).extraction.reporting.media_nouns for code in lang.supported()]
    return frozenset(fold(noun) for nouns in known for noun in nouns)


@cache
def _describing() -> frozenset[str]:
    known = [lang.load(code).linking for code in lang.supported()]
    return _carriers() | {fold(word) for words in known for word in words.state_words | words.ignored}
