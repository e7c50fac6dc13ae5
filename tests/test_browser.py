"""The reading room in a real Chromium: an editor's day, the keyboard alone, who sees badly, and what means harm."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import copied
from hostile import PAYLOADS, Hostile
from playwright.sync_api import expect, sync_playwright
from room import serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this system")
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
AXE = Axe().axe_script
PAGES = (
    "/", "/claims", "/claims?text=hect*&conflicts=true", "/topics", "/topics/1", "/documents", "/documents/1",
    "/sources", "/sources/1", "/review", "/review?skip=9999", "/ingest", "/exports", "/history", "/account", "/nothing",
)  # fmt: skip
WITHIN = 15_000  # milliseconds that a page may take on a busy machine
expect.set_options(timeout=WITHIN)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def room(example_desk: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server over a copy of the example articles."""
    with serving(copied(example_desk, tmp_path_factory.mktemp("room") / "desk.db")) as address:
        yield address


@contextmanager
def window(chromium: Browser, address: str, size: ViewportSize = DESKTOP, language: str = "en") -> Iterator[Page]:
    """A page that must have no error, ask no other host and run nothing of an article's when it is closed."""
    context = chromium.new_context(base_url=address, viewport=size, locale=language)
    context.set_default_timeout(WITHIN)
    page, wrong = context.new_page(), list[str]()
    page.on("console", lambda said: said.type in ("error", "warning") and wrong.append(said.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: (wrong.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on("request", lambda request: request.url.startswith(address) or wrong.append(request.url))
    yield page
    context.close()
    assert not [line for line in wrong if "404 (Not Found)" not in line], wrong


# --- an editor's day ----------------------------------------------------------------------------------------------


def test_a_claim_is_found_followed_corrected_compared_and_printed(room: str, chromium: Browser) -> None:
    from pypdf import PdfReader

    with window(chromium, room) as page:
        page.goto("/")
        page.get_by_label("Who said it?").fill("hectares")
        page.keyboard.press("Enter")
        row = page.locator("li.claim", has=page.locator("a.figure", has_text="3,400 hectares"))
        row.locator(".place a").click()

        note = page.locator(".notes li").filter(has_text="3,400 hectares")
        expect(note).to_be_in_viewport()
        expect(page.locator("mark.figure").filter(has_text="3,400")).to_be_in_viewport()
        note.locator(".badge.topic").click()
        expect(page.locator(".standing")).to_contain_text("at most 3 independent origins")
        topic = page.url

        row.locator("a.figure").click()
        page.locator("summary").filter(has_text="Correct").click()
        page.get_by_label("Who said it", exact=True).fill("Gobierno regional")
        page.get_by_role("button", name="Correct", exact=True).click()
        expect(page.get_by_role("status")).to_have_text("Corrected.")
        expect(page.locator(".chain .claimant").first).to_have_text("Gobierno regional")

        page.goto(topic)
        expect(page.locator(".standing")).to_contain_text("at most 2 independent origins")
        expect(row.locator(".chain .claimant")).to_have_text("Gobierno regional")
        page.get_by_role("link", name="Report", exact=True).click()
        expect(page.locator("body")).to_contain_text("At most 2 independent origins")
        paper = " ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf())).pages)
        assert "according to Gobierno regional, in figures published by The Meridian Post" in " ".join(paper.split())


def test_the_review_queue_goes_by_keyboard_alone(room: str, chromium: Browser) -> None:
    with window(chromium, room) as page:
        page.goto("/review")
        press, kicker, figure = page.keyboard.press, page.locator(".kicker"), page.locator("h1")
        waiting = int(kicker.inner_text().split("·")[1].split()[0])

        def decided(said: str, left: int) -> None:
            expect(page.get_by_role("status")).to_have_text(said)
            expect(kicker).to_contain_text(f"{left} claims wait")
            page.wait_for_load_state()  # keys do nothing before

        press("a")
        decided("Accepted.", waiting - 1)
        press("x")
        page.keyboard.type("it is a date")
        press("Enter")
        decided("Rejected.", waiting - 2)
        shown = figure.inner_text()
        press("s")
        page.keyboard.type("Oficina Presidencial")
        press("Enter")
        decided("Corrected.", waiting - 3)
        press("u")
        decided("Taken back.", waiting - 2)
        expect(figure).to_have_text(shown)
        press("t")
        page.keyboard.type("hectáreas")
        press("Enter")
        decided("Corrected.", waiting - 3)
        press("e")
        press("Escape")
        press("n")
        expect(page).to_have_url(f"{room}/review?skip=1")
        page.wait_for_load_state()
        press("p")
        expect(page).to_have_url(f"{room}/review")
        page.wait_for_load_state()
        press("d")
        expect(page.locator(".notes li.chosen")).to_be_in_viewport()


# --- who sees badly, who has a telephone --------------------------------------------------------------------------


def test_no_page_is_closed_to_anybody_or_wider_than_a_telephone(room: str, chromium: Browser) -> None:
    found = list[str]()
    for size, language in ((DESKTOP, "en"), (PHONE, "es")):
        with window(chromium, room, size, language) as page:
            for path in PAGES:
                page.goto(path)
                page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
                page.evaluate(AXE)
                if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                    found.append(f"{path} scrolls sideways at {size['width']}")
                page.emulate_media(color_scheme="light")
                found += [f"{path}: {line}" for line in barriers(page)]
                page.emulate_media(color_scheme="dark")
                found += [f"{path}, dark: {line}" for line in barriers(page, "color-contrast")]
    assert not found, "\n".join(found)


def barriers(page: Page, *rules: str) -> list[str]:
    """What axe finds on a page that keeps somebody out, by some rules or by all."""
    given = page.evaluate(
        "(rules) => axe.run({resultTypes: ['violations'], ...rules})", {"runOnly": rules} if rules else {}
    )
    return [
        f"{one['id']}: {node['html'][:200]}"
        for one in given["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


# --- what means harm ----------------------------------------------------------------------------------------------


def test_nothing_of_an_article_runs(hostile: Hostile, chromium: Browser) -> None:
    numbers = range(1, len(PAYLOADS) + 1)
    paths = ["/", "/topics?show=all", "/documents", "/sources", "/review", "/history"]
    paths += [f"/documents/{i}" for i in numbers]
    paths += [path for i in numbers[::3] for path in (f"/sources/{i}", f"/topics/{i}", f"/topics/{i}/report.html")]
    with serving(hostile.url) as address, window(chromium, address) as page:
        page.goto("/claims")
        paths += [str(link.get_attribute("href")) for link in page.locator("li.claim a.figure").all()]
        for path in paths:
            answer = page.goto(path)
            assert answer and answer.status == 200, path
            assert not page.evaluate(
                "[...document.scripts].filter((one) => !one.src.startsWith(location.origin)).length"
            )
