"""The QR code as one path, for a page that draws it and a script that draws the next one."""

from dataclasses import dataclass

import segno


@dataclass(frozen=True, slots=True)
class Drawn:
    """`path` is what SVG calls `d`, in a square of `size` modules without a margin."""

    path: str
    size: int


def drawn(text: str) -> Drawn:
    """A QR code (never a Micro QR, which few scanners read) of medium correction, each row in few strokes."""
    matrix = [list(row) for row in segno.make_qr(text, error="m").matrix]
    strokes = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            begun = x
            while x < len(row) and row[x]:
                x += 1
            if x > begun:
                strokes.append(f"M{begun} {y}h{x - begun}v1h-{x - begun}z")
            x += 1
    return Drawn("".join(strokes), len(matrix))
