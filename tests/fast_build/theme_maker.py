"""A small theme that uses most idioms of Pelican themes: inheritance, macros, includes, menus."""

from __future__ import annotations

TEMPLATES = {
    "base.html": """\
{% from "macros.html" import when, card %}
<!DOCTYPE html><html lang="{{ DEFAULT_LANG }}"><head>
<title>{% block title %}{{ SITENAME|striptags }}{% endblock %}</title>
<link rel="stylesheet" href="{{ SITEURL }}/theme/css/main.css">
{% if FEED_ALL_ATOM %}<link href="{{ SITEURL }}/{{ FEED_ALL_ATOM }}" rel="alternate">{% endif %}
</head><body>
<nav>{% for title, link in MENUITEMS|default([]) %}<a href="{{ link }}">{{ title }}</a>{% endfor %}
{% for p in pages %}<a href="{{ SITEURL }}/{{ p.url }}">{{ p.title }}</a>{% endfor %}
{% for cat, arts in categories %}<a href="{{ SITEURL }}/{{ cat.url }}"
{% if cat == category %} class="on"{% endif %}>{{ cat }}</a>{% endfor %}</nav>
{% block content %}{% endblock %}
{% include "footer.html" %}
</body></html>
""",
    "footer.html": """\
<footer>{{ SITENAME }} {% if links %}{{ links|length }}{% endif %}{{ output_file }}</footer>
""",
    "macros.html": """\
{% macro when(item) %}<time>{{ item.date|strftime("%Y-%m-%d") }}</time>{% endmacro %}
{% macro card(item, base) %}<li><a href="{{ base }}/{{ item.url }}">{{ item.title }}</a>
{{ when(item) }}{{ item.summary }}</li>{% endmacro %}
""",
    "article.html": """\
{% extends "base.html" %}
{% block title %}{{ article.title|striptags }} - {{ super() }}{% endblock %}
{% block content %}<h1>{{ article.title }}</h1>{{ when(article) }} {{ article.locale_date }}
{% if article.modified %}{{ article.locale_modified }}{% endif %}
{% if article.category %}<a href="{{ SITEURL }}/{{ article.category.url }}">
{{ article.category }}</a>{% endif %}
{% for t in article.tags %}<a href="{{ SITEURL }}/{{ t.url }}">{{ t }}</a>{% endfor %}
{% for a in article.authors %}{{ a.name }}{% endfor %}
{% for t in article.translations %}<a href="{{ SITEURL }}/{{ t.url }}">{{ t.lang }}</a>{% endfor %}
<div>{{ article.content }}</div>{{ article.status }} {{ article.source_path|length > 3 }}
{% endblock %}
""",
    "page.html": """\
{% extends "base.html" %}
{% block content %}<h1>{{ page.title }}</h1>{{ page.content }}{% endblock %}
""",
    "index.html": """\
{% extends "base.html" %}
{% block content %}<ul>{% for a in (articles_page.object_list if articles_page else articles) %}
{{ card(a, SITEURL) }}{% endfor %}</ul>
{% if articles_page and articles_page.has_other_pages() %}
{% if articles_page.has_previous() %}{{ articles_previous_page.url }}{% endif %}
{{ articles_page.number }}/{{ articles_paginator.num_pages }}
{% if articles_page.has_next() %}{{ articles_next_page.url }}{% endif %}{% endif %}{% endblock %}
""",
    "tag.html": """\
{% extends "index.html" %}{% block title %}{{ tag }} ({{ articles|length }}){% endblock %}
""",
    "category.html": """\
{% extends "index.html" %}{% block title %}{{ category }}{% endblock %}
""",
    "author.html": """\
{% extends "index.html" %}{% block title %}{{ author }} {{ author.slug }}{% endblock %}
""",
    "archives.html": """\
{% extends "base.html" %}{% block content %}
{% for year in dates|groupby("date.year") %}<h2>{{ year.grouper }}</h2>
{% for a in year.list %}<p>{{ when(a) }} {{ a.title }}</p>{% endfor %}{% endfor %}{% endblock %}
""",
    "period_archives.html": """\
{% extends "archives.html" %}{% block title %}{{ period|join(" ") }} {{ period_num }}{% endblock %}
""",
    "tags.html": """\
{% extends "base.html" %}{% block content %}
{% for t, arts in tags|sort %}<p><a href="{{ t.url }}">{{ t }}</a> {{ arts|count }}</p>{% endfor %}
{% endblock %}
""",
    "categories.html": """\
{% extends "base.html" %}{% block content %}
{% for c, arts in categories %}<p>{{ c }}: {{ arts|map(attribute="title")|join(", ") }}</p>
{% endfor %}{% endblock %}
""",
    "authors.html": """\
{% extends "base.html" %}{% block content %}
{% for a, arts in authors %}
<p>{{ a }} {{ (arts|first).title }} {{ arts[:2]|length }}</p>{% endfor %}
{% endblock %}
""",
}
