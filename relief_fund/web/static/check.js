/* Checks a receipt in the browser: key, signature (Ed25519), inclusion in the tree (RFC 6962). Sends nothing. */
"use strict";

const LARGEST = 64 * 1024;
const root = document.getElementById("checker");
const answer = document.getElementById("answer");
const words = (key) => document.querySelector(`template[data-words="${key}"]`).innerHTML.trim();
const text = new TextEncoder();

const bytesOf = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
const base64Of = (bytes) => btoa(String.fromCharCode(...bytes));
const hash = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", joined(parts)));
const same = (one, two) => one.length === two.length && one.every((byte, at) => byte === two[at]);

function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
  return whole;
}

function strict(base64) {
  const bytes = bytesOf(base64);
  if (base64Of(bytes) !== base64) throw new Error("not canonical");
  return bytes;
}

/* A verifier key is name+id+base64(1, 32 bytes). */
function keyOf(vkey) {
  const [, name, identity, body] = vkey.match(/^([^+]+)\+([0-9a-f]{8})\+(.+)$/);
  const bytes = strict(body);
  if (bytes[0] !== 1 || bytes.length !== 33) throw new Error("not Ed25519");
  return { name, identity, public: bytes.slice(1) };
}

/* A proof is its first line, the index, hashes, an empty line and the signed note. */
function proofOf(raw) {
  const gap = raw.indexOf("\n\n");
  const lines = raw.slice(0, gap).split("\n");
  const note = raw.slice(gap + 2);
  if (lines[0] !== "c2sp.org/tlog-proof@v1") throw new Error("not a proof");
  const index = BigInt(lines[1].match(/^index (\d+)$/)[1]);
  const end = note.indexOf("\n\n") + 1;
  const signed = note.slice(0, end);
  const [origin, size, top] = signed.split("\n");
  const signatures = note.slice(end + 1).trimEnd().split("\n").map((line) => line.match(/^— (\S+) (\S+)$/));
  return { index, path: lines.slice(2).map(strict), signed, origin, size: BigInt(size), root: strict(top), signatures };
}

/* RFC 9162, 2.1.3.2. */
async function leadsTo(leaf, proof) {
  if (proof.index >= proof.size) return false;
  let at = proof.index, last = proof.size - 1n, here = leaf;
  for (const node of proof.path) {
    if (last === 0n) return false;
    if (at & 1n || at === last) {
      here = await hash([1], node, here);
      while (!(at & 1n) && at !== 0n) { at >>= 1n; last >>= 1n; }
    } else {
      here = await hash([1], here, node);
    }
    at >>= 1n; last >>= 1n;
  }
  return last === 0n && same(here, proof.root);
}

async function signedBy(key, message, signature) {
  const held = await crypto.subtle.importKey("raw", key.public, { name: "Ed25519" }, false, ["verify"]);
  return crypto.subtle.verify({ name: "Ed25519" }, held, signature, message);
}

function told(good, lines, leaf) {
  answer.replaceChildren(document.getElementById(good ? "good" : "bad").content.cloneNode(true));
  const list = document.createElement("ul");
  list.className = "ticks";
  for (const [fine, key] of lines) {
    const line = document.getElementById(fine ? "tick" : "stop").content.cloneNode(true);
    line.querySelector("span").innerHTML = words(key);
    list.append(line);
  }
  answer.append(list);
  if (leaf) {
    const shown = document.createElement("p");
    shown.className = "code small";
    shown.textContent = `${leaf}`;
    answer.append(shown);
  }
}

async function checkReceipt(raw) {
  let receipt, proof, key;
  try {
    receipt = JSON.parse(raw);
    proof = proofOf(receipt.proof);
    key = keyOf(receipt.key);
  } catch { return told(false, [[false, "malformed"]]); }
  const own = receipt.key === root.dataset.vkey;
  const line = proof.signatures.find((one) => one && one[1] === key.name);
  const blob = line ? strict(line[2]) : new Uint8Array(4);
  const signature = await signedBy(key, text.encode(proof.signed), blob.slice(4)) && proof.origin === key.name;
  const included = await leadsTo(await hash([0], text.encode(receipt.leaf)), proof);
  told(own && signature && included, [
    [own, own ? "key_same" : "key_differs"],
    [signature, signature ? "signature" : "signature_bad"],
    [included, included ? "included" : "included_bad"],
  ], included && signature ? receipt.leaf : "");
}

/* QR code A: version, key id 4, position 5, size 5, root 32, signature 64, leaf hash 32. */
async function checkCode(fragment) {
  let packed;
  try { packed = bytesOf(fragment.replaceAll("-", "+").replaceAll("_", "/")); } catch { packed = []; }
  if (packed.length !== 143 || packed[0] !== 1) return told(false, [[false, "malformed"]]);
  const key = keyOf(root.dataset.vkey);
  const number = (bytes) => bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const own = key.identity === Array.from(packed.slice(1, 5), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const signed = `${key.name}\n${number([...packed.slice(10, 15)])}\n${base64Of(packed.slice(15, 47))}\n`;
  const signature = await signedBy(key, text.encode(signed), packed.slice(47, 111));
  told(own && signature, [
    [own, own ? "key_same" : "key_differs"],
    [signature, signature ? "signature" : "signature_bad"],
    [true, "hash_only"],
  ]);
}

async function check(work) {
  try { await work(); } catch { told(false, [[false, "no_crypto"]]); }
}

document.getElementById("check-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const file = document.getElementById("file").files[0];
  if (file && file.size > LARGEST) return told(false, [[false, "too_large"]]);
  const raw = file ? await file.text() : document.getElementById("pasted").value;
  await check(() => checkReceipt(raw));
});

root.hidden = false;
if (location.hash.length > 1) {
  const fragment = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
  check(() => checkCode(fragment));
}
