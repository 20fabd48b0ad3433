// What was changed while the server was away: Streamlit drops it. So when the connection is back, a chart of the page
// asks for a run, which brings the values of all widgets along.

const FILMS = ".emlab-stage, .emlab-figure"; // need no server

const QUIET = 1000; // milliseconds without a touch in which what was changed has reached the server

const GRACE = 300; // milliseconds in which Streamlit may begin a run of its own

export class Connection {
  touched = false;
  lastTouch = -Infinity;
  /** @type {(() => void) | null} */
  waiting = null;

  /** @param {HTMLElement} app Streamlit's, which says how the connection is */
  constructor(app) {
    this.app = app;
    this.connected = this.isConnected();
    for (const type of ["pointerdown", "pointerup", "keydown", "keyup"]) {
      document.addEventListener(type, (event) => this.touch(event), { capture: true, passive: true });
    }
    const attributeFilter = ["data-test-connection-state", "data-test-script-state"];
    new MutationObserver(() => this.look()).observe(this.app, { attributes: true, attributeFilter });
  }

  isConnected() {
    return this.app.dataset.testConnectionState === "CONNECTED";
  }

  isIdle() {
    return this.app.dataset.testScriptState === "notRunning";
  }

  isQuiet() {
    return this.isIdle() && performance.now() - this.lastTouch > QUIET;
  }

  /** @param {Event} event */
  touch({ target }) {
    this.lastTouch = performance.now();
    if (target instanceof Element && !target.closest(FILMS)) this.touched = true;
  }

  /**
   * Do something that needs the server: now, or when it is back.
   * @param {() => void} act
   */
  withServer(act) {
    if (this.connected) act();
    else this.waiting = act;
  }

  look() {
    if (!this.isIdle()) this.touched = false; // a run has begun: it knows
    const back = this.isConnected() && !this.connected;
    this.connected = this.isConnected();
    if (!back) return;
    for (const slider of document.querySelectorAll("[data-dragging] input[type=range]")) {
      if (slider instanceof HTMLInputElement) letGo(slider);
    }
    this.waiting ??= () => this.touched && this.isIdle() && window.emLab?.send?.("again", true);
    setTimeout(() => this.catchUp(), GRACE);
  }

  catchUp() {
    if (!this.connected) return;
    const act = this.waiting;
    this.waiting = null;
    act?.();
  }
}

/**
 * A slider that was let go while it was disabled believes that it is still held, and shows a value that nobody else
 * knows of: a key there and one back make it let go.
 * @param {HTMLInputElement} slider
 */
function letGo(slider) {
  const [value, min, max] = [slider.value, slider.min, slider.max].map(Number);
  const keys = value < (min + max) / 2 ? ["PageUp", "PageDown"] : ["PageDown", "PageUp"];
  const press = (/** @type {string} */ key) =>
    slider.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  press(keys[0]);
  setTimeout(() => press(keys[1]), 100);
}
