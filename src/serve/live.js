// Injected into pages by `digest serve` alone: reloads the page when it changed, swaps stylesheets in place, shows errors.
(() => {
  const { page, key: served } = document.currentScript.dataset;
  let key = served;
  let events = null;

  function disconnect() {
    if (events) events.close();
    events = null;
  }

  // Browsers open six connections to a host, so a page that nobody sees holds none; it asks when it is seen again.
  function connect() {
    disconnect();
    if (document.hidden) return;
    events = new EventSource("/.digest/live?" + new URLSearchParams({ page, key }));
    events.addEventListener("reload", (event) => reload(JSON.parse(event.data).to));
    events.addEventListener("style", (event) => {
      key = event.lastEventId;
      swap(JSON.parse(event.data));
    });
    events.addEventListener("errors", (event) => show(JSON.parse(event.data).text));
    events.addEventListener("error", () => {
      // What the browser will not try again by itself.
      if (events && events.readyState === EventSource.CLOSED) setTimeout(connect, 1000);
    });
  }

  function reload(to) {
    disconnect();
    // Its own address is not replaced: only a reload keeps the place.
    if (to && to !== location.pathname) location.replace(to + location.hash);
    else location.reload();
  }

  // The old sheet stays until the new one has come, so that the page is never without one.
  function swap({ from, to }) {
    const links = [...document.querySelectorAll('link[rel~="stylesheet"]')];
    const old = links.filter((link) => new URL(link.href).pathname === from);
    if (old.length === 0) reload();
    for (const link of old) {
      const fresh = link.cloneNode();
      fresh.href = to;
      fresh.onload = () => link.remove();
      fresh.onerror = () => reload();
      link.after(fresh);
    }
  }

  function show(text) {
    let box = document.getElementById("digest-errors");
    if (!text) {
      if (box) box.remove();
      return;
    }
    if (!box) {
      box = document.createElement("pre");
      box.id = "digest-errors";
      document.body.append(box);
    }
    box.setAttribute("role", "alert");
    box.tabIndex = 0;
    // Set by script, as the page's policy allows no styles in its text.
    box.style.cssText =
      "all: initial; position: fixed; inset: auto 0 0 0; z-index: 2147483647; box-sizing: border-box; max-height: 70vh;" +
      "overflow: auto; padding: 1rem 1.25rem; white-space: pre; font: 14px/1.5 ui-monospace, monospace;" +
      "background: #1d1f24; color: #f3f3f3; border-top: 4px solid #e5484d;";
    box.textContent = text;
  }

  document.addEventListener("visibilitychange", connect);
  connect();
})();
