// What outlives a page switch, which replaces the charts: plotly.js, and step, view and zoom of each chart.
export const memory = (window.emLab ??= { kept: {}, plotly: null });
