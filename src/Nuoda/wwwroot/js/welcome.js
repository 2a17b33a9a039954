// Proposes what the browser knows: its time zone. The page works without it.
const zone = document.querySelector("form[data-guess-locale] input[name$=TimeZone]");
const known = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && zone.value === zone.defaultValue && known && [...zone.list.options].some(o => o.value === known)) zone.value = known;
