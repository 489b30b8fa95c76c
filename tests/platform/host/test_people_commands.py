"""`sorgeauskunft people …` as it is typed."""

from __future__ import annotations

import msgspec
from click.testing import CliRunner, Result
from databases import Urls

from sorgeauskunft.host.cli import main
from sorgeauskunft.kernel import Settings
from sorgeauskunft.kernel.settings import environment_name

LAND = ("--role", "land_approver", "--land", "hb", "--name", "Jona Weser")


def run(settings: Settings, *arguments: str, fails: bool = False) -> Result:
    defaults = msgspec.structs.asdict(Settings())
    environment = {
        environment_name(name): str(value)
        for name, value in msgspec.structs.asdict(settings).items()
        if value != defaults[name]
    }
    result = CliRunner().invoke(main, ["people", *arguments], env=environment)
    assert bool(result.exit_code) is fails, result.output
    return result


def test_invited_once(urls: Urls, settings: Settings) -> None:
    """The first person of a Land is invited on an empty platform, and not twice; nobody is there yet."""
    assert urls
    invite = ("invite", *LAND, "--email", "jona@land.example")
    assert "on its way" in run(settings, *invite).output
    assert "already here" in run(settings, *invite, fails=True).stderr
    assert run(settings, "list").output == ""


def test_no_such_door(urls: Urls, settings: Settings) -> None:
    """A wrong Land, one too many and a wrong address end with a sentence."""
    assert urls
    nobody = ("--name", "Lou", "--email", "lou@example.org")
    wrong = run(settings, "invite", "--role", "land_viewer", "--land", "XX", *nobody, fails=True)
    assert "needs one of BB BE BW" in wrong.stderr
    wrong = run(settings, "invite", "--role", "operator", "--land", "HB", *nobody, fails=True)
    assert "is for no Land" in wrong.stderr
    wrong = run(settings, "invite", *LAND, "--email", "nowhere", fails=True)
    assert "--email" in wrong.stderr
    unknown = "00000000-0000-0000-0000-000000000009"
    assert "no such membership" in run(settings, "remove", unknown, fails=True).stderr
