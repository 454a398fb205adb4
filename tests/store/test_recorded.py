"""The words of the history know every field that holds a date or a word of a list."""

from datetime import date, datetime

import sqlalchemy as sa

from collectui.domain.recorded import CODES, DAYS
from collectui.store.core.every import TABLES


def test_every_date_and_every_word_of_a_list_is_known() -> None:
    for table in TABLES.values():
        for column in table.c:
            kind = getattr(column.type, "impl_instance", column.type)
            if isinstance(column.type, sa.Enum):
                assert column.name in CODES, column
            elif issubclass(kind.python_type, date) and kind.python_type is not datetime:
                assert column.name in DAYS, column
