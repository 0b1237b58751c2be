// The viewer as a whole.
import "./adjust.js";
import "./compare.js";
import "./film.js";
import "./look.js";
import "./tools.js";
import "./watermark.js";
import { listen } from "./input.js";
import { activate, panes, right } from "./panes.js";
import { open } from "./strip.js";

if (panes.length) {
  panes.forEach(listen);
  activate(right);
  open();
}
