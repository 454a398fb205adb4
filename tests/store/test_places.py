"""Where a store may be: on a local disk, in a folder of a group that keeps everybody else out."""

from __future__ import annotations

import grp
import os
import stat
from pathlib import Path

import pytest

from collectui.domain.errors import StoreUnusable
from collectui.store import places

pytestmark = pytest.mark.one_engine
MOUNTED = """\
21 1 8:1 / / rw - ext4 /dev/sda1 rw
22 21 0:30 / /srv rw - nfs4 server:/srv rw
23 22 8:2 / /srv/local rw shared:4 master:1 - xfs /dev/sdb rw
24 21 0:31 / /mnt/a\\040share rw - cifs //s/a rw
25 21 0:32 / /home/ana rw - fuse.sshfs ana@x: rw
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/srv/store.sqlite3", "nfs4"),
        ("/srv/not/there/yet/store.sqlite3", "nfs4"),
        ("/srv/local/store.sqlite3", ""),
        ("/mnt/a share/store.sqlite3", "cifs"),
        ("/home/ana/x/store.sqlite3", "fuse.sshfs"),
        ("/home/anabel/store.sqlite3", ""),
        ("/var/store.sqlite3", ""),
    ],
)
def test_a_network_file_system_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, kind: str
) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTED)
    monkeypatch.setattr(Path, "exists", lambda self: True)
    monkeypatch.setattr(Path, "resolve", lambda self: self)
    if not kind:
        places.check_local(Path(path), mounts)
        return
    with pytest.raises(StoreUnusable, match=rf"network file system \({kind}\).*or use PostgreSQL"):
        places.check_local(Path(path), mounts)


def test_where_nothing_says_what_is_mounted_it_is_local(tmp_path: Path) -> None:
    places.check_local(tmp_path / "x" / "store.sqlite3", tmp_path / "none")


def group() -> str:
    return grp.getgrgid(os.getegid()).gr_name


def test_a_folder_is_made_for_the_group_whatever_the_umask(tmp_path: Path) -> None:
    folder, before = tmp_path / "shared", os.umask(0o077)
    try:
        places.make_shared(folder, group())
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o2770
    places.make_shared(folder, group())


@pytest.mark.parametrize(
    ("mode", "why"), [(0o700, "is not handed on"), (0o2775, "everybody may look into")]
)
def test_a_folder_that_is_otherwise_is_left_so(tmp_path: Path, mode: int, why: str) -> None:
    folder = tmp_path / "there"
    folder.mkdir()
    folder.chmod(mode)
    with pytest.raises(StoreUnusable, match=why):
        places.make_shared(folder, group())
    assert stat.S_IMODE(folder.stat().st_mode) == mode


def test_a_group_that_there_is_not(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match="there is no group nobodys-at-all"):
        places.make_shared(tmp_path / "x", "nobodys-at-all")
    assert not (tmp_path / "x").exists()
