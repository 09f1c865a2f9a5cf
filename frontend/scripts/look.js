// On every page. Pages' own modules stand before this one.
import htmx from "htmx.org";
import "./parts/dialogs.js";
import "./parts/drop.js";
import "./parts/errors.js";
import "./parts/kept.js";
import "./parts/once.js";
import "./parts/submits.js";
import "./parts/theme.js";

window.htmx = htmx;
