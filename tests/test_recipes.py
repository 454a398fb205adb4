"""A recipe of docs/building.md is followed in a copy of the program, and what it promises holds."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIELD = "courtesy_title"
RECIPE = {
    "store/tables/customers.py": (
        "    credit_hold: bool = False\n",
        f"    {FIELD}: str = text()\n",
    ),
    "domain/records/customers.py": (
        '    flag("credit_hold"),\n',
        f'    text("{FIELD}", "Form of address"),\n',
    ),
}
"""By file, a line that is there and the one that is added behind it."""
MIGRATION = f'''"""A field more.

Revision: 9999.
"""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{{before}}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("customer", sa.Column("{FIELD}", sa.String(), nullable=False, server_default=""))
'''
USED = f"""
import sys
from collectui.domain.plan import Plan, Update
from collectui.domain.roles.impact import impact_of
from collectui.store import entries
from collectui.store.opening import create
from collectui.store.queries.history import history_of
from tests.store.making import add_customer

store = create(sys.argv[1])
customer = store.load(add_customer)
plan = Plan("Addressed", (Update("customer", customer, customer, {{"{FIELD}": ("", "Dr.")}}, ""),))
[line] = impact_of(plan).fields
print(line.field, line.was, line.becomes, sep="|")
me = store.me()
store.load(lambda connection: entries.write(connection, plan, who=me.id, action="test"))
lines = store.read(history_of, customer)
print([(c.field, c.was, c.becomes) for line in lines for c in line.changes if c.was is not None])
"""


def test_a_field_is_added_by_the_recipe(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(ROOT / "screens.tcss", tmp_path / "screens.tcss")
    package = tmp_path / "src/collectui"
    for name, (line, more) in RECIPE.items():
        text = (package / name).read_text()
        assert text.count(line) == 1
        (package / name).write_text(text.replace(line, line + more))
    schema = package / "store/schema.py"
    versions = re.search(r'REVISIONS = \((.*?"(\d+)",)\n\)', schema.read_text(), re.DOTALL)
    assert versions is not None
    newer = schema.read_text().replace(versions[1], f'{versions[1]}\n    "9999",')
    schema.write_text(newer)
    made = package / "store/migrations/versions/v9999_more.py"
    made.write_text(MIGRATION.replace("{before}", versions[2]))
    _run(tmp_path, "-m", "collectui.store.tables.generate")

    naming = [path for path in package.rglob("*.py") if FIELD in path.read_text()]
    assert sorted(str(path.relative_to(package)) for path in naming) == [
        "domain/records/customers.py",
        "store/core/customers.py",
        "store/migrations/versions/v9999_more.py",
        "store/tables/customers.py",
    ]
    said = _run(tmp_path, "-c", USED, f"sqlite:///{tmp_path / 'new.sqlite3'}")
    assert said.splitlines() == ["form of address||Dr.", f"[('{FIELD}', '', 'Dr.')]"]
    tests = _run(
        tmp_path, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", FIELD, str(RECORDS)
    )
    assert re.search(r"\b[1-9]\d* passed", tests)


RECORDS = ROOT / "tests/store/test_records.py"


def _run(place: Path, *arguments: str) -> str:
    """What a Python that imports the copy prints."""
    roads = os.pathsep.join((str(place / "src"), str(ROOT)))
    command = [sys.executable, *arguments]
    done = subprocess.run(
        command, cwd=place, env={**os.environ, "PYTHONPATH": roads}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
