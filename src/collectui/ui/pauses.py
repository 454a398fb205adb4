"""The pauses of the screens, in seconds: each waits for more of the same before it costs a query.

A pause ends at once when a key is waiting for what comes after it (`PlainApp.rest`), so that none
of them holds up an agent who types ahead. Those of drafts are in `drafts`, those of keys in
`ui.keyboard`.
"""

SEARCH = 0.06
"""After a letter of a search for customers."""
COMPLETION = 0.08
"""After a letter of a field that finds records."""
FILTER = 0.12
"""After a letter of a filter line."""
NOTE_SEARCH = 0.12
"""After a letter of a search in notes."""
IMPACT = 0.12
"""After a key in a form, before what saving would change is asked for."""
FILE = 0.3
"""After a letter of a path, before the file is looked at."""
MARKDOWN = 0.15
"""After a key in a note, before its preview is drawn ..."""
MARKDOWN_LONGEST = 0.6
"""... and the longest that the preview stays behind."""
PREVIEW = 0.2
"""A cursor rests this long on a row before its preview is read."""
TOTALS = 0.3
"""A list rests this long before its totals are counted."""
PRESENCE = 0.5
"""A customer is on the screen this long before others are told: walking through costs no write."""

FACTOR = 1.0
"""All pauses are multiplied by it; tests that do not look at a pause set it to 0."""
