// One pane: draws its exhibit, a picture or a film, where its view puts it, and the marks over it.
// It draws what the strip has loaded: evidence is kept by no cache, so a second copy would be fetched again.
import { drawMarks } from "./marks.js";
import { START, matrixOf, scaleOf, settled } from "./view.js";

export class Pane {
  constructor(element) {
    this.element = element;
    this.name = element.getAttribute("aria-label");
    this.stage = element.querySelector(".pane-stage");
    this.canvas = element.querySelector("canvas");
    this.marks = element.querySelector(".pane-marks");
    this.figure = element.querySelector("figure");
    this.caption = element.querySelector("[data-caption]");
    this.level = element.querySelector("[data-level]");
    this.exhibit = null;
    this.view = { ...START };
    /** A second exhibit in the same place: `{ exhibit, alone, from }`, shown alone or from that share on. */
    this.over = null;
    this.pointed = null;
    this.waiting = false;
    new ResizeObserver(() => this.draw()).observe(this.stage);
  }

  get box() {
    return { width: this.stage.clientWidth, height: this.stage.clientHeight };
  }

  get ready() {
    return Boolean(this.exhibit?.size.width && this.box.width && this.box.height);
  }

  show(exhibit) {
    this.exhibit = exhibit;
    this.view = { ...START };
    this.pointed = null;
    this.element.dataset.shows = exhibit.name;
    exhibit.whenReady(() => this.draw());
    this.draw();
  }

  /** `next` takes the view, the picture's size and the pane's, and gives the view to be. */
  change(next) {
    if (!this.ready) return;
    this.view = settled(next(this.view, this.exhibit.size, this.box), this.exhibit.size, this.box);
    this.draw();
  }

  draw() {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.#paint();
    });
  }

  #paint() {
    const { width, height } = this.box;
    const ratio = globalThis.devicePixelRatio || 1;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    const shown = this.over?.alone ? this.over.exhibit : this.exhibit;
    const label = this.over && !this.over.alone ? this.#both() : shown?.label ?? "";
    this.caption.textContent = label;
    for (const named of [this.figure, this.canvas]) named.setAttribute("aria-label", label);
    this.element.classList.toggle("pane-loading", Boolean(this.exhibit) && !this.ready);
    if (!this.ready) return;
    this.view = settled(this.view, this.exhibit.size, this.box);
    const context = this.canvas.getContext("2d");
    context.imageSmoothingQuality = "high";
    this.#lay(context, shown, ratio);
    if (this.over && !this.over.alone) this.#curtain(context, ratio);
    const scale = scaleOf(this.view, this.exhibit.size, this.box);
    this.level.textContent = `${Math.round(scale * ratio * 100)} %`;
    this.element.dataset.zoom = this.view.zoom.toFixed(2);
    this.element.classList.toggle("pane-enlarged", this.view.zoom > 1);
    drawMarks(this);
  }

  #both() {
    return this.over.from < 1 ? `${this.exhibit.label} | ${this.over.exhibit.label}` : this.exhibit.label;
  }

  #lay(context, exhibit, ratio) {
    const matrix = matrixOf(this.view, exhibit.size, this.box);
    context.setTransform(...matrix.map((part) => part * ratio));
    context.drawImage(exhibit.picture, 0, 0, exhibit.size.width, exhibit.size.height);
    context.setTransform(1, 0, 0, 1, 0, 0);
  }

  #curtain(context, ratio) {
    const from = this.over.from * this.canvas.width;
    context.save();
    context.beginPath();
    context.rect(from, 0, this.canvas.width, this.canvas.height);
    context.clip();
    context.clearRect(from, 0, this.canvas.width, this.canvas.height);
    this.#lay(context, this.over.exhibit, ratio);
    context.restore();
    context.fillStyle = "#fff";
    context.fillRect(from - ratio, 0, 2 * ratio, this.canvas.height);
  }
}
