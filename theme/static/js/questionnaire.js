// A questionnaire one step at a time. The page is complete without this script: it only shows less
// at once, tells mistakes early, keeps a draft on this device and says honestly when sending fails.
// The rules are those of questionnaires/conditions.py and answering.py; tests hold the two equal.

const SPACES = /[\t-\r \u00a0\u2000-\u200a\u202f\u3000]+/g;
const NUMBER = /^-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)$/;
const DRAFT_DAYS = 30;

const COMPARE = {
  "=": (a, b) => a === b,
  "≥": (a, b) => a >= b,
  "≤": (a, b) => a <= b,
  ">": (a, b) => a > b,
  "<": (a, b) => a < b,
};

const list = (answer) => (Array.isArray(answer) ? answer : answer ? [answer] : []);

export function asNumber(answer) {
  const plain = typeof answer === "string" ? answer.replace(SPACES, "").replaceAll(",", ".") : "";
  return NUMBER.test(plain) ? Number(plain) : null;
}

export function holds(condition, kept, scores) {
  const { is, compare, score, not, all, any } = condition;
  if (is) return list(kept[is[0]]).some((choice) => is[1].includes(choice));
  if (compare) {
    const number = asNumber(kept[compare[0]]);
    return number !== null && COMPARE[compare[1]](number, compare[2]);
  }
  if (score) return COMPARE[score[1]](scores[score[0]] ?? 0, score[2]);
  if (not) return !holds(not, kept, scores);
  return all ? all.every((each) => holds(each, kept, scores)) : any.some((each) => holds(each, kept, scores));
}

// Which questions are asked for these answers, which answers count, and which ending follows.
export function walk(rules, answers) {
  const asked = [];
  const kept = Object.create(null); // ids are the author's: one may be “constructor”
  const scores = Object.create(null);
  let goal = null;
  for (const section of rules.sections) {
    if (goal === section.id) goal = null;
    for (const question of section.questions) {
      if (goal || (question.if && !holds(question.if, kept, scores))) continue;
      asked.push(question);
      const chosen = list(answers[question.id]);
      if (!chosen.length) continue;
      kept[question.id] = answers[question.id];
      for (const { id, exit, points } of question.choices ?? []) {
        if (!chosen.includes(id)) continue;
        goal ||= exit;
        for (const [name, value] of points ?? []) scores[name] = (scores[name] ?? 0) + value;
      }
    }
  }
  const ending = goal
    ? rules.endings.find((each) => each.id === goal)
    : (rules.endings.find((each) => each.if && holds(each.if, kept, scores)) ??
      rules.endings.find((each) => !each.if));
  return { asked, kept, scores, ending };
}

// What is wrong with an answer: the key of a message, or nothing.
export function check(question, answer, today) {
  const { kind, min, max } = question;
  if (!list(answer).length) {
    if (!question.required) return "";
    return { one_choice: "choose", scale: "choose", several_choices: "tick" }[kind] ?? "write";
  }
  const length = [...answer].length;
  if (kind === "email") return /^[^@\s,;<>]+@[^@\s,;<>.]+(?:\.[^@\s,;<>.]+)+$/.test(answer) ? "" : "email";
  if (kind === "phone")
    return /^\+?[\d\s().\-/]{6,25}$/.test(answer) && answer.replace(/\D/g, "").length > 5 ? "" : "phone";
  if (kind === "url") return /^(?:https?:\/\/)?[^\s/.]+(?:\.[^\s/.]+)+/.test(answer) ? "" : "url";
  if (kind === "number" || kind === "scale") {
    const number = asNumber(answer);
    if (number === null) return "number";
    return number < (min ?? number) || number > (max ?? number) ? "range" : "";
  }
  if (kind === "date") {
    if (!/^\d{4}-\d\d-\d\d$/.test(answer)) return "date";
    return question.past && answer > today ? "past" : "";
  }
  if (/text|name|address/.test(kind)) return length < (min ?? 0) ? "short" : length > (max ?? length) ? "long" : "";
  return "";
}

const fill = (words, parts) => words.replace(/\{(\w+)\}/g, (_, name) => parts[name] ?? "");
const storageKey = (slug) => `questionnaire:${slug}`;

function readDraft(slug) {
  try {
    const draft = JSON.parse(localStorage.getItem(storageKey(slug)));
    if (draft && Date.now() - draft.at < DRAFT_DAYS * 864e5) return draft;
    localStorage.removeItem(storageKey(slug));
  } catch {} // storage is closed: the page works without
  return null;
}

function start(form) {
  const rules = JSON.parse(form.querySelector("script.rules").textContent);
  const words = rules.words;
  const parts = form.querySelector("template").content;
  const [bar, recap, failed, found] = [".bar", ".recapitulation", ".failed", ".found"].map((name) => parts.querySelector(name));
  const nav = parts.querySelector(".nav");
  const questions = rules.sections.flatMap((section) => section.questions);
  const last = form.querySelector(".last");
  const send = form.querySelector("#send");
  const welcome = document.querySelectorAll("[data-welcome]");
  const title = document.title;
  const errors = bar.querySelector(".errors");
  let draft = rules.sensitive ? null : readDraft(rules.slug);
  let at = null; // the id of a screen's first question, "recap", or null on the welcome
  let returning = false;

  const block = (id) => document.getElementById(`q-${id}`);
  const heading = (id) => block(id).querySelector("legend, label, h3");
  const named = (id) => block(id).querySelectorAll("input:not(.extra), textarea");

  function answerOf({ id, kind }) {
    const inputs = [...named(id)];
    if (!/choice|scale/.test(kind)) return inputs[0]?.value.trim() ?? "";
    const ticked = inputs.filter((input) => input.checked).map((input) => input.id.slice(id.length + 2));
    return kind === "several_choices" ? ticked : (ticked[0] ?? "");
  }

  function way() {
    const answers = Object.create(null);
    for (const question of questions) answers[question.id] = answerOf(question);
    return walk(rules, answers);
  }

  function screens(asked) {
    if (rules.steps === "question") return asked.map((question) => [question]);
    if (rules.steps === "page") return [asked];
    return rules.sections.map((section) => asked.filter((each) => section.questions.includes(each))).filter((each) => each.length);
  }

  const today = () => new Date(Date.now() - new Date().getTimezoneOffset() * 6e4).toISOString().slice(0, 10);

  function mistakes(asked) {
    return asked
      .map((question) => [question, check(question, answerOf(question), today())])
      .filter(([, message]) => message)
      .map(([question, message]) => ({ question, text: fill(words[message], question) }));
  }

  function clearError(id) {
    block(id).classList.remove("invalid");
    block(id).querySelector(".error")?.remove();
    for (const input of named(id)) {
      input.removeAttribute("aria-invalid");
      if (!input.dataset.described) continue;
      input.setAttribute("aria-describedby", input.dataset.described);
    }
  }

  function tell(found) {
    for (const { question } of found) {
      clearError(question.id);
      const error = document.createElement("p");
      error.className = "error";
      error.id = `${question.id}--error`;
      error.textContent = found.find((each) => each.question === question).text;
      block(question.id).classList.add("invalid");
      const inputs = named(question.id);
      (inputs[0].closest("ul") ?? inputs[0]).before(error);
      for (const input of inputs) {
        input.setAttribute("aria-invalid", "true");
        if (inputs.length > 1) continue;
        input.dataset.described = input.getAttribute("aria-describedby") ?? "";
        input.setAttribute("aria-describedby", `${input.dataset.described} ${error.id}`.trim());
      }
    }
    errors.querySelector("h2").textContent = fill(words[found.length > 1 ? "many" : "one"], { n: found.length });
    errors.querySelector("ul").replaceChildren(
      ...found.map(({ question, text }) => {
        const link = document.createElement("a");
        link.href = `#q-${question.id}`;
        link.textContent = found.length > 1 ? `${heading(question.id).firstChild.textContent.trim()} ${text}` : text;
        link.onclick = (event) => {
          event.preventDefault();
          named(question.id)[0].focus();
        };
        const item = document.createElement("li");
        item.append(link);
        return item;
      }),
    );
    errors.hidden = false;
    document.title = `${words.error} ${document.title}`;
    errors.focus();
  }

  function progress(asked, index) {
    const section = rules.sections.findIndex((each) => each.questions.includes(asked[index]));
    const left = Math.ceil((rules.minutes * (asked.length - index)) / asked.length);
    bar.querySelector(".label").textContent = rules.sections.length > 1 ? fill(words.section, { n: section + 1, m: rules.sections.length }) : "";
    bar.querySelector(".left").textContent = fill(words[left > 1 ? "minutes" : "minute"], { n: left });
  }

  function show(where, { push = true, focus = true } = {}) {
    const { asked } = way();
    const all = screens(asked);
    const screen = all.find((each) => each.some((question) => question.id === where)) ?? (where === "recap" ? [] : all[0]);
    at = where === null || where === "recap" ? where : screen[0].id;
    for (const each of welcome) each.hidden = at !== null;
    form.hidden = welcome.length && at === null;
    document.body.classList.toggle("answering", at !== null && welcome.length > 0);
    const ids = screen.map((question) => question.id);
    for (const question of questions) block(question.id).hidden = at === "recap" || !ids.includes(question.id);
    for (const section of rules.sections) {
      document.getElementById(`s-${section.id}`).hidden = !section.questions.some((each) => ids.includes(each.id)) || at === "recap";
    }
    errors.hidden = failed.hidden = true;
    last.hidden = recap.hidden = at !== "recap";
    nav.hidden = at === "recap";
    bar.querySelector(".back").hidden = asked[0].id === at && !welcome.length;
    if (at === "recap") review(asked);
    else if (at) progress(asked, asked.indexOf(screen[0]));
    const target = at === "recap" ? recap.querySelector("h2") : at ? heading(at) : null;
    document.title = target ? `${target.firstChild.textContent.trim()} · ${title}` : title;
    if (push) history.pushState({ at }, "");
    save();
    if (focus && target) {
      target.tabIndex = -1;
      target.focus({ preventScroll: true });
      bar.scrollIntoView();
    }
  }

  function review(asked) {
    bar.querySelector(".label").textContent = bar.querySelector(".left").textContent = "";
    recap.querySelector("dl").replaceChildren(
      ...asked.filter((question) => question.kind !== "statement").map((question) => {
        const row = recap.querySelector("template").content.cloneNode(true);
        const name = heading(question.id).firstChild.textContent.trim();
        row.querySelector("dt").textContent = name;
        row.querySelector("dd").textContent = said(question) || words.none;
        row.querySelector("span").textContent = name;
        row.querySelector("button").onclick = () => {
          returning = true;
          show(question.id);
        };
        return row;
      }),
    );
  }

  // An answer in the words of the page.
  function said(question) {
    const inputs = [...named(question.id)];
    if (!/choice|scale/.test(question.kind)) return answerOf(question);
    return inputs
      .filter((input) => input.checked)
      .map((input) => {
        const extra = input.closest("li").querySelector(".extra")?.value.trim();
        return input.parentElement.textContent.trim() + (extra ? ` ${extra}` : "");
      })
      .join("\n");
  }

  function next() {
    const { asked } = way();
    const all = screens(asked);
    const index = all.findIndex((each) => each.some((question) => question.id === at));
    const wrong = mistakes(all[index]);
    document.title = document.title.replace(`${words.error} `, "");
    if (wrong.length) return tell(wrong);
    const left = returning ? all.slice(index + 1).find((each) => mistakes(each).length) : all[index + 1];
    show(left ? left[0].id : "recap");
  }

  function back() {
    const { asked } = way();
    const all = screens(asked);
    const index = at === "recap" ? all.length : all.findIndex((each) => each[0].id === at);
    show(index > 0 ? all[index - 1][0].id : null);
  }

  const isKept = (field) => field.name && !/^(hidden|file|submit)$/.test(field.type) && !field.closest(".pot") && !field.matches("button");

  function save(sent = false) {
    const fields = [...form.elements].filter((field) => isKept(field) && (/radio|checkbox/.test(field.type) ? field.checked : field.value));
    if (rules.sensitive || at === null || !fields.length) return;
    const answers = Object.fromEntries(questions.map((question) => [question.id, said(question)]));
    draft = { at: Date.now(), where: at, key: key.value, sent, fields: fields.map((field) => [field.name, field.value]), answers: sent ? answers : {} };
    try {
      localStorage.setItem(storageKey(rules.slug), JSON.stringify(draft));
      for (const each of form.querySelectorAll(".kept")) each.hidden = false;
    } catch {} // full or closed: nothing is promised then
  }

  function restore() {
    for (const [name, value] of draft.fields) {
      for (const field of form.elements) {
        if (field.name !== name || !isKept(field)) continue;
        if (!/radio|checkbox/.test(field.type)) field.value = value;
        else if (field.value === value) field.checked = true;
      }
    }
  }

  function erase() {
    try {
      localStorage.removeItem(storageKey(rules.slug));
    } catch {}
    draft = null;
    form.reset();
    for (const each of form.querySelectorAll(".kept")) each.hidden = true;
    found.hidden = true;
    for (const question of questions) clearError(question.id);
    show(null);
  }

  // utm_source, ref …: carried by the address of the page. Answers: only where the author allows it.
  function prefill() {
    const given = new URLSearchParams(location.search);
    for (const field of form.querySelectorAll("input[data-from-address]")) field.value = given.get(field.name)?.slice(0, 200) ?? "";
    for (const question of questions) {
      for (const value of given.getAll(question.id)) {
        const choice = document.getElementById(`${question.id}--${value}`);
        if (choice?.type === "radio" || choice?.type === "checkbox") choice.checked = true;
        else if (question.prefilled) named(question.id)[0].value = value.slice(0, 500);
      }
    }
  }

  function asText() {
    const { asked } = way();
    return asked.map((question) => `${heading(question.id).firstChild.textContent.trim()}\n${said(question)}\n`).join("\n");
  }

  function download() {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([asText()], { type: "text/plain;charset=utf-8" }));
    link.download = `${rules.slug}.txt`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1e3);
  }

  function notSent() {
    send.removeAttribute("aria-disabled");
    for (const question of questions) for (const field of block(question.id).querySelectorAll("[name]")) field.disabled = false;
    failed.hidden = false;
    failed.focus();
  }

  async function submit(event) {
    event.preventDefault();
    if (send.ariaDisabled === "true") return;
    const { asked, ending } = way();
    const wrong = mistakes(asked);
    if (wrong.length) {
      show(wrong[0].question.id);
      const screen = screens(asked).find((each) => each.includes(wrong[0].question));
      return tell(wrong.filter((each) => screen.includes(each.question)));
    }
    // What was answered in a branch that was left does not go.
    for (const question of questions) {
      for (const field of block(question.id).querySelectorAll("[name]")) field.disabled = !asked.includes(question);
    }
    if (ending && rules.field) form.elements[rules.field].value = ending.url;
    if (ending && rules.action) form.action = ending.url;
    const url = new URL(form.action);
    if (url.protocol === "mailto:") {
      form.submit();
      notSent();
      failed.querySelector("h2").textContent = words.mail;
      const link = failed.querySelector(".after");
      link.hidden = false;
      link.href = ending?.url ?? rules.thanks;
      return;
    }
    send.setAttribute("aria-disabled", "true");
    save(true);
    try {
      if (url.origin !== location.origin) {
        await fetch(url, { method: "HEAD", mode: "no-cors" }); // is anybody there?
        return form.submit();
      }
      const answer = await fetch(url, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      if (answer.status === 422) return form.submit(); // the server says what is to be mended
      if (!answer.ok && !answer.redirected) throw new Error(answer.status);
      location.assign(answer.redirected ? answer.url : (ending?.url ?? rules.thanks));
    } catch {
      save();
      notSent();
    }
  }

  const key = form.querySelector("input.key") ?? { value: "" };
  key.value = draft?.key || crypto.randomUUID?.() || `${Date.now()}-${Math.random()}`;
  form.prepend(bar);
  form.insertBefore(recap, last);
  form.insertBefore(nav, last);
  send.closest("p").after(failed);
  welcome[welcome.length - 1]?.querySelector(".text")?.append(found);
  form.classList.add("stepping", `by-${rules.steps}`);
  if (draft && !draft.sent && welcome.length && draft.fields.length) {
    found.querySelector("p").textContent = fill(words.found, { date: new Date(draft.at).toLocaleDateString(rules.language, { day: "numeric", month: "long" }) });
    found.querySelector(".resume").onclick = () => {
      restore();
      show(draft.where);
    };
    found.hidden = false;
  } else if (draft && !draft.sent) restore();
  if (rules.sensitive) for (const each of form.querySelectorAll(".kept")) each.remove();
  prefill();

  const clicks = { ".next": next, ".back": back, ".erase": erase, ".again": () => form.requestSubmit(), ".print": () => print(), ".save": download };
  for (const [name, act] of Object.entries(clicks)) {
    for (const button of [form, found].flatMap((part) => [...part.querySelectorAll(name)])) button.onclick = act;
  }
  for (const link of document.querySelectorAll('[data-welcome] a[href^="#q-"]')) {
    link.onclick = (event) => {
      event.preventDefault();
      show(questions[0].id);
    };
  }
  form.addEventListener("submit", submit);
  form.addEventListener("input", (event) => {
    const field = event.target.closest(".field");
    if (field) clearError(field.id.slice(2));
    if (rules.steps !== "question" && at) refresh();
    save();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !at || at === "recap" || !event.target.matches("input")) return;
    event.preventDefault();
    next();
  });
  // On a screen with several questions, a branch opens and closes under the fingers.
  function refresh() {
    const { asked } = way();
    const screen = screens(asked).find((each) => each.some((question) => question.id === at));
    for (const question of questions) block(question.id).hidden = !screen?.includes(question);
  }
  window.addEventListener("popstate", ({ state }) => show(state?.at ?? (welcome.length ? null : questions[0].id), { push: false }));
  const wanted = questions.find((question) => location.hash === `#q-${question.id}`);
  history.replaceState({ at: null }, "");
  if (wanted) show(wanted.id);
  else show(welcome.length ? null : questions[0].id, { push: false, focus: false });
}

// The last page: the recalled answers go in their places, and the draft is erased.
function end(page) {
  const draft = readDraft(page.dataset.ending);
  for (const place of page.querySelectorAll("[data-recall]")) {
    const answer = draft?.answers[place.dataset.recall];
    if (answer) place.textContent = place.dataset.before + answer;
  }
  if (draft?.sent) localStorage.removeItem(storageKey(page.dataset.ending));
}

if (globalThis.document) {
  document.querySelectorAll("form.questionnaire:has(script.rules)").forEach(start);
  document.querySelectorAll("[data-ending]").forEach(end);
}
