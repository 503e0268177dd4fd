"""The same rules in the words of each server."""

from __future__ import annotations

import re
from collections.abc import Callable

from .rules import CACHING, FIXED, Limit, Rules

_POLICY = "Content-Security-Policy"


def headers_file(rules: Rules) -> str:
    """The `_headers` of Netlify and Cloudflare Pages, where all rules that fit a page add up.

    Source: docs.netlify.com and developers.cloudflare.com on custom headers, read on 2026-11-22.
    """
    common = {_POLICY: rules.policy, **FIXED}
    blocks = [_block("/*", common)]
    added: dict[str, list[str]] = {}
    for limit in rules.limits:
        for path in limit.closed:
            added.setdefault(path, []).append(limit.policy)
    # One block for a path: its policies stand in one header, with a comma between them.
    blocks += [_block(path, {_POLICY: ", ".join(added[path])}) for path in sorted(added)]
    blocks += [_block(path, {"Cache-Control": value}) for path, value in CACHING.items()]
    return "\n".join(blocks)


def _block(path: str, headers: dict[str, str]) -> str:
    return "\n".join([path, *(f"  {name}: {value}" for name, value in headers.items()), ""])


def _open(limit: Limit) -> str:
    """One regular expression for the pages where a limit is not."""
    return "^(?:" + "|".join(re.escape(path).replace(r"\-", "-") for path in limit.open) + ")"


def nginx(rules: Rules) -> str:
    """Two parts: one for `http`, one for `server`. Source: nginx.org, ngx_http_headers_module."""
    lines = []
    policies = [rules.policy]
    if rules.limits:
        lines.append("# In the block “http”, once:")
    for limit in rules.limits:
        lines += [
            f"map $uri ${limit.name} {{",
            f'    default "{limit.policy}";',
            f'    "~{_open(limit)}" "";',
            "}",
            "",
        ]
        policies.append(f"${limit.name}")
    if rules.limits:
        lines.append(
            "# In the block “server” of the site (nginx leaves out a header that is empty):"
        )
    headers = [*((_POLICY, policy) for policy in policies), *FIXED.items()]
    common = [f'add_header {name} "{value}" always;' for name, value in headers]
    lines += common
    for path, value in CACHING.items():
        # A block that adds one header inherits none.
        lines += ["", f"location {path.rstrip('*')} {{", f'    add_header Cache-Control "{value}";']
        lines += [f"    {line}" for line in common] + ["}"]
    return "\n".join([*lines, ""])


def apache(rules: Rules) -> str:
    """Lines for `.htaccess` or a virtual host. Source: httpd.apache.org, mod_headers."""
    lines = ["<IfModule mod_headers.c>"]
    headers = {_POLICY: rules.policy, **FIXED}
    lines += [f'Header always set {name} "{value}"' for name, value in headers.items()]
    for limit in rules.limits:
        lines += [
            f'<If "%{{REQUEST_URI}} !~ m#{_open(limit)}#">',
            f'Header always add {_POLICY} "{limit.policy}"',
            "</If>",
        ]
    for path, value in CACHING.items():
        lines += [
            f'<If "%{{REQUEST_URI}} =~ m#^{path.rstrip("*")}#">',
            f'Header set Cache-Control "{value}"',
            "</If>",
        ]
    return "\n".join([*lines, "</IfModule>", ""])


def caddy(rules: Rules) -> str:
    """Lines for the block of the site. Source: caddyserver.com, directive `header`."""
    lines = ["header {"]
    headers = {_POLICY: rules.policy, **FIXED}
    lines += [f'    {name} "{value}"' for name, value in headers.items()] + ["}"]
    for limit in rules.limits:
        lines += [
            f"@{limit.name} not path_regexp {_open(limit)}",
            f'header @{limit.name} +{_POLICY} "{limit.policy}"',
        ]
    lines += [f'header {path} Cache-Control "{value}"' for path, value in CACHING.items()]
    return "\n".join([*lines, ""])


SERVERS: dict[str, Callable[[Rules], str]] = {
    "nginx.conf": nginx,
    "apache.htaccess": apache,
    "Caddyfile": caddy,
}
"""Files by name, with what writes them."""
