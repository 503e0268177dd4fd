"""Images: each is checked, cleaned, made small and offered in the formats that weigh least.

`photos` and `drawings` look at one file, `workshop` makes copies and keeps them in `.cache/images`,
`pictures` holds what one build knows, `texts` puts them into the texts, `cards` draws the images
that are shown where an article is shared.
"""

from __future__ import annotations
