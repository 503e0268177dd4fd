// The share kit with a script: the device's own share sheet, and copying. Without it the links work.

const share = document.querySelector("[data-share]");
if (share && navigator.share) {
  share.hidden = false;
  share.addEventListener("click", () => {
    const text = document.getElementById("text-sms").innerText;
    // Closing the sheet without sending is not an error to tell anybody about.
    navigator.share({ title: share.dataset.title, text }).catch(() => {});
  });
}

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).innerText);
      button.textContent = button.dataset.done;
    } catch {
      button.hidden = true; // refused by the browser: the text above can be selected by hand
      return;
    }
    setTimeout(() => (button.textContent = label), 2000);
  });
}
