"""A text as its Markdown means it, in lines for the terminal.

Targets of links stand behind their words, images are links, what looks like HTML is text. A line
break of the text is one here too: agents write notes, not documents.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from rich.segment import Segment
from rich.style import Style

from collectui.ui.links import links, may_follow
from collectui.ui.text import one_line


def laid_out(text: str, width: int) -> list[list[Segment]]:
    """The lines of a Markdown text. Takes a while for a long one: not for the event loop."""
    from markdown_it import MarkdownIt
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console(width=max(width, 1), file=io.StringIO(), color_system="truecolor")
    document = Markdown("", hyperlinks=False)
    parser = MarkdownIt("commonmark", {"html": False}).enable(["strikethrough", "table"])
    document.parsed = parser.disable("image").parse(text)
    found = {target for _, _, target in links(text)}
    for child in (child for token in document.parsed for child in token.children or ()):
        if child.type == "softbreak":
            child.type = "hardbreak"
        elif child.type == "link_open":
            found.add(str(child.attrs.get("href", "")))
    targets = sorted(filter(may_follow, found), key=len)
    lines = console.render_lines(document, pad=False)
    return [list(_linked(line, targets)) for line in lines]


def _linked(line: Sequence[Segment], targets: Sequence[str]) -> Iterator[Segment]:
    """The line with its targets for the agent's own terminal to open; a broken one leads to all.

    Entities may spell characters that no note may hold: they are guarded here again.
    """
    for number, (said, style, _) in enumerate(line):
        text, at = one_line(said), 0
        last = not any(each.text.strip() for each in line[number + 1 :])
        for start, end, shown in links(text) if targets else ():
            ends = last and not text[end:].strip()
            whole = next((t for t in targets if t == shown or (ends and t.startswith(shown))), None)
            if whole is not None:
                yield Segment(text[at:start], style)
                yield Segment(text[start:end], (style or Style()) + Style(link=whole))
                at = end
        yield Segment(text[at:], style)
