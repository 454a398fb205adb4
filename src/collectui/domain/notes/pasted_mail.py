"""E-mail pasted into a note or piped into one: recognised, read, and its quoted tail found."""

from __future__ import annotations

import re
from dataclasses import dataclass

from collectui.domain.files import NewFile
from collectui.domain.notes.text import one_line
from collectui.domain.text import clean, clean_line

SHOWN = ("From", "To", "Cc", "Date", "Subject")
"""The headers that a note keeps, in this order."""

# As mail programs write them above what they quote and what is copied out of them.
_NAMES = {
    **dict.fromkeys(("from", "von", "de", "van"), "From"),
    **dict.fromkeys(("to", "an", "para", "à", "aan"), "To"),
    **dict.fromkeys(("cc", "kopie"), "Cc"),
    **dict.fromkeys(("date", "sent", "datum", "gesendet", "envoyé", "fecha", "enviado"), "Date"),
    **dict.fromkeys(("subject", "betreff", "objet", "asunto", "onderwerp"), "Subject"),
}
_FIELD = re.compile(r"\s*\**([\w-]+)\**\s?:\**[ \t]*(.*)")
_KEPT = re.compile(rf"\*\*({'|'.join(SHOWN)}):\*\* ?(.*)")
MOST_GIST = 2_000
"""Characters of a note that its one line is made from."""
_ENOUGH = frozenset({"From", "Subject"})
_MOST_HEADER_LINES = 200

_ATTRIBUTION = re.compile(
    r"\s*(on\b.{4,200}\bwrote|am\b.{4,200}\bschrieb\b.{0,80}|le\b.{4,200}\ba écrit"
    r"|el\b.{4,200}\bescribió|op\b.{4,200}\bschreef\b.{0,80})\s?:\s*",
    re.IGNORECASE | re.DOTALL,
)
_RULE = re.compile(
    r"\s*[-_]{2,}\s*(original message|ursprüngliche nachricht|message d'origine"
    r"|mensaje original|forwarded message|weitergeleitete nachricht)\s*[-_]{2,}\s*",
    re.IGNORECASE,
)
_LINE = re.compile(r"\s*_{20,}\s*")


@dataclass(frozen=True, slots=True)
class PastedMail:
    """An e-mail as a note keeps it."""

    headers: tuple[tuple[str, str], ...]
    """Those of `SHOWN` that it has, each on one line."""
    body: str
    """The text, with what it quotes."""
    files: tuple[NewFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in two: what was written, and the tail that it quotes."""

    text: str
    quoted: str

    @property
    def quoted_lines(self) -> int:
        """How many lines are folded away."""
        return len(self.quoted.splitlines())


def recognise(text: str) -> PastedMail | None:
    """The e-mail that a pasted text is; None for any other text.

    Taken are a mail's source and what mail programs copy: at the beginning a From and a Subject
    line among others of that kind (in English, German, French, Spanish or Dutch).
    """
    text = clean(text)
    headers, rest = _copied(text.lstrip("\n").split("\n"))
    if not headers.keys() >= _ENOUGH:
        return None
    if "content-type" in headers or "mime-version" in headers or "message-id" in headers:
        return parse_mail(text.encode())
    return PastedMail(_shown(headers), rest.strip("\n"))


def parse_mail(raw: bytes) -> PastedMail | None:
    """The e-mail that a file or a pipe holds, with its attachments; None for any other bytes."""
    head = raw[:65_536].decode("utf-8", "replace").lstrip("\r\n")
    if head.startswith("From "):
        # The line that a mailbox file puts before each mail.
        raw = raw.lstrip(b"\r\n").partition(b"\n")[2]
        head = head.partition("\n")[2]
    headers, _ = _copied(head.replace("\r\n", "\n").split("\n"))
    if not headers.keys() >= _ENOUGH:
        return None
    # What reads mails is a MiB, and notes that are one are shown without it.
    from collectui.domain.notes.mime import read

    mail = read(raw.lstrip(b"\r\n"), SHOWN)
    return PastedMail(_shown(mail.headers), mail.text.strip("\n"), mail.files)


def to_note(mail: PastedMail) -> str:
    """The note's Markdown: the headers, then the text as it is."""
    head = "  \n".join(f"**{name}:** {_literal(value)}" for name, value in mail.headers)
    return f"{head}\n\n{mail.body}".strip("\n")


def gist(body: str) -> str:
    """A note on one line, without marks: of a kept e-mail its subject, then what it says."""
    head, _, text = body[:MOST_GIST].partition("\n\n")
    lines = [_KEPT.fullmatch(line.rstrip()) for line in head.split("\n")]
    if not all(lines):
        return one_line(body[:MOST_GIST])
    kept = {line[1]: re.sub(r"\\(.)", r"\1", line[2]) for line in lines if line}
    said = one_line(text)
    parts = (clean_line(kept.get("Subject", "")), said)
    return " – ".join(part for part in parts if part) or one_line(head)


def fold(body: str) -> Folded:
    """Where the quoted tail of a mail begins: an attribution, a rule, copied headers, or `>`."""
    lines = body.split("\n")
    for number, line in enumerate(lines):
        if number and _begins_quote(lines, number, line):
            return Folded("\n".join(lines[:number]).rstrip(), "\n".join(lines[number:]).strip("\n"))
    last = len(lines)
    while last and (lines[last - 1].startswith(">") or not lines[last - 1].strip()):
        last -= 1
    if last and any(line.startswith(">") for line in lines[last:]):
        return Folded("\n".join(lines[:last]).rstrip(), "\n".join(lines[last:]).strip("\n"))
    return Folded(body, "")


def _begins_quote(lines: list[str], number: int, line: str) -> bool:
    if _RULE.fullmatch(line):
        return True
    # An attribution is broken over two lines by some programs.
    if _ATTRIBUTION.fullmatch(line) or _ATTRIBUTION.fullmatch("\n".join(lines[number:][:2])):
        return True
    after = number + 1 if _LINE.fullmatch(line) else number
    if after == number and lines[number - 1].strip():
        return False
    # The note's own headers stand at its beginning and are no quote.
    return _copied(lines[after : after + 12])[0].keys() >= _ENOUGH


def _copied(lines: list[str]) -> tuple[dict[str, str], str]:
    """The header lines that the text begins with, by name, and what follows them."""
    found: dict[str, str] = {}
    name = ""
    for number, line in enumerate(lines[:_MOST_HEADER_LINES]):
        if not line.strip():
            return found, "\n".join(lines[number + 1 :])
        if name and line[0] in " \t":
            found[name] += " " + line.strip()
            continue
        match = _FIELD.fullmatch(line)
        if match is None:
            break
        name = _NAMES.get(match[1].casefold(), match[1].casefold())
        found.setdefault(name, match[2].strip())
    else:
        return found, ""
    # Copied headers may run into the text without an empty line.
    return found, "\n".join(lines[number:])


def _shown(headers: dict[str, str]) -> tuple[tuple[str, str], ...]:
    lines = ((name, clean_line(headers.get(name, ""))) for name in SHOWN)
    return tuple((name, value) for name, value in lines if value)


def _literal(value: str) -> str:
    """A header's value as Markdown that shows it as it is."""
    # An address in <> is a link in Markdown too, and reads better without backslashes.
    return re.sub(r"([\\`*_\[\]]|<(?![^<>\s]+@[^<>\s]+>))", r"\\\1", value)
