"""The words of the questionnaire language, French and English."""

from __future__ import annotations

import re
import unicodedata

from .model import Kind

TYPES: dict[str, Kind] = {
    "texte court": Kind.SHORT_TEXT,
    "texte": Kind.SHORT_TEXT,
    "short text": Kind.SHORT_TEXT,
    "text": Kind.SHORT_TEXT,
    "texte long": Kind.LONG_TEXT,
    "long text": Kind.LONG_TEXT,
    "nom": Kind.NAME,
    "name": Kind.NAME,
    "e-mail": Kind.EMAIL,
    "email": Kind.EMAIL,
    "courriel": Kind.EMAIL,
    "téléphone": Kind.PHONE,
    "adresse postale": Kind.ADDRESS,
    "postal address": Kind.ADDRESS,
    "phone": Kind.PHONE,
    "adresse web": Kind.URL,
    "url": Kind.URL,
    "web address": Kind.URL,
    "nombre": Kind.NUMBER,
    "number": Kind.NUMBER,
    "date": Kind.DATE,
    "échelle": Kind.SCALE,
    "scale": Kind.SCALE,
    "information": Kind.STATEMENT,
}
"""The words for types; a file (`FILES`) says more in the same breath."""

FILES = re.compile(r"(?:fichier|file)(?:\s+(?P<types>.+))?\Z", re.IGNORECASE)

SHOWN_TYPES = {
    "fr": "texte court, texte long, nom, e-mail, téléphone, adresse web, nombre, date, "
    "échelle, oui/non, adresse postale, fichier, information",
    "en": "short text, long text, name, email, phone, web address, number, date, "
    "scale, yes/no, postal address, file, information",
}

OPTIONAL = {"facultatif", "facultative", "optional"}
PAST = {"passée", "passee", "past"}
CONSENT = {"consentement", "consent"}
PREFILLED = {"prérempli", "préremplie", "prefilled"}
YES_OR_NO = {
    "oui/non": ("Oui", "Non"),
    "oui ou non": ("Oui", "Non"),
    "yes/no": ("Yes", "No"),
    "yes or no": ("Yes", "No"),
}
OTHERWISE = {"sinon", "otherwise"}
NO_REPLY = re.compile(r"\s*\((?:sans réponse|no reply)\)\s*\Z", re.IGNORECASE)
ENDING = re.compile(r"(?:fin|end)\s*:\s*(?P<title>.+)\Z", re.IGNORECASE)
DOCUMENT = re.compile(r"document\s*:\s*(?P<title>.+)\Z", re.IGNORECASE)
STEP = re.compile(r"(?:étape|etape|step)\s*:\s*(?P<title>.+)\Z", re.IGNORECASE)
INCLUDE = re.compile(r"(?:inclure|include)\s*:\s*(?P<path>\S.*)\Z", re.IGNORECASE)
REVIEW_WORDS = ("à relire", "a relire", "to review")
REVIEW_MARK = re.compile(
    r"\[(?:à relire|a relire|to review)"
    r"(?P<optional>\s*,\s*(?:facultatif|facultative|optional))?"
    r"(?:\s*:\s*(?P<question>[^\]]*[^\]\s]))?\s*\]\Z",
    re.IGNORECASE,
)
IF = re.compile(r"(?:si|if)\s+(?P<rest>.+)\Z", re.IGNORECASE)

WAY_OUT = re.compile(
    r"\b(?:autres?|aucune?s?|cas particulier|ne sais pas|"
    r"others?|none|special case|don[’']t know)\b",
    re.IGNORECASE,
)
"""Choices for those whom the other choices have not foreseen."""

HEALTH_WORDS = re.compile(
    r"\b(allergies?|grossesse|enceinte|m[ée]dicaments?|maladies?|sympt[oô]mes?|"
    r"ant[ée]c[ée]dents m[ée]dicaux|handicap|traitements? m[ée]dica\w+|"
    r"allerg(?:y|ies)|pregnan\w+|medications?|diseases?|symptoms?|medical history)\b",
    re.IGNORECASE,
)

FRENCH_KEYS = {
    "titre": "title",
    "adresse": "slug",
    "durée": "duration",
    "duree": "duration",
    "envoyer_à": "deliver_to",
    "envoyer_a": "deliver_to",
    "conserver": "keep",
    "champs_cachés": "hidden_fields",
    "champs_caches": "hidden_fields",
    "finalité": "purpose",
    "finalite": "purpose",
    "base": "basis",
    "base_légale": "basis",
    "base_legale": "basis",
    "intérêt": "interest",
    "interet": "interest",
    "sensible": "sensitive",
    "preuve_de_travail": "proof_of_work",
    "récompense": "reward",
    "recompense": "reward",
    "liste": "list",
    "remerciement": "thank_you",
    "rappel": "reminder",
    "relance": "reminder",
    "devient": "becomes",
    "étapes": "steps",
    "etapes": "steps",
    "exemple": "example",
    "genre": "kind",
    "nature": "kind",
    "type": "kind",
    "cas_particulier": "special_case",
    "langue": "lang",
}


def folded(text: str) -> str:
    """Text for comparison: no case, one kind of space and apostrophe."""
    plain = unicodedata.normalize("NFKC", text).replace("’", "'")
    return " ".join(plain.split()).casefold()


def ascii_id(text: str, longest: int = 40) -> str:
    """An id made from words: small letters without accents, digits and hyphens; may be empty."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.lower())
    made = ""
    for word in words:
        longer = f"{made}-{word}" if made else word
        if len(longer) > longest:
            break
        made = longer
    return made or (words[0][:longest] if words else "")
