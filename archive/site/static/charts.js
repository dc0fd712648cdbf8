// Draws every [data-chart] from the JSON beside it. Without JavaScript the table below the chart says the same.
(() => {
  "use strict";
  const style = getComputedStyle(document.documentElement);
  const [INK, QUIET, LINE, GROUND] = ["--ink", "--quiet", "--line", "--ground"].map((name) => style.getPropertyValue(name).trim());
  // Okabe and Ito: told apart by every common kind of colour blindness; lines differ in dash and symbol as well.
  const COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", INK, "#8a6d00"];
  const DASHES = ["solid", "dashed", "dotted"];
  const SYMBOLS = ["circle", "rect", "triangle", "diamond", "pin", "arrow"];
  const FONT = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif";
  const ENGLISH = document.documentElement.lang === "en";
  const WORDS = ENGLISH ? { locale: "en", none: "no figure", breaks: "new meaning", unit: " " } : { locale: "zh-CN", none: "没有数字", breaks: "口径变化", unit: "" };
  const exact = new Intl.NumberFormat(WORDS.locale, { maximumFractionDigits: 4 });
  const short = new Intl.NumberFormat(WORDS.locale, { notation: "compact", maximumFractionDigits: 2 });
  const axis = (value) => (Math.abs(value) >= 1e4 ? short.format(value) : exact.format(value));

  const series = (spec, direct) => spec.series.map((item, index) => ({
    name: item.name,
    type: spec.kind,
    // Hollow: to be read with care (corrected, from pictures, failed checks); the note below says why.
    data: item.values.map((value, place) => item.marked?.[place] && value !== null
      ? { value, itemStyle: { color: "#fff", borderColor: item.colour ?? COLOURS[index % COLOURS.length], borderWidth: 2 } } : value),
    // A figure that could not be proved: a gap, and a question mark on the axis.
    markPoint: { silent: true, symbol: "circle", symbolSize: 1, label: { show: true, formatter: "?", position: "top", fontSize: 17, fontWeight: "bold", color: item.colour ?? COLOURS[index % COLOURS.length] },
      data: spec.labels.flatMap((label, place) => item.values[place] === null && item.marked?.[place]?.includes("held") ? [{ coord: [label, 0] }] : []) },
    stack: spec.stacked ? "all" : undefined,
    connectNulls: false,
    symbol: SYMBOLS[index % SYMBOLS.length],
    symbolSize: 8,
    lineStyle: { width: 2.5, type: DASHES[Math.floor(index / COLOURS.length + index) % DASHES.length] },
    itemStyle: { color: item.colour ?? COLOURS[index % COLOURS.length], ...(spec.kind === "bar" ? { borderColor: GROUND, borderWidth: 1 } : {}) },
    barMaxWidth: 60,
    ...(direct ? { endLabel: { show: true, formatter: "{a}", color: INK }, labelLayout: { moveOverlap: "shiftY" } } : {}),
  }));

  // Years from which a figure means something else than before.
  const marked = (drawn, breaks) => {
    if (drawn.length && breaks.length)
      drawn[0].markLine = { symbol: "none", silent: true, lineStyle: { type: "dashed", color: QUIET },
        data: [...new Set(breaks.map(([label]) => label))].map((label) => ({ xAxis: label, label: { formatter: WORDS.breaks, color: QUIET } })) };
    return drawn;
  };

  // Names at the ends of lines, where they have room and no two lines end at the same place; the legend says them always.
  const apart = (spec) => {
    const values = spec.series.flatMap((item) => item.values.filter((value) => value !== null));
    const ends = spec.series.map((item) => item.values.filter((value) => value !== null).at(-1)).filter((value) => value !== undefined).sort((one, other) => one - other);
    const least = 0.07 * (Math.max(0, ...values) - Math.min(0, ...values));
    return ends.every((end, place) => place === 0 || end - ends[place - 1] >= least);
  };
  const named = (spec, width) => spec.kind === "line" && width > 600 && spec.series.length <= 4 && spec.series.every((item) => item.name.length <= 20) && apart(spec);

  const option = (spec, direct) => ({
    aria: { enabled: true },
    animation: false,
    color: COLOURS,
    backgroundColor: GROUND,
    textStyle: { fontFamily: FONT, color: INK },
    legend: { type: "scroll", top: 0, left: 0, textStyle: { color: INK }, pageTextStyle: { color: INK }, pageIconColor: QUIET },
    grid: { left: 8, right: direct ? 150 : 16, top: 56, bottom: 8, containLabel: true },
    // Drawn on the canvas: the site's policy allows no inline style, which an HTML tooltip would need.
    tooltip: { trigger: "axis", renderMode: "richText", valueFormatter: (value) => (value === null || value === undefined ? WORDS.none : exact.format(value) + WORDS.unit + spec.unit) },
    xAxis: { type: "category", data: spec.labels, axisLabel: { color: INK }, axisLine: { lineStyle: { color: QUIET } }, axisTick: { alignWithLabel: true } },
    yAxis: { type: "value", name: spec.unit, nameTextStyle: { color: QUIET, align: "left" }, axisLabel: { formatter: axis, color: INK }, splitLine: { lineStyle: { color: LINE } } },
    series: marked(series(spec, direct), spec.breaks ?? []),
  });

  const draw = (place) => {
    const spec = JSON.parse(document.getElementById(place.dataset.chart).textContent);
    place.classList.add("drawn");
    const chart = echarts.init(place, null, { renderer: "canvas", locale: ENGLISH ? "EN" : "ZH" });
    chart.setOption(option(spec, named(spec, place.clientWidth)));
    new ResizeObserver(() => chart.resize()).observe(place);
  };

  const start = () => document.querySelectorAll("[data-chart]").forEach(draw);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
