// Small pieces of a page: elements, buttons, choices, ticks.

function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function button(label, symbol, press) {
  const node = element("button", "emlab-button");
  node.type = "button";
  node.setAttribute("aria-label", label);
  node.title = label;
  node.textContent = symbol;
  node.onclick = press;
  return node;
}

// A disabled button would drop the focus, and with it the keys: mark it instead.
function enable(on, ...buttons) {
  for (const node of buttons) node.setAttribute("aria-disabled", String(!on));
}

function choice(label, options, change) {
  const box = element("label", "emlab-choice", label + " ");
  const select = element("select");
  select.append(...options.map(([value, text]) => new Option(text, value)));
  select.onchange = () => change(select.value);
  box.append(select);
  return { box, select };
}

function tick(label, change) {
  const box = element("label", "emlab-choice");
  const input = element("input");
  input.type = "checkbox";
  input.onchange = () => change(input.checked);
  box.append(input, " " + label);
  return { box, input };
}

// What a chart tells Plotly, with what is its own. One object for as long as it serves: on a new one, with its new
// function, Plotly makes the whole chart anew, and two such at once never end.
function configOf(chart, own) {
  const displayModeBar = chart.narrow ? false : "hover";
  if (chart.settings?.displayModeBar !== displayModeBar) {
    const shared = { displaylogo: false, showSendToCloud: false, plotlyServerURL: "" }; // nothing leaves for another host
    chart.settings = { ...shared, displayModeBar, ...own };
  }
  return chart.settings;
}

function pictureButton(press) {
  return { name: "Download picture", icon: window.Plotly.Icons.camera, click: press };
}
