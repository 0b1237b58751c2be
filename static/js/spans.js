// Plays one span of the film of the face in its place; without script the link opens the film at that moment.
const video = document.querySelector(".video-face video");
let until = Infinity;

video?.addEventListener("timeupdate", () => {
  if (video.currentTime < until) return;
  until = Infinity;
  video.pause();
});

video?.addEventListener("seeking", () => {
  if (video.currentTime > until) until = Infinity; // the agent went on by hand
});

for (const link of document.querySelectorAll("a[data-play]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const [from, to] = link.dataset.play.split(",").map(Number);
    until = to;
    video.muted = !("sound" in link.dataset);
    video.currentTime = from;
    video.play();
    video.scrollIntoView({ block: "nearest" });
  });
}
