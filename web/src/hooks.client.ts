const KEY = 'dokita.reloaded';
const ONCE_IN_MS = 30_000;

// A part of the page did not come, e.g. because a phone changed its network: the page is loaded anew,
// once. If that does not help, the error page says so.
window.addEventListener('vite:preloadError', (event) => {
  try {
    if (Date.now() - Number(sessionStorage.getItem(KEY) ?? 0) < ONCE_IN_MS) return;
    sessionStorage.setItem(KEY, String(Date.now()));
  } catch {
    // Without storage nothing would stop a second reload.
    return;
  }
  event.preventDefault();
  location.reload();
});
