"""Keeps what a build made for the next one: an index for the front door, manifest and state."""

from __future__ import annotations

import time
from typing import Any

from . import inputs
from .environment import environment_digest
from .explaining import as_typed
from .page_files import running_since
from .site_variables import counting_variables
from .state import Output, State

# This module is imported before the site's settings are.
PROCESS_STARTED_NS = time.time_ns()

_PUZZLE = "this file may read them by names that it puts together"


def keep_for_next(build: Any, outputs: dict[str, Output]) -> None:
    """Write all that makes the next build faster, where there is a place for it."""
    if build.store is None:
        return
    opened = build.openings.inputs(build.skipped, build.state.opened)
    code = inputs.code_digests(build.settings, PROCESS_STARTED_NS)
    variables, puzzling = counting_variables(build.settings, code)
    for path in puzzling:
        build.report.remark(
            f"{as_typed(path)}: each variable of the environment counts, because {_PUZZLE}"
        )
    try:
        _save_index(build, outputs, code, opened, variables)
    except OSError as error:
        build.report.say(f"no index could be kept: {error.strerror}")
    build.ledger.dependencies.forget_unused(outputs.values())
    state = State(
        key=build.key,
        environment=environment_digest(variables, build.variables),
        variables=variables,
        at_ns=build.started_ns,
        output_at_ns=build.output_at_ns,
        running_since=running_since(),
        files=build.digests.taken,
        code=code,
        contents=build.shelf.kept,
        dependencies=build.ledger.dependencies.names,
        versions=build.ledger.dependencies.versions,
        outputs=outputs,
        templates=build.book.used,
        summaries=build.versions.summaries,
        records=build.maker.made,
        opened=opened,
        addresses=build.addresses,
        listings=build.listings.noted,
        compiled=build.compiled.used if build.compiled else {},
    )
    try:
        build.store.save_manifest(outputs)
        state.bodies = build.bodies.save(list(build.shelf.kept.values()))
        build.store.save(state)
        build.bodies.forget_others(state.bodies)
    except OSError as error:
        build.store.forget_indexes()
        build.report.say(f"nothing can be kept in {build.store.folder}: {error.strerror}")


def _save_index(
    build: Any,
    outputs: dict[str, Output],
    code: dict[str, bytes],
    opened: set[str],
    variables: frozenset[str],
) -> None:
    if build.arguments is None or build.index_base is None:
        return
    reason = build.index.refusal(build, code) or build.index.add_openings(opened)
    if reason:
        build.report.say(f"the next build will need Pelican, too: {reason}")
    else:
        build.index.write(
            build.index_base, build.arguments, build, outputs, code, build.maker, variables
        )
