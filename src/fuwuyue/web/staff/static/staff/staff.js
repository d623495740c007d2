/* The staff site's own script. Every page works without it: it adds dropping a file, showing the other side of what is
   chosen, and moving with the arrow keys. */
(() => {
  "use strict";

  const byId = (id) => document.getElementById(id);
  const textOf = (id) => [...document.querySelectorAll(`[data-text] .m[data-ids~="${CSS.escape(id)}"]`)];
  const marks = () => [...document.querySelectorAll("[data-text] .m")];
  const links = () => [...document.querySelectorAll("[data-structure] a.to-text")];

  let current = null;
  let opener = null; // the link that brought the form in, to go back to when the form is closed

  /* Scroll inside the pane only, so that the page itself stays where it is. */
  const reveal = (element) =>
    element.scrollIntoView({ block: element.offsetHeight > 250 ? "start" : "center", inline: "nearest" });

  function select(id) {
    document.querySelectorAll(".is-current").forEach((element) => element.classList.remove("is-current"));
    const item = byId(id);
    const words = textOf(id);
    item?.classList.add("is-current");
    words.forEach((element) => element.classList.add("is-current"));
    current = item || words.length ? id : null;
    return { item, words };
  }

  /* A second click on the same words goes on to what lies around them. */
  function chooseOver(mark) {
    const ids = mark.dataset.ids.split(" ").filter((id) => byId(id));
    const place = ids.indexOf(current);
    return mark.classList.contains("is-current") && place >= 0 ? ids[(place + 1) % ids.length] : ids[0];
  }

  function showStructure(mark) {
    const { item } = select(chooseOver(mark));
    if (!item) return;
    reveal(item);
    (item.querySelector("a.to-text") || item).focus({ preventScroll: true });
  }

  function showText(id) {
    const { words } = select(id);
    if (!words.length) return;
    reveal(words[0]);
    setTabStop(words[0]);
    words[0].focus({ preventScroll: true });
  }

  /* Among hundreds of marked words one takes part in tabbing; the arrow keys move between them. */
  function setTabStop(mark) {
    marks().forEach((other) => other.setAttribute("tabindex", other === mark ? "0" : "-1"));
  }

  function step(list, from, by) {
    const next = list[list.indexOf(from) + by];
    if (!next) return;
    if (next.classList.contains("m")) setTabStop(next);
    next.focus({ preventScroll: true });
    reveal(next);
  }

  const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

  document.addEventListener("click", (event) => {
    const mark = event.target.closest("[data-text] .m");
    const link = event.target.closest("[data-structure] a.to-text");
    const cancel = event.target.closest("[data-cancel]");
    if (mark) {
      event.preventDefault();
      showStructure(mark);
    } else if (link) {
      event.preventDefault();
      showText(link.dataset.id);
    } else if (cancel && cancel.closest(".edit-slot")) {
      event.preventDefault();
      cancel.closest(".edit-slot").replaceChildren();
      opener?.focus();
    }
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.removeAttribute("open");
    });
  });

  document.addEventListener("keydown", (event) => {
    const by = STEPS[event.key];
    const mark = event.target.closest?.("[data-text] .m");
    const link = event.target.closest?.("[data-structure] a.to-text");
    if (by && (mark || link)) {
      event.preventDefault();
      step(mark ? marks() : links(), mark || link, by);
    } else if (event.key === "Escape") {
      const menu = document.querySelector("details.menu[open]");
      menu?.removeAttribute("open");
      menu?.querySelector("summary").focus();
    }
  });

  /* Dropping a file */
  function prepareDropZone() {
    const zone = document.querySelector("[data-drop-zone]");
    if (!zone) return;
    const input = zone.querySelector("input[type=file]");
    const chosen = zone.querySelector("[data-chosen]");
    const over = (on) => (event) => {
      event.preventDefault();
      zone.classList.toggle("is-over", on);
    };
    zone.addEventListener("dragover", over(true));
    zone.addEventListener("dragleave", over(false));
    zone.addEventListener("drop", (event) => {
      over(false)(event);
      if (!event.dataTransfer.files.length) return;
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change"));
    });
    input.addEventListener("change", () => {
      chosen.textContent = input.files.length ? input.files[0].name : "";
      chosen.hidden = !input.files.length;
    });
  }

  /* A page may open at one thing: #task-3 in its address, or ?at=task-3 after a correction. */
  function openAtItem() {
    const asked = new URLSearchParams(location.search).get("at") || decodeURIComponent(location.hash.slice(1));
    const id = asked.replace(/^at-/, "");
    if (!id || !document.querySelector("[data-text]")) return;
    const { item, words } = select(id);
    if (words.length) reveal(words[0]);
    if (item) reveal(item);
  }

  function start() {
    const first = marks()[0];
    if (first) setTabStop(first);
    openAtItem();
  }

  document.addEventListener("DOMContentLoaded", () => {
    prepareDropZone();
    start();
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.matches("a[hx-get]")) opener = event.target;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "page") start();
    const field = event.target.querySelector?.(".correction-form [name=value]");
    field?.focus();
  });
})();
