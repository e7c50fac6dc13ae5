"""What a search asks for, as an address or a form has it -> criteria."""

from __future__ import annotations

import datetime as dt
import math
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from tracker.store.searches import Criteria

Words = Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")]
Figure = Annotated[float, Field(allow_inf_nan=False)]


class ClaimQuery(BaseModel):
    """The filters of ``tracker claims``; all that are given must hold."""

    model_config = ConfigDict(extra="forbid")

    text: Words | None = Field(None, description='All these words; soldado*, "side by side"; accents are ignored.')
    source: Words | None = Field(None, description="Said, passed on or printed by this source: name, alias or number.")
    publisher: Words | None = Field(None, description="Printed by this source.")
    country: Words | None = Field(None, description="Said by a source of this country (ISO 3166, such as KR).")
    topic: Words | None = Field(None, description="In this topic: its number or words of its title.")
    document: Words | None = Field(None, description="In this document: its number, id, URL or title.")
    since: dt.date | None = Field(None, description="Published on this day or later.")
    until: dt.date | None = Field(None, description="Published on this day or before.")
    unit: Words | None = Field(None, description="What the figure counts: soldados, USD, %.")
    low: Figure | None = Field(None, description="With bounds that reach this figure or more.")
    high: Figure | None = Field(None, description="With bounds that reach this figure or less.")
    status: Words | None = Field(None, description="Assessed so by somebody.")
    unverified: bool = Field(False, description="That nobody has assessed.")
    unattributed: bool = Field(False, description="In the article's own voice.")
    hedged: bool | None = Field(None, description="With words that weaken it, or without.")
    stance: Literal["asserts", "denies"] | None = None
    kind: Literal["numeric", "statement"] | None = None
    conflicts: bool = Field(False, description="That another claim conflicts with or denies.")
    review: Literal["open", "accepted", "corrected", "rejected"] | None = Field(
        None, description="That wait for review, or were decided on so."
    )
    retired: bool = Field(False, description="Superseded and withdrawn ones too.")

    def criteria(self) -> Criteria:
        """The same for the store."""
        between = None
        if self.low is not None or self.high is not None:
            between = (
                -math.inf if self.low is None else self.low,
                math.inf if self.high is None else self.high,
            )
        given: dict[str, Any] = self.model_dump(exclude={"low", "high", "since", "until"})
        since, until = (day.isoformat() if day else None for day in (self.since, self.until))
        filled: dict[str, Any] = {name: None if value == "" else value for name, value in given.items()}
        return Criteria(**filled, since=since, until=until, between=between)
