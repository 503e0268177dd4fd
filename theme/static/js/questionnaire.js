// A questionnaire one step at a time; the page is complete without it. The rules are those of
// questionnaires/conditions.py and answering.py: tests hold them equal.

const COMPARE = { "=": (a, b) => a === b, "≥": (a, b) => a >= b, "≤": (a, b) => a <= b, ">": (a, b) => a > b, "<": (a, b) => a < b };
const list = (answer) => (answer ? [].concat(answer) : []);

export function asNumber(answer) {
  const plain = list(answer).join().replace(/[\t-\r \u00a0\u2000-\u200a\u202f\u3000]+/g, "").replaceAll(",", ".");
  return /^-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)$/.test(plain) ? Number(plain) : null;
}

function holds(condition, kept, scores) {
  const test = (each) => holds(each, kept, scores);
  const { is, compare, score, not, all, any } = condition;
  if (is) return list(kept[is[0]]).some((choice) => is[1].includes(choice));
  if (score) return COMPARE[score[1]](scores[score[0]] ?? 0, score[2]);
  if (not) return !test(not);
  if (all) return all.every(test);
  if (any) return any.some(test);
  const number = asNumber(kept[compare[0]]);
  return number !== null && COMPARE[compare[1]](number, compare[2]);
}

// Which questions are asked for these answers, which answers count, and which ending follows.
export function walk({ sections, endings }, answers) {
  const asked = [];
  const kept = { __proto__: null }; // ids are the author's: one may be “constructor”
  const scores = { __proto__: null };
  let goal;
  for (const section of sections) {
    if (goal === section.id) goal = null;
    for (const question of section.questions) {
      if (goal || (question.if && !holds(question.if, kept, scores))) continue;
      asked.push(question);
      const chosen = list(answers[question.id]);
      if (!chosen[0]) continue;
      kept[question.id] = answers[question.id];
      for (const { id, exit, points = [] } of question.choices ?? []) {
        if (!chosen.includes(id)) continue;
        goal ||= exit;
        for (const [name, value] of points) scores[name] = (scores[name] ?? 0) + value;
      }
    }
  }
  const fits = ({ id, if: condition }) => (goal ? id === goal : condition && holds(condition, kept, scores));
  return { asked, kept, scores, ending: endings.find(fits) ?? endings.find((each) => !goal && !each.if) };
}

// What is wrong with an answer: the key of a message, or nothing.
export function check({ kind, min, max, past, required, pattern }, answer, today) {
  if (!list(answer)[0]) return required ? ({ one_choice: "choose", scale: "choose", several_choices: "tick", file: "pick" }[kind] ?? "write") : "";
  if (pattern) return !RegExp(pattern).test(answer) ? kind : past && answer > today ? "past" : "";
  const number = asNumber(answer);
  const size = [...answer].length;
  if (/number|scale/.test(kind)) return number === null ? "number" : number < min || number > max ? "range" : "";
  return !/text|name|address/.test(kind) ? "" : size < min ? "short" : size > max ? "long" : "";
}

const make = (tag, parts) => Object.assign(document.createElement(tag), parts);
const say = (element, text) => (element.textContent = text);
const fill = (message, parts) => message.replace(/\{(\w+)\}/g, (_, name) => parts[name]);
const isTick = ({ type }) => /radio|checkbox/.test(type);

function start(form) {
  const find = (name, inside = form) => inside.querySelector(name);
  const rules = JSON.parse(find(".rules").textContent);
  const { words, sections, slug, steps } = rules;
  const questions = sections.flatMap((section) => section.questions);
  const [bar, errors, nav, recap, last, failed, send, key, way, work] = ["bar", "errors", "nav", "recapitulation", "last", "failed", "send", "key", "way", "work"].map((name) => find(`.${name}`) ?? {});
  const welcome = find("[data-welcome]", document);
  const { title } = document;
  const store = `questionnaire:${slug}`;
  const newKey = () => (key.value = `${Date.now()}-${Math.random()}`);
  let draft; // what was found in this browser, or put there
  let at; // the first question of the screen, "recap", or nothing on the welcome
  let heading; // the title of the screen
  let known = []; // after “Change”, the screens of these questions are passed over

  for (const section of sections) {
    section.block = find(`#s-${section.id}`);
    for (const question of section.questions) {
      const block = find(`#q-${question.id}`);
      const named = [...block.querySelectorAll("[name]")];
      const inputs = named.filter((field) => !field.matches(".extra"));
      const ticks = inputs[0] && isTick(inputs[0]);
      const described = ticks ? block : inputs[0];
      const head = find("legend, label, h3", block);
      Object.assign(question, { section, block, named, inputs, ticks, head, described });
      question.hint = described?.getAttribute("aria-describedby") ?? "";
      question.title = head.firstChild.textContent.trim();
    }
  }
  const fields = questions.flatMap((question) => question.named).filter((field) => !field.files);

  function answerOf({ id, kind, inputs, ticks }) {
    if (!ticks) return inputs[0]?.files?.[0]?.name ?? inputs[0]?.value.trim() ?? "";
    const chosen = inputs.filter((input) => input.checked).map((input) => input.id.slice(id.length + 2));
    return kind === "several_choices" ? chosen : (chosen[0] ?? "");
  }

  // An answer in the words of the page.
  function said(question) {
    if (!question.ticks) return answerOf(question);
    const chosen = question.inputs.filter((input) => input.checked);
    return chosen.map((input) => `${input.parentElement.textContent} ${find(".extra", input.closest("li"))?.value ?? ""}`.trim()).join("\n");
  }

  const answers = (of) => Object.fromEntries(questions.map((each) => [each.id, of(each)]));
  const walked = () => walk(rules, answers(answerOf));

  function screens() {
    const { asked } = walked();
    if (steps === "question") return asked.map((each) => [each]);
    if (steps === "page") return [asked];
    return sections.map((section) => asked.filter((each) => each.section === section)).filter((each) => each[0]);
  }

  const here = () => at?.id ?? at ?? "start";
  const indexIn = (all) => all.findIndex((screen) => screen.includes(at));

  function mistakes(asked) {
    const today = new Date(Date.now() - new Date().getTimezoneOffset() * 6e4).toISOString().slice(0, 10);
    return asked.flatMap((question) => {
      const file = question.inputs[0]?.files?.[0];
      const wrong = check(question, answerOf(question), today) || (file && (file.size > question.size * 1e6 ? "large" : !file.size && "empty"));
      return wrong ? [{ question, text: fill(words[wrong], question) }] : [];
    });
  }

  // Say at a question what is wrong with its answer, or nothing any more.
  function mark({ id, block, inputs, described, hint }, text = "") {
    find(".error", block)?.remove();
    block.classList.toggle("invalid", text);
    for (const input of inputs) input.ariaInvalid = text ? "true" : null;
    described?.setAttribute("aria-describedby", text ? `${hint} ${id}--error` : hint);
    if (text) (find("ul", block) ?? inputs[0]).before(make("p", { className: "error", id: `${id}--error`, textContent: text }));
  }

  function tell(wrong) {
    const items = wrong.map(({ question, text }) => {
      mark(question, text);
      const item = make("li");
      const onclick = () => question.inputs[0].focus() ?? false;
      item.append(make("a", { href: `#q-${question.id}`, textContent: wrong[1] ? `${question.title} ${text}` : text, onclick }));
      return item;
    });
    say(find("h2", errors), fill(words[wrong[1] ? "many" : "one"], { n: wrong.length }));
    find("ul", errors).replaceChildren(...items);
    errors.hidden = false;
    document.title = `${words.error} ${heading}`;
    errors.focus();
  }

  function showOnly(screen) {
    for (const each of questions) each.block.hidden = !screen.includes(each);
    for (const each of sections) each.block.hidden = !screen.some(({ section }) => section === each);
  }

  function show(where, push = true, focus = push) {
    const { asked } = walked();
    const review = where === "recap";
    const screen = review ? [] : (screens().find((each) => each.includes(where)) ?? screens()[0]);
    const before = here();
    at = where && (review ? where : screen[0]);
    if (welcome) {
      welcome.hidden = at;
      form.hidden = !at;
    }
    showOnly(screen);
    errors.hidden = failed.hidden = true;
    last.hidden = recap.hidden = !review;
    nav.hidden = review;
    bar.hidden = false;
    find(".back", bar).hidden = asked[0] === at && !welcome;
    progress(asked);
    if (review) {
      rows(asked);
      work.prove?.(key.value);
    }
    const target = review ? find("h2", recap) : at && (steps === "question" ? at.head : find("h2", at.section.block));
    heading = document.title = focus && target ? `${target.firstChild.textContent.trim()} · ${title}` : title;
    if (push) {
      history.replaceState(before, ""); // an anchor of the page may have been visited since
      history.pushState(here(), "");
    }
    save();
    if (!focus || !target) return;
    target.tabIndex = -1;
    target.focus({ preventScroll: true });
    bar.scrollIntoView();
  }

  function progress(asked) {
    const places = sections[1] ? sections : asked.filter((each) => each.kind !== "statement");
    const n = places.indexOf(sections[1] ? at?.section : at) + 1;
    const done = at === "recap" ? asked.length : asked.indexOf(at);
    const left = Math.ceil((rules.minutes * (asked.length - done)) / asked.length);
    Object.assign(find("progress", bar), { max: asked.length, value: done });
    say(find(".label", bar), n ? fill(words.place, { n, m: places.length }) : "");
    say(find(".left", bar), at?.id ? fill(words[left > 1 ? "minutes" : "minute"], { n: left }) : "");
  }

  function rows(asked) {
    const made = asked.filter(({ kind }) => kind !== "statement").map((question) => {
      const row = find("template", recap).content.cloneNode(true);
      say(find("dt", row), question.title);
      say(find("span", row), question.title);
      say(find("dd", row), said(question) || words.none);
      find("button", row).onclick = () => {
        known = asked;
        show(question);
      };
      return row;
    });
    find("dl", recap).replaceChildren(...made);
  }

  function save(sent) {
    const given = fields.filter((field) => (isTick(field) ? field.checked : field.value)).map((field) => [field.name, field.value]);
    if (rules.sensitive || !at || !given[0]) return;
    draft = { at: Date.now(), where: here(), key: key.value, fields: given, answers: sent && answers(said) };
    try {
      localStorage[store] = JSON.stringify(draft);
      find(".kept").hidden = false;
    } catch {} // full or closed: nothing is promised then
  }

  function restore() {
    for (const [name, value] of draft.fields) {
      for (const field of fields) {
        if (field.name !== name) continue;
        if (!isTick(field)) field.value = value;
        else field.checked ||= field.value === value;
      }
    }
  }

  // What was answered in a branch that was left does not go.
  const enable = (asked) => questions.forEach((each) => each.named.forEach((field) => (field.disabled = !asked.includes(each))));

  function ready() {
    send.ariaDisabled = null;
    enable(questions);
  }

  function stay() {
    ready();
    failed.hidden = false;
    failed.focus();
  }

  async function submit(event) {
    if (event.submitter?.formNoValidate) return; // to finish later: the server keeps it
    event.preventDefault();
    if (send.ariaDisabled) return;
    const { asked, ending = { url: rules.thanks } } = walked();
    const wrong = screens().map(mistakes).find((each) => each[0]);
    if (wrong) {
      show(wrong[0].question);
      return tell(wrong);
    }
    enable(asked);
    way.value = ending.url;
    way.disabled = false;
    if (rules.action) form.action = ending.url;
    save(true);
    if (send.hasAttribute("formaction")) form.action = send.formAction;
    const url = new URL(form.action);
    if (url.protocol === "mailto:") {
      form.submit();
      stay();
      say(find("h2", failed), words.mail);
      return Object.assign(find(".after"), { hidden: false, href: ending.url });
    }
    send.ariaDisabled = "true";
    const sending = key.value;
    await work.prove?.(sending, true);
    if (key.value !== sending) return ready(); // they went back meanwhile, and answered otherwise
    try {
      if (url.origin !== location.origin) {
        await fetch(url, { method: "HEAD", mode: "no-cors" }); // is anybody there?
        return form.submit();
      }
      const data = new FormData(form);
      const answer = await fetch(url, { method: "POST", body: /data/.test(form.enctype) ? data : new URLSearchParams(data) });
      if (answer.status === 422) return form.submit(); // the server says what is to be mended
      if (!answer.ok) throw answer;
      location = answer.url;
    } catch {
      save();
      stay();
    }
  }

  // What the buttons do, by their data-do.
  const actions = {
    start: () => show(questions[0]),
    next() {
      const all = screens();
      const index = indexIn(all);
      const wrong = mistakes(all[index]);
      if (wrong[0]) return tell(wrong);
      show(all.slice(index + 1).find((screen) => mistakes(screen)[0] || screen.some((each) => !known.includes(each)))?.[0] ?? "recap");
    },
    back() {
      const all = screens();
      show(all[(at.id ? indexIn(all) : all.length) - 1]?.[0]);
    },
    erase() {
      delete localStorage[store];
      location = location.pathname;
    },
    again: () => form.requestSubmit(),
    print: () => print(),
    save() {
      const text = walked().asked.map((each) => `${each.title}\n${said(each)}\n`).join("\n");
      make("a", { href: URL.createObjectURL(new Blob([text])), download: `${slug}.txt` }).click();
    },
    resume() {
      restore();
      show(named(draft.where));
    },
  };

  try {
    draft = JSON.parse(localStorage[store]);
    if (rules.sensitive || Date.now() - draft.at > 30 * 864e5) draft = !delete localStorage[store];
  } catch {} // no draft, or storage is closed: the page works without
  if (draft && !welcome) restore();
  else if (draft) {
    const found = find(".found", welcome);
    say(find("p", found), fill(words.found, { date: new Date(draft.at).toLocaleDateString(rules.language, { day: "numeric", month: "long" }).replace(" ", "\u00a0") }));
    found.hidden = false;
  }
  if (draft) key.value = draft.key;
  else newKey();

  // Choices may come with the address; other answers, utm_source, ref… where the author allows it.
  for (const [name, value] of new URLSearchParams(location.search)) {
    Object.assign(document.getElementById(`${name}--${value}`) ?? {}, { checked: true });
    Object.assign(find(`[data-from-address="${CSS.escape(name)}"]`) ?? {}, { value: value.slice(0, 500) });
  }

  form.onsubmit = submit;
  document.onclick = (event) => {
    const action = actions[event.target.dataset.do];
    if (!action) return;
    event.preventDefault();
    action();
  };
  form.oninput = ({ target }) => {
    const question = questions.find((each) => each.block.contains(target));
    if (question) mark(question);
    if (at?.id) showOnly(screens()[indexIn(screens())]); // a branch opens and closes on the screen
    newKey(); // other answers are another sending
    save();
  };
  form.onkeydown = (event) => {
    if (event.key !== "Enter" || !at?.id || !event.target.matches("input:not([type=file])")) return;
    event.preventDefault();
    actions.next();
  };
  const named = (id) => (id === "recap" ? id : (questions.find((each) => each.id === id) ?? (welcome ? null : questions[0])));
  window.onpageshow = ready; // back from the page that followed: it can be sent again
  // A state of ours, not an anchor of the page; the screen that is shown stays as it is.
  window.onpopstate = ({ state }) => state && state !== here() && show(named(state), false, true);
  form.classList.add("stepping", `by-${steps}`);
  const wanted = questions.find(({ id }) => location.hash === `#q-${id}`);
  show(wanted ?? named(), !!wanted);
}

const form = globalThis.document?.querySelector("form.questionnaire");
if (form) start(form);
