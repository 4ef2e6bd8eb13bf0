// Questions of those kinds that a little script makes easier: steps that move, places that light up on their picture,
// words that are counted, files that are sent at once. Without it every one of them is answered by plain fields.
//
// Whatever changes here is told by a "change" event, as from a field. Whoever sets the fields from outside tells by
// "fields-set" on the question, with the pairs and the names of files in its detail.

const COUNT_AFTER = 700; // milliseconds: a count that is read aloud must not interrupt the writer

function fill(text, words) {
  return Object.entries(words).reduce((told, [name, word]) => told.replace(`%${name}`, word), text);
}

class Ordering {
  constructor(list) {
    this.list = list;
    this.says = list.parentElement.querySelector("[data-ordering-says]");
    for (const moves of list.querySelectorAll("[data-moves]")) moves.hidden = false;
    list.addEventListener("change", (event) => this.changed(event.target));
    list.addEventListener("click", (event) => this.pressed(event.target.closest("[data-move]")));
    list.closest("[data-item]")?.addEventListener("fields-set", () => this.arrange());
  }

  get rows() {
    return [...this.list.children];
  }

  field(row) {
    return row.querySelector("select");
  }

  pressed(button) {
    if (!button) return;
    const row = button.closest("li");
    const wanted = this.rows.indexOf(row) + Number(button.dataset.move);
    if (wanted < 0 || wanted >= this.rows.length) return;
    this.field(row).value = wanted + 1;
    this.field(row).dispatchEvent(new Event("change", { bubbles: true }));
  }

  changed(field) {
    if (!field.value) {
      for (const row of this.rows) this.field(row).value = "";
      return;
    }
    const row = field.closest("li");
    this.move(row, Number(field.value) - 1);
    this.rows.forEach((one, place) => { this.field(one).value = place + 1; });
    const step = row.querySelector(".ordering__text").textContent.trim();
    this.says.textContent = fill(this.list.dataset.textMoved, { step, place: field.value, all: this.rows.length });
  }

  // The others step aside: the one that moves stays where it is in the document, and so keeps the focus.
  move(row, wanted) {
    const { rows } = this;
    const from = rows.indexOf(row);
    for (let place = from + 1; place <= wanted; place += 1) row.before(rows[place]);
    for (let place = from - 1; place >= wanted; place -= 1) row.after(rows[place]);
  }

  arrange() {
    const place = (row) => Number(this.field(row).value) || Infinity;
    this.list.append(...this.rows.sort((one, other) => place(one) - place(other)));
  }
}

class HotSpot {
  constructor(element) {
    this.element = element;
    element.addEventListener("change", () => this.light());
    element.closest("[data-item]")?.addEventListener("fields-set", () => this.light());
    this.light();
  }

  light() {
    for (const place of this.element.querySelectorAll("label.hotspot__place")) {
      place.classList.toggle("is-chosen", place.control.checked);
    }
  }
}

class Essay {
  constructor(element) {
    this.text = element.querySelector("textarea");
    this.words = element.querySelector("[data-words]");
    this.limits = element.dataset;
    this.remark = element.querySelector("[data-remark]");
    this.text.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.count(), COUNT_AFTER);
    });
    element.closest("[data-item]")?.addEventListener("fields-set", () => this.count());
  }

  count() {
    const count = this.text.value.split(/\s+/).filter(Boolean).length;
    const { textWord, textWords } = this.words.dataset;
    const { wordsMin, wordsMax } = this.limits;
    this.words.textContent = count === 1 ? textWord : fill(textWords, { n: count });
    this.words.classList.toggle("is-amiss", Boolean((wordsMax && count > wordsMax) || (count && wordsMin && count < wordsMin)));
    if (this.remark) this.remark.hidden = true; // it was said of the text as it came
  }
}

class Files {
  constructor(element) {
    this.element = element;
    this.texts = element.dataset;
    this.list = element.querySelector("[data-list]");
    this.says = element.querySelector("[data-says]");
    this.chooser = element.querySelector("[data-upload]");
    this.form = element.closest("form");
    this.item = element.closest("[data-item]");
    for (const row of this.list.children) this.dress(row);
    element.addEventListener("click", (event) => this.remove(event.target.closest("[data-remove]")));
    this.item.addEventListener("fields-set", (event) => this.show(event.detail));
    if (this.form.dataset.uploadUrl) this.chooser.addEventListener("change", (event) => this.chosen(event));
  }

  dress(row) {
    row.querySelector("input").hidden = true;
    row.querySelector("[data-remove]").hidden = false;
  }

  say(text, name, fault = false) {
    this.says.textContent = fill(text, { name });
    this.says.classList.toggle("error-message", fault);
  }

  changed() {
    this.list.dispatchEvent(new Event("change", { bubbles: true }));
  }

  async chosen(event) {
    event.stopPropagation(); // nothing of the answer has changed yet
    const files = [...this.chooser.files];
    this.chooser.value = "";
    for (const file of files) {
      if (this.list.children.length >= Number(this.texts.most)) return this.say(this.texts.textEnough, file.name, true);
      await this.send(file);
    }
  }

  async send(file) {
    this.say(this.texts.textSending, file.name);
    const body = new FormData();
    body.set("item", this.item.dataset.item);
    body.set("file", file);
    const token = document.cookie.match(/csrftoken=([^;]+)/)?.[1] ?? this.form.csrfmiddlewaretoken.value;
    let answer;
    try {
      const response = await fetch(this.form.dataset.uploadUrl, { method: "POST", body, redirect: "manual", headers: { "X-CSRFToken": token } });
      answer = await response.json();
    } catch {
      return this.say(this.texts.textLost, file.name, true);
    }
    if (answer.state !== "kept") return this.say(answer.message || this.texts.textRefused, file.name, true);
    this.add(answer.sha256, answer.name);
    this.say(this.texts.textKept, answer.name);
    this.changed();
  }

  add(sha256, name) {
    if ([...this.list.querySelectorAll("input")].some((input) => input.value === sha256)) return;
    const row = this.element.querySelector("[data-row]").content.firstElementChild.cloneNode(true);
    row.querySelector("input").value = sha256;
    for (const told of row.querySelectorAll("[data-file-name]")) told.textContent = name;
    this.dress(row);
    this.list.append(row);
  }

  remove(button) {
    if (!button) return;
    const row = button.closest("li");
    this.say(this.texts.textRemoved, row.querySelector("[data-file-name]").textContent);
    row.remove();
    this.chooser.focus();
    this.changed();
  }

  show({ pairs, files }) {
    const names = new Map(files);
    const wanted = pairs.filter(([name]) => name === `${this.texts.name}-files`).map(([, sha256]) => sha256);
    for (const row of [...this.list.children]) if (!wanted.includes(row.querySelector("input").value)) row.remove();
    for (const sha256 of wanted) this.add(sha256, names.get(sha256) ?? sha256.slice(0, 8));
  }
}

for (const [selector, Kind] of [["[data-ordering]", Ordering], ["[data-hotspot]", HotSpot], ["[data-essay]", Essay], ["[data-files]", Files]]) {
  for (const element of document.querySelectorAll(selector)) if (element.closest("form")) new Kind(element);
}
