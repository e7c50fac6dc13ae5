"""What can be set: by an option, else the environment (``TRACKER_…``), else a file of the user's, else a default."""

from __future__ import annotations

import getpass
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any

import platformdirs

from tracker.errors import SettingsError

ANY = "*"
MODELS = ("shipped", "official")
LANGUAGES = ("en", "es")
LOG_FORMATS = ("text", "json")
TOLERANCE = Decimal("0.1")
MOST_BYTES = 20_000_000
SHIPPED = {ANY: "shipped"}
OPTION, DEFAULT = "option", "default"
Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run goes by, each as ``SETTINGS`` explains it.

    ``models`` names the models of a language, under ``*`` those of every other; ``locale`` is a name that babel knows.
    """

    database: str
    models: Mapping[str, str] = field(default_factory=lambda: SHIPPED)
    approx_tolerance: Decimal = TOLERANCE
    max_bytes: int = MOST_BYTES
    statuses: Path | None = None
    language: str | None = None
    locale: str | None = None
    templates: Path | None = None
    allow_private: tuple[Network, ...] = ()
    quiet: bool = False
    log_format: str = "text"


# --- how each is written: text -> value, or ValueError with what is wrong and the mend ------------------------------


def _database(text: str) -> str:
    if "://" not in text:
        raise ValueError("is no URL: give one such as sqlite:///FILE or postgresql://USER@HOST/NAME")
    return text


def _models(text: str) -> Mapping[str, str]:
    pairs = [part.strip().rpartition("=") for part in text.split(",")]
    found = {language.strip() or ANY: choice.strip() for language, _, choice in pairs}
    if not all(re.fullmatch(r"[a-z]{2,3}|\*", code) and choice in MODELS for code, choice in found.items()):
        raise ValueError("names no models: give shipped, official, or one for a language, such as es=official")
    return SHIPPED | found


def _share(text: str) -> Decimal:
    try:
        share = Decimal(text)
    except InvalidOperation:
        share = Decimal(-1)
    if not (share.is_finite() and 0 <= share < 1):
        raise ValueError("is no share: give a number from 0 up to 1, such as 0.05")
    return share


def _bytes(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,11}", text):
        raise ValueError("is no number of bytes: give one such as 20000000")
    return int(text)


def _path(text: str) -> Path:
    return Path(text).expanduser()


def _folder(text: str) -> Path:
    if not _path(text).is_dir():
        raise ValueError("is no folder: give one with templates")
    return _path(text)


def _name(text: str) -> str:
    if len(text) > 200:
        raise ValueError("is no name: give one of at most 200 letters")
    return text


def _language(text: str) -> str:
    if text not in LANGUAGES:
        raise ValueError(f"is no language that reports are written in: give one of {', '.join(LANGUAGES)}")
    return text


def _locale(text: str) -> str:
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(text.replace("-", "_")))
    except (UnknownLocaleError, ValueError, TypeError) as error:
        raise ValueError("is no locale: give one such as es_ES or en_GB") from error


def _networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(part.strip()) for part in text.split(","))
    except ValueError as error:
        raise ValueError(f"names no networks ({error}): give some such as 127.0.0.1,10.1.2.0/24") from error


def _yes_or_no(text: str) -> bool:
    if text.lower() not in ("yes", "no", "true", "false", "1", "0"):
        raise ValueError("is neither yes nor no: give one of them")
    return text.lower() in ("yes", "true", "1")


def _log_format(text: str) -> str:
    if text not in LOG_FORMATS:
        raise ValueError(f"is no form of logs: give one of {', '.join(LOG_FORMATS)}")
    return text


# --- what there is to set -------------------------------------------------------------------------------------------


def default_database() -> str:
    """URL of the SQLite file in the user's data directory."""
    path = Path(platformdirs.user_data_dir("tracker")) / "tracker.db"
    return f"sqlite:///{path}"


def _default_statuses() -> str:
    usual = Path(platformdirs.user_config_dir("tracker")) / "statuses.toml"
    return str(usual) if usual.is_file() else ""


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing to set: what it means, how it is written, and what it is where nobody sets it (empty: nothing)."""

    name: str
    meaning: str
    read: Callable[[str], Any]
    default: Callable[[], str] = str

    @property
    def variable(self) -> str:
        return f"TRACKER_{self.name.upper()}"


SETTINGS = {
    setting.name: setting
    for setting in (
        Setting("database", "URL of the database where claims are kept", _database, default_database),
        Setting("models", "which models read: shipped, official, or es=official", _models, lambda: "shipped"),
        Setting("tolerance", "the share by which “about” widens a figure", _share, lambda: str(TOLERANCE)),
        Setting("max_bytes", "bytes of the largest document that is read", _bytes, lambda: str(MOST_BYTES)),
        Setting("statuses", "file with statuses of your own", _path, _default_statuses),
        Setting("user", "who is at the keyboard, for the history", _name, _login),
        Setting("lang", "language of reports: en or es", _language),
        Setting("locale", "numbers and dates in tables as a country writes them, such as es_ES", _locale),
        Setting("templates", "folder with templates of your own for reports", _folder),
        Setting("allow_private", "addresses that may be fetched from although not public", _networks),
        Setting("quiet", "no talk on standard error, only errors: yes or no", _yes_or_no, lambda: "no"),
        Setting("log_format", "form of what is said on standard error: text or json", _log_format, lambda: "text"),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chosen:
    """A setting as text, and where that comes from: an option, a variable, the file, or the default."""

    setting: Setting
    text: str
    origin: str

    @property
    def value(self) -> Any:
        """What the text means, None for an empty one; SettingsError, with place and mend, where it means nothing."""
        if not self.text:
            return None
        try:
            if not self.text.isprintable():
                raise ValueError("holds what cannot be printed: write it anew")
            return self.setting.read(self.text)
        except ValueError as error:
            said = "" if self.setting.name == "database" else f"={self.text!r}"  # it may hold a password
            raise SettingsError(f"{self._place}{said} {error}") from error

    @property
    def _place(self) -> str:
        name, variable = self.setting.name, self.setting.variable
        return {OPTION: f"--{name.replace('_', '-')}", DEFAULT: name, variable: variable}.get(
            self.origin, f"{self.origin}: {name}"
        )

    @property
    def shown(self) -> str:
        """The text without the password of a database."""
        return re.sub(r"(?<=:)[^:@/]*(?=@)", "***", self.text)


def load(**options: str | None) -> Settings:
    """The settings of this run; ``options`` are those of the command line, by the names of settings.

    Raises SettingsError for a value that means nothing, and where the file cannot be read.
    """
    values = {name: one.value for name, one in chosen(**options).items()}
    del values["user"]  # a matter of each change, not of the run
    return Settings(
        approx_tolerance=values.pop("tolerance"),
        language=values.pop("lang"),
        **{**values, "allow_private": values["allow_private"] or ()},
    )


def user() -> str:
    """Who is at the keyboard."""
    return str(chosen()["user"].value)


def chosen(**options: str | None) -> dict[str, Chosen]:
    """Each setting with where it comes from; raises SettingsError where the file cannot be read."""
    noted, file = _in_file(), str(config_file())
    found = {}
    for name, setting in SETTINGS.items():
        places = (
            (options.get(name), OPTION),
            (os.environ.get(setting.variable), setting.variable),
            (noted.get(name), file),
        )
        said = ((text.strip(), place) for text, place in places if text and text.strip())
        text, origin = next(said, (setting.default(), DEFAULT))
        found[name] = Chosen(setting, text, origin)
    return found


# --- the file -------------------------------------------------------------------------------------------------------


def config_file() -> Path:
    """The user's file of settings: ``TRACKER_CONFIG``, else ``config.toml`` in the configuration folder."""
    return Path(os.environ.get("TRACKER_CONFIG") or Path(platformdirs.user_config_dir("tracker")) / "config.toml")


def _table() -> dict[str, Any]:
    """The file as it is, empty where there is none; raises SettingsError where it cannot be read."""
    file = config_file()
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise SettingsError(f"{file}: cannot be read ({error}): mend or delete it") from error


def _in_file() -> dict[str, str]:
    """What the file sets, as text; raises SettingsError where it cannot be read or has what is no setting."""
    file, found = config_file(), _table()
    for name, value in found.items():
        if name not in SETTINGS:
            raise SettingsError(f"{file}: {name!r} is no setting: say 'tracker config unset {name}'")
        if not isinstance(value, str | int | float):
            raise SettingsError(f"{file}: {name} is neither text nor a number: say 'tracker config unset {name}'")
    return {name: ("no", "yes")[value] if isinstance(value, bool) else str(value) for name, value in found.items()}


def find(name: str) -> Setting:
    """The setting of a name; raises SettingsError, which lists them, where there is none."""
    if name not in SETTINGS:
        raise SettingsError(f"{name!r} is no setting: use one of {', '.join(SETTINGS)}")
    return SETTINGS[name]


def put(name: str, text: str) -> Path:
    """Note a value in the file, whole or not at all, beside whatever else is written there; returns the file.

    Raises SettingsError where the value means nothing or the file cannot be written.
    """
    text = text.strip()
    value = Chosen(find(name), text, DEFAULT).value
    if value is None:
        raise SettingsError(f"{name} needs a value: give one, or say 'tracker config unset {name}'")
    if isinstance(value, Path):
        value = str(value.absolute())
    elif isinstance(value, Decimal):
        value = float(value)
    return _rewrite(lambda noted: noted.update({name: value if isinstance(value, int | float | str) else text}))


def drop(name: str) -> Path:
    """Take a setting out of the file, whatever it says there; returns the file."""
    if name not in _table():
        find(name)
    return _rewrite(lambda noted: noted.pop(name, None))


def choose_models(language: str, choice: str) -> Path:
    """Note in the file which models read a language, or every language (``*``); returns the file."""
    noted = Chosen(SETTINGS["models"], _in_file().get("models", MODELS[0]), f"{config_file()}")
    kept = {} if language == ANY else dict(noted.value or SHIPPED)
    pairs = sorted((kept | {language: choice}).items())
    return put("models", ",".join(choice if code == ANY else f"{code}={choice}" for code, choice in pairs))


def _rewrite(change: Callable[[Any], object]) -> Path:
    """Change the file's table and put it in place; comments and order stay."""
    import tempfile

    import tomlkit

    file, _ = config_file(), _table()  # which says what is wrong with it
    try:
        target = file.resolve()  # what a link leads to
        if target.exists() and not target.is_file():
            raise SettingsError(f"{file}: is no file: give another with TRACKER_CONFIG")
        target.parent.mkdir(parents=True, exist_ok=True)
        noted = tomlkit.parse(target.read_text(encoding="utf-8") if target.exists() else "")
        change(noted)
        handle, part = tempfile.mkstemp(
            dir=target.parent, prefix=target.name
        )  # for its owner only: it may hold a password
        try:
            with open(handle, "w", encoding="utf-8") as stream:
                stream.write(tomlkit.dumps(noted))
            os.replace(part, target)
        except BaseException:
            os.unlink(part)
            raise
    except OSError as error:
        raise SettingsError(f"{file}: cannot be written ({error.strerror}): use TRACKER_… variables instead") from error
    return file
