"""The second schema: what real files, letters and ranking need.

Revision: 0002.
"""

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    files()
    letters()
    ranking()


def files() -> None:
    """What documents and customers keep of a file."""


def letters() -> None:
    """What letters, promises and holds keep."""


def ranking() -> None:
    """What the order of the list needs."""
