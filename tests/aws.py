"""Somebody else's S3 and KMS (moto) over real HTTP, on this machine."""

from __future__ import annotations

import os
from functools import cache
from uuid import uuid4

from moto.server import ThreadedMotoServer

from ecarte.aws import client


@cache
def endpoint() -> str:
    """Started once, and there until the process ends."""
    os.environ.update(AWS_ACCESS_KEY_ID="made-up", AWS_SECRET_ACCESS_KEY="made-up")
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    return f"http://{host}:{port}"


def a_bucket() -> tuple[str, str]:
    """The endpoint of a store, and the name of an empty bucket in it."""
    s3, name = client("s3", endpoint()), f"evidence-{uuid4().hex}"
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": s3.meta.region_name})
    return endpoint(), name


def a_master_key() -> tuple[str, str]:
    """The endpoint of a key service, and the id of a key in it."""
    address = endpoint()
    return address, str(client("kms", address).create_key()["KeyMetadata"]["KeyId"])
