// What there is to see, as the strip lists it: stills at once, films when they are first shown.
class Exhibit {
  constructor(link) {
    this.link = link;
    this.name = link.dataset.exhibit;
    this.label = link.dataset.label;
    this.film = link.dataset.film !== undefined;
    this.picture = this.film ? document.getElementById(link.dataset.film) : link.querySelector("img");
  }

  /** Cut to the same frame as the portrait: eyes at the same places. */
  get aligned() {
    return /^(portrait|face_\d|gesture_\d)$/.test(this.name);
  }

  get size() {
    const { naturalWidth, naturalHeight, videoWidth, videoHeight } = this.picture;
    return this.film ? { width: videoWidth, height: videoHeight } : { width: naturalWidth, height: naturalHeight };
  }

  whenReady(then) {
    if (this.size.width) return;
    if (this.film && this.picture.preload === "none") {
      this.picture.preload = "metadata";
      this.picture.load();
    }
    this.picture.addEventListener(this.film ? "loadeddata" : "load", then, { once: true });
  }

  /** Written on the thumbnail, so that it is told by more than its frame. */
  tell(panes) {
    for (const part of ["at", "arrow"]) {
      const told = panes.map((pane) => pane.element.dataset[part]).join(" ");
      this.link.querySelector(`[data-${part}]`).textContent = told;
    }
    this.link.classList.toggle("thumb-shown", panes.length > 0);
  }
}

export const exhibits = [...document.querySelectorAll("a[data-exhibit]")].map((link) => new Exhibit(link));
const byName = new Map(exhibits.map((exhibit) => [exhibit.name, exhibit]));

export const exhibitOf = (name) => byName.get(name);

/** The first of these that the case has. */
export const firstOf = (...names) => names.map(exhibitOf).find(Boolean);

export const stills = exhibits.filter((exhibit) => !exhibit.film);
