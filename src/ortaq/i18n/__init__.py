"""Languages: words, names in their cases, numbers, units and dates.

>>> from ortaq.i18n import language
>>> language("kk").text("Sources")
'Дереккөздер'
"""

from ortaq.i18n.language import Language, language, languages, reader_language
from ortaq.i18n.numbers import unit_digits

__all__ = ["Language", "language", "languages", "reader_language", "unit_digits"]
