"""Every key of the program: its id, what it does, and the action it calls.

Screens and widgets make their bindings from this table, help and command palette read it, and a
`[keys]` table in the settings may give each id other keys. Keys that terminals, tmux and screen
take for themselves (Alt, Ctrl+A, B, H, I, J, M) are not used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from textual.binding import Binding, BindingType
from textual.keys import format_key


@dataclass(frozen=True)
class Key:
    """One thing a key does. The keys are separated by commas, as Textual names them."""

    id: str
    keys: str
    action: str
    title: str
    group: str
    priority: bool = False

    @property
    def offered(self) -> bool:
        """Whether what is selected decides what it does (`ui.offer`)."""
        return self.action.startswith("offered(")


_MOVING, _WORKING, _LOOKING, _PROGRAM, _TYPING = (
    "Moving",
    "Working",
    "Looking",
    "The program",
    "Typing",
)


def _offered(id: str, keys: str, title: str, group: str) -> Key:
    """A key that means one of the offers of what is selected."""
    return Key(id, keys, f"offered({id!r})", title, group)


KEYS = {
    key.id: key
    for key in (
        Key("list.down", "down,j", "move(1)", "Next row", _MOVING),
        Key("list.up", "up,k", "move(-1)", "Previous row", _MOVING),
        Key("list.page_down", "pagedown", "page(1)", "Page down", _MOVING),
        Key("list.page_up", "pageup", "page(-1)", "Page up", _MOVING),
        Key("list.first", "home,g", "first", "First row", _MOVING),
        Key("list.last", "end,G", "last", "Last row", _MOVING),
        Key("list.open", "enter", "open", "Open", _MOVING),
        Key("list.mark", "space", "mark", "Mark the row", _MOVING),
        Key("list.mark_down", "shift+down", "mark_and_move(1)", "Mark the row, go down", _MOVING),
        Key("list.mark_up", "shift+up", "mark_and_move(-1)", "Mark the row, go up", _MOVING),
        Key("list.mark_to", "V", "mark_to", "Mark from the row marked last to this one", _MOVING),
        Key("list.mark_all", "asterisk", "mark_all", "Mark every row of the list", _MOVING),
        Key("go.back", "escape,q", "back", "Back; an editor keeps its draft", _MOVING),
        Key("go.next_pane", "tab", "app.focus_next", "Next pane or field", _MOVING, True),
        Key("go.previous_pane", "shift+tab", "app.focus_previous", "Previous pane", _MOVING, True),
        *(
            Key(f"go.tab{number}", str(number), f"tab({number})", f"Tab {number}", _MOVING)
            for number in range(1, 10)
        ),
        Key(
            "go.next_customer",
            "right_square_bracket",
            "next_customer",
            "Next customer of the queue",
            _MOVING,
        ),
        Key(
            "go.previous_customer",
            "left_square_bracket",
            "previous_customer",
            "Previous customer of the queue",
            _MOVING,
        ),
        Key("go.moved", "apostrophe", "go_to_moved", "Go to the row that moved away", _MOVING),
        _offered("do.activity", "a", "New activity for what is selected", _WORKING),
        _offered("do.series", "A", "New series of activities", _WORKING),
        _offered("do.note", "n", "New note on what is selected", _WORKING),
        _offered("do.contact", "c", "Log a contact", _WORKING),
        _offered("do.edit", "e", "Edit what is selected", _WORKING),
        _offered("do.replace", "r", "Replace the customer or contact", _WORKING),
        Key("do.menu", "m,full_stop", "menu", "Action menu of what is selected", _WORKING),
        _offered("do.complete", "d", "Complete the activity", _WORKING),
        _offered("do.postpone", "plus", "Postpone the activity a day", _WORKING),
        _offered("do.advance", "minus", "Bring the activity forward a day", _WORKING),
        _offered("do.write_file", "w", "Write the attachment to a path", _WORKING),
        Key("do.next", "N", "take_next", "Finish this customer, take the next", _WORKING),
        Key("do.skip", "K", "skip_customer", "Skip this customer, with a reason", _WORKING),
        _offered("do.snooze", "z", "Snooze the customer", _WORKING),
        _offered("do.promise", "P", "Take a promise to pay", _WORKING),
        _offered("do.dispute", "I", "Dispute the transaction", _WORKING),
        Key("do.undo", "u", "undo_change", "Undo my last change", _WORKING),
        Key("do.drafts", "D", "drafts", "My drafts: open, discard", _WORKING),
        Key("look.search", "slash", "search", "Search customers, as you type", _LOOKING),
        Key("look.filter", "f", "filter", "Filter line", _LOOKING),
        Key("look.views", "v", "views", "Saved views", _LOOKING),
        Key("look.sort", "s", "sort", "Sort", _LOOKING),
        Key("look.explain", "x", "explain", "Explain a number: its parts and documents", _LOOKING),
        Key("look.preview", "p", "toggle_preview", "Show or hide the preview", _LOOKING),
        Key("look.customer", "o", "open_customer", "Open the activity's customer", _LOOKING),
        _offered("look.history", "h", "History of what is selected", _LOOKING),
        Key(
            "look.past",
            "T",
            "as_it_was",
            "The customer as it was or will be, the desk as it will be",
            _LOOKING,
        ),
        Key("look.letters", "l", "letters", "The customer's letters", _LOOKING),
        Key("look.desk_letters", "L", "desk_letters", "The desk's letters", _LOOKING),
        _offered(
            "look.copy", "y", "Copy: then p phone, e e-mail, n number, s call sheet", _LOOKING
        ),
        Key("edit.save", "ctrl+s", "save", "Save and close", _TYPING, True),
        Key("edit.external", "ctrl+e", "external_editor", "Edit in $EDITOR", _TYPING, True),
        Key("edit.discard", "ctrl+g", "discard", "Discard the draft and close", _TYPING, True),
        Key("edit.anew", "ctrl+t", "anew", "Discard the draft and start anew", _TYPING, True),
        Key(
            "edit.format",
            "ctrl+f",
            "format",
            "Format: then b, i, l, q, -; p previews, m keeps a mail",
            _TYPING,
            True,
        ),
        Key("edit.pick", "ctrl+o", "pick", "Choose a file from the inbox", _TYPING, True),
        Key(
            "edit.new_one",
            "ctrl+n",
            "new_one",
            "Somebody new instead of a known one",
            _TYPING,
            True,
        ),
        Key(
            "edit.take_owner",
            "ctrl+r",
            "take_owner",
            "Replace with the contact whose e-mail it is",
            _TYPING,
            True,
        ),
        Key("edit.old_email", "ctrl+o", "old_email", "Put the old e-mail back", _TYPING, True),
        Key("field.undo", "ctrl+z", "undo", "Undo typing", _TYPING),
        Key("field.newline", "ctrl+j", "newline", "New line", _TYPING),
        Key("app.help", "question_mark,f1", "app.help", "Help for this screen", _PROGRAM),
        Key("app.palette", "ctrl+p", "app.palette", "Every action by name", _PROGRAM, True),
        Key("app.redraw", "ctrl+l", "app.redraw", "Redraw the screen", _PROGRAM, True),
        Key("app.suspend", "ctrl+z", "app.suspend_process", "Suspend the program", _PROGRAM),
        Key("app.quit", "ctrl+q", "app.quit", "Quit", _PROGRAM, True),
    )
}

GROUPS = (_MOVING, _WORKING, _LOOKING, _TYPING, _PROGRAM)


def bindings(*ids: str) -> list[BindingType]:
    """The bindings of these keys, for a `BINDINGS` list."""
    return [
        Binding(
            key.keys,
            key.action,
            key.title,
            show=False,
            priority=key.priority,
            id=key.id,
            group=Binding.Group(key.group),
        )
        for key in (KEYS[each] for each in ids)
    ]


MOVES = ("list.down", "list.up", "list.page_down", "list.page_up", "list.first", "list.last")
"""Ids of the keys that move the cursor of a list."""


def shown(key: str) -> str:
    """A key as people read it: `Ctrl+S`, `?`, `PgDn`."""
    special = {
        "enter": "Enter",
        "escape": "Esc",
        "pagedown": "PgDn",
        "pageup": "PgUp",
        "shift+tab": "Shift+Tab",
    }
    if key in special:
        return special[key]
    text = format_key(key)
    return text.replace("^", "Ctrl+").title() if len(text) > 1 else text


def keys_of(name: str, given: Mapping[str, str]) -> list[str]:
    """The keys of an id, as Textual names them, where the settings give it these."""
    return [each.strip() for each in given.get(name, KEYS[name].keys).split(",")]


def key_of(name: str, given: Mapping[str, str]) -> str:
    """The key of an id as people read it: the first, where it has several."""
    return shown(keys_of(name, given)[0])


def moved(given: Mapping[str, str]) -> dict[str, str]:
    """Keys that the settings took from an id and gave to nothing else: each with that id."""
    taken = {key for name in KEYS for key in keys_of(name, given)}
    return {
        key: name for name in given if name in KEYS for key in keys_of(name, {}) if key not in taken
    }


def unknown(keys: Mapping[str, str]) -> list[str]:
    """Ids in a `[keys]` table that no key has."""
    return [each for each in keys if each not in KEYS]
