// What must not happen to a page that shows somebody's papers: a second send, an old copy, a picture taken away.
const EVIDENCE = ".strip, .viewer";

// A page out of the browser's memory may show a case that is not here any more.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

// One send a form; the server makes sure of it too. On the window: after whoever sends it another way.
const AGAIN_AFTER = 5_000;

window.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if ("sent" in form.dataset) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "";
  setTimeout(() => delete form.dataset.sent, AGAIN_AFTER);
});

for (const name of ["contextmenu", "dragstart"]) {
  document.addEventListener(name, (event) => {
    if (event.target.closest(EVIDENCE)) event.preventDefault();
  });
}

// A picture opened in a tab of its own has no watermark.
for (const name of ["click", "auxclick"]) {
  document.addEventListener(name, (event) => {
    if (event.target.closest("a[data-exhibit]")) event.preventDefault();
  });
}
