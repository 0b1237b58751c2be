// Light and contrast of both panes: compared faces must be treated alike.
import { handle } from "../actions.js";
import { announce } from "../announce.js";
import { panes } from "./panes.js";

const STEP = 0.1;
const sliders = { brightness: document.getElementById("lumiere"), contrast: document.getElementById("contraste") };

const apply = () => {
  const filter = Object.entries(sliders).map(([name, slider]) => `${name}(${slider.value})`).join(" ");
  for (const pane of panes) pane.canvas.style.setProperty("filter", filter);
};

const by = (name, step) => () => {
  const slider = sliders[name];
  slider.value = Number(slider.value) + step;
  apply();
  announce(`${slider.labels[0].textContent.trim()} : ${Math.round(slider.value * 100)} %`);
};

if (sliders.brightness) {
  for (const slider of Object.values(sliders)) slider.addEventListener("input", apply);
  handle({
    "brightness.up": by("brightness", STEP),
    "brightness.down": by("brightness", -STEP),
    "contrast.up": by("contrast", STEP),
    "contrast.down": by("contrast", -STEP),
    "adjust.reset": () => {
      for (const slider of Object.values(sliders)) slider.value = slider.defaultValue;
      apply();
    },
  });
}
