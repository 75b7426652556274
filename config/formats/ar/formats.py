"""The digits 0 to 9, as the keys have them, and with them the marks that CLDR has for `ar` in these digits.

Django has the comma and the full stop the other way about; static/js/words.js writes numbers by CLDR.
"""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y، H:i"
TIME_FORMAT = "H:i"
SHORT_DATE_FORMAT = "j M Y"
SHORT_DATETIME_FORMAT = "j M Y، H:i"
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
