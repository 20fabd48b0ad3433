// Small pieces of a page: elements, icons, buttons, choices, ticks.

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} [className]
 * @param {string} [text]
 */
export function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

/**
 * What draws on a canvas. A browser has none only where another kind was asked for first.
 * @param {HTMLCanvasElement} canvas
 * @param {CanvasRenderingContext2DSettings} [settings]
 */
export function contextOf(canvas, settings) {
  const ctx = canvas.getContext("2d", settings);
  if (!ctx) throw new Error("This canvas does not draw in two dimensions.");
  return ctx;
}

// Drawn, because many machines have no font for such characters.
const ICONS = {
  start: "M4 5h3v14H4zM20 5v14L8 12z",
  back: "M17 5v14L5 12z",
  forward: "M7 5v14l12-7z",
  end: "M17 5h3v14h-3zM4 5v14l12-7z",
  play: "M3 5v14l9-7zM12 5v14l9-7z",
  pause: "M6 5h4v14H6zM14 5h4v14h-4z",
};

/** @param {keyof typeof ICONS} name */
export function icon(name) {
  const box = element("span");
  box.innerHTML = `<svg class="emlab-icon" viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;
  return box.children[0];
}

/**
 * What a button does is said by `label`.
 * @param {string} label
 * @param {string | Node} content
 * @param {() => void} press
 */
export function button(label, content, press) {
  const node = element("button", "emlab-button");
  node.type = "button";
  nameButton(node, label);
  node.append(content);
  node.onclick = press;
  return node;
}

/**
 * @param {HTMLElement} node
 * @param {string} label
 */
export function nameButton(node, label) {
  node.setAttribute("aria-label", label);
  node.title = label;
}

/**
 * A disabled button would drop the focus, and with it the keys: mark it instead.
 * @param {boolean} on
 * @param {HTMLElement[]} buttons
 */
export function enable(on, ...buttons) {
  for (const node of buttons) node.setAttribute("aria-disabled", String(!on));
}

/**
 * @template {string} Value
 * @param {string} label
 * @param {[value: Value, text: string][]} options
 * @param {(value: Value) => void} change
 */
export function choice(label, options, change) {
  const box = element("label", "emlab-choice", label + " ");
  const select = element("select");
  select.append(...options.map(([value, text]) => new Option(text, value)));
  select.onchange = () => change(/** @type {Value} */ (select.value)); // nothing else is offered
  box.append(select);
  return { box, select };
}

/**
 * @param {string} label
 * @param {(on: boolean) => void} change
 */
export function tick(label, change) {
  const box = element("label", "emlab-choice");
  const input = element("input");
  input.type = "checkbox";
  input.onchange = () => change(input.checked);
  box.append(input, " " + label);
  return { box, input };
}
