"""All mentions of one document -> their identities, each with the reason for it.

The order of trust: what people have stored, agencies and outlets by name, persons by name, institutions by what they
are and whose they are, anonymous sources, countries that stand for their governments, and last the bare name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tracker import lang
from tracker.lang.linking import LinkingWords
from tracker.link import agencies, countries
from tracker.link.names import bare, contains, fold
from tracker.values import SourceIdentity


@dataclass(frozen=True, slots=True)
class _Document:
    """What all steps need to know of the document."""

    language: str
    words: LinkingWords
    place: str
    people: Mapping[str, str]
    titles: Mapping[tuple[str, str], str]
    homes: Mapping[str, frozenset[str]]
    persons: Sequence[str]
    known: Mapping[str, SourceIdentity]


def resolve(
    mentions: Sequence[str],
    *,
    language: str,
    document: str,
    publisher: str | None = None,
    persons: Sequence[str] = (),
    known: Mapping[str, SourceIdentity] | None = None,
) -> list[SourceIdentity]:
    """Whom each mention stands for.

    ``document`` is the document's key: what cannot be told apart elsewhere (a bare surname) stays within it.
    ``persons`` are the names in the text that the entity tagger took for people's.
    ``known`` maps folded aliases to sources that people have confirmed; they win.
    """
    words = lang.load(language).linking
    persons = sorted({p for p in persons if not countries.mentioned(p, language)}, key=len, reverse=True)
    people = _people([*mentions, *persons], language, words)
    shared = _Document(
        language=language,
        words=words,
        place=publisher or document,
        people=people,
        titles=_titles(mentions, people, language, words),
        homes=_homes(mentions, language, words),
        persons=persons,
        known=known or {},
    )
    found: list[SourceIdentity] = []
    for i, mention in enumerate(mentions):
        before = _meant_before(mention, mentions[:i], words)
        again = found[before] if before is not None else None
        found.append(
            _because(again, f"the “{mentions[before]}” of the same document")
            if again and before is not None
            else _identity(mention, document, shared)
        )
    return found


def _meant_before(mention: str, earlier: Sequence[str], words: LinkingWords) -> int | None:
    """ "The ministry", "la misma agencia": the nearest earlier mention that has the noun and more, if it is no name."""
    noun = bare(mention, words.ignored | {fold(word) for word in words.same_words})
    named = any(word[0].isupper() for word in mention.split()[-1:])
    if not noun or " " in noun or named or noun in {fold(n) for n in words.anonymous_nouns}:
        return None
    longer = [i for i, m in enumerate(earlier) if contains(fold(m), noun) and " " in bare(m, words.ignored)]
    return longer[-1] if longer else None


def identify_publisher(name: str) -> SourceIdentity:
    """The outlet or agency that prints a document."""
    outlet = agencies.named(name)
    if outlet and fold(name) in {fold(n) for n in (outlet.name, *outlet.aliases)}:
        return outlet.identity
    return SourceIdentity(f"outlet:{fold(name)}", name, "outlet", reason="the document's publisher")


@lru_cache(maxsize=20_000)
def is_media(mention: str, language: str) -> bool:
    """Whether a mention names a carrier of news: one in the shipped file, or one that its noun calls so."""
    words = lang.load(language).linking
    first = set(fold(mention).split()[:3])
    spy = any(contains(fold(mention), fold(name)) for name in words.institutions)
    return agencies.named(mention) is not None or (bool(first & _media_nouns(words)) and not spy)


def _media_nouns(words: LinkingWords) -> frozenset[str]:
    return frozenset(map(fold, words.media_nouns))


Step = Callable[[str, str, _Document], SourceIdentity | None]


def _identity(mention: str, document: str, shared: _Document) -> SourceIdentity:
    for step in (_known, _agency, _person, _institution, _anonymous, _government):
        found = step(mention, document, shared)
        if found:
            return found
    name = bare(mention, shared.words.ignored)
    return SourceIdentity(f"name:{name}", mention, reason="taken by its name as written")


def _known(mention: str, document: str, shared: _Document) -> SourceIdentity | None:
    found = shared.known.get(fold(mention)) or shared.known.get(bare(mention, shared.words.ignored))
    return found


def _agency(mention: str, document: str, shared: _Document) -> SourceIdentity | None:
    outlet = agencies.named(mention)
    if outlet:
        return _because(outlet.identity, f"named as {outlet.name}")
    words = set(fold(mention).split())
    if not words & _media_nouns(shared.words) or _institution_of(mention, shared):
        return None
    named = countries.mentioned(mention, shared.language)
    own_name = any(w[:1].isupper() for w in countries.without(mention, shared.language).split()[1:])
    outlet = agencies.state_agency(named[0]) if named and not own_name else None
    return _because(outlet.identity, f"the state agency of {named[0]}") if outlet else None


def _because(identity: SourceIdentity, reason: str) -> SourceIdentity:
    return SourceIdentity(identity.key, identity.name, identity.kind, identity.country, reason)


# --- people -------------------------------------------------------------------------------------------------------


def _person(mention: str, document: str, shared: _Document) -> SourceIdentity | None:
    name = _tagged_name(mention, shared) or _name_in(mention, shared.language, shared.words)
    if name is None and fold(mention) in shared.people:
        name = mention
    if name is None:
        return _titled(mention, shared)
    full = shared.people.get(fold(name), name)
    folded = fold(full)
    if " " in folded:
        reason = "named in full" if fold(name) == folded else f"the {full} of the same document"
        return SourceIdentity(f"person:{folded}", full, "person", reason=reason)
    if not _has_title(mention, shared.words) and name not in shared.persons:
        return None
    return SourceIdentity(f"person:{document}:{folded}", full, "person", reason="a surname, kept to its document")


def _tagged_name(mention: str, shared: _Document) -> str | None:
    """The person's name that ends a mention, by the entity tagger: "Secretary of State Antony Blinken"."""
    titled = _has_title(mention, shared.words)
    return next((p for p in shared.persons if mention == p or (mention.endswith(f" {p}") and titled)), None)


def _titled(mention: str, shared: _Document) -> SourceIdentity | None:
    """ "El líder norcoreano" where the same document gives that leader's name."""
    for title in _title_keys(mention, shared.language, shared.words):
        if title in shared.titles:
            full = shared.titles[title]
            return SourceIdentity(f"person:{fold(full)}", full, "person", reason=f"the office that {full} holds here")
    return None


def _people(mentions: Sequence[str], language: str, words: LinkingWords) -> dict[str, str]:
    """Each part by which a person may be called again -> the person's full name, where the document has only one."""
    full = {fold(n): n for n in (_name_in(m, language, words) for m in mentions) if n and " " in n}
    parts: dict[str, set[str]] = {}
    for folded, name in full.items():
        for part in {folded.split()[0], folded.split()[-1]}:
            parts.setdefault(part, set()).add(name)
    return {part: next(iter(found)) for part, found in parts.items() if len(found) == 1}


def _titles(
    mentions: Sequence[str], people: Mapping[str, str], language: str, words: LinkingWords
) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for mention in mentions:
        name = _name_in(mention, language, words)
        if name and " " in name:
            found.update(dict.fromkeys(_title_keys(mention, language, words), name))
    return found


def _title_keys(mention: str, language: str, words: LinkingWords) -> list[tuple[str, str]]:
    """(title, country) for an office: ("lider", "KP")."""
    title = next((w for w in fold(mention).split() if w in {fold(t) for t in words.person_titles}), None)
    named = countries.mentioned(mention, language)
    return [(title, named[0])] if title and named else []


def _has_title(mention: str, words: LinkingWords) -> bool:
    return bool(set(fold(mention).split()) & {fold(t) for t in words.person_titles})


def _name_in(mention: str, language: str, words: LinkingWords) -> str | None:
    """The person's name in a mention: behind its comma, behind its title, or the whole of it."""
    if "," in mention:
        tail = mention.rsplit(",", 1)[1].strip()
        return tail if _is_name(tail, language, words) else None
    parts = mention.split()
    titles = {fold(t) for t in words.person_titles}
    last = max((i for i, part in enumerate(parts) if fold(part) in titles), default=-1)
    rest = parts[last + 1 :]
    named = bool(rest) and _is_name(" ".join(rest), language, words)
    return " ".join(rest) if named and (last >= 0 or 2 <= len(rest) <= 4) else None


def _is_name(text: str, language: str, words: LinkingWords) -> bool:
    """Capitalised words, two to five of them, none of which is an institution's, a carrier's or a country's name."""
    parts = text.split()
    capital = [p for p in parts if p[:1].isupper()]
    small = [p for p in parts if not p[:1].isupper() and fold(p) not in words.name_particles]
    folded = fold(text)
    body = any(contains(folded, fold(i)) for i in words.institutions) or bool(set(folded.split()) & _media_nouns(words))
    place = bool(countries.mentioned(text, language)) and not countries.without(text, language)
    shouting = text.isupper() and len(parts) == 1
    return 1 <= len(capital) <= 5 and not small and not body and not place and not shouting


# --- institutions and governments ---------------------------------------------------------------------------------


def _institution(mention: str, document: str, shared: _Document) -> SourceIdentity | None:
    kind = _institution_of(mention, shared)
    if kind is None:
        return None
    named = countries.mentioned(mention, shared.language)
    if named:
        country, reason = named[0], f"{kind} of {named[0]}, as the words say"
    elif len(shared.homes.get(kind, ())) == 1:
        country = next(iter(shared.homes[kind]))
        reason = f"{kind} of {country}: the only one that this document names in full"
    else:
        name = bare(mention, shared.words.ignored)
        return SourceIdentity(f"{kind}:?:{shared.place}:{name}", mention, _kind(kind), reason="no country is named")
    office = ".office" if _has_title(mention, shared.words) else ""
    return SourceIdentity(f"{kind}{office}:{country}", mention, _kind(kind), country, reason)


def _kind(institution: str) -> str:
    return "ministry" if institution.startswith("ministry") else "government"


def _institution_of(mention: str, shared: _Document) -> str | None:
    """What body a mention names; a country's name or adjective may stand between its words."""
    folded = bare(mention, shared.words.ignored)
    plain = bare(countries.without(mention, shared.language), shared.words.ignored)
    for name, kind in shared.words.institutions.items():
        wanted = bare(name, shared.words.ignored)
        if contains(folded, wanted) or contains(plain, wanted):
            return kind
    return None


def _homes(mentions: Sequence[str], language: str, words: LinkingWords) -> dict[str, frozenset[str]]:
    """For each kind of institution, the countries whose own the document names."""
    bareless = _Document(language, words, "", {}, {}, {}, (), {})
    found: dict[str, set[str]] = {}
    for mention in mentions:
        kind = _institution_of(mention, bareless)
        named = countries.mentioned(mention, language)
        if kind and named:
            found.setdefault(kind, set()).add(named[0])
    return {kind: frozenset(named) for kind, named in found.items()}


def _anonymous(mention: str, document: str, shared: _Document) -> SourceIdentity | None:
    words = fold(mention).split()
    if not set(words) & {fold(n) for n in shared.words.anonymous_nouns}:
        return None
    named = countries.mentioned(mention, shared.language)
    key = f"anonymous:{fold(shared.place)}:{bare(mention, shared.words.ignored)}"
    return SourceIdentity(key, mention, "anonymous", named[0] if named else None, "an unnamed source of this publisher")


def _government(mention: str, document: str, shared: _Document) -> SourceIdentity | None:
    """A country or its seat of power that speaks: "Pyongyang said"."""
    found = countries.names(shared.language).find(mention)
    rest = bare(countries.without(mention, shared.language), shared.words.ignored)
    governing = set(rest.split()) <= {fold(n) for n in shared.words.government_nouns}
    if not found or not governing:
        return None
    code = found[0][0]
    return SourceIdentity(
        f"government:{code}", mention, "government", code, f"{mention} stands for the government of {code}"
    )
