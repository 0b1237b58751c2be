"""What every test in a browser is: slow, and of a server that sees what the test has committed."""

from __future__ import annotations

import pytest

IN_A_BROWSER = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(300),
]
