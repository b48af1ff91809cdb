// Shows /openapi.json and /asyncapi.json, and sends what is tried. All that comes from outside becomes text, never markup.
"use strict";

const words = {
  "zh-CN": {
    token: "Bearer 令牌 (只留在本页)", filter: "筛选", facts: "事实", permission: "权限", anybody: "无需登录",
    signedIn: "登录即可", parameters: "参数", body: "请求内容", answers: "回答", tryIt: "试用", send: "发送",
    name: "名称", place: "位置", description: "说明", curl: "命令行", problems: "错误代码", other: "English",
    required: "必填", waiting: "等待回答 …", failed: "没有得到回答: ", welcome: "请在左侧选择一个操作。",
    stream: "这是不结束的流: 只显示前 3 秒。", places: { path: "路径", query: "查询", header: "请求头" },
  },
  en: {
    token: "Bearer token (kept in this page only)", filter: "Filter", facts: "Facts", permission: "Permission",
    anybody: "no sign-in", signedIn: "signed in", parameters: "Parameters", body: "Body", answers: "Answers",
    tryIt: "Try it", send: "Send", name: "Name", place: "In", description: "Description", curl: "Command line",
    problems: "Problems", other: "中文", required: "required", waiting: "waiting …", failed: "no answer: ",
    welcome: "Choose an operation on the left.", stream: "This stream does not end: its first 3 seconds are shown.",
    places: { path: "path", query: "query", header: "header" },
  },
};
const language = typeof document === "undefined" ? "en" : document.documentElement.lang;
const say = words[language] || words.en;

/** An element with its properties and children; text stays text. */
function make(tag, properties, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(properties || {})) {
    if (key in node) node[key] = value; else node.setAttribute(key, value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** What a reference of a document stands for. */
function resolve(node, root) {
  let found = node;
  for (let depth = 0; found && found.$ref && depth < 8; depth += 1) {
    found = found.$ref.slice(2).split("/").reduce((at, key) => at && at[key], root);
  }
  return found || {};
}

/** A schema with what its `allOf` adds. */
function merged(schema, root) {
  const whole = resolve(schema, root);
  if (!whole.allOf) return whole;
  const parts = whole.allOf.map((part) => merged(part, root)).concat([{ ...whole, allOf: undefined }]);
  return parts.reduce((sum, part) => ({
    ...sum, ...part, properties: { ...sum.properties, ...part.properties },
    required: [...(sum.required || []), ...(part.required || [])],
  }), {});
}

function typeOf(schema, root) {
  const whole = merged(schema, root);
  if (whole.const !== undefined) return JSON.stringify(whole.const);
  if (whole.enum) return whole.enum.filter((code) => code !== null).join(" | ");
  const types = [].concat(whole.type || (whole.properties ? "object" : "any")).filter((type) => type !== "null");
  const bounds = ["format", "minimum", "maximum", "minLength", "maxLength"].filter((key) => whole[key] !== undefined);
  return types.join(" | ") + bounds.map((key) => ` ${key}=${whole[key]}`).join("");
}

/** A schema as a list of its members; what lies deeper than six levels is left out. */
function schemaTree(schema, root, depth = 0) {
  const whole = merged(schema, root);
  const inner = whole.items ? merged(whole.items, root) : whole;
  if (!inner.properties || depth > 5) return make("code", {}, typeOf(schema, root));
  const required = new Set(inner.required || []);
  return make("ul", { className: "schema" }, Object.entries(inner.properties).map(([name, value]) => {
    const member = merged(value, root);
    const below = member.items ? merged(member.items, root) : member;
    return make("li", {},
      make("code", { className: required.has(name) ? "required" : "" }, name), " ",
      make("span", { className: "soft" }, [typeOf(value, root), member.title || member.description || ""].join("  ")),
      below.properties ? schemaTree(value, root, depth + 1) : null);
  }));
}

/** A value that fits a schema well enough to begin with. */
function example(schema, root, depth = 0) {
  const whole = merged(schema, root);
  if (whole.const !== undefined) return whole.const;
  if (whole.enum) return whole.enum[0];
  const type = [].concat(whole.type || (whole.properties ? "object" : "string"))[0];
  if (type === "object") {
    const required = whole.required || [];
    return depth > 4 ? {} : Object.fromEntries(Object.entries(whole.properties || {})
      .filter(([name]) => required.includes(name)).map(([name, value]) => [name, example(value, root, depth + 1)]));
  }
  if (type === "array") return whole.items && depth < 4 ? [example(whole.items, root, depth + 1)] : [];
  if (type === "integer" || type === "number") return whole.minimum || 0;
  if (type === "boolean") return false;
  if (whole.format === "uuid") return "00000000-0000-7000-8000-000000000001";
  if (whole.format === "date") return new Date(Date.now()).toISOString().slice(0, 10);
  if (whole.format === "date-time") return new Date(Date.now()).toISOString();
  return whole.title || "";
}

/** The request that a filled form stands for. */
function requestOf(operation, values, body, token) {
  const headers = {};
  if (token) headers.Authorization = `Bearer ${token}`;
  let path = operation.path;
  const query = new URLSearchParams();
  for (const parameter of operation.parameters || []) {
    const value = values[parameter.name];
    if (value === undefined || value === "") continue;
    if (parameter.in === "path") path = path.replace(`{${parameter.name}}`, encodeURIComponent(value));
    if (parameter.in === "query") query.append(parameter.name, value);
    if (parameter.in === "header") headers[parameter.name] = value;
  }
  if (body !== null && body !== "") headers["Content-Type"] = "application/json";
  const text = query.toString();
  return { url: path + (text ? `?${text}` : ""), method: operation.method.toUpperCase(), headers, body: body || undefined };
}

/** The same for a shell; the token stays out of it. */
function curlOf(request, origin) {
  const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const headers = Object.entries(request.headers).map(([name, value]) => (
    name === "Authorization" ? '-H "Authorization: Bearer $TOKEN"' : `-H ${quote(`${name}: ${value}`)}`));
  const data = request.body ? [`-d ${quote(request.body)}`] : [];
  return ["curl -s", `-X ${request.method}`, ...headers, ...data, quote(origin + request.url)].join(" ");
}

/** Sends, and shows what comes back; a stream is cut after three seconds. */
async function send(request, isStream, output) {
  output.replaceChildren(say.waiting);
  const began = performance.now();
  const abort = new AbortController();
  if (isStream) setTimeout(() => abort.abort(), 3000);
  try {
    const answer = await fetch(request.url, { ...request, signal: abort.signal, credentials: "same-origin" });
    let text = "";
    const reader = answer.body && answer.body.getReader();
    const decoder = new TextDecoder();
    try {
      for (let part = reader && await reader.read(); part && !part.done; part = await reader.read()) {
        text += decoder.decode(part.value, { stream: true });
      }
    } catch (error) { if (!isStream) throw error; }
    try { text = JSON.stringify(JSON.parse(text), null, 2); } catch (error) { /* shown as it is */ }
    const fields = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
    output.replaceChildren(
      make("p", { className: answer.ok ? "good" : "bad" }, `${answer.status}  ${Math.round(performance.now() - began)} ms`),
      make("pre", { className: "soft" }, fields), make("pre", {}, text));
  } catch (error) { output.replaceChildren(make("p", { className: "bad" }, say.failed + error.message)); }
}

function tryForm(operation, root) {
  const inputs = (operation.parameters || []).map((parameter) => {
    const schema = resolve(parameter.schema, root);
    const input = schema.enum
      ? make("select", {}, ["", ...schema.enum].map((code) => make("option", {}, code)))
      : make("input", { placeholder: parameter.description || "" });
    if (parameter.name === "Idempotency-Key") input.value = crypto.randomUUID ? crypto.randomUUID() : String(Math.random());
    return { parameter, input };
  });
  const schema = operation.requestBody && operation.requestBody.content["application/json"].schema;
  const body = schema ? make("textarea", { spellcheck: false, value: JSON.stringify(example(schema, root), null, 2) }) : null;
  const output = make("div", {}), curl = make("pre", {});
  const isStream = Boolean(operation.responses["200"] && operation.responses["200"].content
    && operation.responses["200"].content["text/event-stream"]);
  const current = () => requestOf(
    operation, Object.fromEntries(inputs.map(({ parameter, input }) => [parameter.name, input.value])),
    body ? body.value : null, document.getElementById("token").value.trim());
  const show = () => { curl.textContent = curlOf(current(), location.origin); };
  const form = make("div", { className: "try" },
    make("h2", {}, say.tryIt), isStream ? make("p", { className: "soft" }, say.stream) : null,
    inputs.map(({ parameter, input }) => make("label", {},
      make("code", { className: parameter.required ? "required" : "" }, parameter.name), input)),
    body ? make("p", {}, body) : null,
    make("p", {}, make("button", { onclick: () => send(current(), isStream, output) }, say.send)),
    make("h2", {}, say.curl), curl, output);
  form.addEventListener("input", show);
  document.getElementById("token").oninput = show;
  show();
  return form;
}

function operationPage(operation, root) {
  const who = operation["x-permission"] || (operation.security ? say.anybody : say.signedIn);
  const schema = operation.requestBody && operation.requestBody.content["application/json"].schema;
  const parameters = (operation.parameters || []).map((parameter) => make("tr", {},
    make("td", {}, make("code", { className: parameter.required ? "required" : "" }, parameter.name)),
    make("td", {}, say.places[parameter.in]), make("td", {}, typeOf(parameter.schema, root)),
    make("td", {}, parameter.description || "")));
  const answers = Object.entries(operation.responses).map(([status, reference]) => {
    const answer = resolve(reference, root);
    const codes = (answer["x-problems"] || []).map((problem) => make("div", {},
      make("a", { href: `/problems/${problem.code}` }, make("code", {}, problem.code)), " ",
      language === "en" ? problem.title_en : problem.title));
    const contents = Object.entries(answer.content || {}).filter(() => codes.length === 0);
    return make("tr", {}, make("td", { className: status < "400" ? "good" : "bad" }, status), make("td", {},
      codes.length ? codes : answer.description,
      contents.map(([type, content]) => make("div", {}, make("code", {}, type), schemaTree(content.schema, root)))));
  });
  return [
    make("h1", {}, language === "en" ? operation.operationId : operation.summary),
    make("p", { className: "mono" }, make("span", { className: `method ${operation.method}` }, operation.method.toUpperCase()), operation.path),
    make("p", { className: "soft" }, `${language === "en" ? operation.summary : operation.operationId} · ${say.permission}: ${who}`),
    parameters.length ? [make("h2", {}, say.parameters), make("table", {}, parameters)] : null,
    schema ? [make("h2", {}, say.body), schemaTree(schema, root)] : null,
    tryForm(operation, root),
    make("h2", {}, say.answers), make("table", {}, answers),
  ].flat(2);
}

function factPage(name, root) {
  const message = root.components.messages[name];
  return [
    make("h1", {}, name), make("p", { className: "soft" }, message.tags.map((tag) => tag.name).join(", ")),
    schemaTree({ $ref: `#/components/schemas/${name}` }, root),
  ];
}

/** Every operation with its method and path, by tag. */
function operationsOf(root) {
  const groups = new Map(root.tags.map((tag) => [tag.name, { title: tag.description, operations: [] }]));
  for (const [path, methods] of Object.entries(root.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      groups.get(operation.tags[0]).operations.push({ ...operation, path, method });
    }
  }
  return groups;
}

async function start() {
  const [root, feed] = await Promise.all(["/openapi.json", "/asyncapi.json"].map(async (url) => (await fetch(url)).json()));
  const groups = operationsOf(root);
  const byID = new Map([...groups.values()].flatMap((group) => group.operations).map((one) => [one.operationId, one]));
  const main = document.getElementById("main"), list = document.getElementById("operations");
  document.getElementById("token").placeholder = say.token;
  document.getElementById("filter").placeholder = say.filter;
  document.getElementById("links").append(
    make("a", { href: "/problems" }, say.problems), make("a", { href: "/openapi.json" }, "OpenAPI"),
    make("a", { href: "/asyncapi.json" }, "AsyncAPI"),
    make("a", { href: `?lang=${language === "en" ? "zh" : "en"}${location.hash}` }, say.other));
  const link = (hash, ...children) => make("a", { href: `#${hash}` }, children);
  for (const [tag, group] of groups) {
    list.append(make("details", {}, make("summary", {}, `${tag} `, make("span", { className: "soft" }, language === "en" ? "" : group.title)),
      group.operations.map((one) => link(one.operationId,
        make("span", { className: `method ${one.method}` }, one.method.toUpperCase()),
        language === "en" ? one.operationId : one.summary))));
  }
  list.append(make("details", {}, make("summary", {}, say.facts),
    Object.keys(feed.components.messages).map((name) => link(`fact/${name}`, name))));
  const show = () => {
    const hash = decodeURIComponent(location.hash.slice(1));
    const operation = byID.get(hash), fact = hash.startsWith("fact/") ? hash.slice(5) : null;
    main.replaceChildren(...(operation ? operationPage(operation, root)
      : fact && feed.components.messages[fact] ? factPage(fact, feed)
        : [make("h1", {}, root.info.title), make("p", {}, root.info.description), make("p", {}, say.welcome)]).filter(Boolean));
    main.scrollTop = 0;
    for (const one of list.querySelectorAll("a")) {
      one.className = one.getAttribute("href") === location.hash ? "here" : "";
      if (one.className) one.parentElement.open = true;
    }
  };
  document.getElementById("filter").addEventListener("input", (event) => {
    const wanted = event.target.value.toLowerCase();
    for (const group of list.children) {
      let count = 0;
      for (const one of group.querySelectorAll("a")) {
        one.hidden = !`${one.textContent} ${one.getAttribute("href")}`.toLowerCase().includes(wanted);
        if (!one.hidden) count += 1;
      }
      group.hidden = count === 0;
      group.open = wanted !== "" && count > 0;
    }
  });
  window.addEventListener("hashchange", show);
  show();
}

if (typeof document !== "undefined") start(); else module.exports = { merged, typeOf, example, requestOf, curlOf, operationsOf };
