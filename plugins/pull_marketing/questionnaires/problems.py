"""What can be wrong in a questionnaire, each with its code."""

from __future__ import annotations

from ..diagnostics import Severity, problem

NO_QUESTION = problem(
    "Q001", "the questionnaire asks nothing", hint="write a question: “## Your question”"
)
NO_ENDING = problem(
    "Q002", "the questionnaire has no ending", hint="write “# End: …”, then “Otherwise”"
)
OUTSIDE_SECTION = problem(
    "Q003",
    "this question stands before the first section",
    hint="write a section heading above it: “# Your situation”",
)
NO_ANSWER_TYPE = problem(
    "Q004",
    "“{question}” does not say how it is answered",
    hint="write choices (“- Yes”) or a type between brackets; types: {types}",
)
UNKNOWN_TYPE = problem("Q005", "“{type}” is not a type of answer", hint="types: {types}")
UNKNOWN_OPTION = problem(
    "Q006", "“{option}” is not understood here", hint="for example: [number, 1 to 100, optional]"
)
SAME_ID = problem(
    "Q007",
    "the id “{id}” is already taken, on line {first}",
    hint="give another one: {{#another-id}}",
)
BAD_ID = problem(
    "Q008",
    "“{id}” cannot be an id",
    hint="use small letters without accents, digits and hyphens, beginning with a letter",
)
SAME_CHOICE = problem("Q009", "the choice “{choice}” is offered twice", hint="keep one")
TWO_ANSWER_TYPES = problem(
    "Q010",
    "“{question}” has a second type of answer",
    hint="keep one type, or make two questions",
)
UNREAD_CONDITION = problem(
    "Q011",
    "this condition is not understood at “{part}”",
    hint="for example: If situation is “A” or “B”; If score ≥ 4; If partners > 2 and land is “FR”",
)
NOT_A_CHOICE = problem(
    "Q012", "“{value}” is not a choice of “{question}”", hint="possible choices: {choices}"
)
UNKNOWN_QUESTION = problem(
    "Q013", "no question has the id “{id}”", hint="ids of the questions before this one: {known}"
)
ASKED_LATER = problem(
    "Q014",
    "the condition looks at “{id}”, which is asked later (line {line})",
    hint="move that question up, or look at an earlier answer",
)
UNKNOWN_SCORE = problem(
    "Q015", "no choice gives points to “{name}”", hint="scores counted here: {known}"
)
UNKNOWN_TARGET = problem("Q016", "“→ {target}” leads nowhere", hint="sections and endings: {known}")
BACKWARD_EXIT = problem(
    "Q017",
    "“→ {target}” goes back to a section that is already behind",
    hint="an exit only leads forward, so that nobody turns in circles",
)
NOT_COMPARABLE = problem(
    "Q018",
    "“{id}” cannot be compared this way",
    hint="choices are compared with “is”, numbers with = ≥ ≤ > <",
)
STRAY_TEXT = problem(
    "Q019",
    "this line belongs to no question and no ending",
    hint="a hint begins with “>”, a choice with “-”, a question with “##”",
)
UNKNOWN_RECALL = problem(
    "Q020", "“{{{name}}}” recalls no question", hint="ids of the questions: {known}"
)
SEVERAL_OTHERWISE = problem(
    "Q021",
    "a second ending without condition is never reached",
    hint="only the last ending says “Otherwise”",
)
NO_OTHERWISE = problem(
    "Q022",
    "some answers lead to no ending",
    hint="let one ending say “Otherwise” in the place of its condition",
)
ENDING_WITHOUT_RULE = problem(
    "Q023",
    "the ending “{ending}” does not say when it is reached",
    hint="under its title, write “If …” or “Otherwise”",
)
BAD_RANGE = problem(
    "Q024",
    "nobody can answer with a number “{range}”",
    hint="write the smaller number first; a scale has at most {most} steps",
)
NO_WORDS = problem(
    "Q025",
    "there are no words here",
    hint="a heading and a choice are read by the person: write what they say",
)
EMPTY_SECTION = problem(
    "Q026",
    "the section “{section}” asks nothing",
    hint="write a question under it: “## Your question”, or remove its title",
)
NAME_OF_HIDDEN_FIELD = problem(
    "Q027",
    "“{name}” is the id of this question and the name of a hidden field",
    hint="give the question another one: {{#another-id}}",
)
QUESTION_NEVER_ASKED = problem(
    "Q030",
    "“{question}” is never asked, whatever the answers",
    hint="look at its condition and at the exits before it",
)
ENDING_NEVER_REACHED = problem(
    "Q031",
    "the ending “{ending}” is never reached, whatever the answers",
    hint="look at its condition, at the endings above it and at the points",
)
NO_WAY_TO_ANSWER = problem(
    "Q032",
    "someone can reach “{ending}” without leaving an e-mail address or a phone number",
    hint="ask for one on every path, or write “(no reply)” after the ending's title if none is due",
)
KEEP_MISSING = problem(
    "Q033",
    "personal answers are asked and nothing says how long they are kept",
    hint="write “keep: 12 months” in the header (GDPR, art. 13)",
)
SENSITIVE_WORDS = problem(
    "Q034",
    "“{word}” sounds like a question about health",
    hint="write “sensitive: true” in the header: it asks for express consent (GDPR, art. 9)",
)
BOUNDED = problem(
    "Q035",
    "too many combinations to look at all of them: {count} states were explored",
    hint="reachability is not proven for the rest; fewer conditions on the same answers would help",
    severity=Severity.WARNING,
)
ENDING_NEEDS_RULES = problem(
    "Q040",
    "without a script, “{backend}” cannot choose the ending “{ending}”: the general page is shown",
    hint="an ending that depends on choices alone works everywhere",
    severity=Severity.INFO,
)
BACKEND_ENDPOINT = problem(
    "Q041",
    "the backend “{backend}” needs its endpoint",
    hint="write “endpoint: …” under “forms:” in content/site.yaml: {example}",
)
SAME_SLUG = problem(
    "Q042",
    "another questionnaire already has the slug “{slug}”: {other}",
    hint="change one of them",
)
WEIGHTS_PUBLIC = problem(
    "Q043",
    "the points of “{slug}” can be read in the page by who looks for them",
    hint="with the receiver they stay on the server",
    severity=Severity.INFO,
)
ENDING_PROVEN = problem(
    "Q050",
    "“{ending}” is reached after {questions} questions, {minutes} min, {scores}",
    severity=Severity.INFO,
)
UNKNOWN_CALL_TO_ACTION = problem(
    "S020",
    "the call to action names the questionnaire “{slug}”, which does not exist",
    hint="existing questionnaires: {known}",
)
