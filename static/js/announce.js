// Says aloud, for those who do not see it, what an act on the page has done.
const PAUSE = 50; // milliseconds: a region that is emptied and filled at once is not read again
const SETTLED = 600; // milliseconds: what goes on changing is said once it has stopped
const waiting = [];
const changing = new Map();

/** What is said at once is said together. */
export const announce = (text) => {
  const region = document.getElementById("annonce");
  if (!region || !text) return;
  region.textContent = "";
  waiting.push(text);
  setTimeout(() => {
    if (waiting.length) region.textContent = waiting.splice(0).join(". ");
  }, PAUSE);
};

/** Says where something has come to, once: `tell` gives the words when it no longer changes. */
export const announceSettled = (what, tell) => {
  clearTimeout(changing.get(what));
  changing.set(what, setTimeout(() => announce(tell()), SETTLED));
};
