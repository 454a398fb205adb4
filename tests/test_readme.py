"""What the README says is so: its keys, commands, options, settings and examples."""

import argparse
import re
import shlex
import tomllib
from pathlib import Path

import pytest

from collectui import config
from collectui.cli.parser import build
from collectui.exchange.mapping import read_mapping
from collectui.ui.keys import GROUPS, KEYS, shown

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def section(title: str) -> str:
    """The text of one section."""
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def first_cells(text: str) -> list[str]:
    """The first cell of each row of the one table in this text, without its head."""
    return [row.split("|")[1].strip() for row in text.splitlines() if row.startswith("|")][2:]


def keys_table() -> str:
    """The table of keys as it should stand in the README."""
    lines = ["| key | does | id |", "|---|---|---|"]
    for group in GROUPS:
        lines.append(f"| **{group}** | | |")
        for key in KEYS.values():
            if key.group == group and not re.fullmatch("go.tab[2-9]", key.id):
                pressed = " ".join(f"`{shown(each)}`" for each in key.keys.split(","))
                lines.append(f"| {pressed} | {key.title} | `{key.id}` |")
    tabs = "| `1` … `9` | Tab of this screen | `go.tab1` … `go.tab9` |"
    return "\n".join(lines).replace("| `1` | Tab 1 | `go.tab1` |", tabs)


def test_the_keys_are_the_programs() -> None:
    table = keys_table()
    assert table in section("Keys"), f"the README's table of keys should be:\n{table}"


def verbs(of: argparse.ArgumentParser | None = None) -> dict[str, argparse.ArgumentParser]:
    """Every command that can be given, `note add` by both its words."""
    found = (of or build())._subparsers
    assert found is not None
    choices = found._group_actions[0].choices
    assert isinstance(choices, dict)
    whole: dict[str, argparse.ArgumentParser] = {}
    for name, parser in choices.items():
        parts = verbs(parser) if parser._subparsers else {"": parser}
        whole |= {f"{name} {part}".rstrip(): each for part, each in parts.items()}
    return whole


def test_the_commands_are_the_programs() -> None:
    named = re.findall(r"^\| `collectui ?((?:[a-z]+ ?)*)", section("Commands"), re.MULTILINE)
    assert sorted(name.strip() for name in named) == sorted(["", *verbs()])


def test_every_option_is_named() -> None:
    said = section("Commands") + section("Your own file") + section("A shared server")
    for name, parser in verbs().items():
        for option in parser._option_string_actions:
            if option not in ("-h", "--help"):
                assert option in said, f"{name} {option}"


def test_no_option_is_invented() -> None:
    known = {option for parser in verbs().values() for option in parser._option_string_actions}
    for option in re.findall(r"`(--[\w-]+)", README):
        assert option in known


def test_every_command_line_is_understood() -> None:
    lines = [
        line
        for language, block in BLOCKS
        if not language
        for line in block.splitlines()
        if line.startswith("collectui")
    ]
    inline = re.findall(r"`(collectui [^`\n]*)`", README)
    assert lines
    for line in [*lines, *inline]:
        words = shlex.split(
            line.replace("DATE", "2026-12-03").replace("BATCH", "1").replace("RUN", "1")
        )
        build().parse_args(words[1:])


@pytest.mark.parametrize("line", re.findall(r"(?:^|`)make (\w+)", README, re.MULTILINE))
def test_every_make_target_is_there(line: str) -> None:
    assert re.search(rf"^{line}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


def test_the_settings_are_the_programs() -> None:
    assert [cell.strip("`") for cell in first_cells(section("Configuration"))] == config.settings()


def example(text: str) -> str:
    (block,) = [block for language, block in BLOCKS if language == "toml" and text in block]
    return block


def test_the_example_of_settings_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(example("theme = "))
    taken = config.load(path)
    assert taken.store
    assert taken.inbox
    assert set(taken.keys) <= set(KEYS)


def test_the_formats_are_the_programs() -> None:
    said = section("Configuration")
    for name, values in (("dates", config.DATES), ("numbers", config.NUMBERS)):
        row = re.search(rf"^\| `formats.{name}` \|(.*)\|$", said, re.MULTILINE)
        assert row
        assert tuple(re.findall("`([^`]+)`", row[1])) == values


def test_the_example_of_a_mapping_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "ledger.toml"
    path.write_text(example("[columns]"))
    assert tomllib.loads(path.read_text())["source"] == read_mapping(path).shape.source


def test_the_pictures_are_there() -> None:
    for picture in re.findall(r"!\[[^]]*\]\(([^)]+)\)", README):
        assert (ROOT / picture).is_file()
