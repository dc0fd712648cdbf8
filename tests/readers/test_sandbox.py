"""Documents that hang, starve or kill their reader cost only themselves."""

from __future__ import annotations

import io
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from parsers.model import AnnualReport, Document, ReadDocument, Unreadable
from parsers.readers.failure import unreadable
from parsers.report import parse
from parsers.sandbox import Limits, Pool, parse_guarded, read_guarded, worker
from parsers.sandbox.pool import _Worker
from parsers.sandbox.task import MEGABYTE
from tests.archive.inside import readers_inside
from tests.readers.rendering import pictures, sheets

PAGE = Document(sheets.html(), url="https://www.example.gov.cn/a.html")


@pytest.fixture
def hanging(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files) -> tuple[Document, Path]:
    """A picture whose reader waits for a tesseract that never answers; the path of the file with its process id."""
    note = tmp_path / "pid"
    program = tmp_path / "tesseract"
    program.write_text(f"#!/bin/sh\necho $$ > {note}\nexec sleep 600\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return Document(pictures.png(pictures.pages(files["pdf by LibreOffice"], 100)[0])), note


def is_running(process: int) -> bool:
    """A killed process may stay in the table until somebody asks for its end."""
    status = Path(f"/proc/{process}/status")
    return status.exists() and "State:\tZ" not in status.read_text()


def test_outcomes_are_those_of_parse_and_come_in_order():
    documents = [Document(PAGE.data, url=f"https://www.example.gov.cn/{number}.html") for number in range(20)]
    with Pool(2) as pool:
        assert list(pool.map(documents)) == [parse(document) for document in documents]


def test_attachments_go_with_their_page():
    shell = Document("<p>附件见下</p>".encode())
    with Pool(1) as pool:
        assert isinstance(next(pool.map([(shell, [PAGE])])), AnnualReport)


def test_only_a_few_documents_are_held_at_a_time():
    taken = 0

    def endless() -> Iterator[Document]:
        nonlocal taken
        while True:
            taken += 1
            yield PAGE

    with Pool(1) as pool:
        outcomes = pool.map(endless())
        assert isinstance(next(outcomes), AnnualReport)
        assert taken < 40


def test_a_reader_that_hangs_is_stopped_with_all_that_it_started(hanging):
    picture, note = hanging
    with Pool(1, Limits(wall_seconds=4.0)) as pool:
        before, hung, after = pool.map([PAGE, picture, PAGE])
    assert isinstance(before, AnnualReport)
    assert isinstance(hung, Unreadable)
    assert (hung.reason, hung.detail) == ("timeout", "reading came to a halt: nothing was done for 4 seconds")
    assert len(hung.sha256) == 64
    assert isinstance(after, AnnualReport)
    assert not is_running(int(note.read_text()))


def test_a_reader_that_is_killed_fails_alone(hanging):
    picture, note = hanging

    def kill_reader() -> None:
        while not note.exists() or not note.read_text().strip():
            time.sleep(0.05)
        for parent in Path(f"/proc/{note.read_text().strip()}/status").read_text().splitlines():
            if parent.startswith("PPid:"):
                os.kill(int(parent.split()[1]), 9)

    killer = threading.Thread(target=kill_reader)
    killer.start()
    with Pool(1) as pool:
        hit, after = pool.map([picture, PAGE])
    killer.join()
    assert isinstance(hit, Unreadable)
    assert (hit.reason, hit.detail) == ("killed", "the reader's process died (SIGKILL)")
    assert isinstance(after, AnnualReport)


def test_processor_time_is_bounded():
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    for _ in range(300):
        for line in range(60):
            canvas.drawString(40, 800 - 12 * line, "word " * 18)
        canvas.showPage()
    canvas.save()
    outcome = parse_guarded(Document(buffer.getvalue()), limits=Limits(cpu_seconds=1))
    assert isinstance(outcome, Unreadable)
    assert (outcome.reason, outcome.detail) == ("timeout", "reading used more than 1 seconds of processor time")


def test_processor_time_of_programs_that_the_reader_started_counts(tmp_path, monkeypatch, files):
    program = tmp_path / "tesseract"
    program.write_text("#!/bin/sh\nwhile :; do :; done\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    picture = Document(pictures.png(pictures.pages(files["pdf by LibreOffice"], 100)[0]))
    outcome = parse_guarded(picture, limits=Limits(cpu_seconds=3))
    assert isinstance(outcome, Unreadable)
    assert (outcome.reason, outcome.detail) == ("timeout", "reading used more than 3 seconds of processor time")


def test_memory_is_bounded():
    limits = Limits(memory_bytes=400 * MEGABYTE)
    with Pool(1, limits) as pool:
        first, large, after = pool.map([PAGE, Document(b"<p>" + b"<b>x</b>" * 2_000_000 + b"</p>"), PAGE])
    assert isinstance(first, AnnualReport)
    assert isinstance(large, Unreadable)
    assert large.reason == "too_large"
    assert isinstance(after, AnnualReport)


def test_memory_that_other_documents_have_taken_refuses_none(monkeypatch):
    """A reader that has read something finds too little memory left: a fresh one is asked, whose word counts."""
    ask = _Worker.ask
    large = Document(b"<p>large</p>")
    asked = []

    def ask_for_memory(one, task):
        answer = ask(one, task)
        asked.append(one.served)
        short = one.served > 1 or task.document == large
        return unreadable(task.document, "too_large", "memory", most=1) if short else answer

    monkeypatch.setattr(_Worker, "ask", ask_for_memory)
    with Pool(1) as pool:
        first, second, refused = pool.map([PAGE, PAGE, large])
    assert isinstance(first, AnnualReport) and second == first
    assert isinstance(refused, Unreadable) and refused.reason == "too_large"
    assert asked == [1, 2, 1, 2, 1]


def test_what_all_tests_of_a_process_hold_is_not_held_against_a_document(monkeypatch):
    """It once was: an archive of these readers had another reason in its queue than the same archive made anew."""
    peaks = iter(range(10 << 30, 20 << 30, 1 << 30))
    monkeypatch.setattr(worker, "_peak", lambda: next(peaks))
    with readers_inside(), Pool() as pool:
        (outcome,) = pool.map([Document(b"%PDF-1.4 broken")])
    assert isinstance(outcome, Unreadable) and outcome.reason == "damaged"


def test_documents_above_the_bound_are_not_handed_over():
    outcome = parse_guarded(Document(b"x" * 2000), limits=Limits(document_bytes=1000))
    assert isinstance(outcome, Unreadable)
    assert outcome.reason == "too_large"


def test_workers_are_replaced_after_so_many_documents():
    with Pool(1, Limits(documents_per_worker=2)) as pool:
        assert all(isinstance(outcome, AnnualReport) for outcome in pool.map([PAGE] * 5))


def test_reading_without_looking_for_a_report():
    answer = read_guarded(Document(b"<p>hello</p>"))
    assert isinstance(answer, ReadDocument)


def test_a_worker_that_died_while_it_waited_is_replaced():
    with Pool(1) as pool:
        assert isinstance(next(pool.map([PAGE])), AnnualReport)
        for idle in pool._workers:
            os.kill(idle._process.pid, 9)
            idle._process.wait()
        assert isinstance(next(pool.map([PAGE])), AnnualReport)
