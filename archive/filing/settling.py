"""Decisions take effect in archive.db: in their order, each in one transaction, each between the same two runs.

The table `decisions` holds what took effect and how; desk, correcting and findings go by it when a document is read.
A decision whose body or report is not there (yet, or any more) waits and is tried again after every run.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from archive import crosschecks
from archive.editorial.decisions import FILE_NAME, Decision, DecisionError, Editorial, Recorded
from archive.filing.adopting import adopt
from archive.filing.desk import Desk
from archive.filing.effects import LAPSED, PROBLEMS, WAITING, Effect, LapsedError
from archive.raw.transactions import attempt


def settled_run(desk: Desk) -> int:
    """The last run that archive.db holds whole."""
    return int((desk.store.progress("settled") or "0:").partition(":")[0])


def settle(desk: Desk, data: Path, *, before_run: int | None = None) -> int:
    """Let the decisions take effect that are due now; returns how many did.

    before_run  only those that took effect before that run when they were made; None: all. Raises sqlite3.Error.
    """
    adopt(desk, data)
    if not (data / FILE_NAME).is_file():
        return 0
    here, done, night = settled_run(desk), 0, desk.now
    with Editorial(data) as editorial:
        for recorded in editorial.after(int(desk.store.progress("decisions") or "0")):
            place = recorded.after_run
            if before_run is not None and place is None and not is_settled(desk):
                break
            if before_run is not None and place is not None and place >= before_run:
                break
            editorial.place(recorded.number, here)
            desk.now = datetime.fromisoformat(recorded.decision.at)
            _settle_one(desk, here, recorded)
            retry(desk, data)
            done += 1
    desk.now = night
    return done


def retry(desk: Desk, data: Path) -> None:
    """Try again what waits, and file again what was left over. After every run and every decision."""
    here = settled_run(desk)
    _work_off(desk, here)
    waiting = desk.store.db.execute("SELECT number FROM decisions WHERE state = 'waiting' ORDER BY number").fetchall()
    if waiting:
        with Editorial(data) as editorial:
            for (number,) in waiting:
                _try(desk, here, editorial.after(number - 1)[0])
        _work_off(desk, here)
    crosschecks.refresh(desk.store)


def is_settled(desk: Desk) -> bool:
    """Whether nothing of a run was filed since the last one was whole."""
    run, _, cursor = (desk.store.progress("settled") or "0:0:0").partition(":")
    return run == "0" or cursor == (desk.store.progress("cursor") or "0:0")


def _settle_one(desk: Desk, here: int, recorded: Recorded) -> None:
    with desk.store.transaction():
        _try(desk, here, recorded)
        desk.store.set_progress("decisions", str(recorded.number))


def _try(desk: Desk, here: int, recorded: Recorded) -> None:
    """The effect of a decision, whole or not at all; what cannot be done now waits with the reason."""
    effect = Effect(desk, here, recorded)
    with desk.store.transaction() as db:
        try:
            with attempt(db):
                effect.take()
        except PROBLEMS as problem:
            desk.agencies.forget()
            effect.note(LAPSED if isinstance(problem, LapsedError) else WAITING, str(problem))


class _RehearsedError(Exception):
    """Raised to leave everything as it was."""


def rehearse(desk: Desk, decision: Decision) -> None:
    """Let a decision take effect and take it back at once. Raises DecisionError when it could not."""
    here = settled_run(desk)
    number = int(desk.store.progress("decisions") or "0") + 1
    try:
        with desk.store.transaction():
            Effect(desk, here, Recorded(number, decision)).take()
            raise _RehearsedError
    except _RehearsedError:
        desk.agencies.forget()
    except PROBLEMS as problem:
        desk.agencies.forget()
        raise DecisionError(problem.code, **problem.values) from problem


def _work_off(desk: Desk, here: int) -> None:
    """Addresses that have to find their own report, once another one has let go of them."""
    while True:
        row = desk.store.db.execute("SELECT url FROM refile ORDER BY url LIMIT 1").fetchone()
        if row is None:
            return
        unit = desk.again(row[0], here)
        documents = desk.documents(unit) if unit else ()
        outcome = desk.parse(documents) if documents else None
        with desk.store.transaction():
            if unit:
                desk.take(unit, outcome, documents, announce="nothing")
            desk.store.db.execute("DELETE FROM refile WHERE url = ?", row)
