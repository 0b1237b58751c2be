// A film on its way, and the first look at it.
import { explained } from "./trouble.js";
import { Refused } from "./api.js";
import { keep, mine, session } from "./session.js";
import { hush, say } from "./say.js";
import { pause, showPart } from "./screens.js";
import { language, text } from "./texts.js";
import { hexDigest, upload } from "./upload.js";

const LOOK_EVERY = 700;
const FILM_ANEW = /^(video_|not_a_video|upload_too_large|upload_checksum)/;

// Null once it can be used; else what to do differently. Raises Refused for what filming again does not mend.
export async function send(page, { blob, origin }, { kind, challenge }) {
  hush();
  showPart(page, "sending");
  const sha256 = await hexDigest(blob);
  try {
    const url = await upload(blob, { kind, challenge, sha256 }, teller(page));
    await keep({ arrived: { kind, url, sha256, origin } });
  } catch (error) {
    if (error instanceof Refused && FILM_ANEW.test(error.code)) return [explained(error)];
    throw error;
  }
  return judge(page);
}

// Of the film that arrived last, perhaps before a reload; as `send`.
export async function judge(page) {
  showPart(page, "sending");
  teller(page).words(text("checking"));
  const { kind, url, sha256, origin } = session().arrived;
  try {
    const { state, hints, tries_left: left } = await looked(url);
    if (state === "film_again" && left > 0) {
      await mine("DELETE", pathOf(url), undefined, { "Tus-Resumable": "1.0.0" });
      await keep({ arrived: null });
      return hints.map((hint) => hint[language]);
    }
    await keep({ films: { ...session().films, [kind]: { sha256, origin } }, arrived: null });
    return null;
  } catch (error) {
    if (error.code !== "not_found") throw error;
    await keep({ arrived: null }); // its time was over
    return [];
  }
}

async function looked(url) {
  for (;;) {
    const found = await mine("GET", pathOf(url));
    if (!["checking", "receiving"].includes(found.state)) return found;
    await pause(LOOK_EVERY);
  }
}

const pathOf = (url) => new URL(url, location.href).pathname.replace(/^.*(?=\/captures\/)/, "");

function teller(page) {
  const [bar, place] = [page.querySelector("progress"), page.querySelector("[data-sent]")];
  const words = (said) => {
    place.textContent = said;
    say(said);
  };
  bar.value = 0;
  return {
    words,
    lost: () => words(text("lost")),
    progress(share) {
      bar.value = share;
      // The bar shows it; a screen reader reads the bar when asked, and the words once.
      place.textContent = text("sending", { percent: Math.floor(100 * share) });
    },
  };
}
