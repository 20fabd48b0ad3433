"""Colours and line styles of the components, the same on every page.

The first four are Okabe and Ito's (2008) hues that reach a contrast of 3:1 on white; from the fifth on they are
darkened (lightened for the dark theme) until they do. Dash and number tell components apart without any colour.
"""

LIGHT = (
    "#0072B2",  # blue
    "#D55E00",  # vermillion
    "#008F68",  # green
    "#B5528B",  # purple
    "#9A6B00",  # ochre
    "#5B4BC4",  # indigo
    "#7F4F24",  # brown
    "#A3123F",  # crimson
    "#6B6F00",  # olive
    "#4D5B66",  # slate
)

DARK = (
    "#56B4E9",
    "#FF8243",
    "#2FCB9C",
    "#E79AC6",
    "#E8B023",
    "#A79BFF",
    "#D0A276",
    "#FF7090",
    "#C6C84A",
    "#B8C4CE",
)

# Lengths of strokes and gaps in pixels, component by component; the empty one is a solid line.
DASHES = ((), (9, 4), (2, 3), (12, 3, 2, 3), (5, 2), (15, 4), (2, 6), (9, 3, 2, 3, 2, 3), (5, 6), (18, 3, 5, 3))
