"""Every form with a draft, opened on the people of `roles_world` as an agent opens it."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from collectui.domain.about import About, Customers
from collectui.domain.profile.actions import UPDATE_PROFILE
from collectui.domain.promises.actions import AddPromise
from collectui.domain.promises.typed import TypedPart
from collectui.domain.promises.views import PromiseView
from collectui.domain.roles import actions
from collectui.store.opening import open_store
from collectui.ui import routes
from collectui.ui.screens.customer import CustomerScreen
from tests.store.roles_world import World
from tests.ui.desk import Desk

NAME = "Meridian Freight"
TYPED = {
    "note.add": {"body": "half a note", "type": "email"},
    "note.edit": {"body": "half a change"},
    "activity.add": {"subject": "half an activity"},
    "activity.edit": {"subject": "half another"},
    "series.add": {"series": "+1 call, +3 call"},
    "contact.log": {"outcome": "reached", "line": "half a call"},
    "customer.update": {"name": "Meridian Freight Inc.", "street1": "1 New St"},
    "customer.replace": {"who": "C-2"},
    "customer.merge": {"who": "C-2"},
    "site.update": {"street1": "5 Dock Rd"},
    "contact.update": {"first_name": "Joanna", "phone": "+1 312 555 0111"},
    "contact.replace": {"mode": "new", "first_name": "Ann", "last_name": "Berg"},
    "contact.add": {"first_name": "Ben", "last_name": "Cho", "role": "broker"},
    "contact.link": {"who": "dana@wu.example"},
    "customer.profile": {"language": "en", "name": "Meridian Freight Inc."},
    "customers.profile": {"language": "en"},
    "customers.note": {"body": "half a note", "type": "email"},
    "customers.activity": {"subject": "half an activity"},
    "customers.series": {"series": "+1 call, +3 call"},
    "customer.snooze": {"until": "3d 14:00 call back"},
    "customers.snooze": {"until": "3d on holiday"},
    "promise.add": {"promise": "100 +3 wire", "line": "on the next run"},
    "promise.edit": {"method": "wire", "line": "half a remark"},
    "dispute.open": {"reason": "freight", "words": "they say half"},
}
"""What is typed into each, by the kind of its draft."""
_ROLES = {
    "customer.update": actions.UPDATE_CUSTOMER,
    "customer.replace": actions.REPLACE_CUSTOMER,
    "customer.merge": actions.MERGE_CUSTOMER,
    "contact.update": actions.UPDATE_CONTACT,
    "contact.replace": actions.REPLACE_CONTACT,
    "contact.add": actions.ADD_CONTACT,
    "contact.link": actions.LINK_CONTACT,
    "customer.profile": UPDATE_PROFILE,
}


async def _promised(desk: Desk, about: About) -> PromiseView:
    """A promise of the customer, taken for the purpose."""
    from collectui.store.queries.promises import promise, subject

    app = desk.app
    assert app.me is not None
    judged = await app.ask(subject, about, "")
    part = TypedPart(judged.today, 1_00)
    command = AddPromise(about=about, currency=judged.currency, parts=(part,))
    with closing(open_store(app.where, may_write=True)) as store:
        number = store.do(command, app.me).created["promise"]
    return await app.ask(promise, number)


async def open_form(desk: Desk, world: World, kind: str) -> Any:
    """The form of a kind, as it is once everything is read."""
    app = desk.app
    about = About(world.meridian, item_id=world.items[2])
    both = Customers((world.meridian, world.ostrava))
    match kind:
        case "note.add":
            routes.new_note(app, about, NAME)
        case "note.edit":
            from collectui.store.queries.notes import note

            routes.edit_note(app, await app.ask(note, world.notes[0]), NAME)
        case "activity.add":
            routes.new_activity(app, about, NAME)
        case "series.add":
            routes.new_series(app, about, NAME)
        case "activity.edit" | "contact.log":
            from collectui.store.queries.activities import activity

            found = await app.ask(activity, world.activities[2])
            if kind == "contact.log":
                routes.log_contact(app, about, NAME, found)
            else:
                routes.edit_activity(app, found)
        case "customers.note":
            routes.new_note(app, both, "both")
        case "customers.activity":
            routes.new_activity(app, both, "both")
        case "customers.series":
            routes.new_series(app, both, "both")
        case "customer.snooze" | "customers.snooze":
            from collectui.ui.forms.snooze import SnoozeEditor

            one = kind == "customer.snooze"
            app.push_screen(SnoozeEditor.new(app, about if one else both, NAME if one else "both"))
        case "promise.add":
            from collectui.ui.forms.promise import PromiseEditor

            app.push_screen(PromiseEditor.new(app, about, NAME))
        case "promise.edit":
            from collectui.ui.forms.promise_update import PromiseUpdate

            app.push_screen(PromiseUpdate.open(app, await _promised(desk, about)))
        case "dispute.open":
            from collectui.domain.disputes.commands import asked_of
            from collectui.store.queries.disputes import opening
            from collectui.ui.forms.dispute import DisputeEditor

            judged = await app.ask(opening, asked_of(about))
            app.push_screen(DisputeEditor.new(app, about, NAME, judged))
        case "site.update":
            app.push_screen(CustomerScreen(world.meridian))
            await desk.settle()
            await desk.press("2", "home", "e")
        case "customers.profile":
            from collectui.ui.screens.profile_menu import profile_offers

            profile_offers(app, [world.meridian, world.ostrava], "both")[0].run()
        case _:
            await _open_role(desk, world, kind)
    await desk.settle()
    return app.screen


async def _open_role(desk: Desk, world: World, kind: str) -> None:
    from collectui.ui.screens.customer_roles import RoleLine
    from collectui.ui.screens.roles_menu import RolesOffers

    screen = CustomerScreen(world.meridian)
    desk.app.push_screen(screen)
    await desk.settle()
    line = RoleLine("customer", "", "", NAME, role="customer")
    if kind in ("contact.update", "contact.replace"):
        line = RoleLine("jo", "", "", "Jo Park", role="primary", contact_id=world.jo)
    offers = await RolesOffers.load(screen, line, world.programs[0])
    assert offers is not None
    next(each for each in offers.offers() if each.id == _ROLES[kind].id).run()
