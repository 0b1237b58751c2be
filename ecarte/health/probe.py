"""`python -m ecarte.health.probe`: exit status 0 when this container's web server answers.

It calls by the public host name and as a proxy would, so that no host has to be allowed for probing.
"""

from __future__ import annotations

import http.client
import os
import sys
from urllib.parse import urlsplit


def main() -> int:
    public = urlsplit(os.environ["PUBLIC_URL"])
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=5)
    connection.request("GET", "/readyz", headers={"Host": public.netloc, "X-Forwarded-Proto": public.scheme})
    return 0 if connection.getresponse().status == http.client.OK else 1


if __name__ == "__main__":
    sys.exit(main())
