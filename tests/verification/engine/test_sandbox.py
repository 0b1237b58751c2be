"""The child process: it answers, or it is reported; it leaves nothing and outlives nobody."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ecarte.demo import hostile
from tests.verification.engine.clips import clip
from verification.engine import sandbox
from verification.engine.child import read_gestures, write_gestures
from verification.engine.confine import ChildLimits
from verification.engine.face.actions import Action, Asked
from verification.engine.sandbox import Earlier
from verification.engine.types import Verdict
from verification.engine.video import VideoRejected

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.films import Films

pytestmark = pytest.mark.slow

TODAY = date(2026, 11, 22)
ROOT = Path(__file__).parents[3]


def in_the_child(code: str) -> str:
    """What starts the real child, connected as ever, once `code` has changed its module `child`."""
    return f"import os, sys, time; sys.path.insert(0, sys.argv[1]); from verification.engine import child\n{code}\nchild.main()"


def instead_of_the_engine(body: str) -> str:
    """The same, confined as ever, with `body` where it would analyse or probe."""
    return in_the_child(
        f"def instead(*_):\n def work():\n  {body}\n return work\nchild._analyse = child._probe = instead"
    )


def failure(limits: ChildLimits = sandbox.ANALYSE_LIMITS) -> str:
    report = sandbox.analyse(document=[clip()], face=[clip()], today=TODAY, limits=limits)
    (finding,) = report.findings
    assert (finding.code, finding.verdict) == ("engine.child", Verdict.FAIL)
    return finding.detail


def test_the_report_of_the_child_arrives(films: Films) -> None:
    report = sandbox.analyse(document=[films.document("martin")], face=[films.face("martin")], today=TODAY)
    found = {finding.code: finding for finding in report.findings}
    assert found["mrz.read"].verdict is Verdict.PASS
    assert found["document.expiry"].verdict is Verdict.PASS
    assert {still.name for still in report.stills} >= {"document", "document_back", "portrait", "face_1"}
    assert report.cpu_seconds["mrz"] > 0


ASKED = (Asked(Action.TURN_LEFT, 0.93, 2.81), Asked(Action.CLOSE_EYES, 2.81, 11.7))


@pytest.mark.parametrize("gestures", [(), ASKED[:1], ASKED])
def test_what_was_asked_for_reaches_the_child(gestures: tuple[Asked, ...]) -> None:
    assert read_gestures(write_gestures(gestures)) == gestures


@pytest.mark.parametrize(
    "text",
    [
        *("turn_left", "turn_left:1:2", "fly:0.10:1.00", "close_eyes:2.00:1.00", "close_eyes:-1.00:1.00"),
        *(
            "close_eyes:0.10:1.00,",
            "close_eyes:0.10:1.00;smile:1.00:2.00",
            "close_eyes:nan:inf",
            "close_eyes:0.10:100.00",
        ),
    ],
)
def test_a_parameter_that_is_no_gesture_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_gestures(text)


def test_the_engine_is_given_what_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    told = "turn_left:0.93:2.81,close_eyes:2.81:11.70"
    body = f"raise MemoryError if _[4] == '{told}' else KeyError"
    monkeypatch.setattr(sandbox, "BOOT", instead_of_the_engine(body))
    report = sandbox.analyse(document=[clip()], face=[clip()], today=TODAY, gestures=ASKED)
    assert report.findings[0].detail == "memory"


def test_an_earlier_film_and_its_side_are_given_to_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    body = "raise MemoryError if (len(_), open(int(_[2]), 'rb').read(), _[-1]) == (7, b'before', 'back') else KeyError"
    monkeypatch.setattr(sandbox, "BOOT", instead_of_the_engine(body))
    report = sandbox.analyse(
        document=[clip()], face=[clip()], today=TODAY, earlier=Earlier([b"be", b"fore"], "back")
    )
    assert report.findings[0].detail == "memory"


def test_a_video_given_in_chunks_is_probed() -> None:
    data = clip("vp8")
    info = sandbox.probe(video=(data[i : i + 1000] for i in range(0, len(data), 1000)))
    assert (info.codec, info.container, info.frames) == ("vp8", "matroska", 45)


def test_a_probe_does_not_load_the_models() -> None:
    code = "import sys; from verification.engine import child, video, wire; print('dlib' in sys.modules, 'cv2' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_a_rejected_video_says_why(tmp_path: Path) -> None:
    hostile.huge_pictures(tmp_path / "bomb.webm")
    with pytest.raises(VideoRejected) as rejected:
        sandbox.probe(video=[(tmp_path / "bomb.webm").read_bytes()])
    assert rejected.value.code == "video_too_large"


def test_more_than_the_accepted_bytes_are_not_even_kept() -> None:
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        while True:
            taken += 1
            yield clip() if taken == 1 else bytes(10_000_000)

    with pytest.raises(VideoRejected) as rejected:
        sandbox.probe(video=endless())
    assert rejected.value.code == "video_too_large"
    assert taken < 10


@pytest.mark.parametrize(
    ("code", "detail"),
    [
        ("os.abort()", "crashed"),
        ("raise KeyError('secret')", "crashed"),
        ("sys.exit()", "crashed"),
        ("bytearray(2**40)", "memory"),
        ("time.sleep(60)", "timeout"),
        ("while True: pass", "timeout"),
        ("return b'garbage'", "invalid_output"),
        ("return bytes(3_000_000)", "invalid_output"),
        ("return b''", "invalid_output"),
    ],
)
def test_a_child_that_gives_no_report_is_reported(
    code: str, detail: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "BOOT", instead_of_the_engine(code))
    wall = 1.0 if "sleep" in code else 20.0
    assert failure(ChildLimits(cpu_seconds=1, wall_seconds=wall, result_bytes=2_000_000)) == detail


def test_a_probe_that_fails_rejects_the_video(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "BOOT", instead_of_the_engine("os.abort()"))
    with pytest.raises(VideoRejected) as rejected:
        sandbox.probe(video=[clip()])
    assert rejected.value.code == "not_a_video"


@pytest.mark.parametrize(
    "code",
    [
        "open('/etc/passwd')",
        "open('/tmp/escaped', 'w')",
        "os.memfd_create('x')",
        "os.dup(0)",
        "os.stat('/etc')",
        "os.listdir('/proc')",
        "socket.socket()",
        "socket.socket(socket.AF_UNIX)",
        "os.execv('/bin/true', ['true'])",
        "os.fork()",
        "os.kill(os.getppid(), 0)",
        "mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_EXEC)",
    ],
)
def test_the_kernel_refuses_the_child_all_but_computing(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = (
        "import socket, mmap\ndef instead(*_):\n def work():\n"
        f"  try: {code}\n  except PermissionError: raise MemoryError\n  return b''\n"
        " return work\nchild._analyse = instead"
    )
    monkeypatch.setattr(sandbox, "BOOT", in_the_child(tried))
    assert failure() == "memory"


def test_the_kernel_refuses_it_to_the_threads_that_a_library_started(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = (
        "import threading\nrefused = threading.Event()\n"
        "def tries():\n"
        " while not refused.wait(0.01):\n"
        "  try: os.stat('/')\n"
        "  except PermissionError: refused.set()\n"
        "def instead(*_):\n threading.Thread(target=tries, daemon=True).start()\n"
        " def work():\n  raise MemoryError if refused.wait(5) else KeyError\n"
        " return work\nchild._analyse = instead"
    )
    monkeypatch.setattr(sandbox, "BOOT", in_the_child(tried))
    assert failure() == "memory"


def test_the_child_sees_no_secret_of_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "secret")
    held = os.open("/dev/zero", os.O_RDONLY)
    os.set_inheritable(held, True)
    check = (
        "def instead(*_):\n"
        f" if 'SECRET_KEY' not in os.environ and not os.path.exists('/proc/self/fd/{held}'): raise MemoryError\n"
        "child._analyse = instead"
    )
    monkeypatch.setattr(sandbox, "BOOT", in_the_child(check))
    assert failure() == "memory"  # neither was there
    os.close(held)


def test_the_report_says_whether_there_was_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def isolated(without: str) -> bool:
        answer = (
            "from verification.engine import report, wire; made = wire.encode(report.child_failed('crashed'))"
        )
        given = f"{answer}\n{without}\nchild._analyse = lambda *_: lambda: made"
        monkeypatch.setattr(sandbox, "BOOT", in_the_child(given))
        return sandbox.analyse(document=[b""], face=[b""], today=TODAY).network_isolated

    possible = subprocess.run(["unshare", "--user", "--net", "true"], check=False, capture_output=True)
    assert isolated("")
    assert isolated("child.refuse_calls = lambda: False") == (possible.returncode == 0)
    assert isolated("child.confine = lambda **_: False")
    assert not isolated("child.refuse_calls = child.confine = lambda **_: False")


def test_the_child_dies_with_its_parent(tmp_path: Path) -> None:
    note = tmp_path / "child"
    parent = (
        "import datetime, subprocess; from verification.engine import sandbox\n"
        f"sandbox.BOOT = {instead_of_the_engine('time.sleep(60)')!r}\n"
        "started = sandbox._started\n"
        "def noted(*arguments):\n"
        "    child = started(*arguments)\n"
        f"    open({str(note)!r}, 'w').write(str(child.pid))\n"
        "    return child\n"
        "sandbox._started = noted\n"
        "sandbox.analyse(document=[b''], face=[b''], today=datetime.date(2026, 1, 1))"
    )
    worker = subprocess.Popen([sys.executable, "-c", parent], cwd=ROOT)
    wait_until(lambda: note.exists() and note.read_text() != "")
    child = int(note.read_text())
    wait_until(lambda: b"NoNewPrivs:\t1" in Path(f"/proc/{child}/status").read_bytes())
    worker.kill()
    worker.wait()
    wait_until(lambda: not is_running(child))


def is_running(process: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except FileNotFoundError:
        return False


def wait_until(holds: object) -> None:
    assert callable(holds)
    until = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)


def test_nothing_is_left_on_disk_and_nothing_open(
    films: Films, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    descriptors = open_descriptors()
    before = written_files()
    sandbox.probe(video=[films.document("martin")])
    failure(replace(sandbox.ANALYSE_LIMITS, wall_seconds=0.5))
    assert open_descriptors() == descriptors
    assert written_files() == before
    assert list(tmp_path.iterdir()) == []


def open_descriptors() -> set[str]:
    return {path.name for path in Path("/proc/self/fd").iterdir()}


def written_files() -> set[str]:
    """Video files in the places where a careless program would put them."""
    places = (Path("/tmp"), Path("/dev/shm"), Path("/var/tmp"))  # noqa: S108
    return {str(path) for place in places if place.exists() for path in place.iterdir() if path.is_file()}
