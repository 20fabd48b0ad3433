"""Time a step in Chromium from the click to the first changed frame, and count the frames of a morph while playing.

    python tests/benchmarks/stepping.py

Real mouse clicks on "E step" and "M step". The clock starts with the time stamp of the click's event. "Drawn" is when
the canvas first holds other pixels than before the click; "through" is when the page has also done that frame's style,
layout and painting and handed it on for display. Display frames count requestAnimationFrame: 1 is the first frame that
begins after the click. While playing, paints of the canvas are counted, at most one per display frame; frames per
second are those within a morph, the pauses between steps apart. All WebSocket messages of the page are counted, in
both directions, from the first click to the last morph.
"""

import statistics
from dataclasses import dataclass
from itertools import pairwise

from common import WINDOW, chromium, machine, open_stage, serve, table
from playwright.sync_api import Browser, Page, WebSocket

# Name, link, clicks of each kind; the first two of each warm up. The last film is the heaviest there is.
FILMS = (
    ("272 (Old Faithful, K = 2)", "?tol=1e-12", 22),
    ("500 (mixture, K = 3)", "?data=mixture&N=500&tol=1e-12", 22),
    ("1,500 (mixture, K = 3)", "?data=mixture&N=1500&tol=1e-12", 22),
    (
        "1,500 (mixture, K = 10, from iteration 450 of 500)",
        "?data=mixture&N=1500&K=10&psi=0.01&tol=1e-12&iterations=500&step=900",
        10,
    ),
)
WARM_UP = 2
STEP = 500  # ms from click to click: the morph takes 400
PLAY = 6_000  # ms, at double speed
PAUSE = 150  # ms without a frame: the morph is over
BUDGET = (
    "Budget: two display frames (33 ms) for up to 500 points, four (67 ms) for 1,500; 50 frames per second or more; "
    "no message."
)

# Runs in the page before anything else. `arm()` keeps the picture; the next click starts the clock. The first pictures
# drawn after it are copied, which costs next to nothing, and compared with the one before only when all is over.
PROBE = """
(() => {
  const clear = CanvasRenderingContext2D.prototype.clearRect;
  const bench = { frames: new Set() };
  const sheets = Array.from({ length: 4 }, () => document.createElement("canvas"));
  let armed = false, clicked = 0, shown = 0, shots = [];
  const canvas = () => document.querySelector(".emlab-canvas");
  const copy = (sheet) => sheet.getContext("2d").drawImage(canvas(), 0, 0);
  const pixels = (sheet) => {
    const image = sheet.getContext("2d").getImageData(0, 0, sheet.width, sheet.height);
    return new Uint32Array(image.data.buffer);
  };
  bench.arm = () => {
    for (const sheet of sheets) Object.assign(sheet, { width: canvas().width, height: canvas().height });
    copy(sheets[0]);
    pixels(sheets[0]);
    [armed, clicked, shown, shots] = [true, 0, 0, []];
  };
  bench.result = () => {
    armed = false;
    const before = pixels(sheets[0]);
    const first = shots.findIndex((shot, i) => pixels(sheets[i + 1]).some((pixel, j) => pixel !== before[j]));
    return first < 0 ? null : shots[first];
  };
  addEventListener("click", (event) => {
    if (!armed) return;
    clicked = event.timeStamp;
    const count = () => { shown += 1; if (armed) requestAnimationFrame(count); };
    requestAnimationFrame(count);
  }, true);
  function look() {
    if (!armed || !clicked || shots.length === sheets.length - 1) return;
    const shot = { drawn: performance.now() - clicked, frames: Math.max(shown, 1) };
    copy(sheets[shots.push(shot)]);
    // A message, or the next frame if that comes first, finds the page done with this one.
    const through = () => (shot.through ??= performance.now() - clicked);
    const channel = new MessageChannel();
    channel.port1.onmessage = through;
    channel.port2.postMessage(0);
    requestAnimationFrame(through);
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
class Click:
    """The first changed frame after one click: milliseconds until it was drawn and through, and its number."""

    drawn: float
    through: float
    frames: int


def click_through(page: Page, clicks: int) -> dict[str, list[Click]]:
    """Click the step button through E and M steps; return what each kind of step took."""
    found: dict[str, list[Click]] = {"E": [], "M": []}
    stage = page.get_by_test_id("stage")
    button = page.get_by_role("button", name="E step").or_(page.get_by_role("button", name="M step"))
    for _ in range(2 * clicks):
        box = button.bounding_box()
        assert box is not None
        page.evaluate("bench.arm()")
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.wait_for_timeout(STEP)
        result = page.evaluate("bench.result()")
        if result is None:
            raise SystemExit("A click changed no pixel.")
        found[stage.get_attribute("data-phase") or ""].append(Click(**result))
    return {kind: of_kind[WARM_UP:] for kind, of_kind in found.items()}


def play(page: Page) -> list[list[float]]:
    """Play on; return the times of the frames of each whole morph."""
    page.get_by_label("Speed").select_option("2")
    page.wait_for_timeout(STEP)
    page.evaluate("bench.frames.clear()")
    page.get_by_role("button", name="Play").click()
    page.wait_for_timeout(PLAY)
    times: list[float] = page.evaluate("[...bench.frames]")
    if page.get_by_role("button", name="Play").count():
        raise SystemExit("The film ended while it was being measured.")
    page.get_by_role("button", name="Pause").click()
    morphs: list[list[float]] = []
    for time in sorted(times):
        if not morphs or time - morphs[-1][-1] > PAUSE:
            morphs.append([])
        morphs[-1].append(time)
    return [morph for morph in morphs if morph[-1] - morph[0] > 300]  # the last one may have been cut


def measure(browser: Browser, url: str, clicks: int) -> tuple[dict[str, list[Click]], list[list[float]], int]:
    """Open a film in a fresh page, step and play it; the last number counts WebSocket messages."""
    page = browser.new_page(viewport=WINDOW)
    page.add_init_script(PROBE)
    messages: list[int] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda _: messages.append(1))
        socket.on("framereceived", lambda _: messages.append(1))

    page.on("websocket", listen)
    open_stage(page, url)
    page.wait_for_timeout(1_000)
    if not messages:
        raise SystemExit("The page's WebSocket was not heard: its silence would prove nothing.")
    messages.clear()
    found, morphs = click_through(page, clicks), play(page)
    page.close()
    return found, morphs, len(messages)


def step_row(name: str, kind: str, clicks: list[Click]) -> list[str]:
    """Return a line of the table of steps."""
    cells = [f"{name}, {kind} step"]
    for times in ([click.drawn for click in clicks], [click.through for click in clicks]):
        cells += [f"{statistics.median(times):.0f}", f"{statistics.quantiles(times, n=10)[-1]:.0f}"]
    frames = [click.frames for click in clicks]
    return [*cells, f"{statistics.median(frames):g}", str(max(frames)), str(len(clicks))]


def play_row(name: str, morphs: list[list[float]], messages: int) -> list[str]:
    """Return a line of the table of morphs."""
    rates = [1e3 * (len(morph) - 1) / (morph[-1] - morph[0]) for morph in morphs]
    longest = max(after - before for morph in morphs for before, after in pairwise(morph))
    paints = statistics.median(len(morph) for morph in morphs)
    cells = [f"{statistics.median(rates):.0f}", f"{min(rates):.0f}", f"{paints:g}", f"{longest:.0f}"]
    return [name, str(len(morphs)), *cells, str(messages)]


def main() -> None:
    """Print the tables in Markdown."""
    steps, plays = [], []
    with serve() as server, chromium() as browser:
        print(machine("streamlit", "plotly", browser=browser.version), end="\n\n")
        for name, query, clicks in FILMS:
            found, morphs, messages = measure(browser, f"{server.url}lab{query}", clicks)
            steps += [step_row(name, kind, found[kind]) for kind in "EM"]
            plays.append(play_row(name, morphs, messages))
    table(["points", "drawn, ms", "90 %", "through, ms", "90 %", "display frames", "most", "clicks"], steps)
    columns = ["points", "morphs", "frames/s", "least", "paints per morph", "longest frame, ms", "WebSocket messages"]
    table(columns, plays)
    print(f"Medians; window {WINDOW['width']} x {WINDOW['height']}. {BUDGET}")


if __name__ == "__main__":
    main()
