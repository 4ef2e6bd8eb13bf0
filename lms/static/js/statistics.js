// While a worker counts attempts, the page tells how far it is, and shows the figures when they are there.

const EVERY = 3000;

for (const state of document.querySelectorAll("[data-analysis]")) {
  const bar = state.querySelector("progress");

  const look = async () => {
    try {
      const response = await fetch(state.dataset.analysis, { headers: { Accept: "application/json" } });
      if (response.ok) {
        const told = await response.json();
        bar.value = told.progress;
        if (!told.is_under_way) return window.location.reload();
      }
    } catch {
      // the line is down: look again later
    }
    return window.setTimeout(look, EVERY);
  };
  window.setTimeout(look, EVERY);
}
