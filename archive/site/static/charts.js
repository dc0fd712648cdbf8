// Draws every [data-chart] from the JSON beside it. Without JavaScript the table below the chart says the same.
(() => {
  "use strict";
  // Okabe and Ito: told apart by every common kind of colour blindness; lines differ in dash and symbol as well.
  const COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#3d3d3d", "#8a6d00"];
  const DASHES = ["solid", "dashed", "dotted"];
  const SYMBOLS = ["circle", "rect", "triangle", "diamond", "pin", "arrow"];
  const FONT = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif";
  const ENGLISH = document.documentElement.lang === "en";
  const WORDS = ENGLISH ? { locale: "en", none: "no figure", breaks: "new meaning", unit: " " } : { locale: "zh-CN", none: "没有数字", breaks: "口径变化", unit: "" };
  const exact = new Intl.NumberFormat(WORDS.locale, { maximumFractionDigits: 4 });
  const short = new Intl.NumberFormat(WORDS.locale, { notation: "compact", maximumFractionDigits: 2 });
  const axis = (value) => (Math.abs(value) >= 1e4 ? short.format(value) : exact.format(value));

  const series = (spec) => spec.series.map((item, index) => ({
    name: item.name,
    type: spec.kind,
    data: item.values,
    stack: spec.stacked ? "all" : undefined,
    connectNulls: false,
    symbol: SYMBOLS[index % SYMBOLS.length],
    symbolSize: 8,
    lineStyle: { width: 2.5, type: DASHES[Math.floor(index / COLOURS.length + index) % DASHES.length] },
    itemStyle: { color: item.colour ?? COLOURS[index % COLOURS.length], ...(spec.kind === "bar" ? { borderColor: "#fff", borderWidth: 1 } : {}) },
    barMaxWidth: 60,
  }));

  // Years from which a figure means something else than before.
  const marked = (drawn, breaks) => {
    if (drawn.length && breaks.length)
      drawn[0].markLine = { symbol: "none", silent: true, lineStyle: { type: "dashed", color: "#5a6472" },
        data: [...new Set(breaks.map(([label]) => label))].map((label) => ({ xAxis: label, label: { formatter: WORDS.breaks } })) };
    return drawn;
  };

  const option = (spec) => ({
    aria: { enabled: true },
    animation: false,
    color: COLOURS,
    textStyle: { fontFamily: FONT, color: "#1a1f26" },
    legend: { type: "scroll", top: 0, left: 0 },
    grid: { left: 8, right: 16, top: 44, bottom: 8, containLabel: true },
    // Drawn on the canvas: the site's policy allows no inline style, which an HTML tooltip would need.
    tooltip: { trigger: "axis", renderMode: "richText", valueFormatter: (value) => (value === null || value === undefined ? WORDS.none : exact.format(value) + WORDS.unit + spec.unit) },
    xAxis: { type: "category", data: spec.labels },
    yAxis: { type: "value", name: spec.unit, axisLabel: { formatter: axis } },
    series: marked(series(spec), spec.breaks ?? []),
  });

  const draw = (place) => {
    const spec = JSON.parse(document.getElementById(place.dataset.chart).textContent);
    place.classList.add("drawn");
    const chart = echarts.init(place, null, { renderer: "canvas", locale: ENGLISH ? "EN" : "ZH" });
    chart.setOption(option(spec));
    new ResizeObserver(() => chart.resize()).observe(place);
  };

  const start = () => document.querySelectorAll("[data-chart]").forEach(draw);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
