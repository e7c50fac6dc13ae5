"""A reading -> the same reading with each claim's attribution chain: claimant, relays, publisher, each identified."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tracker.link.resolve import identify_publisher, resolve
from tracker.values import Claim, Link, Reading, Role, SourceIdentity, Span


def with_chains(
    reading: Reading, persons: Sequence[str] = (), known: Mapping[str, SourceIdentity] | None = None
) -> Reading:
    """Link every source that the reading's claims name.

    ``persons`` are the people that the entity tagger saw; ``known`` maps folded aliases to confirmed sources.
    """
    article = reading.article
    mentions = list(dict.fromkeys(span.text for claim in reading.claims for span in _spans(claim)))
    identities = resolve(
        mentions,
        language=article.language or "",
        document=article.key,
        publisher=article.publisher,
        persons=persons,
        known=known,
        text=article.text,
    )
    found = dict(zip(mentions, identities, strict=True))
    publisher = _publisher(article.publisher)
    return replace(reading, claims=tuple(replace(c, chain=_chain(c, found, publisher)) for c in reading.claims))


def _spans(claim: Claim) -> list[Span]:
    relay = claim.attribution.relay if claim.attribution else None
    return [span for span in (claim.claimant, relay) if span]


def _publisher(name: str | None) -> tuple[Link, ...]:
    return (Link(name, Role.PUBLISHER, None, identify_publisher(name)),) if name else ()


def _chain(claim: Claim, found: Mapping[str, SourceIdentity], publisher: tuple[Link, ...]) -> tuple[Link, ...]:
    relay = claim.attribution.relay if claim.attribution else None
    places = [(claim.claimant, Role.CLAIMANT), (relay, Role.RELAY)]
    links = [Link(span.text, role, span, found[span.text]) for span, role in places if span]
    if len(links) > 1 and links[0].source and links[1].source and links[0].source.key == links[1].source.key:
        links.pop()  # nobody passes on their own words
    return (*links, *publisher)
