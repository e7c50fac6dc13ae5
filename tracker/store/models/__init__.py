"""The tables, a file each."""

from tracker.store.models.assessment import Assessment
from tracker.store.models.claim import AttributionLink, Claim, Quantity
from tracker.store.models.document import Document
from tracker.store.models.event import Event
from tracker.store.models.matter import Matter, MatterKey
from tracker.store.models.source import Source, SourceAlias
from tracker.store.models.topic import Interest, Topic, TopicMember

__all__ = [
    "Assessment",
    "AttributionLink",
    "Claim",
    "Document",
    "Event",
    "Interest",
    "Matter",
    "MatterKey",
    "Quantity",
    "Source",
    "SourceAlias",
    "Topic",
    "TopicMember",
]
