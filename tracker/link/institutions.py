"""A mention of an institution -> its identity by what it is and whose it is: a country's, a part's, or a document's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tracker.link import bodies, countries
from tracker.link.bodies import Body
from tracker.link.countries import Place
from tracker.link.mentions import OFFICE, Mention, Vocabulary, What
from tracker.link.names import Match, Token
from tracker.values import SourceIdentity

Homes = Mapping[str, frozenset[str]]

# Those of one country in another.
SENT = {"embassy", "office.ambassador"}


def institution(mention: Mention, words: Vocabulary, homes: Homes, place: str) -> SourceIdentity | None:
    """The institution or office that a mention names.

    ``homes`` are the countries whose institutions of each kind the document names; ``place`` is its publisher or key.
    """
    named = mention.named
    if named is None:
        return None
    what = named.value
    key = f"{what.kind}{suffix(mention, words)}"
    whose, reason = _whose(mention, named, words, homes)
    kind = "person" if what.kind.startswith(OFFICE) else bodies.kind(what.kind)
    if whose is None:
        name = "" if what.kind.startswith("ministry") else f":{_bare(mention.tokens, words)}"
        reason = f"{label(key)}; whose is not said"
        return SourceIdentity(f"{key}:?:{place}{name}", mention.spelled, kind, None, reason)
    country = whose.split(":")[0] if whose.isupper() else None
    return SourceIdentity(f"{key}:{whose}", mention.spelled, kind, country, f"the {label(key)} of {reason}")


def label(key: str) -> str:
    """A kind of institution in words: "ministry.defence" is a defence ministry."""
    main, *more = key.split(".")
    return " ".join(more if main == OFFICE else [*more, main]).replace("_", " ")


def suffix(mention: Mention, words: Vocabulary) -> str:
    """Who heads a body or stands in for its head is kept apart from it; a spokesperson is not."""
    deputy = any(token.folded in words.deputies for token in mention.tokens)
    what = mention.institution.value if mention.institution else None
    own = mention.office is not None and what is None and not mention.bodies
    heads = (what is not None and what.office) or (mention.heads and not own)
    return ".deputy" if deputy and (heads or own) else ".office" if heads else ""


def _whose(mention: Mention, named: Match[What], words: Vocabulary, homes: Homes) -> tuple[str | None, str]:
    """A country's code or a part's folded name, with the reason."""
    if named is mention.office and _left(mention, named, words, small=True):
        return None, ""
    owner = _owner(mention, named, words)
    place = countries.chosen(mention.places)
    if named.value.kind in SENT and mention.places:
        codes = list(dict.fromkeys(m.value.code for m in mention.places))[:2]
        return ":".join(codes), _said(" in ".join(countries.display_name(c, "en") for c in codes))
    if place and named.value.partial and (place.value.city or not place.value.alone):
        part = (
            countries.capital(place.value.code)
            if place.value.city
            else _bare(mention.tokens[place.start : place.end], words)
        )
        return part, _said(part)
    if owner and (place is None or _nearer(mention, owner, place, named)):
        part = " ".join(token.folded for token in owner if token.folded not in words.ignored)
        return part, _said(part)
    body = next((m for m in mention.bodies if _owns(mention, m, named, words)), None)
    if place is None and body:
        return body.value.whose, _said(body.value.name)
    if place and not _local(mention, named, words):
        return place.value.code, _said(countries.display_name(place.value.code, "en"))
    return _at_home(mention, named, words, homes)


def _left(mention: Mention, named: Match[What], words: Vocabulary, small: bool = False) -> bool:
    """Whether words are left, small ones at least, that make an institution another than its name says."""
    known = words.plain | words.local | words.deputies | words.groups
    left = mention.outside([named], mention.places, mention.bodies, mention.titles, mention.spoken_for)
    return any(t.folded not in known and (t.text.islower() or not (small or t.text.isupper())) for t in left)


def _said(whose: str) -> str:
    return f"{whose}, as the words say"


def _owns(mention: Mention, body: Match[Body], named: Match[What], words: Vocabulary) -> bool:
    """Whether a body stands where an owner does, or in brackets as the institution's own name: no item of a list."""
    first, last = mention.tokens[body.start], mention.tokens[body.start - 1].folded
    return (
        body.start < named.start
        or mention.text[: first.start].endswith("(")
        or last in words.prepositions | words.ignored
    )


def _at_home(mention: Mention, named: Match[What], words: Vocabulary, homes: Homes) -> tuple[str | None, str]:
    own = homes.get(named.value.kind, frozenset())
    if len(own) != 1 or _local(mention, named, words) or _left(mention, named, words):
        return None, ""
    code = next(iter(own))
    return code, f"{countries.display_name(code, 'en')}: the only one that this document names in full"


def is_about(mention: Mention, body: Match[Body], words: Vocabulary) -> bool:
    """Whether a body is what a mention is about: its last noun in English, its first in Spanish."""
    known = mention.taken
    left = [
        i
        for i, token in enumerate(mention.tokens)
        if i not in known and token.folded not in words.plain | words.groups and not token.text.isdigit()
    ]
    if words.words.adjectives_first:
        joined = any(mention.tokens[i].folded in words.prepositions for i in range(body.start))
        return not any(i > body.start for i in left) and not (joined and any(i < body.start for i in left))
    before = [i for i in left if i < body.start]
    last = range(before[-1] + 1, body.start) if before else range(0)
    return not any(mention.tokens[i].folded in words.prepositions for i in last)


def chapter(mention: Mention, body: Match[Body]) -> str | None:
    """The country whose part of an international body or organisation a mention names: "Cruz Roja Española"."""
    beside = [m for m in mention.places if m.end == body.start or m.start == body.end]
    has_chapters = body.value.what in ("international", "ngo")
    return next((m.value.code for m in beside if has_chapters and not m.value.city), None)


def _local(mention: Mention, named: Match[What], words: Vocabulary) -> bool:
    return any(token.folded in words.local for token in mention.outside([named]))


def _owner(mention: Mention, named: Match[What], words: Vocabulary) -> list[Token]:
    """The name, no country's, of whose an institution is: "Chicago's health department", "la Policía de Chicago"."""
    taken = mention.taken
    before = (
        _run(mention.tokens, range(named.start - 1, -1, -1), taken, words)[::-1] if words.words.adjectives_first else []
    )
    if before:
        return before
    for i in range(named.end, len(mention.tokens)):
        last = mention.tokens[i - 1]
        goes_on = i > named.end and last.text.islower() and last.folded not in words.local | words.national
        if mention.tokens[i].folded in words.prepositions and not goes_on:
            run = _run(mention.tokens, range(i + 1, len(mention.tokens)), taken, words)
            if run:
                return run
    return []


def _run(text: Sequence[Token], order: Iterable[int], taken: set[int], words: Vocabulary) -> list[Token]:
    """Capitalised words one after another, small words between them, none of which is anything else."""
    found: list[Token] = []
    for i in order:
        token = text[i]
        if i in taken or not (token.capital or token.folded in words.ignored | words.local):
            break
        if token.capital and token.folded not in words.national | words.local | words.deputies | words.ignored:
            found.append(token)
        elif token.folded in words.prepositions and found:
            break
    return found


def _nearer(mention: Mention, owner: Sequence[Token], place: Match[Place], named: Match[What]) -> bool:
    """Whether a part's name stands between an institution and the country: "the police of Haifa, Israel"."""
    return place.start >= named.end and owner[-1].start < mention.tokens[place.start].start


def _bare(text: Sequence[Token], words: Vocabulary) -> str:
    return " ".join(token.folded for token in text if token.folded not in words.ignored)
