// The two panes: which is active, what is in each, whether they move together.
import { announce } from "../announce.js";
import { exhibits } from "./exhibits.js";
import { Pane } from "./pane.js";

const [left, right] = [...document.querySelectorAll(".pane")].map((element) => new Pane(element));
export { left, right };
export const panes = [left, right].filter(Boolean);

let active = right;
let linked = true;
const watchers = [];

/** Calls `watcher` whenever something else is shown, or the link changes. */
export const onShow = (watcher) => watchers.push(watcher);

export const activePane = () => active;
export const otherPane = (pane) => (pane === left ? right : left);
export const isLinked = () => linked;
export const redraw = () => panes.forEach((pane) => pane.draw());

const refresh = () => {
  for (const exhibit of exhibits) {
    exhibit.tell(panes.filter((pane) => pane.exhibit === exhibit));
  }
  watchers.forEach((watcher) => watcher());
};

export const activate = (pane) => {
  active = pane;
  for (const each of panes) {
    each.element.classList.toggle("pane-active", each === active);
    each.element.setAttribute("aria-current", String(each === active));
  }
};

const follow = (pane) => {
  const other = otherPane(pane);
  other.view = { ...pane.view };
  other.draw();
};

export const link = (on) => {
  linked = on;
  if (linked) follow(active);
  refresh();
};

/** Put an exhibit in a pane. Two faces move together, they are cut alike; other pictures on demand. */
export const show = (exhibit, pane = active) => {
  if (!exhibit) return;
  pane.show(exhibit);
  linked = panes.every((each) => each.exhibit?.aligned);
  if (linked) follow(otherPane(pane));
  refresh();
  announce(`${pane.name} : ${exhibit.label}`);
};

/** Change how a pane shows its picture, and with it the other one where they are linked. */
export const change = (pane, next) => {
  pane.change(next);
  if (linked) follow(pane);
};
