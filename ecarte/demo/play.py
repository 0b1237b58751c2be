"""Plays the demonstration: the cast enrols, and the phones wait for what an agent decides."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

import httpx

from ecarte.demo.person import Route
from ecarte.demo.phone import Refused
from issuance.reader.refused import CardRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cryptography.x509 import Certificate

    from ecarte.demo.agent import Agent
    from ecarte.demo.enrol import Story

PAUSE = 1.0
"""Seconds between two looks at the phones."""


def play(
    stories: Sequence[Story], *, root: Certificate, agents: Sequence[Agent], tell: Callable[[str, str], None]
) -> None:
    """Go on until everybody's story has ended. One film is made at a time, while the checks run beside it.

    The agents work one after the other: the second finds what the first may not end alone.
    """
    with ThreadPoolExecutor(max_workers=1) as filming:
        # Who has nothing to film need not wait for those who do.
        order = sorted(stories, key=lambda story: story.person.route == Route.FILMS)
        busy: dict[str, Future[None]] = {s.name: filming.submit(s.enrol) for s in order}
        notified = dict.fromkeys(busy, 0)
        while open_stories := [story for story in stories if not story.ended]:
            for story in open_stories:
                try:
                    if story.agreement_code and busy[story.name].done():
                        _ask_parent(story, stories, busy, filming)
                    else:
                        _attend(story, busy, notified, filming, root)
                except (Refused, CardRefused, httpx.HTTPError) as error:
                    story.end(f"{type(error).__name__}: {error}")
            for agent in agents:
                _work(agent, tell)
            time.sleep(PAUSE)


def _attend(
    story: Story,
    busy: dict[str, Future[None]],
    notified: dict[str, int],
    filming: ThreadPoolExecutor,
    root: Certificate,
) -> None:
    """Look after one phone: what the app does when it is opened, or woken by a notification."""
    if not busy[story.name].done():
        return
    busy[story.name].result()
    messages = story.phone.messages()  # first: what they are about is seen when the phone then looks
    again = story.follow()
    if again:
        busy[story.name] = filming.submit(story.film, again)
    if len(messages) > notified[story.name]:
        notified[story.name] = len(messages)
        if story.seen == "approved":
            story.tell(story.name, "is notified")
            story.collect(root)


def _ask_parent(
    story: Story, stories: Sequence[Story], busy: dict[str, Future[None]], filming: ThreadPoolExecutor
) -> None:
    """Once a parent's card is active, they agree with it, and the minor goes on."""
    parents = [parent for parent in stories if parent.person.nir in story.person.guardians]
    holder = next((parent for parent in parents if parent.ended == "active"), None)
    if holder is not None:
        holder.phone.answer_agreement(story.agreement_code, agreed=True)
        holder.tell(holder.name, f"agrees to the card of {story.name}")
        story.agreement_code = ""
        busy[story.name] = filming.submit(story.prove)
    elif all(parent.ended for parent in parents):
        story.end("agreement_missing")


def _work(agent: Agent, tell: Callable[[str, str], None]) -> None:
    while address := agent.take():
        judgement, because = agent.judge(address)
        tell(agent.name, f"{judgement.kind}, {judgement.reason} ({because})")
