// The operator's page: draws the charts, and keeps page and charts up to date
// without moving the focus. Without this script the page has tables.
"use strict";

const PERIOD = 30000; // milliseconds between updates
const LINES = {
  requests: [{ name: "requests", colour: "--chart-requests", fill: true }],
  errors: [
    { name: "refused", colour: "--chart-refused", dash: [6, 4] },
    { name: "failed", colour: "--chart-failed", fill: true },
  ],
  times: [
    { name: "p50_ms", colour: "--chart-p50" },
    { name: "p95_ms", colour: "--chart-p95", dash: [6, 4] },
    { name: "p99_ms", colour: "--chart-p99", dash: [2, 3] },
  ],
};

// A day of single minutes is a thicket: each point of it is five minutes.
const STEPS = { 1440: 5 };

const root = document.querySelector(".operation");
const status = document.getElementById("update-status");
const pause = document.getElementById("pause");
const figures = [...document.querySelectorAll("[data-chart]")];
const ranges = [...document.querySelectorAll("[data-minutes]")];
const charts = new Map();
let data = null;
let minutes = 360;

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const inUtc = (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC");
const clock = (seconds) => new Date(seconds * 1000).toISOString().slice(11, 16);
const rounded = (value) => (value == null ? "–" : value >= 10 ? Math.round(value) : Number(value.toFixed(1)));

// --- flips: marks in the page, so that a style sheet dresses them ---
const mark = (flip, left, isLabelled, isLeft) => {
  const line = document.createElement("div");
  line.className = isLeft ? "flip flip-left" : "flip";
  line.title = flip.title;
  line.style.left = `${left}px`;
  if (isLabelled) {
    const label = document.createElement("span");
    label.className = "flip-label";
    label.textContent = flip.label;
    line.append(label);
  }
  return line;
};

const drawFlips = (chart) => {
  for (const old of chart.over.querySelectorAll(".flip")) {
    old.remove();
  }
  const width = chart.over.clientWidth;
  let before = Infinity; // from the right: the newest flip of a crowd has its label
  const { min, max } = chart.scales.x;
  for (const flip of [...data.flips].reverse().filter((one) => one.at >= min && one.at <= max)) {
    const left = chart.valToPos(flip.at, "x");
    const isLabelled = before - left > 64;
    before = isLabelled ? left : before;
    chart.over.append(mark(flip, left, isLabelled, left > width - 64));
  }
};

// --- charts ---
const axis = (more) => ({
  stroke: colour("--site-soft"),
  font: "12px system-ui, sans-serif",
  grid: { stroke: colour("--site-line"), width: 1 },
  ticks: { stroke: colour("--site-line"), width: 1, size: 4 },
  ...more,
});

// Times of answering differ by orders of magnitude: each line is ten times the one below.
const scale = (figure) =>
  figure.dataset.chart === "times"
    ? { distr: 3, range: (_, low, high) => [tenfold(low ?? 1, Math.floor), tenfold(high ?? 1000, Math.ceil)] }
    : { range: (_, low, high) => [0, Math.max((high ?? 0) * 1.15, 1)] };
const tenfold = (value, way) => 10 ** way(Math.log10(value));
const decades = (chart, _, low, high) => {
  const marks = [];
  for (let mark = tenfold(low, Math.ceil); mark <= high; mark *= 10) {
    marks.push(mark);
  }
  return marks;
};
const whole = (mark) => (Number.isInteger(mark) ? mark.toLocaleString("en") : "");

const options = (figure, plot) => ({
  width: plot.clientWidth,
  height: plot.clientHeight,
  tzDate: inUtc,
  legend: { show: false },
  cursor: { sync: { key: "operation" }, drag: { x: false, y: false }, y: false, points: { size: 6 } },
  scales: { y: scale(figure) },
  axes: [
    axis({ size: 28, space: 64, values: (_, marks) => marks.map(clock) }),
    axis({
      size: 52,
      space: 28,
      values: (_, marks) => marks.map(whole),
      splits: figure.dataset.chart === "times" ? decades : undefined,
    }),
  ],
  series: [
    {},
    ...LINES[figure.dataset.chart].map((line) => ({
      stroke: colour(line.colour),
      fill: line.fill ? `${colour(line.colour)}22` : undefined,
      dash: line.dash,
      width: 2,
      spanGaps: false,
      points: { size: 4, show: (chart, index, from, to) => to - from < 90 },
    })),
  ],
  hooks: {
    draw: [drawFlips],
    setCursor: [(chart) => readOut(figure, chart)],
  },
});

const readOut = (figure, chart) => {
  const index = chart.cursor.idx;
  LINES[figure.dataset.chart].forEach((line, number) => {
    const value = index == null ? null : chart.data[number + 1][index];
    figure.querySelector(`[data-line="${line.name}"] output`).textContent =
      index == null ? "" : rounded(value);
  });
};

const shown = () => {
  const start = Math.max(0, data.times.length - minutes);
  return (name) => data[name].slice(start);
};

const mean = (values) => values.reduce((sum, one) => sum + one, 0) / values.length;
const worst = (values) => values.reduce((high, one) => (one == null || high > one ? high : one), null);

// The mean of requests, but the worst of errors and of times: neither is hidden.
const stepped = (values, merge) => {
  const step = STEPS[minutes] ?? 1;
  const groups = Math.floor(values.length / step);
  const start = values.length - groups * step;
  return Array.from({ length: groups }, (_, group) =>
    merge(values.slice(start + group * step, start + (group + 1) * step)),
  );
};

const describe = (figure, column) => {
  const peaks = LINES[figure.dataset.chart].map((line) => {
    const key = figure.querySelector(`[data-line="${line.name}"]`).firstElementChild.nextSibling;
    return `${key.textContent.trim()} at most ${rounded(Math.max(0, ...column(line.name)))}`;
  });
  const flips = data.flips.filter((one) => one.at >= column("times")[0]).length;
  figure.querySelector(".plot").setAttribute(
    "aria-label",
    `${figure.querySelector("h3").textContent}, ${clock(column("times")[0])} to ${clock(data.at)} UTC: ` +
      `${peaks.join(", ")}; flips: ${flips}`,
  );
};

const draw = (figure) => {
  const plot = figure.querySelector(".plot");
  const column = shown();
  const merge = figure.dataset.chart === "requests" ? mean : worst;
  const rows = [
    stepped(column("times"), (group) => group[0]),
    ...LINES[figure.dataset.chart].map((line) => stepped(column(line.name), merge)),
  ];
  for (const output of figure.querySelectorAll("output")) {
    output.textContent = "";
  }
  charts.get(figure)?.destroy();
  charts.set(figure, new uPlot(options(figure, plot), rows, plot));
  describe(figure, column);
};

const drawAll = () => {
  if (data) {
    document.querySelector(".charts").hidden = false;
    document.querySelector(".ranges").hidden = false;
    figures.forEach(draw);
    root.dataset.drawn = data.at; // what the charts show
  }
};

const step = (event, chart) => {
  const way = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[event.key];
  if (!way) {
    return;
  }
  event.preventDefault();
  const last = chart.data[0].length - 1;
  const index = Math.min(last, Math.max(0, (chart.cursor.idx ?? last) + way));
  chart.setCursor({ left: chart.valToPos(chart.data[0][index], "x"), top: 0 });
  status.textContent = `${clock(chart.data[0][index])}: ${chart.root.closest("figure").querySelector(".keys").innerText.replace(/\s+/g, " ")}`;
};

// --- updates ---
const fetched = async (url, type) => {
  const answer = await fetch(url, { headers: { Accept: type } });
  if (!answer.ok || answer.redirected) {
    throw new Error(`the site answered ${answer.status}`);
  }
  return answer;
};

// A part that holds the focus or a selection stays as it is until the next time.
const isInUse = (part) =>
  part.contains(document.activeElement) ||
  (!getSelection().isCollapsed && part.contains(getSelection().anchorNode));

const replace = (part, page) => {
  const newer = page.querySelector(`[data-live="${part.dataset.live}"]`);
  if (newer && !isInUse(part)) {
    for (const open of part.querySelectorAll("details[open]")) {
      newer.querySelector(`#${open.id}`).open = true;
    }
    part.replaceWith(document.adoptNode(newer));
  }
};

const updatePage = async () => {
  const text = await (await fetched(location.href, "text/html")).text();
  const page = new DOMParser().parseFromString(text, "text/html");
  document.querySelectorAll("[data-live]").forEach((part) => replace(part, page));
};

const updateCharts = async () => {
  const answer = await (await fetched(root.dataset.figures, "application/json")).json();
  const isNew = answer.figures && answer.figures.at !== data?.at;
  if (isNew) {
    data = answer.figures;
    drawAll();
  }
};

const update = async () => {
  try {
    await Promise.all([updatePage(), updateCharts()]);
    root.dataset.updated = Date.now();
    document.getElementById("update-failed")?.remove();
  } catch {
    showFailure();
  }
};

const showFailure = () => {
  if (!document.getElementById("update-failed")) {
    const told = document.createElement("p");
    told.id = "update-failed";
    told.className = "alert alert-warning";
    told.textContent = "This page cannot be brought up to date just now: its figures are getting old. It tries again by itself.";
    root.before(told);
    status.textContent = told.textContent;
  }
};

const isPaused = () => pause.getAttribute("aria-pressed") === "true";

const choose = (button) => {
  minutes = Number(button.dataset.minutes);
  ranges.forEach((one) => one.setAttribute("aria-pressed", String(one === button)));
  drawAll();
};

const begin = () => {
  pause.hidden = false;
  pause.addEventListener("click", () => pause.setAttribute("aria-pressed", String(!isPaused())));
  ranges.forEach((button) => button.addEventListener("click", () => choose(button)));
  ranges.find((one) => Number(one.dataset.minutes) === minutes)?.setAttribute("aria-pressed", "true");
  for (const figure of figures) {
    figure.querySelector(".plot").addEventListener("keydown", (event) => step(event, charts.get(figure)));
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth !== width) {
      width = innerWidth;
      drawAll();
    }
  });
  updateCharts().catch(showFailure);
  setInterval(() => {
    if (!isPaused() && !document.hidden) {
      update();
    }
  }, PERIOD);
};

if (root) {
  begin();
}
