"""Links of attribution chains -> how a sentence names a source: as its text does, with its article there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cached_property

from tracker.compare import StatedClaim
from tracker.report.text import clean
from tracker.values import Link
from tracker.wording import Wording

NAMELESS = ("anonymous", "other")
# Kinds whose names are the same in every language.
PROPER = ("person", "agency", "outlet", "company", "ngo", "international", "party")


class Names:
    """The names of the sources of some claims; ``texts`` are whole articles, by the ids of their documents."""

    def __init__(
        self, claims: Collection[StatedClaim], wording: Wording, texts: Mapping[str, str] | None = None
    ) -> None:
        self.wording = wording
        self.texts = texts or {}
        self.articles = {
            name.rpartition(".")[2]: said
            for name, said in wording.messages.items()
            if name.startswith("attribution.articles.") and isinstance(said, str)
        }
        self.vague = frozenset(wording("attribution.vague").split())
        self._vague: dict[tuple[str, str | None], bool] = {}
        self._claims = claims

    def of(self, claim: StatedClaim, link: Link) -> str:
        """A source as the claim's text names it; by its fuller name there where it is only "the same agency"."""
        if not self._is_vague(link):
            return self._with_article(claim, link)
        found = self._fuller(claim, link)
        return found if isinstance(found, str) else self._with_article(*found)

    def bare(self, claim: StatedClaim, link: Link) -> str:
        """The same for a table: as it stands there, without an article."""
        found = self._fuller(claim, link) if self._is_vague(link) else (claim, link)
        return found if isinstance(found, str) else clean(found[1].name)

    def _fuller(self, claim: StatedClaim, link: Link) -> tuple[StatedClaim, Link] | str:
        """The mention of a source that is vague here by the fullest name that its document gives it, or its name."""
        known = self._mentions.get((claim.doc_id, link.source.key), ()) if link.source else ()
        fuller = [pair for pair in known if not self._is_vague(pair[1])]
        if fuller:
            return max(fuller, key=lambda pair: len(pair[1].name))
        if link.source and is_name(link.source.name):
            return clean(link.source.name)
        return claim, link

    @cached_property
    def _mentions(self) -> dict[tuple[str, str], list[tuple[StatedClaim, Link]]]:
        """How each document names each source; looked at where a mention is vague alone."""
        found: dict[tuple[str, str], list[tuple[StatedClaim, Link]]] = defaultdict(list)
        for claim in self._claims:
            for link in claim.chain:
                if link.source and link.span:
                    found[claim.doc_id, link.source.key].append((claim, link))
        return found

    def plainly(self, claim: StatedClaim, link: Link) -> str:
        """The same without what stands beside a person's name, for the middle of a sentence."""
        found = self.of(claim, link)
        return clean(link.source.name) if "," in found and link.source and link.source.kind == "person" else found

    def _is_vague(self, link: Link) -> bool:
        kind = link.source.kind if link.source else None
        if (known := self._vague.get((link.name, kind))) is not None:
            return known
        first = clean(link.name).partition(" ")[0].lower()
        nameless = kind is not None and kind not in NAMELESS and not is_name(link.name)
        self._vague[link.name, kind] = first in self.vague or nameless
        return self._vague[link.name, kind]

    def _with_article(self, claim: StatedClaim, link: Link) -> str:
        name = clean(link.name)
        if not link.span:
            return clean(link.source.name) if link.source else name
        if claim.language != self.wording.language:
            if link.source and link.source.kind in PROPER:
                return clean(link.source.name)
            return self.wording("form.quote", text=_lowered(name, link)) if " " in name else name
        before = self._before(claim, link.span.start)
        if before is None:
            return name
        last = before.rsplit(None, 1)[-1:]
        if not last or last[0].endswith((".", "!", "?", ":")):
            return _lowered(name, link)
        article = self.articles.get(last[0].lower().lstrip("«“\"'("))
        return f"{article} {name}" if article else name

    def _before(self, claim: StatedClaim, place: int) -> str | None:
        """The words before a place of the text, as far as they are known; none where the place is not."""
        text, start = self.texts.get(claim.doc_id), 0
        if text is None:
            text, start = claim.sentence.text, claim.sentence.start
        return text[max(0, place - start - 40) : place - start] if 0 <= place - start <= len(text) else None


def is_name(mention: str) -> bool:
    """Whether a mention has a capital beyond its first letter's, which any word at the beginning of a sentence has."""
    return any(letter.isupper() for letter in mention.strip()[1:]) or (" " not in mention and mention[:1].isupper())


def _lowered(name: str, link: Link) -> str:
    """A common noun that began a sentence: "Analysts", "Fuentes diplomáticas"."""
    common = link.source and link.source.kind in NAMELESS and not any(letter.isupper() for letter in name[1:])
    return name[:1].lower() + name[1:] if common else name
