"""How a promise will be paid, and the remark on it: all that changes of one that stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.widget import Widget

from collectui.domain.desk.views import Option
from collectui.domain.kernel import Command
from collectui.domain.promises.actions import EditPromise
from collectui.domain.promises.views import PromiseView
from collectui.domain.vocabulary import PromiseMethod, code_words
from collectui.ui.base import StoreApp
from collectui.ui.forms.draft_keys import Opening, RecordKey, opening, whose
from collectui.ui.forms.editor import Editor
from collectui.ui.forms.parts.impact import ImpactPart
from collectui.ui.widgets.bars import Part
from collectui.ui.widgets.choosing import ChoiceField
from collectui.ui.widgets.fields import Field, SafeInput

KIND = "promise.edit"
_METHODS = [Option(method.value, code_words(method)) for method in PromiseMethod]


class PromiseUpdate(Editor):
    """The form; the draft says which promise it is of."""

    KINDS = (KIND,)
    FIRST: ClassVar[str] = "method"

    def __init__(self, opening: Opening) -> None:
        super().__init__(opening)
        self._promise_id = RecordKey.of(self.draft).id
        self.parts = (ImpactPart(self),)

    @classmethod
    def open(cls, app: StoreApp, promise: PromiseView) -> PromiseUpdate:
        """The promise as it stands, or the draft of a change to it."""
        key = RecordKey(promise.customer_id, "promise", promise.id)
        values = {"method": promise.method.value, "line": promise.line}
        seen = {key.text: promise.version}
        title = promise.number
        return cls(opening(app, KIND, key, promise.name, title=title, values=values, seen=seen))

    def title_parts(self) -> list[Part]:
        return [(f"Change {self.draft.title}", "strong"), whose(self.draft)]

    def fields(self) -> Sequence[Widget]:
        method = ChoiceField(_METHODS, self.held("method", PromiseMethod.OTHER), id="method")
        return [
            Field("Method", method, id="field-method"),
            Field("Remark", SafeInput(id="line", holds=("promise", "line")), id="field-line"),
        ]

    def command(self, values: Mapping[str, str]) -> Command:
        method, line = PromiseMethod(values["method"]), values.get("line", "")
        return EditPromise(promise_id=self._promise_id, method=method, line=line)
