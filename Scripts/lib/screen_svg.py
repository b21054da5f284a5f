"""Draws what a terminal shows (`tmux capture-pane -e -p`) as an SVG image.

A cell is CELL_WIDTH by CELL_HEIGHT; every stretch of text says how wide it is, so that the columns stand wherever the
reader's font puts its glyphs.
"""

import re
import unicodedata
from html import escape

CELL_WIDTH, CELL_HEIGHT, FONT_SIZE, MARGIN = 8, 17, 13.3, 12
FONT = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"
# The sixteen colours, as xterm has them.
SIXTEEN = [
    "#000000", "#cd3131", "#0dbc79", "#e5e510", "#2472c8", "#bc3fbc", "#11a8cd", "#e5e5e5",
    "#666666", "#f14c4c", "#23d18b", "#f5f543", "#3b8eea", "#d670d6", "#29b8db", "#ffffff",
]  # fmt: skip


def indexed(number):
    """The colour of this number among 256."""
    if number < 16:
        return SIXTEEN[number]
    if number >= 232:
        return "#{0:02x}{0:02x}{0:02x}".format(8 + (number - 232) * 10)
    steps = [0, 95, 135, 175, 215, 255]
    number -= 16
    return "#%02x%02x%02x" % (steps[number // 36], steps[number // 6 % 6], steps[number % 6])


class Style:
    """What SGR has set (ECMA-48, 8.3.117)."""

    def __init__(self):
        self.reset()

    def reset(self):
        self.foreground = self.background = None
        self.bold = self.dim = self.italic = self.underline = self.reverse = self.struck = False

    def take(self, parameters):
        values = [int(value or 0) for value in parameters.replace(":", ";").split(";")]
        while values:
            value = values.pop(0)
            if value == 0:
                self.reset()
            elif value in (38, 48):
                if values[:1] == [5]:
                    color, values = indexed(values[1]), values[2:]
                else:
                    color, values = "#%02x%02x%02x" % tuple(values[1:4]), values[4:]
                if value == 38:
                    self.foreground = color
                else:
                    self.background = color
            elif 30 <= value <= 37 or 90 <= value <= 97:
                self.foreground = SIXTEEN[value - 30 if value < 90 else value - 82]
            elif 40 <= value <= 47 or 100 <= value <= 107:
                self.background = SIXTEEN[value - 40 if value < 100 else value - 92]
            elif value == 39:
                self.foreground = None
            elif value == 49:
                self.background = None
            elif value == 22:
                self.bold = self.dim = False
            else:
                on = {1: "bold", 2: "dim", 3: "italic", 4: "underline", 7: "reverse", 9: "struck"}
                off = {23: "italic", 24: "underline", 27: "reverse", 29: "struck"}
                if value in on:
                    setattr(self, on[value], True)
                elif value in off:
                    setattr(self, off[value], False)

    def key(self, paper, text):
        foreground, background = self.foreground or text, self.background or paper
        if self.reverse:
            foreground, background = background, foreground
        return (foreground, background, self.bold, self.dim, self.italic, self.underline, self.struck)


def columns(cluster):
    """How many columns a glyph takes."""
    if unicodedata.combining(cluster) or cluster in "\u200d\ufe0e\ufe0f":
        return 0
    return 2 if unicodedata.east_asian_width(cluster) in "WF" else 1


def runs(line, style, paper, text):
    """The stretches of one style in a row: first column, columns, text, style."""
    found, column = [], 0
    for part in re.split(r"(\x1b\[[0-9;:]*m)", line):
        if part.startswith("\x1b["):
            style.take(part[2:-1])
            continue
        key = style.key(paper, text)
        for glyph in part:
            width = columns(glyph)
            # A glyph of another width has a stretch of its own: its place is exact then.
            if found and found[-1][3] == key and (width == 0 or width == found[-1][4] == 1):
                found[-1][2] += glyph
                found[-1][1] += width
            else:
                found.append([column, width, glyph, key, width])
            column += width
    return found


def svg(capture, size, paper, text, title):
    """The image of a screen of `size` (columns, rows)."""
    width = size[0] * CELL_WIDTH + 2 * MARGIN
    height = size[1] * CELL_HEIGHT + 2 * MARGIN
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'font-family="{FONT}" font-size="{FONT_SIZE}" role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect width="100%" height="100%" rx="8" fill="{paper}"/>',
    ]
    style = Style()
    for row, line in enumerate(capture.split("\n")[: size[1]]):
        top = MARGIN + row * CELL_HEIGHT
        for column, count, words, key, _ in runs(line, style, paper, text):
            foreground, background, bold, dim, italic, underline, struck = key
            left, wide = MARGIN + column * CELL_WIDTH, count * CELL_WIDTH
            if background != paper:
                out.append(
                    f'<rect x="{left:.0f}" y="{top}" width="{wide:.0f}" height="{CELL_HEIGHT}" shape-rendering="crispEdges" fill="{background}"/>'
                )
            if not words.strip():
                continue
            marks = ' font-weight="bold"' if bold else ""
            marks += ' font-style="italic"' if italic else ""
            marks += ' opacity="0.7"' if dim else ""
            lines = [name for name, isOn in (("underline", underline), ("line-through", struck)) if isOn]
            marks += f' text-decoration="{" ".join(lines)}"' if lines else ""
            out.append(
                f'<text x="{left:.0f}" y="{top + 12.8:.1f}" textLength="{wide:.0f}" lengthAdjust="spacingAndGlyphs" '
                f'xml:space="preserve" fill="{foreground}"{marks}>{escape(words)}</text>'
            )
    out.append("</svg>")
    return "\n".join(out) + "\n"
