// The strip: a click or a key puts a picture in the active pane, with Shift in the other one.
import { handle } from "../actions.js";
import { exhibitOf, exhibits, firstOf, stills } from "./exhibits.js";
import { activate, activePane, left, otherPane, right, show } from "./panes.js";

for (const exhibit of exhibits) {
  exhibit.link.addEventListener("click", (event) => {
    show(exhibit, event.shiftKey ? otherPane(activePane()) : activePane());
  });
}

const both = (first, second) => {
  show(first, left);
  show(second, right);
  activate(right);
  return Boolean(first ?? second);
};

const along = (step) => () => {
  if (!stills.length) return false;
  const at = stills.indexOf(activePane().exhibit);
  show(stills[(at + step + stills.length) % stills.length]);
  return true;
};

const faces = () => both(exhibitOf("portrait"), firstOf("face_1", "face_2"));

handle({
  "view.faces": faces,
  "view.document": () => both(exhibitOf("document"), firstOf("document_back", "mrz")),
  "view.data": () => both(exhibitOf("document"), firstOf("mrz", "document_back")),
  "view.presence": () => both(firstOf("gesture_1", "gesture_2", "face_1"), exhibitOf("face_film")),
  "exhibit.next": along(1),
  "exhibit.previous": along(-1),
});

/** What the page opens with: the portrait of the document beside the best face. */
export const open = () =>
  faces() || both(firstOf("document", "document_film"), firstOf("document_back", "face_film"));
