"""The tables as queries and the writer speak of them: plain SQLAlchemy, quickly imported.

One module a subject, and `every`, which has them all; each is made from the models of
`store.tables` by `python -m collectui.store.tables.generate`.
"""

from sqlalchemy import MetaData

METADATA = MetaData()
