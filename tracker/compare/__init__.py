"""Stated claims -> topics with verdicts, origins and status.  Values in, values out: no session, no clock."""

from tracker.compare.gate import Terms
from tracker.compare.interests import Flag, Wants
from tracker.compare.leaders import Leaders, from_nothing, settle
from tracker.compare.matter import Matter, Rank, matter, matters
from tracker.compare.stated import StatedClaim
from tracker.compare.topics import CONTESTING, GRAVITY, Status, Topic, build, is_topic, topics
from tracker.compare.verdicts import Pair, judge

__all__ = [
    "CONTESTING",
    "GRAVITY",
    "Flag",
    "Leaders",
    "Matter",
    "Pair",
    "Rank",
    "StatedClaim",
    "Status",
    "Terms",
    "Topic",
    "Wants",
    "build",
    "from_nothing",
    "is_topic",
    "judge",
    "matter",
    "matters",
    "settle",
    "topics",
]
