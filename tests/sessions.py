"""Other sessions of the same agent: processes that type drafts and take them over."""

from __future__ import annotations

import subprocess
import sys

TYPIST = """
import sys
from pathlib import Path
from collectui.drafts import Draft, Drafts, DraftWriter
writer = DraftWriter(Drafts(Path(sys.argv[1]), sys.argv[2]))
about = dict(kind="note.add", store=sys.argv[2], customer_id=int(sys.argv[3]))
draft = Draft(**about)
for line in sys.stdin:
    values = {"type": "general", "file": "", "body": line.strip()}
    writer.put(Draft(id=draft.id, values=values, **about))
    writer.flush()
    print(writer.goes_on_as(draft.id) or draft.id, flush=True)
"""
TAKER = """
import sys
from pathlib import Path
from collectui.drafts import Drafts, TakenOver
drafts = Drafts(Path(sys.argv[1]), sys.argv[3])
seen = drafts.load(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
try:
    drafts.take_over(seen)
    print("taken", flush=True)
except TakenOver:
    print("late", flush=True)
sys.stdin.readline()
"""


class Session:
    """Another program of the same agent."""

    def __init__(self, script: str, *arguments: object) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", script, *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def tell(self, line: str = "") -> None:
        assert self.process.stdin is not None
        print(line, file=self.process.stdin, flush=True)

    def hear(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def types(self, text: str) -> str:
        """Types; answers the id of the draft it went to."""
        self.tell(text)
        return self.hear()
