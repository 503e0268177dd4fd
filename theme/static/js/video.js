// Puts the player in the place of its picture after a click; before, nothing is asked of the other site.

for (const figure of document.querySelectorAll("figure[data-embed]")) {
  const link = figure.querySelector("a");
  link.addEventListener("click", (event) => {
    // A click that opens another tab or window keeps its meaning.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const player = document.createElement("iframe");
    player.title = link.textContent.trim() || link.querySelector("img")?.alt || "";
    player.allow = "autoplay; fullscreen; picture-in-picture";
    player.referrerPolicy = "strict-origin-when-cross-origin";
    player.sandbox = "allow-scripts allow-same-origin allow-popups allow-presentation";
    player.src = figure.dataset.embed;
    link.replaceWith(player);
    player.focus();
  });
}
