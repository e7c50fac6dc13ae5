"""The claims of a topic -> their independent origins: whoever first said it, not the outlets that carried it.

What an agency says, and what others are reported to have said through that agency, is one origin; so is a sentence that
one outlet has from another, whether it says so or not.  A count of origins is an upper bound: two named sources may
still have a common one.  A figure in an article's own voice has no known origin and counts as none; an unnamed source
is its outlet's origin at most.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.compare.stated import NUMBER, StatedClaim, whose
from tracker.link.names import fold
from tracker.values import Role, SourceIdentity

MOST_IN_FULL = 100  # claims of a topic up to which each is held against each other
COPIED = 90  # per cent of a sentence that another shares in order for it to be a copy
SHORTEST_COPY = 40  # characters of a sentence that is no copy by chance


@dataclass(frozen=True, slots=True)
class Origin:
    """One root of claims, the claims that go back to it, and by whom each came: "Ministry > KCNA > The Post"."""

    key: str
    name: str
    claims: tuple[str, ...]
    chains: tuple[str, ...] = ()


def origins(claims: Sequence[StatedClaim]) -> list[Origin]:
    """The known origins in the order in which they first appear."""
    copied = copies(claims)
    by_id = {claim.id: claim for claim in claims}
    roots = {claim.id: _root(by_id[copied.get(claim.id, claim.id)]) or _root(claim) for claim in claims}
    speakers = {whose(root) for root in roots.values() if root}
    found: dict[str, tuple[SourceIdentity, list[StatedClaim]]] = {}
    for claim in claims:
        root = roots[claim.id]
        if root is None:
            continue
        first = by_id[copied.get(claim.id, claim.id)]
        origin = next((relay for relay in (*_relays(claim), *_relays(first)) if whose(relay) in speakers), root)
        found.setdefault(whose(origin), (origin, []))[1].append(claim)
    return [
        Origin(origin.key, origin.name, tuple(c.id for c in own), tuple(dict.fromkeys(chain(c) for c in own)))
        for origin, own in found.values()
    ]


def chain(claim: StatedClaim) -> str:
    """Who had it from whom, from the claimant to the publisher."""
    names = [link.source.name if link.source else link.name for link in claim.chain]
    if claim.publisher and claim.publisher.name not in names:
        names.append(claim.publisher.name)
    return " > ".join(dict.fromkeys(names))


def copies(claims: Sequence[StatedClaim]) -> dict[str, str]:
    """Claims whose sentence stands, nearly word for word, in an earlier article of another outlet, with that claim.

    Among very many claims a copy must be word for word.
    """
    from rapidfuzz import fuzz

    texts = {c.id: fold(NUMBER.sub("0", c.sentence.text)) for c in claims}
    alike: dict[str, list[StatedClaim]] = defaultdict(list)
    found: dict[str, str] = {}
    for i, claim in enumerate(claims):
        others = claims[:i] if len(claims) <= MOST_IN_FULL else alike[texts[claim.id]]
        for earlier in others:
            a, b = texts[claim.id], texts[earlier.id]
            long = min(len(a), len(b)) >= SHORTEST_COPY
            if long and _may_copy(claim, earlier) and fuzz.ratio(a, b, score_cutoff=COPIED):
                found[claim.id] = found.get(earlier.id, earlier.id)
                break
        else:
            alike[texts[claim.id]].append(claim)
    return found


def _may_copy(claim: StatedClaim, earlier: StatedClaim) -> bool:
    """Whether another outlet in the same language has it, and the later one credits nobody else with it."""
    if claim.claimant and earlier.claimant and whose(claim.claimant) != whose(earlier.claimant):
        return False
    return _outlet(claim) != _outlet(earlier) and claim.language == earlier.language


def _outlet(claim: StatedClaim) -> str:
    return claim.publisher.key if claim.publisher else claim.doc_id


def _root(claim: StatedClaim) -> SourceIdentity | None:
    claimant = claim.claimant or next(iter(_relays(claim)), None)
    if claimant is not None and claimant.kind == "anonymous":
        return claim.publisher
    return claimant


def _relays(claim: StatedClaim) -> list[SourceIdentity]:
    return [link.source for link in claim.chain if link.role is Role.RELAY and link.source]
