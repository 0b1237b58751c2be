// The case page: the viewer besides the answers, the decision, the lease. Its other part is `desk.js`.
import "./viewer/viewer.js";
import "./judging.js";
