"""A cluster reads what a pool reads, in the same order, whatever dies meanwhile."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from archive.raw.captures import NewCapture
from archive.raw.shelf import fetch
from archive.raw.store import RawStore
from parsers.model import AnnualReport, Document, Unreadable
from parsers.report import parse
from parsers.sandbox import Limits, cluster, errand
from parsers.sandbox.cluster import Cluster, ClusterError
from parsers.sandbox.costs import Costs
from parsers.sandbox.errand import Shelf, packed
from scheduler import main
from tests.cluster.conftest import ROOT, Machines
from tests.readers.rendering import sheets

PAGE = sheets.html()
PAGES = [Document(PAGE, url=f"https://www.example.gov.cn/{number}.html") for number in range(40)]


@pytest.fixture(scope="module")
def local() -> Iterator[str]:
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, protocol="tcp") as running:
        yield running.scheduler_address


def test_outcomes_are_those_of_parse_and_come_in_order(local: str) -> None:
    shell = Document("<p>附件见下</p>".encode())
    works = [*PAGES, (shell, [PAGES[0]]), Document(b"%PDF-1.4 cut off")]
    with Cluster(local) as running:
        outcomes = list(running.map(works))
    assert outcomes[:40] == [parse(page) for page in PAGES]
    assert isinstance(outcomes[40], AnnualReport) and isinstance(outcomes[41], Unreadable)
    told = [line.partition(":")[0] for line in running.costs.lines()]
    assert sorted(told) == ["html", "pdf"]


def test_the_limits_of_the_sandbox_hold_on_the_workers(local: str) -> None:
    with Cluster(local, Limits(document_bytes=len(PAGE) - 1)) as running:
        (outcome,) = running.map([Document(PAGE)])
    assert isinstance(outcome, Unreadable) and outcome.reason == "too_large"


def test_stored_bodies_are_fetched_by_hash_and_sent_where_they_are_not_found(local: str, tmp_path: Path) -> None:
    with RawStore(tmp_path) as store:
        said = {"run_id": 1, "source_id": "s", "url": "http://s/1", "final_url": "http://s/1", "kind": "article"}
        said |= {"fetched_at": "2026-03-10T18:17:00Z", "status": 200, "headers": {}, "verdict": "ok", "reason": ""}
        store.record(NewCapture(**said, media_type="", night="n", next_due="", body=PAGE))  # type: ignore[arg-type]
    shelf = Shelf(str(tmp_path / "raw.db"), fetch)
    assert len(packed([Document(PAGE)], shelf)) < 1000 < len(packed([Document(PAGE)], None))
    with Cluster(local, shelf=shelf) as running:
        assert list(running.map(PAGES[:2])) == [parse(page) for page in PAGES[:2]]
        assert running.shelf == shelf
        other = Document(PAGE + b" ")
        assert list(running.map([other])) == [parse(other)]
        assert running.shelf is None


def test_a_damaged_body_is_not_believed(tmp_path: Path) -> None:
    with RawStore(tmp_path) as store:
        store.conn.execute("INSERT INTO blobs (sha256, size, data) VALUES ('a', 1, x'00')")
    with pytest.raises(KeyError):
        fetch(str(tmp_path / "raw.db"), "a")
    with pytest.raises(FileNotFoundError):
        fetch(str(tmp_path / "no.db"), "a")
    works = packed([Document(PAGE)], Shelf("there", fetch))
    there = errand.Errand(errand.versions(), Limits(), works, lambda _place, _sha256: PAGE + b"!")
    assert isinstance(errand.run(there), errand.BytesMissing)


def test_another_nianbao_on_a_worker_is_told_and_nothing_read(local: str, monkeypatch: pytest.MonkeyPatch) -> None:
    here = errand.versions() | {"code": "0123"}
    monkeypatch.setattr(cluster, "versions", lambda: here)
    told = CliRunner().invoke(main, ["parse", "--cluster", local, __file__])
    assert told.exit_code == 2 and "would read otherwise than this machine: code" in told.stderr
    other = errand.Errand({"code": "0123"}, Limits(), packed([Document(PAGE)], None))
    assert isinstance(errand.run(other), errand.OtherVersions)


def test_parse_prints_the_same_on_the_cluster(local: str, tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.html").write_bytes(PAGE)
    (tmp_path / "9.pdf").write_bytes(b"%PDF-1.4 cut off")
    here = CliRunner().invoke(main, ["parse", str(tmp_path), "--jobs", "2"])
    there = CliRunner().invoke(main, ["parse", str(tmp_path), "--cluster", local])
    assert (here.exit_code, here.stdout) == (there.exit_code, there.stdout) and here.exit_code == 1
    assert "cluster: html: 3 documents" in there.stderr
    data = tmp_path / "data"
    data.mkdir()
    (data / "nianbao.toml").write_text(f'[cluster]\naddress = "{local}"\n', "utf-8")
    page = [str(tmp_path / "0.html"), "--data", str(data)]
    by_file = CliRunner().invoke(main, ["parse", *page])
    assert by_file.exit_code == 0 and "cluster: html: 1 documents" in by_file.stderr
    read_here = CliRunner().invoke(main, ["parse", *page, "--cluster", ""])
    assert (read_here.stdout, read_here.stderr) == (by_file.stdout, "")


def test_no_scheduler_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ClusterError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9: "):
        Cluster("tcp://127.0.0.1:9", patience=0.5)
    with pytest.raises(ClusterError, match="No Dask scheduler answers at nonsense://"):
        Cluster("nonsense://x", patience=0.5)


def test_a_worker_that_is_killed_loses_and_doubles_nothing(machines: Machines) -> None:
    pages = PAGES * 5
    with Cluster(machines.address, patience=15) as running:
        outcomes = running.map(pages)
        first = next(outcomes)
        machines.workers[0].kill()
        assert [first, *outcomes] == [parse(page) for page in PAGES] * 5
        machines.workers[1].kill()
        machines.workers[1].wait()
        machines.scheduler.kill()
        with pytest.raises(ClusterError, match="is gone"):
            list(running.map(pages))


TLS_FILE = re.compile(r"```yaml\n(distributed:\n.*?)```", re.DOTALL)
"""Of docs/operating-a-cluster.md: what each machine has as ~/.config/dask/tls.yaml."""
CERTIFICATE = (
    *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"),
    *("-subj", "/CN=nianbao", "-keyout", "here.key", "-out", "here.pem"),
)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to make a certificate")
def test_over_tls_as_the_page_has_it_and_nobody_without_a_certificate_gets_in(tmp_path: Path) -> None:
    """`dask scheduler` and two workers by the documented file; its own certificate is the authority."""
    import dask

    subprocess.run(CERTIFICATE, cwd=tmp_path, check=True, capture_output=True, timeout=30)
    (found,) = TLS_FILE.findall((ROOT / "docs" / "operating-a-cluster.md").read_text("utf-8"))
    text = found.replace("/etc/nianbao/ca.pem", f"{tmp_path}/here.pem").replace("/etc/nianbao", str(tmp_path))
    (tmp_path / "tls.yaml").write_text(text, "utf-8")
    running = Machines(tmp_path, tls=tmp_path)
    try:
        with dask.config.set(dask.config.merge(dask.config.config, yaml.safe_load(text))):
            running.wait(2)
            with Cluster(running.address) as reading:
                assert list(reading.map(PAGES[:8])) == [parse(page) for page in PAGES[:8]]
        for address in (running.address, running.address.replace("tls", "tcp")):
            with pytest.raises(ClusterError, match="No Dask scheduler answers at"):
                Cluster(address, patience=1)
    finally:
        running.stop()


def test_costs_size_the_batches() -> None:
    costs = Costs()
    guess = costs.expected("html", 100_000)
    for _ in range(50):
        costs.add("html", 100_000, 0.1)
    assert guess < 0.02 and 0.09 < costs.expected("html", 100_000) < 0.11
    assert costs.expected("html", 200_000) > 1.4 * costs.expected("html", 100_000)
    assert list(costs.lines()) == ["html: 50 documents, 5.0 s of reading, 100 ms each"]
