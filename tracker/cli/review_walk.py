"""``tracker review`` without a decision: claims one after the other, each in its sentence; a key decides."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from tracker.cli import common
from tracker.errors import TrackerError

if TYPE_CHECKING:
    from rich.text import Text

    from tracker.corrections import Correction
    from tracker.store.database import Database
    from tracker.store.reviews import Done, ToReview

KEYS = {"a": "accept", "c": "correct", "r": "reject", "s": "skip", "b": "back", "u": "undo", "q": "quit", "?": "help"}
HELP = """\
a  the claim was read rightly
c  something in it is wrong: each field is asked for, Enter leaves it as it is, - says that there is none
r  it is no claim: the reason is asked for
s  leave it for later (so does the space bar)
b  go back to the claim before
u  take the last decision of this round back
q  stop; each decision is kept as soon as it is told\
"""
ASIDE = {" ": "s", "\r": "s", "\n": "s", "h": "?", "\x03": "q", "\x04": "q", "\x1b": "q", "": "q"}
COLOURS = {
    "source": "bold cyan",
    "via": "magenta",
    "cue": "green",
    "figure": "bold yellow",
    "unit": "yellow",
    "hedge": "red",
}
NOTHING = "-"
OFFERED = 9


def run(app: common.App, claims: Sequence[str]) -> None:
    """Go through some claims by their ids, as far as the person likes."""
    _Walk(app, claims).run()


class _Walk:
    def __init__(self, app: common.App, claims: Sequence[str]) -> None:
        self.app, self.claims = app, claims
        self.database: Database = app.open()
        self.console = common.console()
        self.plain = self.console.no_color or not self.console.color_system
        self.at = 0
        self.done: list[tuple[int, Done]] = []

    def run(self) -> None:
        steps: dict[str, Callable[[ToReview], None]] = {
            "a": self._accept,
            "c": self._correct,
            "r": self._reject,
            "s": self._next,
            "b": self._back,
            "u": self._undo,
            "?": self._help,
        }
        while self.at < len(self.claims):
            one = self._look()
            self._show(one)
            key = self._key()
            if key == "q":
                break
            try:
                steps[key](one)
            except TrackerError as error:
                common.warn_failure(error)
            except click.Abort:  # in the middle of an answer: nothing is decided
                self.console.print()
        self._tell()

    def _look(self) -> ToReview:
        from tracker.store import reviews

        with self.database.session() as session:
            return reviews.look(session, self.claims[self.at])

    def _key(self) -> str:
        """The key that is pressed, or the first letter of a line where standard input is no terminal."""
        while True:
            if not self.plain:
                self.console.print("  ".join(f"{key} {what}" for key, what in KEYS.items()), style="dim")
            else:
                self.console.print("  ".join(f"{key} {what}" for key, what in KEYS.items()))
            key = self._pressed().lower()
            key = ASIDE.get(key, key)
            if key in KEYS:
                return key

    def _pressed(self) -> str:
        if not sys.stdin.isatty():
            line = sys.stdin.readline()
            return (line.strip() or "s")[:1] if line else ""
        try:
            return click.getchar()
        except (KeyboardInterrupt, EOFError):
            return ""

    # --- showing ---

    def _show(self, one: ToReview) -> None:
        from rich.padding import Padding

        from tracker.report import text

        claim, stated = one.claim, one.claim.stated
        where = ", ".join(part for part in (text.publisher(stated), str(stated.published or "")) if part)
        title = text.short(claim.headline, 60)
        self.console.print()
        self._line(f"{self.at + 1} of {len(self.claims)}", f"claim {stated.id[:8]}, document {claim.document}: {title}")
        if where:
            self._line("", where)
        self.console.print(Padding(self._sentence(one), (1, 2), expand=False))
        for name, value in self._facts(one):
            self._line(name, value)
        self.console.print()

    def _line(self, name: str, value: str) -> None:
        from rich.text import Text

        self.console.print(Text(f"{name:>9}  ", style="" if self.plain else "dim").append(value, style="not dim"))

    def _sentence(self, one: ToReview) -> Text:
        """The sentence with what was found in it: in colours, or in brackets with its name."""
        from rich.text import Text

        from tracker.report import marks

        found = Text()
        for piece, what in marks.pieces(one.claim):
            if self.plain and what:
                found.append(f"[{what}: {piece}]")
            else:
                found.append(piece, style=COLOURS[what] if what else "")
        return found

    def _facts(self, one: ToReview) -> list[tuple[str, str]]:
        from tracker.report import text

        claim, stated = one.claim, one.claim.stated
        figure = stated.quantity
        chain = " → ".join(text.clean(f"{k.source.name} ({k.role})") for k in stated.chain if k.source)
        facts = [("chain", chain or text.OWN_VOICE)]
        if figure:
            unit = figure.unit.span.text if figure.unit else figure.currency or ("%" if figure.percent else "no unit")
            bounds = text.interval(figure, self.app.settings.approx_tolerance)
            facts.append(("figure", text.clean(f"{bounds}, {figure.modifier.value.replace('_', ' ')}; {unit}")))
        facts.append(("stance", stated.stance.value))
        facts.append(("hedge", text.clean(stated.hedge or "none")))
        facts.append(("topic", str(one.topic or "none yet")))
        facts.append(("found by", text.clean(claim.rule or "its figure alone")))
        if claim.review:
            facts.append(("decided", text.clean(claim.review.told)))
        for other in one.beside:
            said = f"{other.stated.id[:8]}, {text.claimant(other.stated)}: {text.said(other.stated)}"
            facts.append(("beside it", text.clean(f"{said}, {text.decided(other)}")))
        return facts

    # --- deciding ---

    def _accept(self, one: ToReview) -> None:
        from tracker.store import reviews

        with self.database.session(writing=True) as session:
            done = reviews.accept(session, one.claim.stated.id, seen=one.seen)
        self._decided(done)

    def _reject(self, one: ToReview) -> None:
        from tracker.store import reviews

        why = _asked("Why is it no claim (empty: leave it)")
        if why:
            with self.database.session(writing=True) as session:
                done = reviews.reject(session, one.claim.stated.id, why, seen=one.seen)
            self._decided(done)

    def _correct(self, one: ToReview) -> None:
        from tracker import corrections, settling

        claim = one.claim.stated.id
        correction = self._fields(one)
        if correction == corrections.Correction():
            common.say("nothing is corrected")
            return
        why = _asked("Why (empty: no reason)")
        if correction.topic:
            settling.settle(self.database, self.app.terms())
        with self.database.session(writing=True) as session:
            tolerance = self.app.settings.approx_tolerance
            done = corrections.correct(session, claim, correction, tolerance, why=why or None, seen=one.seen)
        self._decided(done)

    def _fields(self, one: ToReview) -> Correction:
        """What is wrong, field by field; what cannot be is told, and asked for again."""
        from dataclasses import replace

        from tracker import corrections

        claim, correction = one.claim.stated.id, corrections.Correction()
        self._offer(one)
        for field in ("source", "via", "figure", "modifier", "unit", "stance", "hedge", "topic"):
            while True:
                try:
                    with self.database.session() as session:
                        now = corrections.preview(session, claim, correction)
                    now["topic"] = str(one.topic or "")
                    answer = _asked(ASKED[field].format(now[field] or "none"))
                    if not answer:
                        break
                    tried = replace(correction, **{field: corrections.given(field, answer.removeprefix(NOTHING))})
                    with self.database.session() as session:
                        corrections.preview(session, claim, tried)
                except TrackerError as error:
                    common.warn_failure(error)
                else:
                    correction = tried
                    break
        return correction

    def _offer(self, one: ToReview) -> None:
        """Sources that may be meant, which can be given by their numbers: those of the document, and the usual ones."""
        from tracker.report import text
        from tracker.store import listing, sources

        with self.database.session() as session:
            here = sources.numbers(session, [k.key for k in sources.mentioned(session, one.claim.document).values()])
            found = listing.listing(session)
        own = [row for row in found if row.id in here.values()]
        offered = {row.id: row for row in (*own, *found[:OFFERED])}
        for row in list(offered.values())[: 2 * OFFERED]:
            self._line(str(row.id), text.short(row.name, 60))

    def _decided(self, done: Done) -> None:
        if done.is_new:
            self.done.append((self.at, done))
        stands = f", claim {done.stands[:8]} stands for it" if done.stands not in (done.claim, None) else ""
        self.console.print(f"{done.decision}{stands} (event {done.event})")
        self.at += 1

    # --- moving ---

    def _next(self, one: ToReview) -> None:
        self.at += 1

    def _back(self, one: ToReview) -> None:
        if not self.at:
            common.say("this is the first")
        self.at = max(0, self.at - 1)

    def _undo(self, one: ToReview) -> None:
        from tracker.store import undo

        if not self.done:
            common.say("nothing was decided in this round: 'tracker undo' takes back what was before")
            return
        at, done = self.done[-1]
        with self.database.session(writing=True) as session:
            undo.undo(session, done.event)
        self.done.pop()
        self.at = at
        self.console.print(f"undone (event {done.event})")

    def _help(self, one: ToReview) -> None:
        self.console.print(HELP)

    def _tell(self) -> None:
        counts = Counter(done.decision for _, done in self.done)
        told = ", ".join(f"{n} {decision}" for decision, n in counts.items()) or "nothing decided"
        common.say(f"{told}; of {len(self.claims)} claims")


ASKED = {
    "source": "Who said it [{}]",
    "via": "Who passed it on [{}]",
    "figure": "The figure, as said [{}]",
    "modifier": "exact, approx, more_than, at_least, less_than, at_most or range [{}]",
    "unit": "What is counted [{}]",
    "stance": "asserts or denies [{}]",
    "hedge": "Words that weaken it [{}]",
    "topic": "Topic, its number or words of its title [{}]",
}


def _asked(question: str) -> str:
    from tracker.report.text import clean

    answer: str = click.prompt(clean(question), default="", show_default=False)
    return answer.strip()
