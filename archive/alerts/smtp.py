"""The server that takes the archive's mail for readers: its settings, and one mail sent through it."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Literal

from archive.alerts.channels import SendError
from archive.alerts.secrets import filled

Tls = Literal["auto", "starttls", "tls", "none"]
TLS: tuple[Tls, ...] = ("auto", "starttls", "tls", "none")
"""auto: STARTTLS where the server offers it, and no password without it."""
PORTS = {"auto": 587, "starttls": 587, "tls": 465, "none": 25}
TIMEOUT_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Smtp:
    """`[smtp]` of nianbao.toml. `sender`: From, an address with or without a name. `user` "": no login.

    User and password may hold `${NAME}`, which is filled in when a mail is sent.
    """

    host: str
    sender: str
    port: int = 587
    user: str = ""
    password: str = field(default="", repr=False)
    tls: Tls = "auto"


def send(smtp: Smtp, mail: EmailMessage, variables: Mapping[str, str]) -> None:
    """Hand over one mail. Raises SendError, which names no address, and MissingSecretError."""
    user, password = filled(smtp.user, variables), filled(smtp.password, variables)
    try:
        with _connected(smtp) as server:
            if user:
                server.login(user, password)
            server.send_message(mail)
    except smtplib.SMTPRecipientsRefused as error:
        code = next((code for code, _ in error.recipients.values()), 0)
        raise SendError(f"the server does not take mail for this reader ({code})") from None
    except smtplib.SMTPResponseException as error:
        raise SendError(f"the server refused the mail ({error.smtp_code}, {type(error).__name__})") from None
    except (OSError, smtplib.SMTPException, ValueError) as error:
        raise SendError(f"the mail server cannot be used ({type(error).__name__})") from None


def _connected(smtp: Smtp) -> smtplib.SMTP:
    if smtp.tls == "tls":
        return smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context())
    server = smtplib.SMTP(smtp.host, smtp.port, timeout=TIMEOUT_SECONDS)
    try:
        server.ehlo_or_helo_if_needed()
        if smtp.tls == "starttls" or (smtp.tls == "auto" and server.has_extn("starttls")):
            server.starttls(context=ssl.create_default_context())
        elif smtp.tls == "auto" and smtp.user:
            raise smtplib.SMTPNotSupportedError("no password without encryption")
    except BaseException:
        server.close()
        raise
    return server
