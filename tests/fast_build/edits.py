"""Random edits of a site, one function each: what an author, a designer or a checkout does."""

from __future__ import annotations

import os
from collections.abc import Callable

from site_maker import (
    AUTHORS,
    CATEGORIES,
    TAGS,
    Post,
    Site,
    body,
    link_to,
    new_article,
    new_page,
)

Edit = Callable[[Site], str]


def _any(site: Site) -> Post:
    return site.random.choice(site.posts)


def _article(site: Site) -> Post:
    return site.random.choice(site.articles() or site.posts)


def _set(site: Site, post: Post, name: str, value: str) -> str:
    post.headers[name] = value
    site.write_post(post)
    return f"{post.path}: {name} = {value}"


def edit_body(site: Site) -> str:
    post = _any(site)
    post.body += f"\n{site.words(8)}.\n"
    site.write_post(post)
    return f"{post.path}: body"


def edit_body_start(site: Site) -> str:
    post = _any(site)
    post.body = f"{site.words(4)}. {post.body}"
    site.write_post(post)
    return f"{post.path}: start of body"


def new_body(site: Site) -> str:
    post = _any(site)
    post.body = body(site) if site.random.random() < 0.9 else ""
    site.write_post(post)
    return f"{post.path}: new body"


def add_link(site: Site) -> str:
    post = _any(site)
    post.body += f"\nVoir {link_to(site)}.\n"
    site.write_post(post)
    return f"{post.path}: link"


def add_static_link(site: Site) -> str:
    post = _any(site)
    post.body += f"\n{link_to(site, 'static')}\n"
    site.write_post(post)
    return f"{post.path}: static link"


def toggle_attach_link(site: Site) -> str:
    post = _any(site)
    if "{attach}" in post.body:
        post.body = body(site, links=False)
    else:
        post.body += f"\n{link_to(site, 'attach')}\n"
    site.write_post(post)
    return f"{post.path}: attach link"


def edit_title(site: Site) -> str:
    post = _any(site)
    return _set(site, post, "Title", f"Titre {site.next_number()} {site.words(2)}")


def edit_summary(site: Site) -> str:
    post = _article(site)
    value = "" if post.headers.get("Summary") else f"Neuf {site.next_number()} **gras**"
    if value and site.random.random() < 0.3:
        value += f" {link_to(site)}"
    return _set(site, post, "Summary", value)


def edit_tags(site: Site) -> str:
    tags = site.random.sample(TAGS, site.random.randrange(4))
    if site.random.random() < 0.2:
        tags.append(f"mot {site.next_number()}")
    return _set(site, _article(site), "Tags", ", ".join(tags))


def edit_category(site: Site) -> str:
    choice = site.random.choice([*CATEGORIES, f"Rubrique {site.next_number()}"])
    return _set(site, _article(site), "Category", choice)


def edit_authors(site: Site) -> str:
    return _set(site, _article(site), "Authors", "; ".join(site.random.sample(AUTHORS, 2)))


def edit_date(site: Site) -> str:
    year = site.random.choice([2019, 2021, 2024, 2025, 2099])
    day = site.random.randrange(1, 29)
    return _set(site, _article(site), "Date", f"{year}-0{site.random.randrange(1, 10)}-{day:02}")


def edit_modified(site: Site) -> str:
    return _set(site, _article(site), "Modified", f"2025-02-{site.random.randrange(1, 28):02}")


def edit_slug(site: Site) -> str:
    return _set(site, _any(site), "Slug", f"slug-{site.next_number()}")


def edit_status(site: Site) -> str:
    return _set(site, _any(site), "Status", site.random.choice(["", "draft", "hidden", "skip"]))


def add_unknown_header(site: Site) -> str:
    return _set(site, _any(site), "Humeur", site.words(2))


def add_article(site: Site) -> str:
    post = new_article(site)
    site.posts.append(post)
    site.write_post(post)
    return f"{post.path}: new"


def add_page(site: Site) -> str:
    post = new_page(site)
    site.posts.append(post)
    site.write_post(post)
    return f"{post.path}: new page"


def add_translation(site: Site) -> str:
    original = _article(site)
    headers = dict(original.headers, Lang="en", Title=f"English {site.next_number()}")
    headers["Translation"] = site.random.choice(["", "true"])
    post = Post(f"content/en-{site.next_number()}.md", headers, body(site))
    site.posts.append(post)
    site.write_post(post)
    return f"{post.path}: translation of {original.path}"


def delete_post(site: Site) -> str:
    if len(site.posts) < 4:
        return add_article(site)
    post = _any(site)
    site.posts.remove(post)
    site.remove(post.path)
    return f"{post.path}: deleted"


def rename_post(site: Site) -> str:
    post = _any(site)
    site.remove(post.path)
    folder = "content/pages/" if post in site.pages() else "content/deep/er/"
    post.path = f"{folder}renamed-{site.next_number()}.md"
    site.write_post(post)
    return f"{post.path}: renamed"


def break_post(site: Site) -> str:
    post = _article(site)
    value = "" if post.headers.get("Date") else "2024-03-03"
    return _set(site, post, "Date", value)


def edit_template(site: Site) -> str:
    names = [n for n in site.files if n.startswith("theme/templates/")]
    name = site.random.choice(names).removeprefix("theme/templates/")
    site.write_template(name, site.template(name) + f"<!-- {site.next_number()} -->\n")
    return f"template {name}"


EXTRA_TEMPLATE_CODE = (
    "{% for a in articles[:3] %}{{ a.title }}{% endfor %}",
    "{{ articles|length }} {{ dates|map(attribute='slug')|join('-') }}",
    "{% for t, arts in tags %}{{ t }}{{ arts|length }}{% endfor %}",
    "{% for a in hidden_articles %}{{ a.content }}{% endfor %}",
    "{% for a in drafts %}{{ a.url }}{% endfor %}",
    "{% for s in staticfiles|sort(attribute='url') %}{{ s.url }}{% endfor %}",
    "{% for k, l in period_archives.items() %}{{ k }}{{ l|length }}{% endfor %}",
    "{% set newest = articles|first %}{{ newest.summary }}",
    "{% if articles and articles[-1].content|length > 300 %}long{% endif %}",
    "{{ (articles|sort(attribute='title')|last).title }}",
    "{{ articles|selectattr('category', 'equalto', 'Conseil')|list|length }}",
    "{% for a in pages %}{{ a.content|striptags|truncate(30) }}{% endfor %}",
    "{{ articles[0].metadata.humeur }}{{ articles[0].get_content('') }}",
    "{{ related_posts }}{{ localsiteurl }}{{ SUMMARY_MAX_LENGTH }}",
    "{% include ['absent.html', 'footer.html'] %}",
    "{% include 'maybe.html' ignore missing %}",
    "{{ self.title() }}",
    "{% for y in period_archives.year %}{{ y.period }}{{ y.articles|length }}{% endfor %}",
)


def edit_template_code(site: Site) -> str:
    names = ["base.html", "footer.html", "article.html", "index.html", "page.html"]
    name = site.random.choice(names)
    code = site.random.choice(EXTRA_TEMPLATE_CODE)
    text = site.template(name)
    if name == "footer.html":
        site.write_template(name, text + code.replace("{{ self.title() }}", ""))
    else:
        found = text.rfind("{% endblock %}")
        site.write_template(name, text[:found] + code + text[found:])
    return f"template {name}: {code}"


def reset_templates(site: Site) -> str:
    from theme_maker import TEMPLATES

    for name, text in TEMPLATES.items():
        site.write_template(name, text)
    return "templates as at the start"


def toggle_template(site: Site) -> str:
    name = site.random.choice(["maybe.html", "absent.html", "special.html"])
    if f"theme/templates/{name}" in site.files:
        if name == "special.html":
            for post in site.posts:
                if post.headers.pop("Template", None):
                    site.write_post(post)
        site.remove(f"theme/templates/{name}")
        return f"template {name} removed"
    site.write_template(name, "<p>{{ SITENAME }} {{ article.title }}</p>\n")
    if name == "special.html":
        _set(site, _article(site), "Template", "special")
    return f"template {name} added"


SETTING_VALUES: dict[str, list[object]] = {
    "SITENAME": ["Le site", "Autre nom"],
    "SITEURL": ["https://site.example", "https://autre.example/blog", ""],
    "DEFAULT_PAGINATION": [False, 2, 4],
    "RELATIVE_URLS": [False, True],
    "TAG_FEED_ATOM": [None, "feeds/tag-{slug}.atom.xml"],
    "FEED_ALL_RSS": [None, "feeds/all.rss.xml"],
    "FEED_MAX_ITEMS": [3, 100],
    "SUMMARY_MAX_LENGTH": [20, 5, None],
    "ARTICLE_URL": ["{slug}.html", "posts/{slug}/"],
    "ARTICLE_SAVE_AS": ["{slug}.html", "posts/{slug}/index.html"],
    "MONTH_ARCHIVE_SAVE_AS": ["", "archives/{date:%Y}/{date:%m}/index.html"],
    "WITH_FUTURE_DATES": [True, False],
    "OUTPUT_SOURCES": [False, True],
    "STATIC_PATHS": [["images", "extra"], ["images"], ["extra/robots.txt"]],
    "THEME_STATIC_DIR": ["theme", "assets"],
    "AUTHOR_SAVE_AS": ["author/{slug}.html", ""],
    "MENUITEMS": [[], [("Accueil", "/")]],
    "ARTICLE_ORDER_BY": ["reversed-date", "title", "basename"],
    "NEWEST_FIRST_ARCHIVES": [True, False],
    "DIRECT_TEMPLATES": [
        ["index", "tags", "categories", "authors", "archives"],
        ["index", "archives"],
    ],
    "PAGE_ORDER_BY": ["basename", "title"],
    "TYPOGRIFY": [False],
    "EXTRA_PATH_METADATA": [{}, {"extra/robots.txt": {"path": "robots.txt"}}],
    "USE_FOLDER_AS_CATEGORY": [True, False],
    "TEMPLATE_PAGES": [{}, {"extra/robots.txt": "made/robots.txt"}],
    "MARKDOWN": [
        {"output_format": "html5"},
        {"extensions": ["markdown.extensions.extra", "markdown.extensions.toc"]},
        {"extension_configs": {"markdown.extensions.smarty": {}, "markdown.extensions.extra": {}}},
    ],
    "SLUGIFY_USE_UNICODE": [False, True],
    "FORMATTED_FIELDS": [["summary"], ["summary", "humeur"]],
}
RARE_SETTING_VALUES: dict[str, list[object]] = {
    "ARTICLE_EXCLUDES": [[], ["notes"]],
    "ARTICLE_LANG_SAVE_AS": ["{slug}-{lang}.html", "{lang}/{slug}.html"],
    "ARTICLE_PATHS": [[""], ["Conseil", "notes"], ["", "Conseil"]],
    "ARTICLE_TRANSLATION_ID": ["slug", ["slug", "category"], None],
    "AUTHOR_FEED_ATOM": [None, "feeds/{slug}.author.xml"],
    "CACHE_CONTENT": [False, True],
    "CATEGORY_FEED_ATOM": [None, "feeds/{slug}.atom.xml"],
    "CATEGORY_SAVE_AS": ["category/{slug}.html", ""],
    "CHECK_MODIFIED_METHOD": ["mtime", "md5"],
    "DATE_FORMATS": [{}, {"fr": "%d/%m/%Y", "en": "%Y"}],
    "DAY_ARCHIVE_SAVE_AS": ["", "archives/{date:%Y/%m/%d}/index.html"],
    "DEFAULT_CATEGORY": ["misc", "Divers"],
    "DEFAULT_DATE": [None, "fs", "2023-05-06"],
    "DEFAULT_DATE_FORMAT": ["%a %d %B %Y", "%Y-%m-%d"],
    "DEFAULT_LANG": ["fr", "en"],
    "DEFAULT_METADATA": [{}, {"humeur": "gaie"}, {"status": "draft"}, {"tags": "prix, seul"}],
    "DEFAULT_ORPHANS": [0, 2],
    "DELETE_OUTPUT_DIRECTORY": [False, True],
    "DISPLAY_CATEGORIES_ON_MENU": [True, False],
    "DRAFT_SAVE_AS": ["drafts/{slug}.html", ""],
    "EXTRA_PATH_METADATA": [
        {},
        {"images": {"humeur": "vive"}, "notes": {"category": "Des notes"}},
        {"images/a.png": {"path": "favicon.png"}, "Conseil/billet-1.md": {"slug": "forcé"}},
    ],
    "FEED_APPEND_REF": [False, True],
    "FEED_DOMAIN": ["", "https://flux.example"],
    "FILENAME_METADATA": [
        r"(?P<date>\d{4}-\d{2}-\d{2}).*",
        r"(?P<humeur>[a-z]+)-.*",
        r"(?P<slug>.*)",
    ],
    "GZIP_CACHE": [True, False],
    "IGNORE_FILES": [["**/.*"], ["*.png", "**/.*"], ["billet-1*"], ["notes"]],
    "INDEX_SAVE_AS": ["index.html", "blog/index.html"],
    "INTRASITE_LINK_REGEX": [r"[{|](?P<what>.*?)[|}]", r"[{](?P<what>.*?)[}]"],
    "JINJA_ENVIRONMENT": [
        {"trim_blocks": True, "lstrip_blocks": True, "extensions": []},
        {"extensions": ["jinja2.ext.do", "jinja2.ext.loopcontrols"]},
    ],
    "JINJA_GLOBALS": [{}, {"related_posts": "de partout"}],
    "LOAD_CONTENT_CACHE": [False, True],
    "LOCALE": [["C.utf8"], ["fr_FR.UTF-8", "C.utf8"], "C"],
    "OUTPUT_RETENTION": [[], ["images", "note.txt"]],
    "OUTPUT_SOURCES_EXTENSION": [".text", ".md"],
    "PAGE_EXCLUDES": [[], ["pages/page-1.md"]],
    "PAGE_PATHS": [["pages"], ["pages", "notes"], []],
    "PAGE_SAVE_AS": ["pages/{slug}.html", "{slug}/index.html", ""],
    "PAGE_TRANSLATION_ID": ["slug", None],
    "PAGINATED_TEMPLATES": [
        {"index": None, "tag": None, "category": None, "author": None},
        {"index": 3, "archives": 2},
    ],
    "PAGINATION_PATTERNS": [
        [
            (1, "{name}{extension}", "{name}{extension}"),
            (2, "{name}{number}{extension}", "{name}{number}{extension}"),
        ],
        [
            (1, "{url}", "{save_as}"),
            (2, "{base_name}/page/{number}/", "{base_name}/page/{number}/index.html"),
            (-1, "{base_name}/last/", "{base_name}/last/index.html"),
        ],
    ],
    "PATH_METADATA": ["", r"(?P<dossier>[^/]+)/.*", r"(?P<category>[^/]+)/(?P<humeur>.).*"],
    "READERS": [{}, {"html": None}],
    "REVERSE_CATEGORY_ORDER": [False, True],
    "RSS_FEED_SUMMARY_ONLY": [True, False],
    "SLUGIFY_PRESERVE_CASE": [False, True],
    "SLUGIFY_SOURCE": ["title", "basename"],
    "SLUG_REGEX_SUBSTITUTIONS": [
        [(r"[^\w\s-]", ""), (r"(?u)\A\s*", ""), (r"(?u)\s*\Z", ""), (r"[-\s]+", "-")],
        [("billet", "note"), (r"[^\w\s-]", ""), (r"[-\s]+", "_")],
    ],
    "STATIC_CHECK_IF_MODIFIED": [False, True],
    "STATIC_CREATE_LINKS": [False, True],
    "STATIC_EXCLUDES": [[], ["images/notes"]],
    "STATIC_EXCLUDE_SOURCES": [True, False],
    "STATIC_PATHS": [["images", "extra"], [""], ["images", "notes"], []],
    "STATIC_SAVE_AS": ["{path}", "media/{path}"],
    "STATIC_URL": ["{path}", "media/{path}"],
    "SUMMARY_END_SUFFIX": ["…", ""],
    "SUMMARY_MAX_PARAGRAPHS": [None, 1],
    "TAG_SAVE_AS": ["tag/{slug}.html", "", "mots/{slug}/index.html"],
    "TEMPLATE_EXTENSIONS": [[".html"], [".html", ".htm"]],
    "THEME_STATIC_PATHS": [["static"], ["static", "templates"]],
    "TIMEZONE": ["Europe/Paris", "America/Montreal"],
    "TRANSLATION_FEED_ATOM": ["feeds/all-{lang}.atom.xml", None],
    "YEAR_ARCHIVE_SAVE_AS": ["archives/{date:%Y}/index.html", ""],
}


def edit_settings(site: Site) -> str:
    values = SETTING_VALUES if site.random.random() < 0.5 else RARE_SETTING_VALUES
    name = site.random.choice(list(values))
    site.settings[name] = site.random.choice(values[name])
    site.write_settings()
    return f"{name} = {site.settings[name]!r}"


PLUGIN_BODIES = (
    """
def mark(content):
    content.note = NOTE
def register():
    signals.content_object_init.connect(mark)
""",
    """
def mark(generator):
    generator.context["related_posts"] = [NOTE, len(generator.articles)]
    generator._update_context(["articles"])
def register():
    signals.article_generator_finalized.connect(mark)
""",
    """
def mark(path, context):
    with open(path, "a", encoding="utf-8") as file:
        file.write(f"<!-- {NOTE} {context['SITENAME']} -->")
def register():
    signals.content_written.connect(mark)
""",
    """
def mark(pelican):
    with open(os.path.join(pelican.output_path, "note.txt"), "w") as file:
        file.write(NOTE)
def register():
    signals.finalized.connect(mark)
""",
)


def edit_plugin(site: Site) -> str:
    """A plugin of the site's own comes, changes or goes."""
    body = site.random.choice([None, *PLUGIN_BODIES])
    site.settings |= {"PLUGINS": ["noting"] if body else [], "PLUGIN_PATHS": ["own_plugins"]}
    note = f"import os\nfrom pelican import signals\nNOTE = 'note {site.next_number()}'\n"
    site.write("own_plugins/noting.py", (note + (body or "")).encode())
    site.write_settings()
    return "own plugin " + (body.split("signals.")[1].split(".")[0] if body else "removed")


def add_html_article(site: Site) -> str:
    number = site.next_number()
    name = f"content/notes/page-{number}.html"
    text = (
        f"<html><head><title>Écrit {number} en HTML</title>\n"
        f'<meta name="date" content="2024-01-{number % 28 + 1:02}"><meta name="tags" '
        f'content="prix, html"></head><body><p>{site.words(9)}</p></body></html>\n'
    )
    site.write(name, text.encode())
    return f"{name}: new, in HTML"


def add_rst_article(site: Site) -> str:
    number = site.next_number()
    name = f"content/notes/texte-{number}.rst"
    title = f"Texte {number}"
    text = f"{title}\n{'#' * len(title)}\n\n:date: 2023-02-03\n:tags: rst, prix\n\nDes *mots*.\n"
    site.write(name, text.encode())
    return f"{name}: new, in reStructuredText"


def edit_other_format(site: Site) -> str:
    names = [n for n in site.files if n.endswith((".html", ".rst")) and n.startswith("content/")]
    if not names:
        return add_html_article(site)
    name = site.random.choice(names)
    if site.random.random() < 0.3:
        site.remove(name)
        return f"{name}: deleted"
    more = f"<!-- {site.next_number()} -->" if name.endswith(".html") else f"\n{site.next_number()}"
    site.write(name, site.files[name] + f"{more}\n".encode())
    return f"{name}: changed"


def rename_oddly(site: Site) -> str:
    """Names with accents, spaces, signs of addresses; or the same one in other letters."""
    post = _any(site)
    site.remove(post.path)
    folder, _, file = post.path.rpartition("/")
    odd = [f"L’été à 100 % ({site.next_number()}).md", f"a&b=c?{site.next_number()}#d.md"]
    odd += [f"e\u0301te-{site.next_number()}.md", file.swapcase().removesuffix(".MD") + ".md"]
    post.path = f"{folder}/{site.random.choice(odd)}"
    site.write_post(post)
    return f"{post.path}: renamed"


def add_link_of_the_system(site: Site) -> str:
    """An article, or a folder of images, that stands elsewhere on the disk."""
    number = site.next_number()
    if site.random.random() < 0.5:
        post = new_article(site)
        post.path = f"ailleurs/{number}.md"
        site.write_post(post)
        name = f"content/lien-{number}.md"
    else:
        site.write(f"ailleurs/{number}/photo.png", site.words(2).encode())
        name = f"content/images/dossier-{number}"
    up = "/".join([".."] * name.count("/"))
    target = f"{up}/ailleurs/{name.rpartition('-')[2]}"
    (site.root / name).symlink_to(target)
    return f"{name}: a link to {target}"


def edit_elsewhere(site: Site) -> str:
    names = [n for n in site.files if n.startswith("ailleurs/")]
    if not names:
        return add_link_of_the_system(site)
    name = site.random.choice(names)
    if site.random.random() < 0.3:
        site.remove(name)
        return f"{name}: deleted"
    site.write(name, site.files[name] + site.words(2).encode())
    return f"{name}: changed"


def rename_folder(site: Site) -> str:
    folders = sorted({p.path.rpartition("/")[0] for p in site.articles()} - {"content", "ailleurs"})
    if not folders:
        return rename_post(site)
    old = site.random.choice(folders)
    new = f"{old.rpartition('/')[0]}/dossier-{site.next_number()}"
    moved = {n: d for n, d in site.files.items() if n.startswith(f"{old}/")}
    (site.root / old).rename(site.root / new)
    for name, data in moved.items():
        site.files[name.replace(old, new, 1)] = site.files.pop(name) or data
    for post in site.posts:
        if post.path.startswith(f"{old}/"):
            post.path = post.path.replace(old, new, 1)
    return f"{old}: renamed {new}"


def edit_static(site: Site) -> str:
    name = site.random.choice([n for n in site.files if n.startswith("content/images/")] or ["x"])
    site.write(name, site.words(3).encode())
    return f"{name}: changed"


def add_static(site: Site) -> str:
    name = f"content/images/{site.random.choice('abcd')}{site.next_number()}.png"
    site.write(name, site.words(3).encode())
    return f"{name}: added"


def remove_static(site: Site) -> str:
    names = [n for n in site.files if n.startswith("content/images/")]
    if len(names) < 2:
        return add_static(site)
    name = site.random.choice(names)
    site.remove(name)
    return f"{name}: removed"


def edit_theme_static(site: Site) -> str:
    name = f"theme/static/css/{site.random.choice(['main', 'autre'])}.css"
    if name in site.files and name.endswith("autre.css") and site.random.random() < 0.5:
        site.remove(name)
        return f"{name}: removed"
    site.write(name, site.words(2).encode())
    return f"{name}: changed"


def touch_everything(site: Site) -> str:
    """What a fresh checkout does: new times, same bytes."""
    for name in site.files:
        os.utime(site.root / name)
    return "all times changed"


def clock_goes_back(site: Site) -> str:
    post = _any(site)
    post.body += f"\n{site.words(3)}\n"
    site.write_post(post)
    os.utime(site.root / post.path, (1_000_000_000, 1_000_000_000))
    return f"{post.path}: body, with an old time"


def damage_output(site: Site) -> str:
    outputs = sorted(p for p in (site.root / "fast").rglob("*") if p.is_file())
    if not outputs:
        return "no output yet"
    target = site.random.choice(outputs)
    if site.random.random() < 0.5:
        target.unlink()
        return f"output {target.name} deleted"
    target.write_bytes(b"x" * target.stat().st_size)
    return f"output {target.name} overwritten"


def nothing(site: Site) -> str:
    return "nothing"


COMMON: list[Edit] = [
    edit_body, edit_body, edit_body, edit_body_start, new_body, add_link, edit_title,
    edit_title, edit_summary, edit_tags, edit_category, edit_date, add_article, delete_post,
    nothing,
]  # fmt: skip
RARE: list[Edit] = [
    add_static_link, toggle_attach_link, edit_authors, edit_modified, edit_slug, edit_status,
    add_unknown_header, add_page, add_translation, rename_post, break_post, edit_template,
    edit_template_code, reset_templates, toggle_template, edit_settings, edit_settings,
    edit_static, add_static, remove_static, edit_theme_static, touch_everything, clock_goes_back,
    damage_output, edit_plugin, add_html_article, add_rst_article, edit_other_format,
    rename_oddly, add_link_of_the_system, edit_elsewhere, rename_folder,
]  # fmt: skip


BODIES: list[Edit] = [edit_body, edit_body, edit_body, edit_body_start, new_body, add_link, nothing]


def random_edit(site: Site, bodies: float = 0.0) -> str:
    """One to three edits at once; returns what was done.

    Args:
        bodies: How often, from 0 to 1, to edit bodies only (what the front door does itself).
    """
    if site.random.random() < bodies:
        return "; ".join(
            site.random.choice(BODIES)(site) for _ in range(site.random.randrange(1, 3))
        )
    count = site.random.choice([1, 1, 1, 2, 3])
    done = []
    for _ in range(count):
        pool = COMMON if site.random.random() < 0.55 else RARE
        done.append(site.random.choice(pool)(site))
    return "; ".join(done)
