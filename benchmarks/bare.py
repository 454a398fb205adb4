"""The bare Textual program that collectui is measured against: one line, changed by each key."""

from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Static


class Bare(App[None]):
    """Shows how many keys were pressed."""

    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        yield Static("pressed 0")

    def on_mount(self) -> None:
        self.pressed = 0

    def on_key(self, event: events.Key) -> None:
        self.pressed += 1
        self.query_one(Static).update(f"pressed {self.pressed}")


if __name__ == "__main__":
    Bare().run()
