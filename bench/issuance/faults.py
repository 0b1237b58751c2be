"""People are approved and fetch their cards while web, worker, broker and database are killed around them.

`python -m bench.issuance.faults COUNT KILLS` plays it in a place of its own and prints how it ended, as JSON.
The decisions are an agent's, the notifications go by FCM's protocol, the phones are the reference client.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter, deque
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.issuance.place import Place
from bench.issuance.served import wait_until_answered
from bench.table import Row
from tests.end_to_end.system import ROOT, inherited
from tests.issuance.push.servers.google import Google
from tests.tls import certificate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.issuance.people import Person
    from ecarte.accounts.models import User

PEOPLE, KILLS, AT_ONCE, MINUTES = 2000, 15, 12, 30
"""KILLS: of each process, spread over the people."""
VICTIMS = ("web", "worker", "broker", "database")
MOMENT = 1.0
"""Seconds at most until the next is killed once all are there, and until it is started again."""
UNDO = 1
"""Seconds for which a decision waits: it leaves by the schedule or by its task, as in production."""
SWEPT = 5
"""Seconds after which the schedule finds what was lost; 15 or 20 in production, which only takes longer."""


def faults() -> list[Row]:
    """Two thousand people."""
    seen = play(PEOPLE, kills=KILLS)
    killed, met = seen["killed"], seen["failures"]
    how = (
        f"{PEOPLE} people, {AT_ONCE} at once, {seen['seconds']:.0f} s; SIGKILL {killed}; ended by themselves "
        f"and started again: {seen['ended']}; failures that agents and phones met and went on from: {met}"
    )
    wrong = seen["wrong"]
    return [
        Row(
            name="people without exactly one valid card", value=seen["without"], unit="people", bar=0, how=how
        ),
        Row(
            name="books that do not balance",
            value=sum(wrong.values()),
            unit="rows",
            bar=0,
            how=f"{wrong}; {how}",
        ),
        Row(name="notifications that came again, same id", value=seen["repeats"], unit="messages", how=how),
        Row(name="processes killed", value=sum(killed.values()), unit="times", how=how),
    ]


def play(people: int, *, kills: int) -> dict[str, Any]:
    """In a process of its own: this one may know another database. The keys are those of `_told`."""
    command = [sys.executable, "-m", "bench.issuance.faults", str(people), str(kills)]
    done = subprocess.run(command, cwd=ROOT, env=inherited(), check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr[-4000:])
    return dict(json.loads(done.stdout.splitlines()[-1]))


def main(count: int, kills: int) -> None:
    with tempfile.TemporaryDirectory(prefix="ecarte-faults-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL has a user of its own
        google = Google(folder)
        place = Place(
            folder,
            UNDO_SECONDS=str(UNDO),
            FCM_SERVICE_ACCOUNT=google.account,
            FCM_URL=google.origin,
            PUSH_CA_FILE=str(certificate(folder)),
        )
        try:
            place.start("database", "broker")
            agents = _prepare()
            from bench.issuance.people import Person  # Django is there now

            place.start("web", "worker", "beat")
            wait_until_answered(f"{place.url}/readyz")
            people = [Person.enrolled(place.url, google) for _ in range(count)]
            victims = [each for _ in range(kills) for each in random.sample(VICTIMS, len(VICTIMS))]
            print(json.dumps(_played(place, google, agents, people, victims)))
        finally:
            place.end()


def _prepare() -> list[User]:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("issuer_keys", "init", verbosity=0, stdout=sys.stderr)
    from django_celery_beat.models import IntervalSchedule

    from tests.verification.factories import an_agent
    from verification.models import Scheme

    IntervalSchedule.objects.filter(period=IntervalSchedule.SECONDS, every__gt=SWEPT).update(every=SWEPT)
    Scheme.objects.update(second_opinion_percent=0)
    return [an_agent() for _ in range(AT_ONCE)]


def _played(
    place: Place, google: Google, agents: list[User], people: list[Person], victims: Sequence[str]
) -> dict[str, Any]:
    waiting, until = deque(people), time.monotonic() + 60 * MINUTES
    ended: Counter[str] = Counter()
    started = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        shifts = [pool.submit(_shift, agent, waiting, until) for agent in agents]
        # Here, not in a thread: the kernel ends a process with the thread that started it.
        due = [len(people) * (1 - number / len(victims)) for number in range(len(victims))]
        while not all(shift.done() for shift in shifts) or due:
            time.sleep(0.1)
            ended.update(place.mend())
            if due and len(waiting) <= due[0]:
                _kill(place, victims[-len(due)])
                del due[0]
    seconds = time.monotonic() - started
    wait_until_answered(f"{place.url}/readyz")
    place.stop("beat", "worker")
    _send_what_is_left(google)
    return _told(people) | {"seconds": seconds, "killed": Counter(victims), "ended": ended}


def _shift(agent: User, waiting: deque[Person], until: float) -> None:
    while True:
        try:
            person = waiting.popleft()
        except IndexError:
            return
        person.go(agent, until=until)


def _kill(place: Place, victim: str) -> None:
    """Once all are there."""
    wait_until_answered(f"{place.url}/readyz")
    time.sleep(random.uniform(0, MOMENT))
    place.kill(victim)
    time.sleep(random.uniform(0, MOMENT))
    place.start(victim)


def _send_what_is_left(google: Google) -> None:
    """As the schedule does an hour later, when leases have run out and pauses are over."""
    from django.db import connection
    from django.utils import timezone

    from issuance.push import outbox

    connection.close()  # of the database that was killed
    later = timezone.now() + timedelta(hours=1)
    google.clock = later.timestamp
    while due := outbox.due(now=later):
        for message_id in due:
            outbox.deliver(message_id=message_id, now=later)


def _told(people: list[Person]) -> dict[str, Any]:
    from bench.issuance import balance

    wrong = balance.differences(people)
    failures = Counter(each for person in people for each in person.failures)
    cards = ("not_exactly_one_active_card", "card_on_the_phone_is_another")
    return {
        "without": sum(wrong[each] for each in cards),
        "wrong": dict(wrong),
        "repeats": balance.repeats(people),
        "failures": dict(failures),
    }


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
