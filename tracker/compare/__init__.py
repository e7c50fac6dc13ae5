"""Stated claims -> topics with verdicts, origins and status.  Values in, values out: no session, no clock."""

from tracker.compare.stated import StatedClaim
from tracker.compare.topics import Status, Topic, build, topics
from tracker.compare.verdicts import Pair, judge

__all__ = ["Pair", "StatedClaim", "Status", "Topic", "build", "judge", "topics"]
