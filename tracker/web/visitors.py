"""Who asks: the person at the keyboard, or somebody who signed in; and what they may do."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Form, Request

from tracker.errors import TrackerError
from tracker.store import events
from tracker.web.desk import Desk

READER, CHECKER, EDITOR = ROLES = ("reader", "checker", "editor")


class SignInNeededError(TrackerError):
    """Nobody has signed in."""


class NotAllowedError(TrackerError):
    """What the visitor's role does not allow, or a form that is not of a page of theirs."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who acts: the name that the history will have, and the role; forms carry a token that hangs on ``key``."""

    name: str
    role: str
    key: str = ""
    account: bool = False

    def may(self, role: str) -> bool:
        return ROLES.index(self.role) >= ROLES.index(role)


def desk_of(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


def visitor_of(request: Request) -> Visitor:
    """Who sends a request; raises SignInNeededError."""
    return Visitor(events.person(), EDITOR, "keyboard")


def form_token(desk: Desk, visitor: Visitor) -> str:
    """What a form of this visitor's pages carries, and no other site's can."""
    return hmac.new(desk.secret, visitor.key.encode(), hashlib.sha256).hexdigest()


def needs(role: str) -> Callable[..., Visitor]:
    """A dependency that gives the visitor where the role is theirs or a lesser one."""

    def allowed(request: Request, visitor: Annotated[Visitor, Depends(visitor_of)]) -> Visitor:
        request.state.visitor = visitor
        if not visitor.may(role):
            raise NotAllowedError(f"this needs the role of {role}, and {visitor.name} is {visitor.role}")
        return visitor

    allowed.role = role  # type: ignore[attr-defined]
    return allowed


def own_form(
    desk: Annotated[Desk, Depends(desk_of)],
    visitor: Annotated[Visitor, Depends(visitor_of)],
    csrf: Annotated[str, Form()] = "",
) -> None:
    """A dependency of every form that changes something; raises NotAllowedError for one of no page of the visitor's."""
    if not hmac.compare_digest(csrf.encode(), form_token(desk, visitor).encode()):
        raise NotAllowedError("this form is too old: go back, load the page again, and send it once more")


ADesk = Annotated[Desk, Depends(desk_of)]
AReader = Annotated[Visitor, Depends(needs(READER))]
AChecker = Annotated[Visitor, Depends(needs(CHECKER))]
AnEditor = Annotated[Visitor, Depends(needs(EDITOR))]
OwnForm = Depends(own_form)
