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
    "“{ending}” is reached (questions: {questions}, {minutes} min, {scores})",
    severity=Severity.INFO,
)
UNCLEAR_QUESTION = problem(
    "Q101",
    "is “{words}” the question “{former}” in other words, or another question?",
    hint="the same: write {{#{id}}} after its title, and its answers stay together; another: "
    "{{#{other}}}",
)
UNCLEAR_CHOICE = problem(
    "Q102",
    "is “{words}” the choice “{former}” in other words, or another choice?",
    hint="the same: write {{#{id}}} after it, and its answers stay together; another: {{#{other}}}",
)
UNCLEAR_ENDING = problem(
    "Q103",
    "is “{words}” the ending “{former}” in other words, or another ending?",
    hint="the same: write {{#{id}}} after its title, and its page keeps its address; another: "
    "{{#{other}}}",
)
IDS_NOT_KEPT = problem(
    "Q104",
    "the names of the questions and choices of {file} are not kept yet",
    hint="run “invoke build” and keep {ids} with it (git): without it, a reworded question would "
    "lose the answers already received",
)
IDS_OF_ANOTHER = problem(
    "Q105",
    "these names belong to the questionnaire “{kept}”, not to “{slug}”",
    hint="if it is the same one under another address, write “questionnaire: {slug}”; "
    "if it is a copy, delete this file",
)
IDS_WITHOUT_QUESTIONNAIRE = problem(
    "Q106",
    "there is no questionnaire {file} for these names",
    hint="give this file the name of its questionnaire again, or delete both",
)
IDS_CONFLICT = problem(
    "Q107",
    "git has left two versions of these names here",
    hint="keep the lines of both, without the lines “<<<<<<<”, “=======” and “>>>>>>>”",
)
IDS_TWICE = problem(
    "Q108",
    "the name “{id}” is already on line {first}",
    hint="of two that are the same keep one; of two that differ, give one another name",
)
RENAMED = problem(
    "Q109",
    "this question was called “{former}” until now: the answers already received keep that name",
    hint="to keep them together, write {{#{former}}} in the place of {{#{id}}}",
    severity=Severity.WARNING,
)
NAME_TAKEN_OVER = problem(
    "Q110",
    "“{id}” is the name of the question “{words}”, which is still there",
    hint="give this question another name: the answers of both would be mixed",
)
NAME_AGAIN = problem(
    "Q135",
    "“{id}” was the name of “{words}”, deleted since: their answers are now under one name",
    hint="if this is another question, give it another name: {{#{other}}}",
    severity=Severity.WARNING,
)
NAME_OF_A_PART = problem(
    "Q111",
    "the name “{id}” is already taken, and a passage or step needs it for itself",
    hint="give the other question another name",
)
INCLUDE_MISSING = problem(
    "Q112",
    "there is no shared file “{path}”",
    hint="the path starts from the folder of this file, for example: include: partages/contact.md",
)
INCLUDE_CYCLE = problem(
    "Q113",
    "“{path}” includes itself: {chain}",
    hint="remove one of these lines “include: …”",
)
INCLUDE_OUTSIDE = problem(
    "Q114",
    "“{path}” is outside of the folder of the questionnaires",
    hint="put the shared file into a folder of content/questionnaires/, without “..” and “/” first",
)
INCLUDE_TOO_MANY = problem(
    "Q115",
    "more than {most} files are included",
    hint="share fewer, larger files",
)
INCLUDED_ENDING = problem(
    "Q116",
    "the ending “{ending}” stands in a shared file",
    hint="endings belong to each questionnaire: move it there",
)
UNKNOWN_FILE_TYPE = problem(
    "Q117",
    "“{type}” is not a type of file that can be joined",
    hint="types: pdf, jpg, png, webp, heic, gif, txt, csv, docx, xlsx, pptx, odt, ods, odp, mp3, "
    "m4a, mp4",
)
FILE_SIZE = problem(
    "Q118",
    "“{size}” is no size for a file that is sent by a form",
    hint="write a size from 1 kB to {most} MB, for example: [file pdf or jpg, 10 MB]",
)
PART_OF_ANOTHER_KIND = problem(
    "Q119",
    "“{title}” is a part of another kind of questionnaire",
    hint="write “kind: {kind}” in the header, or another title without “:”",
)
NOTHING_TO_REVIEW = problem(
    "Q120",
    "no passage of “{document}” is marked, so nothing is shown",
    hint="write “[to review]” on a line under each paragraph that is to be commented on",
)
NOTHING_MARKED = problem(
    "Q121",
    "there is no passage above this mark",
    hint="write the mark on the line right under the paragraph that is to be commented on",
)
UNREAD_MARK = problem(
    "Q122",
    "this mark is not understood: {mark}",
    hint="for example: [to review], [to review, optional] or [to review: is this delay right?]",
)
STEP_WITHOUT_INSTRUCTION = problem(
    "Q123",
    "this step does not say what to do",
    hint="write the instruction under its title, as you would say it to the person",
)
KIND_WITHOUT_PARTS = problem(
    "Q124",
    "the header announces “{kind}”, and the text has none of its parts",
    hint="a review holds “# Document: …” with marked paragraphs, a protocol “# Step: …”",
)
NO_WAY_OUT = problem(
    "Q125",
    "“{question}” leaves no way to somebody who is in none of these cases",
    hint="add a choice such as “- Other: [short text]” or “- I have a special case → …”, or "
    "[optional]; the header demands it (special_case)",
)
REWARD_MISSING = problem(
    "Q126",
    "the reward “{path}” is not in content/",
    hint="write its path from content/, for example: reward: fichiers/guide.pdf",
)
REWARD_NOT_SENT = problem(
    "Q127",
    "nobody sends the reward “{path}”: “{backend}” cannot",
    hint="put it into one of these folders and the endings link to it: {folders}; or use the "
    "receiver",
    severity=Severity.WARNING,
)
REWARD_WITHOUT_ADDRESS = problem(
    "Q128",
    "a reward is promised, and no question asks for an e-mail address to send it to",
    hint="ask for one: [e-mail]",
)
LIST_WITHOUT_CONSENT = problem(
    "Q129",
    "“list: {list}” needs a consent, and no question asks for one",
    hint="add a box of its own: “- [ ] Yes, write to me. (consent, optional)”",
)
LIST_BY_HAND = problem(
    "Q130",
    "“{backend}” signs nobody up to the list “{list}”: do it by hand, from the answers",
    severity=Severity.INFO,
)
FILES_BY_HAND = problem(
    "Q131",
    "“{backend}” sends no file: the page asks to attach it to the message for “{question}”",
    hint="to receive files from the page itself, use another backend",
    severity=Severity.WARNING,
)
FILES_PAID = problem(
    "Q132",
    "“{backend}” takes files on paid plans only: “{question}” asks for one",
    hint="look at your plan, or ask for a link in the place of the file",
    severity=Severity.WARNING,
)
FILES_LARGE = problem(
    "Q133",
    "“{backend}” takes at most {most} MB at once: “{question}” allows {size}",
    hint="write a smaller size in its line",
    severity=Severity.WARNING,
)
MAIL_WITHOUT_ADDRESS = problem(
    "Q136",
    "the header announces a mail (“{key}”), and no question asks for an address to send it to",
    hint="ask for one: [e-mail]",
)
MAIL_NOT_SENT = problem(
    "Q137",
    "nobody sends the mail of “{key}”: “{backend}” cannot",
    hint="use the receiver, or take the line out",
    severity=Severity.WARNING,
)
WORK_NOT_ASKED = problem(
    "Q139",
    "“proof_of_work” does nothing here: “{backend}” does not look at it",
    hint="use the receiver, or take the line out",
    severity=Severity.WARNING,
)
MAIL_TO_SEALED = problem(
    "Q138",
    "the mail of “{key}” will never leave: answers to a “sensitive” questionnaire are sealed, and "
    "the address with them",
    hint="take the line out, and say in the ending what happens next",
    severity=Severity.WARNING,
)
UNKNOWN_CALL_TO_ACTION = problem(
    "S020",
    "the call to action names the questionnaire “{slug}”, which does not exist",
    hint="existing questionnaires: {known}",
)
