"""The display that sends the terminal only what changed.

Textual paints again what may have changed: a row that scrolls costs a whole screen. Here what it
paints is kept as cells (`rows`), beside the cells that the terminal shows (`picture`), and a frame
is the way from the ones to the others: cells that differ (`changes`) in few style sequences
(`pens`), and lines that moved, moved by the terminal itself (`scrolling`). `flow` lets no frame out
while the line has not taken the last one; `driver` is the road to the terminal, `display` the part
of the app. `terminals` is what terminals can do, and how what they do differently is avoided.
"""
