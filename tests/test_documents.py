"""What the documents say is so: keys, commands, options, settings, modules, links, examples."""

import re
import shlex
import tomllib
from pathlib import Path

import pytest

from collectui import config
from collectui.cli.parser import Parser, build
from collectui.domain.settings.known import SETTINGS
from collectui.exchange.mapping import read_mapping
from collectui.ui.keys import GROUPS, KEYS, shown

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "collectui"
README = ROOT / "README.md"
DOCUMENTS = {
    path.name: path.read_text(encoding="utf-8")
    for path in (README, *sorted((ROOT / "docs").glob("*.md")))
}
EVERYTHING = "\n".join(DOCUMENTS.values())
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", EVERYTHING, re.MULTILINE | re.DOTALL)


def section(title: str, document: str = "reference.md") -> str:
    """The text of one section."""
    return DOCUMENTS[document].split(f"\n## {title}\n")[1].split("\n## ")[0]


def test_the_documents_are_there_and_the_readme_is_short() -> None:
    expected = [
        "administrators",
        "building",
        "changes",
        "domain",
        "guide",
        "reference",
        "terminals",
    ]
    assert sorted(DOCUMENTS) == sorted(["README.md", *(f"{name}.md" for name in expected)])
    assert len(DOCUMENTS["README.md"].splitlines()) <= 150
    for name in expected:
        assert f"docs/{name}.md" in DOCUMENTS["README.md"], name


def first_cells(text: str) -> list[str]:
    """The first cell of each row of the one table in this text, without its head."""
    return [row.split("|")[1].strip() for row in text.splitlines() if row.startswith("|")][2:]


def keys_table() -> str:
    """The table of keys as it should stand in the reference."""
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
    assert table in section("Keys"), f"the table of keys should be:\n{table}"


def verbs(of: Parser | None = None) -> dict[str, Parser]:
    """Every command that can be given, `note add` by both its words."""
    found = (of or build())._subparsers
    assert found is not None
    choices = found._group_actions[0].choices
    assert isinstance(choices, dict)
    whole: dict[str, Parser] = {}
    for name, parser in choices.items():
        parts = verbs(parser) if parser.filled()._subparsers else {"": parser}
        whole |= {f"{name} {part}".rstrip(): each for part, each in parts.items()}
    return whole


def test_the_commands_are_the_programs() -> None:
    named = re.findall(r"^\| `collectui ?((?:[a-z-]+ ?)*)", section("Commands"), re.MULTILINE)
    assert sorted(name.strip() for name in named) == sorted(["", *verbs()])


def test_every_option_is_named() -> None:
    said = DOCUMENTS["reference.md"] + DOCUMENTS["administrators.md"]
    for name, parser in verbs().items():
        for option in parser._option_string_actions:
            if option not in ("-h", "--help"):
                assert option in said, f"{name} {option}"


def test_no_option_is_invented() -> None:
    known = {option for parser in verbs().values() for option in parser._option_string_actions}
    for option in re.findall(r"`(--[\w-]+)", EVERYTHING):
        assert option in known


def test_every_command_line_is_understood() -> None:
    lines = [
        line
        for language, block in BLOCKS
        if not language
        for line in block.splitlines()
        if line.startswith("collectui")
    ]
    inline = re.findall(r"`(collectui [^`\n]*)`", EVERYTHING)
    assert lines
    for line in [*lines, *inline]:
        words = shlex.split(
            line.replace("DATE", "2026-12-03").replace("BATCH", "1").replace("RUN", "1")
        )
        build().parse_args(words[1:])


@pytest.mark.parametrize("line", re.findall(r"(?:^|`)make (\w+)", EVERYTHING, re.MULTILINE))
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


def test_the_settings_of_the_desk_are_the_programs() -> None:
    named = first_cells(section("Settings of the desk"))
    assert [cell.strip("`") for cell in named] == list(SETTINGS)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_and_picture_leads_somewhere(name: str) -> None:
    folder = (README if name == "README.md" else ROOT / "docs" / name).parent
    for target in re.findall(r"\]\(([^)]+)\)", DOCUMENTS[name]):
        if target.startswith("https://"):
            continue
        path, _, heading = target.partition("#")
        assert (folder / path).is_file(), target
        if heading:
            titles = re.findall(r"^#+ (.+)$", DOCUMENTS[Path(path).name], re.MULTILINE)
            assert heading in {title.lower().replace(" ", "-") for title in titles}, target


def test_the_modules_named_are_there() -> None:
    named = re.findall(r"`((?:\w+/)+\w*(?:\.py)?)`", DOCUMENTS["building.md"])
    assert len(named) > 30
    for path in named:
        outside = path.split("/")[0] in ("tests", "benchmarks", "docs")
        assert ((ROOT if outside else PACKAGE) / path).exists(), path


def _defines(path: Path, name: str) -> bool:
    """Whether a module or a class in it has this name."""
    kept = r"^\s*(?:(?:async )?def |class |)" + re.escape(name) + r"\b *[(:=\[]"
    return re.search(kept, path.read_text(), re.MULTILINE) is not None


def test_where_it_is_decided_names_what_is_there() -> None:
    cells = [
        row.split("|")[2]
        for row in section("Where it is decided", "building.md").splitlines()
        if "|" in row
    ]
    named = [
        (path, symbol)
        for cell in cells
        for path, symbols in re.findall(r"`((?:\w+/)*\w+\.py)`((?:,? `\w+`)*)", cell)
        for symbol in re.findall(r"`(\w+)`", symbols)
    ]
    assert len(named) > 30
    for path, symbol in named:
        assert _defines(PACKAGE / path, symbol), f"{path}: {symbol}"


DOTTED = re.compile(
    r"`(?:collectui\.)?((?:cli|domain|exchange|store|ui|queries|handlers)(?:\.\w+)+)`"
)


def test_the_dotted_names_in_the_source_are_there() -> None:
    lost = []
    for file in sorted(PACKAGE.rglob("*.py")):
        for name in DOTTED.findall(file.read_text()):
            parts = name.split(".")
            if parts[0] in ("queries", "handlers"):
                parts.insert(0, "store")
            path = PACKAGE.joinpath(*parts)
            of = path.parent.with_suffix(".py")
            package = path.parent / "__init__.py"
            if path.is_dir() or path.with_suffix(".py").is_file():
                continue
            if not any(each.is_file() and _defines(each, parts[-1]) for each in (of, package)):
                lost.append(f"{file.relative_to(PACKAGE)}: {name}")
    assert lost == []


CITED = re.compile(r"docs/domain\.md: ([^)\n]+)\)")


def test_the_rules_cited_in_the_source_are_in_the_document() -> None:
    titles = set(re.findall(r"^#+ (.+)$", DOCUMENTS["domain.md"], re.MULTILINE))
    cited = {
        (path.name, title)
        for path in (ROOT / "src").rglob("*.py")
        for title in CITED.findall(" ".join(path.read_text(encoding="utf-8").split()))
    }
    assert len(cited) > 5
    assert {(name, title) for name, title in cited if title not in titles} == set()
