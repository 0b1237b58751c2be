// Counts the seconds in which the last decision can be taken back. The server's own clock decides.
import { announce } from "./announce.js";

const bar = document.getElementById("annulation");
const TICK = 250;

const remove = () => {
  const held = bar.contains(document.activeElement);
  bar.remove();
  if (held) document.querySelector("main")?.focus();
};

if (bar) {
  // An interval of the server's clock (ISO 8601: from/until): that of this machine may be wrong.
  const [from, until] = bar.dataset.until.split("/").map((moment) => new Date(moment));
  const open = until - from;
  const shown = bar.querySelector("[data-countdown]");
  const show = () => {
    const left = open - performance.now();
    if (left <= 0) return remove();
    shown.textContent = `${Math.ceil(left / 1000)} s`;
    return setTimeout(show, TICK);
  };
  show();
  announce(bar.querySelector("[data-said]").textContent.trim());
}
