"use strict";
/* Turns the pages of the questionnaire, and writes the answers to a file. Nothing is sent: the page's own policy forbids
   every connection. Answers live in this window, unless the person asks for them to be kept on the device. */
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const root = document.documentElement;
  const at = (id) => document.getElementById(id);
  const pages = [...document.querySelectorAll(".page")];
  const last = pages.length - 1;
  const groups = [...document.querySelectorAll("[data-question]")];
  const fieldsOf = (group) => [...group.querySelectorAll("input, select, textarea")];
  const pageOf = (group) => pages.indexOf(group.closest(".page"));
  const draftKey = "diagnostic-draft-" + data.fingerprint;
  const state = { page: 0, seconds: 0, since: 0, saved: true, gathered: [], gatheredSaved: true };

  /* --- words --- */
  const say = (key, values = {}) =>
    data.words[root.lang][key].replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
  const announce = (text, urgent = false) => {
    const place = at(urgent ? "alert" : "status");
    place.textContent = "";
    setTimeout(() => { place.textContent = text; }, 50);
  };

  const setLanguage = (language) => {
    root.lang = language;
    for (const button of document.querySelectorAll("[data-language]")) {
      button.setAttribute("aria-pressed", String(button.dataset.language === language));
    }
    for (const option of document.querySelectorAll("option")) option.textContent = option.getAttribute("data-" + language);
    refresh();
    keepDraft();
  };

  /* --- answers --- */
  const valueOf = (group) => {
    const fields = fieldsOf(group);
    const found = fields[0].type === "radio" ? fields.find((field) => field.checked) : fields[0];
    return found ? found.value.trim() : "";
  };
  const setValue = (group, value) => {
    for (const field of fieldsOf(group)) {
      if (field.type === "radio") field.checked = field.value === value;
      else field.value = value;
    }
    mark(group);
  };
  const answers = () => {
    const found = {};
    for (const group of groups) {
      const value = valueOf(group);
      if (value) found[group.dataset.question] = value;
    }
    return found;
  };
  const mark = (group) => {
    const value = valueOf(group);
    const clear = group.querySelector("[data-clear]");
    if (clear) clear.hidden = !value;
    if (value) complain(group, false);
  };
  const changed = (group) => {
    state.saved = false;
    mark(group);
    keepDraft();
  };
  const seconds = () => Math.round(state.seconds + (state.since ? (performance.now() - state.since) / 1000 : 0));

  /* --- drafts: only where the person asked --- */
  const storage = (() => {
    try {
      localStorage.setItem(draftKey + "-test", "1");
      localStorage.removeItem(draftKey + "-test");
      return localStorage;
    } catch {
      return null;
    }
  })();
  const keepDraft = () => {
    if (!storage || !at("keep").checked) return;
    const draft = { answers: answers(), page: state.page, language: root.lang, seconds: seconds() };
    try {
      storage.setItem(draftKey, JSON.stringify(draft));
    } catch {
      at("keep-impossible").hidden = false;
    }
  };
  const dropDraft = () => {
    if (storage) storage.removeItem(draftKey);
    at("keep").checked = false;
    at("draft").hidden = true;
  };
  const readDraft = () => {
    try {
      return JSON.parse((storage && storage.getItem(draftKey)) || "null");
    } catch {
      return null;
    }
  };
  const restore = () => {
    const draft = readDraft();
    if (!draft) return;
    for (const group of groups) setValue(group, draft.answers[group.dataset.question] || "");
    state.seconds = draft.seconds;
    state.resume = Math.min(Math.max(draft.page, 1), last);
    state.saved = false;
    at("keep").checked = true;
    at("draft").hidden = false;
    if (data.languages.includes(draft.language)) root.lang = draft.language;
  };

  /* --- pages --- */
  const show = (number, { focus = null, push = true } = {}) => {
    state.page = number;
    for (const [position, page] of pages.entries()) page.hidden = position !== number;
    if (number > 0 && number < last && !state.since) state.since = performance.now();
    if (number === last && state.since) {
      state.seconds = seconds();
      state.since = 0;
    }
    if (number > 0) state.resume = number;
    refresh();
    keepDraft();
    if (push) history.pushState({ page: number }, "");
    scrollTo(0, 0);
    const target = focus || pages[number].querySelector("h1, h2");
    target.focus({ preventScroll: !focus });
    if (focus) (focus.closest("[data-question]") || focus).scrollIntoView({ block: "center" });
  };
  const refresh = () => {
    const shown = state.page > 0 && state.page < last;
    at("progress").hidden = !shown;
    at("progress-text").textContent = say("web.progress", { n: state.page, of: last - 1 });
    at("progress-bar").style.width = (100 * state.page) / (last - 1) + "%";
    document.title = (shown ? say("web.progress", { n: state.page, of: last - 1 }) + " – " : "") + data.title[root.lang];
    at("start-new").hidden = Boolean(state.resume);
    at("start-again").hidden = !state.resume;
    const count = groups.filter(valueOf).length;
    at("answered").textContent = say("web.done.count", { n: count, of: groups.length });
    at("go-missing").hidden = count === groups.length;
    at("gathered").hidden = state.gathered.length === 0;
    at("gathered-text").textContent = say("web.gathered.text", { n: state.gathered.length });
    for (const note of document.querySelectorAll(".saved[data-name]")) {
      note.textContent = say("web.saved", { name: note.dataset.name });
    }
  };
  const complain = (group, wrong) => {
    const error = group.querySelector(".error");
    if (!error) return;
    error.hidden = !wrong;
    group.classList.toggle("wrong", wrong);
    const told = fieldsOf(group)[0].type === "radio" ? group : fieldsOf(group)[0];
    told.setAttribute("aria-invalid", String(wrong));
    if (wrong) told.setAttribute("aria-describedby", error.id);
    else told.removeAttribute("aria-describedby");
  };
  /** Return the first question up to a page that must have an answer and has none; say so beside each. */
  const missing = (page) => {
    const found = groups.filter((group) => pageOf(group) <= page && "required" in group.dataset && !valueOf(group));
    for (const group of found) complain(group, true);
    return found[0];
  };
  const jump = (group, wrong) => {
    const field = fieldsOf(group)[0];
    if (pageOf(group) === state.page) {
      field.focus();
      group.scrollIntoView({ block: "center" });
    } else {
      show(pageOf(group), { focus: field });
    }
    if (wrong) announce(say("web.missing"), true);
  };
  const forward = () => {
    const first = missing(state.page);
    if (first) jump(first, true);
    else show(state.page + 1);
  };

  /* --- the file --- */
  const code = (value) => (/^\d+$/.test(value) && String(Number(value)) === value ? Number(value) : value);
  const closed = new Set(groups.filter((group) => fieldsOf(group)[0].type === "radio").map((group) => group.dataset.question));
  const record = () => ({
    format: "diagnostic-answers",
    version: 1,
    form: data.form,
    content: data.fingerprint,
    language: root.lang,
    seconds: seconds(),
    answers: Object.fromEntries(Object.entries(answers()).map(([id, value]) => [id, closed.has(id) ? code(value) : value])),
  });
  /* A spreadsheet would run a cell that begins like a formula: an apostrophe before it makes it text. */
  const cell = (value) => {
    const text = String(value);
    return '"' + (/^[=+\-@\t\r]/.test(text) ? "'" + text : text).replaceAll('"', '""') + '"';
  };
  const csv = (records) => {
    const ids = groups.map((group) => group.dataset.question);
    const rows = records.map((each) => [...ids.map((id) => each.answers[id] ?? ""), each.language, each.seconds]);
    return "\ufeff" + [[...ids, "language", "duration"], ...rows].map((row) => row.map(cell).join(",") + "\r\n").join("");
  };
  const randomBelow = (limit) => {
    const most = Math.floor(0x100000000 / limit) * limit;
    const drawn = new Uint32Array(1);
    do crypto.getRandomValues(drawn); while (drawn[0] >= most);
    return drawn[0] % limit;
  };
  const shuffled = (records) => {
    const mixed = [...records];
    for (let end = mixed.length - 1; end > 0; end -= 1) {
      const other = randomBelow(end + 1);
      [mixed[end], mixed[other]] = [mixed[other], mixed[end]];
    }
    return mixed;
  };
  const save = (text, ending, type, note) => {
    const letters = Array.from({ length: 10 }, () => "abcdefghijkmnpqrstuvwxyz"[randomBelow(24)]).join("");
    const link = document.createElement("a");
    link.download = `answers-${letters}.${ending}`;
    link.href = URL.createObjectURL(new Blob([text], { type }));
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    note.dataset.name = link.download;
    note.hidden = false;
    refresh();
    announce(note.textContent);
  };
  const saveOwn = (ending) => {
    const first = missing(last);
    if (first) {
      jump(first, true);
      return;
    }
    if (ending === "csv") save(csv([record()]), "csv", "text/csv", at("saved"));
    else save(JSON.stringify(record(), null, 1) + "\n", "json", "application/json", at("saved"));
    state.saved = true;
    dropDraft();
  };
  const saveGathered = (ending) => {
    const mixed = shuffled(state.gathered);
    if (ending === "csv") save(csv(mixed), "csv", "text/csv", at("gathered-saved"));
    else save(JSON.stringify(mixed, null, 1) + "\n", "json", "application/json", at("gathered-saved"));
    state.gatheredSaved = true;
  };

  /* --- the next person --- */
  const empty = (words) => {
    dropDraft();
    at("form").reset();
    for (const group of groups) {
      setValue(group, "");
      complain(group, false);
    }
    Object.assign(state, { seconds: 0, since: 0, saved: true, resume: 0 });
    forget(at("saved"));
    at("gather").checked = state.gathered.length > 0;
    /* What the browser's own "back" could open is the empty form. */
    show(0, { push: false });
    announce(say(words));
  };
  const forget = (note) => {
    note.hidden = true;
    delete note.dataset.name;
    note.textContent = "";
  };
  const ask = (box, yes) => {
    box.hidden = false;
    box.querySelector("[data-yes]").onclick = () => { box.hidden = true; yes(); };
    box.querySelector("[data-no]").onclick = () => { box.hidden = true; (pages[state.page].querySelector("h1, h2")).focus(); };
    box.querySelector("[data-no]").focus();
    box.scrollIntoView({ block: "center" });
    announce(box.querySelector("p").innerText, true);
  };
  const erase = () => {
    if (state.saved) empty("web.erased");
    else ask(at("sure"), () => empty("web.erased"));
  };
  const nextPerson = () => {
    if (!at("gather").checked) {
      erase();
      return;
    }
    const first = missing(last);
    if (first) {
      jump(first, true);
      return;
    }
    state.gathered.push(record());
    state.gatheredSaved = false;
    forget(at("gathered-saved"));
    empty("web.put_aside");
  };
  const eraseGathered = () => {
    const yes = () => {
      state.gathered = [];
      state.gatheredSaved = true;
      forget(at("gathered-saved"));
      refresh();
      at("start").focus();
    };
    if (state.gatheredSaved) yes();
    else ask(at("gathered-sure"), yes);
  };

  /* --- events --- */
  at("form").addEventListener("submit", (event) => event.preventDefault());
  at("form").addEventListener("input", (event) => {
    const group = event.target.closest("[data-question]");
    if (group) changed(group);
  });
  at("form").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if ("next" in button.dataset) forward();
    else if ("back" in button.dataset) show(state.page - 1);
    else if ("clear" in button.dataset) {
      const group = button.closest("[data-question]");
      setValue(group, "");
      changed(group);
      fieldsOf(group)[0].focus();
    }
  });
  at("form").addEventListener("keydown", (event) => {
    if (event.target.type !== "radio" || !["Delete", "Backspace"].includes(event.key)) return;
    const group = event.target.closest("[data-question]");
    setValue(group, "");
    changed(group);
    event.preventDefault();
  });
  at("start").addEventListener("click", () => show(state.resume || 1));
  at("keep").addEventListener("change", () => {
    if (at("keep").checked) keepDraft();
    else dropDraft();
  });
  at("draft-erase").addEventListener("click", () => empty("web.erased"));
  at("go-missing").addEventListener("click", () => jump(groups.find((group) => !valueOf(group)), false));
  at("save-json").addEventListener("click", () => saveOwn("json"));
  at("save-csv").addEventListener("click", () => saveOwn("csv"));
  at("gathered-csv").addEventListener("click", () => saveGathered("csv"));
  at("gathered-json").addEventListener("click", () => saveGathered("json"));
  at("gathered-erase").addEventListener("click", eraseGathered);
  at("erase").addEventListener("click", erase);
  at("next-person").addEventListener("click", nextPerson);
  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", () => setLanguage(button.dataset.language));
  }
  addEventListener("popstate", (event) => {
    const wanted = event.state ? event.state.page : 0;
    const first = wanted > state.page ? missing(wanted - 1) : null;
    show(first ? pageOf(first) : wanted, { push: false });
  });
  addEventListener("beforeunload", (event) => {
    if ((state.saved || at("keep").checked) && state.gatheredSaved) return;
    event.preventDefault();
  });

  /* --- begin --- */
  at("keep").checked = false;
  at("form").reset();
  if (!storage) {
    at("keep").disabled = true;
    at("keep-impossible").hidden = false;
  }
  const wished = (navigator.languages || []).map((tag) => tag.slice(0, 2)).find((tag) => data.languages.includes(tag));
  root.lang = wished || data.languages[0];
  restore();
  history.replaceState({ page: 0 }, "");
  setLanguage(root.lang);
})();
