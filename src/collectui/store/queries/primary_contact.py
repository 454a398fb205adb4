"""A customer's primary contact, as columns of a list of customers."""

import sqlalchemy as sa

from collectui.store.core.customers import CONTACT as _CONTACT
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.customers import CUSTOMER_CONTACT as _LINK
from collectui.store.core.customers import PHONE as _PHONE

PRIMARY_NAME = (
    sa.select(_CONTACT.c.first_name + " " + _CONTACT.c.last_name)
    .select_from(_LINK.join(_CONTACT, _CONTACT.c.id == _LINK.c.contact_id))
    .where(_LINK.c.customer_id == CUSTOMER.c.id, sa.text("customer_contact.role = 'primary'"))
    .correlate(CUSTOMER)
    .scalar_subquery()
)
PRIMARY_PHONE = sa.func.coalesce(
    sa.select(_PHONE.c.typed)
    .select_from(_LINK.join(_PHONE, _PHONE.c.contact_id == _LINK.c.contact_id))
    .where(_LINK.c.customer_id == CUSTOMER.c.id, sa.text("customer_contact.role = 'primary'"))
    .order_by(_PHONE.c.preferred.desc(), _PHONE.c.id)
    .limit(1)
    .correlate(CUSTOMER)
    .scalar_subquery(),
    sa.select(_PHONE.c.typed)
    .where(_PHONE.c.customer_id == CUSTOMER.c.id)
    .order_by(_PHONE.c.preferred.desc(), _PHONE.c.id)
    .limit(1)
    .correlate(CUSTOMER)
    .scalar_subquery(),
)
