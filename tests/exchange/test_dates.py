"""Dates: what each text is, and who decides the order of day and month."""

from zoneinfo import ZoneInfo

import pytest

from collectui.exchange.date_column import BAD, DateColumn
from collectui.store.imports.refusal import ImportRefused


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2020-03-09", "2020-03-09"),
        ("2020-03-09 00:00:00", "2020-03-09"),
        ("2020-03-09T10:11:12Z", "2020-03-09"),
        ("2020/3/9", "2020-03-09"),
        ("20190307", "2019-03-07"),
        ("20190307.0", "2019-03-07"),
        (" 2020-03-09 ", "2020-03-09"),
        ("30-Jun-2024", "2024-06-30"),
        ("June 30, 2024", "2024-06-30"),
        ("30 June 2024", "2024-06-30"),
        ("31/12/2013", "2013-12-31"),
        ("31.12.13", "2013-12-31"),
        ("1/2/69", "1969-02-01"),
        ("", None),
        ("NaN", None),
        ("00000000", None),
        ("00.00.0000", None),
        ("2020-02-30", BAD),
        ("32/13/2020", BAD),
        ("soon", BAD),
        ("20201340", BAD),
    ],
)
def test_texts(text: str, iso: str | None) -> None:
    assert DateColumn("Due")[text] == iso


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["1/2/2013", "3/13/2013"], "mdy"),
        (["1/2/2013", "13/3/2013"], "dmy"),
        (["1.2.2013", "3.4.2013"], "dmy"),  # full stops
        (["2013-01-02"], None),
        (["5/5/2013"], None),  # both readings are one day
    ],
)
def test_the_whole_column_decides(texts: list[str], order: str | None) -> None:
    column = DateColumn("Due")
    column.take(texts)
    assert column.decide(None)[0] == order


def test_one_slip_does_not_undecide_a_column() -> None:
    column = DateColumn("Due")
    column.take(f"{month}/{day}/2013" for month in range(1, 13) for day in range(13, 29))
    column.take(["31/12/2013"])
    assert column.decide(None)[0] == "mdy"
    column.assume("mdy")
    assert column.take(["31/12/2013", "12/31/2013"]) == [BAD, "2013-12-31"]


def test_nothing_decides_shows_both_readings() -> None:
    column = DateColumn("Due Date")
    column.take(["3/4/2013"])
    with pytest.raises(ImportRefused) as refused:
        column.decide(None)
    for words in ("Due Date", "3/4/2013", "03 April 2013", "04 March 2013", "--date-order"):
        assert words in str(refused.value)
    assert column.decide("mdy")[0] == "mdy"  # the file's other dates do


def test_a_column_that_mixes_orders_is_refused() -> None:
    column = DateColumn("Due")
    column.take(["13/1/2013", "1/13/2013"])
    with pytest.raises(ImportRefused, match="mixes two orders"):
        column.decide(None)
    told = DateColumn("Due", "dmy")
    told.take(["13/1/2013", "1/13/2013"])
    assert told.decide(None)[0] == "dmy"


def test_an_order_no_date_allows_is_refused() -> None:
    column = DateColumn("Due", "dmy")
    column.take(["1/13/2013", "1/2/2013"])
    with pytest.raises(ImportRefused, match="cannot be day/month/year"):
        column.decide(None)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("12 févr. 2026", "2026-02-12"),
        ("1er août 2026", "2026-08-01"),
        ("3. März 2026", "2026-03-03"),
        ("3 de diciembre de 2026", "2026-12-03"),
        ("4 sierpnia 2026", "2026-08-04"),
        ("5 lokakuuta 2026", "2026-10-05"),
        ("2026. márc. 6.", "2026-03-06"),
        ("mardi 3 mars 2026", "2026-03-03"),
        ("07-Okt-26", "2026-10-07"),
        ("8 giugno 2026", "2026-06-08"),
        ("9 Μαΐου 2026", "2026-05-09"),
        ("46093", "2026-03-12"),
        ("46093.75", "2026-03-12"),
        ("3 Foo 2026", BAD),
        ("461", BAD),
    ],
)
def test_dates_in_words_and_in_days(text: str, iso: str) -> None:
    assert DateColumn("Due")[text] == iso


def test_a_month_that_two_languages_call_so_goes_by_the_other_dates() -> None:
    for other, month in (("3 stycznia 2026", "07"), ("3 siječnja 2026", "06")):
        column = DateColumn("Due")
        assert column["2 lip 2026"] == BAD
        assert column[other]
        column.assume(None)
        assert column["2 lip 2026"] == f"2026-{month}-02"


@pytest.mark.parametrize(
    ("zone", "text", "iso"),
    [
        ("Europe/Berlin", "2026-03-31T22:30:00Z", "2026-04-01"),
        ("Europe/Berlin", "2026-01-31T22:30:00Z", "2026-01-31"),
        ("America/New_York", "2026-03-31T02:00:00.000+00:00", "2026-03-30"),
        ("Asia/Tokyo", "2026-03-31 20:00 UTC", "2026-04-01"),
        ("Asia/Tokyo", "31.03.2026 23:00:00 +0900", "2026-03-31"),
        ("Asia/Tokyo", "Tue, 31 Mar 2026 20:00:00 GMT", "2026-04-01"),
        ("Asia/Tokyo", "2026-03-31 20:00:00", "2026-03-31"),
        ("Asia/Tokyo", "20260331T200000Z", "2026-04-01"),
        ("Asia/Tokyo", "20260331T2000", "2026-03-31"),
        ("Asia/Tokyo", "2026-03-31", "2026-03-31"),
    ],
)
def test_an_instants_day_is_the_desks(zone: str, text: str, iso: str) -> None:
    assert DateColumn("Due", zone=ZoneInfo(zone))[text] == iso
