"""The tables, a file each."""

from tracker.store.models.account import Account, AccountKey
from tracker.store.models.assessment import Assessment
from tracker.store.models.claim import AttributionLink, Claim, ClaimWords, Quantity
from tracker.store.models.document import Document
from tracker.store.models.event import Event
from tracker.store.models.frozen import FrozenReport
from tracker.store.models.ingest import Ingest
from tracker.store.models.matter import Matter, MatterKey
from tracker.store.models.review import Review
from tracker.store.models.search import SavedSearch
from tracker.store.models.source import Source, SourceAlias
from tracker.store.models.topic import Interest, Topic, TopicMember

__all__ = [
    "Account",
    "AccountKey",
    "Assessment",
    "AttributionLink",
    "Claim",
    "ClaimWords",
    "Document",
    "Event",
    "FrozenReport",
    "Ingest",
    "Interest",
    "Matter",
    "MatterKey",
    "Quantity",
    "Review",
    "SavedSearch",
    "Source",
    "SourceAlias",
    "Topic",
    "TopicMember",
]
