// What was typed in a case when the session ended, given back once.
// A note may name people, so it is in the browser's storage for as short as can be: written when the session has
// ended, in this tab only, and taken out by the first page that anybody sees here after signing in. Only the same
// account on the same case gets it. Whoever signs out by themselves or decides leaves nothing; neither does a
// closed tab.
const KEPT = "brouillon";

const typedIn = (form) => [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");

export const keepDraft = () => {
  const forms = [...document.querySelectorAll("#dossier form[id]")];
  if (!forms.length) return;
  const of = document.getElementById("session").dataset.account;
  const typed = forms.map((form) => [form.id, typedIn(form)]);
  sessionStorage.setItem(KEPT, JSON.stringify({ of, at: location.pathname, typed }));
};

const fill = (field, value) => {
  if (!field.matches("[type=radio], [type=checkbox]")) field.value = value;
  else if (field.value === value) field.checked = true;
};

const fillForm = (form, typed) => {
  for (const [name, value] of typed) {
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) fill(field, value);
  }
  const folded = form.closest("details");
  if (folded && [...form.querySelectorAll("textarea")].some((text) => text.value)) folded.open = true;
  form.dispatchEvent(new Event("change", { bubbles: true }));
};

const tell = (text) => {
  const message = document.createElement("p");
  message.className = "message";
  message.textContent = text;
  document.querySelector(".messages").append(message); // it is a status: it is read when it comes
};

export const takeDraft = ({ account, restored }) => {
  const kept = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  const { of, at, typed } = JSON.parse(kept ?? "{}");
  if (of !== account || at !== location.pathname) return;
  const found = typed.map(([id, values]) => [document.getElementById(id), values]).filter(([form]) => form);
  for (const [form, values] of found) fillForm(form, values);
  if (found.length) tell(restored);
};
