"""A store that several agents share, set up as the administrators' document says."""

import os
import stat
from pathlib import Path

import pytest

from collectui.store.opening import create


@pytest.mark.parametrize(("folder", "file"), [(0o2770, 0o660), (0o700, 0o600)])
def test_a_group_shares_a_file_only_in_a_folder_of_its_own(
    folder: int, file: int, tmp_path: Path
) -> None:
    place = tmp_path / "desk"
    place.mkdir()
    place.chmod(folder)
    before = os.umask(0o077)
    try:
        create(str(place / "store.sqlite3")).close()
    finally:
        os.umask(before)
    assert stat.S_IMODE((place / "store.sqlite3").stat().st_mode) == file
