// Single keys: which act each one is, from the server's list with the account's own keys in it.
import { run } from "./actions.js";

const source = document.getElementById("raccourcis");
const { on, keys } = source ? JSON.parse(source.textContent) : { on: false, keys: [] };
/** Whoever does without single keys has the arrows still: they write nothing, and move what has the focus. */
const isActive = ({ key, within }) => key && (on || (within && key.startsWith("Arrow")));
const active = keys.filter(isActive);
const byKey = new Map(active.map((shortcut) => [shortcut.key, shortcut]));
const byAction = new Map(keys.map((shortcut) => [shortcut.action, shortcut]));

const TYPED =
  "input:not([type=radio], [type=checkbox], [type=range], [type=button], [type=submit]), textarea, select";
const PRESSED = "a[href], button, summary, input";

/** The key's own act on what has the focus comes first: typing, pressing a button, moving in a choice. */
const isTaken = (target, key) => {
  if (target.closest(`${TYPED}, [contenteditable]`)) return true;
  if (key === "Enter" || key === " ") return Boolean(target.closest(PRESSED));
  return key.startsWith("Arrow") && Boolean(target.closest("input"));
};

/** Letters without Shift; what stands above another key is only reached with it. Digits by place as well,
 * because a French keyboard gives them with Shift only. */
const shortcutOf = ({ key, code, shiftKey }) => {
  const isLetter = key.length === 1 && key.toLowerCase() !== key.toUpperCase();
  if (isLetter && shiftKey) return undefined;
  const digit = /^Digit(\d)$/.exec(code);
  return byKey.get(isLetter ? key.toLowerCase() : key) ?? (digit && !shiftKey ? byKey.get(digit[1]) : undefined);
};

const onKey = (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
  if (document.querySelector("dialog[open]")) return;
  const shortcut = shortcutOf(event);
  if (!shortcut || isTaken(event.target, event.key)) return;
  if (shortcut.within && !event.target.closest(`.${shortcut.within}`)) return;
  if (event.repeat && !shortcut.repeats) {
    event.preventDefault(); // a key that is held must not answer the next question, nor press a button
    return;
  }
  if (run(shortcut.action)) event.preventDefault();
};

document.addEventListener("keydown", onKey);

const SPOKEN = { " ": "Space", "+": "Plus" };

/** The words on it, so that a tooltip begins with what is seen (RGAA 6.1, 11.9). */
const nameOf = (element) => {
  const words = element.cloneNode(true);
  for (const cap of words.querySelectorAll("kbd, [data-countdown]")) cap.remove();
  return words.textContent.trim().replace(/\s+/g, " ") || element.getAttribute("aria-label");
};

const mark = (element, { key, shown, label }) => {
  const told = element.closest("label")?.control ?? element;
  const cap = element.matches("kbd") ? element : element.querySelector("kbd");
  if (cap) {
    cap.textContent = shown;
    cap.setAttribute("aria-hidden", "true"); // told by aria-keyshortcuts, no part of the name
  }
  told.setAttribute("aria-keyshortcuts", SPOKEN[key] ?? (key.length === 1 ? key.toUpperCase() : key));
  if (cap === element) return;
  element.title = `${nameOf(element) || label} (${shown})`;
};

/** Writes the keys into `within`: tooltips, key caps, aria-keyshortcuts. */
export const showKeys = (within = document) => {
  for (const element of within.querySelectorAll("[data-action], kbd[data-hint]")) {
    const shortcut = byAction.get(element.dataset.action ?? element.dataset.hint);
    if (active.includes(shortcut)) mark(element, shortcut);
    else if (shortcut && !element.matches("kbd")) element.title ||= element.getAttribute("aria-label") ?? "";
  }
};
