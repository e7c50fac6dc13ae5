"""How often Python looks for values that nothing leads to any longer."""

import gc


def seldom() -> None:
    """Look for them after 50,000 values, not 700: words and claims come by the thousand and are no garbage, and to look
    among them takes as long as the work."""
    gc.set_threshold(50_000, 20, 50)
