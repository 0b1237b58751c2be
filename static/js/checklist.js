// The four questions from the keyboard: one key answers the question that has the focus, or the next one.
import { handle } from "./actions.js";
import { announce } from "./announce.js";

const questions = () => [...document.querySelectorAll("#jugement .question")];
const answered = (question) => question.querySelector("input:checked");
const current = () =>
  questions().find((question) => question.contains(document.activeElement)) ??
  questions().find((question) => !answered(question));

const focusOn = (question) => (answered(question) ?? question.querySelector("input")).focus();

const count = () => document.querySelector("[data-answered]");

const mark = () => {
  const open = questions().find((question) => !answered(question));
  for (const question of questions()) question.classList.toggle("question-next", question === open);
  const text = count();
  if (text) text.textContent = text.dataset.text.replace("{}", questions().filter(answered).length);
};

/** The count is said when it has changed: another answer to the same question says nothing. */
const recount = () => {
  const before = count()?.textContent;
  mark();
  if (count()?.textContent !== before) announce(count().textContent);
};

const answer = (value) => () => {
  const question = current();
  if (!question) return false;
  const choice = question.querySelector(`input[value="${value}"]`);
  choice.checked = true;
  announce(`${question.querySelector("legend").textContent.trim()} ${choice.labels[0].querySelector("span").textContent}`);
  choice.dispatchEvent(new Event("change", { bubbles: true }));
  const open = questions().find((each) => !answered(each));
  if (open) focusOn(open);
  else document.querySelector('#decision-bar [data-action="commit"]').focus();
  return true;
};

const previous = () => {
  const all = questions();
  if (!all.length) return false;
  const at = all.findIndex((question) => question.contains(document.activeElement));
  focusOn(all[Math.max(0, (at === -1 ? all.length : at) - 1)]);
  return true;
};

handle({
  "answer.yes": answer("yes"),
  "answer.no": answer("no"),
  "answer.unsure": answer("unsure"),
  "answer.previous": previous,
});

document.addEventListener("change", (event) => event.target.closest("#jugement") && recount());
export const showChecklist = mark;
