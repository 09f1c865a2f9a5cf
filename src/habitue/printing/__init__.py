"""What is put on paper: cards, labels, letters as PDF, and the codes on them.

Nouns: code (QR, Code 128, EAN-13), sheet (where the cells lie on the paper), design (a merchant's look on a card),
card, letter. `codes.{qr_svg, barcode_svg}` draw codes for pages too; `sheets.card_sheet` and `letters.letters_pdf` make
PDFs; `rendering.render_pdf` fills any room's template, `<room>/typst/<name>.typ`, and `render_png` shows it.

Invariants: a code that was printed can be read back; what does not fit to be read is refused, not made smaller; the
same input gives the same bytes; what people typed is text on the paper and never part of a template.

Refuses to know: whose card it is, and why it is printed.
"""
