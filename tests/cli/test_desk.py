"""`collectui desk`: settings from the shell."""

import json
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from collectui import cli
from collectui.domain.settings.known import SETTINGS
from collectui.domain.vocabulary import CollectorRole
from collectui.store import figures
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.figures import DELINQUENCY
from collectui.store.opening import open_store
from collectui.store.store import Store
from tests.store.making import add_customer, add_item, build_figures

pytestmark = pytest.mark.one_engine


@pytest.fixture
def desk(store: Store, store_url: str) -> Store:
    """A desk with one delinquent customer, and me as its administrator."""

    def make(connection: Any) -> None:
        customer = add_customer(connection)
        add_item(connection, customer, 500_000, due=date(2026, 2, 1))
        build_figures(connection)

    open_store(store_url, may_write=True).close()
    store.load(make)
    return store


@pytest.fixture
def run(store_url: str, capsys: pytest.CaptureFixture[str]) -> Any:
    def collectui(*words: str) -> tuple[int, str, str]:
        code = cli.run(["desk", *words, "--store", store_url])
        said = capsys.readouterr()
        return code, said.out, said.err

    return collectui


def _shown(run: Any, *name: str) -> Any:
    code, out, _ = run("show", *name, "--json")
    assert code == cli.DONE
    return json.loads(out)


def test_every_setting_is_shown(desk: Store, run: Any) -> None:
    found = _shown(run)
    assert found.keys() == SETTINGS.keys()
    assert found["aging_bounds"]["value"] == found["aging_bounds"]["start"] == [30, 60, 90]
    code, out, _ = run("show")
    assert code == cli.DONE
    assert all(name in out for name in SETTINGS)


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("aging_bounds", "15,45,90", [15, 45, 90]),
        ("aging_bounds", "[15, 45]", [15, 45]),
        ("dunning_stages", "7", [7]),
        ("dunning_stages", "[]", []),
        ("time_zone", "America/Chicago", "America/Chicago"),
        ("currency", "EUR", "EUR"),
        ("country", "CH", "CH"),
        ("attachment_limit", "2000", 2000),
        ("mass_close_percent", "35", 35),
        ("mass_close_items", "0", 0),
        ("business_days", "4,0,1,1", [0, 1, 4]),
        ("week_start", "6", 6),
        ("holidays", "2027-01-01,2026-12-25", ["2026-12-25", "2027-01-01"]),
        ("holidays", '["2026-12-25"]', ["2026-12-25"]),
        ("activity_templates.Soon", "+1 call", {**SETTINGS["activity_templates"].start,
                                                 "Soon": "+1 call"}),
        ("next_contact_days.reached", "9", {**SETTINGS["next_contact_days"].start, "reached": 9}),
    ],
)  # fmt: skip
def test_set_shown_and_undone(desk: Store, run: Any, name: str, typed: str, kept: Any) -> None:
    base = name.partition(".")[0]
    before = _shown(run)[base]["value"]
    code, tried, err = run("set", name, typed, "--dry-run")
    assert (code, _shown(run)[base]["value"]) == (cli.DONE, before)
    assert "nothing was written" in err
    code, done, _ = run("set", name, typed)
    assert (code, done) == (cli.DONE, tried)
    assert " → " in done.splitlines()[0]
    assert SETTINGS[base].follows in done
    assert _shown(run)[base]["value"] == kept
    assert [each["became"] for each in _shown(run, base)[base]["changes"]] == [kept]
    assert run("undo")[0] == cli.DONE
    assert _shown(run)[base]["value"] == before
    assert len(_shown(run, base)[base]["changes"]) == 2
    code, _, err = run("undo")
    assert code == cli.REFUSED
    assert "no change of a setting of yours" in err


def test_what_a_change_remakes_is_remade(desk: Store, run: Any) -> None:
    def priority() -> int:
        found: int = desk.read(lambda x: x.execute(sa.select(DELINQUENCY.c.priority)).scalar_one())
        return found

    before = priority()
    _, out, _ = run("set", "points.never_contacted", "99")
    assert "points.never_contacted: 15 → 99" in out
    assert "made anew: 1" in out
    assert priority() == before + 84
    assert run("set", "points.limits.USD", "1,2,3,6000")[0] == cli.DONE
    assert priority() == before + 84 + 10
    assert not desk.read(figures.unfinished)
    assert run("undo")[0] == cli.DONE
    assert priority() == before + 84


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("aging_bonds", "1"), "no setting 'aging_bonds': did you mean aging_bounds?"),
        (("zzz", "1"), "`collectui desk show` lists them"),
        (("aging_bounds", "60,30"), "aging_bounds cannot be that"),
        (("aging_bounds", "1,2,3,4,5,6,7"), "at most 7 are shown"),
        (("aging_bounds", "many"), "write it like [30, 60, 90]"),
        (("aging_bounds", "true"), "aging_bounds cannot be that"),
        (("aging_bounds.x", "1"), "has no part “x”"),
        (("points.foo", "1"), "unknown points: foo"),
        (("points.never_contacted", "-3"), "never_contacted"),
        (("points", "worst"), "points cannot be that: an object"),
        (("points.limits.USD", "3,2,1,0"), "USD"),
        (("points.limits.dollars", "1,2,3,4"), "no currency code"),
        (("amount_limits", "{}"), "computed from the desk's own amounts; set points.limits"),
        (("time_zone", "Chicago"), "“Chicago” is no time zone; write it like America/Chicago"),
        (("time_zone", "7"), "is no time zone"),
        (("currency", "usd"), "is no currency of three letters; write it like USD"),
        (("country", "USA"), "is no country"),
        (("attachment_limit", "0"), "a whole number of bytes above 0"),
        (("mass_close_percent", "101"), "0 to 100"),
        (("mass_close_items", "few"), "a whole number from 0 on"),
        (("business_days", "[]"), "a list of weekdays"),
        (("business_days", "[[1]]"), "a list of weekdays"),
        (("week_start", "mon"), "a weekday"),
        (("holidays", "2026-13-01"), "holidays cannot be that: a list of dates"),
        (("dunning_stages", "5,5"), "each later than the one before"),
        (("activity_templates.X", "soon"), "activity_templates cannot be that"),
        (("next_contact_days.reached", "400"), "0 to 365"),
    ],
)
def test_a_bad_value_is_refused_with_the_remedy(
    desk: Store, run: Any, words: tuple[str, str], said: str
) -> None:
    for more in ((), ("--dry-run",)):
        code, out, err = run("set", *words, *more)
        assert (code, out) == (cli.REFUSED, "")
        assert said in err
    assert all(each["value"] == each["start"] for each in _shown(run).values())


def test_only_an_administrator_sets(desk: Store, run: Any) -> None:
    desk.load(lambda x: x.execute(sa.update(COLLECTOR).values(role=CollectorRole.SUPERVISOR)))
    for more in ((), ("--dry-run",)):
        code, _, err = run("set", "country", "CH", *more)
        assert code == cli.REFUSED
        assert "changed by an administrator" in err
    assert run("show")[0] == cli.DONE
