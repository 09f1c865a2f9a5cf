// The licences of what was bundled, in full: they must travel with it.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { here } from "./files.mjs";

// In the style sheet, the sprite and the fonts; what is in the scripts, esbuild says.
const ALWAYS = ["@fontsource-variable/inter", "daisyui", "lucide-static", "tailwindcss"];

/** @param {string[]} inputs the files that went into the scripts */
export function licences(inputs) {
  const packages = new Set(ALWAYS);
  for (const input of inputs) {
    const found = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (found?.[1]) packages.add(found[1]);
  }
  return [...packages].sort().map(licence).join(`\n${"-".repeat(80)}\n\n`);
}

/** @param {string} name */
function licence(name) {
  const folder = join(here, "node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).sort().find((each) => /^licen[sc]e/i.test(each));
  const text = file ? readFileSync(join(folder, file), "utf8").trim() : `${license}, as its package says.`;
  return `${name} ${version} (${license})\n\n${text}\n`;
}
