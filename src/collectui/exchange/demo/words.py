"""The words that demonstration data is made of. No real company is meant by any of them."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


BUSINESS_FIRST = _words(
    "Meridian Cedar Harbor Summit Lakeside Granite Pioneer Bluewater Redwood Ironwood Northgate "
    "Silverline Oakhurst Prairie Copperfield Stonebridge Fairview Highland Riverbend Juniper "
    "Beacon Sterling Crestview Maplewood Westbrook Eastfield Ashford Birchwood Clearwater "
    "Dunmore Elmhurst Foxglove Glenwood Hawthorn Ivory Kestrel Larkspur Millstone Newhaven "
    "Orchard Pinecrest Quarry Rosewood Sandpiper Thornton Upland Valley Windmill Yarrow Zephyr "
    "Amber Bramble Canyon Delta Ember Falcon Garnet Heron Indigo Jasper Keystone Lantern "
    "Magnolia Nimbus Onyx Palisade Quill Rainier Saffron Timber Umber Vesper Willow Anchor "
    "Basalt Cobalt Driftwood Evergreen Flint Gable"
)
BUSINESS_TRADE = _words(
    "Freight Foods Dental Logistics Builders Plumbing Textiles Print Motors Bakery Catering "
    "Electric Farms Fabrication Furniture Glass Hardware Hospitality Imports Insulation Labs "
    "Landscaping Machining Marine Metals Millwork Nursery Optics Outfitters Packaging Paper "
    "Pharmacy Produce Roofing Security Staffing Supply Tile Tools Towing Trading Transport "
    "Veterinary Vineyards Warehousing Welding"
)
PLACE_NAMES = _words(
    "Aldermere Brackwater Colverton Dunsley Eastmoor Farrowdale Greystoke Hollin Inverlea "
    "Kelmarsh Lindenfeld Marwick Northolme Osterly Penrose Quenby Ravensford Selworth Tarleton "
    "Ullesk Varnham Wexcombe Yelden Arnsby"
)
BUSINESS_SUFFIX = ("LLC", "Inc.", "Co.", "Corp.", "LLC", "Inc.", "Ltd.", "Group")

FIRST_NAMES = _words(
    "Jo Ana Dana Maria James Wei Priya Omar Elena Lucas Chloe Mateo Aisha Noah Sofia Liam Emma "
    "Hiro Fatima Diego Ingrid Kwame Nadia Pavel Rosa Samir Tara Victor Yuki Zoë Andre Beatriz "
    "Carl Deborah Erik Fiona George Hannah Ivan Julia Karen Leon Monica Nils Olga Peter Quinn "
    "Ruth Stefan Teresa Ursula Vera Walter Ximena Yusuf Zara Björn Renée Łucja José"
)
LAST_NAMES = _words(
    "Park Ruiz Wu Mole Keller Okafor Novak Haddad Lindqvist Moreau Santos Iyer Tanaka Weber "
    "Kowalski Brennan Castillo Dubois Eriksen Fontaine Gallagher Hoffmann Ibrahim Jensen Kaur "
    "Larsen Mendoza Nakamura O'Brien Petrov Quigley Romero Schneider Torres Ueda Vargas Whitaker "
    "Xu Yilmaz Zimmer Abbott Barnes Cortez Dalton Ellis Farrell Greene Hayes Irwin Jacobs Kent "
    "Lowell Marsh Nolan Osborne Pierce Reyes Sutton Tucker Vaughn Walsh Young Müller Peña "
    "Søndergaard Çelik"
)

AWKWARD_NAMES = (
    "[/] & Sons",
    "東京精密機械株式会社",
    "Zażółć Gęślą Jaźń Sp. z o.o.",
    "[bold red]Quality[/bold red] Foods [@click=app.quit]Inc[/]",
    'O\'Brien "Bud" Plumbing & Heating, L.P.',
    "Société Générale d’Œuvres Éditées à Clermont et d’Aménagement du Territoire S.A.R.L.",
    "100% {name} $1 \\n Ltd.",
    "=SUM(A1:A9) Accounting",
    "👩‍🔧 Fix-it Repairs 🇺🇸",
    "Ünïted Brötchen GmbH & Co. KG",
    "العربية للتجارة",
    "서울 무역 주식회사",
    "-- Dashes & <Angles> --",
    "Nguyễn Thị Hòa Cà Phê",
)
"""Names that are legal and that a careless screen breaks on: markup, wide, combining, long."""

PROGRAMS = (
    "Commercial auto",
    "General liability",
    "Umbrella",
    "Workers’ compensation",
    "Business owner’s policy",
    "Commercial property",
    "Cyber liability",
    "Inland marine",
    "Professional liability",
    "Builder’s risk",
)

STREETS = _words(
    "Fulton Canal Market Juniper Prospect Harbor Mill Chestnut Lincoln Summit Depot Franklin "
    "Orchard Station Garden Walnut Ridge Bridge Church Meadow"
)

ACTIVITY_SUBJECTS = {
    "dunning_call": (
        "Call about the overdue invoices",
        "Second call before letter 2",
        "Final call",
    ),
    "follow_up_call": (
        "Ask where the payment is",
        "Confirm the wire went out",
        "Call back as agreed",
    ),
    "to_do": ("Send a copy of the invoices", "Send proof of delivery", "Send W-9 and bank details"),
    "meeting": ("Review the account with the customer", "Payment plan meeting"),
    "review": ("Review the credit limit", "Review the account for hold"),
    "letter": ("Reminder letter", "Letter before action"),
}

ATTEMPT_LINES = {
    "reached": ("spoke with {who}, wants copies", "{who} checks with the controller"),
    "left_message": ("left voicemail for {who}", "message at the front desk"),
    "no_answer": ("rang out", "no answer, mailbox full"),
    "wrong_number": ("not {who}'s number any more",),
    "busy": ("line busy",),
    "promised": ("{who} promises a wire", "{who} pays on the next cheque run"),
    "disputed": ("{who}: short delivery, wants a credit", "{who} says the price is wrong"),
    "refused": ("{who} will not pay before delivery is complete",),
}

NOTES = {
    "general": (
        "Invoices go to the **portal**, not by e-mail.",
        "New controller from next month. Ask for [her direct line](tel:+13125550142).",
        "Paid [promise] by [/]Fri, says the front desk.",
    ),
    "collections_account": (
        "Pays on the 5th and the 20th only:\n\n- cut-off two days before\n- needs a PO number",
        "Statement sent, waits for confirmation of the balance.",
    ),
    "call": (
        "{who} asks for a statement of all open items.",
        "{who} was friendly; call after 14:00.",
    ),
    "email": (
        "From: {who} <ap@customer.example>\nTo: Collections <collections@desk.example>\n"
        "Subject: Re: overdue invoices\n\nWe have the invoices in approval.\n\n"
        "> Please tell us when we can expect payment.",
    ),
    "promise_to_pay": ("{who} promises half this week and the rest at month's end.",),
    "dispute": ("Claims *short delivery* on two lines; proof of delivery requested.",),
    "payment": ("Remittance advice received, does not say which invoices.",),
}
