"""Certificates are verified, profiles change only the handshake."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from crawler.registry.tls import TlsTableError, read_profiles

FETCH = """
import sys
from scrapy import Spider, Request
from scrapy.crawler import CrawlerProcess
from crawler.fetch.failures import verdict_of

tables, urls = (words.split() for words in sys.argv[1:])

class One(Spider):
    async def start(self):
        for url in urls:
            try:
                response = await self.crawler.engine.download_async(Request(url))
                print(self.name, "ok", response.status)
            except Exception as error:
                print(self.name, verdict_of(error).name)
        return
        yield

process = CrawlerProcess({
    "DOWNLOAD_HANDLERS": {"https": "crawler.fetch.handlers.ProfiledHandler"}, "DOWNLOAD_VERIFY_CERTIFICATES": True,
    "RETRY_ENABLED": False, "LOG_LEVEL": "ERROR", "DOWNLOAD_TIMEOUT": 5,
    "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False,
})
for number, table in enumerate(tables):
    process.crawl(type("One", (One,), {"name": str(number), "custom_settings": {"NIANBAO_TLS_FILE": table}}))
process.start()
"""


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"hello")

    def log_message(self, *_: object) -> None:
        pass


def certificate(folder: Path, name: str, days: int) -> tuple[Path, Path]:
    """A self-signed certificate for a name and for 127.0.0.1, valid from a year ago for so many days."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    start = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=365)
    names = x509.SubjectAlternativeName([x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(days=days))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    cert, secret = folder / f"{name}{days}.pem", folder / f"{name}{days}.key"
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return cert, secret


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def serve() -> Iterator[object]:
    running: list[ThreadingHTTPServer] = []

    def start(cert: tuple[Path, Path], curve: str = "") -> str:
        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*cert)
        if curve:
            context.set_ecdh_curve(curve)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        running.append(server)
        return f"https://localhost:{server.server_address[1]}/"

    yield start
    for server in running:
        server.shutdown()


def fetch(folder: Path, trusted: Path, profiles: Sequence[str], *urls: str) -> list[list[str]]:
    """For each profile ("": none) how each address was answered; in one process."""
    tables = [folder / f"tls{number}.csv" for number in range(len(profiles))]
    for table, profile in zip(tables, profiles, strict=True):
        table.write_text(f"host,profile,note\nlocalhost,{profile},test\n" if profile else "host,profile,note\n")
    script = folder / "fetch.py"
    script.write_text(FETCH)
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run(
        [sys.executable, str(script), " ".join(map(str, tables)), " ".join(urls)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={"PYTHONPATH": str(root), "SSL_CERT_FILE": str(trusted), "PATH": ""},
    )
    said = [line.partition(" ") for line in done.stdout.splitlines()]
    return [[answer for number, _, answer in said if number == str(which)] for which in range(len(profiles))]


def test_certificates_are_verified(folder: Path, serve) -> None:
    good, expired = certificate(folder, "localhost", 3650), certificate(folder, "localhost", 30)
    other = certificate(folder, "www.example.gov.cn", 3650)
    trusted = folder / "all.pem"
    trusted.write_bytes(b"".join(cert.read_bytes() for cert, _ in (good, expired, other)))
    urls = [serve(good), serve(expired), serve(other)]
    ((fine, old, wrong_name),) = fetch(folder, trusted, [""], *urls)
    assert (fine, wrong_name) == ("ok 200", "tls:hostname")
    assert old in ("tls:expired", "tls:untrusted"), "which of the two depends on the OpenSSL at hand"
    assert fetch(folder, other[0], [""], urls[0]) == [["tls:untrusted"]]


def test_a_profile_narrows_the_curves_and_trusts_no_more(folder: Path, serve) -> None:
    good = certificate(folder, "localhost", 3650)
    urls = [serve(good, "prime256v1"), serve(good, "secp384r1")]
    profiles = ("p256", "legacy_renegotiation", "older_ciphers")
    plain, narrow, *others = fetch(folder, good[0], ("", *profiles), *urls)
    assert plain == ["ok 200", "ok 200"]
    assert [name.partition(":")[0] for name in narrow] == ["ok 200", "tls"]
    assert [answers[0] for answers in others] == ["ok 200", "ok 200"]
    stranger = certificate(folder, "stranger", 3650)
    assert fetch(folder, stranger[0], profiles, urls[0]) == [["tls:untrusted"]] * 3


def test_a_wrong_table_is_named(tmp_path: Path) -> None:
    table = tmp_path / "tls.csv"
    table.write_text("host,profile,note\nwww.example.gov.cn,anything,\n")
    with pytest.raises(TlsTableError, match=r"tls\.csv, line 2: 'anything' is no profile"):
        read_profiles(table)
