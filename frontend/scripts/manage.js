// The desk: a slash from anywhere goes to the search.
import "./parts/slash.js";
