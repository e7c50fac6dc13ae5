"""A language as given, or a text -> the code of a language that Tracker has data for."""

from __future__ import annotations

from functools import cache

from tracker import lang
from tracker.errors import LanguageError

SAMPLE = 5000


def settle(place: str, given: str | None, text: str) -> str:
    """ISO 639-1 code of the document's language: the one given, else the one detected.

    Raises LanguageError where Tracker has no data for it.
    """
    code = _code(given) if given else _detect(text)
    if code in lang.supported():
        return code
    what = f"language {given!r}" if given else f"language seems to be {code!r}, which"
    raise LanguageError(
        f"{place}: {what} is not supported: Tracker reads {', '.join(lang.supported())}; "
        "say --language CODE if it is one of them"
    )


def _code(given: str) -> str:
    """ "es-ES", "spa" and "Spanish" are all "es"."""
    tag = given.strip().replace("_", "-").split("-")[0].lower()
    if tag in lang.supported():
        return tag
    from babel import Locale, UnknownLocaleError

    try:
        if Locale.parse(tag).language in lang.supported():
            return str(Locale.parse(tag).language)
    except (UnknownLocaleError, ValueError):
        pass
    return _names().get(given.strip().lower(), tag)


@cache
def _names() -> dict[str, str]:
    from babel import Locale

    supported = lang.supported()
    return {
        str(Locale.parse(shown).languages[code]).lower(): code for code in supported for shown in (*supported, "en")
    }


def _detect(text: str) -> str:
    import py3langid

    return str(py3langid.classify(text[:SAMPLE])[0])
