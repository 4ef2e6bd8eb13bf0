// The replica works without this. With it, htmx swaps screens in place; here the focus follows, the remaining time
// counts down, and a lost connection is told instead of passed over.

const replica = () => document.getElementById("replica");

let askedFor = null; // the id of what a form asks for, where that is not at the head of the screen

function focusOnNews() {
  const find = (selector) => replica().querySelector(selector);
  const asked = askedFor && document.getElementById(askedFor);
  askedFor = null;
  if (asked) return asked.focus();
  const news = find("[data-error-summary]") ?? find("#messages li") ?? find("[data-news]") ?? find("h1");
  if (!news.hasAttribute("tabindex")) news.tabIndex = -1;
  news.focus({ preventScroll: true });
}

function tell(text) {
  const region = document.getElementById("messages");
  const item = document.createElement("p");
  item.className = "callout callout--warning";
  item.textContent = text;
  region.replaceChildren(item);
  region.scrollIntoView({ block: "nearest" });
}

function countDown() {
  for (const left of document.querySelectorAll("[data-countdown]")) {
    const minutes = Math.ceil((new Date(left.dataset.countdown) - Date.now()) / 60000);
    left.textContent = minutes > 0 ? left.dataset.minutes.replace("%n", minutes) : left.dataset.over;
  }
}

document.addEventListener("htmx:beforeSwap", (event) => {
  // What is no screen of the replica (the sign-in page, an error) is a page of its own.
  const { xhr, isError } = event.detail;
  if (isError || !xhr.responseText.includes('id="replica"')) {
    event.detail.shouldSwap = false;
    window.location.assign(xhr.responseURL || window.location.href);
  }
});
document.addEventListener("htmx:afterSettle", () => {
  focusOnNews();
  countDown();
});
document.addEventListener("htmx:beforeRequest", (event) => {
  const { submitter } = event.detail.requestConfig?.triggeringEvent ?? {};
  askedFor = submitter?.dataset.asksFor ?? event.target.dataset?.asksFor ?? null;
});
document.addEventListener("htmx:sendError", () => tell(replica().dataset.noConnection));

countDown();
setInterval(countDown, 10000);
