"""nianbao.toml: one file for every command; what it says is what they do, and a mistake is one sentence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from commands.shared.configuration import Configuration, ConfigurationError, configuration
from commands.shared.lazy import LazyGroup
from crawler.registry.sources import RegistryError
from scheduler import COMMANDS, main

DOCS = Path(__file__).parents[2] / "docs" / "operating.md"


def written(data: Path, text: str) -> Path:
    (data / "nianbao.toml").write_text(text, encoding="utf-8")
    return data


def test_the_block_in_the_documentation_is_the_whole_file(tmp_path: Path) -> None:
    blocks = re.findall(r"```toml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 1
    found = configuration(written(tmp_path, blocks[0]))
    assert found.site.name
    assert found.site.url.startswith("https://")
    assert found.smtp is not None
    assert found.smtp.password
    assert found.smtp.password not in repr(found)
    settings = found.crawl_settings()
    assert set(settings) == {
        "NIANBAO_CONTACT",
        "NIANBAO_NIGHT_SECONDS",
        "NIANBAO_NIGHT_BUDGET",
        "NIANBAO_HOST_BUDGET",
        "NIANBAO_WINDOW",
        "DOWNLOAD_DELAY",
    }
    for section in ("site", "crawl"):
        part = getattr(found, section)
        assert all(getattr(part, name) for name in type(part).__dataclass_fields__), "every setting is shown"


def test_no_file_is_all_defaults(tmp_path: Path) -> None:
    assert configuration(tmp_path) == Configuration()
    assert Configuration().crawl_settings() == {}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[sit]\nname = 'x'", "there is no setting 'sit'; did you mean site?"),
        ("[site]\nnam = 'x'", "[site]: there is no setting 'nam'; did you mean name?"),
        ("site = 'x'", "site is written as [site]"),
        ("[site]\nurl = 'example.org'", "url must begin with http:// or https://"),
        ("[smtp]\nhost = 'mail.example.org'", "[smtp]: from is missing"),
        ("[smtp]\nhost = 'm'\nfrom = 'nobody'", "from must be a mail address, with or without a name"),
        ("[smtp]\nhost = 'm'\nfrom = 'a@b.cn'\ntls = 'ssl'", "tls must be auto or starttls or tls or none, not 'ssl'"),
        ("[smtp]\nhost = 'm'\nfrom = 'a@b.cn'\nport = '25'", "port must be a whole number, 1 or more"),
        ("[crawl]\nwindow = '7-8'", "window must be like 22:00-07:00, not '7-8'"),
        ("[crawl]\nminutes = -1", "minutes must be a whole number, 0 or more"),
        ("[cluster]\nadress = 'tcp://a:1'", "did you mean address?"),
        ("[site\n", "is no TOML"),
    ],
)
def test_a_mistake_is_one_sentence(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        configuration(written(tmp_path, text))
    assert says in str(caught.value)
    assert str(caught.value).startswith(str(tmp_path / "nianbao.toml"))
    assert "\n" not in str(caught.value).rstrip()


@pytest.mark.parametrize(
    ("tls", "port", "found"),
    [("true", 465, "tls"), ("true", 587, "starttls"), ("false", 25, "none"), ("'tls'", 993, "tls")],
)
def test_tls_by_word_or_by_yes_and_no(tmp_path: Path, tls: str, port: int, found: str) -> None:
    text = f"[smtp]\nhost = 'm'\nfrom = 'a@b.cn'\nport = {port}\ntls = {tls}"
    smtp = configuration(written(tmp_path, text)).smtp
    assert smtp is not None
    assert (smtp.tls, smtp.port) == (found, port)


def commands(group: LazyGroup, *path: str) -> list[tuple[str, ...]]:
    context = main.make_context("nianbao", [], resilient_parsing=True)
    found: list[tuple[str, ...]] = []
    for name in group.deferred:
        command = group.get_command(context, name)
        if isinstance(command, LazyGroup):
            found += commands(command, *path, name)
        elif command is not None and any(option.name == "data" for option in command.params):
            found.append((*path, name))
    return found


def test_every_command_that_has_a_data_directory_reads_it(tmp_path: Path) -> None:
    written(tmp_path, "[site]\nnmae = 'x'")
    every = commands(LazyGroup(deferred=COMMANDS))
    assert len(every) > 20
    for words in every:
        result = CliRunner().invoke(main, [*words, "--data", str(tmp_path)])
        if "Missing" in result.output:
            continue  # click asks for the arguments first
        assert result.exit_code == 2, words
        assert "there is no setting 'nmae'; did you mean name?" in result.output, words


def test_the_commands_go_by_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from commands import crawl, nightly

    written(tmp_path, '[site]\ncontact = "a@b.cn"\n[crawl]\nminutes = 3\nrequests = 7\nwindow = "22:00-07:00"')
    asked = []

    def stop(request: object, *_: object) -> None:
        asked.append(request)
        raise RegistryError("stop")

    monkeypatch.setattr(nightly, "run_night", stop)
    monkeypatch.setattr(crawl, "run_crawl", stop)
    for words in (["nightly"], ["nightly", "--minutes", "9", "--requests", "8"], ["crawl", "-s", "NIANBAO_WINDOW="]):
        assert CliRunner().invoke(main, [*words, "--data", str(tmp_path)]).exit_code == 2
    plain, options, crawled = asked
    assert (plain.seconds, options.seconds) == (180, 540)
    assert plain.settings == {
        "NIANBAO_CONTACT": "mailto:a@b.cn",
        "NIANBAO_NIGHT_BUDGET": "7",
        "NIANBAO_WINDOW": "22:00-07:00",
    }
    assert options.settings["NIANBAO_NIGHT_BUDGET"] == "8"
    assert (crawled.settings["NIANBAO_NIGHT_SECONDS"], crawled.settings["NIANBAO_WINDOW"]) == ("180", "")
