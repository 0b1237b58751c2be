// Draws the frame of a finding on its image: data-box is "x y width height" in pixels of the image.
const draw = (still, box) => {
  const image = still.querySelector("img");
  const svg = still.querySelector(".frame");
  const [x, y, width, height] = box.split(" ");
  const apply = () => {
    svg.setAttribute("viewBox", `0 0 ${image.naturalWidth} ${image.naturalHeight}`);
    Object.entries({ x, y, width, height }).forEach(([name, value]) => {
      svg.firstElementChild.setAttribute(name, value);
    });
  };
  image.complete ? apply() : image.addEventListener("load", apply, { once: true });
};

for (const link of document.querySelectorAll('.finding a[href^="#image-"]')) {
  link.addEventListener("click", () => {
    document.querySelector(".still.pointed")?.classList.remove("pointed");
    const still = document.querySelector(link.hash);
    if (still && link.dataset.box) {
      draw(still, link.dataset.box);
      still.classList.add("pointed");
    }
  });
}
