// Forms of the workshop without waiting for a page: a choice that changes the form takes effect at once, rows come
// and go in place, and the focus stays where it was. Without this script the buttons do the same, page by page.

const FORM = "form[data-sheet]";
const LOOK_EVERY = 4000;

document.documentElement.classList.add("has-script");
if (window.matchMedia("(max-width: 60rem)").matches) {
  document.querySelector(".workshop__fold")?.removeAttribute("open");
}

let asking = null;

async function ask(form, act) {
  asking?.abort();
  asking = new AbortController();
  const wanted = act === "show" ? document.activeElement?.id : null;
  const body = new FormData(form);
  body.set("do", act);
  form.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.getAttribute("action") || window.location.href, { method: "POST", body, signal: asking.signal });
    if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
    show(form, new DOMParser().parseFromString(await answer.text(), "text/html"), act, wanted);
  } catch (error) {
    if (error.name !== "AbortError") press(form, act);
  }
}

function show(form, page, act, wanted) {
  const fresh = page.querySelector(FORM);
  if (!fresh) {
    press(form, act);
    return;
  }
  const saying = page.querySelector(".workshop-says");
  const said = document.querySelector(".workshop-says");
  if (said) said.hidden = !saying;
  if (said && saying) said.replaceChildren(...saying.childNodes);
  form.replaceChildren(...fresh.childNodes);
  form.removeAttribute("aria-busy");
  offerInserts();
  form.setAttribute("data-w-unsaved-force-value", "true");
  const target = wanted ? document.getElementById(wanted) : form.querySelector("[autofocus]");
  target?.focus();
}

/* The way without this script: the page is sent with the button that was pressed. */
function press(form, act) {
  const button = document.createElement("button");
  button.name = "do";
  button.value = act;
  button.hidden = true;
  form.append(button);
  form.dataset.plain = "true";
  button.click();
}

document.addEventListener("submit", (event) => {
  const { submitter, target: form } = event;
  if (!form.matches(FORM) || submitter?.name !== "do" || form.dataset.plain) return;
  event.preventDefault();
  ask(form, submitter.value);
});

document.addEventListener("change", (event) => {
  const form = event.target.closest(FORM);
  if (form && event.target.matches("[data-reshape], .pattern__acts input")) ask(form, "show");
});

/* What goes on in the background is looked at again until it is done; then the page is shown as it is. */
async function lookAgain(going) {
  try {
    const answer = await fetch(window.location.href);
    if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(going.id);
    if (!fresh?.matches("[data-until-done]")) return window.location.reload();
    going.querySelector("progress").value = fresh.querySelector("progress").value;
    const [told, news] = [going, fresh].map((one) => one.querySelector("[data-told]"));
    if (told.textContent !== news.textContent) told.textContent = news.textContent;
  } catch {
    // A lost connection: the next look tells.
  }
  setTimeout(lookAgain, LOOK_EVERY, going);
}

const going = document.querySelector("[data-until-done]");
if (going) setTimeout(lookAgain, LOOK_EVERY, going);

/* What may be written into a text is a button here: pressed, it puts itself where the caret was. It belongs to the field
   it names, else to the text beside it, else to the cell that was written in last; where there is none, it is copied. */
const TEXTS = "textarea, input[type=text], input:not([type])";
const touched = new WeakSet();
let writtenIn = null;

function offerInserts() {
  for (const code of document.querySelectorAll("code[data-insert]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "insert";
    button.dataset.insert = code.dataset.insert;
    button.textContent = code.textContent;
    code.replaceWith(button);
  }
}

document.addEventListener("focusin", ({ target }) => {
  if (!target.matches(`${FORM} :is(${TEXTS})`)) return;
  writtenIn = target;
  touched.add(target);
});

document.addEventListener("click", ({ target }) => {
  const button = target.closest("button[data-insert]");
  if (!button) return;
  const own = document.getElementById(button.dataset.insert) ?? button.closest(".value")?.querySelector(TEXTS);
  const field = own ?? (writtenIn?.isConnected ? writtenIn : null);
  if (!field) {
    navigator.clipboard?.writeText(button.textContent);
    return;
  }
  if (!touched.has(field)) field.setSelectionRange(field.value.length, field.value.length);
  field.setRangeText(button.textContent, field.selectionStart, field.selectionEnd, "end");
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
});

offerInserts();
