// What was changed while the server was away: Streamlit drops it. So when the connection is back, the page asks for a
// run, which brings the values of all widgets along.

const CONTROLS = "input, button, textarea, label, [role=slider], [role=combobox], [role=option], [role=radio]";
const FILMS = ".emlab-stage, .emlab-figure"; // need no server
const GRACE = 300; // milliseconds in which Streamlit may begin a run of its own

class Connection {
  // `again()` makes Streamlit run the page.
  constructor(again) {
    Object.assign(this, { again, app: document.querySelector("[data-testid=stApp]"), touched: false });
    this.connected = this.isConnected();
    for (const type of ["pointerdown", "pointerup", "keyup"]) {
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

  touch({ target }) {
    if (target instanceof Element && target.closest(CONTROLS) && !target.closest(FILMS)) this.touched = true;
  }

  look() {
    if (!this.isIdle()) this.touched = false; // a run has begun: it knows
    const back = this.isConnected() && !this.connected;
    this.connected = this.isConnected();
    if (back) setTimeout(() => this.touched && this.isConnected() && this.isIdle() && this.again(), GRACE);
  }
}
