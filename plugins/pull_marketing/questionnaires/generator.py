"""Reads the questionnaires of the site, proves them, writes their pages and their contracts."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html import escape, unescape
from typing import Any

import nh3
from markdown import Markdown

from ..catalogues import catalogue
from ..colours import accent
from ..converting import markdown_of
from ..diagnostics import Collector
from ..generators import FeatureGenerator
from ..placing import Place, first_place
from ..project import NAMED_LINK, link_key
from ..rebuilding import follow
from ..source import SourceFile
from ..typography import typo
from . import problems
from .backends import BACKENDS, Backend, Files, Target, field_name
from .branching import (
    Branching,
    block_id,
    branch,
    condition_id,
    input_id,
    section_id,
    send_id,
)
from .browser import script_data, steps_of
from .condition_words import in_words
from .contract import contract_text, to_contract
from .delivery import (
    Reward,
    as_posted,
    check_delivery,
    copy_reward,
    parts_counted,
    reward_of,
    types_in_words,
    with_files,
)
from .files import accept_attribute, megabytes
from .folder import FOLDER, QuestionnaireFolder
from .linking import REFERRAL_FIELD
from .map_drawing import MAP_DRAWN, draw_map
from .model import RECALL, Delay, DocumentKind, Ending, Kind, Question, Questionnaire
from .own_forms import own_forms
from .proof import Proof, proved
from .telling import tell_limits, tell_proof
from .wording import ascii_id

MAPS = "PULL_MARKETING_MAPS"
"""The setting by which `invoke check --map` asks for the map of each questionnaire."""

_ATTRIBUTE = re.compile(r"(?P<start>\b(?:href|src)=\")" + NAMED_LINK.pattern)
_FILE_LINK = re.compile(r"(?P<start>\b(?:href|src)=\")\{filename\}(?P<path>[^\"#?]+)")


@dataclass(frozen=True)
class Rendered:
    """One questionnaire as its templates see it."""

    model: Questionnaire
    proof: Proof
    target: Target
    branching: Branching
    url: str
    welcome_html: str
    version: str


@dataclass(frozen=True)
class Placed:
    """The form of a questionnaire in the middle of a text, and the address of its rules."""

    place: Place
    form: str
    rules: str


@dataclass(frozen=True)
class OwnForm:
    """A form that the build writes itself: its questions and the names of their fields, by id."""

    rendered: Rendered
    questions: dict[str, Question]
    names: dict[str, str]


class QuestionnairesGenerator(FeatureGenerator):
    """Reads content/questionnaires/*.md; offers `questionnaires`, `first_question` to templates."""

    def collect(self) -> None:
        project = self.project
        self._models: dict[str, Questionnaire] = {}
        self._broken: set[str] = set()
        self._folder = QuestionnaireFolder(project)
        for file in self._folder.read():
            if file.questionnaire is None:
                # Links to it are not wrong: they will be right once the file is.
                slug = ascii_id(file.path.stem)
                self._broken.add(slug)
                self.name_page("questionnaire", self._url(slug), slug)
                continue
            questionnaire = self._with_promise(self._with_code(file.questionnaire))
            if not file.sound:  # what the proof would say of a half-understood file only confuses
                self._broken.add(questionnaire.source)
            other = self._models.get(questionnaire.slug)
            if other:
                where = SourceFile(questionnaire.source, "").at(1)
                told = problems.SAME_SLUG.at(where, slug=questionnaire.slug, other=other.source)
                project.report(told)
                continue
            self._models[questionnaire.slug] = questionnaire
            url = self._url(questionnaire.slug)
            source_path = file.path.relative_to(project.content).as_posix()
            listed = questionnaire.kind is DocumentKind.QUESTIONNAIRE
            self.name_page("questionnaire", url, questionnaire.slug, source_path, listed=listed)
        self._read_own_forms()
        self.context["questionnaires"] = tuple(self._models.values())
        follow(self.settings, "questionnaires", self)
        self.context["questionnaire_form"] = self.form_html
        self.context["questionnaire_placed"] = self.placed
        self.context["questionnaire_outcomes"] = self._outcomes
        sound = [q for q in self._models.values() if q.source not in self._broken]
        self._proofs = {q.slug: proved(q, project.report) for q in sound}
        # Our own forms are proved by our tests: nobody could mend what would be told of them.
        self._proofs |= {q.slug: proved(q, Collector()) for q in self._own.values()}
        self._branchings = {
            q.slug: branch(q) for q in (*self._models.values(), *self._own.values())
        }
        for questionnaire in (*sound, *self._own.values()):
            self._check_backend(questionnaire)
        for questionnaire in sound:
            tell_proof(self._proofs[questionnaire.slug], project.report)
            if self.settings.get(MAPS):
                self._draw_map(questionnaire)
        assert project.site is not None
        for name in sorted({q.backend or project.site.forms.backend for q in sound}):
            tell_limits(BACKENDS[name], project.place("forms", "backend"), project.report)
        self._call_to_action()

    def _read_own_forms(self) -> None:
        """The forms that the build writes itself; their templates find them by name."""
        assert self.project.site is not None
        self._own = {form.slug: form for form in own_forms(self.project.site)}
        for slug in sorted(self._own.keys() & self._models.keys()):
            source = self._models[slug].source
            where, other = SourceFile(source, "").at(1), self._own[slug].source
            self.project.report(problems.SAME_SLUG.at(where, slug=slug, other=other))
        self.context["own_forms"] = tuple(self._own.values())
        self.context["own_form_of"] = self.own_form

    def own_form(self, slug: str) -> OwnForm:
        """What the template of one of those forms needs."""
        questionnaire = self._own[slug]
        rendered = self._rendered(questionnaire)
        names = {
            q.id: field_name(questionnaire, q.id, rendered.target) for q in rendered.model.questions
        }
        return OwnForm(rendered, {q.id: q for q in rendered.model.questions}, names)

    def _draw_map(self, questionnaire: Questionnaire) -> None:
        project = self.project
        path = f".cache/maps/{questionnaire.slug}.svg"
        words = catalogue(questionnaire.language)
        drawing = draw_map(questionnaire, self._proofs[questionnaire.slug], words)
        (project.root / path).parent.mkdir(parents=True, exist_ok=True)
        (project.root / path).write_text(drawing, "utf-8")
        at = SourceFile(questionnaire.source, "").at(1)
        project.report(MAP_DRAWN.at(at, title=questionnaire.title, path=path))

    def _url(self, slug: str) -> str:
        return f"{self.project.paths['questionnaires'].lstrip('/')}{slug}/"

    def _with_code(self, questionnaire: Questionnaire) -> Questionnaire:
        """With a referral programme every questionnaire may bring a code, whatever its header."""
        hidden = questionnaire.hidden_fields
        site = self.project.site
        if site is None or site.referral is None or REFERRAL_FIELD in hidden:
            return questionnaire
        return replace(questionnaire, hidden_fields=(*hidden, REFERRAL_FIELD))

    def _with_promise(self, questionnaire: Questionnaire) -> Questionnaire:
        """Whoever takes the answers reminds the owner of what the site promises."""
        site = self.project.site
        promise = site.promises.get("answer") if site else None
        if promise is None:
            return questionnaire
        delay = Delay(promise.days or 0, promise.hours or 0, promise.working_days)
        return replace(questionnaire, answer_within=delay)

    def _call_to_action(self) -> None:
        project = self.project
        assert project.site is not None
        call = project.site.call_to_action
        questionnaire = self._models.get(call.questionnaire)
        if questionnaire is None and call.questionnaire in self._broken:
            return
        if questionnaire is None:
            where = project.place("call_to_action", "questionnaire")
            known = ", ".join(sorted(self._models)) or "–"
            slug = call.questionnaire
            project.report(problems.UNKNOWN_CALL_TO_ACTION.at(where, slug=slug, known=known))
            return
        self.context["first_question"] = self._first_question(questionnaire)

    def _first_question(self, questionnaire: Questionnaire) -> dict[str, Any] | None:
        """The first question, whose choices on the home page start the questionnaire."""
        first = next(iter(questionnaire.questions))
        if first.kind is not Kind.ONE:
            return None
        url = f"/{self._url(questionnaire.slug)}"
        words = self._words("out of {count}")
        count = sum(1 for q in questionnaire.questions if q.kind is not Kind.STATEMENT)
        return {
            "title": first.title,
            "note": words.format(count=count),
            "choices": [
                {"label": c.label, "url": f"{url}?{first.id}={c.id}#{block_id(first.id)}"}
                for c in first.choices
            ],
        }

    def _words(self, message: str) -> str:
        return catalogue(self.project.language).gettext(message)

    def write(self, writer: Any) -> None:
        if self.settings.get("PULL_MARKETING_KEEP_NAMES"):
            self._folder.keep_ids()
        for questionnaire in self._models.values():
            self._write_one(writer, questionnaire)
        for form in self._own.values():
            rendered = self._rendered(form)
            self._write_endings(writer, rendered)
            self._write_contract(form, rendered.url)

    def _write_one(self, writer: Any, questionnaire: Questionnaire) -> None:
        url = self._url(questionnaire.slug)
        rendered = self._rendered(questionnaire)
        self.write_page(writer, url, "questionnaire", **self._page_values(rendered, ""))
        css = self._rules(rendered)
        if css:
            self.write_text(f"{url}rules.css", css)
        self._write_embedding(writer, rendered)
        self._write_endings(writer, rendered)
        self._write_contract(questionnaire, url)

    def _write_contract(self, questionnaire: Questionnaire, url: str) -> None:
        folder = self.project.root / ".cache" / "contracts"
        folder.mkdir(parents=True, exist_ok=True)
        text = contract_text(questionnaire, self._thanks(url))
        (folder / f"{questionnaire.slug}.json").write_text(text, "utf-8")
        if self.project.serving or self._backend(questionnaire).sends:
            copy_reward(questionnaire.reward, self.project.content, folder)

    def _rules(self, rendered: Rendered) -> str:
        branching = rendered.branching
        return branching.css + (branching.ending_css if self._buttons(rendered) else "")

    def _write_embedding(self, writer: Any, rendered: Rendered) -> None:
        """The page for frames of other sites, and the page that tells the author how."""
        assert self.project.site is not None
        paths = self.project.paths
        frame = f"{rendered.url}{paths['frame'].lstrip('/')}"
        values = {**self._page_values(rendered, ""), "robots": "noindex"}
        self.write_page(writer, frame, "questionnaire_frame", **values, placed=True)
        base = self.settings["SITEURL"] or self.project.site.url.rstrip("/")
        origin = "/".join(base.split("/")[:3])
        self.write_page(
            writer,
            f"{rendered.url}{paths['embed'].lstrip('/')}",
            "questionnaire_embed",
            title=values["title"],
            robots="noindex",
            address=f"{base}/{rendered.url}",
            frame=f"{base}/{frame}",
            origin=origin,
            script=f"{base}/{self.settings['THEME_STATIC_DIR']}/js/embed.js",
            accent=accent(self.project.site.theme.accent).light.accent,
        )

    def _rendered(self, questionnaire: Questionnaire) -> Rendered:
        url = self._url(questionnaire.slug)
        target = self._target(questionnaire, url)
        assert self.project.site is not None
        files = Files.SENT if self.project.serving else self._backend(questionnaire).files
        posted = as_posted(questionnaire, files)
        return Rendered(
            posted,
            self._proofs[questionnaire.slug],
            with_files(target, posted),
            self._branchings[questionnaire.slug],
            url,
            self._html(questionnaire.welcome, questionnaire),
            to_contract(questionnaire, self._thanks(url))["hash"],
        )

    def _thanks(self, url: str) -> str:
        return f"/{self._ending_url(url, '')}"

    def _page_values(self, rendered: Rendered, code: str) -> dict[str, Any]:
        questionnaire = rendered.model
        return {
            "questionnaire": questionnaire,
            "rendered": rendered,
            "code": code,
            "title": typo(questionnaire.title, self.project.locale(questionnaire.language)),
            "description": self._plain(rendered.welcome_html),
            "field_name": lambda question: field_name(questionnaire, question.id, rendered.target),
            "input_id": lambda question, choice: input_id(question.id, choice.id),
            "block_id": lambda question: block_id(question.id),
            "section_id": lambda section: section_id(section.id),
            "condition_id": lambda question: condition_id(question.id),
            "asked_if": lambda question: self._asked_if(questionnaire, question),
            # Others are asked by invitation: a review is of one document, for its readers.
            "robots": "" if questionnaire.kind is DocumentKind.QUESTIONNAIRE else "noindex",
            "text_html": lambda text: self._text_html(text, questionnaire),
            "endings": self._buttons(rendered),
            "script_data": self._script_data(rendered),
            "steps": steps_of(questionnaire),
            "part_count": parts_counted(questionnaire),
            "accept_of": lambda question: accept_attribute(question.accepts),
            "types_of": types_in_words,
            "megabytes_of": lambda question: megabytes(question.largest_bytes),
            "question_count": sum(
                1 for q in questionnaire.questions if q.kind is not Kind.STATEMENT
            ),
            "conditional_count": sum(1 for q in questionnaire.questions if q.condition),
        }

    def _buttons(self, rendered: Rendered) -> list[dict[str, str]]:
        """The endings that have a sending button of their own."""
        target = rendered.target
        if target.chooses_ending or not (target.ending_field or target.ending_action):
            return []
        urls = self._ending_urls(rendered)
        return [{"id": send_id(e), "url": urls[e]} for e in rendered.branching.endings]

    def _ending_urls(self, rendered: Rendered) -> dict[str, str]:
        """Address of each ending: of this site for the visitor, whole for a service elsewhere."""
        field = rendered.target.ending_field
        address = self._absolute if field else (lambda url: f"/{url}")
        endings = rendered.model.endings
        return {e.id: address(self._ending_url(rendered.url, e.id)) for e in endings}

    def _script_data(self, rendered: Rendered) -> str:
        questionnaire, target = rendered.model, rendered.target
        return script_data(
            questionnaire,
            catalogue(questionnaire.language),
            minutes=rendered.proof.minutes,
            thanks=f"/{self._ending_url(rendered.url, '')}",
            ending_urls=self._ending_urls(rendered),
            server_decides=target.chooses_ending,
            action=target.ending_action,
        )

    def _asked_if(self, questionnaire: Questionnaire, question: Question) -> str:
        """The condition of a question in plain words, for pages that cannot hide it."""
        if question.condition is None:
            return ""
        words = in_words(questionnaire, question.condition, catalogue(questionnaire.language))
        return typo(words, self.project.locale(questionnaire.language))

    def _outcomes(self, questionnaire: Questionnaire) -> list[tuple[str, str, bool]]:
        """Title of each ending, when it is reached in plain words, whether somebody answers."""
        words = catalogue(questionnaire.language)
        return [
            (
                e.title,
                in_words(questionnaire, e.condition, words) if e.condition else "",
                e.answered,
            )
            for e in questionnaire.endings
        ]

    def placed(self, html: str) -> Placed | None:
        """A text with the form of the questionnaire that it keeps a place for, or nothing."""
        place = first_place(html)
        if place is None or place.slug not in self._proofs:
            return None
        rendered = self._rendered(self._models[place.slug])
        rules = self._rules(rendered)
        address = f"/{rendered.url}rules.css" if rules else ""
        return Placed(place, self.form_html(place.slug, "", placed=True), address)

    def form_html(self, slug: str, code: str, accepted: str = "", *, placed: bool = False) -> str:
        """The form of a questionnaire with a referral code in it, for a referrer's page.

        `accepted` is the version of the rates that its sender is asked to accept; `placed` is for
        a form in the middle of something else: its first question opens the others.
        """
        questionnaire = self._models[slug]
        rendered = self._rendered(questionnaire)
        template = self.get_template("questionnaire_form")
        page = self._page_values(rendered, code)
        values = {**self.context, **page, "accepted_rates": accepted, "placed": placed}
        html: str = template.render(values)
        return html

    def _check_backend(self, questionnaire: Questionnaire) -> None:
        """Say what the chosen service cannot do with this questionnaire."""
        project = self.project
        assert project.site is not None
        forms = project.site.forms
        backend = self._backend(questionnaire)
        public = self.settings["STATIC_PATHS"]
        check_delivery(questionnaire, backend, project.content, public, project.report)
        if backend.endpoint and not (questionnaire.endpoint or forms.endpoint):
            told = problems.BACKEND_ENDPOINT.at(
                project.place("forms", "backend"), backend=backend.name, example=backend.endpoint
            )
            project.report(told)
            return
        target = backend.target(questionnaire, questionnaire.endpoint or forms.endpoint, "")
        if target.chooses_ending:
            return
        at = SourceFile(questionnaire.source, "").at
        can = target.ending_field or target.ending_action
        chosen = self._branchings[questionnaire.slug].endings if can else ()
        for ending in questionnaire.endings:
            if ending.condition is not None and ending.id not in chosen:
                told = problems.ENDING_NEEDS_RULES.at(
                    at(ending.line), backend=backend.name, ending=ending.title
                )
                project.report(told)
        if questionnaire.score_names:
            project.report(problems.WEIGHTS_PUBLIC.at(at(1), slug=questionnaire.slug))

    def _backend(self, questionnaire: Questionnaire) -> Backend:
        assert self.project.site is not None
        return BACKENDS[questionnaire.backend or self.project.site.forms.backend]

    def _target(self, questionnaire: Questionnaire, url: str) -> Target:
        project = self.project
        assert project.site is not None
        forms = project.site.forms
        name = questionnaire.backend or forms.backend
        endpoint = questionnaire.endpoint or forms.endpoint
        thanks = self._absolute(self._ending_url(url, ""))
        if project.serving:
            # A preview answers itself: nothing may leave the machine.
            return BACKENDS["receiver"].target(questionnaire, "", thanks)
        backend = BACKENDS[name]
        if name == "netlify":
            thanks = f"/{self._ending_url(url, '')}"
        return backend.target(questionnaire, endpoint, thanks)

    def _absolute(self, url: str) -> str:
        return f"{self.settings['SITEURL']}/{url}"

    def _ending_url(self, url: str, ending_id: str) -> str:
        thanks = self.project.paths["thanks"].lstrip("/")
        return f"{url}{thanks}{ending_id}/" if ending_id else f"{url}{thanks}"

    def _write_endings(self, writer: Any, rendered: Rendered) -> None:
        """The page of each ending, and the one for everybody."""
        questionnaire = rendered.model
        for ending in questionnaire.endings:
            self._write_ending(writer, rendered, ending, ending)
        # Our own forms have one ending: whoever sends people to the general page says it too.
        general = questionnaire.endings[0] if questionnaire.slug in self._own else None
        self._write_ending(writer, rendered, None, general)

    def _write_ending(
        self, writer: Any, rendered: Rendered, ending: Ending | None, said: Ending | None
    ) -> None:
        """Write the page of an ending, or of none, with the words of `said`."""
        questionnaire = rendered.model
        title = said.title if said else self._words("Thank you, your answers have left.")
        text = said.text if said else ""
        self.write_page(
            writer,
            self._ending_url(rendered.url, ending.id if ending else ""),
            "questionnaire_ending",
            questionnaire=questionnaire,
            ending=ending,
            title=typo(title, self.project.locale(questionnaire.language)),
            ending_html=_recalls(self._html(text, questionnaire)),
            reward=self._reward(questionnaire, ending),
            robots="noindex",
        )

    def _reward(self, questionnaire: Questionnaire, ending: Ending | None) -> Reward | None:
        """The reward that this last page tells of: none where nobody answers afterwards."""
        if ending and not ending.answered:
            return None
        backend = self._backend(questionnaire)
        return reward_of(questionnaire, backend, self.settings["STATIC_PATHS"])

    def _text_html(self, text: str, questionnaire: Questionnaire) -> str:
        """Markdown of a question. It may come from elsewhere, as a passage to review: HTML in it
        is shown as it is written, and nothing but text, lists, links and tables comes of it."""
        markdown = Markdown(**self.settings["MARKDOWN"])
        markdown.preprocessors.deregister("html_block")
        markdown.inlinePatterns.deregister("html")
        html = self._linked(markdown.convert(text))
        return typo(nh3.clean(html), self.project.locale(questionnaire.language))

    def _html(self, text: str, questionnaire: Questionnaire) -> str:
        """Markdown of a questionnaire to HTML, with links and typography as in an article."""
        if not text:
            return ""
        with markdown_of(self.settings) as markdown:
            html = self._linked(markdown.convert(text))
        return typo(html, self.project.locale(questionnaire.language))

    def _linked(self, html: str) -> str:
        html = _FILE_LINK.sub(self._file_link, html)
        return _ATTRIBUTE.sub(self._named_link, html)

    def _file_link(self, found: re.Match[str]) -> str:
        path = unescape(found["path"])
        key = path.lstrip("/")
        if not path.startswith("/"):
            content = self.project.content
            resolved = (content / FOLDER / path).resolve()
            if resolved.is_relative_to(content.resolve()):
                key = resolved.relative_to(content.resolve()).as_posix()
        known = self.context["generated_content"].get(key)
        return f"{found['start']}{escape(self._absolute(known.url))}" if known else found[0]

    def _named_link(self, found: re.Match[str]) -> str:
        page = self.project.pages.get(link_key(found["what"], found["value"]))
        return f"{found['start']}{escape(self._absolute(page.url))}" if page else found[0]

    def _plain(self, html: str) -> str:
        text = " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
        return text if len(text) <= 160 else text[:157].rsplit(" ", 1)[0] + "…"


_RECALLED = re.compile(r"(?P<before>[ \u00a0\u202f]?)" + RECALL.pattern)


def _recalls(html: str) -> str:
    """Endings are static pages: a recalled answer is a place that the script fills, else empty."""
    return _RECALLED.sub(r'<span data-recall="\g<name>" data-before="\g<before>"></span>', html)
