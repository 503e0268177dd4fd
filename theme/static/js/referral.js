// Who came with a referrer's code keeps it in the address from page to page, up to the questionnaire.
// Nothing is stored: the code goes when the tab goes. Without this script the referrer's pages hold
// a copy of each questionnaire with the code in it.

const code = new URLSearchParams(location.search).get("ref") || document.querySelector('input[name="ref"]')?.value;
if (code) {
  for (const link of document.links) {
    const samePage = link.hash && link.pathname === location.pathname;
    if (link.origin === location.origin && !samePage && !new URLSearchParams(link.search).has("ref")) {
      link.search += `${link.search ? "&" : "?"}ref=${encodeURIComponent(code)}`;
    }
  }
}
