// Search in the reader's browser: words to terms, terms to shards of the index, articles ranked, passages cut and marked.
// The folding and the formats are those of src/output/search/: change both, or neither.

const MARKS = /[\u0300-\u036f\u00ad\u0e47-\u0e4e\u200b-\u200d\u2060\u3099\u309a\ufeff]/g;
const ALIKE = { œ: "oe", æ: "ae", ß: "ss", ø: "o", ł: "l", đ: "d", ı: "i", ς: "σ", "’": "'", "‘": "'", ʼ: "'", "′": "'", "‐": "-", "‑": "-" };
// Scripts without borders between words.
const DENSE = "[\\u0e01-\\u0eff\\u3005\\u3007\\u3041-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{3ffff}]";
const LETTER = "[\\p{Alphabetic}\\p{N}]";
const RUN = `(?:(?!${DENSE})${LETTER})+`;
const CHUNK = new RegExp(`(?:(?=${DENSE})${LETTER})+|${RUN}(?:['_-]${RUN}|(?<=[0-9])\\.(?=[0-9])${RUN})*`, "gu");
const IS_DENSE = new RegExp("^" + DENSE, "u");
// A word of a text that is not folded.
const WORD = /[\p{Alphabetic}\p{N}\p{M}\u00ad]+((?<=[0-9])\.[0-9]+)*/gu;
const BEFORE = /^([ldjmtsnc]|(jus|lors|puis|quoi|pres|quel)?qu|entr)$/;
const AFTER = /^([stdm]|re|ve|ll)$/;
const STOP = new Set("a an and are as at au aux avec be been but by ce ces cette dans de des du elle en est et etre for from has have il ils in is it its je la le les leur mais ne not nous of on or ou par pas pour qu que qui sa se ses son sont sur that the this to un une vous was were with y".split(" "));

// Articles of a word, below which kin and longer words are results by themselves.
const LITTLE = 3;
// Characters of a passage.
const LENGTH = 190;

// Letters without accents or case, ligatures apart, one apostrophe, one hyphen.
const fold = (text) => text.normalize("NFKD").replace(MARKS, "").toLowerCase().replace(MARKS, "").replace(/[œæßøłđıς’‘ʼ′‐‑]/g, (letter) => ALIKE[letter]);

// The chunks of a text: the smallest words in each, the terms that it is found by, and what its words give joined.
function chunks(text) {
  return (fold(text).match(CHUNK) || []).map((chunk) => {
    let words = [], terms = [], whole = "";
    if (IS_DENSE.test(chunk)) {
      const letters = [...chunk];
      words = terms = letters[1] ? letters.slice(1).map((letter, i) => letters[i] + letter) : letters;
    } else {
      const cut = chunk.replace(/(^|[_'-])aujourd'hui(?![^_'-])/g, "$1aujourdhui").split(/([_'-])/);
      let gone;
      const parts = cut.filter((part, i) => i % 2 < 1 && !(gone = (cut[i + 1] === "'" && BEFORE.test(part)) || (cut[i - 1] === "'" && !gone && AFTER.test(part))));
      for (const part of parts) {
        const split = part.match(/^(\p{Alphabetic}{2,})([0-9]+(?:\.[0-9]+)*)$/u);
        terms.push(...(split || [part]));
        words.push(...(split ? split.slice(1) : [part]));
      }
      if (parts[1] && !parts[4]) terms.push(parts.join(""));
      if (words[1] && !parts[4]) whole = parts.join("");
    }
    const keep = (words) => words.filter((word) => !STOP.has(word) && [...word].length < 65);
    return { words: keep(words), terms: keep(terms), whole };
  });
}

// What singular and plural, participles and infinitives in -er have in common.
function stem(word) {
  if (!/^[a-z]{4,}$/.test(word)) return word;
  if (/(eau|eu|ou)x$/.test(word)) word = word.slice(0, -1);
  else if (/...aux$/.test(word)) word = word.slice(0, -2) + "l";
  else word = word.replace(/([^s])s$/, "$1");
  if (/...ie$|....y$/.test(word)) return word.replace(/ie$|y$/, "i");
  if (/....er$|...ee$/.test(word)) word = word.slice(0, -2);
  else word = word.replace(/(...)e$/, "$1");
  return /...(ll|nn|tt)$/.test(word) ? word.slice(0, -1) : word;
}

// What kin by derivation have in common: -ment, -tion, -eur, -ing and their like.
function root(word) {
  word = stem(word);
  const cut = word.replace(/(iss)?(ement|eur)$|ment$|at(ion|eur|ric|or|iv|if)$|ion$|eus$|or$|ing$|i[fv]$|[ai]bl$|[ae]n[ct]$|ag$|i[qt]u?$|is[mt]$|een$|ir$/, "");
  return cut[3] ? cut : word;
}

// FNV-1a, 32 bits.
const hash = (text) => new TextEncoder().encode(text).reduce((value, byte) => Math.imul(value ^ byte, 0x01000193), 0x811c9dc5) >>> 0;

// The number of the shard that holds the words of a stem.
function shard(stem, shards, cuts) {
  const [first = "", second = ""] = stem;
  const slot = first > "\x7f" ? hash(IS_DENSE.test(first) ? first : first + second) % 2048 : cuts.filter((cut) => cut <= stem).length;
  return Math.floor((slot * shards) / 2048);
}

// Files are fetched when they are needed, and kept.
const kept = new Map();
let base, table, index, copies, budget, queue;

function once(path, load) {
  if (!kept.has(path)) {
    kept.set(path, load(path));
    kept.get(path).catch(() => kept.delete(path));
  }
  return kept.get(path);
}

const load = async (url, how) => {
  const answer = await fetch(url, how);
  if (!answer.ok) throw url;
  return answer;
};

const get = (path, read) =>
  once(path, async () => {
    const { body } = await load(base + path);
    return read(new Uint8Array(await new Response(body.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer()));
  });

// The Markdown of an article.
const twin = (address) =>
  once(address + "index.md", async (path) => {
    const answer = await load(base + path);
    if (answer.headers.get("content-length") > budget) throw answer.body.cancel();
    return answer.text();
  });

async function open() {
  index ||= Promise.all([load(base + "search/manifest.json", { cache: "no-cache" }), load(table)].map(async (file) => (await file).json()));
  const [manifest, cuts] = await index;
  return { ...manifest, cuts };
}

const decode = (bytes) => new TextDecoder().decode(new Uint8Array(bytes));

// A list of words, each with a number, and the reader of what follows. A word is written from where it differs from the
// one before; numbers are varints.
function wordList(bytes) {
  let at = 0, word = [];
  const number = () => {
    const byte = bytes[at++];
    return byte < 128 ? byte : byte - 128 + 128 * number();
  };
  const words = Array.from({ length: number() }, () => {
    const shared = number(), rest = number();
    word = [...word.slice(0, shared), ...bytes.subarray(at, (at += rest))];
    return [decode(word), number()];
  });
  return [words, number];
}

// The terms of a shard, each with its articles and their impacts by turns.
function postings(bytes) {
  const [words, number] = wordList(bytes);
  return words.map(([term, count]) => {
    const all = [];
    for (let doc = -1; count--; ) {
      const value = number();
      all.push((doc += 1 + (value >> 3)), value & 7);
    }
    return [term, all];
  });
}

const forms = (word) => (term) => (term === word ? 1 : stem(term) === stem(word) ? 0.8 : 0);
const nothing = () => ({ docs: new Map(), sure: new Set(), terms: new Set() });

// Adds the articles of the terms that `weigh` gives a weight, from the shards of the words from `first` to `last`. What is
// not sought for its own sake takes at most four shards a segment, and no more than there is room for.
async function look(site, found, weigh, first, last = first, extra = last > first) {
  const from = (shards) => shard(first, shards, site.cuts);
  await Promise.all(site.segs.flatMap(([start, , shards, version]) =>
    Array.from({ length: Math.min(4, shard(last, shards, site.cuts) - from(shards) + 1) }, async (_, i) => {
      const path = `search/${start}/${from(shards) + i}.bin?${version}`;
      if (!site.asked.has(path) && extra && site.room-- < 1) return;
      site.asked.add(path);
      for (const [term, all] of await get(path, postings)) {
        const weight = weigh(term);
        if (weight) found.terms.add(term);
        for (let i = 0; weight && i < all.length; i += 2) {
          const doc = start + all[i];
          found.docs.set(doc, Math.max(found.docs.get(doc) || 0, (all[i + 1] + 1) * weight));
          if (weight > 0.5) found.sure.add(doc);
        }
      }
    })));
  return found;
}

// The articles with a word, its forms or its kin; where those are few, with the words that it begins; where there are none,
// with a word one slip away.
async function family(site, word, typing) {
  const kin = root(word), long = word[2];
  const weigh = (begun) => (term) => forms(word)(term) || ((begun && term.startsWith(word)) || (kin[3] && root(term) === kin) ? 0.5 : 0);
  const longer = () => look(site, found, weigh(true), word, word + "{");
  const found = await look(site, nothing(), weigh(typing && long), stem(word));
  if (found.sure.size < LITTLE) {
    if (kin[3]) await look(site, found, weigh(), kin, kin + "{");
    if (typing && long) await longer();
  }
  if (found.docs.size) return found;
  const meant = (found.meant = await slip(site, word));
  if (meant) return look(site, found, (term) => forms(meant)(term) * 0.4, stem(meant));
  return long ? longer() : found;
}

// Whether two words are one letter more, less or other apart, or two that changed places.
function near(a, b) {
  let at = 0;
  while (a[at] && a[at] === b[at]) at++;
  const same = (i, j) => a.slice(at + i) === b.slice(at + j);
  return same(1, 0) || same(0, 1) || same(1, 1) || (same(2, 2) && a[at] === b[at + 1] && b[at] === a[at + 1]);
}

const reversed = (word) => [...word].reverse().join("");

// The word in most articles that is one slip away. One end of it, three letters long, is as it was typed; two letters that
// changed places in the middle of six leave neither, so they are tried changed back.
async function slip({ slips: [files, version] }, word) {
  if (!files || !/^[a-z]{5,}$/.test(word)) return;
  let best = "", most = 0;
  const read = async (side, text, turn) => {
    const [words] = await get(`search/slips/${side}${hash(text.slice(0, 3)) % files}.bin?${version}`, wordList);
    for (const [found, count] of words) {
      const other = turn(found);
      if (count >= most && near(word, other) && (count > most || other < best)) [best, most] = [other, count];
    }
  };
  await Promise.all([read("a", word, String), read("b", reversed(word), reversed), word[6] || read("a", word.slice(0, 2) + word[3], String)]);
  return best;
}

// The articles for a query, best first: those with all of its words, then those that lack one, and so on; of equals the newest.
async function find(query, { topic, year, typing } = {}) {
  const pieces = query.split(/["«»“”]/);
  const quotes = pieces.filter((_, i) => i % 2 && pieces[i + 1] !== undefined);
  const said = pieces.flatMap((piece) => chunks(piece).map((chunk) => ({ ...chunk, quoted: quotes.includes(piece) })));
  const every = said.flatMap(({ words, quoted }, of) => words.map((word) => ({ word, of, quoted })));
  // The eight longest.
  const words = [...every].sort((a, b) => b.word.length - a.word.length).slice(0, 8).sort((a, b) => a.of - b.of);
  const filters = [["#", topic], ["@", year]].filter((filter) => filter[1]);
  const marks = new Map(), ranked = new Map();
  if (!words[0] && !filters[0]) return { docs: [] };

  const site = { ...(await open()), asked: new Set() };
  const large = site.segs[4];
  // Nine shards are enough, unless the words need more or there are many segments; all words have the newest in common.
  site.room = Math.max(8 - words.length * (site.segs.length - 1), large ? 4 * site.segs.length : 0);
  const joins = said.flatMap(({ words: [word], whole }, i) => {
    const next = said[i + 1];
    return whole ? [[whole, i, i]] : word && next?.words[0] && !next.whole ? [[word + next.words[0], i, i + 1]] : [];
  });
  const seek = (word, weigh, extra) => look(site, nothing(), weigh, stem(word), stem(word), extra);
  const jobs = [
    words.map(({ word }) => family(site, word, typing && word === every.at(-1).word && /[^\s"»”]$/.test(query))),
    joins.map(([word]) => seek(word, forms(word), true)),
    filters.map(([sign, value]) => seek(value, (term) => +(term === sign + value))),
  ];
  const [families, joined, within] = await Promise.all(jobs.map((some) => Promise.all(some)));

  const add = ({ docs, sure, terms }, parts) => {
    const rare = Math.log(1 + (site.n - docs.size + 0.5) / (docs.size + 0.5));
    for (const term of terms) marks.set(term, parts[0]);
    for (const [doc, weight] of docs) {
      if (within.some(({ docs }) => !docs.has(doc))) continue;
      const entry = ranked.get(doc) || { doc, of: [], sum: 0 };
      ranked.set(doc, entry);
      for (const part of parts) entry.of[part] = Math.max(entry.of[part] || 0, weight * rare);
      entry.sure ||= sure.has(doc) || sure.size < LITTLE;
    }
  };
  families.forEach((found, i) => add(found, [i]));
  joined.forEach((found, i) => add(found, [...words.keys()].filter((at) => words[at].of >= joins[i][1] && words[at].of <= joins[i][2])));
  if (!words[0]) add(within[0], []);

  const results = [...ranked.values()].filter((entry) => {
    // A word that is written in parts, such as `open-source`, is there when all of its parts are.
    const lacks = new Set(words.flatMap(({ of }, i) => (entry.of[i] ? [] : [of])));
    entry.lacks = lacks.size;
    words.forEach(({ of }, i) => (entry.sum += lacks.has(of) ? 0 : entry.of[i]));
    return !words[0] || (entry.sure && entry.sum && !words.some(({ of, quoted }) => quoted && lacks.has(of)));
  });
  results.sort((a, b) => a.lacks - b.lacks || b.sum - a.sum || b.doc - a.doc);
  let found = results;
  if (quotes[0] && copies) {
    const bare = (text) => ` ${fold(text).match(WORD)?.join(" ")} `;
    const texts = await Promise.all(results.slice(0, 30).map(async ({ doc }) => {
      const [title, address] = await entry(doc);
      return bare(title) + bare(await twin(address).catch(String));
    }));
    found = results.filter((_, i) => quotes.every((quote) => texts[i]?.includes(bare(quote))));
  }
  return {
    docs: found.map(({ doc }) => doc),
    // So many were read for a phrase, of more that have its words.
    among: found !== results && results[30] && 30,
    full: found.filter(({ lacks }) => !lacks).length,
    first: large ? 10 : Math.min(10, Math.max(5, 19 - site.asked.size)),
    meant: families.flatMap(({ meant }) => meant || []),
    marks,
  };
}

// What the index says of an article: title, address, date, topics, language.
async function entry(doc) {
  const { segs } = await open();
  const [start, , , version] = segs.find(([, end]) => doc < end);
  const page = await get(`search/${start}/d${(doc - start) >> 4}.bin?${version}`, (bytes) => JSON.parse(decode(bytes)));
  return page[(doc - start) & 15];
}

// Markdown without its head, title, addresses and marks.
const plain = (markdown) =>
  markdown
    .replace(/^---\n[^]*?\n---\s*(# .*)?/, "")
    .replace(/!\[[^\]]*\]\([^)]*\)|\[\^[^\]]*\]:?|<[^>]*>|^\[[^\]]*\]: .*$/gm, " ")
    .replace(/\[([^\]]*)\](\([^)]*\)|\[[^\]]*\])/g, "$1")
    .replace(/^#+ .*/gm, "$& ·")
    .replace(/^[ \t>]*(#+ |[-*+] |\d+[.)] |[-=~`|: ]{3,}.*$)?/gm, "")
    .replace(/\\(?=[^\w\s])|[*`|~]+|\b_+|_+\b/g, "")
    .replace(/&lt;/g, "<")
    .replace(/\s+/g, " ")
    .trim();

// Where terms stand in a text: start, end, which word of the query.
const hits = (text, marks) =>
  [...text.matchAll(WORD)].flatMap(({ 0: word, index }) => {
    const of = marks.get(fold(word));
    return of + 1 ? [[index, index + word.length, of]] : [];
  });

const make = (name, what) => Object.assign(document.createElement(name), what);

// A text as nodes, with the terms in <mark>.
function marked(text, marks) {
  let at = 0;
  const nodes = hits(text, marks).flatMap(([from, to]) => [text.slice(at, from), make("mark", { textContent: text.slice(from, (at = to)) })]);
  return [...nodes, text.slice(at)];
}

// The piece of a text with most words of the query, cut at words.
function passage(text, marks) {
  let start = 0, most = 0;
  const found = hits(text, marks);
  found.forEach(([from], i) => {
    const here = found.slice(i).filter(([, to]) => to < from + LENGTH * 0.8);
    const score = 9 * new Set(here.map((hit) => hit[2])).size + Math.min(8, here.length);
    if (score > most) [most, start] = [score, from];
  });
  // From the sentence's first word, where that is near.
  start -= text.slice(0, start).match(/(?<=(^|[.!?…·] )).{0,60}$|(?<= ).{0,40}$|$/)[0].length;
  const piece = text.slice(start, start + LENGTH), more = text[start + LENGTH];
  return [/(^|[.!?…·] )$/.test(text.slice(0, start)) ? "" : "… ", ...marked(more ? piece.replace(/ \S*$/, "") : piece, marks), more ? " …" : ""];
}

// The page.
function begin(form) {
  const say = form.dataset;
  [base, table, copies] = [say.base, say.boundaries, say.copies];
  const { q, topic, year } = form.elements;
  const [status, results, more, lists, model] = ["status", "results", "more", "lists", "item"].map((id) => document.getElementById("search-" + id));
  const { lang } = document.documentElement;
  let turn = 0, wait, current;

  const view = new IntersectionObserver((seen) => {
    for (const { isIntersecting, target } of seen) {
      if (!isIntersecting) continue;
      view.unobserve(target);
      const { marks } = current;
      // One after the other, as long as the budget lasts.
      queue = Promise.resolve(queue).then(async () => {
        if (budget < 1 || marks !== current.marks) return;
        const text = await twin(target.dataset.twin);
        budget -= text.length;
        target.append(...passage(plain(text), marks));
      }).catch(() => {});
    }
  });

  function item([title, address, date, topics, other]) {
    const row = model.content.cloneNode(true);
    const [link, when, text, names] = ["a", ".date", ".summary", ".meta"].map((name) => row.querySelector(name));
    link.href = base + address;
    link.replaceChildren(...marked(title, current.marks));
    if (other) link.lang = link.hreflang = text.lang = other;
    if (date) {
      const day = new Date(date).toLocaleDateString(lang, { dateStyle: "long", timeZone: "UTC" });
      when.append(make("time", { dateTime: date, textContent: lang === "fr" ? day.replace(/^1 /, "1er ") : day }));
    }
    for (const { value, textContent, dataset } of topic.options) {
      if (topics.includes(value)) names.append(make("a", { href: dataset.href, className: "topic", textContent }));
    }
    if (copies && address.endsWith("/")) {
      text.dataset.twin = address;
      view.observe(text);
    } else text.remove();
    return row;
  }

  async function show(number, at) {
    more.hidden = true;
    const mine = turn, { docs } = current;
    const rows = await Promise.all(docs.slice(at, at + number).map(entry));
    if (mine !== turn) return;
    if (!at) results.replaceChildren();
    results.append(...rows.map(item));
    more.hidden = !docs[at + number];
  }

  async function run(typing) {
    clearTimeout(wait);
    const mine = ++turn;
    const asked = new URLSearchParams([...new FormData(form)].filter((field) => field[1]));
    history.replaceState(null, "", location.pathname + (asked.size ? "?" + asked : ""));
    let text = say.fault;
    try {
      const found = await find(q.value, { ...Object.fromEntries(asked), typing });
      if (mine !== turn) return;
      current = found;
      // Bytes of Markdown for passages.
      budget = 60000;
      view.disconnect();
      await show(found.first, 0);
      const { docs, full, marks, meant, among } = found;
      const total = (results.dataset.total = docs.length);
      const number = (n) => n.toLocaleString(lang);
      lists.hidden = total;
      if (!marks) text = /[\p{L}\p{N}]/u.test(q.value) ? say.stop : say.hint;
      else if (!total) text = say.none;
      else {
        text = number(total) + " " + (new Intl.PluralRules(lang).select(total) === "one" ? say.one : say.other);
        if (meant[0]) text = say.meant.replace("{words}", meant.join(" ")) + " " + text;
        if (among) text += say.among.replace("{n}", among);
        if (full < total) text += say.full.replace("{n}", number(full));
      }
    } catch {
      index = null;
    }
    if (mine === turn) status.textContent = text;
  }

  form.oninput = () => {
    clearTimeout(wait);
    wait = setTimeout(run, 120, true);
  };
  // A promise is true: the form is not sent.
  form.onsubmit = () => !run();
  const links = () => [...results.querySelectorAll("h2 a")];
  more.onclick = async () => {
    const { length } = links();
    await show(10, length);
    links()[length]?.focus();
  };
  // `/` goes to the field, arrows go through the results, Escape empties the field.
  document.onkeydown = ({ key, target }) => {
    const stops = [q, ...links()], at = stops.indexOf(target);
    const next = at < 0 ? key === "/" && target === document.body && q : { ArrowDown: stops[at + 1], ArrowUp: stops[at - 1], Escape: q }[key];
    if (!next) return;
    next.focus();
    if (key === "Escape") run((q.value = ""));
    return false;
  };
  const asked = new URLSearchParams(location.search);
  for (const field of [q, topic, year]) field.value = asked.get(field.name) || "";
  run();
}

// For the test that holds it together with src/search/.
globalThis.digestSearch = { fold, chunks, stem, shard };
const form = document.getElementById("search");
if (form && globalThis.DecompressionStream) begin(form);
