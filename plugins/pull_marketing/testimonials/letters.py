"""The letters of the life cycle: invitation, refusal, asking again; neutral, in two languages.

An invitation is the same for every client, asks for any opinion and promises nothing (rule T38).
"""

from __future__ import annotations

import datetime

from ..catalogues import catalogue
from ..display import long_date
from ..site import Site
from .view import GROUNDS

INVITATION = """\
Hello {client},

We worked together on “{service}”, which ended on {closed}. Would you write what you thought \
of it, what went well and what did not?

I ask every client whose work has ended, in these same words. What you send is published as \
it is, favourable or not, at most {days} days after I receive it, by this rule: {policy}

Nothing is given in return. Please tell me:
- when the work began and ended, as you remember it;
- how you want to be named: full name, first name and initial, role, or no name;
- whether anything else ties us (family, friendship, business);
- that you agree to its publication on my site.

You may change or withdraw your words at any time. Not answering is fine too.

{person}
"""

REFUSAL = """\
Hello {author},

I received your testimonial on {received}. I do not publish it, for this reason: {ground}.

An unfavourable opinion is never a reason to refuse. If you send another text without that \
part, I will read it again. The whole rule is here: {policy}

{person}
"""

REVALIDATION = """\
Hello {author},

On {published} I published your testimonial about “{service}”:

{text}

Is it still true? You may confirm it, change it or withdraw it: one word is enough. Until \
you answer, the page says that it dates from {published} and was not confirmed since.

{person}
"""


def invitation(
    site: Site, policy_url: str, client: str, service: str, closed: datetime.date
) -> str:
    """The invitation to one client, about one piece of work that has ended."""
    return _filled(
        INVITATION,
        site,
        client=client,
        service=service,
        closed=long_date(closed, site.language),
        days=site.testimonials.publication_delay_days,
        policy=policy_url,
    )


def refusal(site: Site, policy_url: str, author: str, received: datetime.date, ground: str) -> str:
    """What tells an author why a text is not published."""
    told = catalogue(site.language).gettext(GROUNDS[ground])
    date = long_date(received, site.language)
    return _filled(REFUSAL, site, author=author, received=date, ground=told, policy=policy_url)


def revalidation(site: Site, author: str, service: str, published: datetime.date, text: str) -> str:
    """What asks an author whether the words are still true."""
    date = long_date(published, site.language)
    return _filled(REVALIDATION, site, author=author, service=service, published=date, text=text)


def _filled(letter: str, site: Site, **parts: object) -> str:
    words = catalogue(site.language).gettext(letter)
    return words.format(person=site.business.person, **parts)
