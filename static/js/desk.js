// On every page of an agent: keys, their list, the last decision taken back, and what guards the evidence.
import "./guard.js";
import "./help.js";
import "./popovers.js";
import "./undo.js";
import { showKeys } from "./keys.js";

showKeys();
