"""What saving will change: fields as they were and become, and counts that open into lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from collectui.domain.plan import Plan
from collectui.domain.roles.impact import Impact, ImpactCount, impact_of
from collectui.ui.text import one_line
from collectui.ui.widgets.bars import Bar
from collectui.ui.widgets.columns import Column
from collectui.ui.widgets.reading_pane import wrapped
from collectui.ui.widgets.virtual_list import VirtualList
from collectui.ui.widgets.windows import ListWindow
from collectui.ui.words import Words

MOST_LINES = 9
LEAST_WIDTH = 20


@dataclass(frozen=True)
class ImpactLine:
    """One line of the impact; `count` is the place in the impact's counts it opens."""

    index: int
    text: str
    tone: str = ""
    count: int | None = None


def impact_lines(
    impact: Impact | None, refusal: str, width: int, more: Sequence[str] = ()
) -> list[ImpactLine]:
    """An impact as lines of so many cells, what stands in the way first."""
    found: list[tuple[str, str, int | None]] = []
    if refusal:
        found.append((f"✗ {refusal}", "late", None))
    if impact is not None:
        for line in impact.fields:
            was = f"   was {one_line(line.was)}" if line.was else ""
            becomes = one_line(line.becomes) or "–"
            told = f"{line.what} {becomes}{was}"
            if line.record == f"{line.field} {line.becomes}" and not line.was:
                told = f"new {line.record}"
            found.append((told, "", None))
        for place, count in enumerate(impact.counts):
            found.append((f"{count.text} ▸", "strong", place))
        found += [(note, "quiet", None) for note in (*impact.notes, *more)]
        if impact.nothing and not refusal:
            found.append(("No changes.", "quiet", None))
    shown = [(line, tone, count) for text, tone, count in found for line in wrapped(text, width, 2)]
    return [ImpactLine(index, *line) for index, line in enumerate(shown)]


class ImpactPane(Vertical):
    """The lines below a form. Enter on a count opens its list."""

    class Opened(Message):
        """A count is to be shown as a list."""

        def __init__(self, count: ImpactCount) -> None:
            super().__init__()
            self.count = count

    def __init__(self, words: Words, *, id: str | None = None) -> None:
        super().__init__(id=id, classes="impact")
        self.words = words
        self.impact: Impact | None = None
        """What is shown; None until the first answer, or when there is no plan."""
        self.more: Sequence[str] = ()
        """Lines that follow what the plan says."""
        self.rows: VirtualList[ImpactLine] = VirtualList(
            [Column("", lambda line: line.text, 20, flex=1, tone=lambda line: line.tone)],
            lambda line: line.index,
            titles=False,
        )

    def compose(self) -> ComposeResult:
        yield Bar([("Changes", "strong")], classes="impact-title")
        yield self.rows

    def on_mount(self) -> None:
        self.show_lines([])

    def show(self, plan: Plan | None, refusal: str = "") -> None:
        """Show what a plan would change, or why there is none."""
        self.impact = None if plan is None else impact_of(plan, self.words)
        width = max(self.size.width - 3, LEAST_WIDTH)
        self.show_lines(impact_lines(self.impact, refusal, width, self.more))

    def show_lines(self, lines: Sequence[ImpactLine]) -> None:
        """Show these lines, as many at a time as there is room for."""
        self.rows.styles.height = min(max(len(lines), 1), MOST_LINES)
        self.rows.show(ListWindow(list(lines), lambda line: line.index), empty="…")

    def on_virtual_list_opened(self, event: VirtualList.Opened) -> None:
        event.stop()
        line = event.rows.row
        if isinstance(line, ImpactLine) and line.count is not None and self.impact is not None:
            self.post_message(self.Opened(self.impact.counts[line.count]))


def differences(before: Impact | None, now: Impact) -> str:
    """What an impact says now that it did not say before, and the other way round."""
    if before is None:
        return ""
    said = {count.text for count in before.counts} | {
        f"{f.what} {f.becomes}" for f in before.fields
    }
    says = {count.text for count in now.counts} | {f"{f.what} {f.becomes}" for f in now.fields}
    parts = [f"now: {text}" for text in sorted(says - said)]
    parts += [f"no longer: {text}" for text in sorted(said - says)]
    return "; ".join(parts) + "." if parts else ""
