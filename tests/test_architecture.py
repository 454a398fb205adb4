"""Who may import whom, and what may happen at import: nothing."""

import ast
import importlib
import os
import pkgutil
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from collectui import ui

ROOT = Path(__file__).resolve().parent.parent
HEAVY = ("textual", "rich", "sqlalchemy", "sqlmodel", "pydantic", "alembic", "psycopg", "babel")

SEEN = """
import sys
{body}
for name in {heavy!r}:
    if name in sys.modules:
        sys.stderr.write(f"imported {{name}}\\n")
"""

EVERY_MODULE = """
import importlib, pkgutil, {package} as package
for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    if not found.name.endswith(("__main__", "migrations.env")) and ".versions." not in found.name:
        importlib.import_module(found.name)
"""

WATCHED = """
import sys
def watch(event, args):
    if event in ("sqlite3.connect", "socket.connect", "subprocess.Popen", "os.mkdir", "os.rename"):
        sys.stderr.write(f"{event} {args}\\n")
    if event == "open" and args[2] & 3:
        sys.stderr.write(f"{event} {args}\\n")
sys.addaudithook(watch)
"""


def python(code: str) -> str:
    """What this code says on standard error, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


def contracts(root: Path) -> subprocess.CompletedProcess[str]:
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root / "src")},
    )


def test_the_layers_hold() -> None:
    done = contracts(ROOT)
    assert done.returncode == 0, done.stdout


BREACHES = [
    ("domain/vocabulary.py", "import collectui.store"),
    ("domain/vocabulary.py", "import sqlalchemy"),
    ("store/__init__.py", "import collectui.exchange"),
    ("store/__init__.py", "import collectui.config"),
    ("exchange/__init__.py", "import collectui.ui"),
    ("exchange/__init__.py", "import textual"),
    ("ui/__init__.py", "import collectui.exchange"),
    ("ui/__init__.py", "def later():\n    import collectui.store.tables"),
    ("ui/__init__.py", "import collectui.store.core.items"),
    ("ui/widgets/__init__.py", "import collectui.ui.screens.customer"),
    ("ui/widgets/bars.py", "def later():\n    import collectui.ui.forms.note"),
    ("ui/popups/__init__.py", "import collectui.ui.forms.editor"),
    ("ui/forms/parts/__init__.py", "import collectui.ui.screens.drafts"),
    ("store/queries/__init__.py", "import collectui.store.tables"),
    ("store/writing/plan.py", "def later():\n    import sqlmodel"),
    ("exchange/reading.py", "def later():\n    import collectui.store.core.items"),
    ("exchange/premium/bring.py", "import collectui.store.tables.items"),
    ("exchange/report.py", "import sqlalchemy"),
    ("config.py", "import collectui.store"),
]


def breaches_found(said: str) -> set[tuple[str, str]]:
    """Who imports what itself against a contract; not what only follows from another's import."""
    blocks = re.findall(r"^(\S+) is not allowed to import (\S+):\n\n(.*?)\n\n\n", said, re.M | re.S)
    return {
        (importer, imported)
        for below, above, chains in blocks
        for importer, imported in re.findall(r"^-\s+(\S+) -> (\S+) ", chains, re.M)
        if f"{importer}.".startswith(f"{below}.") and f"{imported}.".startswith(f"{above}.")
    }


def test_every_breach_of_the_layers_is_found(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    expected = set()
    for module, line in BREACHES:
        breached = tmp_path / "src/collectui" / module
        breached.write_text(f"{breached.read_text()}\n{line}\n")
        importer = f"collectui.{module}".removesuffix(".py").removesuffix("/__init__")
        expected.add((importer.replace("/", "."), line.rpartition("import ")[2]))
    circle = tmp_path / "src/collectui/domain/vocabulary.py"
    circle.write_text(f"{circle.read_text()}\ndef later():\n    import collectui.domain.kernel\n")
    said = contracts(tmp_path).stdout
    assert expected <= breaches_found(said)
    assert "No cycles are allowed in collectui.domain." in said


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["import", "--help"]])
def test_help_and_version_are_instant(arguments: list[str]) -> None:
    body = (
        "import contextlib, io\n"
        "from collectui.cli import run\n"
        "with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):\n"
        f"    run({arguments!r})\n"
    )
    assert python(SEEN.format(body=body, heavy=HEAVY)) == ""


def test_screens_do_not_wait_for_the_store() -> None:
    body = EVERY_MODULE.format(package="collectui.ui")
    assert python(SEEN.format(body=body, heavy=("sqlalchemy", "sqlmodel", "alembic"))) == ""


def test_the_domain_imports_no_library_it_does_not_need() -> None:
    body = EVERY_MODULE.format(package="collectui.domain")
    assert python(SEEN.format(body=body, heavy=HEAVY)) == ""


def test_nothing_happens_at_import() -> None:
    assert python(WATCHED + EVERY_MODULE.format(package="collectui")) == ""


def test_every_rule_says_what_it_judges_and_of_which_command() -> None:
    rules = [
        (f"{path.stem}.{node.name}", node)
        for path in sorted((ROOT / "src/collectui/domain").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and _asks(node) == ["me", "command"]
    ]
    assert len(rules) > 30
    for name, rule in rules:
        words = {each.id for each in ast.walk(rule) if isinstance(each, ast.Name)}
        assert words.isdisjoint({"Any", "getattr", "hasattr"}), name
        assert rule.args.posonlyargs[2].annotation is not None, name


def _asks(function: ast.FunctionDef) -> list[str]:
    """What a function takes by position beside what it judges, as rules do."""
    return [each.arg for each in function.args.posonlyargs[1:]]


DEEPEST = 3
"""Storeys of our own classes above those of a library."""


def storeys(found: type) -> int:
    """How many classes of ours stand above one another from a class to a library's."""
    if not found.__module__.startswith("collectui."):
        return 0
    return 1 + max(storeys(base) for base in found.__bases__)


def own_classes(package: ModuleType) -> Iterator[type]:
    """Every class that a package defines, whichever module it stands in."""
    for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        module = importlib.import_module(each.name)
        for found in vars(module).values():
            if isinstance(found, type) and found.__module__ == module.__name__:
                yield found


def test_no_class_of_the_screens_stands_high_above_the_librarys() -> None:
    found = {f"{each.__module__}.{each.__qualname__}": storeys(each) for each in own_classes(ui)}
    assert len(found) > 100
    assert {name: count for name, count in found.items() if count > DEEPEST} == {}
