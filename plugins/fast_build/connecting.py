"""Connects builds to Pelican: what is done at which of its signals."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import Any

from pelican import Pelican
from pelican.plugins import signals

from .engine import Build
from .neighbours import declared_safe, is_declared, receiving_modules
from .reading import use_quick_reader
from .writer import Writer
from .writing_told import writing_told


def _is_wanted(settings: dict[str, Any]) -> bool:
    """Whether this site asks for it: in a process of many builds another one may have."""
    named = any(__package__ in str(plugin) for plugin in settings.get("PLUGINS") or ())
    return settings.get("FAST_BUILD") is not False and (named or Build.arguments is not None)


def _start(pelican: Pelican) -> None:
    """Wrap the run of this Pelican (handler of `initialized`)."""
    if Build.current is not None or not _is_wanted(pelican.settings):
        return  # a second Pelican inside a run, as i18n subsites make: left to itself
    plain_run = pelican.run

    def run() -> None:
        build = Build(pelican, os.environ.get("FAST_BUILD_CACHE"))
        # As for settings: neither where it goes on after a mistake, nor where a stack is wanted.
        is_told = build.index_base is not None
        output = os.path.abspath(pelican.output_path)  # noqa: PTH100 - Pelican's, a text
        with writing_told(output) if is_told else contextlib.nullcontext():
            build.run(plain_run)
        offered = pelican.settings.get("FAST_BUILD_TEXT_FIRST")
        if offered is not None:
            from .text_first import TextFirst  # few builds are asked for it

            offered(TextFirst(build).page)
        told = pelican.settings.get("FAST_BUILD_REPORT")
        if told is not None:
            told(build.report.facts())
            return
        print(build.report.text(), file=sys.stderr)  # noqa: T201
        if build.explain:
            print(build.report.explain(), file=sys.stderr)  # noqa: T201
        if build.trace_file:
            build.report.write_trace(build.trace_file)

    pelican.run = run


def _keep_code(generator: Any) -> None:
    build = Build.current
    if build is not None and generator.settings is build.settings and build.compiled is not None:
        generator.env.bytecode_cache = build.compiled


def _read_quickly(readers: Any) -> None:
    if Build.current is not None:
        use_quick_reader(readers)


def _serve_contents(generator: Any) -> None:
    build = Build.current
    if build is not None and generator.settings is build.settings:
        build.shelf.serve(generator)


def _collect(all_generators: list[Any]) -> None:
    build = Build.current
    if build is not None and all_generators[0].settings is build.settings:
        build.all_generators = all_generators


def _writer(pelican: Pelican) -> type | None:
    build = Build.current
    if build is None or pelican is not build.pelican:
        return None
    build.prepare_writing()
    assert build.ledger is not None
    safe = declared_safe(build.settings)
    if any(not is_declared(module, safe) for module in receiving_modules("get_writer")):
        return None  # Pelican takes the first that is offered, and it would have been theirs
    return type(
        "Writer",
        (Writer,),
        {
            "ledger": build.ledger,
            "later": build.later,
            "listings": build.listings,
            "follows": build.follows,
        },
    )


def _write_later_pages(pelican: Pelican) -> None:
    build = Build.current
    if build is not None and pelican is build.pelican and build.later is not None:
        build.later.flush()


def connect() -> None:
    """Connect to Pelican's signals."""
    signals.initialized.connect(_start)
    signals.generator_init.connect(_keep_code)
    signals.readers_init.connect(_read_quickly)
    signals.article_generator_init.connect(_serve_contents)
    signals.page_generator_init.connect(_serve_contents)
    signals.all_generators_finalized.connect(_collect)
    signals.get_writer.connect(_writer)
    signals.finalized.connect(_write_later_pages)
