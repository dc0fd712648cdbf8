"""Mail to readers who subscribed on the site: the letter that asks them to confirm, and the news that they follow.

Their wishes lie in editorial.db (archive.editorial.mailing); here they are subscriptions like those of alerts.toml, so
that their news come from the same cursor and outbox. An address is looked up when mail is sent, and written nowhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from html import escape
from pathlib import Path
from typing import cast

from archive.alerts import smtp as server
from archive.alerts.channels import Notification, SendError, UnusableChannelError
from archive.alerts.config import Subscription, When
from archive.alerts.secrets import MissingSecretError
from archive.alerts.smtp import Smtp
from archive.alerts.words import Language, word
from archive.editorial import mailing
from archive.editorial.mailing import Letter, Wish
from archive.raw.stamps import CHINA

SCHEME = "reader://"
_POLICY = SMTP.clone(max_line_length=900)
"""A header of a mail is one line: folded, a long address in List-Unsubscribe would be encoded and lost."""


@dataclass(frozen=True, slots=True)
class Post:
    """What mail to readers needs. `smtp` None: it is off; what is to be sent waits.

    variables  for `${NAME}` in user and password.   name, url  of the site; "": as it was when the reader asked.
    """

    data: Path
    smtp: Smtp | None
    variables: Mapping[str, str]
    name: str = ""
    url: str = ""

    def page(self, wish: Wish) -> str:
        """The page on which a reader confirms, changes and ends it."""
        prefix = "/en" if wish.language == "en" else ""
        return f"{(self.url or wish.base).rstrip('/')}{prefix}/subscriptions/{wish.token}"


def subscriptions(data: Path, url: str = "") -> tuple[Subscription, ...]:
    """What readers confirmed, as subscriptions with the name of their page in place of their address."""
    return tuple(_subscription(wish, url) for wish in mailing.confirmed(data))


def _subscription(wish: Wish, url: str) -> Subscription:
    asked = wish.conditions
    return Subscription(
        name=wish.name,
        urls=(SCHEME + wish.token,),
        when=cast(When, wish.when),
        language=cast(Language, wish.language),
        regions=tuple(asked.get("regions", ())),
        agencies=tuple(asked.get("agencies", ())),
        search=asked.get("search", ""),
        failed_checks=wish.failed_checks,
        shown=wish.shown,
        base_url=url or wish.base,
    )


def deliver(post: Post, url: str, notification: Notification, now: datetime) -> None:
    """Send news over a `reader://` address. Raises UnusableChannelError, SendError, MissingSecretError."""
    token = url.removeprefix(SCHEME)
    wish, address = mailing.wish(post.data, token), mailing.address_of(post.data, token)
    if wish is None or address is None:
        raise UnusableChannelError("the reader has ended it")
    if post.smtp is None:
        raise UnusableChannelError("there is no [smtp] in nianbao.toml")
    page = post.page(wish)
    language = cast(Language, wish.language)
    leave = word(language, "leave", page=page)
    mail = _mail(post.smtp, address, notification.subject, notification.key, now)
    mail["List-Unsubscribe"] = f"<{page}/end>"
    mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(f"{notification.text.rstrip()}\n{leave}\n")
    mail.add_alternative(
        f"{notification.html}<p>{escape(leave).replace(escape(page), _anchor(page))}</p>", subtype="html"
    )
    server.send(post.smtp, mail, post.variables)


def send_letters(post: Post, now: datetime) -> list[str]:
    """Ask everybody to confirm who is to be asked. Returns what went wrong, a sentence each, without addresses."""
    problems = []
    while post.smtp and mailing.waiting(post.data, now) and (letter := mailing.take_letter(post.data, now)):
        try:
            server.send(post.smtp, _letter(post, post.smtp, letter, now), post.variables)
        except (SendError, MissingSecretError) as error:
            mailing.letter_failed(post.data, letter.wish.token, now)
            problems.append(f"letter to a new reader not delivered: {error}")
        else:
            mailing.letter_sent(post.data, letter.wish.token)
    return problems


def _letter(post: Post, smtp: Smtp, letter: Letter, now: datetime) -> EmailMessage:
    """The letter of one wish has one Message-ID, by which a repeat is known."""
    wish, page = letter.wish, post.page(letter.wish)
    language = cast(Language, wish.language)
    key = hashlib.sha256(f"letter {wish.token}".encode()).hexdigest()[:20]
    text = word(language, "letter", site=post.name or post.url or wish.base, shown=wish.shown, page=page)
    if letter.doubtful:
        text = f"{word(language, 'repeat')}\n\n{text}"
    mail = _mail(smtp, letter.address, word(language, "letter_subject", shown=wish.shown), key, now)
    mail.set_content(text)
    html = escape(text).replace(escape(page), _anchor(page))
    mail.add_alternative("".join(f"<p>{part}</p>" for part in html.split("\n\n")), subtype="html")
    return mail


def _mail(smtp: Smtp, to: str, subject: str, key: str, now: datetime) -> EmailMessage:
    mail = EmailMessage(_POLICY)
    mail["From"] = smtp.sender
    mail["To"] = to
    mail["Subject"] = " ".join(subject.split())
    mail["Date"] = format_datetime(now.astimezone(CHINA))
    mail["Message-ID"] = f"<{key}@{parseaddr(smtp.sender)[1].rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    return mail


def _anchor(page: str) -> str:
    return f'<a href="{escape(page)}">{escape(page)}</a>'
