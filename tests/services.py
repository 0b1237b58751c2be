"""pytest plugin, loaded before Django: gives the tests their own broker, keys and folder.

With `TEST_DATABASE_URL` the tests run on that PostgreSQL server, otherwise on SQLite.
"""

from __future__ import annotations

import atexit
import base64
import os
import secrets
import shutil
import tempfile
from pathlib import Path

from ecarte.embedded.broker import start_broker

_var = Path(tempfile.mkdtemp(prefix="ecarte-tests-"))
atexit.register(shutil.rmtree, _var, ignore_errors=True)
(_var / "static").mkdir()
_broker = start_broker(directory=_var)
atexit.register(_broker.stop)

os.environ.update(
    DJANGO_SETTINGS_MODULE="ecarte.settings",
    ECARTE_ENV="test",
    DEMO="1",
    SECRET_KEY=secrets.token_urlsafe(50),
    ALLOWED_HOSTS="testserver,127.0.0.1,localhost",
    PUBLIC_URL="http://testserver",
    VAR_DIR=str(_var),
    STATIC_ROOT=str(_var / "static"),
    REDIS_URL=_broker.url,
    VAULT_KEYS="test:" + base64.b64encode(os.urandom(32)).decode(),
    CODE_PEPPER=base64.b64encode(os.urandom(32)).decode(),
    JOURNAL_KEYS="test:" + base64.b64encode(os.urandom(32)).decode(),
    DATABASE_URL=os.environ.get("TEST_DATABASE_URL", f"sqlite:///{_var / 'db.sqlite3'}"),
)
