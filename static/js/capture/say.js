// What is read aloud by a screen reader: not everything that moves, and nothing twice.
const CALM = 4000;
const calm = document.getElementById("said");
const urgent = document.getElementById("called");
let [said, at] = ["", 0];

export function say(words) {
  if (words === said || Date.now() - at < CALM) return;
  [said, at] = [words, Date.now()];
  calm.textContent = words;
}

// What cannot wait: a gesture has its moment.
export function callOut(words) {
  urgent.textContent = words;
}

export function hush() {
  [said, at] = ["", 0];
  calm.textContent = urgent.textContent = "";
}
