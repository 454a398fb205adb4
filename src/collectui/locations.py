"""Where things lie: the style sheet, settings, stores, drafts and the log of this person."""

import os
import re
from pathlib import Path

import platformdirs

from collectui.domain.errors import StoreUnusable
from collectui.domain.text import clean, quoted

APP = "collectui"
_SCHEME = re.compile(r"[a-z][a-z0-9+]*://", re.IGNORECASE)
_USER_PASSWORD = re.compile(r"(://[^/?#:@]*):.*@")  # too much rather than too little
_QUERY_PASSWORD = re.compile(r"([?&](?:password|sslpassword)=)[^&]*", re.IGNORECASE)


def css_path() -> Path:
    """The style sheet: beside this module in an installed package, at the top of a checkout."""
    here = Path(__file__).resolve().parent
    for path in (here / "screens.tcss", here.parent.parent / "screens.tcss"):
        if path.is_file():
            return path
    raise FileNotFoundError("screens.tcss is missing: the installation is broken")


def config_file() -> Path:
    """The settings file, which need not exist: COLLECTUI_CONFIG, else the user's own."""
    named = os.environ.get("COLLECTUI_CONFIG")
    if named:
        return Path(os.path.expanduser(named))
    return platformdirs.user_config_path(APP, appauthor=False) / "config.toml"


def data_dir() -> Path:
    """Where the user's own store lies."""
    return platformdirs.user_data_path(APP, appauthor=False)


def state_dir() -> Path:
    """Where drafts and the log lie; made by `private_dir`."""
    return platformdirs.user_state_path(APP, appauthor=False)


def log_file() -> Path:
    """The newest log file; older ones lie beside it."""
    return state_dir() / "collectui.log"


def private_dir(path: Path) -> Path:
    """Makes the directory if need be, open to nobody else, and returns it."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def store_url(option: str | None, configured: str | None) -> str:
    """The URL of the store to use.

    `--store` wins over COLLECTUI_STORE, that over the settings, those over the user's data
    directory. Each may be a URL or the path of an SQLite file. Raises StoreUnusable for a URL
    that could mean two places.
    """
    named = option or os.environ.get("COLLECTUI_STORE") or configured
    return as_url(named or str(data_dir() / "store.sqlite3"))


def as_url(path_or_url: str) -> str:
    """A path as the URL of that SQLite file; a URL as it is.

    Raises StoreUnusable for an SQLite URL whose path does not begin at the root: three slashes
    are often written where four are meant, and where the store then lies depends on the folder
    one stands in.
    """
    if _SCHEME.match(path_or_url):
        scheme, _, rest = path_or_url.partition("://")
        if _is_sqlite(scheme) and not rest.startswith("//"):
            path = rest.lstrip("/") or "PATH"
            raise StoreUnusable(
                f"{quoted(path_or_url)} could mean {quoted('/' + path)} or {quoted(path)} in this "
                f"folder: name the path itself, or write sqlite:////{clean(path)} for the first"
            )
        return path_or_url
    return f"sqlite:///{Path(os.path.expanduser(path_or_url)).absolute()}"


def sqlite_path(url: str) -> Path | None:
    """The file of an SQLite URL; None for any other."""
    scheme, _, rest = url.partition("://")
    if not _is_sqlite(scheme):
        return None
    return Path(rest.partition("?")[0].removeprefix("/")).absolute()


def _is_sqlite(scheme: str) -> bool:
    return scheme.split("+")[0].lower() == "sqlite"


def shown(url: str) -> str:
    """The store as people are told of it: a path, or a URL without its password."""
    path = sqlite_path(url)
    if path is not None:
        return str(path)
    return _QUERY_PASSWORD.sub(r"\1***", _USER_PASSWORD.sub(r"\1:***@", url))
