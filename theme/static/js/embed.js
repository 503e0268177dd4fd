// On another site: a frame in the place of each link to a questionnaire. The link stays until the frame
// has said how high it is; only that frame, from its own origin, is listened to.

for (const place of document.querySelectorAll("[data-questionnaire]:not(:has(iframe))")) {
  const link = place.querySelector("a");
  const url = new URL(place.dataset.questionnaire);
  for (const [name, value] of new URLSearchParams(location.search)) {
    if (/^(ref|utm_\w+)$/.test(name)) url.searchParams.set(name, value);
  }
  const frame = document.createElement("iframe");
  frame.title = link.textContent.trim();
  frame.src = url;
  frame.style = "display:block;width:100%;height:0;border:0";
  frame.onload = () => frame.contentWindow.postMessage("questionnaire", url.origin);
  addEventListener("message", ({ source, origin, data }) => {
    if (source !== frame.contentWindow || origin !== url.origin || !(data?.height > 0)) return;
    link.style.display = "none";
    frame.style.height = `${Math.min(data.height, 20000)}px`;
    if (data.step && frame.getBoundingClientRect().top < 0) frame.scrollIntoView();
  });
  place.append(frame);
}
