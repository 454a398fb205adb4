"""`collectui collector`: rights from the shell."""

import json

import pytest

from collectui import cli
from collectui.store.opening import open_store


def test_rights_are_listed_given_and_taken(
    store_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--store", store_url]
    opened = open_store(store_url, may_write=True)
    me = opened.me().login
    opened.close()
    assert cli.run(["collector", "set", "ana", "--active", "no", *where]) == cli.REFUSED
    assert "say a role" in capsys.readouterr().err
    assert cli.run(["collector", "set", "ana", *where]) == cli.USAGE
    words = ["collector", "set", "ana", "--role", "collector", "--name", "Ana Ruiz"]
    assert cli.run([*words, *where]) == cli.DONE
    said = capsys.readouterr().err.splitlines()
    assert "collectui: ana added as collector" in said
    assert ("CREATE ROLE ana LOGIN" in said[-1]) == store_url.startswith("postgresql")
    assert cli.run(["collector", "set", "ana", "--role", "supervisor", *where]) == cli.DONE
    assert cli.run(["collector", "set", me, "--active", "no", *where]) == cli.REFUSED
    assert "last administrator" in capsys.readouterr().err
    assert cli.run(["collector", "list", "--json", *where]) == cli.DONE
    found = {each["login"]: each for each in json.loads(capsys.readouterr().out)}
    assert found["ana"] == {
        "login": "ana",
        "name": "Ana Ruiz",
        "role": "supervisor",
        "active": True,
    }
    assert found[me]["role"] == "administrator"
    assert cli.run(["collector", "list", *where]) == cli.DONE
    assert "ana" in capsys.readouterr().out
