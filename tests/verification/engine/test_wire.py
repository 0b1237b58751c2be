"""What the child sends is believed only as far as it has the shape of a report."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.engine.document.side import SideQuality
from verification.engine.report import WIRE_NAMES, Report, child_failed
from verification.engine.types import Finding, Still, Verdict
from verification.engine.video import VideoInfo
from verification.engine.wire import InvalidMessage, decode, encode

STILL = Still(name="mrz", jpeg=b"\xff\xd8\xff...\xff\xd9", seconds=1.5, width=1200, height=200)
FINDING = Finding(code="face.match", verdict=Verdict.DOUBT, value=0.4, threshold=0.3, box=(1, 2, 3, 4))
INFO = VideoInfo(codec="h264", width=1, height=2, fps=30.0, seconds=6.0, frames=180, container="mov")
REPORT = Report(findings=(FINDING,), stills=(STILL,), document=INFO, cpu_seconds={"mrz": 0.5})


def read(data: bytes) -> Report:
    return decode(Report, data, WIRE_NAMES)


def changed(path: tuple[Any, ...], value: object) -> bytes:
    message: Any = cbor2.loads(encode(REPORT))
    place = message
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return cbor2.dumps(message)


def test_a_report_comes_back_as_it_was_sent() -> None:
    back = read(encode(REPORT))
    assert back == REPORT
    back.validate()
    assert isinstance(back.findings[0].verdict, Verdict)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("findings",), {}),
        (("findings", 0, "verdict"), "approve"),
        (("findings", 0, "value"), float("nan")),
        (("findings", 0, "value"), "0.4"),
        (("findings", 0, "value"), True),
        (("findings", 0, "code"), b"face.match"),
        (("findings", 0, "box"), [1, 2, 3]),
        (("findings", 0, "box"), [1, 2, 3, 4.0]),
        (("findings", 0, "extra"), 1),
        (("stills", 0, "jpeg"), "text"),
        (("stills", 0), None),
        (("mrz",), {}),
        (("document",), 5),
        (("document", "fps"), float("inf")),
        (("cpu_seconds",), {"mrz": "fast"}),
        (("network_isolated",), 1),
        (("engine_version",), None),
    ],
)
def test_a_message_of_another_shape_is_refused(path: tuple[Any, ...], value: object) -> None:
    with pytest.raises(InvalidMessage):
        read(changed(path, value))


def test_a_missing_field_is_refused() -> None:
    message = asdict(REPORT)
    del message["stills"]
    with pytest.raises(InvalidMessage):
        read(cbor2.dumps(message))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"not a report",
        b"\x9b\x7f\xff\xff\xff\xff\xff\xff\xff",  # an array that announces 2^63 items
        b"\x81" * 1000,  # nested
        b"\xd8\x23\x64(a+)",  # tag 35: a pattern to compile
        b"\xc4\x82\x1b\x7f\xff\xff\xff\xff\xff\xff\xff\x01",  # tag 4: 10 to the power of 2^63
    ],
)
def test_hostile_cbor_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidMessage):
        read(data)


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_else(data: bytes) -> None:
    with pytest.raises(InvalidMessage):
        read(data)


@pytest.mark.parametrize(
    "report",
    [
        replace(REPORT, findings=(replace(FINDING, code="MARTIN"),)),
        replace(REPORT, findings=(replace(FINDING, detail="MARTIN<<HELENE"),)),
        replace(REPORT, findings=(FINDING,) * 101),
        replace(REPORT, stills=(replace(STILL, name="../../etc/passwd"),)),
        replace(REPORT, stills=(replace(STILL, jpeg=b"<script>"),)),
        replace(REPORT, stills=(replace(STILL, width=10**6),)),
        replace(REPORT, cpu_seconds={"mrz": -1.0}),
        replace(REPORT, sides=(SideQuality(side="edge", dpi=200, glare=0),)),
        replace(REPORT, sides=(SideQuality(side="front", dpi=200, glare=2),)),
        replace(REPORT, sides=(SideQuality(side="front", dpi=200, glare=0),) * 3),
    ],
)
def test_a_report_that_no_honest_child_sends_is_not_valid(report: Report) -> None:
    with pytest.raises(ValueError, match=r"coded|JPEG|many|proper|side"):
        report.validate()


def test_the_report_of_a_failed_child_is_valid() -> None:
    report = child_failed("crashed")
    report.validate()
    assert [(finding.code, finding.verdict, finding.detail) for finding in report.findings] == [
        ("engine.child", Verdict.FAIL, "crashed")
    ]
