"""What can be done with a customer's profile."""

from __future__ import annotations

from collectui.domain.kernel import Action
from collectui.domain.profile.rules import profile_may_be_updated
from collectui.domain.profile.views import JudgedProfile, UpdateProfile

UPDATE_PROFILE: Action[JudgedProfile, UpdateProfile] = Action(
    "customer.profile", "Profile", "p", profile_may_be_updated
)
