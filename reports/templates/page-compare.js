/* Two units side by side: their printed scores and intervals, and what these two lines can and cannot say. */
(() => {
  const { root, say, count, make } = page;
  const list = new Intl.ListFormat(root.lang, { type: "conjunction" });
  const printed = (number) => number.toLocaleString(root.lang, { maximumFractionDigits: 2 }).replace("-", "\u2212");
  const forms = new Map();

  const comparison = (form) => {
    const block = form.closest(".heat");
    const scales = [...block.querySelectorAll(".heat-columns th")].slice(1).map((head) => head.textContent.trim());
    const units = [...block.querySelectorAll("tbody tr")].map((row) => ({
      row,
      name: row.cells[0].textContent.trim(),
      group: row.dataset.group,
      level: Number(row.dataset.level),
      intervals: (row.dataset.intervals || "").split(",").map((pair) => (pair ? pair.split(" ").map(Number) : null)),
    }));
    const known = units.filter((unit) => unit.row.dataset.intervals);
    const { first, second } = form.elements;
    const words = form.querySelector(".compare-words");
    const place = form.querySelector(".scroll");

    /* --- choice --- */
    const fill = (select) => {
      const groups = new Map();
      known.forEach((unit) => {
        if (!groups.has(unit.group)) groups.set(unit.group, []);
        groups.get(unit.group).push(make("option", { value: String(units.indexOf(unit)) }, unit.name));
      });
      select.append(make("option", { value: "" }, say("compare_choose")));
      groups.forEach((options, label) => select.append(
        ...(options.length > 1 ? [make("optgroup", { label }, ...options)] : options)));
    };

    /* --- what may be said: the tests of the report are its marks, and they are within one unit --- */
    const parentOf = (unit) => {
      for (let at = units.indexOf(unit) - 1; at >= 0; at -= 1) if (units[at].level < unit.level) return units[at];
      return null;
    };
    const holds = (outer, inner) => {
      for (let unit = parentOf(inner); unit; unit = parentOf(unit)) if (unit === outer) return true;
      return false;
    };
    const nested = ([one, other]) => (holds(one, other) ? [one, other] : holds(other, one) ? [other, one] : null);
    const marked = (unit, at, mark) => unit.row.cells[at + 1].classList.contains(mark);
    const verdictOf = (pair, at) => {
      const [one, other] = pair.map((unit) => unit.intervals[at]);
      if (!one || !other || nested(pair)) return { kind: "unknown" };
      const higher = pair.find((unit, side) => marked(unit, at, "above") && marked(pair[1 - side], at, "below"));
      if (higher && parentOf(pair[0]) === parentOf(pair[1])) return { kind: "tested", higher };
      if (one[0] > other[1]) return { kind: "apart", higher: pair[0] };
      return other[0] > one[1] ? { kind: "apart", higher: pair[1] } : { kind: "overlap" };
    };
    const told = (pair, verdicts) => {
      if (parentOf(pair[0]) !== parentOf(pair[1])) return [say("compare_elsewhere")];
      const found = pair.flatMap((upper, side) => {
        const where = scales.filter((scale, at) => verdicts[at].kind === "tested" && verdicts[at].higher === upper);
        const lower = pair[1 - side].name;
        return where.length ? [say("compare_told", { upper: upper.name, lower, scales: list.format(where) })] : [];
      });
      return found.length ? found : [say("compare_untold")];
    };
    const sentences = (pair, verdicts) => {
      const part = nested(pair);
      if (part) return [say("compare_part", { outer: part[0].name, inner: part[1].name })];
      const of = (kind) => verdicts.filter((verdict) => verdict.kind === kind);
      const total = count(verdicts.length - of("unknown").length);
      const found = told(pair, verdicts);
      const apart = of("apart");
      const [above, below] = pair.map((unit) => count(apart.filter((verdict) => verdict.higher === unit).length));
      if (apart.length) {
        const names = { first: pair[0].name, second: pair[1].name };
        found.push(say("compare_disjoint", { count: count(apart.length), total, above, below, ...names }));
      }
      if (of("overlap").length) found.push(say("compare_open", { count: count(of("overlap").length), total }));
      const missing = scales.filter((scale, at) => verdicts[at].kind === "unknown");
      if (missing.length) found.push(say("compare_missing", { scales: list.format(missing) }));
      return [...found, say("compare_caution", { total })];
    };

    /* --- the table --- */
    const endsOf = (at) => units.flatMap((unit) => unit.intervals[at] || []);
    const common = (ends) => ends.every((end) => end >= 0 && end <= 100);
    const all = scales.map((scale, at) => endsOf(at));
    const shared = all.filter(common).flat();
    // Columns of scores share one axis, so that lines can be compared from row to row.
    const domain = (at) => {
      const ends = common(all[at]) ? shared : all[at];
      return [Math.floor(Math.min(...ends) / 10) * 10, Math.ceil(Math.max(...ends) / 10) * 10];
    };
    const shape = (tag, attributes) => {
      const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
      Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
      return made;
    };
    const picture = (pair, at) => {
      const [low, high] = domain(at);
      const x = (value) => `${(((value - low) / (high - low)) * 100).toFixed(1)}%`;
      const drawn = shape("svg", { width: "100%", height: "26", "aria-hidden": "true", focusable: "false" });
      drawn.append(shape("line", { class: "ground", x1: "0", x2: "100%", y1: "13", y2: "13" }));
      pair.forEach((unit, side) => {
        const interval = unit.intervals[at];
        if (!interval) return;
        const [y, style] = [side ? "19" : "7", side ? "second" : "first"];
        drawn.append(
          shape("line", { class: `interval ${style}`, x1: x(interval[0]), x2: x(interval[1]), y1: y, y2: y }),
          shape("circle", { class: style, cx: x(page.numberOf(unit.row.cells[at + 1])), cy: y, r: "4.5" }));
      });
      return drawn;
    };
    const scoreCells = (unit, at) => {
      const cell = unit.row.cells[at + 1];
      const interval = unit.intervals[at];
      const score = make("td", { class: cell.className }, ...[...cell.childNodes].map((node) => node.cloneNode(true)));
      const range = interval ? say("compare_range", { low: printed(interval[0]), high: printed(interval[1]) }) : "";
      return [score, make("td", {}, range)];
    };
    const line = (pair, at, verdict) => {
      const text = say(`compare_${verdict.kind}`, { unit: verdict.higher ? verdict.higher.name : "" });
      return make("tr", { class: verdict.kind },
        make("th", { scope: "row" }, scales[at]), ...pair.flatMap((unit) => scoreCells(unit, at)),
        make("td", { class: "pair" }, picture(pair, at)), make("td", { class: "verdict" }, text));
    };
    const table = (pair, verdicts) => {
      const head = (text, attributes = {}) => make("th", { scope: "col", ...attributes }, text);
      const both = pair.flatMap(() => [head(say("compare_score")), head(say("compare_interval"))]);
      const names = pair.map((unit, side) => make("th", { scope: "colgroup", colspan: "2" },
        make("span", { class: side ? "key second" : "key first", "aria-hidden": "true" }), unit.name));
      return make("table", { class: "plain t1" },
        make("caption", {}, say("compare_caption", { first: pair[0].name, second: pair[1].name })),
        make("thead", {},
          make("tr", {}, make("td", {}), ...names, make("td", { colspan: "2" })),
          make("tr", {}, head(say("compare_scale")), ...both, head(say("compare_picture")), head(say("compare_verdict")))),
        make("tbody", {}, ...scales.map((scale, at) => line(pair, at, verdicts[at]))));
    };

    const refresh = () => {
      place.replaceChildren();
      words.replaceChildren();
      if (!first.value || !second.value) return;
      const pair = [units[first.value], units[second.value]];
      if (pair[0] === pair[1]) {
        words.append(make("p", { class: "prose" }, say("compare_same")));
        return;
      }
      const verdicts = scales.map((scale, at) => verdictOf(pair, at));
      words.append(...sentences(pair, verdicts).map((text) => make("p", { class: "prose" }, text)));
      place.append(table(pair, verdicts));
    };
    [first, second].forEach(fill);
    form.addEventListener("change", refresh);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.hidden = false;
    return { choose: (row) => {
      first.value = String(units.findIndex((unit) => unit.row === row));
      if (first.value === second.value) second.value = "";
      refresh();
      form.scrollIntoView();
      second.focus({ preventScroll: true });
    } };
  };
  document.querySelectorAll(".compare").forEach((form) => forms.set(form.closest(".heat"), comparison(form)));

  /** Begin a comparison with the unit of a row. */
  page.compareWith = (row) => forms.get(row.closest(".heat")).choose(row);
})();
