"""What the desk takes as attachments of notes and activities."""

from __future__ import annotations

from collections.abc import Sequence

from collectui.domain.files import NewFile, size_words
from collectui.domain.kernel import Refusal


def files_fit(files: Sequence[NewFile], limit: int, *, needed: bool) -> Refusal | None:
    """Files of any kind, each of `limit` bytes at most; with `needed` there must be one."""
    if needed and not files:
        return Refusal("No file is chosen", "files")
    for file in files:
        if file.size > limit:
            return Refusal(
                f"{file.name} has {size_words(file.size)}; "
                f"this desk takes files up to {size_words(limit)}",
                "files",
            )
    return None
