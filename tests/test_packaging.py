"""What is installed from a wheel, from an sdist and from a checkout works alike."""

import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
BUILD = "import sys; from hatchling import build; print(build.{hook}(sys.argv[1]))"
STYLED = "from collectui.locations import css_path; print(css_path())"


def build(hook: str, source: Path, into: Path) -> Path:
    """What this hook of the build makes of the source."""
    done = subprocess.run(
        [sys.executable, "-c", BUILD.format(hook=hook), into],
        cwd=source,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return into / done.stdout.split()[-1]


def installed(wheel: Path, into: Path) -> Path:
    """The place this wheel was installed to, by pip and without its requirements."""
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index"]
    subprocess.run([*command, "--target", into, wheel], check=True)
    return into


def said(place: Path | None, *arguments: str, cwd: Path) -> str:
    """What Python prints, run away from the checkout with the package from this place."""
    env = dict(os.environ)
    env.pop("PYTHONPATH", None)
    if place is not None:
        env["PYTHONPATH"] = str(place)
    done = subprocess.run(
        [sys.executable, *arguments], cwd=cwd, env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("build_wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = tmp_path_factory.mktemp("sdist")
    with tarfile.open(build("build_sdist", ROOT, into)) as archive:
        archive.extractall(into, filter="data")
    return next(path for path in into.iterdir() if path.is_dir())


@pytest.fixture(scope="module")
def from_sdist(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("build_wheel", sdist, tmp_path_factory.mktemp("wheel"))


@pytest.mark.alone
def test_the_sdist_carries_the_documents(sdist: Path) -> None:
    documents = {path.name for path in (ROOT / "docs").iterdir()}
    assert documents <= {path.name for path in (sdist / "docs").iterdir()}
    assert (sdist / "README.md").is_file()


@pytest.mark.parametrize("made_by", ["wheel", "from_sdist"])
def test_an_installed_package_has_all_it_needs(
    made_by: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    place = installed(request.getfixturevalue(made_by), tmp_path / "site")
    css = Path(said(place, "-c", STYLED, cwd=tmp_path))
    assert css == place / "collectui/screens.tcss"
    assert css.read_text() == (ROOT / "screens.tcss").read_text()
    version = said(place, "-m", "collectui", "--version", cwd=tmp_path)
    assert version == f"collectui {metadata.version('collectui')}"


def test_wheel_and_sdist_carry_the_same_package(wheel: Path, from_sdist: Path) -> None:
    def names(path: Path) -> set[str]:
        with zipfile.ZipFile(path) as archive:
            return set(archive.namelist())

    here = {
        str(path.relative_to(ROOT / "src"))
        for path in (ROOT / "src/collectui").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert names(wheel) == names(from_sdist)
    assert {name for name in names(wheel) if "dist-info" not in name} == here | {
        "collectui/screens.tcss"
    }


def test_a_checkout_and_an_editable_install_find_the_style_sheet(tmp_path: Path) -> None:
    for place in (ROOT / "src", None):
        assert said(place, "-c", STYLED, cwd=tmp_path) == str(ROOT / "screens.tcss")


def required(requirements: list[str]) -> set[str]:
    """The names of these requirements and of all that they require in turn, here."""
    todo, done = [Requirement(line) for line in requirements], set()
    while todo:
        requirement = todo.pop()
        for extra in ("", *requirement.extras):
            name = canonicalize_name(requirement.name)
            if (name, extra) in done:
                continue
            done.add((name, extra))
            inner = map(Requirement, metadata.requires(name) or [])
            todo += [r for r in inner if r.marker is None or r.marker.evaluate({"extra": extra})]
    return {name for name, _ in done}


def test_the_constraints_are_versions_and_nothing_else() -> None:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    assert not [line for line in lines if not re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.]*", line)]
    pinned = {line.partition("==")[0] for line in lines}
    assert pinned >= required(
        PROJECT["project"]["dependencies"]
        + PROJECT["project"]["optional-dependencies"]["postgres"]
        + PROJECT["dependency-groups"]["dev"]
    )


def test_what_the_program_reaches_into_is_pinned_exactly() -> None:
    pins = {r.name: str(r.specifier) for r in map(Requirement, PROJECT["project"]["dependencies"])}
    for name in ("textual", "rich", "sqlmodel"):
        assert re.fullmatch(r"==[0-9.]+", pins[name])
