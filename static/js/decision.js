// The decision from the keyboard, and what the person will read of it.
import { handle } from "./actions.js";

const form = () => document.getElementById("decision");
const chosen = () => form()?.querySelector('[name="kind"]:checked');
const reasons = () => chosen() && form().elements[`reason_${chosen().value}`];

const decide = (kind) => () => {
  const radio = form()?.querySelector(`[name="kind"][value="${kind}"]`);
  if (!radio) return false;
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
  // A list of one needs no choice.
  if (reasons().options.length > 1) reasons().focus();
  else document.querySelector('#decision-bar [data-action="commit"]').focus();
  return true;
};

const kinds = ["approve", "recapture", "refuse", "colleague", "escalate"];
handle(Object.fromEntries(kinds.map((kind) => [`decide.${kind}`, decide(kind)])));
handle({
  "decide.reason": () => {
    if (!reasons()) return false;
    reasons().focus();
    return true;
  },
  "decide.note": () => {
    if (!form()) return false;
    form().elements.comment.focus();
    return true;
  },
});

const ticked = (name) => [...form().querySelectorAll(`[name="${name}"]:checked`)].map((box) => box.value).join(" ");

/** What to film, how to do it better, which gestures were not seen: the sentences of what is ticked. */
const fill = (text) => {
  if (!text.dataset.parts) return; // nothing is filmed again
  const sentences = JSON.parse(text.closest(".preview").dataset.sentences);
  const parts = ticked("parts") || text.dataset.parts;
  for (const said of text.children) {
    const { parts: whats, missed } = sentences[said.lang];
    const named = parts.split(" ").includes("face") ? missed[ticked("missed")] : "";
    said.querySelector("[data-what]").textContent = whats[parts] ?? "";
    said.querySelector("[data-missed]").textContent = named ?? "";
  }
};

/** A reason says what is usually filmed again for it; the agent may choose otherwise. */
const tickParts = () => {
  const text = document.querySelector(`.preview [data-reason="${CSS.escape(reasons().value)}"]`);
  const usual = text?.dataset.parts.split(" ") ?? [];
  for (const box of form().querySelectorAll('[name="parts"]')) box.checked = usual.includes(box.value);
};

/** Of the reason chosen only; without script the list shows those of all. */
export const showPreview = () => {
  const preview = document.querySelector(".preview");
  if (!preview) return;
  const code = reasons()?.value;
  let told = false;
  for (const text of preview.querySelectorAll("[data-reason]")) {
    text.hidden = text.dataset.reason !== code;
    told ||= !text.hidden;
    if (!text.hidden) fill(text);
  }
  preview.hidden = !told;
  preview.open = told;
};

document.addEventListener("change", (event) => {
  if (!event.target.closest("#decision")) return;
  if (event.target.name === "reason_recapture") tickParts();
  showPreview();
});

// It lies over other things: whoever goes there wants to see them.
document.addEventListener("focusin", (event) => {
  if (event.target.closest("#lecture, .left-out")) document.querySelector(".preview")?.removeAttribute("open");
});
