// The list of keys, in a dialog.
import { handle } from "./actions.js";

handle({
  help: () => {
    const dialog = document.getElementById("aide");
    if (!dialog) return false;
    dialog.showModal();
    return true;
  },
});
