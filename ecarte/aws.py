"""Clients of services that speak Amazon's protocols (S3, KMS), whoever runs them."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

REGION = "eu-west-3"
"""Where none is configured: signatures name one, and services of one's own do not mind which."""


def client(service: str, endpoint: str) -> Any:
    """A client of this process; threads share it. An empty `endpoint` is Amazon's own.

    Credentials come as boto3 finds them: AWS_SHARED_CREDENTIALS_FILE, the role of the machine …
    """
    return _client(service, endpoint, os.getpid())


@cache
def _client(service: str, endpoint: str, _process: int) -> Any:
    import boto3  # here: it takes 0.2 s, and most places have no use for it
    from botocore.config import Config

    config = Config(
        connect_timeout=2,
        read_timeout=10,
        retries={"mode": "standard", "max_attempts": 3},
        s3={"addressing_style": "path"} if endpoint else {},
    )
    session = boto3.session.Session()
    region = session.region_name or REGION
    return session.client(service, endpoint_url=endpoint or None, region_name=region, config=config)
