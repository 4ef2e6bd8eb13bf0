// A quiz: saves each answer as it is given, and counts down by the server's clock. What could not be saved stays in
// this browser until it is, also when the page is loaded again. Without this the page is one form with a button that
// saves everything. Of the kinds of questions it knows nothing but their fields.

const form = document.querySelector("[data-quiz-attempt]");
const texts = form.dataset;
const items = new Map();
const RETRY_AFTER = [1, 2, 4, 8, 15, 30];
const TYPING_ENDS_AFTER = 1500; // milliseconds; a figure left in its field when the time is up must have been saved
const WRITING_ENDS_AFTER = 4000; // each save of a long text keeps the whole of it
const STASH_AFTER = 300;
const LAST_SAVE_BEFORE = 5; // seconds before the end

// Whoever signs in again in another window gets a new token: the cookie has it, this page has the old one.
function csrfToken() {
  const cookie = document.cookie.match(/csrftoken=([^;]+)/);
  return cookie ? cookie[1] : form.csrfmiddlewaretoken.value;
}

// What is not saved yet, by attempt and item. Some browsers have no store, or a full one: then it is the page alone.
const stash = {
  prefix: "quiz:",
  goodFor: 7 * 24 * 60 * 60 * 1000,
  key: (number) => `${stash.prefix}${texts.key}:${number}`,
  read(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  },
  write(key, entry) {
    try {
      localStorage.setItem(key, JSON.stringify({ ...entry, at: Date.now() }));
    } catch { /* no room */ }
  },
  remove(key) {
    try {
      localStorage.removeItem(key);
    } catch { /* nothing there */ }
  },
  forgetOld() {
    try {
      const keys = Object.keys(localStorage).filter((key) => key.startsWith(stash.prefix));
      for (const key of keys) if (!(stash.read(key)?.at > Date.now() - stash.goodFor)) stash.remove(key);
    } catch { /* no store */ }
  },
};

const exactly = (pairs) => JSON.stringify([...pairs].sort());
const roughly = (pairs) => exactly(pairs.map(([name, value]) => [name, value.replace(/\s+/g, " ").trim()]));

class Item {
  constructor(fieldset) {
    this.fieldset = fieldset;
    this.number = Number(fieldset.dataset.item);
    this.revisionField = fieldset.querySelector("[data-revision]");
    this.status = fieldset.querySelector("[data-status]");
    this.served = this.pairsOf(asServed);
    this.kept = exactly(this.served);
    this.tries = 0;
  }

  get controls() {
    const name = `item-${this.number}`;
    return [...this.fieldset.querySelectorAll(":is(input, select, textarea)[name]")].filter(
      (control) => control.type !== "file" && (control.name === name || control.name.startsWith(`${name}-`)),
    );
  }

  get pairs() {
    return this.pairsOf(asItIs);
  }

  pairsOf(read) {
    const found = this.controls.map((control) => ({ name: control.name, ...read(control) }));
    return found.filter(({ value, ticked }) => ticked ?? value.trim()).map(({ name, value }) => [name, value]);
  }

  get files() {
    const rows = [...this.fieldset.querySelectorAll("[data-files] [data-list] > li")];
    return rows.map((row) => [row.querySelector("input").value, row.querySelector("[data-file-name]").textContent]);
  }

  get revision() {
    return Number(this.revisionField.value);
  }

  get answered() {
    return this.pairs.length > 0;
  }

  get unsaved() {
    return exactly(this.pairs) !== this.kept;
  }

  say(text, { fault = false, invalid = false } = {}) {
    this.status.textContent = text;
    this.status.classList.toggle("error-message", fault);
    for (const control of this.controls.filter((one) => !isTicked(one))) {
      if (invalid) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
    }
  }

  // What is on its way is repeated as it was until the server has spoken: it takes the same save twice as one.
  async save() {
    clearTimeout(this.typing);
    if (this.underway || !this.unsaved) return;
    const fields = this.pairs;
    this.underway = { item: this.number, revision: this.revision + 1, fields };
    this.stash();
    this.say(texts.textSaving);
    while (this.underway) await this.send();
    showProgress();
    if (exactly(fields) !== exactly(this.pairs)) await this.save();
  }

  saveSoon(field) {
    const pause = field.matches("textarea") ? WRITING_ENDS_AFTER : TYPING_ENDS_AFTER;
    clearTimeout(this.typing);
    this.typing = setTimeout(() => { showProgress(); this.save(); }, pause);
    this.stashing ??= setTimeout(() => this.stash(), STASH_AFTER);
  }

  // `sent` tells, after a reload, whether what the server has is what was on its way or comes from elsewhere.
  stash() {
    clearTimeout(this.stashing);
    this.stashing = null;
    if (!this.unsaved && !this.underway) {
      if (this.stashed) stash.remove(stash.key(this.number)); // what is there may be another window's
      this.stashed = false;
      return;
    }
    this.stashed = true;
    const { revision, pairs: fields, files } = this;
    stash.write(stash.key(this.number), { revision, fields, files, sent: this.underway?.fields ?? null });
  }

  restore() {
    const entry = stash.read(stash.key(this.number));
    if (!entry || exactly(entry.fields) === this.kept) return stash.remove(stash.key(this.number));
    const arrived = entry.sent && entry.revision + 1 === this.revision && roughly(entry.sent) === roughly(this.served);
    if (entry.revision !== this.revision && !arrived) {
      this.say(texts.textOutdated, { fault: true });
      return stash.remove(stash.key(this.number));
    }
    this.set(entry.fields, entry.files);
    this.save();
  }

  async send() {
    let response;
    try {
      response = await fetch(texts.answerUrl, {
        method: "POST",
        redirect: "manual",
        headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
        body: JSON.stringify(this.underway),
      });
    } catch {
      return this.tryLater(texts.textUnsaved);
    }
    if (response.type === "opaqueredirect" || response.status === 403) return this.tryLater(texts.textSignedOut);
    if (response.status >= 500 || response.status === 429) return this.tryLater(texts.textUnsaved);
    const answer = await response.json().catch(() => ({ state: "malformed", message: texts.textUnsaved }));
    this.settle(answer);
  }

  async tryLater(text) {
    this.say(text, { fault: true });
    const seconds = RETRY_AFTER[Math.min(this.tries++, RETRY_AFTER.length - 1)];
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, seconds * 1000);
      addEventListener("online", () => { clearTimeout(timer); resolve(); }, { once: true });
    });
  }

  settle(answer) {
    const sent = this.underway;
    this.underway = null;
    this.tries = 0;
    if (answer.state === "saved") this.kept = exactly(sent.fields);
    if (answer.state === "outdated") {
      this.set(answer.fields, answer.files);
      this.kept = exactly(this.pairs);
    }
    if (answer.revision) this.revisionField.value = answer.revision;
    this.say(answer.message, { fault: answer.state !== "saved", invalid: answer.state === "refused" });
    if (["closed", "final", "left"].includes(answer.state)) {
      stash.remove(stash.key(this.number));
      leave();
      return;
    }
    this.stash();
    if (answer.state === "paused") leave(); // what is not saved yet is restored when the person goes on
  }

  set(pairs, files = []) {
    const wanted = (name, value) => pairs.some((pair) => pair[0] === name && pair[1] === value);
    for (const control of this.controls) {
      if (isTicked(control)) control.checked = wanted(control.name, control.value);
      else control.value = pairs.find(([name]) => name === control.name)?.[1] ?? "";
    }
    this.fieldset.dispatchEvent(new CustomEvent("fields-set", { detail: { pairs, files } }));
  }
}

function isTicked(control) {
  return control.type === "radio" || control.type === "checkbox";
}

function asItIs(control) {
  return isTicked(control) ? { value: control.value, ticked: control.checked } : { value: control.value };
}

// As the server wrote it: on a slow line the first answers are given before this script has come, and are to be saved.
function asServed(control) {
  if (isTicked(control)) return { value: control.value, ticked: control.defaultChecked };
  if (control.type !== "select-one") return { value: control.defaultValue };
  const options = [...control.options];
  return { value: (options.find((option) => option.defaultSelected) ?? options[0])?.value ?? "" };
}

function showProgress() {
  for (const item of items.values()) {
    const link = form.querySelector(`[data-jump="${item.number}"]`);
    link?.classList.toggle("is-answered", item.answered);
    if (link) link.querySelector("[data-answered-word]").hidden = !item.answered;
  }
  const answered = form.querySelectorAll("[data-jump].is-answered").length;
  form.querySelector("[data-answered]").textContent = texts.textAnswered.replace("%n", answered);
}

let leaving = false;
function leave() {
  leaving = true;
  location.assign(texts.overUrl);
}

function countDown(element) {
  const left = element.querySelector("[data-left]");
  const warning = form.querySelector("[data-warning]");
  // The person's own clock may be wrong: only the time that has passed since the page was made is taken from the
  // browser. One of its clocks stands still while the computer sleeps, the other can be set: the longer time counts.
  const given = Date.parse(element.dataset.deadline) - Date.parse(element.dataset.now);
  const [opened, openedAt] = [performance.now(), Date.now()];
  const passed = () => Math.max(performance.now() - opened, Date.now() - openedAt);
  const remaining = () => Math.max(0, Math.ceil((given - passed()) / 1000));
  let due = [600, 300, 60].filter((seconds) => seconds < remaining());
  left.parentElement.hidden = false;

  const tick = () => {
    const seconds = remaining();
    left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    element.classList.toggle("attempt-bar__time--short", seconds <= 60);
    if (due.length && seconds <= due[0]) {
      const minutes = due.shift() / 60;
      warning.textContent = minutes === 1 ? warning.dataset.textMinute : warning.dataset.textMinutes.replace("%n", minutes);
    }
    if (seconds <= LAST_SAVE_BEFORE) for (const item of items.values()) item.save();
    if (seconds > 0) return;
    clearInterval(timer);
    warning.textContent = warning.dataset.textOver;
    setTimeout(leave, 1500);
  };
  const timer = setInterval(tick, 1000);
  tick();
}

stash.forgetOld();
for (const fieldset of form.querySelectorAll("[data-item]")) {
  const item = new Item(fieldset);
  items.set(item.number, item);
  fieldset.addEventListener("change", () => { showProgress(); item.save(); });
  fieldset.addEventListener("input", (event) => item.saveSoon(event.target));
  item.restore();
  item.save(); // what was given before this script had come
}
showProgress();

form.addEventListener("submit", () => { leaving = true; });

addEventListener("pagehide", () => { for (const item of items.values()) item.stash(); });

addEventListener("beforeunload", (event) => {
  if (!leaving && [...items.values()].some((item) => item.unsaved)) event.preventDefault();
});

for (const element of form.querySelectorAll("[data-countdown]")) countDown(element);
