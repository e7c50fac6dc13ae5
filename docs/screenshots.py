"""Makes the pictures of the reading room in docs/images: ``python docs/screenshots.py [FOLDER]``.

They show the example articles and what an editor and a checker decided on them.  It needs the test extra and a
Chromium (``chromium``) on the system.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
SIZES = {"": (1280, 860), "-phone": (390, 780)}
PAGES = {
    "home": "/",
    "claims": "/claims?text=soldad*&low=10000",
    "claim": "/claims/{claim}",
    "topics": "/topics",
    "topic": "/topics/{topic}",
    "report": "/topics/{topic}/report.html",
    "documents": "/documents",
    "document": "/documents/{document}",
    "sources": "/sources",
    "source": "/sources/{source}",
    "review": "/review",
    "ingest": "/ingest",
    "exports": "/exports",
    "history": "/history",
    "account": "/account",
}


def main(folder: Path) -> None:
    """Take each page at both widths, the home page in the dark too."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        url = f"sqlite:///{Path(made) / 'desk.db'}"
        given = decided(url)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        with served(url) as address:
            for ending, (width, height) in SIZES.items():
                page = browser.new_page(viewport={"width": width, "height": height}, locale="en", base_url=address)
                for name, path in PAGES.items():
                    page.goto(path.format(**given))
                    keep(page.screenshot(), folder / f"{name}{ending}.webp")
                page.emulate_media(color_scheme="dark")
                page.goto(PAGES["topic"].format(**given))
                keep(page.screenshot(), folder / f"topic-dark{ending}.webp")
        browser.close()


def keep(picture: bytes, path: Path) -> None:
    """Write a picture with few colours, which are all that the pages have."""
    image = Image.open(io.BytesIO(picture)).convert("RGB").quantize(128, dither=Image.Dither.NONE)
    image.convert("RGB").save(path, lossless=True, quality=100, method=6)


def decided(url: str) -> dict[str, Any]:
    """The example articles with a few decisions in a database; the names of what is shown of it."""
    run(url, "ingest", str(ROOT / "examples"))
    [hectares] = found(url, "3,400 hectares")
    run(url, "review", hectares["id"], "--source", "Gobierno regional", "--why", "the same government, in English")
    [mayor] = [one for one in found(url, "hectáreas") if one["figure"] == "más de 5.000 hectáreas"]
    run(url, "review", mayor["id"], "--accept", who="Ben")
    judgement = ("--status", "disputed", "--credibility", "4", "--review-by", "2030-01-31")
    grounds = (
        "--note",
        "The satellite map of 5 August has 3,350 hectares.",
        "--evidence",
        "https://fires.example/ancho",
    )
    run(url, "assess", mayor["id"], *judgement, *grounds, who="Ben")
    run(url, "sources", "confirm", "KCNA")
    topics = json.loads(run(url, "topics", "list", "--format", "json"))
    topic = next(one["id"] for one in topics if one["title"] == "hectáreas")
    run(url, "topics", "rename", str(topic), "Area burnt in the Ancho valley, in hectares")
    document = json.loads(run(url, "show", "--format", "json"))[3]["document"]
    source = next(s["id"] for s in json.loads(run(url, "sources", "list", "--format", "json")) if s["name"] == "KCNA")
    return {"claim": mayor["id"], "topic": topic, "document": document, "source": source}


def found(url: str, words: str) -> list[dict[str, Any]]:
    return list(json.loads(run(url, "claims", "--text", words, "--format", "json")))


def run(url: str, *args: str, who: str = "Ana") -> str:
    command = [sys.executable, "-m", "tracker", "--database", url, *args]
    return subprocess.run(command, env=as_person(who), check=True, stdout=subprocess.PIPE, text=True).stdout


def as_person(name: str) -> dict[str, str]:
    return {**os.environ, "TRACKER_USER": name}


@contextmanager
def served(url: str) -> Iterator[str]:
    """The address of ``tracker serve``."""
    command = [sys.executable, "-m", "tracker", "--database", url, "serve", "--port", "0"]
    with subprocess.Popen(command, env=as_person("Ana"), stderr=subprocess.PIPE, text=True) as server:
        try:
            said = server.stderr.readline() if server.stderr else ""
            address = re.search(r"http://[\d.]+:\d+", said)
            if not address:
                sys.exit(said)
            yield address[0]
        finally:
            server.terminate()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images")
