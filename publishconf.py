"""Réglages de plus quand le site part en ligne (`invoke publish`)."""

import os

from pelicanconf import *  # noqa: F403

# L'adresse du site est dans content/site.yaml (url) ; la variable SITEURL passe avant,
# pour les aperçus que fabriquent certains hébergeurs.
SITEURL = os.environ.get("SITEURL", "")
RELATIVE_URLS = False
PULL_MARKETING_PUBLISH = True
