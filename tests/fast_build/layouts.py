"""Sites laid out as bloggers have them: other themes, addresses, languages and plugins.

The first two need nothing but Pelican. The others use plugins that many sites have: their folder is
named in FAST_BUILD_OTHER_PLUGINS (the task `test` makes one, `.cache/plugins-…`).
"""

from __future__ import annotations

from typing import Any

from site_maker import Site

MAGAZINE: dict[str, Any] = {
    "THEME": "notmyidea",
    "ARTICLE_URL": "{date:%Y}/{date:%m}/{slug}/",
    "ARTICLE_SAVE_AS": "{date:%Y}/{date:%m}/{slug}/index.html",
    "CATEGORY_URL": "rubrique/{slug}/",
    "CATEGORY_SAVE_AS": "rubrique/{slug}/index.html",
    "TAG_FEED_ATOM": "feeds/tag-{slug}.atom.xml",
    "AUTHOR_FEED_RSS": "feeds/{slug}.rss.xml",
    "LINKS": [("Pelican", "https://getpelican.com/")],
    "SOCIAL": [("atom", "https://site.example/feeds/all.atom.xml")],
    "DEFAULT_PAGINATION": 3,
    "SUMMARY_MAX_PARAGRAPHS": 1,
}
HANDBOOK: dict[str, Any] = {
    "THEME": "simple",
    "RELATIVE_URLS": True,
    "PAGE_URL": "{slug}/",
    "PAGE_SAVE_AS": "{slug}/index.html",
    "INDEX_SAVE_AS": "blog/index.html",
    "PAGE_ORDER_BY": "title",
    "DEFAULT_PAGINATION": False,
    "USE_FOLDER_AS_CATEGORY": True,
    "WITH_FUTURE_DATES": False,
    "FEED_ALL_ATOM": None,
    "FEED_ALL_RSS": None,
}
SUBSITES: dict[str, Any] = {
    "PLUGINS": ["i18n_subsites", "sitemap", "read_more"],
    "I18N_SUBSITES": {"en": {"SITENAME": "The site"}, "de": {"SITENAME": "Die Seite"}},
    "SITEMAP": {"format": "xml"},
}
LINKED: dict[str, Any] = {
    "PLUGINS": ["neighbors", "related_posts", "series", "share_post", "sitemap"],
    "RELATED_POSTS_MAX": 3,
}
POLISHED: dict[str, Any] = MAGAZINE | {
    "PLUGINS": ["seo", "pelican_redirect", "precompress", "render_math", "yaml_metadata"],
    "SEO_REPORT": False,
    "SEO_ENHANCER": False,
}
LAYOUTS: dict[str, dict[str, Any]] = {
    "magazine": MAGAZINE,
    "handbook": HANDBOOK,
    "subsites": SUBSITES,
    "linked": LINKED,
    "polished": POLISHED,
}
_SHOWN = """{% block content %}{{ article.next_article.title }}{{ article.prev_article.title }}
{% for post in article.related_posts %}{{ post.title }}{% endfor %}
{% if article.series %}{{ article.series.name }}{% endif %}
{% for name, link in (article.share_post or {}).items() %}{{ name }} {{ link }}{% endfor %}"""


def lay_out(site: Site, layout: str) -> None:
    """Give a new site the settings of a layout, and a theme that shows what its plugins make."""
    if not layout:
        return
    site.settings |= LAYOUTS[layout]
    site.write_settings()
    if layout == "linked":
        text = site.template("article.html").replace("{% block content %}", _SHOWN)
        site.write_template("article.html", text)
        for post in site.articles()[:4]:
            post.headers["Series"] = "Une suite"
            site.write_post(post)
