"""Numbers and days as tables show them: the same everywhere, or as the country of a locale writes them."""

from __future__ import annotations

import datetime as dt
import decimal
from dataclasses import dataclass
from decimal import Decimal

from tracker.values import Quantity
from tracker.wording import plain_number, quantity_in_signs

DIGITS = 500  # more than any figure has


@dataclass(frozen=True, slots=True)
class Local:
    """How one writes in a locale that babel knows, such as es_ES; without one, as 12,000 and 2025-07-13."""

    locale: str | None = None

    def text(self, value: object) -> str:
        """Anything that stands in a table's cell."""
        match value:
            case None:
                return ""
            case bool():
                return str(value)
            case int() if self.locale is None:
                return str(value)
            case int() | float() | Decimal():
                return self.number(value)
            case dt.datetime():
                return f"{self.day(value.date())} {value:%H:%M:%S}"
            case dt.date():
                return self.day(value)
            case _:
                return str(value)

    def number(self, value: Decimal | float) -> str:
        """All digits of a number, without needless zeros."""
        exact = value if isinstance(value, Decimal) else Decimal(str(value))
        if self.locale is None:
            return plain_number(exact)
        from babel.numbers import format_decimal

        with decimal.localcontext(prec=DIGITS):
            return str(format_decimal(exact, locale=self.locale, decimal_quantization=False))

    def day(self, value: dt.date) -> str:
        if self.locale is None:
            return value.isoformat()
        from babel.dates import format_skeleton

        return str(format_skeleton("yMd", value, locale=self.locale))

    def moment(self, iso: str | None) -> str:
        """A day, or a moment to the second, that a record has as ISO 8601."""
        if not iso:
            return ""
        return self.text(dt.date.fromisoformat(iso) if len(iso) == 10 else dt.datetime.fromisoformat(iso))

    def quantity(self, value: Quantity) -> str:
        """A figure in plain signs: "> 12.000", "≈ 1,5"."""
        return quantity_in_signs(value, self.number)

    @property
    def between(self) -> str:
        """What stands between two numbers: no comma where that is in a number."""
        return "; " if self.locale and "," in self.number(1.5) else ", "
