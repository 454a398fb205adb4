"""Changing a setting of the desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from collectui.domain.desk.rights import is_administrator
from collectui.domain.kernel import Action, Command, Me, Refusal, all_of
from collectui.domain.settings.known import nearest


@dataclass(frozen=True, kw_only=True)
class SetDesk(Command):
    """Change one setting of the desk (see `collectui.domain.settings.known`)."""

    name: str
    value: Any
    """As JSON has it."""


@dataclass(frozen=True, slots=True)
class JudgedSetting:
    """A setting as it stands."""

    name: str
    value: object
    known: bool
    id: int | None = None
    """None while it has its value of the start."""
    wrong: str = ""
    """Why the value sent cannot be used."""


def setting_is_known(
    judged: JudgedSetting, me: Me, command: SetDesk | None = None, /
) -> Refusal | None:
    """A setting that there is, with a value that it can have."""
    if not judged.known:
        like = nearest(judged.name)
        hint = f": {like} is meant?" if like else "; `collectui desk show` lists them"
        return Refusal(f"“{judged.name}” is no setting of the desk{hint}", "name")
    if command is not None and judged.wrong:
        return Refusal(f"{judged.name} {judged.wrong}", "value")
    return None


SET_DESK: Action[JudgedSetting, SetDesk] = Action(
    "desk.set", "Desk setting", "", all_of(is_administrator, setting_is_known)
)
