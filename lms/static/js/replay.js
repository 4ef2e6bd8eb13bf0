// A replay works without this: by its links and the number of a step. Here comes a scale to draw along, and whoever
// goes from step to step by keyboard keeps the place: the focus stays on the control, and the new step is told.

const part = (selector) => document.querySelector(`[data-replay] ${selector}`);
let kept = null;
let waiting = null;

function showScale() {
  for (const element of document.querySelectorAll("[data-replay-range]")) element.hidden = false;
  const scale = part("#replay-range");
  const number = part("#replay-moment");
  if (!scale || scale.dataset.ready) return;
  scale.dataset.ready = "yes";
  scale.addEventListener("input", () => (number.value = scale.value));
  scale.addEventListener("change", () => {
    clearTimeout(waiting); // each press of an arrow is a change: only where one rests is gone to
    waiting = setTimeout(() => part("[data-replay-jump]").requestSubmit(), 200);
  });
}

document.addEventListener("htmx:beforeRequest", () => {
  const active = document.activeElement;
  kept = active?.closest("[data-replay]") ? active.id : null;
});

document.addEventListener("htmx:afterSettle", () => {
  showScale();
  if (kept === null) return;
  (document.getElementById(kept) ?? part("#replay-now"))?.focus({ preventScroll: true });
  document.getElementById("replay-status").textContent = `${part("#replay-now").textContent} ${part(".replay__act")?.textContent ?? ""}`;
});

showScale();
