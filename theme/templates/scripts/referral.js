{# Who came with a referrer's code keeps it in the address from page to page, up to the questionnaire.
   Nothing is stored: the code goes when the tab goes. Without this script the referrer's pages hold
   a copy of each questionnaire with the code in it.
   It stands in the page, because a file of scripts holds back the first paint of a telephone; the
   policy of the site names its digest, so not one letter may differ from page to page. #}
{
const code = new URLSearchParams(location.search).get("ref") || document.querySelector("input[name=ref]")?.value;
if (code) for (const a of document.links)
if (a.origin === origin && !(a.hash && a.pathname === location.pathname) && !/[?&]ref=/.test(a.search))
a.search += `${a.search ? "&" : "?"}ref=${encodeURIComponent(code)}`;
}
