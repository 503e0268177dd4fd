// The last page: recalled answers go to their places, and the draft is erased from this device.

for (const page of document.querySelectorAll("[data-ending]")) {
  const store = `questionnaire:${page.dataset.ending}`;
  try {
    const { answers } = JSON.parse(localStorage[store]);
    for (const place of page.querySelectorAll("[data-recall]")) {
      const answer = answers[place.dataset.recall];
      if (answer) place.textContent = place.dataset.before + answer;
    }
    delete localStorage[store]; // only what was sent holds answers to recall
  } catch {} // nothing kept, or storage is closed
}
