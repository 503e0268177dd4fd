"""Eleventy's side of `build_speed.py`: its package, templates for the same pages, its sources.

Tuned as its manual says: Markdown is not read by a second template engine, and lists of tags and
categories are made once. It has less to do than the others: code is not highlighted, links are
addresses already, and summaries are plain text.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

_VERSION = "3.1.2"
_BASE = """<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8">
<title>{{ title }}</title></head><body><nav>
{% for entry in collections.menu %}<a href="{{ entry.url }}">{{ entry.title }}</a>{% endfor %}</nav>
{{ content | safe }}</body></html>
"""
_LIST = """<ul>{% for post in posts %}<li><a href="{{ post.url }}">{{ post.data.title }}</a>
{{ post.data.day }}{{ post.data.summary }}</li>{% endfor %}</ul>
{% if number > 1 %}<a href="{{ before }}">-</a>{% endif %}{{ number }}/{{ count }}
{% if number < count %}<a href="{{ after }}">+</a>{% endif %}
"""
_PAGED = """---js
{
  layout: "base.njk",
  pagination: { data: "collections.lists", size: 1, alias: "list" },
  permalink: (data) => data.list.url,
  eleventyComputed: { title: (data) => data.list.title },
}
---
<h1>{{ list.title }}</h1>{% set posts = list.posts %}{% set number = list.number %}
{% set count = list.count %}{% set before = list.before %}{% set after = list.after %}
{% include "list.njk" %}
"""
FILES = {
    "package.json": '{"type": "module", "private": true}\n',
    "eleventy.config.js": """const size = 10;
const by = (posts, key) => {
  const found = new Map();
  for (const post of posts) {
    for (const name of [post.data[key]].flat()) {
      if (!found.has(name)) found.set(name, []);
      found.get(name).push(post);
    }
  }
  return [...found].sort();
};
const paged = (title, posts, start) => {
  const count = Math.ceil(posts.length / size);
  const url = (number) => `/${start}${number > 1 ? number : ""}.html`;
  return Array.from({ length: count }, (_, at) => ({
    title, count, number: at + 1, url: url(at + 1), before: url(at), after: url(at + 2),
    posts: posts.slice(at * size, (at + 1) * size),
  }));
};
export default function (config) {
  let known;
  const posts = (api) => (known ??= api.getFilteredByGlob("posts/*.md").reverse().map((post) => {
    const words = post.rawInput.split(/\\s+/, 50).join(" ");
    Object.assign(post.data, { summary: words, day: post.date.toISOString().slice(0, 10) });
    return post;
  }));
  const terms = (api, key, folder) => by(posts(api), key).flatMap(
    ([name, members]) => paged(name, members, `${folder}/${name.replaceAll(" ", "-")}`));
  config.on("eleventy.before", () => { known = undefined; });
  config.addCollection("blog", posts);
  config.addCollection("menu", (api) => [
    ...api.getFilteredByGlob("pages/*.md").map(({ url, data }) => ({ url, title: data.title })),
    ...by(posts(api), "category").map(([name]) => (
      { url: `/category/${name.replaceAll(" ", "-")}.html`, title: name })),
  ]);
  config.addCollection("labels", (api) => by(posts(api), "labels"));
  config.addCollection("categories", (api) => by(posts(api), "category"));
  config.addCollection("lists", (api) => [
    ...paged("Banc", posts(api), "index"),
    ...terms(api, "labels", "tag"), ...terms(api, "category", "category"),
  ]);
  return { markdownTemplateEngine: false };
}
""",
    "_includes/base.njk": _BASE,
    "_includes/list.njk": _LIST,
    "_includes/post.njk": """---
layout: base.njk
---
<h1>{{ title }}</h1>{{ day }}<a href="/category/{{ category | replace(" ", "-") }}.html">
{{ category }}</a>
{% for label in labels %}<a href="/tag/{{ label }}.html">{{ label }}</a>{% endfor %}
{{ content | safe }}
""",
    "_includes/page.njk": "---\nlayout: base.njk\n---\n<h1>{{ title }}</h1>{{ content | safe }}\n",
    "posts/posts.11tydata.js": """export default {
  layout: "post.njk",
  permalink: (data) => `/${data.slug}.html`,
};
""",
    "pages/pages.11tydata.js": """export default {
  layout: "page.njk",
  permalink: (data) => `/pages/${data.page.fileSlug}.html`,
};
""",
    "lists.njk": _PAGED,
    "archives.njk": """---
layout: base.njk
title: Archives
permalink: /archives.html
---
{% for post in collections.blog %}<p>{{ post.data.day }} <a href="{{ post.url }}">
{{ post.data.title }}</a></p>{% endfor %}
""",
    "labels.njk": """---
layout: base.njk
title: Tags
permalink: /tags.html
---
{% for name, posts in collections.labels %}<p>{{ name }} {{ posts.length }}</p>{% endfor %}
""",
    "categories.njk": """---
layout: base.njk
title: Categories
permalink: /categories.html
---
{% for name, posts in collections.categories %}<p>{{ name }} {{ posts.length }}</p>{% endfor %}
""",
    "feed.njk": """---
permalink: /feeds/all.atom.xml
---
<?xml version="1.0"?><feed>{% for post in collections.blog.slice(0, 20) %}<entry>
<title>{{ post.data.title }}</title><link href="https://banc.example{{ post.url }}"/>
<content>{{ post.content }}</content></entry>{% endfor %}</feed>
""",
}


def install(cache: Path) -> list[str] | None:
    """The command of Eleventy, from npm, kept in `cache`; None where node or npm are missing."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    program = cache / "node_modules/@11ty/eleventy/cmd.cjs"
    if not program.is_file():
        cache.mkdir(parents=True, exist_ok=True)
        command = [npm, "install", "--no-audit", "--no-fund", "--prefix", str(cache)]
        done = subprocess.run([*command, f"@11ty/eleventy@{_VERSION}"], capture_output=True)
        if done.returncode:
            return None
    return [node, str(program), "--quiet"]


def make_corpus(root: Path) -> None:
    """The posts and pages of the corpus as they are now, for Eleventy."""
    for name, text in FILES.items():
        _write(root / "eleventy" / name, text)
    for path in [*root.glob("content/*.md"), *root.glob("content/pages/*.md")]:
        header, _, text = path.read_text("utf-8").partition("\n\n")
        fields = dict(line.split(": ", 1) for line in header.splitlines())
        lines = [f"title: {fields['Title']}"]
        if "Date" in fields:
            day, clock = fields["Date"].split()
            lines += [
                f"date: {day}T{clock.zfill(5)}:00Z", f"category: {fields['Category']}",
                f"labels: [{fields['Tags']}]", f"slug: {fields['Slug']}",
            ]  # fmt: skip
        text = re.sub(r"{filename}/(\w+)\.md", r"/\1.html", text)
        front = "\n".join(lines)
        folder = "pages" if path.parent.name == "pages" else "posts"
        _write(root / "eleventy" / folder / path.name, f"---\n{front}\n---\n{text}")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
