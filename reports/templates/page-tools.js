/* The tools beside the contents: opening parts, printing, intervals, links, and the contents that follow the reader. */
(() => {
  const { root, say, count, announce, make, button, idOf, overview } = page;
  const groups = [...document.querySelectorAll("details.group")];
  const menu = document.querySelector("details.menu");
  const finder = document.querySelector(".finder");
  const tools = document.querySelector(".side-tools");
  const contents = document.querySelector(".side nav");
  tools.hidden = false;

  /* --- beside the contents, or in the menu of small screens --- */
  const small = matchMedia("screen and (max-width: 64rem)");
  const place = () => {
    const body = menu.querySelector(".menu-body");
    if (small.matches) {
      body.prepend(finder);
      body.append(tools);
    } else {
      contents.before(finder);
      contents.after(tools);
    }
  };
  small.addEventListener("change", place);
  place();
  menu.querySelector(".menu-title").textContent = say("menu_tools");
  menu.addEventListener("click", (event) => {
    if (event.target.closest("a, [data-print]")) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open || event.defaultPrevented) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  /* --- opening and closing --- */
  const listOf = (group) => [...group.parentElement.querySelectorAll(":scope > details.group")];
  const many = 12;
  const naming = [];
  let waiting = false;
  const refresh = () => {
    waiting = false;
    naming.forEach((name) => name());
  };
  const switchFor = (control, members, names) => {
    const open = () => members.every((group) => group.open);
    naming.push(() => { control.textContent = open() ? names[1] : names[0]; });
    control.addEventListener("click", () => {
      const wanted = !open();
      members.forEach((group) => { group.open = wanted; });
      refresh();
    });
  };
  const toggle = document.querySelector("[data-toggle-all]");
  toggle.hidden = groups.length === 0;
  switchFor(toggle, groups, [toggle.dataset.open, toggle.dataset.close]);
  new Set(groups.map((group) => group.parentElement)).forEach((parent) => {
    const members = listOf(parent.querySelector(":scope > details.group")).filter(isPage);
    if (members.length < 3) return;
    const control = button("", () => {});
    switchFor(control, members, ["open_pages", "close_pages"].map((key) => say(key, { count: count(members.length) })));
    members[0].before(make("p", { class: "page-bar" }, control));
  });
  /** Tell whether a group is a page of its own, such as a team's: these say what they belong to. */
  function isPage(group) {
    return group.querySelector(":scope > summary > .group-subtitle") !== null;
  }
  refresh();

  /* --- paper: everything is open but long lists of pages: of these, what is open on the screen --- */
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = groups.filter((group) => !group.open && listOf(group).length <= many);
    closed.forEach((group) => { group.open = true; });
  });
  addEventListener("afterprint", () => closed.forEach((group) => { group.open = false; }));
  document.querySelector("[data-print]").addEventListener("click", () => print());

  /* --- intervals --- */
  const intervals = document.querySelector("[data-intervals-switch]");
  const reminder = document.querySelector(".reminder");
  const showIntervals = () => {
    root.classList.toggle("no-intervals", !intervals.checked);
    reminder.hidden = intervals.checked;
  };
  intervals.addEventListener("change", showIntervals);
  reminder.querySelector("button").addEventListener("click", () => {
    intervals.checked = true;
    showIntervals();
    focusOnSwitch();
  });
  const focusOnSwitch = () => {
    if (small.matches) menu.querySelector("summary").focus();
    else intervals.focus();
  };
  intervals.checked = true;

  /* --- links to a place --- */
  const copy = async (id) => {
    const address = location.href.split("#")[0] + "#" + encodeURIComponent(id);
    try {
      await navigator.clipboard.writeText(address);
      flash(say("copied"));
    } catch {
      history.replaceState(null, "", address);
      flash(say("copy_failed"));
    }
  };
  const bubble = make("p", { class: "bubble", "aria-hidden": "true", hidden: "" });
  document.body.append(bubble);
  let fading = 0;
  const flash = (text) => {
    announce(text);
    bubble.textContent = text;
    bubble.hidden = false;
    clearTimeout(fading);
    fading = setTimeout(() => { bubble.hidden = true; }, 2500);
  };
  document.querySelectorAll("main > section").forEach((section) => {
    const title = section.querySelector("h2").textContent;
    const name = say("copy_link_to", { title });
    section.querySelector(".kicker").append(
      button("#", () => copy(section.id), { class: "copy", "aria-label": name, title: name }));
  });

  /* --- what a page of a team offers, made when it is first opened --- */
  const rowLinks = new Map();
  if (overview) overview.querySelectorAll("tbody a").forEach((link) => rowLinks.set(idOf(link.hash), link));
  const equip = (group) => {
    const bar = make("p", { class: "page-bar" }, button(say("copy_link"), () => copy(group.id)));
    const link = rowLinks.get(group.id);
    if (link) {
      bar.append(button(say("see_row"), () => page.showRow(link.closest("tr"))));
      if (link.closest("tr").dataset.intervals) {
        bar.append(button(say("compare_this"), () => page.compareWith(link.closest("tr"))));
      }
    }
    group.querySelector(":scope > .group-body").prepend(bar);
  };
  const toggled = (group) => {
    if (group.open && isPage(group) && !group.dataset.equipped) {
      group.dataset.equipped = "yes";
      equip(group);
    }
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(refresh);
  };
  document.addEventListener("toggle", (event) => {
    if (event.target.matches("details.group")) toggled(event.target);
  }, true);
  groups.filter((group) => group.open).forEach(toggled);

  /* --- the contents follow the reader --- */
  const links = new Map([...document.querySelectorAll(".contents a")].map((link) => [link, idOf(link.hash)]));
  const sections = [...document.querySelectorAll("main > section")];
  let following = false;
  const follow = () => {
    following = false;
    const line = innerHeight * 0.3;
    const current = sections.filter((section) => section.getBoundingClientRect().top <= line).pop();
    links.forEach((id, link) => {
      if (current && id === current.id) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
    const marked = contents.querySelector("[aria-current]");
    if (marked && root.scrollHeight > innerHeight) keepInView(marked);
  };
  /** Scroll the contents alone, never the page. */
  const keepInView = (link) => {
    const box = link.closest(".side-inner");
    const [inner, outer] = [link.getBoundingClientRect(), box.getBoundingClientRect()];
    if (box.contains(document.activeElement)) return;
    if (inner.top < outer.top + 60) box.scrollTop -= outer.top + 60 - inner.top;
    else if (inner.bottom > outer.bottom - 60) box.scrollTop += inner.bottom - outer.bottom + 60;
  };
  addEventListener("scroll", () => {
    if (!following) { following = true; requestAnimationFrame(follow); }
  }, { passive: true });
  follow();

  /* --- what a cell says to screen readers is shown where the pointer rests --- */
  document.addEventListener("pointerover", (event) => {
    const cell = event.target.closest("td, tbody th");
    const note = cell && cell.querySelector(":scope > i");
    if (note && !cell.title) cell.title = note.textContent.trim();
  }, { passive: true });

  /* --- what scrolls sideways can be reached and named by keyboard, and only then --- */
  const boxes = new ResizeObserver((entries) => {
    entries.forEach(({ target: box }) => {
      const wide = box.scrollWidth > box.clientWidth;
      const marks = { tabindex: "0", role: "group", "aria-label": box.querySelector("caption")?.textContent ?? "" };
      Object.entries(marks).forEach(([name, value]) => {
        if (wide) box.setAttribute(name, value); else box.removeAttribute(name);
      });
    });
  });
  document.querySelectorAll(".scroll:not(.heat-scroll)").forEach((box) => boxes.observe(box));
})();
