"""All mentions of one document -> their identities, each with the reason for it.

The order of trust: what people have stored, agencies and outlets by name, persons by name, anonymous sources,
institutions by what they are and whose they are, named bodies, countries that stand for their governments, and last the
bare name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache

from tracker import lang
from tracker.link import agencies, countries, institutions, mentions, people
from tracker.link.mentions import Mention, Vocabulary
from tracker.link.names import bare, contains, fold
from tracker.link.people import People
from tracker.values import SourceIdentity

# Offices whose holder may be called by another of them: the leader of a country is its president or prime minister.
HEADS = ("office.leader", "office.president", "office.prime_minister", "office.chancellor", "office.king")


@dataclass(frozen=True)
class _Document:
    """What all steps need to know of the document."""

    language: str
    words: Vocabulary
    key: str
    place: str
    text: str
    all: tuple[str, ...]
    persons: tuple[str, ...]
    people: People
    names: Mapping[str, str | None]
    homes: Mapping[str, frozenset[str]]
    known: Mapping[str, SourceIdentity]

    def read(self, mention: str) -> Mention:
        return mentions.read(mention, self.language)

    @cached_property
    def holders(self) -> Mapping[str, frozenset[str]]:
        """The key of each office that the document gives to somebody -> the full names of those."""
        found: dict[str, set[str]] = {}
        for full in self.people.full.values():
            person = self.people.one(full, self.words) or full
            for office in self._offices(full):
                found.setdefault(office, set()).add(person)
        return {office: frozenset(named) for office, named in found.items()}

    def _offices(self, full: str) -> list[str]:
        described = [m.replace(full, " ").strip(" ,") for m in self.all if full in m and m != full]
        described += people.descriptions(full, self.text, self.words)
        found = (_unnamed(self.read(d), self) for d in described if d)
        return [identity.key for identity in found if identity]


def resolve(
    mentions: Sequence[str],
    *,
    language: str,
    document: str,
    publisher: str | None = None,
    persons: Sequence[str] = (),
    known: Mapping[str, SourceIdentity] | None = None,
    text: str = "",
) -> list[SourceIdentity]:
    """Whom each mention stands for.

    ``document`` is the document's key: what cannot be told apart elsewhere (a bare surname) stays within it.
    ``persons`` are the names in the text that the entity tagger took for people's.
    ``known`` maps folded aliases to sources that people have confirmed; they win.
    ``text`` is the document's, where it may tell who holds an office.
    """
    shared = _document(mentions, language, document, publisher or document, persons, known or {}, text)
    found: list[SourceIdentity] = []
    for i, mention in enumerate(mentions):
        before = _meant_before(mention, mentions[:i], shared)
        found.append(
            _identity(shared.read(mention), shared)
            if before is None
            else replace(found[before], reason=f"the “{mentions[before]}” of the same document")
        )
    return found


def _document(
    all_mentions: Sequence[str],
    language: str,
    key: str,
    place: str,
    persons: Sequence[str],
    known: Mapping[str, SourceIdentity],
    text: str,
) -> _Document:
    words = mentions.vocabulary(language)
    read = [mentions.read(mention, language) for mention in all_mentions]
    plain = {people.plain(person) for person in persons}
    tagged = tuple(sorted((p for p in plain if _may_be_person(mentions.read(p, language))), key=len, reverse=True))
    names = {mention.text: people.name_in(mention, tagged, words) for mention in read}
    return _Document(
        language=language,
        words=words,
        key=key,
        place=place,
        text=text,
        all=tuple(all_mentions),
        persons=tagged,
        people=people.people([*filter(None, names.values()), *tagged], words),
        names=names,
        homes=_homes(read),
        known=known,
    )


def _may_be_person(mention: Mention) -> bool:
    """Not what the entity tagger took for a person and is none ("South Korea", "Hamás"), nor one with a title."""
    other = mention.institution or mention.titles or mention.spoken_for
    return bool(mention.outside(mention.places, mention.bodies)) and not other


def _homes(read: Sequence[Mention]) -> dict[str, frozenset[str]]:
    """For each kind of institution, the countries whose own the document names."""
    found: dict[str, set[str]] = {}
    for mention in read:
        place = countries.chosen(mention.places)
        if mention.institution and place and not (mention.institution.value.partial and place.value.city):
            found.setdefault(mention.institution.value.kind, set()).add(place.value.code)
    return {kind: frozenset(codes) for kind, codes in found.items()}


def _meant_before(mention: str, earlier: Sequence[str], shared: _Document) -> int | None:
    """The nearest earlier mention that is meant by a noun alone ("the same ministry") or by an acronym."""
    return _by_noun(mention, earlier, shared) if mention[-1:].islower() else _by_acronym(mention, earlier, shared)


def _by_noun(mention: str, earlier: Sequence[str], shared: _Document) -> int | None:
    ignored = shared.words.ignored
    noun = bare(mention, ignored | shared.words.same)
    named = any(word[0].isupper() for word in mention.split()[-1:])
    if not noun or " " in noun or named or noun in shared.words.anonymous:
        return None
    longer = [i for i, m in enumerate(earlier) if contains(fold(m), noun) and " " in bare(m, ignored)]
    return longer[-1] if longer else None


def _by_acronym(mention: str, earlier: Sequence[str], shared: _Document) -> int | None:
    short = mentions.acronym(mention)
    if short is None or agencies.named(mention) or shared.read(mention).bodies or shared.read(mention).places:
        return None
    return next((i for i, m in enumerate(earlier) if mentions.stands_for(short, shared.read(m))), None)


def identify_publisher(name: str) -> SourceIdentity:
    """The outlet or agency that prints a document."""
    outlet = agencies.named(name)
    if outlet and fold(name) in set(map(fold, outlet.all_names)):
        return outlet.identity
    return SourceIdentity(f"outlet:{fold(name)}", name, "outlet", reason="the document's publisher")


@lru_cache(maxsize=5_000)
def is_media(mention: str, language: str) -> bool:
    """Whether a mention names a carrier of news: one in the shipped file, or one that its noun calls so."""
    if agencies.named(mention) or _ends_as_outlets_do(mention):
        return True
    known = mentions.vocabulary(language)
    carriers = set(fold(mention).split()[:3]) & known.media
    if not carriers or (carriers <= known.organizations and _is_for_something(mention, known)):
        return False
    read = mentions.read(mention, language)
    return read.institution is None and not read.bodies


def _is_for_something(mention: str, known: mentions.Vocabulary) -> bool:
    """Whether a noun that other bodies have too says what it is for, and no name: "agencia nacional de rescate"."""
    plain = known.plain | known.media | known.local | known.words.state_words
    others = [word for word in mention.split() if fold(word) not in plain]
    return bool(others) and all(word.islower() for word in others)


def _ends_as_outlets_do(mention: str) -> bool:
    """Whether a name of several words ends with what newspapers call themselves: "The Harbour Ledger"."""
    *before, last = mention.split() or [""]
    return bool(before) and before[-1][:1].isupper() and last[:1].isupper() and fold(last) in _outlet_endings()


@cache
def _outlet_endings() -> frozenset[str]:
    return frozenset().union(*(lang.load(code).linking.outlet_endings for code in lang.supported()))


# --- the steps ------------------------------------------------------------------------------------------------------

Step = Callable[[Mention, _Document], SourceIdentity | None]


def _identity(mention: Mention, shared: _Document) -> SourceIdentity:
    for step in (_known, _agency, _person, _anonymous, _holder, _unnamed):
        found = step(mention, shared)
        if found:
            return found
    return _by_name(mention, shared)


def _by_name(mention: Mention, shared: _Document) -> SourceIdentity:
    """What is known of nothing else: by its name, or, where it has none ("the campaign"), within its document."""
    name = bare(mention.text, shared.words.ignored)
    if name and any(token.capital for token in mention.tokens):
        return SourceIdentity(f"name:{name}", mention.text, reason="taken by its name as written")
    key = f"name:{shared.key}:{name or fold(mention.text)}"
    return SourceIdentity(key, mention.text, reason="words without a name, kept to their document")


def _known(mention: Mention, shared: _Document) -> SourceIdentity | None:
    """What people confirmed, but for a surname alone and a noun alone, which mean others in other documents."""
    name = bare(mention.text, shared.words.ignored)
    found = shared.known.get(fold(mention.text)) or shared.known.get(name)
    if found is None or " " in name or fold(found.name) == name:
        return found
    return None if found.kind == "person" or mention.text.islower() else found


def _agency(mention: Mention, shared: _Document) -> SourceIdentity | None:
    outlet = agencies.named(mention.text)
    if outlet:
        return replace(outlet.identity, reason=f"named as {outlet.name}")
    other = mention.institution or mention.bodies or mention.spoken_for
    if other or not {t.folded for t in mention.tokens} & shared.words.media:
        return None
    own_name = any(t.capital for t in mention.outside(mention.places)[1:])
    outlet = agencies.state_agency(mention.places[0].value.code) if mention.places and not own_name else None
    if outlet is None:
        return None
    return replace(outlet.identity, reason=f"the state agency of {mention.places[0].value.code}")


def _person(mention: Mention, shared: _Document) -> SourceIdentity | None:
    name, written = shared.names[mention.text], people.plain(mention.text)
    if name is None and people.is_name(written, shared.words):
        name = written if shared.people.called(written, shared.words) else None
    if name is None:
        return None
    full = shared.people.one(name, shared.words)
    if full:
        reason = "named in full" if fold(name) == fold(full) else f"the {full} of the same document"
        return SourceIdentity(f"person:{fold(full)}", full, "person", reason=reason)
    return SourceIdentity(
        f"person:{shared.key}:{fold(name)}", name, "person", reason="part of a name, kept to its document"
    )


def _anonymous(mention: Mention, shared: _Document) -> SourceIdentity | None:
    """Sources without a name, those of an institution too: what they say is not its word."""
    taken = [m for m in (mention.institution,) if m]
    left = [
        t.folded for t in mention.outside(taken, mention.bodies, mention.places) if t.folded not in shared.words.ignored
    ]
    governing = mention.places and set(left) <= shared.words.governing
    if governing or mention.spoken_for or not set(left) & shared.words.anonymous:
        return None
    key = f"anonymous:{fold(shared.place)}:{bare(mention.text, shared.words.ignored)}"
    country = mention.places[0].value.code if mention.places else None
    return SourceIdentity(key, mention.text, "anonymous", country, "an unnamed source of this publisher")


def _holder(mention: Mention, shared: _Document) -> SourceIdentity | None:
    """ "El líder norcoreano" where the same document gives that leader's name."""
    office = _unnamed(mention, shared)
    if office is None or not people.is_office(mention):
        return None
    full, reason = _held(office.key, shared)
    return SourceIdentity(f"person:{fold(full)}", full, "person", reason=reason) if full else None


def _held(key: str, shared: _Document) -> tuple[str | None, str]:
    named = shared.holders.get(key) or frozenset()
    head, _, country = key.partition(":")
    if head in HEADS and not named:
        named = frozenset().union(*(shared.holders.get(f"{h}:{country}", frozenset()) for h in HEADS))
    if len(named) == 1:
        full = next(iter(named))
        return full, f"the office that {full} holds here"
    everybody = shared.people.everybody(shared.words)
    if head in HEADS and len(country) == 2 and not named and len(everybody) == 1 and not shared.holders:
        return next(iter(everybody)), "the only person that this document names"
    return None, ""


def _unnamed(mention: Mention, shared: _Document) -> SourceIdentity | None:
    """Whom a mention without a person's name stands for."""
    for step in (_institution, _body, _government):
        found = step(mention, shared)
        if found:
            return found
    return None


def _institution(mention: Mention, shared: _Document) -> SourceIdentity | None:
    if mention.institution is None and mention.bodies:
        return None
    return institutions.institution(mention, shared.words, shared.homes, shared.place)


def _body(mention: Mention, shared: _Document) -> SourceIdentity | None:
    """A body whose name says all, if it is what the mention is about: no "mission of the UN"."""
    body = max(mention.bodies, key=lambda m: m.end - m.start, default=None)
    if body is None or not institutions.is_about(mention, body, shared.words):
        return None
    office = institutions.suffix(mention, shared.words)
    reason = f"named as {body.value.name}" if not office else f"who heads {body.value.name}, unnamed here"
    chapter = institutions.chapter(mention, body)
    whose = f"{body.value.whose}:{chapter}" if chapter else body.value.whose
    name = mention.spelled if office or chapter else mention.words(body.start, body.end)
    return replace(body.value, whose=whose).identity(name, reason, office)


def _government(mention: Mention, shared: _Document) -> SourceIdentity | None:
    """A country or its seat of power that speaks: "Pyongyang said"."""
    place = countries.chosen(mention.places)
    left = [t.folded for t in mention.outside(mention.places, mention.spoken_for)]
    words = shared.words
    if place is None or not set(left) <= words.governing | words.ignored | words.national | words.prepositions:
        return None
    code = place.value.code
    if place.value.adjective and not set(left) & words.governing:
        return None
    if not place.value.alone and not set(left) & words.governing and not _is_named_otherwise(place.value, shared):
        return None
    reason = f"{mention.text} stands for the government of {countries.display_name(code, 'en')}"
    return SourceIdentity(f"government:{code}", mention.spelled, "government", code, reason)


def _is_named_otherwise(place: countries.Place, shared: _Document) -> bool:
    """Whether the document names a country by another name than one that it shares with another place."""
    if place.city:
        return False
    text = shared.text or " ".join(shared.all)
    return any(m.value.code == place.code and m.value.alone for m in shared.read(text).places)
