"""The commands of a room: one line in the list, every one of them known and explained."""

from __future__ import annotations

import pytest
from invoke.program import Program

from pull_marketing.tasks import namespace

VERBS = [
    "client.contact",
    "incident.step",
    "referral.pay",
    "testimonial.receive",
]


def test_every_command_of_a_room_is_known() -> None:
    assert set(VERBS) <= set(namespace.task_names)


@pytest.mark.parametrize("name", VERBS)
def test_a_command_without_a_line_explains_itself(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        Program(namespace=namespace).run(["invoke", "--help", name], exit=True)
    assert not ended.value.code
    assert f"{name} [--options]" in capsys.readouterr().out


def test_the_list_names_the_others_beside_the_first(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        Program(namespace=namespace).run(["invoke", "--list"], exit=True)
    listed = " ".join(capsys.readouterr().out.split())
    assert "incident.list" in listed
    assert "incident.step" not in listed
    assert ".letter .new .step .templates" in listed
