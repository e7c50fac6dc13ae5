"""What people give, in a form or as JSON: checked for its form here, and by the store for what it means."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from starlette.datastructures import FormData

from tracker.errors import InputError
from tracker.report.text import short
from tracker.values import Modifier, Stance


def _sound(text: str) -> str:
    """Half a surrogate pair can be written in JSON and is no text."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError("is no text in UTF-8") from error
    return text


def _address(text: str) -> str:
    if not re.match(r"https?://\S+$", text):
        raise ValueError("is no address of the web (https://…)")
    return text


NO_NUL = r"^[^\x00]*$"
Line = Annotated[str, Field(max_length=1000, pattern=NO_NUL), AfterValidator(_sound)]
Note = Annotated[str, Field(max_length=20_000, pattern=NO_NUL), AfterValidator(_sound)]
Address = Annotated[Line, AfterValidator(_address)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
ClaimId = Annotated[str, Field(pattern=r"^[0-9a-f]{6,40}$")]
Seen = Annotated[
    int | None,
    Field(
        ge=0,
        lt=2**31,
        description="The last event that whoever decides has seen (header X-Tracker-Event): with it, the decision is "
        "refused where something changed since.",
    ),
]


class Given(BaseModel):
    """What somebody gives; what is not known is refused, so that nothing is lost by a slip."""

    model_config = ConfigDict(extra="forbid")


class Decision(Given):
    """What every decision may carry: why, for the history, and what was seen before."""

    why: Note | None = None
    seen: Seen = None


class Reason(Given):
    """Why, for the history."""

    why: Note | None = None


class Assessment(Given):
    """A signed judgement of a claim or a topic.  Evidence are addresses of the web."""

    status: Line
    credibility: Annotated[int, Field(ge=1, le=6)] | None = None
    evidence: Annotated[list[Address], Field(max_length=50)] = []
    note: Note | None = None
    review_by: dt.date | None = None
    would_settle: Note | None = None
    seen: Seen = None


class Rejection(Decision):
    """Why what was read is no claim."""

    why: Annotated[Note, Field(min_length=1)]


class Correction(Decision):
    """What is right instead; what is left out stays as it is, an empty text says that there is none.

    ``source`` and ``via`` are names as in the text, or numbers of sources; ``figure`` are its words as said.
    """

    source: Line | None = None
    via: Line | None = None
    figure: Line | None = None
    modifier: Modifier | None = None
    unit: Line | None = None
    stance: Stance | None = None
    hedge: Line | None = None
    topic: Line | None = None


class Review(Correction):
    """A decision on how a claim was read: it is accepted, corrected, or rejected, which needs its ``why``."""

    decision: Literal["accept", "correct", "reject"]


class Log(Given):
    """A claim by hand, as ``tracker log`` takes it: the figure as said, or a statement that is its ``quote``.

    The document must hold the quote, and the quote the figure, unless ``unsupported`` says why it is stored all the
    same.  For the address of a document that is not stored, the publisher, the date and the title say what it is.
    """

    document: Annotated[Line, Field(min_length=1, description="A stored document's number, id or URL, or a new URL.")]
    figure: Line | None = None
    quote: Note | None = None
    source: Line | None = None
    via: Line | None = None
    denies: bool = False
    hedge: Line | None = None
    unsupported: Note | None = None
    language: Language | None = None
    publisher: Line | None = None
    date: dt.date | None = None
    title: Line | None = None


class Title(Decision):
    title: Line


class Move(Decision):
    """Claims that belong into another topic: its number, or words of its title."""

    claims: Annotated[list[ClaimId], Field(min_length=1, max_length=1000)]
    to: Line


class Placed(Decision):
    """The topic that a claim belongs into: its number, or words of its title."""

    topic: Line


class Some(Decision):
    """Some claims of a topic, or none for the topic as a whole."""

    claims: Annotated[list[ClaimId], Field(max_length=1000)] = []


class Split(Decision):
    """Some claims of a topic that answer a question of their own."""

    claims: Annotated[list[ClaimId], Field(min_length=1, max_length=1000)]
    title: Line | None = None


class Into(Decision):
    """What something is merged into: a number or a name."""

    into: Line


class Party(Decision):
    """A source that speaks in its own cause, and which figures serve it; ``none`` takes that back."""

    source: Line
    wants: Literal["higher", "lower", "stake", "none"] = "stake"


class Name(Given):
    name: Line
    language: Language | None = None


class SourceEdit(Decision):
    """What is said of a source; what is left out stays as it is, an empty text takes a field away."""

    name: Line | None = None
    kind: Line | None = None
    country: Line | None = None
    parent: Line | None = None
    wikidata: Line | None = None
    state: bool | None = None
    note: Note | None = None
    reliability: Line | None = None
    names: Annotated[list[Name], Field(max_length=100)] = []


class NewSource(SourceEdit):
    name: Line
    kind: Line


class Alias(Decision, Name):
    """A name that means a source, whatever it was taken for before."""


class Confirm(Decision):
    """A source, its names and its links are right; or one name of it only."""

    name: Line | None = None


class SplitName(Decision):
    """A name that does not mean its source: the one ``to`` that it means, or the ``named`` new one."""

    alias: Line
    to: Line | None = None
    named: Line | None = None
    document: Line | None = None


class Token(Given):
    """A way in for a program, for so many days."""

    label: Line
    days: Annotated[int, Field(ge=1, le=3660)] = 90


class Ingest(Given):
    """An article: its text or its page, or the address that it is fetched from; and what is known of it."""

    content: Annotated[str, AfterValidator(_sound)] | None = None
    url: Address | None = None
    format: Literal["auto", "text", "html", "jsonl"] = "auto"
    publisher: Line | None = None
    date: dt.date | None = None
    language: Language | None = None


Model = TypeVar("Model", bound=BaseModel)
SEVERAL = ("claims", "evidence")


def of_form(model: type[Model], form: FormData, keep: Sequence[str] = (), **known: str) -> Model:
    """What a form has, and what is ``known`` besides, without the fields that were left empty, but for those to
    ``keep``.

    Claims are ticked, of evidence each line is one.  Raises InputError in plain words.
    """
    fields: dict[str, Any] = {}
    for name in model.model_fields:
        values = [value.strip() for value in form.getlist(name) if isinstance(value, str)]
        if name in SEVERAL:
            values = [line.strip() for value in values for line in value.splitlines()]
            fields[name] = [value for value in values if value]
        elif values and (values[-1] or name in keep):
            fields[name] = values[-1]
    return checked(model, {name: value for name, value in fields.items() if value != []} | known)


def checked(model: type[Model], fields: Mapping[str, Any]) -> Model:
    """What was given as a model; raises InputError in plain words."""
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]) or "it"
        what = f" ({short(str(first['input']), 60)})" if isinstance(first["input"], str | int | float) else ""
        raise InputError(f"{name}{what}: {first['msg'].removeprefix('Value error, ')}") from error
