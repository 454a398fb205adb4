"""`y s`: the call sheet of a customer, into the clipboard, to a file or to the printer."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.files import FileRefused, FileThere, new_file
from collectui.ui.base import StoreApp
from collectui.ui.popups.ask import AskScreen
from collectui.ui.popups.popup import Choice, ChoiceScreen
from collectui.ui.printing import NotPrinted, no_printer, print_text
from collectui.ui.source import OtherTime, Source
from collectui.ui.widgets.path_input import PathInput

_PATH = partial(PathInput, alone=True)
_MOST_TRIES = 100
"""Names of a file tried until one is free."""


async def give_sheet(app: StoreApp, source: Source, customer_id: int, name: str) -> None:
    """Ask where the sheet goes to, and bring it there."""
    from collectui.store.queries.call_sheet import call_sheet
    from collectui.ui.call_sheet import sheet_name, sheet_text

    try:
        sheet = await source.ask(call_sheet, customer_id)
    except (StoreBusy, StoreFailed, LookupError) as error:
        app.notify(str(error), title="Not read", severity="warning")
        return
    seen = source.seen if isinstance(source, OtherTime) else ""
    text = sheet_text(sheet, app.words, datetime.now(UTC), seen)
    choices = [
        Choice("clipboard", "c", "clipboard", "of this terminal"),
        Choice("file", "f", "file", "a new one, for me alone to read"),
        Choice("printer", "p", "printer", "by lp", no_printer()),
    ]
    match await app.push_screen_wait(ChoiceScreen(f"Call sheet of {name} to", choices)):
        case "clipboard":
            app.copy_to_clipboard(text)
            app.notify(f"Copied the call sheet of {name}")
        case "file":
            await _write(app, text, sheet_name(sheet))
        case "printer":
            await _print(app, text, sheet_name(sheet))


async def _write(app: StoreApp, text: str, file_name: str) -> None:
    from collectui.store.files import write_out

    proposed = await app.in_reader(partial(_free, Path.home() / file_name))
    ask = AskScreen(
        "Write the call sheet where?", "a folder or a path", field=_PATH, value=proposed
    )
    path = await app.push_screen_wait(ask)
    if not path:
        return
    file = new_file(file_name, text.encode("utf-8", "replace"))
    try:
        place = await app.in_writer(write_out, file, path.strip())
    except FileThere as error:
        said = f"{error.name} exists already: choose another name"
        app.notify(said, title="Not written", severity="warning", timeout=10)
    except FileRefused as error:
        app.notify(str(error), title="Not written", severity="warning", timeout=10)
    else:
        app.notify(f"Written: {place}")


def _free(path: Path) -> str:
    """The path, or the next one like it under which there is nothing yet."""
    for number in range(2, _MOST_TRIES):
        if not path.exists():
            break
        stem = path.stem.removesuffix(f"_{number - 1}")
        path = path.with_name(f"{stem}_{number}{path.suffix}")
    return str(path)


async def _print(app: StoreApp, text: str, title: str) -> None:
    try:
        said = await app.in_reader(partial(print_text, text, title))
    except NotPrinted as error:
        app.notify(str(error), title="Not printed", severity="warning", timeout=10)
    else:
        app.notify(said or "Sent to the printer", title="Printed")
