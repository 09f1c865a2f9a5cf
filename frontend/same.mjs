// Fails where what is committed is not what the sources make. Compressed files are compared by what is in them: another
// zlib may press them otherwise.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { filesUnder, here } from "./files.mjs";

const committed = join(here, "../src/habitue/web/static/built");
const anew = mkdtempSync(join(tmpdir(), "habitue-front-"));
try {
  execFileSync(process.execPath, [join(here, "build.mjs"), anew], { stdio: "inherit" });
  const names = (/** @type {string} */ folder) => filesUnder(folder, /./).map((path) => relative(folder, path));
  const all = [...new Set([...names(committed), ...names(anew)])].sort();
  const other = all.filter((name) => !same(join(committed, name), join(anew, name)));
  if (other.length) {
    console.error(`Not what the sources make, run make front: ${other.join(", ")}`);
    process.exitCode = 1;
  }
} finally {
  rmSync(anew, { recursive: true });
}

/** @param {string} one @param {string} other */
function same(one, other) {
  try {
    return content(one).equals(content(other));
  } catch {
    return false;
  }
}

/** @param {string} path */
function content(path) {
  const raw = readFileSync(path);
  return path.endsWith(".br") ? brotliDecompressSync(raw) : path.endsWith(".gz") ? gunzipSync(raw) : raw;
}
