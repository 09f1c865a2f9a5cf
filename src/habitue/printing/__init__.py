"""What is put on paper: cards, labels, letters as PDF, and the codes on them.

Nouns: sheet, design, code. Invariants: a code that was printed can be read back; the same input gives the same pages.

Refuses to know: whose card it is, and why it is printed.
"""
