"""A claim -> the sentence that credits it: on whose word, through whom, how firmly, and how it stands with others."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from tracker import statuses
from tracker.compare import Flag, StatedClaim
from tracker.compare.stated import whose
from tracker.report.names import NAMELESS, Names
from tracker.report.standings import Standing
from tracker.report.text import clean, short
from tracker.store.standing import Assessed
from tracker.values import Link, Mode, Role, Stance
from tracker.wording import Wording

MOST_NAMED = 3
LONGEST = 120
INTERESTS = {Flag.OWN_CAUSE: "attribution.in_own_cause", Flag.CONCEDED: "attribution.conceded"}


def sentence(
    claim: StatedClaim,
    mode: str | None,
    standing: Standing,
    assessed: Sequence[Assessed],
    names: Names,
    *,
    flag: Flag | None = None,
    unsupported: str | None = None,
) -> str:
    """What an editor can print behind the figure, such as "according to the ministry, in figures carried by EFE; not
    independently verified"."""
    say = names.wording
    how = [_who(claim, names), _through(claim, names), _firmly(claim, mode, say)]
    parts = [", ".join(filter(None, how))]
    if flag:
        parts.append(say(INTERESTS[flag]))
    if unsupported:
        parts.append(say("attribution.unsupported", reason=short(unsupported, LONGEST)))
    return "; ".join([*parts, *_stands(claim, standing, assessed, names)])


def _who(claim: StatedClaim, names: Names) -> str:
    say, claimant = names.wording, claim.claiming
    if claimant is None:
        if claim.publisher is None:
            return say("attribution.own_of_nobody")
        return _told(say, "attribution.own", short(claim.publisher.name, LONGEST))
    if claim.stance is Stance.DENIES:
        denier = short(names.plainly(claim, claimant), LONGEST)
        return say("attribution.denies", who=denier, count=2 if _are_many(claimant) else 1)
    who = short(names.of(claim, claimant), LONGEST)
    unnamed = claimant.source and claimant.source.kind == "anonymous"
    return _told(say, "attribution.unnamed" if unnamed else "attribution.named", who)


@lru_cache(4096)  # many claims are of one source, or came through one
def _told(say: Wording, message: str, who: str) -> str:
    return say(message, who=who)


def _are_many(link: Link) -> bool:
    """Whether a mention is a common noun in the plural, which ends in "s" in the languages that there is wording in."""
    common = link.source is not None and link.source.kind in NAMELESS
    return common and clean(link.name).partition(" ")[0].endswith("s")


def _through(claim: StatedClaim, names: Names) -> str:
    """Who carried it: the relays, else whoever printed it, where that is another than said it."""
    say, what = names.wording, "figures" if claim.quantity else "remarks"
    relays = [short(names.plainly(claim, link), LONGEST) for link in claim.chain if link.role is Role.RELAY]
    if relays:
        return _told(say, f"attribution.relayed_{what}", say.listed(dict.fromkeys(relays)))
    if claim.claimant and claim.publisher and claim.publisher.key != claim.claimant.key:
        return _told(say, f"attribution.printed_{what}", short(claim.publisher.name, LONGEST))
    return ""


def _firmly(claim: StatedClaim, mode: str | None, say: Wording) -> str:
    if claim.hedge:
        return say("attribution.hedged", hedge=short(claim.hedge, LONGEST))
    return say("attribution.direct") if mode == Mode.DIRECT else ""


def _stands(claim: StatedClaim, standing: Standing, assessed: Sequence[Assessed], names: Names) -> list[str]:
    say = names.wording
    told = []
    for one in assessed:
        values = {"status": say.word("statuses", one.status), "who": clean(one.assessor), "day": one.made_at.date()}
        told.append(say("attribution.assessed", **values))
    if standing.revised:
        values = {"figure": said(standing.revised, say), "day": standing.revised.published or ""}
        told.append(say("attribution.revised", **values))
    if standing.denied:
        told.append(say("attribution.denied", who=_those(standing.denied, names, with_figures=False)))
    if standing.contested:
        told.append(say("attribution.contested", who=_those(standing.contested, names, with_figures=True)))
    if standing.denied or standing.contested:
        return told
    if standing.origins > 1:
        told.append(say("attribution.corroborated", count=standing.origins))
    elif not standing.revised and all(one.status == statuses.UNVERIFIED for one in assessed):
        several = claim.claimant is not None and standing.alone and len(standing.others) > 0
        told.append(say("attribution.single_origin" if several else "attribution.unverified"))
    return told


def _those(claims: Sequence[StatedClaim], names: Names, *, with_figures: bool) -> str:
    """Who says otherwise, each once, and what."""
    say = names.wording
    found: dict[str, StatedClaim] = {}
    for claim in claims:
        found.setdefault(whose(claim.claimant) if claim.claimant else claim.speaker, claim)
    named = []
    for claim in list(found.values())[:MOST_NAMED]:
        claimant = claim.claiming
        who = short(names.plainly(claim, claimant) if claimant else claim.speaker, LONGEST)
        named.append(f"{who} ({_figure(claim, say)})" if with_figures else who)
    left = len(found) - len(named)
    return say.listed([*named, *([say("form.others", count=left)] if left else [])])


def _figure(claim: StatedClaim, say: Wording) -> str:
    """The figure in the report's language, which tells "no more than" from "more than" wherever the words stand."""
    return say.figure(claim.quantity) if claim.quantity else said(claim, say)


def said(claim: StatedClaim, say: Wording, *, plainly: bool = False) -> str:
    """The figure as said, or the beginning of the statement; a denial is marked, unless it is said ``plainly``."""
    words = short(claim.figure, LONGEST) if claim.quantity else say("form.quote", text=short(claim.clause.text, 70))
    return say("form.denied", said=words) if claim.stance is Stance.DENIES and not plainly else words
