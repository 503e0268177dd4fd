// A questionnaire one step at a time. The page is complete without this script.
// The rules are those of questionnaires/conditions.py and answering.py; tests hold them equal.

const COMPARE = { "=": (a, b) => a === b, "≥": (a, b) => a >= b, "≤": (a, b) => a <= b, ">": (a, b) => a > b, "<": (a, b) => a < b };
const list = (answer) => (answer ? [].concat(answer) : []);

export function asNumber(answer) {
  const plain = list(answer).join().replace(/[\t-\r \u00a0\u2000-\u200a\u202f\u3000]+/g, "").replaceAll(",", ".");
  return /^-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)$/.test(plain) ? Number(plain) : null;
}

export function holds(condition, kept, scores) {
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
  const kept = Object.create(null); // ids are the author's: one may be “constructor”
  const scores = Object.create(null);
  let goal;
  for (const section of sections) {
    if (goal === section.id) goal = null;
    for (const question of section.questions) {
      if (goal || (question.if && !holds(question.if, kept, scores))) continue;
      asked.push(question);
      const chosen = list(answers[question.id]);
      if (!chosen.length) continue;
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
export function check({ kind, min, max, past, required }, answer, today) {
  if (!list(answer).length) {
    if (!required) return "";
    return { one_choice: "choose", scale: "choose", several_choices: "tick" }[kind] ?? "write";
  }
  const { length } = [...answer];
  const number = asNumber(answer);
  const right = {
    email: /^[^@\s,;<>]+@[^@\s,;<>.]+(?:\.[^@\s,;<>.]+)+$/,
    phone: /^(?=(?:\D*\d){6})\+?[\d\s().\-/]{6,25}$/,
    url: /^(?:https?:\/\/)?[^\s/.]+(?:\.[^\s/.]+)+/,
    date: /^\d{4}-\d\d-\d\d$/,
  }[kind];
  if (right) return right.test(answer) ? (past && answer > today ? "past" : "") : kind;
  if (/number|scale/.test(kind)) return number === null ? "number" : number < min || number > max ? "range" : "";
  return !/text|name|address/.test(kind) ? "" : length < min ? "short" : length > max ? "long" : "";
}

const fill = (words, parts) => words.replace(/\{(\w+)\}/g, (_, name) => parts[name]);
const keyOf = (slug) => `questionnaire:${slug}`;

function readDraft(slug) {
  try {
    const draft = JSON.parse(localStorage[keyOf(slug)]);
    if (Date.now() - draft.at < 30 * 864e5) return draft;
    delete localStorage[keyOf(slug)];
  } catch {} // no draft, or storage is closed: the page works without
}

function start(form) {
  const find = (name, inside = form) => inside.querySelector(name);
  const rules = JSON.parse(find("script.rules").textContent);
  const { words, sections, slug } = rules;
  const parts = find("template").content;
  const [bar, nav, recap, failed, found] = ["bar", "nav", "recapitulation", "failed", "found"].map((name) => find(`.${name}`, parts));
  const last = find(".last");
  const send = find("#send");
  const errors = find(".errors", bar);
  const key = find(".key") ?? {};
  const questions = sections.flatMap((section) => section.questions);
  const welcome = document.querySelectorAll("[data-welcome]");
  const { title } = document;
  let draft = rules.sensitive ? null : readDraft(slug);
  let at = null; // the first question of the screen, "recap", or null on the welcome
  let returning = false;

  const block = ({ id }) => document.getElementById(`q-${id}`);
  const heading = (question) => find("legend, label, h3", block(question));
  const titleOf = (question) => heading(question).firstChild.textContent.trim();
  const inputs = (question) => [...block(question).querySelectorAll("input:not(.extra), textarea")];
  const ticks = (kind) => /choice|scale/.test(kind);

  function answerOf(question) {
    const { id, kind } = question;
    if (!ticks(kind)) return inputs(question)[0]?.value.trim() ?? "";
    const chosen = inputs(question).filter((input) => input.checked).map((input) => input.id.slice(id.length + 2));
    return kind === "several_choices" ? chosen : (chosen[0] ?? "");
  }

  // An answer in the words of the page.
  function said(question) {
    if (!ticks(question.kind)) return answerOf(question);
    const chosen = inputs(question).filter((input) => input.checked);
    return chosen.map((input) => `${input.parentElement.textContent} ${find(".extra", input.closest("li"))?.value ?? ""}`.trim()).join("\n");
  }

  const way = () => walk(rules, Object.assign(Object.create(null), Object.fromEntries(questions.map((each) => [each.id, answerOf(each)]))));

  function screens() {
    const { asked } = way();
    if (rules.steps === "question") return asked.map((each) => [each]);
    if (rules.steps === "page") return [asked];
    return sections.map((section) => asked.filter((each) => section.questions.includes(each))).filter((each) => each.length);
  }

  const indexIn = (all) => all.findIndex((screen) => screen.includes(at));

  function mistakes(asked) {
    const today = new Date(Date.now() - new Date().getTimezoneOffset() * 6e4).toISOString().slice(0, 10);
    return asked.flatMap((question) => {
      const wrong = check(question, answerOf(question), today);
      return wrong ? [{ question, text: fill(words[wrong], question) }] : [];
    });
  }

  function clear(question) {
    block(question).classList.remove("invalid");
    find(".error", block(question))?.remove();
    for (const input of inputs(question)) input.removeAttribute("aria-invalid");
    if (question.hint) inputs(question)[0].setAttribute("aria-describedby", question.hint);
    else inputs(question)[0]?.removeAttribute("aria-describedby");
  }

  function tell(wrong) {
    const items = wrong.map(({ question, text }) => {
      clear(question);
      const [first] = inputs(question);
      const error = document.createElement("p");
      error.className = "error";
      error.id = `${question.id}--error`;
      error.textContent = text;
      block(question).classList.add("invalid");
      (first.closest("ul") ?? first).before(error);
      for (const input of inputs(question)) input.ariaInvalid = "true";
      if (!ticks(question.kind)) first.setAttribute("aria-describedby", `${question.hint ?? ""} ${error.id}`);
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = `#q-${question.id}`;
      link.textContent = wrong.length > 1 ? `${titleOf(question)} ${text}` : text;
      link.onclick = () => first.focus() ?? false;
      item.append(link);
      return item;
    });
    find("h2", errors).textContent = fill(words[items.length > 1 ? "many" : "one"], { n: items.length });
    find("ul", errors).replaceChildren(...items);
    errors.hidden = false;
    document.title = `${words.error} ${document.title}`;
    errors.focus();
  }

  function progress(asked) {
    const section = sections.find((each) => each.questions.includes(at));
    const [here, places] = rules.steps === "question" ? [at, asked.filter((each) => each.kind !== "statement")] : [section, sections];
    const n = places.indexOf(here) + 1;
    const left = Math.ceil((rules.minutes * (asked.length - asked.indexOf(at))) / asked.length);
    find(".label", bar).textContent = n && places[1] ? fill(words.place, { n, m: places.length }) : "";
    find(".left", bar).textContent = section ? fill(words[left > 1 ? "minutes" : "minute"], { n: left }) : "";
  }

  function showOnly(screen) {
    for (const each of questions) block(each).hidden = !screen.includes(each);
    for (const { id, questions } of sections) document.getElementById(`s-${id}`).hidden = !questions.some((each) => screen.includes(each));
  }

  function show(where, { push = true, focus = true } = {}) {
    const { asked } = way();
    const review = where === "recap";
    const screen = review ? [] : (screens().find((each) => each.includes(where)) ?? screens()[0]);
    at = where && (review ? where : screen[0]);
    for (const each of welcome) each.hidden = at;
    form.hidden = welcome.length && !at;
    document.body.classList.toggle("answering", at && welcome.length);
    showOnly(screen);
    errors.hidden = failed.hidden = true;
    last.hidden = recap.hidden = !review;
    nav.hidden = review;
    find(".back", bar).hidden = asked[0] === at && !welcome.length;
    progress(asked);
    if (review) rows(asked);
    const target = review ? find("h2", recap) : at && heading(at);
    document.title = target ? `${target.firstChild.textContent.trim()} · ${title}` : title;
    if (push) history.pushState(at?.id ?? at, "");
    save();
    if (!focus || !target) return;
    target.tabIndex = -1;
    target.focus({ preventScroll: true });
    bar.scrollIntoView();
  }

  function rows(asked) {
    const made = asked.filter(({ kind }) => kind !== "statement").map((question) => {
      const row = find("template", recap).content.cloneNode(true);
      find("dt", row).textContent = find("span", row).textContent = titleOf(question);
      find("dd", row).textContent = said(question) || words.none;
      find("button", row).onclick = () => {
        returning = true;
        show(question);
      };
      return row;
    });
    find("dl", recap).replaceChildren(...made);
  }

  function next() {
    const all = screens();
    const index = indexIn(all);
    const wrong = mistakes(all[index]);
    document.title = document.title.replace(`${words.error} `, "");
    if (wrong.length) return tell(wrong);
    show(all.slice(index + 1).find((screen) => !returning || mistakes(screen).length)?.[0] ?? "recap");
  }

  function back() {
    const all = screens();
    show(all[(at === "recap" ? all.length : indexIn(all)) - 1]?.[0] ?? null);
  }

  const kept = () => [...form.elements].filter((field) => field.name && !/hidden|file|submit/.test(field.type) && !field.closest(".pot"));
  const isTick = ({ type }) => /radio|checkbox/.test(type);
  const notes = (hidden) => form.querySelectorAll(".kept").forEach((each) => (each.hidden = hidden));

  function save(sent) {
    const fields = kept().filter((field) => (isTick(field) ? field.checked : field.value)).map((field) => [field.name, field.value]);
    if (rules.sensitive || !at || !fields.length) return;
    const answers = sent && Object.fromEntries(questions.map((each) => [each.id, said(each)]));
    draft = { at: Date.now(), where: at.id ?? at, key: key.value, fields, answers };
    try {
      localStorage[keyOf(slug)] = JSON.stringify(draft);
      notes(false);
    } catch {} // full or closed: nothing is promised then
  }

  function restore() {
    for (const [name, value] of draft.fields) {
      for (const field of kept()) {
        if (field.name !== name) continue;
        if (!isTick(field)) field.value = value;
        else field.checked ||= field.value === value;
      }
    }
  }

  function erase() {
    delete localStorage[keyOf(slug)];
    draft = null;
    form.reset();
    notes((found.hidden = true));
    questions.forEach(clear);
    show(null);
  }

  // utm_source, ref …: carried by the address of the page. Answers: only where the author allows it.
  function prefill() {
    const given = new URLSearchParams(location.search);
    for (const field of form.querySelectorAll("[data-from-address]")) field.value = given.get(field.name)?.slice(0, 200) ?? "";
    for (const question of questions) {
      for (const value of given.getAll(question.id)) {
        const choice = document.getElementById(`${question.id}--${value}`);
        if (ticks(question.kind) && choice) choice.checked = true;
        else if (question.prefilled) inputs(question)[0].value = value.slice(0, 500);
      }
    }
  }

  function download() {
    const text = way().asked.map((each) => `${titleOf(each)}\n${said(each)}\n`).join("\n");
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text]));
    link.download = `${slug}.txt`;
    link.click();
  }

  // What was answered in a branch that was left does not go.
  const enable = (asked) => questions.forEach((each) => block(each).querySelectorAll("[name]").forEach((field) => (field.disabled = !asked.includes(each))));

  function ready() {
    send.removeAttribute("aria-disabled");
    enable(questions);
  }

  function stay() {
    ready();
    failed.hidden = false;
    failed.focus();
  }

  async function submit(event) {
    event.preventDefault();
    if (send.ariaDisabled) return;
    const { asked, ending = { url: rules.thanks } } = way();
    const wrong = screens().map(mistakes).find((each) => each.length);
    if (wrong) {
      show(wrong[0].question);
      return tell(wrong);
    }
    enable(asked);
    Object.assign(find(".way") ?? {}, { value: ending.url, disabled: false });
    if (rules.action) form.action = ending.url;
    const url = new URL(form.action);
    if (url.protocol === "mailto:") {
      form.submit();
      stay();
      const link = find(".after", failed);
      find("h2", failed).textContent = words.mail;
      link.hidden = false;
      link.href = ending.url;
      return save(true);
    }
    send.ariaDisabled = "true";
    save(true);
    try {
      if (url.origin !== location.origin) {
        await fetch(url, { method: "HEAD", mode: "no-cors" }); // is anybody there?
        return form.submit();
      }
      const answer = await fetch(url, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      if (answer.status === 422) return form.submit(); // the server says what is to be mended
      if (!answer.ok) throw answer;
      location.assign(answer.redirected ? answer.url : ending.url);
    } catch {
      save();
      stay();
    }
  }

  key.value = draft?.key ?? `${Date.now()}-${Math.random()}`;
  form.prepend(bar);
  last.before(recap, nav);
  send.closest("p").after(failed);
  find(".text", welcome[0] ?? form).append(found);
  form.classList.add("stepping", `by-${rules.steps}`);
  for (const question of questions) question.hint = inputs(question)[0]?.getAttribute("aria-describedby");
  if (draft && welcome[0]) {
    find("p", found).textContent = fill(words.found, { date: new Date(draft.at).toLocaleDateString(rules.language, { day: "numeric", month: "long" }) });
    found.hidden = false;
  } else if (draft) restore();
  prefill();

  const clicks = {
    next,
    back,
    erase,
    again: () => form.requestSubmit(),
    print: () => print(),
    save: download,
    resume: () => {
      restore();
      show(questions.find(({ id }) => id === draft.where) ?? draft.where);
    },
  };
  for (const name in clicks) {
    for (const button of [...form.querySelectorAll(`.${name}`), ...found.querySelectorAll(`.${name}`)]) button.onclick = clicks[name];
  }
  for (const link of document.querySelectorAll('[data-welcome] a[href^="#q-"]')) link.onclick = () => show(questions[0]) ?? false;
  form.onsubmit = submit;
  window.addEventListener("pageshow", ready); // back from the page that followed: it can be sent again
  form.oninput = ({ target }) => {
    const question = questions.find((each) => block(each).contains(target));
    if (question) clear(question);
    if (at?.id) showOnly(screens()[indexIn(screens())]); // a branch opens and closes on the screen
    save();
  };
  form.onkeydown = (event) => {
    if (event.key !== "Enter" || !at?.id || !event.target.matches("input")) return;
    event.preventDefault();
    next();
  };
  const first = welcome[0] ? null : questions[0];
  const named = (id) => (id === "recap" ? id : (questions.find((each) => each.id === id) ?? first));
  window.addEventListener("popstate", ({ state }) => show(named(state), { push: false }));
  const wanted = location.hash.slice(3);
  show(wanted ? named(wanted) : first, { push: wanted, focus: wanted });
}

// The last page: the recalled answers go in their places, and the draft is erased.
function end(page) {
  const draft = readDraft(page.dataset.ending);
  for (const place of page.querySelectorAll("[data-recall]")) {
    const answer = draft?.answers?.[place.dataset.recall];
    if (answer) place.textContent = place.dataset.before + answer;
  }
  if (draft?.answers) delete localStorage[keyOf(page.dataset.ending)];
}

if (globalThis.document) {
  document.querySelectorAll("form.questionnaire:has(script.rules)").forEach(start);
  document.querySelectorAll("[data-ending]").forEach(end);
}
