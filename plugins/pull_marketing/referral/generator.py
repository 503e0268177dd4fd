"""Writes the referral pages: programme, terms, one page and one share kit for each referrer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from markdown import Markdown

from ..catalogues import catalogue
from ..generators import FeatureGenerator
from ..law import check_reviews
from ..site import Site
from ..typography import typo
from ..written import write_output
from .asked import HIDDEN, Asked, asked_of, others_of
from .cards import qr_code, qr_svg
from .cards_pdf import Card, cards_pdf
from .friend_data import check_questionnaires
from .model import Referrer, read_referrers
from .professions import dated_professions
from .programme import Programme, check_programme, programme_of
from .share import badge_html, disclosure, messages
from .statement import dated_thresholds

FOLDER = "referrers"
KIT = {"fr": "partager/", "en": "share/"}
CARDS = {"fr": "cartes.pdf", "en": "cards.pdf"}
TYPED_CODE = {"fr": "code/", "en": "code/"}


class ReferralGenerator(FeatureGenerator):
    """Reads content/referrers/ and site.yaml's `referral`; writes nothing without the latter."""

    programme: Programme | None = None
    referrers: list[Referrer]

    def collect(self) -> None:
        project = self.project
        site = project.site
        assert site is not None
        self.referrers = read_referrers(project.content / FOLDER, project.root, project.report)
        self.programme = programme_of(site, project.date)
        check_questionnaires(self.context.get("questionnaires") or (), project.report)
        check_reviews(dated_professions(), project.date, project.report)
        check_reviews(dated_thresholds(), project.date, project.report)
        if self.programme is None or project.site_document is None:
            return
        check_programme(site, project.site_document, project.date, project.report)
        self.name_page("referral", self._url("referral"))
        if self.programme.rewarded:
            self.name_page("referral_terms", self._url("referral_terms"))
        active = [r for r in self.referrers if r.is_active(project.date)]
        self.context["programme"] = self.programme
        if self.programme.is_open:
            code_url = f"{self._url('referral')}{TYPED_CODE[project.language]}"
            self.context["typed_code_url"] = f"/{code_url}"
        self.context["referrers"] = active

    def write(self, writer: Any) -> None:
        programme, site = self.programme, self.project.site
        if programme is None or site is None:
            return
        words = disclosure(programme, self.project.language)
        self.write_page(
            writer, self._url("referral"), "referral", thanked=self._thanked(), disclosure=words
        )
        if programme.rewarded:
            self.write_page(writer, self._url("referral_terms"), "referral_terms")
        if not programme.is_open:
            return
        output, action = Path(self.output_path), site.call_to_action.questionnaire
        first = asked_of(action, self.context, self.project, output)
        taken = (KIT[self.project.language],)
        others = others_of(action, taken, self.context, self.project, output)
        if first:
            self._write_typed_code(writer, first)
        for referrer in self.context["referrers"]:
            self._write_referrer(writer, referrer, programme, site, first, others)
            for asked in others:
                self._write_questionnaire(writer, referrer, asked, carried=first is not None)

    def _write_typed_code(self, writer: Any, asked: Asked) -> None:
        """The same questionnaire for somebody who was told a code: it is typed, not hidden."""
        before, _slot, after = asked.form.partition(HIDDEN)
        url = f"{self._url('referral')}{TYPED_CODE[self.project.language]}"
        self.write_page(
            writer,
            url,
            "referral_code",
            before=before,
            after=after,
            asked_rules=asked.rules,
            robots="noindex",
        )

    def _write_questionnaire(
        self, writer: Any, referrer: Referrer, asked: Asked, *, carried: bool
    ) -> None:
        """A copy of another questionnaire that carries the code: nothing else remembers it."""
        page = f"{self._url('referrers')}{referrer.code}/"
        self.write_page(
            writer,
            f"{page}{asked.folder}",
            "referrer_questionnaire",
            referrer=referrer,
            referrer_url=f"/{page}",
            title=asked.title,
            welcome=asked.welcome,
            asked=asked.with_code(referrer.code),
            asked_rules=asked.rules,
            carried=f"/{page}#questionnaire" if carried else "",
            robots="noindex",
        )

    def _write_referrer(
        self,
        writer: Any,
        referrer: Referrer,
        programme: Programme,
        site: Site,
        first: Asked | None,
        others: tuple[Asked, ...],
    ) -> None:
        url = f"{self._url('referrers')}{referrer.code}/"
        language = self.project.language
        kit_url = f"{url}{KIT[language]}"
        address = f"{self._origin(site)}/{url}"
        gained = disclosure(programme, language)
        qr = qr_code(address)  # one code for the page and the cards: choosing its mask takes time
        words = typo(Markdown(output_format="html").convert(referrer.words), self.project.locale())
        page = {"referrer": referrer, "words": words, "robots": "noindex"}
        self.write_page(
            writer,
            url,
            "referrer",
            **page,
            asked=first.with_code(referrer.code) if first else "",
            asked_rules=first.rules if first else "",
            carried=f"/{url}#questionnaire" if first else "",
            others=[(asked.title, f"/{url}{asked.folder}") for asked in others],
        )
        self.write_page(
            writer,
            kit_url,
            "referrer_kit",
            **page,
            address=address,
            messages=messages(site, programme, address, referrer.code, language),
            disclosure=gained,
            qr=qr_svg(qr, catalogue(language).gettext("QR code of the page")),
            referrer_url=f"/{url}",
            badge=badge_html(site, address, gained, language),
            cards_url=f"/{kit_url}{CARDS[language]}",
        )
        card = Card(
            name=site.business.person,
            problem=typo(_as_question(site.offer.problem), self.project.locale()),
            address=address,
            qr=qr,
            code=referrer.code,
            disclosure=gained,
        )
        file = Path(self.output_path) / kit_url / CARDS[language]
        write_output(self.settings, file, cards_pdf(card))

    def _origin(self, site: Site) -> str:
        """Messages leave the site, so their links must be whole even in a local build."""
        return str(self.settings["SITEURL"] or site.url).rstrip("/")

    def _thanked(self) -> list[str]:
        """First names of those who wish to be thanked in public: by name, never by rank."""
        names = [r.given_name for r in self.context["referrers"] if r.thanks_wall]
        return sorted(names, key=str.casefold)

    def _url(self, name: str) -> str:
        return self.project.paths[name].lstrip("/")


def _as_question(problem: str) -> str:
    return f"{problem[0].upper()}{problem[1:]} ?"
