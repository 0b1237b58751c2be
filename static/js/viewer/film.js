// A film in a pane: played, slowed, stepped picture by picture, or one span of it alone.
import { handle } from "../actions.js";
import { announce, announceSettled } from "../announce.js";
import { pauseBlink } from "./compare.js";
import { exhibits } from "./exhibits.js";
import { activePane, onShow, panes, right, show } from "./panes.js";
import { stepBack, stepForward } from "./steps.js";

const RATES = [0.25, 0.5, 1, 1.5, 2];
const bar = document.getElementById("film");
const films = exhibits.filter((exhibit) => exhibit.film);
const part = (name) => bar.querySelector(`[data-part="${name}"]`);
const seconds = new Intl.NumberFormat(document.documentElement.lang, {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
});

let film = null;
let until = Infinity;
const at = new WeakMap(); // when the picture on screen begins, by film
const steps = [];
let stepping = false;

const paneOf = (exhibit) => panes.find((pane) => pane.exhibit === exhibit);

const refresh = () => {
  if (!film) return;
  const { duration, paused, playbackRate, muted } = film.picture;
  const now = at.get(film.picture) ?? film.picture.currentTime;
  const seek = part("seek");
  seek.max = duration || 0;
  seek.value = now;
  const told = `${seconds.format(now)} / ${seconds.format(duration || 0)} s`;
  seek.setAttribute("aria-valuetext", told);
  part("time").textContent = told;
  part("rate").textContent = `× ${playbackRate.toLocaleString(document.documentElement.lang)}`;
  part("play").setAttribute("aria-pressed", String(!paused));
  part("sound").setAttribute("aria-pressed", String(!muted));
};

/** Every picture the browser presents is drawn; those without the callback are drawn by time. */
const follow = (exhibit) => {
  const { picture } = exhibit;
  const drawn = (_now, frame) => {
    at.set(picture, frame.mediaTime);
    paneOf(exhibit)?.draw();
    if (exhibit === film) refresh();
    picture.requestVideoFrameCallback?.(drawn);
  };
  picture.requestVideoFrameCallback?.(drawn);
  for (const name of ["timeupdate", "seeked", "play", "pause", "ratechange", "volumechange", "loadeddata"]) {
    picture.addEventListener(name, () => {
      if (picture.currentTime >= until) {
        until = Infinity;
        picture.pause();
      }
      refresh();
      paneOf(exhibit)?.draw();
    });
  }
  picture.addEventListener("error", () => announce(bar.dataset.unreadable));
};

const choose = () => {
  const chosen = [activePane(), ...panes].find((pane) => pane.exhibit?.film)?.exhibit ?? null;
  if (film && film !== chosen) film.picture.pause();
  film = chosen;
  bar.hidden = !film;
  bar.dataset.of = film?.name ?? "";
  refresh();
};

const withFilm = (act) => () => {
  if (!film) return false;
  act(film.picture);
  return true;
};

const rateBy = (step) => (video) => {
  const place = RATES.indexOf(video.playbackRate) + step;
  video.playbackRate = RATES[Math.min(Math.max(place, 0), RATES.length - 1)];
  announceSettled("pace", () => bar.dataset.pace.replace("{}", part("rate").textContent));
};

const play = withFilm((video) => {
  until = Infinity;
  if (video.paused) video.play();
  else video.pause();
});

/** One step after the other: held keys ask for them faster than a film can seek. */
const step = (one) => async (video) => {
  video.pause();
  until = Infinity;
  if (steps.length < 2) steps.push(one);
  if (stepping) return;
  stepping = true;
  while (steps.length) at.set(video, await steps.shift()(video, at.get(video) ?? video.currentTime));
  stepping = false;
  refresh();
  announceSettled("place", () => part("time").textContent); // of steps only: one that plays is not talked over
};

const playSpan = (link) => {
  const exhibit = films.find(({ name }) => name === link.dataset.of);
  if (!exhibit) return;
  if (!paneOf(exhibit)) show(exhibit, right);
  const { picture } = exhibit;
  const [from, to] = link.dataset.play.split(",").map(Number);
  picture.muted = !("sound" in link.dataset);
  until = Infinity;
  picture.currentTime = from;
  until = to;
  picture.play();
};

if (bar) {
  films.forEach(follow);
  onShow(choose);
  part("seek").addEventListener("input", (event) => {
    until = Infinity;
    film.picture.currentTime = Number(event.target.value);
  });
  handle({
    "film.play": () => pauseBlink() || play(),
    "film.back": withFilm(step(stepBack)),
    "film.forward": withFilm(step(stepForward)),
    "film.slower": withFilm(rateBy(-1)),
    "film.faster": withFilm(rateBy(1)),
    "film.sound": withFilm((video) => {
      video.muted = !video.muted;
    }),
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-play]");
    if (!link) return;
    event.preventDefault();
    playSpan(link);
  });
}
