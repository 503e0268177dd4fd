"""What is written as a contract is read as the same rules."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings

from pull_marketing.questionnaires.contract import (
    ContractError,
    content_hash,
    from_contract,
    to_contract,
)
from pull_marketing.questionnaires.model import Delay, DocumentKind, Questionnaire

from .strategies import questionnaires


def through_json(questionnaire: Questionnaire) -> Questionnaire:
    return from_contract(json.loads(json.dumps(to_contract(questionnaire))))


@settings(max_examples=100)
@given(questionnaire=questionnaires())
def test_nothing_that_decides_is_lost(questionnaire: Questionnaire) -> None:
    given_kind = replace(
        questionnaire,
        kind=DocumentKind.REVIEW,
        reward="a.pdf",
        list="l",
        thank_you="Merci.",
        reminder_days=3,
        sensitive=True,
        proof_of_work=True,
        becomes="testimonial",
        answer_within=Delay(days=2, working_days=True),
    )
    assert through_json(given_kind) == given_kind


def test_contracts_from_before_promises_and_publications_are_still_read() -> None:
    questionnaire = Questionnaire("a", "A", "fr", "", "", (), ())
    contract = to_contract(questionnaire)
    for later in ("becomes", "answer_within", "thank_you", "reminder_days", "proof_of_work"):
        del contract[later]
    contract["hash"] = content_hash(contract)
    assert from_contract(contract) == questionnaire


@pytest.mark.parametrize("key", ["kind", "reward", "list", "sections", "title"])
def test_contract_without_a_part_is_refused(key: str) -> None:
    contract = to_contract(Questionnaire("a", "A", "fr", "", "", (), ()))
    del contract[key]
    contract["hash"] = content_hash(contract)
    with pytest.raises(ContractError):
        from_contract(contract)
