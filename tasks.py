# coding: utf-8
"""Les commandes du site. Sans rien installer d'abord : python3 tasks.py serve

Lancé comme un script, ce fichier prépare .venv puis passe la main à invoke ; dans cet
environnement, c'est un fichier d'invoke comme un autre : invoke --list
"""

import os
import sys

# Until this line is passed, nothing here may need a recent Python.
if sys.version_info < (3, 11):
    sys.exit(
        "Python 3.11 ou plus recent est necessaire ; celui-ci est le %d.%d.\n"
        "Python 3.11 or newer is needed; this is %d.%d.\n"
        "https://www.python.org/downloads/" % (sys.version_info[:2] * 2)
    )

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "plugins"))

if __name__ == "__main__":
    from pull_marketing.environment import main

    sys.exit(main(sys.argv[1:]))
else:
    from pull_marketing.tasks import *  # noqa: F403
