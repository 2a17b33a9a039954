// Draws every [data-chart] from the JSON beside it; follows theme and size. Loaded only by pages that have a chart.
const library = document.createElement("script");
library.src = "/lib/echarts.min.js";
const loaded = new Promise(resolve => library.addEventListener("load", resolve));
document.head.append(library);

const drawn = new Map();

export async function draw() {
  await loaded;
  const theme = document.documentElement.dataset.bsTheme === "dark" ? "dark" : null;
  for (const figure of document.querySelectorAll("[data-chart]")) {
    const place = document.getElementById(figure.dataset.chart);
    if (drawn.get(place)?.theme === theme) continue;
    drawn.get(place)?.chart.dispose();
    const options = JSON.parse(document.getElementById(place.id + "-options").textContent);
    // Rich text: the html tooltip writes style attributes, which the content security policy refuses.
    options.tooltip = { confine: true, ...options.tooltip, renderMode: "richText" };
    options.backgroundColor ??= "transparent";
    options.animation ??= !matchMedia("(prefers-reduced-motion: reduce)").matches;
    const chart = echarts.init(place, theme, { renderer: "svg" });
    chart.setOption(options);
    chart.on("click", point => { const href = point.data?.href; if (href?.startsWith("/")) location.href = href; });
    drawn.set(place, { chart, theme });
  }
}

addEventListener("resize", () => drawn.forEach(d => d.chart.resize()));
new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
draw();
