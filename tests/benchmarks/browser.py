"""Time a step in Chromium from the click to the first changed frame, and count the frames of a morph while playing.

    python tests/benchmarks/browser.py

Real mouse clicks on "E step" and "M step". The clock starts with the time stamp of the click's event and stops with
the first requestAnimationFrame in which the canvas shows other pixels than before the click, once its style, layout
and painting are done too (reading the pixels back is not counted). The same in display frames: 1 is the first frame
the browser could show after the click. While playing, the paints of the canvas are counted, at most one per display
frame; frames per second are those within a morph, the pauses between the steps apart. All WebSocket messages of the
page are counted, in both directions, from the first click to the last morph.
"""

import statistics
from dataclasses import dataclass

from common import WINDOW, Server, chromium, machine, open_stage, serve, table
from playwright.sync_api import Browser, Page

FILMS = {
    "272 (Old Faithful, K = 2)": "?tol=1e-12",
    "500 (mixture, K = 3)": "?data=mixture&N=500&tol=1e-12",
    "1,500 (mixture, K = 3)": "?data=mixture&N=1500&tol=1e-12",
}
CLICKS = 22  # of each kind; the first two of each warm up
WARM_UP = 2
STEP = 550  # ms from click to click: the morph takes 400
PLAY = 8_000  # ms, at double speed
BUDGET = (
    "Budget: two display frames (33 ms) for up to 500 points, four (67 ms) for 1,500; 50 frames per second or more; "
    "no message."
)

# Runs in the page before anything else. `arm()` keeps the pixels; the next click starts the clock.
PROBE = """
(() => {
  const clear = CanvasRenderingContext2D.prototype.clearRect;
  const bench = { frames: new Set(), result: null };
  let before = null, clicked = 0, shown = 0;
  const canvas = () => document.querySelector(".emlab-canvas");
  const pixels = () => {
    const { width, height } = canvas();
    return new Uint32Array(canvas().getContext("2d").getImageData(0, 0, width, height).data.buffer);
  };
  bench.arm = () => { before = pixels(); clicked = 0; bench.result = null; };
  addEventListener("click", (event) => {
    if (!before) return;
    clicked = event.timeStamp;
    shown = 0;
    const count = () => { shown += 1; if (before) requestAnimationFrame(count); };
    requestAnimationFrame(count);
  }, true);
  function look() {
    if (!before || !clicked) return;
    const began = performance.now();
    const now = pixels();
    const changed = now.some((pixel, i) => pixel !== before[i]);
    const reading = performance.now() - began;
    if (!changed) return;
    before = null;
    const channel = new MessageChannel(); // its message comes when the frame is through
    channel.port1.onmessage = () => {
      bench.result = { ms: performance.now() - reading - clicked, frames: Math.max(shown, 1) };
    };
    channel.port2.postMessage(0);
  }
  CanvasRenderingContext2D.prototype.clearRect = function (...box) {
    clear.apply(this, box);
    if (this.canvas !== canvas()) return;
    bench.frames.add(document.timeline.currentTime);
    queueMicrotask(look); // when the picture is complete
  };
  window.bench = bench;
})();
"""


@dataclass
class Steps:
    """What was measured of one film."""

    E: list[tuple[float, int]]
    M: list[tuple[float, int]]
    rates: list[float]  # frames per second of each morph
    longest: float  # ms between two frames of a morph
    messages: int


def click_through(page: Page) -> dict[str, list[tuple[float, int]]]:
    """Click the step button and return milliseconds and display frames per kind of step."""
    found: dict[str, list[tuple[float, int]]] = {"E": [], "M": []}
    stage = page.get_by_test_id("stage")
    for _ in range(2 * CLICKS):
        button = page.get_by_role("button", name="E step").or_(page.get_by_role("button", name="M step"))
        box = button.bounding_box()
        assert box is not None
        page.evaluate("bench.arm()")
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.wait_for_timeout(STEP)
        result = page.evaluate("bench.result")
        if result is None:
            raise SystemExit("A click changed no pixel.")
        found[stage.get_attribute("data-phase") or ""].append((result["ms"], result["frames"]))
    return {kind: values[WARM_UP:] for kind, values in found.items()}


def play(page: Page) -> tuple[list[float], float]:
    """Play from the start and return the frame rate of each morph and the longest wait for a frame."""
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_label("Speed").select_option("2")
    page.wait_for_timeout(STEP)
    page.evaluate("bench.frames.clear()")
    page.get_by_role("button", name="Play").click()
    page.wait_for_timeout(PLAY)
    times: list[float] = page.evaluate("[...bench.frames]")
    page.get_by_role("button", name="Pause").click()
    morphs: list[list[float]] = [[]]
    for time in sorted(times):
        if morphs[-1] and time - morphs[-1][-1] > 150:
            morphs.append([])
        morphs[-1].append(time)
    whole = [morph for morph in morphs if morph[-1] - morph[0] > 300]  # the last one may have been cut
    rates = [1e3 * (len(morph) - 1) / (morph[-1] - morph[0]) for morph in whole]
    longest = max(b - a for morph in whole for a, b in zip(morph, morph[1:], strict=False))
    return rates, longest


def measure(browser: Browser, server: Server, query: str) -> Steps:
    """Open a film in a fresh page, step and play it."""
    page = browser.new_page(viewport=WINDOW)
    page.add_init_script(PROBE)
    messages: list[int] = []

    def count(*_: object) -> None:
        messages.append(1)

    page.on("websocket", lambda socket: (socket.on("framesent", count), socket.on("framereceived", count)))
    open_stage(page, server.url + query)
    page.wait_for_timeout(1_500)
    messages.clear()
    found = click_through(page)
    rates, longest = play(page)
    page.close()
    return Steps(found["E"], found["M"], rates, longest, len(messages))


def told(values: list[tuple[float, int]]) -> list[str]:
    """Return the median time, its ninetieth percentile, and the median and largest count of display frames."""
    times = [ms for ms, _ in values]
    frames = [count for _, count in values]
    tail = statistics.quantiles(times, n=10)[-1]
    return [f"{statistics.median(times):.0f}", f"{tail:.0f}", f"{statistics.median(frames):g} ({max(frames)})"]


def main() -> None:
    """Print the table in Markdown."""
    rows = []
    with serve() as server, chromium() as browser:
        print(machine("streamlit", "plotly", browser=browser.version), end="\n\n")
        for name, query in FILMS.items():
            steps = measure(browser, server, query)
            rate = f"{statistics.median(steps.rates):.0f} ({min(steps.rates):.0f})"
            rows.append([name, *told(steps.E), *told(steps.M), rate, f"{steps.longest:.0f}", str(steps.messages)])
    columns = ["points"]
    for kind in "EM":
        columns += [f"{kind} step: median, ms", "90 %, ms", "display frames (most)"]
    columns += ["playing: frames/s (least)", "longest frame, ms", "WebSocket messages"]
    table(columns, rows)
    print(f"{CLICKS - WARM_UP} clicks of each kind; window {WINDOW['width']} x {WINDOW['height']}. {BUDGET}")


if __name__ == "__main__":
    main()
