"""Letters that are still to go out, as conditions."""

import sqlalchemy as sa

from collectui.domain.dunning import rules as dunning
from collectui.domain.vocabulary import ActivityStatus
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.work import CORRESPONDENCE as LETTER

_IS_ITS_CALL = sa.and_(
    ACTIVITY.c.id == LETTER.c.activity_id, ACTIVITY.c.status == ActivityStatus.NOT_STARTED
)
WAITING = sa.or_(
    LETTER.c.status.in_(sorted(dunning.WAITING)),
    sa.select(ACTIVITY.c.id).where(_IS_ITS_CALL).correlate(LETTER).exists(),
)
"""What is still to go out, as a letter or as the call that has taken its place."""
IN_PLACE_OF_ONE = sa.select(LETTER.c.id).where(_IS_ITS_CALL).correlate(ACTIVITY).exists()
"""Activities that are such calls."""
