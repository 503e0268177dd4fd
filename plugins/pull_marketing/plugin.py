"""Connects the product to Pelican's signals; the only place that knows all generators."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from pelican.plugins import signals

from .catalogues import catalogue
from .diagnostics import BuildStopped, Term
from .feeds import complete_feed
from .folders import translate_folders
from .images.pictures import SETTING as PICTURES
from .images.pictures import Pictures
from .other_plugins import live_with
from .other_readers import use_checked_readers
from .project import SETTING, Project, is_project, project_of
from .rates import in_force
from .rebuilding import COMPLETE, declare
from .schedule import leave_out_articles, leave_out_pages
from .template_cache import TemplateCache, compiled_folder
from .translated import Voice, direction, feed_of, is_translation, local_paths, versions

COMPILED = "PULL_MARKETING_CACHE"
NOT_OURS = Term(
    "pull_marketing does nothing here: there is no content/site.yaml. If this site does without it,"
    " name its plugins in PLUGINS."
)

log = logging.getLogger(__name__)


def connect() -> None:
    for signal, receiver in _receivers():
        signal.connect(receiver)


def _receivers() -> tuple[tuple[Any, Any], ...]:
    return (
        (signals.initialized, start),
        (signals.readers_init, use_checked_readers),
        (signals.generator_init, prepare_generator),
        (signals.article_generator_pretaxonomy, leave_out_articles),
        (signals.page_generator_finalized, leave_out_pages),
        (signals.feed_generated, complete_feed),
        (signals.get_generators, generators),
        (signals.all_generators_finalized, check_everything),
        (signals.finalized, finish_output),
    )


def start(pelican: Any) -> None:
    """Read the project before anything else (handler of `initialized`)."""
    settings = pelican.settings
    if not is_project(settings):
        # Where PLUGINS is not set, Pelican loads all that is installed, for any site.
        for signal, receiver in _receivers():
            signal.disconnect(receiver)
        log.warning(catalogue(settings["DEFAULT_LANG"]).gettext(NOT_OURS))
        return
    project = Project.load(settings)
    if project.site is not None:
        project.site = in_force(project.site, project.date)
    settings[SETTING] = project
    _fill_settings(settings, project)
    settings[PICTURES] = Pictures(project, settings)
    live_with(pelican, project)
    declare(settings, project)
    settings[COMPLETE] = complete_text


def _fill_settings(settings: dict[str, Any], project: Project) -> None:
    """site.yaml is the one place for who and where; Pelican's settings follow it."""
    settings["TYPOGRIFY"] = False  # wrong for French; typography.py does it
    site = project.site
    if site is None:
        return
    settings["SITENAME"] = site.name
    settings["SITESUBTITLE"] = site.tagline
    settings["AUTHOR"] = settings.get("AUTHOR") or site.business.person
    settings["DEFAULT_LANG"] = site.language
    translate_folders(settings, site.language)
    settings["SITEURL"] = settings["SITEURL"].rstrip("/")
    if project.publishing and not settings["SITEURL"]:
        settings["SITEURL"] = site.url.rstrip("/")
        settings["FEED_DOMAIN"] = settings.get("FEED_DOMAIN") or settings["SITEURL"]


def prepare_generator(generator: Any) -> None:
    """Give templates the project and the words of its language (handler of `generator_init`)."""
    project = project_of(generator.settings)
    translations = Path(generator.theme) / "translations"
    kept = generator.settings.get(COMPILED)
    folder = compiled_folder(Path(kept), translations) if kept else None
    generator.env.bytecode_cache = TemplateCache(f"{project.language} {project.locale()}", folder)
    Voice(project, translations).join(generator.env)
    generator.env.globals["build"] = project
    generator.env.globals["site"] = project.site
    generator.env.globals["paths"] = project.paths
    from .seo import seo_for

    generator.env.globals["picture"] = generator.settings[PICTURES].html
    generator.env.globals["seo"] = seo_for(project, generator.settings["SITEURL"])
    generator.env.globals["versions"] = versions
    generator.env.globals["direction"] = direction
    generator.env.globals["is_translation"] = is_translation
    generator.env.globals["local_paths"] = local_paths
    generator.env.globals["feed_of"] = feed_of


def generators(_pelican: Any) -> tuple[type, ...]:
    """Our generators, in the order in which they read (handler of `get_generators`)."""
    from .comments.generator import CommentsGenerator
    from .comparison.generator import ComparisonGenerator
    from .legal.generator import LegalGenerator
    from .promises.generator import PromisesGenerator
    from .questionnaires.generator import QuestionnairesGenerator
    from .rates.generator import RatesGenerator
    from .referral.generator import ReferralGenerator
    from .search.generator import SearchGenerator
    from .site_pages import SitePagesGenerator
    from .testimonials.generator import TestimonialsGenerator

    return (
        QuestionnairesGenerator,
        CommentsGenerator,
        TestimonialsGenerator,
        ReferralGenerator,
        RatesGenerator,
        ComparisonGenerator,
        PromisesGenerator,
        LegalGenerator,
        SearchGenerator,
        SitePagesGenerator,
    )


def check_everything(all_generators: list[Any]) -> None:
    """Everything is read: check what needs the whole, then stop if anything is wrong.

    Handler of `all_generators_finalized`, the last moment before Pelican writes.
    """
    from .checks import check_site
    from .content import complete_content

    project = project_of(all_generators[0].settings)
    if project.site is not None:
        complete_content(project, all_generators)
        check_site(project, all_generators)
        _check_images(project, all_generators)
    if project.report.errors:
        raise BuildStopped(project.report, project.language)
    _place_images(all_generators)


def complete_text(all_generators: list[Any], content: Any) -> bool:
    """Do to one text of which only words changed what `check_everything` did to all.

    Returns:
        False where that takes more than the text.
    """
    from .content import describe
    from .images.placing import place_pictures
    from .testimonials.blocks import holds_block

    if holds_block(content._content):
        return False
    describe(content)
    settings = all_generators[0].settings
    place_pictures(settings[PICTURES], [content], settings["INTRASITE_LINK_REGEX"])
    return True


def _check_images(project: Project, all_generators: list[Any]) -> None:
    from .content import read_contents
    from .images.placing import check_image_files, check_image_kinds

    context, settings = all_generators[0].context, all_generators[0].settings
    check_image_files(project, settings[PICTURES], context.get("staticfiles", ()))
    check_image_kinds(project, read_contents(all_generators).everything)


def _place_images(all_generators: list[Any]) -> None:
    """Only once nothing is wrong: this makes copies of photos, which takes time."""
    from .content import read_contents
    from .images.placing import clean_files, place_named, place_pictures
    from .images.sharing import share_images

    context, settings = all_generators[0].context, all_generators[0].settings
    contents = read_contents(all_generators).everything
    pictures: Pictures = settings[PICTURES]
    clean_files(pictures, context.get("staticfiles", ()))
    place_pictures(pictures, contents, settings["INTRASITE_LINK_REGEX"])
    project = project_of(settings)
    place_named(pictures, project)
    if project.publishing:
        share_images(project, pictures, contents, context, Path(settings["THEME"]))


def finish_output(pelican: Any) -> None:
    """Everything is written and copied (handler of `finalized`)."""
    from .hosting import rules_of, write_headers, write_snippets
    from .legal.generator import check_output
    from .search.generator import indexing
    from .smaller_files import shrink_files

    settings = pelican.settings
    settings[PICTURES].write()
    shrink_files(settings)
    check_output(settings)
    with indexing(settings):  # by another program, on another processor
        rules = rules_of(settings)
        write_headers(settings, rules)
    project = project_of(settings)
    if project.publishing:
        write_snippets(project.root, rules)
