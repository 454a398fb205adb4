"""The verification documents of a customer: what each supports; read one, write one out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.files import FileLine
from collectui.ui.base import StoreApp
from collectui.ui.popups.popup import Choice, ChoiceScreen
from collectui.ui.screens import files
from collectui.ui.screens.file_rows import file_words
from collectui.ui.words import plain_words

if TYPE_CHECKING:
    from collectui.domain.roles.judged import DocumentLine


async def open_documents(app: StoreApp, customer_id: int) -> None:
    """Choose a document, then what to do with it; say so where there is none."""
    await app.store()
    from collectui.store.queries.documents import documents_of

    try:
        found = await app.ask(documents_of, customer_id)
    except (StoreBusy, StoreFailed) as error:
        app.tell_unread(error)
        return
    if not found:
        app.refuse("No document was ever given for an address of this customer.")
        return
    chosen = await app.push_screen_wait(
        ChoiceScreen("Verification documents", [_choice(app, each) for each in found])
    )
    document = next((each for each in found if str(each.id) == chosen), None)
    if document is None:
        return
    about = FileLine(
        document.attachment_id,
        document.file_name,
        document.media_type,
        document.size,
        document.sha256,
    )
    acts = [Choice("show", "s", "Show its text"), Choice("write", "w", "Write it to a path")]
    match await app.push_screen_wait(ChoiceScreen(file_words(about), acts, "write")):
        case "show":
            await files.show(app, [about])
        case "write":
            await files.write(app, [about])


def _choice(app: StoreApp, document: DocumentLine) -> Choice:
    kind = plain_words(document.kind.value)
    given = f"{app.words.ago(document.at)} by {document.by}: {document.change}"
    return Choice(str(document.id), "", f"{kind} of {document.issuer}", given)
