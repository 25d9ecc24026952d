"""Turns findings into cited text.

`evidence.py` is the only way in for a number, a name or a claim; `position.py` composes a document out of them;
`document.py` says what a document is made of; `html.py` writes it as a page, and `charts.py` and `maps.py` draw.
"""
