// Says aloud, for those who do not see it, what an act on the page has done.
const PAUSE = 50; // milliseconds: a region that is emptied and filled at once is not read again
const waiting = [];

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
