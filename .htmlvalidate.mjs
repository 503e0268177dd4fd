// What html-validate checks in the pages of the demo. A rule is off only with its reason.
export default {
  root: true,
  extends: ["html-validate:recommended"],
  rules: {
    // HTML allows every id without a space; Markdown makes “1-premier-pas” and “fn:source”.
    "valid-id": ["error", { relaxed: true }],
    // A preference about search results, not a fault; the author chooses the words.
    "long-title": "off",
    // The boxes of one question have one name, and a service reads every value of it.
    "form-dup-name": ["error", { shared: ["radio", "checkbox", "button", "reset", "submit"] }],
    // A typographic wish for numbers inside an author's sentences; our own components do it.
    "tel-non-breaking": "off",
  },
};
