"""The people that a document names -> who is meant by part of a name, and who holds which office in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tracker.link import mentions
from tracker.link.mentions import Mention, Vocabulary
from tracker.link.names import Token, tokens

MOST_WORDS = 5
REACH = 80
IN_WORD = re.compile(r"\w")

Parts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class People:
    """Everybody whom a document names in full, by the words of the name."""

    full: Mapping[Parts, str] = field(default_factory=dict)

    def called(self, name: str, words: Vocabulary) -> list[str]:
        """The full names that a name is or is part of."""
        wanted = parts(name, words)
        found = [given for given in self.full if wanted and _has(given, wanted)]
        longest = [given for given in found if not any(_has(other, given) for other in found if other != given)]
        return [self.full[given] for given in longest]

    def one(self, name: str, words: Vocabulary) -> str | None:
        """The full name, where the document has only one that fits."""
        found = self.called(name, words)
        return found[0] if len(found) == 1 else None

    def everybody(self, words: Vocabulary) -> set[str]:
        """Each person's full name once, however many forms of it there are."""
        return {full for name in self.full.values() if (full := self.one(name, words))}


def people(named: Iterable[str], words: Vocabulary) -> People:
    """Those of some names that have more than one word."""
    found: dict[Parts, str] = {}
    for name in named:
        of = parts(name, words)
        if len(of) > 1:
            found.setdefault(of, name)
    return People(found)


def parts(name: str, words: Vocabulary) -> Parts:
    """A name's words but for its small ones and initials."""
    return tuple(t.folded for t in tokens(name) if len(t.folded) > 1 and not _is_small(t, words))


def _is_small(token: Token, words: Vocabulary) -> bool:
    """A particle or an article, but not the "un" of "Kim Jong-un"."""
    article = token.folded in words.ignored and not token.capital and not token.joined
    return token.folded in words.particles or article


def _has(name: Parts, wanted: Parts) -> bool:
    """Whether words stand one after another in a name."""
    return any(name[i : i + len(wanted)] == wanted for i in range(len(name) - len(wanted) + 1))


def name_in(mention: Mention, persons: Sequence[str], words: Vocabulary) -> str | None:
    """The person's name in a mention: the entity tagger's, or what stands behind a title or beside a comma."""
    text = plain(mention.text)
    tagged = next((p for p in persons if text == p or (_beside(text, p) and _goes_with(mention, p, words))), None)
    titled = _behind_title(mention, words)
    if tagged and titled and titled.endswith(f" {tagged}") and "," not in titled:
        return titled
    return tagged or _beside_comma(text, mention, words) or titled or _whole(mention, words)


def plain(name: str) -> str:
    """A name without what may stand behind it, a possessive too."""
    return re.sub(r"['’]s?$", "", name.strip(" ,;"))


def _beside(text: str, name: str) -> bool:
    return text.endswith(f" {name}") or text.startswith(f"{name},")


def _goes_with(mention: Mention, name: str, words: Vocabulary) -> bool:
    """Whether the words before a name are its own: a title, or a noun without a preposition ("his sister")."""
    last = mention.tokens[-len(tokens(name)) - 1 :][0].folded
    if last in words.joiners:
        return False
    if last in words.prepositions:
        return bool(mention.spoken_for) and not mention.titles
    return _titled(mention) or (" " in name and not mention.named)


def _titled(mention: Mention) -> bool:
    return bool(mention.titles or mention.spoken_for or mention.office)


def _beside_comma(text: str, mention: Mention, words: Vocabulary) -> str | None:
    before, _, tail = text.rpartition(",")
    if not before or (mention.institution and not _titled(mention)):
        return None
    if is_name(tail.strip(), words):
        return tail.strip()
    head = text.split(",", 1)[0].strip()
    described = mentions.read(text[len(head) :], words.language)
    return head if _titled(described) and is_name(head, words) and len(parts(head, words)) > 1 else None


def _behind_title(mention: Mention, words: Vocabulary) -> str | None:
    """The capitalised words that end a mention, where a title stands before them."""
    covered = mention.taken
    first = len(mention.tokens)
    while first > 0 and _may_name(mention.tokens[first - 1], first - 1 in covered, words):
        first -= 1
    while first < len(mention.tokens) and not mention.tokens[first].capital and _joins(mention.tokens[first], words):
        first += 1
    titles = [m.end for m in (*mention.titles, *mention.spoken_for) if m.end <= first]
    behind = first > 0 and mention.tokens[first - 1].folded not in words.prepositions
    if not titles or not behind or first == len(mention.tokens) or "," in mention.text[: mention.tokens[first].start]:
        return None
    name = plain(mention.text[mention.tokens[first].start :].strip(" ,;."))
    return name if is_name(name, words) else None


def _may_name(token: Token, covered: bool, words: Vocabulary) -> bool:
    return not covered and (token.capital or token.joined or token.folded in words.particles)


def _joins(token: Token, words: Vocabulary) -> bool:
    return token.folded in words.ignored or token.folded in words.prepositions


def _whole(mention: Mention, words: Vocabulary) -> str | None:
    """A mention that is nothing but capitalised words, none of which names a place."""
    untitled = not _titled(mention) and not any(match.value.alone for match in mention.places)
    folded = [token.folded for token in mention.tokens]
    several = bool(words.joiners.intersection(folded) or words.anonymous.intersection(folded[:1]))
    fits = 2 <= len(mention.tokens) <= MOST_WORDS and len(parts(mention.text, words)) > 1
    name = plain(mention.text)
    return name if untitled and fits and not several and is_name(name, words) else None


def is_name(text: str, words: Vocabulary) -> bool:
    """Capitalised words, one to five of them, none of which is an institution's, a carrier's or a country's name."""
    found = tokens(unicodedata.normalize("NFC", text))
    capital = [t for t in found if t.capital]
    small = [t for t in found if not (t.capital or t.joined or t.folded in words.particles)]
    mention = mentions.read(text, words.language)
    body = mention.institution or mention.office or mention.bodies or mention.titles
    generic = any(t.folded in words.media | words.organizations for t in found)
    place = bool(mention.places) and not mention.outside(mention.places)
    shouting = len(found) == 1 and text.isupper()
    tidy = not re.search(r"[()\d]", text)
    return 1 <= len(capital) <= MOST_WORDS and tidy and not (small or body or generic or place or shouting)


# --- who is what in the text ----------------------------------------------------------------------------------------


def descriptions(name: str, text: str, words: Vocabulary) -> list[str]:
    """What a text says beside a name that the person is: "líder norcoreano" of "Kim Jong Un, líder norcoreano,"."""
    found: list[str] = []
    for start, end in _places(name, text):
        before = re.split(r"[.;:!?\"“”«»()\n]", text[max(0, start - REACH) : start])[-1]
        behind = re.match(r"\s*[,(]\s*([^,.;:()\n]{3,80})[,.;)\n]", text[end : end + REACH + 3])
        found += [d for d in (_ending(before, words), behind and _beginning(behind[1], words)) if d]
    return found


def _places(name: str, text: str) -> Iterator[tuple[int, int]]:
    """Where a name stands in a text as whole words; a pattern for each name would take longer to make than to use."""
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        whole = not IN_WORD.match(text, max(0, start - 1), start) and not IN_WORD.match(text, end)
        if whole:
            yield start, end
        start = text.find(name, end if whole else start + 1)


def _ending(before: str, words: Vocabulary) -> str | None:
    """The description that ends right before a name."""
    mention = mentions.read(before.strip().strip(","), words.language)
    named = mention.named
    if named is None or not is_office(mention):
        return None
    first = min(named.start, *(m.start for m in mention.titles)) if mention.titles else named.start
    if words.words.adjectives_first:
        first = _noun_phrase(mention, first, words)
    behind = [
        t
        for t in mention.outside(mention.places, mention.bodies, [named], mention.titles)
        if t.start > mention.tokens[first].start
    ]
    if any(t.folded not in words.plain and not t.capital for t in behind):
        return None
    return mention.text[mention.tokens[first].start :]


def _noun_phrase(mention: Mention, first: int, words: Vocabulary) -> int:
    """Where the words before a title begin that go with it: "North Korean leader"."""
    covered = mention.taken
    while first > 0 and (first - 1 in covered or mention.tokens[first - 1].folded == "s"):
        first -= 1
    return first


def _beginning(behind: str, words: Vocabulary) -> str | None:
    """The description that stands between commas behind a name."""
    mention = mentions.read(behind, words.language)
    return behind if is_office(mention) and not any(t.text.isdigit() for t in mention.tokens) else None


def is_office(mention: Mention) -> bool:
    """Whether a mention is of who holds an office, not of a body or who speaks for it."""
    named = mention.named
    return named is not None and (named is mention.office or named.value.office or mention.heads)
