// One sprite with the icons that are used: those named in templates, and those listed in icons.txt, which are named
// elsewhere (in Python, or chosen by people).
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { filesUnder, here, rooms } from "./files.mjs";

const NAMED = /<c-icon\b[^>]*?\sname="([a-z0-9-]+)"|\sicon="([a-z0-9-]+)"|{%\s*icon\s+["']([a-z0-9-]+)/g;

export function used() {
  const names = new Set(
    readFileSync(join(here, "icons.txt"), "utf8").split("\n").filter((line) => line && !line.startsWith("#")),
  );
  for (const template of filesUnder(rooms, /\/templates\/.*\.html$/)) {
    for (const [, ...found] of readFileSync(template, "utf8").matchAll(NAMED)) names.add(found.find(Boolean) ?? "");
  }
  return [...names].sort();
}

export function sprite() {
  return `<svg xmlns="http://www.w3.org/2000/svg">${used().map(symbol).join("")}</svg>\n`;
}

/** @param {string} name */
function symbol(name) {
  const own = join(here, `icons/${name}.svg`);
  const lucide = join(here, `node_modules/lucide-static/icons/${name}.svg`);
  const svg = readFileSync(existsSync(own) ? own : lucide, "utf8");
  const inner = svg.replace(/<!--[\s\S]*?-->/g, "").replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "");
  return `<symbol id="${name}" viewBox="0 0 24 24">${inner.replace(/\s+/g, " ").replace(/> </g, "><").trim()}</symbol>`;
}
