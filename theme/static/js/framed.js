// In a frame of another site: without header and footer, and the page around is told how high this one is.

if (window !== parent) {
  let origin; // of the page around, once it has asked: nobody else is told anything
  const tell = (step) => origin && parent.postMessage({ height: document.documentElement.offsetHeight, step }, origin);
  document.documentElement.classList.add("framed");
  addEventListener("message", (event) => {
    if (event.source !== parent || event.data !== "questionnaire" || !event.origin.startsWith("http")) return;
    ({ origin } = event);
    tell();
  });
  addEventListener("focusin", ({ target }) => target.tabIndex < 0 && tell(true)); // another screen
  new ResizeObserver(() => tell()).observe(document.documentElement);
}
