// A small form over the page closes by Escape, or when one goes on elsewhere.
const open = () => [...document.querySelectorAll("details.popover[open]")];

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const popover of open()) {
    popover.open = false;
    popover.querySelector("summary").focus();
  }
});

for (const name of ["pointerdown", "focusin"]) {
  document.addEventListener(name, (event) => {
    for (const popover of open()) if (!popover.contains(event.target)) popover.open = false;
  });
}
