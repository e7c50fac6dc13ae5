"""What a topic's comparison came to <-> a few hundred bytes, from which it is put together again with the claims.

Kept is what takes time: the verdict on each pair as a letter, the origins, what changed on the way, the flags.  Why, in
words, is worked out from the claims where somebody asks.  It holds for the same claims on the same terms only.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence

from tracker.compare.drift import drift
from tracker.compare.gate import Terms
from tracker.compare.interests import Flag
from tracker.compare.origins import Origin, chain
from tracker.compare.stated import StatedClaim
from tracker.compare.topics import Status, Topic, in_order, key_of, views_of
from tracker.compare.verdicts import Pairs
from tracker.values import Verdict, content_hash


def packed(topic: Topic) -> bytes:
    """What a topic's comparison came to, with claims as their places in its order."""
    place = {claim.id: number for number, claim in enumerate(topic.claims)}
    origins = {origin.key: number for number, origin in enumerate(topic.origins)}
    first: dict[str, int] = {}
    for number, claim in enumerate(topic.claims):
        first.setdefault(chain(claim), number)
    kept = [
        _are(topic.claims),
        topic.pairs.letters,
        [[o.key, o.name, [place[claim] for claim in o.claims], [first[c] for c in o.chains]] for o in topic.origins],
        [[origins[d.origin], place[d.a], place[d.b], d.what] for d in topic.drifts],
        [[place[claim], flag.value] for claim, flag in topic.flags.items()],
    ]
    return zlib.compress(json.dumps(kept, separators=(",", ":")).encode())


def unpacked(
    kept: bytes, claims: Sequence[StatedClaim], terms: Terms, title: str, status: Status, verdict: Verdict | None
) -> Topic | None:
    """The topic that was packed on the same terms, ``None`` where it had other claims."""
    ordered = in_order(claims)
    are, letters, roots, drifts, flags = json.loads(zlib.decompress(kept))
    if are != _are(ordered):
        return None
    views = views_of(ordered)
    compared = {claim.id: claim for claim in ordered if views.get(claim.id) == claim.id}
    origins = tuple(_origin(ordered, *root) for root in roots)
    return Topic(
        key=key_of(ordered),
        title=title,
        claims=ordered,
        views=views,
        pairs=Pairs(compared, letters, terms),
        origins=origins,
        drifts=tuple(drift(origins[root], ordered[a], ordered[b], what) for root, a, b, what in drifts),
        flags={ordered[place].id: Flag(flag) for place, flag in flags},
        status=status,
        verdict=verdict,
    )


def _are(claims: Sequence[StatedClaim]) -> str:
    """What tells claims in their order from others."""
    return content_hash(*(claim.id for claim in claims))[:16]


def _origin(claims: Sequence[StatedClaim], key: str, name: str, own: list[int], chains: list[int]) -> Origin:
    return Origin(key, name, tuple([claims[i].id for i in own]), tuple([chain(claims[i]) for i in chains]))
