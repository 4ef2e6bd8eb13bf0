// After handing in nothing of the answers stays in this browser.
const { attemptOver } = document.querySelector("[data-attempt-over]").dataset;
try {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(`quiz:${attemptOver}:`));
  for (const key of keys) localStorage.removeItem(key);
} catch { /* no store */ }
