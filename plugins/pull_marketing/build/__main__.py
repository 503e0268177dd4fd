"""`python -m pull_marketing.build`: one build from the command line, in a process of its own."""

from __future__ import annotations

import argparse
import gc
import json
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from ..catalogues import catalogue
from ..diagnostics import Severity
from ..language import language_of
from . import BuildResult, build
from .explaining import explanation


def main(
    arguments: list[str] | None = None, keep: Callable[[BuildResult], None] | None = None
) -> int:
    """Build, print what there is to say, and give the exit status.

    Args:
        arguments: of the command line.
        keep: takes the result, for a process that does not end with it.
    """
    options = _parser().parse_args(arguments)
    settings = Path(options.settings)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    # Short-lived, and what is loaded by now stays: looking for waste often is a waste.
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    try:
        result = build(
            settings.parent,
            settings.name,
            output=Path(options.output) if options.output else None,
            serving=options.serve,
            quiet=options.quiet or options.silent,
            keep_names=options.keep_names,
            only_check=options.check,
            explain=options.explain,
            search_later=options.search_later,
            text_first=keep is not None,
            overrides=json.loads(options.overrides),
        )
    except KeyboardInterrupt:
        words = catalogue(language_of(settings.parent.resolve())).gettext
        print(words("Stopped. The previous site is untouched."), file=sys.stderr)
        return 130
    if keep is not None:
        keep(result)
    if options.diagnostics:
        text = json.dumps(result.as_json(), ensure_ascii=False, indent=1)
        Path(options.diagnostics).write_text(text, "utf-8")
    if not options.silent:
        print_result(result, quiet=options.quiet, everything=options.all)
    if options.trace and result.facts:
        events = {"traceEvents": result.facts["trace"]}
        Path(options.trace).write_text(json.dumps(events), "utf-8")
    if options.explain and not result.status:
        print("\n".join(explanation(result, settings.parent.resolve())), flush=True)
    return result.status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m pull_marketing.build", description=__doc__)
    parser.add_argument("--settings", default="pelicanconf.py", help="the settings file")
    parser.add_argument("--output", help="another folder than OUTPUT_PATH")
    parser.add_argument("--serve", action="store_true", help="show drafts and scheduled articles")
    parser.add_argument(
        "--keep-names", action="store_true", help="write names of questions into content/"
    )
    parser.add_argument("--check", action="store_true", help="leave the output as it is")
    parser.add_argument("--explain", action="store_true", help="say why each file was written")
    parser.add_argument("--trace", help="write the times to this file, for Chrome traces")
    parser.add_argument("--quiet", action="store_true", help="only tell problems")
    parser.add_argument("--silent", action="store_true", help="tell nothing at all")
    parser.add_argument(
        "--search-later", action="store_true", help="leave the index of the search page as it is"
    )
    parser.add_argument("--all", action="store_true", help="also tell what asks for no action")
    parser.add_argument("--diagnostics", help="also write everything to this JSON file")
    parser.add_argument("--overrides", default="{}", help="Pelican settings, as a JSON object")
    return parser


def _stop(_number: int, _frame: Any) -> NoReturn:
    # Once is enough: what is half built is being removed. (Python itself complains of a signal
    # that came and is not to be heard any more; one that is heard in vain is no matter.)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _hear_in_vain)
    raise KeyboardInterrupt


def _hear_in_vain(_number: int, _frame: Any) -> None:
    return


def print_result(result: BuildResult, *, quiet: bool = False, everything: bool = False) -> None:
    """Print the diagnostics, then what was done and how long it took.

    Args:
        result: the build.
        quiet: leave out the summary of a build that went well.
        everything: also what is only good to know, which every build would repeat.
    """
    for diagnostic in result.diagnostics:
        if diagnostic.severity is Severity.INFO and not everything:
            continue
        print(diagnostic.render(result.language), file=sys.stderr)
    sys.stderr.flush()
    if result.status or not quiet:
        print(summary(result), flush=True)


def summary(result: BuildResult) -> str:
    """One line: pages, warnings and seconds, or that nothing was changed."""
    words = catalogue(result.language)
    several = words.ngettext
    errors = len(result.errors)
    warnings = sum(d.severity is Severity.WARNING for d in result.diagnostics)
    if result.status:
        told = several(
            "{count} error: the site was not built, the previous one is untouched.",
            "{count} errors: the site was not built, the previous one is untouched.",
            errors,
        )
        return told.format(count=errors)
    pages = several("{count} page", "{count} pages", result.counts.files)
    parts = [pages.format(count=result.counts.files)]
    if warnings:
        parts.append(several("{count} warning", "{count} warnings", warnings))
        parts[-1] = parts[-1].format(count=warnings)
    seconds = f"{result.seconds:.1f}".replace(".", "," if result.language == "fr" else ".")
    parts.append(words.gettext("{seconds} s").format(seconds=seconds))
    return words.gettext("Site ready: {parts}.").format(parts=", ".join(parts))


if __name__ == "__main__":
    sys.exit(main())
